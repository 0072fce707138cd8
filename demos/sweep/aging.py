"""An examination of age: digits learned on chip, then nothing for a while, then a few digits again, in place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from memdrive.agent.digits import learn
from memdrive.agent.digits.course import COUNTING
from memdrive.chip import DeviceParams, energy
from memdrive.chip.life.aging import OLDEST_S
from memdrive.demos.digits.data import Digits, bits
from memdrive.demos.lab.energies import energies
from memdrive.demos.seeds import stream


@dataclass(frozen=True, slots=True, kw_only=True)
class AgePlan:
    """What is learned, and how long the chip then lies."""

    train: int = 2000
    """Digits learned first."""
    wait_s: float = 0.0
    """[s] Unpowered."""
    again: int = 500
    """Digits of them that are shown once more afterwards."""
    seed: int = 0

    def __post_init__(self) -> None:
        if self.train < 100:
            raise ValueError(f"AgePlan.train: need train >= 100, got {self.train}")
        if not 0.0 <= self.wait_s <= OLDEST_S:
            raise ValueError(f"AgePlan.wait_s: need 0 <= wait_s <= {OLDEST_S:g} s, got {self.wait_s}")
        if not 0 <= self.again <= self.train:
            raise ValueError(f"AgePlan.again: need 0 <= again <= {self.train}, got {self.again}")

    def check(self, digits: Digits) -> None:
        """There must be so many digits."""
        if self.train > len(digits.x_train):
            raise ValueError(f"AgePlan.train: need at most {len(digits.x_train)} digits, got {self.train}")


def examine(digits: Digits, device: DeviceParams, plan: AgePlan) -> dict[str, float]:
    """Accuracy on test digits with updates off: fresh, after it lay, and after it was shown a few digits again."""
    taken = np.random.default_rng(stream(plan.seed, "digits shots")).permutation(len(digits.x_train))[: plan.train]
    x, y, seed = bits(digits.x_train[taken]), digits.y_train[taken], stream(plan.seed, "digits order")
    chip, x_test = learn.fabricate(device, seed + 2), bits(digits.x_test)
    virgin = energy.workload(chip)
    learn.learn_base(chip, x, y, COUNTING, seed + 1)
    spent = energies(chip, energy.NOTHING, virgin)

    def accuracy() -> float:
        return learn.accuracy(chip, x_test, digits.y_test)

    told = {"fresh": accuracy()}
    chip.age(plan.wait_s)
    told["aged"], before = accuracy(), chip.ledger.pulses
    last = COUNTING.stage(COUNTING.passes - 1)
    if plan.again:
        chip.learn_many(x[: plan.again], learn.targets(y[: plan.again], last.high, last.low))
    told |= {"relearned": accuracy(), "pulses_again": float(chip.ledger.pulses - before)}
    return told | (spent.measures if spent else {})
