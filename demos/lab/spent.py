"""What a learner has spent so far: its chip, and what stands beside it."""

from __future__ import annotations

from memdrive.chip import Chip, Ledger, energy

_COSTS = energy.values()


def joules(chip: Chip, beside: energy.Beside) -> float:
    """[J] By the chip's ledger and the book of encoder and memory."""
    return sum(energy.chip_lines(energy.workload(chip, beside), chip.device, _COSTS).values())


COSTS = ("pulses", "energy_chip_j", "energy_asic_j", "time_chip_s", "counter_bytes", "samples")


def spent_on(chip: Chip, since: energy.Workload, beside: energy.Beside) -> dict[str, float]:
    """Pulses, joules and seconds of a chip since then. beside : what the memory beside it did"""
    work = energy.workload(chip, beside) - since
    if work.ledger == Ledger():
        return dict.fromkeys(COSTS, 0.0)
    comparison = energy.compare(work, chip.device)
    return {
        "pulses": float(work.ledger.pulses),
        "energy_chip_j": comparison.energy_chip_j,
        "energy_asic_j": comparison.energy_asic_j,
        "time_chip_s": comparison.time_chip_s,
        "counter_bytes": float(chip.counter_bytes),
        "samples": float(work.samples),
    }
