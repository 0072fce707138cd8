"""Cells that were just pulsed glow and fade; nothing flashes faster than an eye may be asked to bear."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FADE_S = 0.6
"""From full to nothing [s]."""
REST_S = 0.4
"""Least time between two rises of a cell [s]: 2.5 a second, below the three flashes a second of WCAG 2.2, 2.3.1."""
DARK = -1e9


class Glow:
    """For each pair of one crossbar: how bright it glows, and whether its weight was pulsed up or down.

    A pulse that comes within REST_S of the last rise waits for its turn, so that a cell pulsed at every step
    breathes slowly instead of flickering.
    """

    def __init__(self, shape: tuple[int, int]) -> None:
        self.up = np.zeros(shape, bool)
        self._rose_s = np.full(shape, DARK)
        self._waiting = np.zeros(shape, bool)
        self._waiting_up = np.zeros(shape, bool)

    def update(self, now_s: float, pulsed: NDArray[np.bool_], up: NDArray[np.bool_]) -> None:
        """Take in the pulses since the last frame.

        now_s : presentation time [s]
        pulsed : (rows, columns) bool, pairs that were pulsed
        up : (rows, columns) bool, direction of the last pulse of those
        """
        if pulsed.any():
            self._waiting |= pulsed
            np.copyto(self._waiting_up, up, where=pulsed)
        if self._waiting.any():
            rises = self._waiting & (self._rose_s <= now_s - REST_S)
            self._rose_s[rises] = now_s
            np.copyto(self.up, self._waiting_up, where=rises)
            self._waiting &= ~rises

    def level(self, now_s: float) -> NDArray[np.float32]:
        """(rows, columns) float32 in [0, 1]: 1 at a rise, 0 a FADE_S later."""
        level: NDArray[np.float32] = np.clip(1.0 - (now_s - self._rose_s) / FADE_S, 0.0, 1.0).astype(np.float32)
        return level
