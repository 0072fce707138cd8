"""Seconds: what takes how long, on the chip and in the ASIC.

The chip has two timings: the default's converters take `adc_s` each, one a column, whatever their bits; those of a
ramp count along all their codes, column after column where several share one.
"""

from __future__ import annotations

from collections.abc import Mapping

from memdrive.chip.device import DeviceParams
from memdrive.chip.energy.lines import asic_counts
from memdrive.chip.energy.prices import dividing
from memdrive.chip.energy.work import Workload


def chip_seconds(work: Workload, device: DeviceParams, cost: Mapping[str, float]) -> float:
    """[s] Layer after layer; the tiles of a layer at the same time; a transposed read takes two phases."""
    reads = reads_of(work) * (device.t_read + cost["adc_s"])
    return reads + pulse_seconds(work, device) + memory_seconds(work, cost)


def ramp_seconds(work: Workload, device: DeviceParams, cost: Mapping[str, float]) -> float:
    """[s] The same with ramps for converters: 2^bits periods of their clock a conversion, one a comparison.

    Columns of a tile (rows, in a transposed read) that share a converter wait for each other; comparators stand at
    every column, and compare at the same time. Verifying and calibrating reads are converted by the columns' own bits.

    Raises
        ValueError: a workload that has read and does not say what; a clock that does not run.
    """
    if reads_of(work) and not work.reads:
        raise ValueError("energy.ramp_seconds: need the reads of every array, got a workload without")
    period, periods = 1.0 / dividing(cost, "ramp_hz"), 0.0
    for each in work.reads:
        column = each.codes * min(cost["ramp_columns"], each.columns)
        row = each.back_codes * min(cost["ramp_columns"], each.rows)
        periods += each.forward * (1 if each.compared else column) + each.lone * column
        periods += 2 * each.backward * (1 if each.back_compared else row)
    reads = reads_of(work) * device.t_read + period * periods
    return reads + pulse_seconds(work, device) + memory_seconds(work, cost)


def reads_of(work: Workload) -> int:
    """Reads of tiles one after another; a transposed one takes two phases."""
    book = work.ledger
    return book.samples_read + 2 * book.samples_back + book.lone_reads


def pulse_seconds(work: Workload, device: DeviceParams) -> float:
    """[s] Of all pulse cycles, one after another."""
    return work.ledger.set_cycles * device.t_set + work.ledger.reset_cycles * device.t_reset


def memory_seconds(work: Workload, cost: Mapping[str, float]) -> float:
    """[s] The share of the encoder, the rehearsal memory and the counters, on both sides."""
    return (
        work.beside.memory_words + work.ledger.counter_words + work.beside.encoded * work.beside.encoder_ops / 8
    ) / dividing(cost, "clock_hz")


def asic_seconds(work: Workload, cost: Mapping[str, float]) -> float:
    """[s] Bound by the memory port: a 64-bit word a cycle."""
    macs, updates = asic_counts(work)
    return (macs / 8 + 2 * updates / 4) / dividing(cost, "clock_hz") + memory_seconds(work, cost)
