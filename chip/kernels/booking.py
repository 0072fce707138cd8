"""What pulses cost, counted: into the ledger of a layer."""

from __future__ import annotations

from typing import Any

import numpy as np

from memdrive.chip.kernels.compiling import jit
from memdrive.chip.kernels.tables import F32, I32, SUM_P, SUM_Q, WAY_P, WAY_Q, f4


@jit
def count_tuning(L: Any, book: Any, work: F32, rows: I32, set_cycles: int, reset_cycles: int) -> int:
    """Book one pulse of what is selected in work on all these rows; returns device pulses. L : LAYER; book : COUNTS.

    A cycle is SET or RESET on G_pos or G_neg; four of them select any x and e without half-selected cells. A line
    that would carry too much, a source line over its rows or a row's line over its columns, splits them; tiles work
    at the same time, so the fullest decides. In a SET cycle the driven word lines, all bit lines and the unselected
    source lines are charged, in a RESET cycle the driven word lines and the selected source lines.
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
    down, across = L["tiles_down"], L["tiles_across"]
    words, held = rows.size * across, 2 * L["n_out"] * down + L["n_in"] * across
    book["patterns"] += 1.0
    book["pairs_tuned"] += rows.size * pairs
    book["set_cycles"] += set_cycles * splits
    book["reset_cycles"] += reset_cycles * splits
    book["set_pulses"] += rows.size * sets
    book["reset_pulses"] += rows.size * resets
    book["lines_set"] += splits * (set_cycles * (words + held) - sets * down)
    book["lines_reset"] += splits * (reset_cycles * words + resets * down)
    book["g_set"] += g_set
    book["g_reset"] += g_reset
    return int(rows.size * (sets + resets))


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
