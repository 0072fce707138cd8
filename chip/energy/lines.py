"""Joules, line by line: the chip's, and those of a digital ASIC doing the same learning.

The ASIC runs the very algorithm the chip runs, on the same samples, skipping zeros as the chip does: every pair read
is a multiply-accumulate on a weight from SRAM, every pair tuned a weight read, added to and written. So hardware
is compared, not algorithms; `dense` gives the ASIC plain backpropagation instead.
"""

from __future__ import annotations

from collections.abc import Mapping

from memdrive.chip.device import DeviceParams
from memdrive.chip.energy.prices import sram_word_j
from memdrive.chip.energy.work import Workload


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
    book, sensed = work.ledger, 1.0 + cost["front_end"]
    converted = book.adc_conversions - book.comparisons
    return {
        "read currents": 2 * book.pairs_read * device.v_read**2 * work.mean_g * device.t_read,
        "row drivers": book.rows_driven * cost["line_f"] * device.v_read**2,
        "converters": book.adc_steps / 256 * cost["adc_j"] * sensed,
        "comparators": book.comparisons * cost["compare_j"] * sensed,
        "partial sums and thresholds": 2 * converted * cost["add8_j"] * cost["node"],
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
