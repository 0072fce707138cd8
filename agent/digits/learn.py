"""How digits are learned: from scratch on chip, by write-verify from a float network, and from a few shots."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from memdrive.agent.digits.course import COUNTING, Lessons, ShotLessons
from memdrive.agent.digits.task import CLASSES, PIXELS, SEVEN, Bits, Labels
from memdrive.agent.twin import FloatTwin, Hidden
from memdrive.chip import Chip, Dense, DeviceParams
from memdrive.chip.energy import Beside
from memdrive.chip.life.programming import ProgramReport

LAYERS = (PIXELS, 100, CLASSES)


class Network(Protocol):
    """What is needed of a network to learn shots."""

    def forward(self, x: Bits) -> NDArray[np.float32]:
        """Outputs of a batch."""


Trainer = Callable[[int, Bits, Labels], None]
"""Learn the samples of a round: its number, bits, labels."""


def targets(labels: Labels, high: float, low: float, free: int | None = None) -> NDArray[np.float32]:
    """(n, 10) hinge targets. free : an output of which nothing is wanted"""
    wanted = np.where(np.eye(CLASSES, dtype=bool)[labels], np.float32(high), np.float32(low))
    if free is not None:
        wanted[:, free] = 0
    return wanted


def said(network: Network, x: Bits, free: int | None = None) -> NDArray[np.int64]:
    """(n,) the highest output of each sample; updates nothing. free : an output that is not looked at"""
    outputs = network.forward(x)
    if free is not None:
        outputs[:, free] = -np.inf
    return np.asarray(outputs.argmax(axis=1), np.int64)


def accuracy(network: Network, x: Bits, labels: Labels | int, free: int | None = None) -> float:
    """Share of samples whose own output is the highest; updates nothing. free : an output that is not looked at"""
    return float((said(network, x, free) == labels).mean())


def fabricate(device: DeviceParams, seed: int, lessons: Lessons = COUNTING) -> Chip:
    """A virgin chip for digits, whose row drivers have the bits that its hidden neurons need."""
    n_in, n_hidden, n_out = LAYERS
    layers = (
        Dense(n_in=n_in, n_out=n_hidden, bits=lessons.bits, ceiling=lessons.ceiling),
        Dense(n_in=n_hidden, n_out=n_out),
    )
    driven = device if lessons.bits == 1 else device.replace(dac_bits=lessons.bits)
    return Chip(layers, device=driven, seed=seed, rule=lessons.rule(), adc_range=lessons.adc_range)


def learn_base(chip: Chip, x: Bits, labels: Labels, lessons: Lessons, seed: int, free: int | None = None) -> None:
    """Ordinary digits from scratch, on chip: passes in random order. free : an output that is left alone"""
    for _ in base_in_pieces(chip, x, labels, lessons, seed, len(x), free):
        pass


def base_in_pieces(
    chip: Chip, x: Bits, labels: Labels, lessons: Lessons, seed: int, piece: int, free: int | None = None
) -> Iterator[int]:
    """The same, a few samples at a time: how many were learned so far. No piece reaches over the end of a pass."""
    rng, n = np.random.default_rng(seed), len(x)
    for k in range(lessons.passes):
        chip.rule, stage = lessons.rule(k), lessons.stage(k)
        wanted = targets(labels, stage.high, stage.low, free)
        order = rng.permutation(n)
        stopping = lessons.stopping if k == lessons.passes - 1 else None
        every = stopping.every if stopping else n
        shown = remember(x, labels, stopping.digits, rng) if stopping else None
        looks: list[float] = []
        for start, end in itertools.pairwise(sorted({*range(0, n, piece), *range(0, n, every), n})):
            places = order[start:end]
            chip.learn_many(x[places], wanted[places])
            yield k * n + end
            if stopping and shown and end % every == 0:
                looks.append(accuracy(chip, *shown, free))
                if stopping.enough(looks):
                    return


def float_base(
    x: Bits,
    labels: Labels,
    seed: int,
    hidden: Hidden,
    biased: bool = True,
    epochs: int = 12,
    decay: float = 0.75,
    free: int | None = None,
) -> FloatTwin:
    """A float network of the chip's shape, trained by Adam in batches of 32. decay : of its rate, every epoch"""
    twin = FloatTwin(LAYERS, seed=seed, rate=1e-3, hidden=hidden, biased=biased)
    rng, wanted = np.random.default_rng(seed + 1), targets(labels, 1.0, -1.0, free)
    for epoch in range(epochs):
        twin.rate = 1e-3 * decay**epoch
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


def memory_bytes(n: int, kept: int = PIXELS) -> int:
    """SRAM of n remembered digits: their bits (kept of each), and a byte whose half is the label."""
    return n * (-(-kept // 8) + 1)


def memory_words(kept: int = PIXELS) -> int:
    """64-bit words of SRAM that a remembered digit takes: its bits and its label."""
    return -(-(kept + 8) // 64)


def memory_written(n: int, kept: int = PIXELS) -> Beside:
    """A memory of n digits, filled."""
    return Beside(memory_bytes=memory_bytes(n, kept), memory_words=n * memory_words(kept))


def memory_looked_through(n: int, lessons: ShotLessons, kept: int = PIXELS) -> Beside:
    """A memory of n digits after lessons: in every round some are looked at, and the least certain ones rehearsed."""
    looked = min(lessons.among, n)
    read = lessons.rounds * (looked + min(lessons.old, looked)) * memory_words(kept)
    return Beside(memory_bytes=memory_bytes(n, kept), memory_words=read)


def learn_shots(
    network: Network,
    train: Trainer,
    shots: Bits,
    memory: tuple[Bits, Labels],
    lessons: ShotLessons,
    seed: int,
    label: int | Labels = SEVEN,
) -> None:
    """Rounds of distorted shots among the old digits that the network is least certain of. label : of all, or each"""
    for _ in shots_in_rounds(network, train, shots, memory, lessons, seed, label):
        pass


def shots_in_rounds(
    network: Network,
    train: Trainer,
    shots: Bits,
    memory: tuple[Bits, Labels],
    lessons: ShotLessons,
    seed: int,
    label: int | Labels,
) -> Iterator[int]:
    """The same, round by round: how many were learned so far."""
    rng, (x_old, labels_old) = np.random.default_rng(seed), memory
    meant = np.broadcast_to(np.asarray(label, np.uint8), len(shots))
    for k in range(lessons.rounds):
        drawn = rng.permutation(len(x_old))[: lessons.among]
        worst = drawn[np.argsort(margins(network.forward(x_old[drawn]), labels_old[drawn]))[: lessons.old]]
        new = rng.integers(len(shots), size=lessons.shots)
        x = np.concatenate([x_old[worst], shots[new]])
        labels = np.concatenate([labels_old[worst], meant[new]])
        order = rng.permutation(len(x))
        train(k, x[order], labels[order])
        yield k + 1


def margins(outputs: NDArray[np.float32], labels: Labels) -> NDArray[np.float32]:
    """Right output minus the highest other one."""
    rows = np.arange(len(labels))
    others = outputs.copy()
    others[rows, labels] = -np.inf
    return np.asarray(outputs[rows, labels] - others.max(axis=1), np.float32)


def chip_trainer(chip: Chip, lessons: ShotLessons) -> Trainer:
    """On chip, in place, with counters from zero."""
    rule = replace(COUNTING.thresholds(), first_layer=lessons.first_layer)
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
