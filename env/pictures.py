"""Compiled pictures of the floor from above: exact distances to the line, smooth edges. No pygame.

The only law taken from `kernels` is `line_offset`; who edits it there clears the numba cache.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from memdrive.env.constants import LINE_WIDTH, PAINTED_EDGE, ROAD_HALF_WIDTH, WHEELBASE
from memdrive.env.kernels import clip, jit, line_offset

GROUND: Final = (72.0, 92.0, 66.0)
CAR_COLOUR: Final = (214, 66, 54)
"""Red, green, blue."""
