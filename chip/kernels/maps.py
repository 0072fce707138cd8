"""Layers as maps: which patch drives an array, what becomes of its codes, and the way back. NET has the sizes.

A dense layer's map is its array's own latch, and its only patch; a convolution's arrays have a latch beside the map.
Maps are (y, x, channel), flat.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from memdrive.chip.kernels.back import read_back
from memdrive.chip.kernels.compiling import jit, jit_inline
from memdrive.chip.kernels.read import read_layer
from memdrive.chip.kernels.tables import BITS, CODES, ERRORS, F32, SPREAD, State, f4


@jit_inline
def corner(N: Any, patch: int) -> Any:
    """Where a patch begins in its map."""
    return ((patch // N["across"]) * N["stride"] * N["width"] + patch % N["across"] * N["stride"]) * N["channels"]


@jit_inline
def copy_span(line: Any, at: Any, to: Any, n: Any) -> None:
    """n values from one place of a line to another. line : mutated"""
    for i in range(n):
        line[to + i] = line[at + i]


@jit
def load_patch(s: State, N: Any, array: int, patch: int) -> None:
    """A patch of the layer's inputs onto the rows of an array. N : NET; s : latch mutated."""
    bits, line, stride = s.latch[BITS], N["patch_width"] * N["channels"], N["width"] * N["channels"]
    at, to = N["in0"] + corner(N, patch), s.layers[array]["in0"]
    for y in range(N["patch_height"]):
        copy_span(bits, at + y * stride, to + y * line, line)


@jit_inline
def read_map(s: State, layer: int) -> None:
    """Forward read of one layer: latch[BITS] of its map drives, latch[CODES] of its map gets the codes."""
    N = s.net[layer]
    if N["whole"]:
        read_layer(s, N["first"])
        return
    codes, n = s.latch[CODES], N["columns"]
    for patch in range(N["patches"]):
        array = N["first"] + patch % N["copies"]
        load_patch(s, N, array, patch)
        read_layer(s, array)
        at, got = N["out0"] + patch * n, s.layers[array]["out0"]
        copy_span(codes, got, at, n)


@jit
def winner(N: Any, codes: F32, unit: int) -> int:
    """Which of a map's codes is the largest in the pool of an output, the first of equals."""
    pool, n = N["pool"], N["columns"]
    column, place = unit % n, unit // n
    top, left = place // N["pooled_across"] * pool, place % N["pooled_across"] * pool
    best = (top * N["across"] + left) * n + column
    for y in range(top, min(top + pool, N["patches"] // N["across"])):
        for x in range(left, min(left + pool, N["across"])):
            at = (y * N["across"] + x) * n + column
            best = at if codes[at] > codes[best] else best
    return int(best)


@jit
def fire(s: State, layer: int) -> None:
    """Pooling and activation: a layer's codes onto the rows of the next. s : latch mutated."""
    N, to = s.net[layer], s.net[layer + 1]["in0"]
    alone = N["pool"] == 1
    codes, top, ceiling = s.latch[CODES, N["out0"] : N["out0"] + N["codes"]], N["top"], N["ceiling"]
    for j in range(N["outputs"]):
        code = codes[j if alone else winner(N, codes, j)]
        if top == f4(1.0):
            s.latch[BITS, to + j] = f4(1.0) if code > f4(0.0) else f4(0.0)
        else:
            s.latch[BITS, to + j] = np.rint(min(max(code / ceiling, f4(0.0)), f4(1.0)) * top) / top


@jit
def latch_update(s: State, layer: int, patch: int) -> bool:
    """A patch and its errors onto all copies of a layer's array; whether there is any. s : latch mutated."""
    N = s.net[layer]
    if N["whole"]:
        return True
    errors, n = s.latch[ERRORS], N["columns"]
    at, wrong = N["out0"] + patch * n, False
    for j in range(at, at + n):
        wrong = wrong or errors[j] != f4(0.0)
    if wrong:
        for array in range(N["first"], N["first"] + N["copies"]):
            to = s.layers[array]["out0"]
            load_patch(s, N, array, patch)
            copy_span(errors, at, to, n)
    return bool(wrong)


@jit_inline
def back_map(s: State, layer: int) -> None:
    """Transposed reads of a layer's errors: work[SPREAD] gets b of its inputs, summed over patches [ADC steps].

    A patch without errors is not read, the others by the copies in turn. s : clock, counts, latch, work, rows mutated
    """
    N = s.net[layer]
    total, b = s.work[SPREAD, : N["inputs"]], s.work[6]
    total[:] = f4(0.0)
    line, stride = N["patch_width"] * N["channels"], N["width"] * N["channels"]
    turn = 0
    for patch in range(N["patches"]):
        if latch_update(s, layer, patch):
            read_back(s, N["first"] + turn % N["copies"])
            turn += 1
            at = corner(N, patch)
            for y in range(N["patch_height"]):
                for i in range(line):
                    total[at + y * stride + i] += b[y * line + i]
