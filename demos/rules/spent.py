"""What a chip has spent since it was made: pulses, wear, joules, seconds, and bytes beside the array."""

from __future__ import annotations

from dataclasses import dataclass

from memdrive.chip import Chip, energy


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One rule on one chip."""

    judged: dict[str, float]
    """What it can, with updates off, on what it has never learned from."""
    spent: Spent


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """By the chip's own ledger."""

    pulses: int
    """Device pulses of both kinds."""
    wear: int
    """Pulses of the device that had most."""
    energy_j: float
    time_s: float
    bytes_beside: int
    """Digital memory that the rule keeps beside the pairs."""
    lines_j: dict[str, float]
    """[J] Where the energy went."""


def spent_by(chip: Chip, beside: energy.Beside = energy.NOTHING) -> Spent:
    """All that a chip has done so far, and the logic beside it."""
    return spent_on(energy.workload(chip, beside), chip, chip.most_pulsed)


def spent_on(work: energy.Workload, chip: Chip, wear: int) -> Spent:
    """What this work of a chip costs. wear : pulses of the device that had most of it"""
    cost = energy.values()
    lines = energy.chip_lines(work, chip.device, cost)
    return Spent(
        pulses=work.ledger.pulses,
        wear=wear,
        energy_j=sum(lines.values()),
        time_s=energy.chip_seconds(work, chip.device, cost),
        bytes_beside=chip.counter_bytes,
        lines_j=lines,
    )
