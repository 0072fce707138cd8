"""Joules so far, for the strips: the chip's by its own ledger, and what a digital ASIC would spend on the same."""

from __future__ import annotations

from memdrive.agent import Learner
from memdrive.chip import Chip
from memdrive.chip.energy import asic_lines, chip_lines, mean_conductance, range_of, values, workload
from memdrive.demos.lab.energies import Energies

COSTS = values()
SELDOM = 100
"""Steps between two looks at what hardly moves: mean conductance, the ratio's range."""


class Meter:
    """Reads a chip's ledger, and what its learner's encoder and rehearsal memory did, which both sides pay for."""

    def __init__(self, chip: Chip, learner: Learner) -> None:
        self.chip, self.learner = chip, learner
        self._mean_g, self._looked, self._span = 0.0, 0, (0.0, 0.0)

    def energies(self) -> Energies:
        """Of everything since the chip was fabricated."""
        due = self._mean_g == 0.0 or self.learner.steps - self._looked >= SELDOM
        if due:
            self._mean_g, self._looked = mean_conductance(self.chip), self.learner.steps
        work = workload(self.chip, self.learner.beside, self._mean_g)
        if due and work.ledger.pairs_read:
            sparse = [ratio for ratio, _ in range_of(work, self.chip.device).values()]
            self._span = min(sparse), max(sparse)
        chip = chip_lines(work, self.chip.device, COSTS)
        return Energies(sum(chip.values()), sum(asic_lines(work, COSTS).values()), self._span)
