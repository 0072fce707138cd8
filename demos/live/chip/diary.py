"""What is written down of every control step: curves, the learner's trail, energy so far."""

from __future__ import annotations

from collections import deque

from memdrive.agent import Learner
from memdrive.chip import Chip
from memdrive.demos.driving.energy import Meter
from memdrive.demos.driving.poses import Pose
from memdrive.demos.live.chip.series import Series
from memdrive.env.constants import CONTROL_DT

TRAIL_STEPS = 160
RATE_STEPS = 20
"""Pulses per second are of so many control steps: one second."""


class Diary:
    """The figures of one learner's way, step by step.

    trail : (x [m], y [m], first figure) of the last steps, none from before the learner was put elsewhere
    """

    def __init__(self, chip: Chip, learner: Learner, series: Series) -> None:
        self.series = series
        self.trail: deque[tuple[float, float, float]] = deque(maxlen=TRAIL_STEPS)
        self._learner = learner
        self._pulses: deque[int] = deque([0], maxlen=RATE_STEPS + 1)
        self._meter = Meter(chip, learner)
        self.energies = self._meter.energies()

    def note(self, time_s: float, off: tuple[float, float], here: Pose) -> None:
        """One step. off : the task's figure of learner and ghost; here : where the learner is"""
        pulses = self._learner.pulses
        self._pulses.append(pulses)
        rate = (pulses - self._pulses[0]) / (max(len(self._pulses) - 1, 1) * CONTROL_DT)
        self.energies = self._meter.energies()
        self.series.append(time_s, *off, rate, self.energies.chip_j, self.energies.asic_j)
        self.trail.append((here[0], here[1], off[0]))
