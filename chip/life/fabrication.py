"""Building a chip's flat arrays (`tables.State`): sizes and tiles, device figures, fabrication."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from memdrive.chip.device import DeviceParams
from memdrive.chip.kernels.pulse import refresh
from memdrive.chip.kernels.tables import CLOCK, COUNTS, LAYER, WORK_ROWS, State
from memdrive.chip.kernels.wires import WIRE_ROUNDS, worst_rounds
from memdrive.chip.life import noise

TILE = 128
"""Rows and columns of a tile at most (assumed: what published macros of this kind have)."""
LINE_CURRENT = 1e-3
"""[A] that one line, of a row or of a column, carries in a pulse cycle (assumed); a cycle above it is split."""

SAVED = ("G", "events", "spared", "aged", "rested", "factors", "cols", "clock", "counts", "counters", "latch")


def pairs_of(state: State, layer: int) -> slice:
    """Where a layer's pairs stand."""
    first = int(state.layers[layer]["cell0"])
    return slice(first, first + math.prod(shape_of(state, layer)))


def converters_of(state: State, layer: int) -> slice:
    """Where a layer's converters stand: one for each column of each tile row."""
    first = int(state.layers[layer]["col0"])
    return slice(first, first + int(state.layers[layer]["tiles_down"] * state.layers[layer]["n_out"]))


def shape_of(state: State, layer: int) -> tuple[int, int]:
    """Rows and columns of a layer."""
    return int(state.layers[layer]["n_in"]), int(state.layers[layer]["n_out"])


def nbytes(state: State) -> int:
    """Bytes of all arrays."""
    return sum(array.nbytes for array in state)


def geometry(sizes: Sequence[int]) -> NDArray[np.void]:
    """(layers,) LAYER with sizes and places: rows are cut into equal tiles of at most 128, and so are columns."""
    layers = np.zeros(len(sizes) - 1, LAYER)
    cell0 = col0 = in0 = out0 = 0
    for L, (n_in, n_out) in zip(layers, itertools.pairwise(sizes), strict=True):
        down, across = math.ceil(n_in / TILE), math.ceil(n_out / TILE)
        L["n_in"], L["n_out"], L["tile_rows"] = n_in, n_out, math.ceil(n_in / down)
        L["tiles_down"], L["tiles_across"] = down, across
        L["cell0"], L["col0"], L["in0"], L["out0"] = cell0, col0, in0, out0
        cell0, col0 = cell0 + n_in * n_out, col0 + down * n_out
        in0, out0 = in0 + n_in, out0 + n_out
    return layers


def set_physics(layers: NDArray[np.void], device: DeviceParams, ranges: Sequence[float]) -> None:
    """Figures of devices and converters into LAYER, mutated. ranges : ADC full scale of each layer, in full pairs."""
    for name in ("step_set", "slope_set", "step_reset", "slope_reset", "read_noise", "g_low", "levels"):
        layers[name] = getattr(device, name)
    layers["ctoc"] = device.step_ctoc
    layers["v_unit"] = 2.0 * (1.0 + device.g_low) ** 2 / 255.0
    layers["wear_limit"] = 0.0 if math.isinf(device.endurance) else device.endurance
    layers["r_wire"] = device.r_wire * device.g_range
    layers["dac_top"] = (1 << device.dac_bits) - 1
    layers["adc_half"] = device.adc_half
    layers["adc_half"][:-1] = device.hidden_half
    layers["back_half"] = device.back_half
    layers["adc_inv_lsb"] = layers["adc_half"] / np.asarray(ranges)
    layers["back_inv_lsb"] = device.back_half / (device.adc_back * np.sqrt(layers["n_out"]))
    worst = device.g_max * max(device.v_set, device.v_reset)
    layers["line_cells"] = max(1.0, math.floor(LINE_CURRENT / worst))


def need_settling(layers: NDArray[np.void], device: DeviceParams) -> None:
    """Refuse wires that reads may not settle on: tried on every layer's tile with all cells at g_max, the worst case.

    Half of the rounds must do, for a pattern may take a few more than the full tile.

    Raises
        ValueError: r_wire too large for these sizes.
    """
    for rows, pairs in sorted({(int(L["tile_rows"]), -(-int(L["n_out"]) // int(L["tiles_across"]))) for L in layers}):
        rounds = worst_rounds(device.r_wire * device.g_max, rows, 2 * pairs) if device.r_wire > 0 else 0
        if not 0 <= rounds <= WIRE_ROUNDS // 2:
            raise ValueError(
                f"DeviceParams.r_wire: need wires on which a tile of {rows} x {pairs} pairs at g_max settles in "
                f"{WIRE_ROUNDS // 2} rounds, got {device.r_wire:g} Ohm with g_max={device.g_max:g} S"
            )


def fabricate(sizes: Sequence[int], device: DeviceParams, seed: int, ranges: Sequence[float]) -> State:
    """A fresh chip: every layer from its own stream, so that a layer's cells do not depend on later layers' sizes."""
    state = allocate(sizes, device, seed, ranges)
    layers = len(state.layers)
    for layer in range(layers):
        _fabricate_layer(state, layer, device, noise.fabrication(seed, layer, layers))
    refresh(state)
    return state


def allocate(sizes: Sequence[int], device: DeviceParams, seed: int, ranges: Sequence[float]) -> State:
    """A chip's arrays with its figures and noise keys, and no cells yet; memory that nobody touches is not taken."""
    layers = geometry(sizes)
    set_physics(layers, device, ranges)
    need_settling(layers, device)
    pairs = int((layers["n_in"] * layers["n_out"]).sum())
    converters = int((layers["tiles_down"] * layers["n_out"]).sum())
    wide = max(int(layers["n_in"].sum()), int(layers["n_out"].sum()))
    clock = np.zeros(len(layers), CLOCK)
    clock["key_pulse"], clock["key_read"], clock["key_back"] = noise.keys(seed, len(layers)).T
    return State(
        layers=layers,
        G=np.zeros((2, pairs), np.float32),
        events=np.zeros(pairs, np.uint32),
        spared=np.zeros((2, pairs), np.uint32),
        aged=np.zeros(pairs, np.uint32),
        rested=np.zeros(pairs, np.float32),
        factors=np.zeros((2, pairs), np.uint16),
        W=np.zeros(pairs, np.float32),
        V=np.zeros(pairs, np.uint8),
        cols=np.zeros((4, converters), np.float32),
        clock=clock,
        counts=np.zeros(len(layers), COUNTS),
        counters=np.zeros(pairs, np.int8),
        latch=np.zeros((3, wide), np.float32),
        work=np.zeros((WORK_ROWS, max(sizes)), np.float32),
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
