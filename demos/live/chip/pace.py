"""A show's pace in its window: how much of a frame it may take, how fast it really goes, how long a verdict stands."""

from __future__ import annotations

import time
from typing import Any

from memdrive.demos.live.chip.visit import Visit
from memdrive.demos.ui.clock import Rate
from memdrive.demos.ui.command import FRAMES_PER_S
from memdrive.env.constants import CONTROL_DT

FRAME_BUDGET_S = 0.009
"""Real time that a frame may spend on simulation [s]."""
VERDICT_S = 15.0
"""So long the verdict of a frozen lap stands; a click or Escape takes it away before [s]."""
SETTLED_S = 2.0
"""Before, nothing is said of a speed [s]."""
TRIED = 20
"""Steps whose fastest says what a window reaches."""


class Pace:
    """Watches a show, frame by frame."""

    def __init__(self) -> None:
        self._rate, self._verdict, self._verdict_s = Rate(), None, 0.0

    _verdict: object | None

    def begin(self) -> None:
        """Another show: its time has nothing to do with the last one's."""
        self._rate = Rate()

    def behind(self, show: Visit[Any], now_s: float) -> float | None:
        """Times real time, where it is less than asked for. now_s : presentation time [s]"""
        clock = show.clock
        reached = self._rate.update(now_s, show.time_s)
        slow = clock.speed > 1 and not clock.paused and now_s > SETTLED_S and reached < 0.9 * clock.speed
        return reached if slow else None

    def let_go(self, show: Visit[Any], now_s: float) -> None:
        """Take a verdict away that has stood long enough. now_s : presentation time [s]"""
        if show.verdict is not self._verdict:
            self._verdict, self._verdict_s = show.verdict, now_s
        elif show.verdict and now_s - self._verdict_s > VERDICT_S:
            show.verdict = None


def reached(show: Visit[Any]) -> float:
    """Times real time that a window reaches here: what frames may spend in a second, over a step's time."""
    show.watched.detail = False
    times = []
    for _ in range(TRIED):
        began = time.perf_counter()
        show.step()
        times.append(time.perf_counter() - began)
    return FRAME_BUDGET_S * FRAMES_PER_S * CONTROL_DT / min(times)
