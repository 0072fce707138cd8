"""A person's own digits: read by the chip as it is, some of them learned as shots, and all of them read again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from memdrive.agent.digits import learn
from memdrive.agent.digits.course import COUNTING, SHOTS
from memdrive.agent.digits.task import CLASSES, PIXELS, SEVEN, Bits, Labels
from memdrive.chip import Chip, DeviceParams, energy
from memdrive.demos.digits.data import Digits, bits
from memdrive.demos.digits.experiment import BASES, MEMORY
from memdrive.demos.digits.shots import varied
from memdrive.demos.lab.spent import spent_on
from memdrive.demos.report.console import Tick
from memdrive.demos.seeds import stream

if TYPE_CHECKING:
    from memdrive.demos.digits.photographs import Photograph

SCHEMA = "memdrive.digits.teach/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class TeachPlan:
    """What is done, in which amounts."""

    base: str = "on-chip"
    shots: int = 3
    """Pictures of each digit that are learned, the first by name; the others are only read."""
    memory: int = MEMORY
    train: int = 10_000
    seed: int = 0

    def __post_init__(self) -> None:
        if self.base not in BASES:
            raise ValueError(f"TeachPlan.base: need one of {', '.join(BASES)}, got {self.base!r}")
        for name, least in (("shots", 0), ("memory", 10), ("train", 100)):
            if getattr(self, name) < least:
                raise ValueError(f"TeachPlan.{name}: need {name} >= {least}, got {getattr(self, name)}")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Readings:
    """What a chip says with updates off."""

    outputs: NDArray[np.float32]
    """(pictures, 10)"""
    ordinary: float
    """Share of test digits that is right."""
    crossed: float
    """Of the crossed sevens that nothing was chosen on."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Taught:
    """A chip before and after a person's digits."""

    photographs: Sequence[Photograph]
    shown: NDArray[np.bool_]
    """(pictures,) which were learned"""
    before: Readings
    after: Readings
    costs: dict[str, float] = field(default_factory=dict)
    chip: Chip


def shown(photographs: Sequence[Photograph], shots: int) -> NDArray[np.bool_]:
    """(pictures,) the first so many of each digit."""
    digits = [photograph.digit for photograph in photographs]
    return np.array([digits[:k].count(digit) < shots for k, digit in enumerate(digits)], np.bool_)


def trial(
    photographs: Sequence[Photograph],
    digits: Digits,
    device: DeviceParams,
    plan: TeachPlan,
    load: Path | None,
    tick: Tick,
) -> Iterator[tuple[str, Taught]]:
    """The chip: base, reading, learning, reading. load : a saved chip that is the base instead

    Raises
        ValueError: the saved chip is damaged or cannot read digits. OSError: it cannot be read.
    """
    rng = np.random.default_rng(stream(plan.seed, "digits teach"))
    taken = rng.permutation(len(digits.x_train))[: plan.train]
    x, y = bits(digits.x_train[taken]), digits.y_train[taken]
    chip = loaded(load) if load else _base(x, y, device, plan)
    tick()
    chosen = shown(photographs, plan.shots)
    before, since = _read(chip, photographs, digits), energy.workload(chip)
    if chosen.any():
        _learn(chip, [p for p, taught in zip(photographs, chosen, strict=True) if taught], (x, y), plan, rng)
    looked_at = min(plan.memory, len(x)) if chosen.any() else 0
    costs = spent_on(chip, since, learn.memory_looked_through(looked_at, SHOTS)) if chosen.any() else {}
    after = _read(chip, photographs, digits)
    tick()
    yield (
        "chip",
        Taught(photographs=photographs, shown=chosen, before=before, after=after, costs=costs, chip=chip),
    )


def loaded(path: Path) -> Chip:
    """A saved chip that reads digits."""
    chip = Chip.load(path)
    if (chip.layers[0], chip.layers[-1]) != (PIXELS, CLASSES) or len(chip.layers) != 3:
        raise ValueError(f"{path.name}: need a chip of ({PIXELS}, any, {CLASSES}) neurons, got {chip.layers}")
    return chip


def _base(x: Bits, y: Labels, device: DeviceParams, plan: TeachPlan) -> Chip:
    chip = learn.fabricate(device, stream(plan.seed, "digits teach chip"))
    if plan.base == "on-chip":
        learn.learn_base(chip, x, y, COUNTING, stream(plan.seed, "digits teach order"))
    else:
        twin = learn.float_base(x, y, stream(plan.seed, "digits teach twin"), "binary", biased=False)
        learn.programmed(chip, twin)
    return chip


def _learn(
    chip: Chip, photographs: Sequence[Photograph], old: tuple[Bits, Labels], plan: TeachPlan, rng: np.random.Generator
) -> None:
    """All together, distorted, among rehearsed old digits."""
    x = varied(np.stack([photograph.image for photograph in photographs]), rng)
    labels = np.resize(np.array([photograph.digit for photograph in photographs], np.uint8), len(x))
    memory = learn.remember(*old, plan.memory, rng)
    seed = stream(plan.seed, "digits teach lesson")
    learn.learn_shots(chip, learn.chip_trainer(chip, SHOTS), x, memory, SHOTS, seed, labels)


def _read(chip: Chip, photographs: Sequence[Photograph], digits: Digits) -> Readings:
    """On a copy: reading moves a chip's noise on, and is none of what learning cost."""
    probe = chip.copy()
    return Readings(
        outputs=probe.forward(bits(np.stack([photograph.image for photograph in photographs]))),
        ordinary=learn.accuracy(probe, bits(digits.x_test), digits.y_test),
        crossed=learn.accuracy(probe, bits(digits.x_crossed), SEVEN),
    )


def record(taught: Taught) -> dict[str, Any]:
    """Every picture before and after, then what changed on digits that were not taught."""
    labels = np.array([photograph.digit for photograph in taught.photographs], np.uint8)
    said, margins = (
        [each(readings.outputs) for readings in (taught.before, taught.after)]
        for each in (lambda y: y.argmax(axis=1), lambda y: learn.margins(y, labels))
    )
    pictures = [
        {
            "name": photograph.name,
            "digit": photograph.digit,
            "taught": bool(taught.shown[k]),
            "said_before": int(said[0][k]),
            "said_after": int(said[1][k]),
            "margin_before": float(margins[0][k]),
            "margin_after": float(margins[1][k]),
            "turned_deg": photograph.turned_deg,
            "contrast": photograph.contrast,
        }
        for k, photograph in enumerate(taught.photographs)
    ]
    return {
        "pictures": pictures,
        **_right("taught", said, labels, taught.shown),
        **_right("only_read", said, labels, ~taught.shown),
        "ordinary_before": taught.before.ordinary,
        "ordinary_after": taught.after.ordinary,
        "crossed_before": taught.before.crossed,
        "crossed_after": taught.after.crossed,
        **taught.costs,
    }


def _right(what: str, said: Sequence[NDArray[Any]], labels: Labels, which: NDArray[np.bool_]) -> dict[str, int]:
    counts = {f"{what}_{when}": int((y == labels)[which].sum()) for when, y in zip(WHEN, said, strict=True)}
    return {what: int(which.sum()), **counts}


WHEN = ("before", "after")
