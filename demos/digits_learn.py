"""How digits are learned: from scratch on chip, by write-verify from a float network, and from a few shots."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from memdrive.agent import FloatTwin
from memdrive.agent.software import Hidden
from memdrive.chip import Chip, DeviceParams, Rule
from memdrive.chip.counters import Growth
from memdrive.chip.programming import ProgramReport
from memdrive.demos.digits_data import CLASSES, PIXELS, SEVEN, Bits, Labels

LAYERS = (PIXELS, 100, CLASSES)
ADC_RANGE = (20.0, 4.0)
"""[v_read (g_max - g_min)] Full scale of the converters of each layer."""
HIGH, LOW = 0.5, -0.25
"""The right output must be at least this high, every other one at most this (full scale of the ADC is 1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """How a chip learns digits from scratch. Assumed: chosen on a fifth of the training digits, no test digit."""

    rule: Rule
    growth: Growth
    passes: int


COUNTING = Lessons(
    rule=Rule(theta_out=4, theta_hidden=2, window=24, one_sided=True),
    growth=Growth(first=(3, 11), factor=1.15),
    passes=20,
)
PLAIN = Lessons(
    rule=Rule(theta_out=4, theta_hidden=16, window=16, one_sided=True), growth=Growth(first=(1, 1), factor=1), passes=4
)
"""Plain STELLAR: every sign a pulse."""


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


SHOTS = ShotLessons(growth=Growth(first=(64, 24), factor=1))
PLAIN_SHOTS = ShotLessons(
    first_layer=1, growth=Growth(first=(1, 1), factor=1), rounds=4, shots=24, old=32, high=0.4, low=-0.25
)
"""Without counters."""

INGREDIENTS = ("counters-hidden", "counters-output", "growth", "shots-hidden", "brake", "augment")


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
            }[name]
        return left


Growing = TypeVar("Growing", Lessons, ShotLessons)


def _uncounted(lessons: Growing, layer: int) -> Growing:
    """An overflow of 1 is a pulse at once."""
    first = tuple(1 if k == layer else n for k, n in enumerate(lessons.growth.first))
    return replace(lessons, growth=replace(lessons.growth, first=first))


class Network(Protocol):
    """What is needed of a network to learn shots."""

    def forward(self, x: Bits) -> NDArray[np.float32]:
        """Outputs of a batch."""


Trainer = Callable[[int, Bits, Labels], None]
"""Learn the samples of a round: its number, bits, labels."""


def targets(labels: Labels, high: float = HIGH, low: float = LOW) -> NDArray[np.float32]:
    """(n, 10) hinge targets."""
    return np.where(np.eye(CLASSES, dtype=bool)[labels], np.float32(high), np.float32(low))


def accuracy(network: Network, x: Bits, labels: Labels | int) -> float:
    """Share of samples whose own output is the highest; updates nothing."""
    return float((network.forward(x).argmax(axis=1) == labels).mean())


def fabricate(device: DeviceParams, seed: int) -> Chip:
    """A virgin chip for digits."""
    return Chip(LAYERS, device=device, seed=seed, rule=COUNTING.rule, adc_range=ADC_RANGE)


def learn_base(
    chip: Chip, x: Bits, labels: Labels, lessons: Lessons, seed: int, after_pass: Callable[[], Any] = lambda: None
) -> None:
    """Ordinary digits from scratch, on chip: passes in random order."""
    for _ in base_in_pieces(chip, x, labels, lessons, seed, len(x)):
        after_pass()


def base_in_pieces(chip: Chip, x: Bits, labels: Labels, lessons: Lessons, seed: int, piece: int) -> Iterator[int]:
    """The same, a few samples at a time: how many were learned so far. No piece reaches over the end of a pass."""
    rng, wanted = np.random.default_rng(seed), targets(labels)
    for k in range(lessons.passes):
        chip.rule = lessons.growth.rule(lessons.rule, k)
        order = rng.permutation(len(x))
        for start in range(0, len(x), piece):
            places = order[start : start + piece]
            chip.learn_many(x[places], wanted[places])
            yield k * len(x) + start + len(places)


def float_base(x: Bits, labels: Labels, seed: int, hidden: Hidden, biased: bool = True, epochs: int = 12) -> FloatTwin:
    """A float network of the chip's shape, trained by Adam in batches of 32."""
    twin = FloatTwin(LAYERS, seed=seed, rate=1e-3, hidden=hidden, biased=biased)
    rng, wanted = np.random.default_rng(seed + 1), targets(labels, 1.0, -1.0)
    for epoch in range(epochs):
        twin.rate = 1e-3 * 0.75**epoch
        for batch in np.array_split(rng.permutation(len(x)), len(x) // 32):
            twin.train(x[batch], wanted[batch])
    return twin


def programmed(chip: Chip, twin: FloatTwin) -> tuple[ProgramReport, ...]:
    """Write-verify a bias-free binary twin: a hidden column may be scaled as it likes, the outputs only together."""
    first, _, last, _ = twin.weights
    scaled = first / np.quantile(np.abs(first), 0.995, axis=0)
    return chip.program([np.clip(scaled, -1, 1), np.clip(last / np.quantile(np.abs(last), 0.995), -1, 1)])


def remember(x: Bits, labels: Labels, n: int, rng: np.random.Generator) -> tuple[Bits, Labels]:
    """n old digits, as many of each class as can be."""
    turns = [rng.permutation(np.flatnonzero(labels == digit)) for digit in range(CLASSES)]
    rounds = itertools.chain.from_iterable(itertools.zip_longest(*turns))
    places = np.array([place for place in rounds if place is not None][:n])
    return x[places], labels[places]


def learn_shots(
    network: Network,
    train: Trainer,
    shots: Bits,
    memory: tuple[Bits, Labels],
    lessons: ShotLessons,
    seed: int,
    label: int = SEVEN,
) -> None:
    """Rounds of distorted shots among the old digits that the network is least certain of."""
    rng, (x_old, labels_old) = np.random.default_rng(seed), memory
    for k in range(lessons.rounds):
        drawn = rng.permutation(len(x_old))[: lessons.among]
        worst = drawn[np.argsort(margins(network.forward(x_old[drawn]), labels_old[drawn]))[: lessons.old]]
        new = rng.integers(len(shots), size=lessons.shots)
        x = np.concatenate([x_old[worst], shots[new]])
        labels = np.concatenate([labels_old[worst], np.full(lessons.shots, label, np.uint8)])
        order = rng.permutation(len(x))
        train(k, x[order], labels[order])


def margins(outputs: NDArray[np.float32], labels: Labels) -> NDArray[np.float32]:
    """Right output minus the highest other one."""
    rows = np.arange(len(labels))
    others = outputs.copy()
    others[rows, labels] = -np.inf
    return np.asarray(outputs[rows, labels] - others.max(axis=1), np.float32)


def chip_trainer(chip: Chip, lessons: ShotLessons) -> Trainer:
    """On chip, in place, with counters from zero."""
    rule = replace(COUNTING.rule, first_layer=lessons.first_layer)
    chip.clear_counters()

    def train(k: int, x: Bits, labels: Labels) -> None:
        chip.rule = lessons.growth.rule(rule, k)
        chip.learn_many(x, targets(labels, lessons.high, lessons.low))

    return train


def twin_trainer(twin: FloatTwin, lessons: ShotLessons) -> Trainer:
    """Adam in batches of 16."""
    twin.rate = lessons.rate

    def train(_: int, x: Bits, labels: Labels) -> None:
        wanted = targets(labels, 1.0, -1.0)
        for batch in np.array_split(np.arange(len(x)), max(len(x) // 16, 1)):
            twin.train(x[batch], wanted[batch])

    return train


def spread(values: Sequence[float]) -> tuple[float, float]:
    """Mean and standard deviation."""
    return float(np.mean(values)), float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
