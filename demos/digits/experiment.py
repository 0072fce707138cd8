"""The digits experiment, headless: learn plain digits, then a few crossed sevens in place, and be judged on others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from memdrive.agent import FloatTwin
from memdrive.agent.digits import learn
from memdrive.agent.digits.course import COUNTING, PLAIN, PLAIN_COURSE, Course, Lessons, ShotLessons
from memdrive.agent.digits.task import CLASSES, SEVEN, Bits, Labels
from memdrive.chip import Chip, DeviceParams, energy, presets
from memdrive.demos.digits.data import Digits, bits
from memdrive.demos.digits.shots import varied
from memdrive.demos.lab.energies import Energies, energies
from memdrive.demos.lab.examination import Outcomes
from memdrive.demos.lab.spent import spent_on
from memdrive.demos.lab.statistics import mean, spread
from memdrive.demos.report.console import Tick
from memdrive.demos.seeds import stream

SCHEMA = "memdrive.digits/1"
BASES = ("on-chip", "programmed")
POLICIES = ("chip", "chip-ideal", "chip-plain", "software-adam", "software-binary")
"""chip-plain is STELLAR without counters, SET and RESET by turns, from the same shots and memory."""
MEMORY = 2000
"""Old digits rehearsed. Assumed: chosen with the shots' lessons on MNIST digits that `assets` lacks."""


def _whole(policy: str) -> Course:
    """What a policy is taught when nothing is left out; a float twin takes of it what is not the chip's."""
    return PLAIN_COURSE if policy == "chip-plain" else Course()


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitsPlan:
    """What is done, in which amounts."""

    base: str = "on-chip"
    shots: int = 3
    repeats: int = 10
    memory: int = MEMORY
    """Old digits rehearsed, as bits."""
    train: int = 10_000
    """Ordinary digits learned first."""
    without: tuple[str, ...] = ()
    """Ingredients of the course left out."""
    seed: int = 0
    policies: tuple[str, ...] = POLICIES

    def __post_init__(self) -> None:
        if self.base not in BASES:
            raise ValueError(f"DigitsPlan.base: need one of {', '.join(BASES)}, got {self.base!r}")
        for name, least in (("shots", 0), ("repeats", 1), ("memory", 10), ("train", 100)):
            if getattr(self, name) < least:
                raise ValueError(f"DigitsPlan.{name}: need {name} >= {least}, got {getattr(self, name)}")
        for name in self.without:
            if all(_whole(policy).without(name) == _whole(policy) for policy in self.policies):
                raise ValueError(f"DigitsPlan.without: need an ingredient of {', '.join(self.policies)}, got {name!r}")

    def check(self, digits: Digits) -> None:
        """Half of the crossed sevens, at least, must be left to judge on."""
        most = len(digits.x_crossed) // 2
        if self.shots > most:
            raise ValueError(f"DigitsPlan.shots: need at most {most} of {len(digits.x_crossed)}, got {self.shots}")

    def course(self, policy: str = "chip") -> Course:
        """What is taught, and how."""
        return _whole(policy).without(*self.without)

    @property
    def rehearsal_bytes(self) -> int:
        """SRAM of the memory."""
        return learn.memory_bytes(self.memory)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Material:
    """The same shots, memory and order for every policy of a repeat."""

    shots: Bits
    memory: tuple[Bits, Labels]
    x_test: Bits
    y_test: Labels
    crossed: Bits
    """Crossed sevens that are not among the shots."""
    seed: int


@dataclass(slots=True, kw_only=True, eq=False)
class Outcome:
    """One policy in one repeat."""

    old_before: float
    old_after: float
    crossed_before: float
    crossed_after: float
    costs: dict[str, float] = field(default_factory=dict)
    confusion: NDArray[np.int64]
    """(2, 11, 10) before and after: rows are classes and, last, crossed sevens."""
    moved: tuple[NDArray[np.float32], ...] = ()
    """(784, 100) and (100, 10) change of the weights of each layer; nothing without a chip."""
    energy: Energies | None = None
    """Of learning ordinary digits on chip."""


def trials(digits: Digits, device: DeviceParams, plan: DigitsPlan, tick: Tick) -> Iterator[tuple[str, Outcome]]:
    """Every policy in every repeat."""
    plan.check(digits)
    for k in range(plan.repeats):
        x, y, material = _material(digits, plan, k)
        source = _Source(x, y, stream(plan.seed, "digits twin", k))
        for name in plan.policies:
            yield name, _policy(name, device, plan, material, source)
            tick()


def _material(digits: Digits, plan: DigitsPlan, k: int) -> tuple[Bits, Labels, Material]:
    rng = np.random.default_rng(stream(plan.seed, "digits shots", k))
    order = rng.permutation(len(digits.x_crossed))
    shown, unseen = digits.x_crossed[order[: plan.shots]], digits.x_crossed[order[plan.shots :]]
    taken = rng.permutation(len(digits.x_train))[: plan.train]
    x, y = bits(digits.x_train[taken]), digits.y_train[taken]
    shots = varied(shown, rng) if plan.course().augment and plan.shots else bits(shown)
    memory = learn.remember(x, y, plan.memory, rng)
    seed = stream(plan.seed, "digits order", k)
    return x, y, Material(
        shots=shots, memory=memory, x_test=bits(digits.x_test), y_test=digits.y_test, crossed=bits(unseen), seed=seed
    )  # fmt: skip


class _Source:
    """Digits to learn from scratch, and the float networks trained on them, each once."""

    def __init__(self, x: Bits, y: Labels, seed: int) -> None:
        self.x, self.y, self.seed = x, y, seed
        self._twin: FloatTwin | None = None

    def twin(self) -> FloatTwin:
        """A float network with ReLU neurons."""
        return learn.float_base(self.x, self.y, self.seed, "relu")

    def binary(self) -> FloatTwin:
        """The bias-free network with binary neurons that a chip can hold."""
        if self._twin is None:
            self._twin = learn.float_base(self.x, self.y, self.seed, "binary", biased=False)
        return self._twin.copy()


def _policy(name: str, device: DeviceParams, plan: DigitsPlan, material: Material, source: _Source) -> Outcome:
    """One policy through one repeat."""
    course = plan.course(name)
    if name.startswith("software"):
        twin = source.twin() if name == "software-adam" else source.binary()
        return _judged(twin, learn.twin_trainer(twin, course.shots), material, course.shots)
    chosen = presets.IDEAL if name == "chip-ideal" else device
    chip = learn.fabricate(chosen, material.seed + 2, course.base)
    costs, learned = _learn_base(chip, plan.base, course.base, material, source)
    weights = [crossbar.weight for crossbar in chip.crossbars]
    outcome = _judged(chip, learn.chip_trainer(chip, course.shots), material, course.shots)
    outcome.costs, outcome.energy = costs | outcome.costs, learned
    outcome.moved = tuple(crossbar.weight - old for crossbar, old in zip(chip.crossbars, weights, strict=True))
    return outcome


def _learn_base(
    chip: Chip, base: str, lessons: Lessons, material: Material, source: _Source
) -> tuple[dict[str, float], Energies | None]:
    """Ordinary digits, learned on chip or written into it; what that cost, and if learned beside an ASIC."""
    if base == "on-chip":
        virgin = energy.workload(chip)
        learn.learn_base(chip, source.x, source.y, lessons, material.seed + 1)
        beside = learn.memory_written(len(material.memory[0]))
        costs = spent_on(chip, virgin, beside)
        return {f"base_{key}": value for key, value in costs.items()}, energies(chip, beside, virgin)
    binary = source.binary()
    reports = learn.programmed(chip, binary)
    return {
        "base_source": learn.accuracy(binary, material.x_test, material.y_test),
        "base_failed_pairs": float(sum(int(report.failed.sum()) for report in reports)),
        "base_pulses": float(chip.ledger.pulses),
    }, None


def _judged(network: Chip | FloatTwin, train: learn.Trainer, material: Material, lessons: ShotLessons) -> Outcome:
    """Accuracy with updates off, before and after the shots; what they cost a chip."""
    before = confusion(network, material)
    since = energy.workload(network) if isinstance(network, Chip) else None
    if len(material.shots):
        learn.learn_shots(network, train, material.shots, material.memory, lessons, material.seed)
    beside = learn.memory_looked_through(len(material.memory[0]), lessons)
    costs = spent_on(network, since, beside) if isinstance(network, Chip) and since else {}
    after = confusion(network, material)
    (old_before, crossed_before), (old_after, crossed_after) = shares(before), shares(after)
    return Outcome(
        old_before=old_before,
        old_after=old_after,
        crossed_before=crossed_before,
        crossed_after=crossed_after,
        costs=costs,
        confusion=np.stack([before, after]),
    )


def confusion(network: learn.Network, material: Material) -> NDArray[np.int64]:
    """(11, 10) counts: what was shown (crossed sevens last), and what was said."""
    table = np.zeros((CLASSES + 1, CLASSES), np.int64)
    np.add.at(table, (material.y_test, network.forward(material.x_test).argmax(axis=1)), 1)
    np.add.at(table[CLASSES], network.forward(material.crossed).argmax(axis=1), 1)
    return table


def shares(table: NDArray[np.int64]) -> tuple[float, float]:
    """Accuracy on ordinary digits and on crossed sevens."""
    ordinary = table[:CLASSES]
    return float(np.trace(ordinary) / ordinary.sum()), float(table[CLASSES, SEVEN] / table[CLASSES].sum())


NEUROSIM = {
    "taox_hfox": 0.80,
    "ag_asi": 0.72,
    "pcmo": 0.33,
    "alox_hfo2": 0.20,
    "gst_pcm": 0.89,
    "epiram": 0.92,
    "hzo_fefet": 0.88,
}
"""On-line learning accuracy on MNIST that the NeuroSim 3.0 user manual (Table II) gives: SGD, 400-100-10."""


@dataclass(frozen=True, slots=True)
class Scratch:
    """One chip that learned ordinary digits from scratch."""

    how: str
    """counters or plain"""
    accuracy: float
    pulses: int


def from_scratch(
    digits: Digits, device: DeviceParams, plan: DigitsPlan, lessons: Lessons, k: int
) -> tuple[float, int]:
    """Accuracy on ordinary test digits after learning on chip from scratch, with updates off; and device pulses."""
    x, y, material = _material(digits, plan, k)
    chip = learn.fabricate(device, material.seed + 2, lessons)
    learn.learn_base(chip, x, y, lessons, material.seed + 1)
    return learn.accuracy(chip, material.x_test, material.y_test), chip.ledger.pulses


def scratch_trials(digits: Digits, plan: DigitsPlan, tick: Tick) -> Iterator[tuple[str, Scratch]]:
    """Every published device, with counters and with plain STELLAR, in every repeat."""
    for name in NEUROSIM:
        for how, lessons in (("counters", COUNTING), ("plain", PLAIN)):
            for k in range(plan.repeats):
                yield name, Scratch(how, *from_scratch(digits, presets.get(name), plan, lessons, k))
                tick()


def scratch_figures(outcomes: Outcomes[Scratch]) -> dict[str, Any]:
    """Both ways beside NeuroSim's figure, device by device."""
    table: dict[str, Any] = {}
    for name, runs in outcomes.items():
        row = table[name] = {"neurosim": NEUROSIM[name]}
        for how in ("counters", "plain"):
            row[how], row[f"{how}_std"] = spread([run.accuracy for run in runs if run.how == how])
            row[f"{how}_pulses"] = mean([run.pulses for run in runs if run.how == how])
    return table


MEASURES = ("old_before", "old_after", "crossed_before", "crossed_after")


def policies_record(outcomes: Outcomes[Outcome], plan: DigitsPlan) -> dict[str, Any]:
    """Means, standard deviations and every repeat of every policy."""
    policies: dict[str, Any] = {}
    for name, repeats in outcomes.items():
        row: dict[str, Any] = {}
        for key in MEASURES:
            row[key], row[f"{key}_std"] = spread([getattr(outcome, key) for outcome in repeats])
        for key in repeats[0].costs:
            row[key] = mean([outcome.costs[key] for outcome in repeats])
        row["rehearsal_bytes"] = plan.rehearsal_bytes
        row.setdefault("counter_bytes", 0)
        row.setdefault("pulses", 0)
        row["repeats"] = [{key: getattr(o, key) for key in MEASURES} | o.costs for o in repeats]
        policies[name] = row
    return policies
