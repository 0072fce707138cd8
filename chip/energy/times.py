"""Seconds: what takes how long, on the chip and in the ASIC."""

from __future__ import annotations

from collections.abc import Mapping

from memdrive.chip.device import DeviceParams
from memdrive.chip.energy.lines import asic_counts
from memdrive.chip.energy.work import Workload


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
