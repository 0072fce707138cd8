"""Currents over resistive lines where both cells of a pair stand on one source line: two row lines, one source line.

A row's positive cells stand on a line of their own, driven at v_read, its negative ones on the next, at -v_read, so
that a tile of pairs is one of cells, twice as many rows and half as many columns, and is solved as any other.
"""

from __future__ import annotations

import numpy as np

from memdrive.chip.kernels.compiling import jit_making
from memdrive.chip.kernels.laws import conductance
from memdrive.chip.kernels.settling import factored, settle, settle_at
from memdrive.chip.kernels.tables import F32, State, f4


@jit_making
def shared_currents(s: State, layer: int, drive: F32, active: int, wires: F32 | None) -> None:
    """Differences of a pair's currents, as they leave its source line, in place of work[0] of a forward read.

    The transistors of undriven rows are off, source lines end in virtual ground. s : work mutated
    """
    if wires is None:
        return
    L, segment = s.layers[layer], wires[layer]
    n_out, across = L["n_out"], L["tiles_across"]
    width = (n_out + across - 1) // across
    top = s.rows[0, 0] // L["tile_rows"] * L["tile_rows"]
    below = 2 * min(L["tile_rows"], L["n_in"] - top)
    place, volts = np.empty(2 * active, np.int32), np.empty(2 * active)
    for k in range(active):
        level, at = drive[s.rows[0, k]], 2 * (s.rows[0, k] - top)
        place[2 * k], place[2 * k + 1] = at, at + 1
        volts[2 * k], volts[2 * k + 1] = level, -level
    for left in range(0, n_out, width):
        right = min(left + width, n_out)
        load = np.empty((2 * active, right - left))
        for k in range(active):
            first = L["cell0"] + s.rows[0, k] * n_out
            for j in range(left, right):
                for side in range(2):
                    load[2 * k + side, j - left] = segment * conductance(s.G, side, first + j, s.spans)
        out, ground = np.empty(right - left), np.zeros(right - left)
        settle(load, place, below, volts, ground, out, np.empty(2 * active))
        for j in range(left, right):
            s.work[0, j] = out[j - left] / segment


@jit_making
def shared_back(s: State, layer: int, top: int, left: int, errors: F32, segment: f4, phases: F32) -> None:
    """Currents of a tile's rows in both phases of a transposed read: of positive lines less of negative ones.

    All the tile's transistors are on. A driven pair's line stands at v_read, every other and all the rows' ends are
    held at virtual ground (assumed). errors, segment, phases (mutated) : of `wired_back`
    """
    L = s.layers[layer]
    rows, lines = 2 * phases.shape[1], errors.size
    load, place = np.empty((rows, lines)), np.arange(rows).astype(np.int32)
    for i in range(phases.shape[1]):
        first = L["cell0"] + (top + i) * L["n_out"] + left
        for j in range(lines):
            for side in range(2):
                load[2 * i + side, j] = segment * conductance(s.G, side, first + j, s.spans)
    system, ends, none = factored(load, place, rows), np.empty(lines), np.zeros(rows)
    out, lost, row_v, col_v = np.empty(rows), np.empty(lines), np.empty_like(load), np.empty_like(load)
    for phase in range(2):
        for j in range(lines):
            ends[j] = max(errors[j] if phase == 0 else -errors[j], f4(0.0))
        settle_at(system, none, ends, lost, out, row_v, col_v)
        for i in range(phases.shape[1]):
            phases[phase, i] = (out[2 * i] - out[2 * i + 1]) / segment
