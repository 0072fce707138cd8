"""What pulses cost, counted: into the ledger of a layer."""

from __future__ import annotations

from typing import Any

import numpy as np

from memdrive.chip.kernels.compiling import jit, jit_inline
from memdrive.chip.kernels.tables import F32, I32, SUM_P, SUM_Q, WAY_P, WAY_Q, f4


@jit
def count_tuning(L: Any, book: Any, work: F32, rows: I32, set_cycles: int, reset_cycles: int) -> int:
    """Book one pulse of what is selected in work on all these rows; returns device pulses. L : LAYER; book : COUNTS.

    A cycle is SET or RESET on G_pos or G_neg; four of them select any x and e without half-selected cells. A line
    that would carry too much, a source line over its rows or a row's line over its columns, splits them; tiles work
    at the same time, so the fullest decides. In a SET cycle the driven word lines, all bit lines and the unselected
    source lines are charged, in a RESET cycle the driven word lines and the selected source lines. A source line that
    both cells of a pair stand on crosses twice the cells: it takes the charge of two. A word line that only one cell
    of a pair stands on crosses half of them: it takes half the charge.
    """
    n_out = L["n_out"]
    way_p, way_q, sum_p, sum_q = work[WAY_P, :n_out], work[WAY_Q, :n_out], work[SUM_P, :n_out], work[SUM_Q, :n_out]
    sets = resets = pairs = 0
    g_set, g_reset = np.float64(0.0), np.float64(0.0)
    for j in range(n_out):
        p, q = way_p[j], way_q[j]
        if p == f4(0.0) and q == f4(0.0):
            continue
        pairs += 1
        if p != f4(0.0):
            sets, resets = sets + int(p > f4(0.0)), resets + int(p < f4(0.0))
            g_set, g_reset = (g_set + sum_p[j], g_reset) if p > f4(0.0) else (g_set, g_reset + sum_p[j])
        if q != f4(0.0):
            sets, resets = sets + int(q > f4(0.0)), resets + int(q < f4(0.0))
            g_set, g_reset = (g_set + sum_q[j], g_reset) if q > f4(0.0) else (g_set, g_reset + sum_q[j])
    carried = L["line_cells"]
    splits = np.ceil(crowd(rows, L["tile_rows"], L["tiles_down"]) / carried)
    for way in (way_p, way_q):
        set_cycles += more_cycles(way, f4(1.0), L["tiles_across"], carried)
        reset_cycles += more_cycles(way, f4(-1.0), L["tiles_across"], carried)
    book_pulses(L, book, rows.size, pairs, splits, (set_cycles, reset_cycles), (sets, resets), (g_set, g_reset))
    return int(rows.size * (sets + resets))


@jit_inline
def book_pulses(L: Any, book: Any, rows: Any, pairs: Any, splits: Any, cycles: Any, pulses: Any, sums: Any) -> None:
    """Book one pattern on `rows` rows. book : COUNTS, mutated.

    cycles : of SET, of RESET, before they are split; pulses : of both in a row; sums : of G before them, all rows
    """
    down, across, source = L["tiles_down"], L["tiles_across"], L["tiles_down"] * L["row_lines"]
    words, held = rows * across / L["row_lines"], 2 * L["n_out"] * down + L["n_in"] * across
    book["patterns"] += 1.0
    book["pairs_tuned"] += rows * pairs
    book["set_cycles"] += cycles[0] * splits * L["lead"]
    book["reset_cycles"] += cycles[1] * splits * L["lead"]
    book["set_pulses"] += rows * pulses[0]
    book["reset_pulses"] += rows * pulses[1]
    book["lines_set"] += splits * (cycles[0] * (words + held) - pulses[0] * source)
    book["lines_reset"] += splits * (cycles[1] * words + pulses[1] * source)
    book["g_set"] += sums[0]
    book["g_reset"] += sums[1]


@jit
def crowd(rows: I32, tile_rows: int, tiles: int) -> int:
    """How many of these rows, in rising order, stand in the tile that has most of them."""
    most = start = 0
    for tile in range(tiles):
        stop = start
        while stop < rows.size and rows[stop] < (tile + 1) * tile_rows:
            stop += 1
        most = max(most, stop - start)
        start = stop
    return most


@jit
def more_cycles(way: F32, sign: f4, across: int, carried: f4) -> int:
    """Cycles beyond the first that rows' lines need for the columns pulsed this way; the fullest tile decides."""
    width, most = (way.size + across - 1) // across, 0
    for first in range(0, way.size, width):
        selected = 0
        for j in range(first, min(first + width, way.size)):
            selected += 1 if way[j] * sign > f4(0.0) else 0
        most = max(most, selected)
    return int(max(np.ceil(most / carried) - 1.0, 0.0))
