"""Building a chip's flat arrays (`tables.State`): sizes and tiles, device figures, fabrication."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from memdrive.chip.device import DeviceParams, UnfitError
from memdrive.chip.kernels.pulse import refresh
from memdrive.chip.kernels.settling import WIRE_ROUNDS, worst_rounds
from memdrive.chip.kernels.tables import CLOCK, COUNTS, LAYER, NET, WORK_ROWS, State
from memdrive.chip.layers import Layer
from memdrive.chip.life import noise

TILE = 128
"""Rows and columns of a tile at most (assumed: what published macros of this kind have)."""
LINE_CURRENT = 1e-3
"""[A] that one line, of a row or of a column, carries in a pulse cycle (assumed); a cycle above it is split."""
FAST_RANGE = 1.0
"""[v_read (g_max - g_min)] Full scale of a fast array's converters, which read one row alone (assumed)."""

SAVED = ("G", "events", "spared", "aged", "rested", "factors", "cols", "clock", "counts", "counters", "latch")
"""Of every chip; `saved` adds what the rule of some needs."""


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


def conductances(state: State, side: int) -> NDArray[np.float32]:
    """(pairs,) [g_max - g_min] of the positive (0) or negative (1) devices."""
    G = state.G[side]
    return G if state.spans is None else np.asarray(state.spans[0, side] + state.spans[1, side] * G)


def saved(state: State) -> tuple[str, ...]:
    """Arrays that a snapshot of this chip holds."""
    own = ("spans",) if state.spans is not None else ()
    return (*SAVED, *own, *(("memory",) if state.memory.size else ()))


def remembering(state: State, words: int) -> State:
    """The same arrays with so many words of digital memory beside every pair: empty, unless there are as many."""
    if len(state.memory) == words:
        return state
    return state._replace(memory=np.zeros((words, state.W.size), np.float32))


def nbytes(state: State) -> int:
    """Bytes of all arrays."""
    return sum(array.nbytes for array in state if array is not None)


def geometry(network: Sequence[Layer], fast: bool = False) -> NDArray[np.void]:
    """(arrays,) LAYER with sizes and places: rows are cut into equal tiles of at most 128, and so are columns.

    fast : whether every array has another of its size, all of them after all others
    """
    kinds = [each for each in network for _ in range(each.copies)] * (2 if fast else 1)
    arrays = np.zeros(len(kinds), LAYER)
    cell0 = col0 = 0
    for L, layer in zip(arrays, kinds, strict=True):
        n_in, n_out = layer.rows, layer.columns
        down, across = math.ceil(n_in / TILE), math.ceil(n_out / TILE)
        L["n_in"], L["n_out"], L["tile_rows"] = n_in, n_out, math.ceil(n_in / down)
        L["tiles_down"], L["tiles_across"] = down, across
        L["cell0"], L["col0"], L["row_on"] = cell0, col0, 0.5
        cell0, col0 = cell0 + n_in * n_out, col0 + down * n_out
    return arrays


def connected(network: Sequence[Layer], arrays: NDArray[np.void], device: DeviceParams) -> NDArray[np.void]:
    """(layers,) NET, and the latch's places for maps and for arrays (mutated), which are one where a map is one patch.

    Raises
        ValueError: an activation that the row drivers cannot give.
    """
    net = np.zeros(len(network), NET)
    first = in0 = out0 = 0
    arrays["row_on"] = 0.5 if device.dac_bits == 1 else 0.0
    for number, (N, layer) in enumerate(zip(net, network, strict=True)):
        copies = arrays[first : first + layer.copies]
        whole = layer.copies == 1 and layer.rows == layer.inputs
        copies["lead"][0] = 1.0
        copies["in0"] = in0 + layer.rows * np.arange(layer.copies)
        copies["out0"] = out0 + layer.columns * np.arange(layer.copies)
        N["first"], N["copies"], N["whole"] = first, layer.copies, whole
        N["in0"] = in0 if whole else in0 + layer.rows * layer.copies
        N["out0"] = out0 if whole else out0 + layer.columns * layer.copies
        _set_map(N, layer)
        first, in0, out0 = first + layer.copies, int(N["in0"] + N["inputs"]), int(N["out0"] + N["codes"])
        if number + 1 < len(network):
            _set_activation(N, layer, device)
            arrays["row_on"][first:] = 0.5 if layer.bits == 1 else 0.0
    _set_fast(arrays[first:], in0, out0)
    return net


def _set_fast(arrays: NDArray[np.void], in0: int, out0: int) -> None:
    """Places of fast arrays in the latch, behind all others'. arrays : mutated"""
    arrays["in0"] = in0 + np.cumsum(arrays["n_in"]) - arrays["n_in"]
    arrays["out0"] = out0 + np.cumsum(arrays["n_out"]) - arrays["n_out"]
    arrays["lead"] = 1.0


def _set_map(N: np.void, layer: Layer) -> None:
    """Sizes of a layer's map. N : mutated."""
    (_, width, channels), (down, across, stride, pool) = layer.shape, layer.window
    N["width"], N["channels"], N["patch_height"], N["patch_width"], N["stride"] = width, channels, down, across, stride
    N["across"], N["patches"], N["columns"] = layer.places[1], layer.patches, layer.columns
    N["codes"], N["inputs"], N["outputs"] = layer.patches * layer.columns, layer.inputs, layer.outputs
    N["pool"], N["pooled_across"] = pool, layer.pooled[1]


def _set_activation(N: np.void, layer: Layer, device: DeviceParams) -> None:
    """Of a hidden layer. N : mutated."""
    if layer.bits not in (1, device.dac_bits):
        raise ValueError(
            f"{type(layer).__name__}.bits: need 1, or as many as the row drivers' dac_bits={device.dac_bits}, "
            f"got {layer.bits}"
        )
    if device.comparators and (layer.bits > 1 or layer.patches > 1):
        raise UnfitError(
            f"DeviceParams.comparators: need 0 where a hidden layer has neurons of several bits or a map, got 1 with "
            f"{type(layer).__name__}"
        )
    N["top"], N["ceiling"] = (1 << layer.bits) - 1, layer.ceiling * device.hidden_half if layer.bits > 1 else 0.0


def set_physics(
    layers: NDArray[np.void], net: NDArray[np.void], device: DeviceParams, ranges: Sequence[float]
) -> None:
    """Figures of devices and converters into LAYER, mutated. ranges : ADC full scale of each of NET, in full pairs."""
    for name in ("step_set", "slope_set", "step_reset", "slope_reset", "read_noise", "g_low", "levels"):
        layers[name] = getattr(device, name)
    layers["ctoc"] = device.step_ctoc
    layers["v_unit"] = 2.0 * ((1.0 + device.g_low) * (1.0 + 3.0 * device.g_max_dtod)) ** 2 / 255.0
    layers["wear_limit"] = 0.0 if math.isinf(device.endurance) else device.endurance
    layers["dac_top"] = (1 << device.dac_bits) - 1
    layers["adc_half"] = device.adc_half
    slow = int(net["copies"].sum())
    layers["adc_half"][: net["first"][-1]] = device.hidden_half
    layers["back_half"], layers["back_compared"] = device.back_half, device.comparators
    layers["compared"][: net["first"][-1]] = device.comparators
    layers["adc_inv_lsb"][:slow] = layers["adc_half"][:slow] / np.repeat(ranges, net["copies"])
    layers["adc_inv_lsb"][slow:] = layers["adc_half"][slow:] / FAST_RANGE
    layers["back_inv_lsb"] = device.back_half / (device.adc_back * np.sqrt(layers["n_out"]))
    layers["loss_set"], layers["loss_reset"] = device.v_set / device.v_step, device.v_reset / device.v_step
    layers["row_lines"] = 2 if device.sign_weighted else 1
    worst = largest_g(device) * max(device.v_set, device.v_reset)
    layers["line_cells"] = max(1.0, math.floor(LINE_CURRENT / worst))


def largest_g(device: DeviceParams) -> float:
    """[S] What lines must be made for: g_max, and where cells have their own, three standard deviations above it."""
    return device.g_max * (1 + 3 * device.g_max_dtod)


def need_settling(layers: NDArray[np.void], device: DeviceParams) -> None:
    """Refuse wires that reads may not settle on: tried on every layer's tile with all cells at g_max, the worst case.

    Where cells have a g_max of their own, all stand at three standard deviations above the nominal one. Half of the
    rounds must do, for a pattern may take a few more than the full tile.

    Raises
        ValueError: r_wire too large for these sizes.
    """
    most = largest_g(device)
    for rows, pairs in sorted({(int(L["tile_rows"]), -(-int(L["n_out"]) // int(L["tiles_across"]))) for L in layers}):
        cells = (2 * rows, pairs) if device.sign_weighted else (rows, 2 * pairs)
        rounds = worst_rounds(device.r_wire * most, *cells) if device.r_wire > 0 else 0
        if not 0 <= rounds <= WIRE_ROUNDS // 2:
            raise UnfitError(
                f"DeviceParams.r_wire: need wires on which a tile of {rows} x {pairs} pairs at g_max settles in "
                f"{WIRE_ROUNDS // 2} rounds, got {device.r_wire:g} Ohm with g_max={most:g} S"
            )


def fabricate(
    network: Sequence[Layer], device: DeviceParams, seed: int, ranges: Sequence[float], fast: bool = False
) -> State:
    """A fresh chip: every array from its own stream, so that its cells do not depend on later arrays' sizes."""
    state = allocate(network, device, seed, ranges, fast)
    layers = len(state.layers)
    for layer in range(layers):
        _fabricate_layer(state, layer, device, noise.fabrication(seed, layer, layers))
    refresh(state)
    return state


def allocate(
    network: Sequence[Layer], device: DeviceParams, seed: int, ranges: Sequence[float], fast: bool = False
) -> State:
    """A chip's arrays with its figures and noise keys, and no cells yet; memory that nobody touches is not taken."""
    layers = geometry(network, fast)
    net = connected(network, layers, device)
    set_physics(layers, net, device, ranges)
    need_settling(layers, device)
    pairs = int((layers["n_in"] * layers["n_out"]).sum())
    converters = int((layers["tiles_down"] * layers["n_out"]).sum())
    places = (layers["in0"] + layers["n_in"], layers["out0"] + layers["n_out"])
    wide = max(int((net["in0"] + net["inputs"]).max()), int((net["out0"] + net["codes"]).max()), int(np.max(places)))
    longest = max(int(layers["n_in"].max()), int(layers["n_out"].max()), int(net["inputs"].max()))
    clock = np.zeros(len(layers), CLOCK)
    clock["key_pulse"], clock["key_read"], clock["key_back"] = noise.keys(seed, len(layers)).T
    return State(
        layers=layers,
        net=net,
        wires=np.full(len(layers), device.r_wire * device.g_range, np.float32) if device.r_wire > 0 else None,
        kept=np.ones((2, pairs), np.float32) if device.r_wire > 0 and not math.isinf(device.v_step) else None,
        steps=np.array(device.table, np.float32) if device.table else None,
        spans=np.zeros((2, 2, pairs), np.float32) if device.g_min_dtod or device.g_max_dtod else None,
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
        memory=np.zeros((0, pairs), np.float32),
        latch=np.zeros((3, wide), np.float32),
        work=np.zeros((WORK_ROWS, longest), np.float32),
        rows=np.zeros((3, longest + 1), np.int32),
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
    if state.spans is not None:
        for side in (0, 1):
            state.spans[:, side, pairs] = noise.spans(device, rng, pairs.stop - pairs.start)


def copied(state: State) -> State:
    """The same state in arrays of its own."""
    return State._make(None if array is None else array.copy() for array in state)
