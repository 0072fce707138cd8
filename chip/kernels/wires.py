"""Currents where the wires have a resistance: every row and every source line solved exactly, in turn, to a tolerance.

A tile's row lines are driven or held at their left ends, its source lines at their bottom ends. With the potentials of
the source lines given, a row is a chain of equal resistors with a load at every node, and its potentials are one
tridiagonal system; so is a source line's with the rows' given. Solving all rows, then all source lines, and so on is
block Gauss-Seidel on a symmetric, positive definite system, which converges from anywhere.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from memdrive.chip.kernels.compiling import jit_making
from memdrive.chip.kernels.laws import conductance
from memdrive.chip.kernels.tables import F32, I32, WAY_P, WAY_Q, State, f4

F64 = NDArray[np.float64]

WIRE_TOLERANCE = 1e-5  # of the largest line current: what may be left of the error when the rounds end
WIRE_ROUNDS = 400  # at most; `memdrive bench` prints how many a read takes
LANES = 8  # rows that are solved side by side: their chains do not wait for each other


@jit_making
def wired_currents(s: State, layer: int, drive: F32, active: int, wires: F32 | None) -> None:
    """Currents over resistive lines (s.wires), tile by tile, in place of work[0] of a forward read.

    A driven row feeds G_pos and G_neg of every pair; source lines end in virtual ground; the transistors of undriven
    rows are off. s : work mutated
    """
    if wires is None:
        return
    L, segment = s.layers[layer], wires[layer]
    n_out, across = L["n_out"], L["tiles_across"]
    width = (n_out + across - 1) // across
    top = s.rows[0, 0] // L["tile_rows"] * L["tile_rows"]
    place, volts = np.empty(active, np.int32), np.empty(active)
    for k in range(active):
        place[k], volts[k] = s.rows[0, k] - top, drive[s.rows[0, k]]
    place_below = min(L["tile_rows"], L["n_in"] - top)
    load = np.empty((active, 2 * width))
    for tile in range(across):
        left, right = tile * width, min((tile + 1) * width, n_out)
        lines = 2 * (right - left)
        for k in range(active):
            first = L["cell0"] + s.rows[0, k] * n_out
            for j in range(left, right):
                load[k, 2 * (j - left)] = segment * conductance(s.G, 0, first + j, s.spans)
                load[k, 2 * (j - left) + 1] = segment * conductance(s.G, 1, first + j, s.spans)
        out, ground = np.empty(lines), np.zeros(lines)
        settle(load[:, :lines], place, place_below, volts, ground, out, np.empty(active))
        for j in range(left, right):
            s.work[0, j] = (out[2 * (j - left)] - out[2 * (j - left) + 1]) / segment


@jit_making
def wired_back(s: State, layer: int, top: int, left: int, signs: F32, segment: f4, currents: F32) -> None:
    """Currents of a tile's rows in one phase of a transposed read over resistive lines. currents : mutated.

    All the tile's transistors are on. A driven pair has its G_pos line at v_read and its G_neg line at -v_read, every
    other line and all the rows' ends are held at virtual ground (assumed). signs : 1 where a pair is driven;
    segment : of s.wires.
    """
    L = s.layers[layer]
    rows, lines = currents.size, 2 * signs.size
    load, place = np.empty((rows, lines)), np.arange(rows).astype(np.int32)
    for i in range(rows):
        first = L["cell0"] + (top + i) * L["n_out"] + left
        for j in range(signs.size):
            load[i, 2 * j] = segment * conductance(s.G, 0, first + j, s.spans)
            load[i, 2 * j + 1] = segment * conductance(s.G, 1, first + j, s.spans)
    ends, out = np.empty(lines), np.empty(rows)
    for j in range(signs.size):
        ends[2 * j], ends[2 * j + 1] = signs[j], -signs[j]
    settle(load, place, rows, np.zeros(rows), ends, np.empty(lines), out)
    for i in range(rows):
        currents[i] = out[i] / segment


@jit_making
def lose_on_wires(s: State, layer: int, rows: I32, wires: F32 | None, kept: F32 | None) -> None:
    """What wires leave of the steps of all devices that WAY_P and WAY_Q select on these rows, into kept (s.kept).

    Of a cycle's lines the selected ones stand at the pulse's height above all others and above the rows' ends, in SET
    and in RESET alike; the transistors of rows that are not pulsed are off. A cycle is split where a line would carry
    more than it can. rows : in rising order; kept : mutated
    """
    if wires is None:
        return
    if kept is None:
        return
    L = s.layers[layer]
    width, carried = (L["n_out"] + L["tiles_across"] - 1) // L["tiles_across"], int(L["line_cells"])
    first = 0
    while first < rows.size:
        top, last = rows[first] // L["tile_rows"] * L["tile_rows"], first
        while last < rows.size and rows[last] < top + L["tile_rows"] and last - first < carried:
            last += 1
        for left in range(0, L["n_out"], width):
            lose_on_tile(s, layer, rows[first:last], top, left, min(left + width, L["n_out"]), wires[layer], kept)
        first = last


@jit_making
def lose_on_tile(s: State, layer: int, rows: I32, top: int, left: int, right: int, segment: f4, kept: F32) -> None:
    """The same of the rows and columns of one tile, as many rows as a cycle takes."""
    L, lines = s.layers[layer], 2 * (right - left)
    load, place = np.empty((rows.size, lines)), np.empty(rows.size, np.int32)
    for k in range(rows.size):
        place[k] = rows[k] - top
        for j in range(left, right):
            for side in range(2):
                at = L["cell0"] + rows[k] * L["n_out"] + j
                load[k, 2 * (j - left) + side] = segment * conductance(s.G, side, at, s.spans)
    row_v, col_v, below = np.empty(load.shape), np.empty(load.shape), min(L["tile_rows"], L["n_in"] - top)
    bottom, none = np.empty(lines), np.zeros(rows.size)
    for side in range(2):
        for way in (f4(1.0), f4(-1.0)):
            ways, loss = s.work[WAY_P if side == 0 else WAY_Q], L["loss_set"] if way > f4(0.0) else L["loss_reset"]
            start = left
            while start < right:
                bottom[:] = 0.0
                chosen, stop = 0, start
                while stop < right and chosen < int(L["line_cells"]):
                    if ways[stop] == way:
                        bottom[2 * (stop - left) + side] = 1.0
                        chosen += 1
                    stop += 1
                if chosen > 0:
                    settle_at(load, place, below, none, bottom, np.empty(lines), np.empty(rows.size), row_v, col_v)
                    for k in range(rows.size):
                        for j in range(start, stop):
                            if ways[j] == way:
                                c = 2 * (j - left) + side
                                across = col_v[k, c] - row_v[k, c]
                                kept[side, L["cell0"] + rows[k] * L["n_out"] + j] = np.exp(-loss * (1.0 - across))
                start = stop


@jit_making
def settle(load: F64, place: I32, below: int, left: F64, bottom: F64, col_out: F64, row_out: F64) -> int:
    """Potentials to WIRE_TOLERANCE; currents out of both kinds of ends, times the resistance of a wire segment.

    load : (rows, lines) a cell's conductance times a segment's resistance; place : (rows,) where the connected rows
    stand in a tile of `below` rows; left : (rows,) and bottom : (lines,) potentials at the lines' ends;
    col_out : (lines,), row_out : (rows,) mutated. Returns the rounds taken, -1 where WIRE_ROUNDS did not do.
    """
    return settle_at(load, place, below, left, bottom, col_out, row_out, np.empty(load.shape), np.empty(load.shape))


@jit_making
def settle_at(
    load: F64, place: I32, below: int, left: F64, bottom: F64, col_out: F64, row_out: F64, row_v: F64, col_v: F64
) -> int:
    """`settle`; row_v, col_v : (rows, lines) potentials at both ends of every cell, mutated."""
    rows, lines = load.shape
    span = np.empty(rows)
    for k in range(rows):
        span[k] = (place[k + 1] if k + 1 < rows else below) - place[k]
    row_keep, row_scale = np.empty((rows, lines)), np.empty((rows, lines))
    col_keep, col_scale = np.empty((rows, lines)), np.empty((rows, lines))
    factor_rows(load, row_keep, row_scale)
    factor_columns(load, span, col_keep, col_scale)
    for c in range(lines):
        col_v[:, c] = bottom[c]
    col_out[:], row_out[:] = 0.0, 0.0
    last_change, last_shrink = 1.0, 1.0
    for done in range(1, WIRE_ROUNDS + 1):
        solve_rows(load, row_keep, row_scale, left, col_v, row_v)
        solve_columns(load, span, col_keep, col_scale, bottom, row_v, col_v)
        change = max(
            moved(col_out, col_v[rows - 1], bottom, 1.0 / span[rows - 1]), moved(row_out, row_v[:, 0], left, 1.0)
        )
        # in the end rounds shrink the error by a constant: what is left is what the geometric series has still to add;
        # one good round says nothing, so the worse of two counts
        shrink = min(change / last_change if last_change > 0.0 else 0.0, 0.9999)
        worse = max(shrink, last_shrink)
        if change * worse <= WIRE_TOLERANCE * (1.0 - worse):
            return done
        last_change, last_shrink = change, shrink
    return -1


@jit_making
def moved(out: F64, near: F64, end: F64, wire: float) -> float:
    """Currents through the last segments of all lines into `out` (mutated); their largest change over the largest."""
    change = largest = 0.0
    for c in range(out.size):
        current = (near[c] - end[c]) * wire
        change, largest = max(change, abs(current - out[c])), max(largest, abs(current))
        out[c] = current
    return change / largest if largest > 0.0 else 0.0


@jit_making
def factor_rows(load: F64, keep: F64, scale: F64) -> None:
    """Eliminate every row line: 2 + load on the diagonal, 1 + load at its open end. keep, scale : mutated"""
    rows, lines = load.shape
    for k in range(rows):
        carried = 0.0
        for c in range(lines):
            scale[k, c] = 1.0 / ((2.0 if c + 1 < lines else 1.0) + load[k, c] - carried)
            carried = scale[k, c]
            keep[k, c] = carried


@jit_making
def factor_columns(load: F64, span: F64, keep: F64, scale: F64) -> None:
    """The same for the source lines, from the open end at the top: between two rows as many segments as rows apart."""
    rows, lines = load.shape
    for k in range(rows):
        down, up = 1.0 / span[k], (1.0 / span[k - 1] if k > 0 else 0.0)
        for c in range(lines):
            carried = up * keep[k - 1, c] if k > 0 else 0.0
            scale[k, c] = 1.0 / (down + up + load[k, c] - carried)
            keep[k, c] = down * scale[k, c]


@jit_making
def solve_rows(load: F64, keep: F64, scale: F64, left: F64, col_v: F64, row_v: F64) -> None:
    """Potentials along every row line from those of the source lines. row_v : mutated."""
    rows, lines = load.shape
    value = np.empty(LANES)
    for first in range(0, rows, LANES):
        lanes = min(LANES, rows - first)
        for m in range(lanes):
            value[m] = left[first + m]
        for c in range(lines):
            for m in range(lanes):
                k = first + m
                value[m] = (load[k, c] * col_v[k, c] + value[m]) * scale[k, c]
                row_v[k, c] = value[m]
        for c in range(lines - 2, -1, -1):
            for m in range(lanes):
                k = first + m
                value[m] = row_v[k, c] + keep[k, c] * value[m]
                row_v[k, c] = value[m]


@jit_making
def solve_columns(load: F64, span: F64, keep: F64, scale: F64, bottom: F64, row_v: F64, col_v: F64) -> None:
    """Potentials along every source line from those of the rows, all lines side by side. col_v : mutated."""
    rows, lines = load.shape
    for k in range(rows):
        up = 1.0 / span[k - 1] if k > 0 else 0.0
        end = 1.0 / span[k] if k + 1 == rows else 0.0
        for c in range(lines):
            above = up * col_v[k - 1, c] if k > 0 else 0.0
            col_v[k, c] = (load[k, c] * row_v[k, c] + above + end * bottom[c]) * scale[k, c]
    for k in range(rows - 2, -1, -1):
        for c in range(lines):
            col_v[k, c] += keep[k, c] * col_v[k + 1, c]


@jit_making
def worst_rounds(load: float, rows: int, lines: int) -> int:
    """Rounds that a tile takes whose cells all stand at this load, all rows driven; -1 where WIRE_ROUNDS do not do."""
    loads, place = np.full((rows, lines), load), np.arange(rows).astype(np.int32)
    return settle(loads, place, rows, np.ones(rows), np.zeros(lines), np.empty(lines), np.empty(rows))
