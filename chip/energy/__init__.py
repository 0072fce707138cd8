"""Joules and seconds: the ledger's counts times the cost of each event, beside a digital ASIC doing the same learning.

Prices | what was done | lines of energy | times | the ratio: a file each.
"""

from memdrive.chip.energy.lines import asic_counts, asic_lines, chip_lines, pulses_j, shared_lines
from memdrive.chip.energy.prices import ASSUMPTIONS, COSTS, Assumption, Cost, sram_word_j, values
from memdrive.chip.energy.ratio import Comparison, compare, range_of, ratio
from memdrive.chip.energy.times import asic_seconds, chip_seconds, memory_seconds, ramp_seconds
from memdrive.chip.energy.work import NOTHING, Beside, Reads, Workload, mean_conductance, workload

__all__ = [
    "ASSUMPTIONS",
    "COSTS",
    "NOTHING",
    "Assumption",
    "Beside",
    "Comparison",
    "Cost",
    "Reads",
    "Workload",
    "asic_counts",
    "asic_lines",
    "asic_seconds",
    "chip_lines",
    "chip_seconds",
    "compare",
    "mean_conductance",
    "memory_seconds",
    "pulses_j",
    "ramp_seconds",
    "range_of",
    "ratio",
    "shared_lines",
    "sram_word_j",
    "values",
    "workload",
]
