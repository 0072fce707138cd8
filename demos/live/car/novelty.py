"""How much of what the learner sees is new to it, as its memory of views judges."""

from __future__ import annotations

from collections import deque

import numpy as np

from memdrive.demos.live.car.show import Show

VIEWS = 120
"""Frames in which time passed that are looked at: two seconds of them."""
HOLD_S = 0.5
"""A figure stands so long, that it can be read and does not flicker [s] (assumed)."""


class Novelty:
    """A share that stands still long enough to be read."""

    def __init__(self) -> None:
        self.share = 0.0
        """Of the last views, those that the memory had nothing like, in [0, 1]."""
        self._news: deque[bool] = deque(maxlen=VIEWS)
        self._since_s = 0.0
        self._step = 0

    def look(self, show: Show, now_s: float) -> None:
        """One frame. now_s : presentation time [s]"""
        if show.clock.steps == self._step:
            return
        self._step = show.clock.steps
        memory = show.drive.learner.memory
        self._news.append(memory.strangeness(show.bits) >= memory.novelty)
        if now_s - self._since_s >= HOLD_S or now_s < self._since_s:
            self._since_s, self.share = now_s, float(np.mean(self._news))
