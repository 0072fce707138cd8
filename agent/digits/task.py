"""What a digit is to a network: 784 bits in, ten outputs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Labels = NDArray[np.uint8]
Bits = NDArray[np.uint8]

SIDE, PIXELS, CLASSES = 28, 28 * 28, 10
SEVEN = 7
