"""Content in conductances: bytes as levels of differential pairs, written by write-verify, read back row by row.

A level is a weight; neighbouring levels differ in one bit (Gray code), so a pair that slips by a level costs one bit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from memdrive.chip import laws
from memdrive.chip.device import DeviceParams
from memdrive.chip.life.fabrication import TILE
from memdrive.chip.life.programming import ProgramReport
from memdrive.chip.network import Chip
from memdrive.chip.rules.base import MOST_LAYERS

BANK: Final = TILE * TILE
"""Pairs of a bank: one tile, so that a row is converted once."""
MOST_CELLS: Final = MOST_LAYERS * BANK
MOST_BITS: Final = 3
EXTENT: Final = {1: 0.6, 2: 0.6, 3: 0.85}
"""Weight of the outermost level (assumed: chosen on chips that no figure is measured on; farther out, devices end)."""
TOLERANCE: Final = 1 / 12
"""Of write-verify, in distances between levels (assumed: chosen on the same chips)."""

Levels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """How many bits a pair holds.

    Raises
        ValueError: other than 1 to 3 bits.
    """

    bits: int = 2

    def __post_init__(self) -> None:
        laws.whole("Format.bits", self.bits, 1, MOST_BITS)

    @property
    def levels(self) -> int:
        """2, 4 or 8."""
        return 1 << self.bits

    @property
    def weights(self) -> NDArray[np.float64]:
        """(levels,) where each level stands, evenly spaced."""
        return np.linspace(-EXTENT[self.bits], EXTENT[self.bits], self.levels)

    @property
    def spacing(self) -> float:
        """Weight between neighbouring levels."""
        return 2 * EXTENT[self.bits] / (self.levels - 1)

    @property
    def symbols(self) -> Levels:
        """(levels,) which bits each level means: Gray code."""
        level = np.arange(self.levels, dtype=np.uint8)
        return np.asarray(level ^ (level >> 1), np.uint8)

    def cells(self, n_bytes: int) -> int:
        """Pairs for so many bytes."""
        return math.ceil(8 * n_bytes / self.bits)

    def encode(self, content: bytes) -> Levels:
        """(cells,) levels of the content's bits, high bits first; what is left of the last pair holds zeros."""
        bits = np.unpackbits(np.frombuffer(content, np.uint8))
        padded = np.concatenate([bits, np.zeros(-bits.size % self.bits, np.uint8)]).reshape(-1, self.bits)
        places = 1 << np.arange(self.bits - 1, -1, -1, dtype=np.uint8)
        level_of = np.argsort(self.symbols).astype(np.uint8)
        return np.asarray(level_of[padded @ places], np.uint8)

    def decode(self, levels: Levels, n_bytes: int) -> bytes:
        """The first bytes that these levels mean."""
        places = np.arange(self.bits - 1, -1, -1, dtype=np.uint8)
        bits = (self.symbols[levels][:, None] >> places) & 1
        return np.packbits(bits.ravel()[: 8 * n_bytes]).tobytes()

    def nearest(self, weights: NDArray[np.floating]) -> Levels:
        """Which level each weight is nearest to."""
        steps = np.rint((weights + EXTENT[self.bits]) / self.spacing)
        return np.asarray(np.clip(steps, 0, self.levels - 1), np.uint8)

    def doubts(self, weights: NDArray[np.floating], n_bytes: int) -> NDArray[np.float64]:
        """(n_bytes,) how far the worst cell of each byte stands from its level: 1 is half-way to the next one.

        weights : (cells,) as read
        """
        off = np.abs(np.clip(weights, -EXTENT[self.bits], EXTENT[self.bits]) - self.weights[self.nearest(weights)])
        of_bits = np.repeat(2 * off / self.spacing, self.bits)[: 8 * n_bytes]
        return np.asarray(of_bits.reshape(n_bytes, 8).max(axis=1), np.float64)


def memory(cells: int, device: DeviceParams, seed: int) -> Chip:
    """A chip of banks of 128 x 128 pairs, the last one narrower, whose converters end at a fully SET pair's current.

    Raises
        ValueError: more cells than a chip's banks have.
    """
    laws.whole("storage.memory.cells", cells, 1, MOST_CELLS)
    whole, rest = divmod(cells, BANK)
    sizes = [TILE] * (whole + 1) + ([math.ceil(rest / TILE)] if rest else [])
    chip = Chip(sizes, device=device, seed=seed, adc_range=1.0)
    chip.calibrate()
    return chip


def write(chip: Chip, levels: Levels, how: Format) -> tuple[ProgramReport, ...]:
    """Write-verify levels into a memory, pair after pair; pairs beyond them get level 0. One report a bank."""
    sizes = [crossbar.n_rows * crossbar.n_cols for crossbar in chip.crossbars]
    if levels.size > sum(sizes):
        raise ValueError(f"storage.write.levels: need at most {sum(sizes)}, got {levels.size}")
    padded = np.concatenate([levels, np.zeros(sum(sizes) - levels.size, np.uint8)])
    banks = np.split(how.weights[padded], np.cumsum(sizes)[:-1])
    targets = [bank.reshape(crossbar.n_rows, -1) for bank, crossbar in zip(banks, chip.crossbars, strict=True)]
    return chip.program(targets, tolerance=how.spacing * TOLERANCE)


def read(chip: Chip, cells: int) -> NDArray[np.float32]:
    """(cells,) weights as the converters see them, one row at a time, with read noise; nothing is written."""
    codes = [crossbar.forward(np.eye(crossbar.n_rows, dtype=np.float32)) for crossbar in chip.crossbars]
    return np.concatenate([bank.ravel() for bank in codes])[:cells]
