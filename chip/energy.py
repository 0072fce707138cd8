"""Joules and seconds: the ledger's counts times the cost of each event, beside a digital ASIC doing the same learning.

The ASIC runs the very algorithm the chip runs, on the same samples, skipping zeros as the chip does: every pair read
is a multiply-accumulate on a weight from SRAM, every pair tuned a weight read, added to and written. So hardware
is compared, not algorithms; `dense` gives the ASIC plain backpropagation instead.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from memdrive.chip.device import DeviceParams
from memdrive.chip.layers import Layer, network_of
from memdrive.chip.ledger import Ledger

if TYPE_CHECKING:
    from memdrive.chip.network import Chip

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
        "adc_s": Cost(50e-9, "s", "assumed: one converter a column, 20 MS/s"),
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
class Beside:
    """Digital logic that stands beside the chip, and that an ASIC needs as well; counts since it was made."""

    encoded: int = 0
    """Samples that the encoder made bits of."""
    encoder_ops: int = 0
    """8-bit operations the encoder spends on one sample."""
    memory_bytes: int = 0
    """Size of the rehearsal memory."""
    memory_words: int = 0
    """64-bit words read from or written to it, each access counted once."""


NOTHING = Beside()


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """What was learned with: the chip's counts, and what stands around it on both sides."""

    ledger: Ledger
    layers: tuple[int, ...] | tuple[Layer, ...]
    mean_g: float
    """[S] Mean conductance of a device, for the read currents."""
    samples: int
    """Samples looked at (new and rehearsed)."""
    learned: int = 0
    """Samples of them whose error passed the threshold."""
    beside: Beside = NOTHING
    counter_bytes: int = 0
    """Size of the counters that add up signs before a pulse."""
    kept_s: float = 0.0
    """[s] Real time of the task, over which memories keep their content."""
    dense: bool = False
    """The ASIC skips no zeros, and writes every weight for each learned sample, as plain backpropagation does."""

    @property
    def weights(self) -> int:
        """Weights of the network, copies not counted."""
        return sum(layer.pairs for layer in network_of(self.layers))

    @property
    def products(self) -> tuple[int, ...]:
        """Multiply-accumulates of each layer for one sample."""
        return tuple(layer.pairs * layer.patches for layer in network_of(self.layers))

    def __sub__(self, earlier: Workload) -> Workload:
        """What was done between two looks at a chip."""
        now = self.beside
        spent = {name: getattr(now, name) - getattr(earlier.beside, name) for name in ("encoded", "memory_words")}
        return replace(
            self,
            ledger=self.ledger - earlier.ledger,
            samples=self.samples - earlier.samples,
            learned=self.learned - earlier.learned,
            beside=replace(now, **spent),
        )


def workload(chip: Chip, beside: Beside = NOTHING, mean_g: float | None = None) -> Workload:
    """All that a chip has done since it was made: the only place where its counts become a workload.

    mean_g : [S] of a device, where it is known already
    """
    book, forward = chip.ledger, sum(crossbar.ledger.samples_read for crossbar in chip.crossbars)
    return Workload(
        ledger=book,
        layers=chip.network,
        mean_g=mean_conductance(chip) if mean_g is None else mean_g,
        samples=forward // sum(-(-layer.patches // layer.copies) for layer in chip.network),
        learned=chip.crossbars[-1].ledger.samples_back // chip.network[-1].patches,
        beside=beside,
        counter_bytes=chip.counter_bytes,
    )


def mean_conductance(chip: Chip) -> float:
    """[S] Mean over all devices of all layers, fast arrays included."""
    crossbars = (*chip.crossbars, *chip.fast_crossbars)
    devices = sum(2 * crossbar.n_rows * crossbar.n_cols for crossbar in crossbars)
    return sum(float(g.sum()) for crossbar in crossbars for g in (crossbar.G_pos, crossbar.G_neg)) / devices


def sram_word_j(n_bytes: int, cost: Mapping[str, float]) -> float:
    """[J] of 64 bits from a memory of this size: Horowitz's two figures joined by a power law; DRAM above 16 MB."""
    if n_bytes > 16 * 2**20:
        return cost["dram_j"]
    exponent = math.log(cost["sram1m_j"] / cost["sram8k_j"]) / math.log(128)
    return float(cost["sram8k_j"] * max(n_bytes / 8192, 0.25) ** exponent)


def values(costs: Mapping[str, Cost] = COSTS) -> dict[str, float]:
    """The bare figures of a cost preset."""
    return {name: cost.value for name, cost in costs.items()}


def shared_lines(work: Workload, cost: Mapping[str, float]) -> dict[str, float]:
    """[J] What chip and ASIC both need: the encoder, the rehearsal memory and the counters, if any."""
    book = work.ledger
    adds, words = book.counter_adds * cost["add8_j"], book.counter_words * sram_word_j(work.counter_bytes, cost)
    return {
        "encoder": work.beside.encoded * work.beside.encoder_ops * cost["add8_j"] * cost["node"],
        "rehearsal memory": work.beside.memory_words * sram_word_j(work.beside.memory_bytes, cost) * cost["node"],
        "counters": (adds + words) * cost["node"],
        "retention": (work.beside.memory_bytes + work.counter_bytes) * work.kept_s * cost["leak_w_b"],
    }


def chip_lines(work: Workload, device: DeviceParams, cost: Mapping[str, float]) -> dict[str, float]:
    """[J] The chip, line by line. Pulses cost V^2 G t with G before each pulse; reads V^2 G t at the mean G."""
    book = work.ledger
    converters = book.adc_steps / 256 * cost["adc_j"] * (1.0 + cost["front_end"])
    return {
        "read currents": 2 * book.pairs_read * device.v_read**2 * work.mean_g * device.t_read,
        "row drivers": book.rows_driven * cost["line_f"] * device.v_read**2,
        "converters": converters,
        "partial sums and thresholds": 2 * book.adc_conversions * cost["add8_j"] * cost["node"],
        "SET pulses": pulses_j(book.set_pulses, book.g_set, device, device.v_set, device.t_set),
        "RESET pulses": pulses_j(book.reset_pulses, book.g_reset, device, device.v_reset, device.t_reset),
        "pulse lines": cost["line_f"] * (book.lines_set * device.v_set**2 + book.lines_reset * device.v_reset**2),
    } | shared_lines(work, cost)


def pulses_j(pulses: int, g_sum: float, device: DeviceParams, volts: float, seconds: float) -> float:
    """[J] V^2 G t through the devices (g_sum : in units of g_max - g_min), or V^2 C into three-terminal cells' gates.

    Source
        NeuroSim 3.0's own Cell.cpp charges a FeFET's gate and no channel current.
    """
    if device.gate_f > 0:
        return pulses * volts**2 * device.gate_f
    return g_sum * device.g_range * volts**2 * seconds


def asic_counts(work: Workload) -> tuple[int, int]:
    """Multiply-accumulates, and weights updated."""
    if not work.dense:
        return work.ledger.pairs_read, work.ledger.pairs_tuned
    forward, back = sum(work.products), sum(work.products[1:])
    return work.samples * forward + work.learned * (forward + back), work.learned * work.weights


def asic_lines(work: Workload, cost: Mapping[str, float]) -> dict[str, float]:
    """[J] The ASIC: weights of 8 bits to read, 16 to write, sums of 32 (assumed), in SRAM or DRAM by their size."""
    macs, updates = asic_counts(work)
    word, node = cost["weight_word"] * sram_word_j(2 * work.weights, cost), cost["node"]
    return {
        "multiply-accumulate": macs * (cost["mult8_j"] + 4 * cost["add8_j"]) * node,
        "weight reads": macs / 8 * word * node,
        "gradient": updates * cost["mult8_j"] * node,
        "weight updates, add": updates * 4 * cost["add8_j"] * node,
        "weight updates, read and write": 2 * updates / 4 * word * node,
        "weight retention": 2 * work.weights * work.kept_s * cost["leak_w_b"],
    } | shared_lines(work, cost)


def chip_seconds(work: Workload, device: DeviceParams, cost: Mapping[str, float]) -> float:
    """[s] Layer after layer; the tiles of a layer at the same time; a transposed read takes two phases."""
    book = work.ledger
    reads = (book.samples_read + 2 * book.samples_back + book.lone_reads) * (device.t_read + cost["adc_s"])
    pulses = book.set_cycles * device.t_set + book.reset_cycles * device.t_reset
    return reads + pulses + memory_seconds(work, cost)


def memory_seconds(work: Workload, cost: Mapping[str, float]) -> float:
    """[s] The share of the encoder, the rehearsal memory and the counters, on both sides."""
    return (
        work.beside.memory_words + work.ledger.counter_words + work.beside.encoded * work.beside.encoder_ops / 8
    ) / cost["clock_hz"]


def asic_seconds(work: Workload, cost: Mapping[str, float]) -> float:
    """[s] Bound by the memory port: a 64-bit word a cycle."""
    macs, updates = asic_counts(work)
    return (macs / 8 + 2 * updates / 4) / cost["clock_hz"] + memory_seconds(work, cost)


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


def range_of(
    work: Workload, device: DeviceParams, costs: Mapping[str, Cost] = COSTS
) -> dict[str, tuple[float, float]]:
    """ASIC over chip energy (the same sparse algorithm on both, plain backpropagation on the ASIC), case by case."""
    cases: dict[str, Mapping[str, float]] = {"as counted": {}}
    cases |= {name: assumption.costs for name, assumption in ASSUMPTIONS.items()}
    for name, against in (("all against the chip", True), ("all for the chip", False)):
        cases[name] = {
            key: value for each in ASSUMPTIONS.values() if each.against is against for key, value in each.costs.items()
        }
    cost, dense = values(costs), replace(work, dense=True)
    return {
        name: (ratio(work, device, {**cost, **changed}), ratio(dense, device, {**cost, **changed}))
        for name, changed in cases.items()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Both ledgers, and what their ratio hangs on."""

    energy_chip_j: float
    energy_asic_j: float
    time_chip_s: float
    time_asic_s: float
    chip: dict[str, float]
    """[J] line by line"""
    asic: dict[str, float]
    sensitivity: dict[str, tuple[float, float]]
    """ASIC / chip energy with each cost halved and doubled; `dense`: as it is, and with plain backpropagation."""
    cases: dict[str, tuple[float, float]]
    """ASIC / chip energy under each of ASSUMPTIONS and all of either kind together; sparse and dense."""

    @property
    def span(self) -> tuple[float, float]:
        """From the case worst for the chip to the best, the same sparse algorithm on both."""
        sparse = [ratio for ratio, _ in self.cases.values()]
        return min(sparse), max(sparse)

    @property
    def ratio(self) -> float:
        """ASIC energy over chip energy."""
        return self.energy_asic_j / self.energy_chip_j


def ratio(work: Workload, device: DeviceParams, cost: Mapping[str, float]) -> float:
    """ASIC energy over chip energy."""
    return sum(asic_lines(work, cost).values()) / sum(chip_lines(work, device, cost).values())


def compare(work: Workload, device: DeviceParams, costs: Mapping[str, Cost] = COSTS) -> Comparison:
    """Chip beside ASIC on one workload, and each cost halved and doubled, one at a time."""
    if not (work.ledger.pairs_read or work.ledger.pulses):
        raise ValueError("energy.compare: need a chip that has read or been pulsed, got an idle ledger")
    cost = values(costs)
    chip, asic = chip_lines(work, device, cost), asic_lines(work, cost)
    hangs_on = {}
    for name, value in cost.items():
        low, high = (ratio(work, device, cost | {name: value * factor}) for factor in (0.5, 2.0))
        if not math.isclose(low, high, rel_tol=1e-3):
            hangs_on[name] = (low, high)
    for name in ("t_read", "t_set", "v_set"):
        other = (device.replace(valid="", **{name: getattr(device, name) * factor}) for factor in (0.5, 2.0))
        low, high = (ratio(work, changed, cost) for changed in other)
        hangs_on[f"device.{name}"] = (low, high)
    hangs_on["dense"] = (ratio(work, device, cost), ratio(replace(work, dense=True), device, cost))
    return Comparison(
        energy_chip_j=sum(chip.values()),
        energy_asic_j=sum(asic.values()),
        time_chip_s=chip_seconds(work, device, cost),
        time_asic_s=asic_seconds(work, cost),
        chip=chip,
        asic=asic,
        sensitivity=hangs_on,
        cases=range_of(work, device, costs),
    )
