"""What a chip is taught of digits, every setting in one record; and each ingredient left out alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from memdrive.chip import LearningRule, Rule
from memdrive.chip.rules.counting import Growth


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Thresholds of one pass."""

    theta_hidden: float
    """[ADC steps]"""
    window: float
    """[ADC steps]"""
    high: float = 0.5
    """The right output must be at least this high (full scale of the ADC is 1),"""
    low: float = -0.25
    """every other one at most this."""

    def towards(self, other: Stage, share: float) -> Stage:
        """Between this (share 0) and another one (1), geometrically."""
        ends = ((getattr(self, name), getattr(other, name)) for name in self.__slots__)
        return Stage(**dict(zip(self.__slots__, (a * (b / a) ** share for a, b in ends), strict=True)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopping:
    """When to stop in the last pass. Written noise cannot be taken back, so no earlier state can be kept as the best:
    it must be met. As in optimal stopping, first looks set a bar.
    Assumed: chosen on MNIST digits that `assets` lacks.
    """

    every: int = 200
    """Digits learned between two looks."""
    digits: int = 1000
    """Training digits looked at, with updates off."""
    first: int = 3
    """Looks that set the bar: the best accuracy of these."""
    slack: float = 0.0005
    """The bar sinks by this much a look."""

    def enough(self, looks: Sequence[float]) -> bool:
        """Whether the newest of these accuracies reaches the bar."""
        later = len(looks) - self.first
        return later > 0 and looks[-1] >= max(looks[: self.first]) - self.slack * (later - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """How a chip learns digits from scratch. Assumed: chosen on training digits, no test digit."""

    theta_out: float
    """[ADC steps]"""
    first: Stage
    last: Stage
    """Passes go geometrically from the first stage to the last."""
    growth: Growth
    passes: int
    adc_range: tuple[float, float]
    """[v_read (g_max - g_min)] Full scale of the converters of each layer."""
    stopping: Stopping | None = None
    """Whether the last pass may end early."""
    bits: int = 1
    """Of a hidden activation: 1 is a neuron that fires or not; more are a ReLU, on row drivers of as many bits. 8 are
    the default of the authors' published code."""
    ceiling: float = 1.0
    """[full scales of the converter] Where such a ReLU ends; a hidden neuron of one bit has none."""

    def stage(self, k: int) -> Stage:
        """Thresholds in pass k (0 is the first)."""
        return self.first.towards(self.last, k / max(self.passes - 1, 1))

    def thresholds(self, k: int = 0) -> Rule:
        """Thresholds and hinges of pass k, before anything counts."""
        stage = self.stage(k)
        return Rule(theta_out=self.theta_out, theta_hidden=stage.theta_hidden, window=stage.window, one_sided=True)

    def rule(self, k: int = 0) -> LearningRule:
        """The chip's rule in pass k; plain STELLAR where no layer counts."""
        return self.growth.rule(self.thresholds(k), k)


STEADY = Stage(theta_hidden=2, window=24)
COUNTING = Lessons(
    theta_out=4,
    first=STEADY,
    last=STEADY,
    growth=Growth(first=(3, 11), factor=1.15),
    passes=20,
    adc_range=(20.0, 4.0),
)
AT_ONCE = Growth(first=(1, 1), factor=1)
PLAIN = Lessons(
    theta_out=1,
    first=Stage(theta_hidden=2, window=150, high=1.15, low=-0.15),
    last=Stage(theta_hidden=10, window=4, high=0.6, low=-0.03),
    growth=AT_ONCE,
    passes=4,
    adc_range=(12.0, 9.7),
    stopping=Stopping(),
)
"""Plain STELLAR: every sign a pulse, by turns. Fewer and fewer hidden neurons are corrected, so noise settles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShotLessons:
    """How a few shots are learned among rehearsed old digits. Assumed: chosen on MNIST digits that `assets` lacks."""

    first_layer: int = 0
    """Layers before this one are left alone."""
    growth: Growth
    rounds: int = 120
    shots: int = 20
    """Distorted shots in a round; the dial between gain and loss."""
    old: int = 64
    """Old digits in a round: the least certain ones of `among`; the brake."""
    among: int = 192
    """Remembered digits looked at in a round."""
    high: float = 0.5
    low: float = -0.4
    rate: float = 1e-4
    """Of Adam, for the float twins; chosen for them on the same digits."""


SHOTS = ShotLessons(growth=Growth(first=(64, 24), factor=1), shots=30, among=384)
PLAIN_SHOTS = ShotLessons(first_layer=1, growth=AT_ONCE, rounds=4, shots=24, old=32, high=0.4, low=-0.25)
"""Without counters."""

INGREDIENTS = ("counters-hidden", "counters-output", "growth", "shots-hidden", "brake", "augment", "stopping")


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """All that a chip is taught: ordinary digits from scratch, then a few shots."""

    base: Lessons = COUNTING
    shots: ShotLessons = SHOTS
    augment: bool = True
    """Shift, turn and thicken the shots."""

    def without(self, *ingredients: str) -> Course:
        """The same course with the named ingredients left out: what an ablation compares.

        counters-hidden, counters-output : signs of that layer become pulses at once. growth : overflows stay as in the
        first pass. shots-hidden : the shots tune the last layer only. brake : old digits are rehearsed at random.
        stopping : the last pass goes to its end (only plain STELLAR stops).
        """
        left = self
        for name in ingredients:
            if name not in INGREDIENTS:
                raise ValueError(f"Course.without: need names from {', '.join(INGREDIENTS)}, got {name!r}")
            base, shots = left.base, left.shots
            left = {
                "counters-hidden": replace(left, base=_uncounted(base, 0), shots=_uncounted(shots, 0)),
                "counters-output": replace(left, base=_uncounted(base, 1), shots=_uncounted(shots, 1)),
                "growth": replace(left, base=replace(base, growth=replace(base.growth, factor=1))),
                "shots-hidden": replace(left, shots=replace(shots, first_layer=1)),
                "brake": replace(left, shots=replace(shots, among=shots.old)),
                "augment": replace(left, augment=False),
                "stopping": replace(left, base=replace(base, stopping=None)),
            }[name]
        return left


PLAIN_COURSE = Course(base=PLAIN, shots=PLAIN_SHOTS)

Growing = TypeVar("Growing", Lessons, ShotLessons)


def _uncounted(lessons: Growing, layer: int) -> Growing:
    """An overflow of 1 is a pulse at once."""
    first = tuple(1 if k == layer else n for k, n in enumerate(lessons.growth.first))
    return replace(lessons, growth=replace(lessons.growth, first=first))
