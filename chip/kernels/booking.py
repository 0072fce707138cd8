"""What pulses cost, counted: into the ledger of a layer."""

from __future__ import annotations

import numpy as np

from memdrive.chip.kernels.compiling import jit_making
from memdrive.chip.kernels.tables import F32, I32, State, f4


@jit_making
def count_tuning(s: State, layer: int, errors: F32, rows: I32, chosen: int) -> None:
    """Book one rank-one update: pulses, G under them, cycles, lines charged. s.counts : mutated.

    Four cycles (SET and RESET, each once on G_pos and once on G_neg) select any x and e without half-selected cells; a
    line that would carry too much splits them; tiles work at the same time, so the fullest decides. In a SET cycle
    the driven word lines, all bit lines and the unselected source lines are charged, in a RESET cycle the driven word
    lines and the selected source lines.
    """
    book = s.counts[layer]
    L = s.layers[layer]
    g_set = g_reset = 0.0
    for j in range(errors.size):
        if errors[j] > f4(0.0):
            g_set += s.work[5, j]
            g_reset += s.work[6, j]
        elif errors[j] < f4(0.0):
            g_set += s.work[6, j]
            g_reset += s.work[5, j]
    crowd = start = 0
    for tile in range(L["tiles_down"]):
        stop = start
        while stop < rows.size and rows[stop] < (tile + 1) * L["tile_rows"]:
            stop += 1
        crowd = max(crowd, stop - start)
        start = stop
    splits = np.ceil(crowd / L["line_rows"])
    book["tunings"] += 1.0
    book["tuning_cycles"] += 4.0 * splits
    book["set_pulses"] += rows.size * chosen
    book["reset_pulses"] += rows.size * chosen
    down, across = L["tiles_down"], L["tiles_across"]
    words, columns = 2 * rows.size * across, 2 * L["n_out"] * down
    held = 2 * columns - chosen * down + 2 * L["n_in"] * across
    book["lines_set"] += splits * (words + held)
    book["lines_reset"] += splits * (words + chosen * down)
    book["g_set"] += g_set
    book["g_reset"] += g_reset
