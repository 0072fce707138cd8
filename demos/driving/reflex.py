"""A crude reflex: full half lock towards the side on which the line is. As a teacher, and by itself."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from memdrive.env import OBSERVED, Fleet
from memdrive.env.constants import COLUMNS, ROW_HALF_SPAN

LOCK = 0.6
"""Steering to either side, of full lock."""
STANDS_OUT = 0.15
"""A photodiode sees the line where it reads so much else than the middle of its row."""
DEAD_M = 0.01
"""Nearer to the middle it steers straight on [m]."""

_LEFT = np.linspace(ROW_HALF_SPAN, -ROW_HALF_SPAN, COLUMNS).astype(np.float32)
"""[m] Where the photodiodes of a row stand, left to right."""


def reflex(fleet: Fleet) -> NDArray[np.float32]:
    """(n,) steering: -LOCK, 0 or LOCK, by the farthest row alone; 0 where it sees no line."""
    row = fleet.observations[:, OBSERVED.photodiodes][:, -COLUMNS:]
    out = np.abs(row - np.median(row, axis=1, keepdims=True))
    out = np.where(out > STANDS_OUT, out, 0.0)
    total = out.sum(axis=1)
    place = (out @ _LEFT) / np.maximum(total, 1e-9)
    turned = np.where(np.abs(place) > DEAD_M, np.sign(place), 0.0) * (total > 0)
    return np.asarray(LOCK * turned, np.float32)
