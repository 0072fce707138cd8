"""What the tasks' interfaces share: kinds of observation and action, and readings as bits."""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

ObservationKind = Literal["features", "bits", "pixels"]
ActionKind = Literal["continuous", "discrete"]

PIXELS: Final = 96
"""Side of the pixel observation."""


def bits(readings: NDArray[np.float32]) -> NDArray[np.int8]:
    """Of the same shape: whether a reading is more than the mean of the darkest and the brightest in its row."""
    middle = 0.5 * (readings.min(axis=-1, keepdims=True) + readings.max(axis=-1, keepdims=True))
    return np.asarray(readings > middle, np.int8)
