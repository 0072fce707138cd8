"""A file written into the cells of several chips, read at once and after years: what they kept, what that is worth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from memdrive.chip import Chip, DeviceParams, energy
from memdrive.chip.life import storage
from memdrive.demos.devices.storage.coding import BLOCK, Code, parity_for
from memdrive.demos.lab.examination import Outcomes
from memdrive.demos.lab.statistics import bootstrap_interval, mean
from memdrive.demos.report.console import Tick
from memdrive.demos.seeds import stream

SCHEMA: Final = "memdrive.store/1"
YEAR_S: Final = 365.25 * 86400
AT_ONCE, AFTER = "at once", "after years"
REFERENCE_PAIRS: Final = 784 * 100 + 100 * 10
"""Of the same group's ISSCC 2020 chip (paper 33.2): two weight layers of pairs."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StorePlan:
    """What is stored, how, and for how long.

    Raises
        ValueError: nothing to store, or more than a chip's banks hold.
    """

    content: bytes
    bits: int = 2
    years: float = 10.0
    parity: int = 64
    repeats: int = 5
    """Chips fabricated."""
    seed: int = 0

    def __post_init__(self) -> None:
        if not self.content:
            raise ValueError("need at least 1 byte, got an empty file")
        if self.cells > storage.MOST_CELLS:
            raise ValueError(
                f"need at most {storage.MOST_CELLS} cells, got {len(self.content)} bytes, which take {self.cells} "
                f"at {self.bits} bits a cell with {self.parity} bytes of parity a block"
            )

    @property
    def how(self) -> storage.Format:
        """Levels of a cell."""
        return storage.Format(bits=self.bits)

    @property
    def code(self) -> Code:
        """Checksum and parity."""
        return Code(size=len(self.content), parity=self.parity)

    @property
    def cells(self) -> int:
        """Pairs that hold the file, its checksum and its parity."""
        return self.how.cells(self.code.stored)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reading:
    """One chip, read once."""

    confusion: NDArray[np.int64]
    """(levels, levels) counts: what was written, what was read."""
    wrong_bits: int
    wrong_bytes: int
    worst_block: int
    """Wrong bytes of the block that has most."""
    plain_fits: bool
    """The checksum's verdict without correction."""
    plain_exact: bool
    """Whether it was right: the same bytes as were given."""
    corrected_fits: bool
    corrected_exact: bool
    lost_blocks: int
    """Blocks that are wrong after correction, noticed or not."""
    needs: NDArray[np.int64]
    """(blocks,) parity with which each would have come back."""
    codes: NDArray[np.float32]
    """(cells,) weights as the converters saw them."""
    written: storage.Levels
    """(cells,) levels that were written."""
    costs: dict[str, float]
    """What came before this reading and the reading itself."""


def trials(plan: StorePlan, device: DeviceParams, tick: Tick) -> Iterator[tuple[str, Reading]]:
    """Every chip: written and read at once, then left alone for years and read again."""
    how, stored = plan.how, plan.code.encode(plan.content)
    levels = how.encode(stored)
    for k in range(plan.repeats):
        chip = storage.memory(levels.size, device, stream(plan.seed, "storage", k))
        before = energy.workload(chip)
        reports = storage.write(chip, levels, how)
        written = {
            "write_rounds": float(max(report.rounds for report in reports)),
            "unverified_cells": float(sum(int(report.failed.sum()) for report in reports)),
            "unverified_stuck": float(sum(report.failed_stuck for report in reports)),
        }
        yield AT_ONCE, _reading(plan, chip, levels, written | _spent("write", chip, before))
        tick()
        before = energy.workload(chip)
        chip.age(plan.years * YEAR_S)
        yield AFTER, _reading(plan, chip, levels, _spent("kept", chip, before))
        tick()


def _spent(deed: str, chip: Chip, before: energy.Workload) -> dict[str, float]:
    """Pulses, joules and seconds since then, by the chip's ledger."""
    work, cost = energy.workload(chip) - before, energy.values()
    return {
        f"{deed}_pulses": float(work.ledger.pulses),
        f"{deed}_energy_j": sum(energy.chip_lines(work, chip.device, cost).values()),
        f"{deed}_time_s": energy.chip_seconds(work, chip.device, cost),
    }


def _reading(plan: StorePlan, chip: Chip, levels: storage.Levels, costs: dict[str, float]) -> Reading:
    """Read a chip and judge what came back."""
    how, code, before = plan.how, plan.code, energy.workload(chip)
    codes = storage.read(chip, levels.size)
    found = how.nearest(codes)
    confusion = np.zeros((how.levels, how.levels), np.int64)
    np.add.at(confusion, (levels, found), 1)
    given, back = how.decode(levels, code.stored), how.decode(found, code.stored)
    differ = np.frombuffer(given, np.uint8) ^ np.frombuffer(back, np.uint8)
    doubts = how.doubts(codes, code.stored)
    plain, corrected = code.plain(back), code.corrected(back, doubts)
    return Reading(
        confusion=confusion,
        wrong_bits=int(np.bitwise_count(differ).sum()),
        wrong_bytes=int((differ != 0).sum()),
        worst_block=int((code.words(given) != code.words(back)).sum(axis=1).max()),
        plain_fits=plain.fits,
        plain_exact=plain.content == plan.content,
        corrected_fits=corrected.fits,
        corrected_exact=corrected.content == plan.content,
        lost_blocks=code.spoiled(plan.content, corrected.content),
        needs=code.needs(given, back, doubts),
        codes=codes,
        written=levels,
        costs=costs | _spent("read", chip, before),
    )


def information(confusion: NDArray[np.int64]) -> float:
    """Bits that a reading says of a cell whose levels are equally likely, from counts of what became of each.

    No level taken into account on average (a level that was never written counts as never confused).
    """
    seen = confusion / np.maximum(confusion.sum(axis=1, keepdims=True), 1)
    seen[confusion.sum(axis=1) == 0] = np.eye(len(confusion))[confusion.sum(axis=1) == 0]
    marginal = seen.mean(axis=0)
    ratios = np.divide(seen, marginal, out=np.ones_like(seen), where=seen > 0)
    return float((seen * np.log2(ratios)).sum() / len(confusion))


def figures(outcomes: Outcomes[Reading], plan: StorePlan) -> dict[str, Any]:
    """What each reading found, over all chips."""
    return {name: _row(readings, plan) for name, readings in outcomes.items()}


def _row(readings: Sequence[Reading], plan: StorePlan) -> dict[str, Any]:
    code, chips = plan.code, len(readings)
    cell_errors = [1 - float(np.trace(each.confusion) / each.confusion.sum()) for each in readings]
    wrong_bytes, n_bytes = sum(each.wrong_bytes for each in readings), chips * code.stored
    all_back = all(each.corrected_exact for each in readings)
    needs = np.concatenate([each.needs for each in readings])
    parity = parity_for(needs)
    confusion = np.sum([each.confusion for each in readings], axis=0)
    return {
        "cell_error": mean(cell_errors),
        "cell_error_ci95": bootstrap_interval(cell_errors, plan.seed),
        "bit_error": sum(each.wrong_bits for each in readings) / (8 * n_bytes),
        "byte_error": wrong_bytes / n_bytes,
        "worst_block": max(each.worst_block for each in readings),
        "block_need_mean": float(needs.mean()),
        "block_need_std": float(needs.std()),
        "block_need_max": int(needs.max()),
        "lost_blocks": sum(each.lost_blocks for each in readings),
        "checksum_fits_plain": sum(each.plain_fits for each in readings),
        "checksum_fits_corrected": sum(each.corrected_fits for each in readings),
        "exact_plain": sum(each.plain_exact for each in readings),
        "exact_corrected": sum(each.corrected_exact for each in readings),
        "bits_a_cell": {
            "nominal": float(plan.bits),
            "plain": float(plan.bits) if all(each.plain_exact for each in readings) else 0.0,
            "corrected": 8 * len(plan.content) / plan.cells if all_back else 0.0,
            "code_needed": 0.0 if parity is None else plan.bits * (BLOCK - parity) / BLOCK,
            "information": information(confusion),
        },
        "parity_needed": parity,
        "confusion": confusion,
        **{name: mean([each.costs[name] for each in readings]) for name in readings[0].costs},
    }


def besides(plan: StorePlan) -> dict[str, Any]:
    """Sizes, and what keeping as much in SRAM takes."""
    leak_w = energy.ASSUMPTIONS["memories kept"].costs["leak_w_b"]
    return {
        "cells": plan.cells,
        "stored_bytes": plan.code.stored,
        "blocks": plan.code.blocks,
        "block_bytes": plan.code.message + plan.parity,
        "corrects_bytes": plan.code.corrects,
        "level_spacing": plan.how.spacing,
        "sram_kept_j": leak_w * len(plan.content) * plan.years * YEAR_S,
        "reference_pairs": REFERENCE_PAIRS,
    }
