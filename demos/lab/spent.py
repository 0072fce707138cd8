"""What a learner has spent so far: its chip, and what stands beside it."""

from __future__ import annotations

from memdrive.chip import Chip, energy

_COSTS = energy.values()


def joules(chip: Chip, beside: energy.Beside) -> float:
    """[J] By the chip's ledger and the book of encoder and memory."""
    return sum(energy.chip_lines(energy.workload(chip, beside), chip.device, _COSTS).values())
