"""What learning cost a chip, beside an ASIC that does the same, and the range of their ratio."""

from __future__ import annotations

from dataclasses import dataclass

from memdrive.chip import Chip, energy


@dataclass(frozen=True, slots=True)
class Energies:
    """Of one piece of work, or of all since fabrication."""

    chip_j: float
    asic_j: float
    span: tuple[float, float] = (0.0, 0.0)
    """ASIC over chip, all assumptions against the chip and all for it."""

    @property
    def ratio(self) -> float:
        """ASIC over chip; 0 before there is anything to compare."""
        return self.asic_j / self.chip_j if self.chip_j > 0 else 0.0

    @property
    def measures(self) -> dict[str, float]:
        """One number each, as a sweep keeps them."""
        told = {"chip_j": self.chip_j, "asic_j": self.asic_j, "ratio": self.ratio}
        return {f"learning_{name}": value for name, value in told.items()} | {
            "learning_ratio_least": self.span[0],
            "learning_ratio_most": self.span[1],
        }


def energies(chip: Chip, beside: energy.Beside, since: energy.Workload | None = None) -> Energies | None:
    """Of what a chip did since then, or since fabrication; None where it did nothing. beside : its memory's part"""
    work = energy.workload(chip, beside)
    if since is not None:
        work -= since
    if not (work.ledger.pairs_read or work.ledger.pulses):
        return None
    found = energy.compare(work, chip.device)
    return Energies(found.energy_chip_j, found.energy_asic_j, found.span)
