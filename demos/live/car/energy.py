"""Joules so far, for the strips: the chip's by its own ledger, and what a digital ASIC would spend on the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from memdrive.agent import Learner
from memdrive.chip import Chip
from memdrive.chip.energy import Workload, asic_lines, chip_lines, values

AUTHORS_RATIO = 35.0
"""On-chip learning costs 1/35 of an ASIC's energy, as the authors report.

Source: Tsinghua University news, 9 Oct 2023, on W. Zhang et al., Science 381, 1205 (2023).
"""
ENCODER_OPS_PER_PHOTODIODE = 10
"""8-bit comparisons and subtractions for the median, the fourth largest contrast and two thresholds (assumed: counted
for a sorting network, rounded up)."""
WORD_BITS = 64
COSTS = values()


@dataclass(frozen=True, slots=True)
class Energies:
    """Since fabrication."""

    chip_j: float
    asic_j: float

    @property
    def ratio(self) -> float:
        """ASIC over chip; 0 before there is anything to compare."""
        return self.asic_j / self.chip_j if self.chip_j > 0 else 0.0


class Meter:
    """Reads a chip's ledger, and what its learner's encoder and rehearsal memory did, which both sides pay for."""

    def __init__(self, chip: Chip, learner: Learner) -> None:
        self.chip, self.learner = chip, learner
        self._mean_g, self._looked = 0.0, 0

    def energies(self) -> Energies:
        """Of everything since the chip was fabricated."""
        work = self._workload()
        chip = chip_lines(work, self.chip.device, COSTS)
        return Energies(sum(chip.values()), sum(asic_lines(work, COSTS).values()))

    def _workload(self) -> Workload:
        ledger, memory, encoder = self.chip.ledger, self.learner.memory, self.learner.encoder
        words = -(-memory.bits.shape[1] // WORD_BITS)
        searched = words * (len(memory.bits) + self.learner.recipe.replays)
        return Workload(
            ledger=ledger,
            layers=self.chip.layers,
            mean_g=self._mean(),
            samples=ledger.samples_read // (len(self.chip.layers) - 1),
            encoded=self.learner.steps,
            encoder_ops=ENCODER_OPS_PER_PHOTODIODE * encoder.n_photodiodes,
            memory_bytes=len(memory.bits) * (8 * words + memory.wanted.itemsize),
            memory_words=self.learner.steps * searched,
        )

    def _mean(self) -> float:
        """[S] Mean conductance; looked up every hundred steps, it hardly moves."""
        if self._mean_g == 0.0 or self.learner.steps - self._looked >= 100:
            cells = [np.mean(g) for crossbar in self.chip.crossbars for g in (crossbar.G_pos, crossbar.G_neg)]
            sizes = [crossbar.n_rows * crossbar.n_cols for crossbar in self.chip.crossbars for _ in range(2)]
            self._mean_g, self._looked = float(np.average(cells, weights=sizes)), self.learner.steps
        return self._mean_g
