"""Building a chip's flat arrays (`kernels.State`): sizes and tiles, device figures, fabrication."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from memdrive.chip import kernels as k
from memdrive.chip.device import DeviceParams
from memdrive.chip.kernels import State
from memdrive.chip.life import noise

TILE = 128
"""Rows and columns of a tile at most (assumed: what published macros of this kind have)."""
LINE_CURRENT = 1e-3
"""[A] that one source line carries in a pulse cycle (assumed); a cycle above it is split."""

SAVED = ("G", "events", "factors", "cols", "clock", "counts", "counters", "latch")


def pairs_of(state: State, layer: int) -> slice:
    """Where a layer's pairs stand."""
    first = int(state.geo[layer, k.CELL0])
    return slice(first, first + math.prod(shape_of(state, layer)))


def converters_of(state: State, layer: int) -> slice:
    """Where a layer's converters stand: one for each column of each tile row."""
    first = int(state.geo[layer, k.COL0])
    return slice(first, first + int(state.geo[layer, k.TILES_DOWN] * state.geo[layer, k.N_OUT]))


def shape_of(state: State, layer: int) -> tuple[int, int]:
    """Rows and columns of a layer."""
    return int(state.geo[layer, k.N_IN]), int(state.geo[layer, k.N_OUT])


def nbytes(state: State) -> int:
    """Bytes of all arrays."""
    return sum(array.nbytes for array in state)


def geometry(sizes: Sequence[int]) -> NDArray[np.int64]:
    """(layers, 9) int64: rows are cut into equal tiles of at most 128, and so are columns."""
    geo = np.zeros((len(sizes) - 1, 9), np.int64)
    cell0 = col0 = in0 = out0 = 0
    for layer, (n_in, n_out) in enumerate(itertools.pairwise(sizes)):
        down, across = math.ceil(n_in / TILE), math.ceil(n_out / TILE)
        geo[layer] = (n_in, n_out, cell0, math.ceil(n_in / down), down, across, col0, in0, out0)
        cell0, col0 = cell0 + n_in * n_out, col0 + down * n_out
        in0, out0 = in0 + n_in, out0 + n_out
    return geo


def physics(geo: NDArray[np.int64], device: DeviceParams, ranges: Sequence[float]) -> NDArray[np.float32]:
    """(layers, 16) float32. ranges : ADC full scale of each layer, in currents of a fully SET pair."""
    phys = np.zeros((len(geo), 16), np.float32)
    phys[:, k.STEP_SET], phys[:, k.SLOPE_SET] = device.step_set, device.slope_set
    phys[:, k.STEP_RESET], phys[:, k.SLOPE_RESET] = device.step_reset, device.slope_reset
    phys[:, k.CTOC], phys[:, k.READ_NOISE] = device.step_ctoc, device.read_noise
    phys[:, k.G_LOW], phys[:, k.LEVELS] = device.g_low, device.levels
    phys[:, k.V_UNIT] = 2.0 * (1.0 + device.g_low) ** 2 / 255.0
    phys[:, k.WEAR_LIMIT] = 0.0 if math.isinf(device.endurance) else device.endurance
    phys[:, k.R_WIRE] = device.r_wire * device.g_range
    phys[:, k.ADC_HALF], phys[:, k.DAC_TOP] = device.adc_half, (1 << device.dac_bits) - 1
    phys[:, k.ADC_INV_LSB] = device.adc_half / np.asarray(ranges)
    phys[:, k.BACK_INV_LSB] = device.adc_half / np.sqrt(geo[:, k.N_OUT])
    worst = device.g_max * max(device.v_set, device.v_reset)
    phys[:, k.LINE_ROWS] = max(1.0, math.floor(LINE_CURRENT / worst))
    return phys


def fabricate(sizes: Sequence[int], device: DeviceParams, seed: int, ranges: Sequence[float]) -> State:
    """A fresh chip: every layer from its own stream, so that a layer's cells do not depend on later layers' sizes."""
    state = allocate(sizes, device, seed, ranges)
    layers = len(state.geo)
    for layer in range(layers):
        _fabricate_layer(state, layer, device, noise.fabrication(seed, layer, layers))
    k.refresh(state)
    return state


def allocate(sizes: Sequence[int], device: DeviceParams, seed: int, ranges: Sequence[float]) -> State:
    """A chip's arrays with its figures and noise keys, and no cells yet; memory that nobody touches is not taken."""
    geo = geometry(sizes)
    layers = len(geo)
    pairs = int((geo[:, k.N_IN] * geo[:, k.N_OUT]).sum())
    converters = int((geo[:, k.TILES_DOWN] * geo[:, k.N_OUT]).sum())
    wide = max(int(geo[:, k.N_IN].sum()), int(geo[:, k.N_OUT].sum()))
    clock = np.zeros((layers, 6), np.uint32)
    clock[:, :3] = noise.keys(seed, layers)
    return State(
        geo=geo,
        phys=physics(geo, device, ranges),
        G=np.zeros((2, pairs), np.float32),
        events=np.zeros(pairs, np.uint32),
        factors=np.zeros((2, pairs), np.uint16),
        W=np.zeros(pairs, np.float32),
        V=np.zeros(pairs, np.uint8),
        cols=np.zeros((4, converters), np.float32),
        clock=clock,
        counts=np.zeros((layers, 18)),
        counters=np.zeros(pairs, np.int8),
        latch=np.zeros((3, wide), np.float32),
        work=np.zeros((8, max(sizes)), np.float32),
        rows=np.zeros((2, max(sizes) + 1), np.int32),
    )


def _fabricate_layer(state: State, layer: int, device: DeviceParams, rng: np.random.Generator) -> None:
    pairs, converters = pairs_of(state, layer), converters_of(state, layer)
    for side in (0, 1):
        g = noise.formed(device, rng, pairs.stop - pairs.start)
        factors = noise.step_factors(device, rng, g.size)
        noise.stick(device, rng, g, factors)
        state.G[side, pairs], state.factors[side, pairs] = g + np.float32(device.g_low), factors
    size = converters.stop - converters.start
    state.cols[0, converters] = 1 + device.adc_gain * rng.standard_normal(size)
    state.cols[1, converters] = device.adc_offset * rng.standard_normal(size)
    state.cols[2, converters] = 1.0


def copied(state: State) -> State:
    """The same state in arrays of its own."""
    return State(**{name: array.copy() for name, array in state._asdict().items()})
