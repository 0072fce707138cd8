"""A clock without a window: simulated time follows real time in fixed steps, within a budget per frame."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field


class StepClock:
    """Turns the time that passed into whole steps of `step_s`, `speed` times as fast.

    What is left over stays in an accumulator, so that no simulated time is lost or invented whatever the frame
    rate. When the steps cannot keep up, backlog beyond `lag_s` of simulated time at 1x is dropped and counted.
    """

    def __init__(self, step_s: float, *, speed: float = 1.0, lag_s: float = 0.25) -> None:
        if not (step_s > 0 and math.isfinite(step_s)):
            raise ValueError(f"StepClock.step_s: need a finite time > 0 s, got {step_s}")
        if not lag_s >= step_s:
            raise ValueError(f"StepClock.lag_s: need >= step_s = {step_s} s, got {lag_s}")
        self.step_s, self.lag_s = step_s, lag_s
        self.paused = False
        self.steps = 0
        self.dropped_s = 0.0
        self._backlog_s = 0.0
        self.speed = speed

    @property
    def speed(self) -> float:
        """Simulated seconds per real second."""
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        if not (speed > 0 and math.isfinite(speed)):
            raise ValueError(f"StepClock.speed: need a finite factor > 0, got {speed}")
        self._speed = speed

    @property
    def simulated_s(self) -> float:
        """Simulated time so far [s]."""
        return self.steps * self.step_s

    @property
    def fraction(self) -> float:
        """How far the present is into the next step, in [0, 1): for drawing between two states."""
        return min(self._backlog_s / self.step_s, 1.0 - 1e-9)

    def advance(
        self, elapsed_s: float, budget_s: float, now: Callable[[], float] = time.perf_counter
    ) -> Iterator[int]:
        """Yield once for each step that is due; the caller steps.

        The first step that is due always runs, later ones only while less than `budget_s` of real time has gone.
        A clock that goes backwards counts as standing still.
        """
        if self.paused:
            return
        self._backlog_s += max(elapsed_s, 0.0) * self.speed
        began, due = now(), self._due()
        while due:
            yield from self.single()
            self._backlog_s -= self.step_s
            if self.paused or now() - began >= budget_s:
                break
            due = self._due()
        self._drop()

    def single(self) -> Iterator[int]:
        """One step now, paused or not."""
        self.steps += 1
        yield self.steps

    def _due(self) -> bool:
        return self._backlog_s >= self.step_s * (1.0 - 1e-9)

    def _drop(self) -> None:
        """Forget what cannot be caught up, so that a slow moment is not followed by a rush."""
        most = self.lag_s * max(self.speed, 1.0)
        if self._backlog_s > most:
            self.dropped_s += self._backlog_s - most
            self._backlog_s = most
        self._backlog_s = max(self._backlog_s, 0.0)


@dataclass(slots=True)
class Rate:
    """How fast something counted really goes: its gain over the last `window_s` of real time."""

    window_s: float = 1.0
    _seen: deque[tuple[float, float]] = field(default_factory=deque)

    def update(self, at_s: float, count: float) -> float:
        """Note the count at this moment; gain per second over the window, 0 before two moments are known."""
        self._seen.append((at_s, count))
        while len(self._seen) > 2 and self._seen[1][0] <= at_s - self.window_s:
            self._seen.popleft()
        (t0, c0), (t1, c1) = self._seen[0], self._seen[-1]
        return (c1 - c0) / (t1 - t0) if t1 > t0 else 0.0


def percentile_ms(times_s: list[float], percent: float) -> float:
    """Nearest-rank percentile of frame times, in ms; 0 when there was no frame."""
    if not times_s:
        return 0.0
    ranked = sorted(times_s)
    rank = max(math.ceil(percent / 100.0 * len(ranked)) - 1, 0)
    return 1e3 * ranked[min(rank, len(ranked) - 1)]
