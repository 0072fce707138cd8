"""Currents where the wires have a resistance: IR drop by relaxation between rows and columns."""

from __future__ import annotations

import numpy as np

from memdrive.chip.kernels.compiling import jit_making
from memdrive.chip.kernels.tables import F32, I32, State, f4

WIRE_ROUNDS = 4  # of potentials from currents; `memdrive bench` prints the error that is left


@jit_making
def wired_currents(s: State, layer: int, drive: F32, active: int) -> None:
    """Currents over resistive lines, tile by tile, in place of work[0]: potentials from currents and back, in turn.

    A row is driven at its left end and feeds G_pos and G_neg of every pair; the source lines of a pair are grounded at
    the bottom; transistors of undriven rows are off. Valid while r_wire times a line's conductance is below about 1.
    """
    L = s.layers[layer]
    n_out, across = L["n_out"], L["tiles_across"]
    width = (n_out + across - 1) // across
    G = np.empty((L["tile_rows"], 2 * width), np.float32)
    place, volts = np.empty(active, np.int32), np.empty(active, np.float32)
    top = s.rows[0, 0] // L["tile_rows"] * L["tile_rows"]
    n_rows = min(L["tile_rows"], L["n_in"] - top)
    for k in range(active):
        place[k], volts[k] = s.rows[0, k] - top, drive[s.rows[0, k]]
    for tile in range(across):
        left, right = tile * width, min((tile + 1) * width, n_out)
        for k in range(active):
            first = L["cell0"] + s.rows[0, k] * n_out
            for j in range(left, right):
                G[k, 2 * (j - left)] = s.G[0, first + j]
                G[k, 2 * (j - left) + 1] = s.G[1, first + j]
        total = relaxed_currents(G[:active, : 2 * (right - left)], place, volts, n_rows, L["r_wire"])
        for j in range(left, right):
            s.work[0, j] = total[2 * (j - left)] - total[2 * (j - left) + 1]


@jit_making
def relaxed_currents(G: F32, place: I32, volts: F32, n_rows: int, r: f4) -> F32:
    """Currents of a tile's source lines with wire segments of resistance r (in 1/units of G).

    G : (driven, lines); place, volts : (driven,) row in the tile of n_rows, and its drive. Returns (lines,).
    """
    driven, lines = G.shape
    row_v, col_v = np.empty((driven, lines), np.float32), np.zeros((driven, lines), np.float32)
    for k in range(driven):
        row_v[k, :] = volts[k]
    total = np.zeros(lines, np.float32)
    for _ in range(WIRE_ROUNDS):
        for k in range(driven):
            flow = f4(0.0)
            for c in range(lines):
                flow += G[k, c] * (row_v[k, c] - col_v[k, c])
            v = volts[k]
            for c in range(lines):
                current = G[k, c] * (row_v[k, c] - col_v[k, c])
                v -= r * flow
                flow -= current
                row_v[k, c] = v
        total[:] = f4(0.0)
        for k in range(driven):
            for c in range(lines):
                total[c] += G[k, c] * (row_v[k, c] - col_v[k, c])
        # potential of a source line: what flows below each cell, summed up from the ground at the bottom
        below, drop = total.copy(), np.zeros(lines, np.float32)
        previous = n_rows
        for k in range(driven - 1, -1, -1):
            span = f4(previous - place[k])
            for c in range(lines):
                drop[c] += r * span * below[c]
                below[c] -= G[k, c] * (row_v[k, c] - col_v[k, c])
                col_v[k, c] = drop[c]
            previous = place[k]
    total[:] = f4(0.0)
    for k in range(driven):
        for c in range(lines):
            total[c] += G[k, c] * (row_v[k, c] - col_v[k, c])
    return total
