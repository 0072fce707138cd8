"""The examination of a new class: nine digits from scratch, then a tenth in place, and judged on all ten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from memdrive.agent import FloatTwin
from memdrive.agent.digits import learn
from memdrive.agent.digits.new_class import COURSE, COURSES, NEW_DIGIT, TWIN_DECAY, TWIN_EPOCHS, ClassCourse
from memdrive.agent.digits.task import CLASSES, Bits, Labels
from memdrive.chip import Chip, DeviceParams, energy, presets
from memdrive.demos.digits.data import Digits, bits
from memdrive.demos.lab.examination import Outcomes
from memdrive.demos.lab.spent import spent_on
from memdrive.demos.lab.statistics import mean, spread
from memdrive.demos.report.console import Tick
from memdrive.demos.seeds import stream

SCHEMA = "memdrive.digits.new-class/1"
POLICIES = (*COURSES, "chip-ideal", "software-adam", "software-binary")
MEMORY = 1000
"""Old digits rehearsed (assumed)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassPlan:
    """What is learned, in which amounts."""

    new_digit: int = NEW_DIGIT
    examples: int = 1000
    """Of the new digit; fewer where there are not so many."""
    memory: int = MEMORY
    """Old digits rehearsed, as bits."""
    train: int = 10_000
    """Digits of which all but the new ones are learned first."""
    repeats: int = 10
    seed: int = 0
    policies: tuple[str, ...] = POLICIES

    def __post_init__(self) -> None:
        if not 0 <= self.new_digit < CLASSES:
            raise ValueError(f"ClassPlan.new_digit: need a digit from 0 to 9, got {self.new_digit}")
        for name, least in (("examples", 1), ("memory", 10), ("train", 100), ("repeats", 1)):
            if getattr(self, name) < least:
                raise ValueError(f"ClassPlan.{name}: need {name} >= {least}, got {getattr(self, name)}")

    def check(self, digits: Digits) -> None:
        """Every repeat needs digits of both kinds to learn, and both are judged on."""
        for name in ("y_train", "y_test"):
            new = getattr(digits, name) == self.new_digit
            if new.all() or not new.any():
                raise ValueError(
                    f"digits.{name}: need some of digit {self.new_digit} and some others, "
                    f"got {new.sum()} of {len(new)}"
                )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClassMaterial:
    """The same digits, memory and order for every policy of a repeat."""

    x: Bits
    y: Labels
    """Of the nine digits, (n, 784) and (n,)."""
    examples: Bits
    memory: tuple[Bits, Labels]
    x_test: Bits
    y_test: Labels
    new_digit: int
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """One policy in one repeat; shares of digits read rightly, with updates off."""

    nine_before: float
    """The nine, with the free output not looked at."""
    nine_after: float
    """The nine, among all ten outputs."""
    new_after: float
    ten_after: float
    costs: dict[str, float] = field(default_factory=dict)


MEASURES = ("nine_before", "nine_after", "new_after", "ten_after")


def trials(digits: Digits, device: DeviceParams, plan: ClassPlan, tick: Tick) -> Iterator[tuple[str, Added]]:
    """Every policy in every repeat."""
    plan.check(digits)
    for k in range(plan.repeats):
        source = _Known(_material(digits, plan, k), device)
        for name in plan.policies:
            yield name, _added(name, source)
            tick()


def _material(digits: Digits, plan: ClassPlan, k: int) -> ClassMaterial:
    rng = np.random.default_rng(stream(plan.seed, "new class", k))
    taken = rng.permutation(len(digits.x_train))[: plan.train]
    x, y = bits(digits.x_train[taken]), digits.y_train[taken]
    new = y == plan.new_digit
    if new.all() or not new.any():
        raise ValueError(f"ClassPlan.train: need some of digit {plan.new_digit} and some others among {plan.train}")
    return ClassMaterial(
        x=x[~new],
        y=y[~new],
        examples=x[new][: plan.examples],
        memory=learn.remember(x[~new], y[~new], plan.memory, rng),
        x_test=bits(digits.x_test),
        y_test=digits.y_test,
        new_digit=plan.new_digit,
        seed=stream(plan.seed, "new class order", k),
    )


class _Known:
    """Networks that know nine digits, each learned once a repeat and then copied."""

    def __init__(self, material: ClassMaterial, device: DeviceParams) -> None:
        self.material, self.device = material, device
        self._chips: list[tuple[tuple[Any, ...], Chip]] = []

    def chip(self, course: ClassCourse, device: DeviceParams) -> Chip:
        """By its course's first part, on chip from scratch."""
        key = (device, course.base)
        for known, chip in self._chips:
            if known == key:
                return chip.copy()
        m = self.material
        chip = learn.fabricate(device, m.seed + 2, course.base)
        learn.learn_base(chip, m.x, m.y, course.base, m.seed + 1, free=m.new_digit)
        self._chips.append((key, chip))
        return chip.copy()

    def twin(self, name: str) -> FloatTwin:
        """By Adam; ReLU neurons with biases, or what a chip of binary neurons can hold."""
        m, relu = self.material, name == "software-adam"
        if relu:
            return learn.float_base(m.x, m.y, m.seed, "relu", epochs=TWIN_EPOCHS, decay=TWIN_DECAY, free=m.new_digit)
        return learn.float_base(m.x, m.y, m.seed, "binary", biased=False, free=m.new_digit)


def _added(name: str, source: _Known) -> Added:
    """One policy through one repeat."""
    m = source.material
    if name.startswith("software"):
        twin = source.twin(name)
        before = _shares(twin, m, m.new_digit)
        _add(twin, learn.twin_trainer(twin, COURSE.adding), m, COURSE)
        return _outcome(before, _shares(twin, m))
    course = COURSES.get(name, COURSE)
    chip = source.chip(course, presets.IDEAL if name == "chip-ideal" else source.device)
    base = chip.ledger.pulses
    before = _shares(chip, m, m.new_digit)
    since = energy.workload(chip)
    _add(chip, learn.chip_trainer(chip, course.adding), m, course)
    remembered = len(m.memory[0]) if course.adding.old else 0
    costs = spent_on(chip, since, learn.memory_looked_through(remembered, course.adding))
    kept = {"base_pulses": base, "rehearsal_bytes": learn.memory_bytes(remembered)}
    return _outcome(before, _shares(chip, m), costs | {name: float(value) for name, value in kept.items()})


def _add(network: Chip | FloatTwin, train: learn.Trainer, material: ClassMaterial, course: ClassCourse) -> None:
    learn.learn_shots(
        network, train, material.examples, material.memory, course.adding, material.seed, material.new_digit
    )


def _shares(network: learn.Network, material: ClassMaterial, free: int | None = None) -> tuple[float, float, float]:
    """Right among the nine, among the new digit's, among all. free : an output that is not looked at"""
    right = learn.said(network, material.x_test, free) == material.y_test
    new = material.y_test == material.new_digit
    return float(right[~new].mean()), float(right[new].mean()), float(right.mean())


def _outcome(
    before: tuple[float, float, float], after: tuple[float, float, float], costs: dict[str, float] | None = None
) -> Added:
    return Added(nine_before=before[0], nine_after=after[0], new_after=after[1], ten_after=after[2], costs=costs or {})


def policies_record(outcomes: Outcomes[Added]) -> dict[str, Any]:
    """Means, standard deviations and every repeat; beside Adam's where it was examined, too."""
    adam = outcomes.get("software-adam")
    policies: dict[str, Any] = {}
    for name, repeats in outcomes.items():
        row: dict[str, Any] = {}
        for key in MEASURES:
            row[key], row[f"{key}_std"] = spread([getattr(outcome, key) for outcome in repeats])
        row["nine_lost"], row["nine_lost_std"] = spread([run.nine_before - run.nine_after for run in repeats])
        if adam:
            behind = [a.ten_after - b.ten_after for a, b in zip(adam, repeats, strict=True)]
            row["behind_adam"], row["behind_adam_std"] = spread(behind)
        for key in repeats[0].costs:
            row[key] = mean([outcome.costs[key] for outcome in repeats])
        row["repeats"] = [{key: getattr(run, key) for key in MEASURES} | run.costs for run in repeats]
        policies[name] = row
    return policies
