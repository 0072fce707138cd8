"""The examination of the CNN: chips programmed and tuned, as they come and under what may befall them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from memdrive.agent.digits.task import Labels
from memdrive.chip import Chip, DeviceParams, energy
from memdrive.demos.cnn import hybrid
from memdrive.demos.cnn.look import Look, look, siemens
from memdrive.demos.cnn.network import Grey, Weights, fabricate, grey
from memdrive.demos.digits.data import Digits
from memdrive.demos.report.console import Tick
from memdrive.demos.seeds import stream

MONTH_S, YEAR_S = 30 * 86_400.0, 365 * 86_400.0
STUCK = (0.0, 0.05, 0.10, 0.20)
"""Shares of stuck cells, half of them on."""
ARRAYS = (2, 4, 8)
"""That hold the same kernels, beside one."""
AS_IT_IS = "as fabricated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What is special about some chips."""

    name: str
    arrays: int = 1
    stuck: float | None = None
    """Share of stuck cells; None: the device's own."""
    rest_s: float = 0.0
    """[s] Left alone between programming and the first judgement, and once more after tuning."""

    def device(self, device: DeviceParams) -> DeviceParams:
        """With that share."""
        if self.stuck is None:
            return device
        return device.replace(stuck_on=self.stuck / 2, stuck_off=self.stuck / 2)


CONDITIONS: Sequence[Condition] = (
    Condition(name=AS_IT_IS),
    *(Condition(name=f"{100 * share:g} % stuck", stuck=share) for share in STUCK),
    Condition(name="after a month", rest_s=MONTH_S),
    Condition(name="after a year", rest_s=YEAR_S),
    *(Condition(name=f"{n} arrays", arrays=n) for n in ARRAYS),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CnnPlan:
    """In which amounts."""

    chips: int = 10
    """As they come."""
    studied: int = 3
    """Of every other condition."""
    digits: int = 2000
    """That judge, evenly taken from those that may."""
    tuning: hybrid.Tuning = field(default_factory=hybrid.Tuning)
    seed: int = 0

    def chips_of(self, condition: Condition) -> int:
        """How many are made."""
        return self.chips if condition.name == AS_IT_IS else self.studied

    @property
    def pieces(self) -> int:
        """Ticks of a progress line."""
        return sum(self.chips_of(condition) for condition in CONDITIONS)

    def check(self, digits: Digits) -> None:
        """There must be so many to judge with."""
        if not 1 <= self.digits <= len(digits.x_test):
            raise ValueError(f"CnnPlan.digits: need 1 to {len(digits.x_test)} digits to judge with, got {self.digits}")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Material:
    """The same digits for every chip."""

    x: Grey
    y: Labels
    """To tune with: training digits."""
    x_judge: Grey
    y_judge: Labels


def material(digits: Digits, plan: CnnPlan) -> Material:
    """Of a split: digits to tune with, and those that judge."""
    plan.check(digits)
    places = np.arange(plan.digits) * len(digits.x_test) // plan.digits
    return Material(
        x=grey(digits.x_train), y=digits.y_train, x_judge=grey(digits.x_test[places]), y_judge=digits.y_test[places]
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pictures:
    """Of one chip, for the figure."""

    formed: tuple[NDArray[np.float64], ...]
    """(2, rows, columns) [S] of each layer's first array as fabricated, positive devices first,"""
    written: tuple[NDArray[np.float64], ...]
    """after write-verify,"""
    tuned: tuple[NDArray[np.float64], ...]
    """and after tuning."""
    seen: Look


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    """One chip."""

    programmed: float
    """Accuracy after write-verify, and a rest where the condition has one."""
    tuned: float
    rested: float | None
    """Accuracy of the tuned chip after another such rest; None where the condition has none."""
    write_error_rms: float
    """Of weights."""
    failed: float
    """Share of pairs that write-verify left outside its tolerance."""
    failed_stuck: float
    """Share of pairs that it left there and that have a stuck device."""
    writing: hybrid.Spent
    tuning: hybrid.Spent
    image_j: float
    image_s: float
    pictures: Pictures | None = None


def trials(
    material: Material, weights: Weights, device: DeviceParams, plan: CnnPlan, tick: Tick
) -> Iterator[tuple[str, Outcome]]:
    """Every condition on every chip of it."""
    for condition in CONDITIONS:
        for k in range(plan.chips_of(condition)):
            yield condition.name, one_chip(material, weights, device, plan, condition, k)
            tick()


def one_chip(
    material: Material, weights: Weights, device: DeviceParams, plan: CnnPlan, condition: Condition, k: int
) -> Outcome:
    """Programmed, left alone, judged, tuned, judged, left alone, judged. Chips k of two conditions have one seed."""
    chip = fabricate(condition.device(device), stream(plan.seed, "cnn fabrication", k), condition.arrays)
    formed, virgin = siemens(chip), energy.workload(chip)
    reports = hybrid.write(chip, weights)
    writing = hybrid.spent_since(chip, virgin)
    written = siemens(chip)
    if condition.rest_s > 0:
        chip.age(condition.rest_s)
    before = energy.workload(chip)
    programmed = hybrid.accuracy(chip, material.x_judge, material.y_judge)
    reading, before = hybrid.spent_since(chip, before), energy.workload(chip)
    hybrid.tune(chip, material.x, material.y, plan.tuning, stream(plan.seed, "cnn order", k))
    tuning = hybrid.spent_since(chip, before)
    tuned, pictures = hybrid.accuracy(chip, material.x_judge, material.y_judge), None
    if condition.name == AS_IT_IS and k == 0:
        seen = look(chip, material.x_judge[-1])
        pictures = Pictures(formed=formed, written=written, tuned=siemens(chip), seen=seen)
    return Outcome(
        programmed=programmed,
        tuned=tuned,
        rested=_rested(chip, material, condition),
        write_error_rms=hybrid.rms_error(reports),
        failed=_share([report.failed.sum() for report in reports], chip),
        failed_stuck=_share([report.failed_stuck for report in reports], chip),
        writing=writing,
        tuning=tuning,
        image_j=reading.energy_j / plan.digits,
        image_s=reading.time_s / plan.digits,
        pictures=pictures,
    )


def _rested(chip: Chip, material: Material, condition: Condition) -> float | None:
    """Accuracy of a tuned chip after the condition's rest. chip : mutated"""
    if condition.rest_s == 0:
        return None
    chip.age(condition.rest_s)
    return hybrid.accuracy(chip, material.x_judge, material.y_judge)


def _share(pairs: Sequence[int], chip: Chip) -> float:
    return float(sum(pairs) / sum(layer.pairs * layer.copies for layer in chip.network))
