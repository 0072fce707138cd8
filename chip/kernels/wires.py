"""What resistive wires leave of currents, in both directions of reading, and of pulses."""

from __future__ import annotations

import numpy as np

from memdrive.chip.kernels.compiling import jit_making
from memdrive.chip.kernels.laws import conductance
from memdrive.chip.kernels.settling import factored, settle, settle_at
from memdrive.chip.kernels.tables import F32, I32, WAY_P, WAY_Q, State, f4


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
    for tile in range(across):
        left, right = tile * width, min((tile + 1) * width, n_out)
        lines = 2 * (right - left)
        load = np.empty((active, lines))
        for k in range(active):
            first = L["cell0"] + s.rows[0, k] * n_out
            for j in range(left, right):
                load[k, 2 * (j - left)] = segment * conductance(s.G, 0, first + j, s.spans)
                load[k, 2 * (j - left) + 1] = segment * conductance(s.G, 1, first + j, s.spans)
        out, ground = np.empty(lines), np.zeros(lines)
        settle(load, place, place_below, volts, ground, out, np.empty(active))
        for j in range(left, right):
            s.work[0, j] = (out[2 * (j - left)] - out[2 * (j - left) + 1]) / segment


@jit_making
def wired_back(s: State, layer: int, top: int, left: int, errors: F32, segment: f4, phases: F32) -> None:
    """Currents of a tile's rows in both phases of a transposed read over resistive lines. phases : (2, rows) mutated.

    All the tile's transistors are on. A driven pair has its G_pos line at v_read and its G_neg line at -v_read, every
    other line and all the rows' ends are held at virtual ground (assumed). errors : of the tile's columns, positive
    ones drive in the first phase, negative ones in the second; segment : of s.wires.
    """
    L = s.layers[layer]
    rows, lines = phases.shape[1], 2 * errors.size
    load, place = np.empty((rows, lines)), np.arange(rows).astype(np.int32)
    for i in range(rows):
        first = L["cell0"] + (top + i) * L["n_out"] + left
        for j in range(errors.size):
            load[i, 2 * j] = segment * conductance(s.G, 0, first + j, s.spans)
            load[i, 2 * j + 1] = segment * conductance(s.G, 1, first + j, s.spans)
    system, ends, none = factored(load, place, rows), np.empty(lines), np.zeros(rows)
    out, lost, row_v, col_v = np.empty(rows), np.empty(lines), np.empty_like(load), np.empty_like(load)
    for phase in range(2):
        for j in range(errors.size):
            drive = max(errors[j] if phase == 0 else -errors[j], f4(0.0))
            ends[2 * j], ends[2 * j + 1] = drive, -drive
        settle_at(system, none, ends, lost, out, row_v, col_v)
        for i in range(rows):
            phases[phase, i] = out[i] / segment


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
            right = min(left + width, L["n_out"])
            for side in range(L["row_lines"]):
                lose_on_tile(s, layer, rows[first:last], top, left, right, wires[layer], kept, side)
        first = last


@jit_making
def lose_on_tile(
    s: State, layer: int, rows: I32, top: int, left: int, right: int, segment: f4, kept: F32, own: int
) -> None:
    """The same of the rows and columns of one tile, as many rows as a cycle takes.

    own : 0; or, where the devices of a pair share a source line, which of them (0 positive, 1 negative) is pulsed.
        Each has a word line of its own then (assumed): while one is pulsed, the other's transistor is off.
    """
    L, width = s.layers[layer], right - left
    per_row, sides = L["row_lines"], 3 - L["row_lines"]
    load, place = np.empty((rows.size, sides * width)), np.empty(rows.size, np.int32)
    for k in range(rows.size):
        place[k] = per_row * (rows[k] - top) + own
        for j in range(width):
            at = L["cell0"] + rows[k] * L["n_out"] + left + j
            for side in range(sides):
                load[k, sides * j + side] = segment * conductance(s.G, own + side, at, s.spans)
    row_v, col_v = np.empty(load.shape), np.empty(load.shape)
    system, bottom = factored(load, place, per_row * min(L["tile_rows"], L["n_in"] - top)), np.empty(sides * width)
    for side in range(sides):
        ways = s.work[WAY_P if own + side == 0 else WAY_Q, left:right]
        for way in (f4(1.0), f4(-1.0)):
            loss, start = L["loss_set"] if way > f4(0.0) else L["loss_reset"], 0
            while start < width:
                bottom[:] = 0.0
                chosen, stop = 0, start
                while stop < width and chosen < int(L["line_cells"]):
                    if ways[stop] == way:
                        bottom[sides * stop + side] = 1.0
                        chosen += 1
                    stop += 1
                if chosen > 0:
                    settle_at(
                        system, np.zeros(rows.size), bottom, np.empty(bottom.size), np.empty(rows.size), row_v, col_v
                    )
                    for k in range(rows.size):
                        at = L["cell0"] + rows[k] * L["n_out"] + left
                        for j in range(start, stop):
                            if ways[j] == way:
                                across = col_v[k, sides * j + side] - row_v[k, sides * j + side]
                                kept[own + side, at + j] = np.exp(-loss * (1.0 - across))
                start = stop
