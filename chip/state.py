"""Everything a chip is, as flat arrays over all its layers, so that a learning step is one call with few arguments."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from memdrive.chip import kernels as k
from memdrive.chip import noise
from memdrive.chip.params import DeviceParams

TILE = 128
"""Rows and columns of a tile at most (assumed: what published macros of this kind have)."""
LINE_CURRENT = 1e-3
"""[A] that one source line carries in a pulse cycle (assumed); a cycle above it is split."""

SAVED = ("G", "events", "factors", "cols", "clock", "count", "latch")


@dataclass(slots=True)
class State:
    """Arrays of all layers, one after the other. `SAVED` are the chip; the rest follows from its construction."""

    geo: NDArray[np.int64]
    """(layers, 9) sizes and offsets, see `kernels`."""
    phys: NDArray[np.float32]
    """(layers, 12) device and converter figures, see `kernels`."""
    G: NDArray[np.float32]
    """(2, pairs) g in [0, 1] of the positive and the negative devices."""
    events: NDArray[np.uint32]
    """(pairs,) pulses that a pair has had: counter of its noise, and its wear."""
    factors: NDArray[np.uint16]
    """(2, pairs) a cell's own step factor in 1/8192; 0 is stuck."""
    cols: NDArray[np.float32]
    """(2, converters) gain and offset [ADC steps] of every column of every tile row."""
    clock: NDArray[np.uint32]
    """(layers, 5) noise keys and read counters."""
    count: NDArray[np.float64]
    """(layers, 13) the ledger's counters."""
    latch: NDArray[np.float32]
    """(3, wide) input bits, ADC codes, errors of the last sample."""
    work: NDArray[np.float32]
    """(8, wide) scratch."""
    rows: NDArray[np.int32]
    """(wide,) scratch."""

    @property
    def reading(self) -> tuple[Any, ...]:
        """The arguments of the kernels that run the whole chip, in order."""
        return (
            self.geo,
            self.phys,
            self.G,
            self.events,
            self.factors,
            self.cols,
            self.clock,
            self.count,
            self.latch,
            self.work,
            self.rows,
        )

    def pairs(self, layer: int) -> slice:
        """Where a layer's pairs stand."""
        first = int(self.geo[layer, k.CELL0])
        return slice(first, first + int(self.geo[layer, k.N_IN] * self.geo[layer, k.N_OUT]))

    def shape(self, layer: int) -> tuple[int, int]:
        """Rows and columns of a layer."""
        return int(self.geo[layer, k.N_IN]), int(self.geo[layer, k.N_OUT])

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays."""
        return sum(getattr(self, name).nbytes for name in self.__slots__)


def geometry(sizes: Sequence[int]) -> NDArray[np.int64]:
    """(layers, 9) int64: rows are cut into equal tiles of at most 128, and so are columns."""
    geo = np.zeros((len(sizes) - 1, 9), np.int64)
    cell0 = col0 = in0 = out0 = 0
    for layer, (n_in, n_out) in enumerate(zip(sizes[:-1], sizes[1:], strict=True)):
        down, across = math.ceil(n_in / TILE), math.ceil(n_out / TILE)
        geo[layer] = (n_in, n_out, cell0, math.ceil(n_in / down), down, across, col0, in0, out0)
        cell0, col0 = cell0 + n_in * n_out, col0 + down * n_out
        in0, out0 = in0 + n_in, out0 + n_out
    return geo


def physics(geo: NDArray[np.int64], device: DeviceParams, ranges: Sequence[float]) -> NDArray[np.float32]:
    """(layers, 12) float32. ranges : ADC full scale of each layer, in currents of a fully SET pair."""
    phys = np.zeros((len(geo), 12), np.float32)
    phys[:, k.STEP_SET], phys[:, k.SLOPE_SET] = device.step_set, device.slope_set
    phys[:, k.STEP_RESET], phys[:, k.SLOPE_RESET] = device.step_reset, device.slope_reset
    phys[:, k.CTOC], phys[:, k.READ_NOISE] = device.step_ctoc, device.read_noise
    phys[:, k.G_OFFSET] = device.g_min / device.g_range
    phys[:, k.ADC_HALF], phys[:, k.DAC_TOP] = device.adc_half, (1 << device.dac_bits) - 1
    phys[:, k.ADC_INV_LSB] = device.adc_half / np.asarray(ranges)
    phys[:, k.BACK_INV_LSB] = device.adc_half / np.sqrt(geo[:, k.N_OUT])
    worst = device.g_max * max(device.v_set, device.v_reset)
    phys[:, k.LINE_ROWS] = max(1.0, math.floor(LINE_CURRENT / worst))
    return phys


def fabricate(sizes: Sequence[int], device: DeviceParams, seed: int, ranges: Sequence[float]) -> State:
    """A fresh chip: every layer from its own stream, so that a layer's cells do not depend on later layers' sizes."""
    geo = geometry(sizes)
    layers = len(geo)
    pairs = int((geo[:, k.N_IN] * geo[:, k.N_OUT]).sum())
    converters = int((geo[:, k.TILES_DOWN] * geo[:, k.N_OUT]).sum())
    wide = max(int(geo[:, k.N_IN].sum()), int(geo[:, k.N_OUT].sum()))
    clock = np.zeros((layers, 5), np.uint32)
    clock[:, :3] = noise.keys(seed, layers)
    state = State(
        geo=geo,
        phys=physics(geo, device, ranges),
        G=np.empty((2, pairs), np.float32),
        events=np.zeros(pairs, np.uint32),
        factors=np.empty((2, pairs), np.uint16),
        cols=np.empty((2, converters), np.float32),
        clock=clock,
        count=np.zeros((layers, 13)),
        latch=np.zeros((3, wide), np.float32),
        work=np.zeros((8, max(sizes)), np.float32),
        rows=np.zeros(max(sizes), np.int32),
    )
    for layer in range(layers):
        _fabricate_layer(state, layer, device, noise.fabrication(seed, layer, layers))
    return state


def _fabricate_layer(state: State, layer: int, device: DeviceParams, rng: np.random.Generator) -> None:
    pairs = state.pairs(layer)
    for side in (0, 1):
        g = noise.formed(device, rng, pairs.stop - pairs.start)
        factors = noise.step_factors(device, rng, g.size)
        noise.stick(device, rng, g, factors)
        state.G[side, pairs], state.factors[side, pairs] = g, factors
    first = int(state.geo[layer, k.COL0])
    converters = slice(first, first + int(state.geo[layer, k.TILES_DOWN] * state.geo[layer, k.N_OUT]))
    size = converters.stop - converters.start
    state.cols[0, converters] = 1 + device.adc_gain * rng.standard_normal(size)
    state.cols[1, converters] = device.adc_offset * rng.standard_normal(size)


def copied(state: State) -> State:
    """The same state in arrays of its own."""
    return State(**{name: getattr(state, name).copy() for name in State.__slots__})
