"""What the chip has done, counted: `energy` turns counts into joules and seconds."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Counts since fabrication, summed over layers. All are exact integers except the two conductance sums, and lines
    where a device has half ones.
    """

    samples_read: int = 0
    """Forward passes, one per sample and layer."""
    samples_back: int = 0
    """Transposed passes, one per sample and layer."""
    forward_reads: int = 0
    """Tile reads rows to columns; tiles of a layer work at the same time."""
    backward_reads: int = 0
    """Tile reads columns to rows, two phases each."""
    rows_driven: int = 0
    """Row (or, transposed, column) drivers that fired; two on lines of half the cells each are one."""
    pairs_read: int = 0
    """Differential pairs that carried a read current."""
    adc_conversions: int = 0
    """Decisions on column (or row) currents: conversions, and comparisons with a threshold."""
    adc_steps: int = 0
    """Codes that those converters tell apart, one by one: what a conversion costs doubles with each bit."""
    comparisons: int = 0
    """Those of `adc_conversions` that are one comparator's: no code, no sum, and no share of `adc_steps`."""
    lone_reads: int = 0
    """Reads one after another outside any sample: rows verified, points of a calibration's ramp."""
    patterns: int = 0
    """Rank-one patterns that were pulsed: an update of a layer, or one row of its overflowing counters."""
    pairs_tuned: int = 0
    """Pairs that a pattern pulsed, in one device or both: a weight updated."""
    set_cycles: int = 0
    """SET cycles of the tiles of a layer, which are pulsed together."""
    reset_cycles: int = 0
    """RESET cycles, likewise."""
    set_pulses: int = 0
    """SET pulses, one device each."""
    reset_pulses: int = 0
    """RESET pulses, one device each."""
    lines_set: float = 0
    """Word, bit and source lines of tiles brought to the SET voltage, inhibited ones included; by their cells, so that
    one of half as many is half a line.
    """
    lines_reset: float = 0
    """Word and source lines of tiles brought to the RESET voltage, likewise."""
    counter_adds: int = 0
    """Signs added to digital counters, one pair each; of other arithmetic beside the pairs, 8-bit additions' worth."""
    counter_words: int = 0
    """64-bit words of counters, or of what else the rule keeps, read from or written to SRAM."""
    g_set: float = 0.0
    """Sum over SET pulses of G before the pulse, in units of g_max - g_min."""
    g_reset: float = 0.0
    """Sum over RESET pulses of G before the pulse, in units of g_max - g_min."""

    @property
    def pulses(self) -> int:
        """Device pulses of both kinds."""
        return self.set_pulses + self.reset_pulses

    @property
    def tuning_cycles(self) -> int:
        """Pulse cycles of both kinds."""
        return self.set_cycles + self.reset_cycles

    def __sub__(self, earlier: Ledger) -> Ledger:
        """What happened between two looks at a chip."""
        return Ledger(**{name: getattr(self, name) - getattr(earlier, name) for name in LEDGER_FIELDS})

    @classmethod
    def from_counts(cls, counts: NDArray[np.void]) -> Ledger:
        """Sum of the kernels' records of one or several layers (`tables.COUNTS`)."""
        sums: dict[str, Any] = {name: float(counts[name].sum()) for name in LEDGER_FIELDS}
        return cls(**sums | {name: int(n) for name, n in sums.items() if not name.startswith("g_") and n.is_integer()})


LEDGER_FIELDS = tuple(field.name for field in fields(Ledger))
