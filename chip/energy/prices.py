"""What one event costs, and what else may be assumed: every figure with its source."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from memdrive.chip.laws import real

HOROWITZ = "M. Horowitz, ISSCC 2014, 45 nm"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one event costs, and who says so."""

    value: float
    unit: str
    source: str


COSTS: Mapping[str, Cost] = MappingProxyType(
    {
        "adc_j": Cost(2e-12, "J", "assumed: 8-bit SAR at 8 fJ a step; doubles with each bit"),
        "compare_j": Cost(
            0.25e-12, "J", "assumed: one of the eight decisions of the 8-bit SAR above, all its energy theirs"
        ),
        "adc_s": Cost(50e-9, "s", "assumed: one converter a column, 20 MS/s"),
        "ramp_hz": Cost(100e6, "Hz", "assumed: the clock that counts along a ramp; a step of 10 ns in an old node"),
        "ramp_columns": Cost(8, "columns", "assumed: as many share one as in NeuroSim (numColMuxed = 8)"),
        "line_f": Cost(50e-15, "F", "assumed: 128 cells and their wire at 0.4 fF a cell"),
        "add8_j": Cost(0.03e-12, "J", HOROWITZ),
        "mult8_j": Cost(0.2e-12, "J", HOROWITZ),
        "sram8k_j": Cost(10e-12, "J", HOROWITZ + ", 64 bits of 8 KB"),
        "sram1m_j": Cost(100e-12, "J", HOROWITZ + ", 64 bits of 1 MB"),
        "dram_j": Cost(2e-9, "J", HOROWITZ + ", 64 bits, middle of 1.3 to 2.6 nJ"),
        "clock_hz": Cost(500e6, "Hz", "assumed: one 64-bit word of SRAM and 8 operations a cycle"),
        "node": Cost(0.5, "of 45 nm", "assumed: 28 nm, half the energy of an operation at 45 nm"),
        "front_end": Cost(0.0, "of a converter", "assumed: none counted; a sensing circuit before each converter"),
        "weight_word": Cost(1.0, "of 64 bits", "assumed: the ASIC's weights come in words of 64 bits, as Horowitz's"),
        "leak_w_b": Cost(0.0, "W a byte", "assumed: none counted; what SRAM leaks while it keeps its content"),
    }
)
"""Cost preset; every digital figure is multiplied by `node`, on the chip and in the ASIC alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """Something else that may be assumed, as what it makes of the costs, and who says so."""

    costs: Mapping[str, float]
    why: str
    against: bool
    """Whether it speaks for the ASIC."""


ASSUMPTIONS: Mapping[str, Assumption] = MappingProxyType(
    {
        "front end": Assumption(
            costs={"front_end": 1.0},
            why="assumed: a current-sensing front end as costly as its converter",
            against=True,
        ),
        "wide words": Assumption(
            costs={"weight_word": 1 / 3},
            why="assumed: words of 256 bits and more share decoder and word line, a third of the energy a bit",
            against=True,
        ),
        "advanced node": Assumption(
            costs={"node": 0.25},
            why="assumed: logic and SRAM, on the chip too, at a quarter of 45 nm; converters and lines stay",
            against=True,
        ),
        "four bits": Assumption(
            costs={"adc_j": COSTS["adc_j"].value / 16},
            why="assumed: converters of four bits, at 8 fJ a step; their codes are coarser, see docs/chip.md",
            against=False,
        ),
        "memories kept": Assumption(
            costs={"leak_w_b": 8e-11},
            why="assumed: SRAM of 28 nm leaks 10 pW a bit while the task lasts; memristors keep weights for nothing",
            against=False,
        ),
    }
)
"""The one table of what the ratio's range is made of."""


def dividing(cost: Mapping[str, float], name: str) -> float:
    """A cost that something is divided by: above zero.

    Raises
        ValueError: it is not.
    """
    return real(f"energy.costs.{name}", cost[name], 0, math.inf, above=True)


def sram_word_j(n_bytes: int, cost: Mapping[str, float]) -> float:
    """[J] of 64 bits from a memory of this size: Horowitz's two figures joined by a power law; DRAM above 16 MB."""
    if n_bytes > 16 * 2**20:
        return cost["dram_j"]
    exponent = math.log(dividing(cost, "sram1m_j") / dividing(cost, "sram8k_j")) / math.log(128)
    return float(cost["sram8k_j"] * max(n_bytes / 8192, 0.25) ** exponent)


def values(costs: Mapping[str, Cost] = COSTS) -> dict[str, float]:
    """The bare figures of a cost preset."""
    return {name: cost.value for name, cost in costs.items()}
