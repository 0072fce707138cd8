"""Every rule on digits: the same chips, the same digits in the same order, judged with updates off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from memdrive.agent.digits.contest import ENTRIES, Entry
from memdrive.agent.digits.learn import accuracy
from memdrive.agent.digits.task import Bits, Labels
from memdrive.chip import DeviceParams
from memdrive.demos.digits.data import Digits, bits
from memdrive.demos.report.console import Tick
from memdrive.demos.rules.spent import Outcome, spent_by
from memdrive.demos.seeds import stream


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitsPlan:
    """Which rules learn how many digits how often."""

    rules: tuple[str, ...] = tuple(ENTRIES)
    """Of both layers, or ways of learning the last (`last_layer.WAYS`)."""
    passes: int = 4
    """Over the digits, the same number for every rule."""
    train: int = 10_000
    """Digits to learn from; all there are, if fewer."""
    repeats: int = 5
    """Chips fabricated."""
    seed: int = 0

    def __post_init__(self) -> None:
        for name, least in (("passes", 1), ("train", 100), ("repeats", 1)):
            if getattr(self, name) < least:
                raise ValueError(f"DigitsPlan.{name}: need {name} >= {least}, got {getattr(self, name)}")


def trials(digits: Digits, device: DeviceParams, plan: DigitsPlan, tick: Tick) -> Iterator[tuple[str, Outcome]]:
    """Every rule on every chip: repeat k of all rules has the same seed of fabrication and the same digits."""
    judged = bits(digits.x_test), digits.y_test
    for k in range(plan.repeats):
        rng = np.random.default_rng(stream(plan.seed, "rules digits", k))
        taken = rng.permutation(len(digits.x_train))[: plan.train]
        x, y = bits(digits.x_train[taken]), digits.y_train[taken]
        for name in plan.rules:
            yield name, taught(ENTRIES[name], device, (x, y), judged, plan.passes, stream(plan.seed, "rules chip", k))
            tick()


def taught(
    entry: Entry,
    device: DeviceParams,
    learned: tuple[Bits, Labels],
    judged: tuple[Bits, Labels],
    passes: int,
    seed: int,
) -> Outcome:
    """A virgin chip taught by one rule."""
    chip = entry.fabricate(device, seed)
    entry.teach(chip, *learned, passes, seed + 1)
    spent = spent_by(chip)
    return Outcome(judged={"accuracy": accuracy(chip, *judged)}, spent=spent)
