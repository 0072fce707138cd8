"""Where something that drives is, and where between two control steps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Pose = tuple[float, float, float]
"""x [m], y [m], heading [rad]"""


def pose(cars: NDArray[np.void], i: int) -> Pose:
    """Where car i is."""
    return float(cars["x"][i]), float(cars["y"][i]), float(cars["yaw"][i])


def between(then: Pose, now: Pose, fraction: float) -> Pose:
    """A pose on the way; the angle turns the short way."""
    turn = (now[2] - then[2] + np.pi) % (2 * np.pi) - np.pi
    return (
        then[0] + (now[0] - then[0]) * fraction,
        then[1] + (now[1] - then[1]) * fraction,
        then[2] + turn * fraction,
    )
