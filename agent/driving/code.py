"""Steering as the activity of output neurons, and back: as a population, or as a thermometer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from memdrive.agent.driving.senses import Floats
from memdrive.agent.kernels import plain


class SteeringCode(Protocol):
    """Targets that output neurons are taught, and the steering that they mean."""

    @property
    def n(self) -> int:
        """Output neurons."""

    @property
    def wish(self) -> tuple[int, ...]:
        """Shape of one wish: () is a number, (d,) are d commands."""

    def targets(self, steering: Floats) -> Floats:
        """(k, …) wishes -> (k, n) hinge targets: at least that much above 0, or below it; 0 wants nothing."""

    def steering(self, activity: Floats) -> Floats:
        """(k, n) activity -> (k, …) commands in [-1, 1]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Steering in [-1, 1] as the activity of a population: neuron k of n prefers 2 k / (n - 1) - 1.

    Source: population coding of direction, Georgopoulos et al., Science 233, 1416 (1986), doi 10.1126/science.3749885.
    """

    n: int = 15
    tuning_width: float = 1.0
    """A neuron should fire when the steering is within this many spacings of its preferred one."""
    margin: float = 0.25
    """How far above (or below) zero a neuron that should (not) fire must be, fraction of the ADC range."""

    @property
    def wish(self) -> tuple[int, ...]:
        """A number."""
        return ()

    def targets(self, steering: Floats) -> Floats:
        """(k,) steering -> (k, n) hinge targets: +margin at least, -margin at most, 0 for either."""
        position = (steering[:, None] + 1.0) * (0.5 * (self.n - 1))
        distance = np.abs(position - np.arange(self.n))
        high, low = distance <= 0.5 * self.tuning_width, distance > 0.5 * self.tuning_width + 1.0
        return np.where(high, self.margin, np.where(low, -self.margin, 0.0)).astype(np.float32)

    def steering(self, activity: Floats) -> Floats:
        """(k, n) activity -> (k,) steering: the centre of mass of the peak and its neighbours."""
        steering = np.empty(len(activity), np.float32)
        plain.decode(activity, steering)
        return steering


@dataclass(frozen=True, slots=True, kw_only=True)
class Thermometer:
    """Steering in [-1, 1] as how many neurons are high: neuron k of n where it is above (2 k + 1) / n - 1.

    Every neuron has half of all wishes on either side, so none is trained by a few of them alone, and what one does
    wrong moves the steering by 2 / n at most. Source: thermometer (unary) code, as in flash converters.
    """

    n: int = 31
    margin: float = 0.25
    """How far above (below) zero a neuron must be, fraction of the ADC range; it counts no more than this."""
    undecided: float = 0.25
    """Within so many spacings of its level a neuron may do as it likes."""

    def __post_init__(self) -> None:
        if self.n < 1 or not self.margin > 0 or not self.undecided >= 0:
            raise ValueError(
                f"Thermometer: need n >= 1, margin > 0, undecided >= 0, got {self.n}, {self.margin}, {self.undecided}"
            )

    @property
    def wish(self) -> tuple[int, ...]:
        """A number."""
        return ()

    def targets(self, steering: Floats) -> Floats:
        """(k,) steering -> (k, n) hinge targets: +margin at least, -margin at most, 0 for either."""
        above = 0.5 * self.n * (steering[:, None] + 1.0) - (np.arange(self.n) + 0.5)
        decided = np.abs(above) >= self.undecided
        return np.where(decided, np.copysign(self.margin, above), 0.0).astype(np.float32)

    def steering(self, activity: Floats) -> Floats:
        """(k, n) activity -> (k,) steering: the mean of the neurons, each clipped at its margin."""
        clipped = np.clip(activity, -self.margin, self.margin)
        mean: Floats = clipped.mean(axis=1, dtype=np.float32) / np.float32(self.margin)
        return mean


@dataclass(frozen=True, slots=True, kw_only=True)
class SideBySide:
    """Several commands, each by outputs of its own, side by side."""

    codes: tuple[SteeringCode, ...]

    @property
    def n(self) -> int:
        """All of theirs."""
        return sum(code.n for code in self.codes)

    @property
    def wish(self) -> tuple[int, ...]:
        """One command for each."""
        return (len(self.codes),)

    def targets(self, steering: Floats) -> Floats:
        """(k, d) commands -> (k, n) hinge targets."""
        return np.hstack([code.targets(steering[:, k]) for k, code in enumerate(self.codes)])

    def steering(self, activity: Floats) -> Floats:
        """(k, n) activity -> (k, d) commands."""
        ends = np.cumsum([code.n for code in self.codes])
        parts = np.split(activity, ends[:-1], axis=1)
        commands: Floats = np.stack(
            [code.steering(part) for code, part in zip(self.codes, parts, strict=True)], axis=1
        )
        return commands
