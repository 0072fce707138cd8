"""Digital counters beside the pairs: signs are added up, and only an overflow becomes a pulse."""

from __future__ import annotations

from typing import Any

import numpy as np

from memdrive.chip.kernels.compiling import jit, jit_inline, jit_making
from memdrive.chip.kernels.pulse import PAIRED, pulse_few, pulse_rank_one
from memdrive.chip.kernels.tables import BITS, ERRORS, F32, FULL, I8, I32, State, f4, i1


@jit_inline
def words(chosen: Any, n: Any, per_word: Any) -> Any:
    """Words of SRAM that so many of a row's n counters lie in: at the worst each in one of its own, or all words."""
    return min(f4(chosen), np.ceil(f4(n) / f4(per_word)))


@jit_making
def count_layer(s: State, layer: int, overflow: f4, per_word: f4) -> int:
    """One rank-one update into the counters: a pair whose counter reaches the overflow gets one pulse and starts anew.

    Overflows are no rank-one pattern: row by row, four cycles each. Returns device pulses.
    s : counters, G, events, factors (wear), counts, work, rows mutated
    """
    book = s.counts[layer]
    L = s.layers[layer]
    n_in, n_out, cell0 = L["n_in"], L["n_out"], L["cell0"]
    drive = s.latch[BITS, L["in0"] : L["in0"] + n_in]
    errors = s.latch[ERRORS, L["out0"] : L["out0"] + n_out]
    signs, full, limit = np.empty(n_out, np.int8), s.work[FULL, :n_out], i1(overflow)
    few = int(L["line_cells"]) if s.steps is None and s.kept is None else 0
    chosen = 0
    for j in range(n_out):
        signs[j] = i1(errors[j])
        chosen += 1 if errors[j] != f4(0.0) else 0
    if chosen == 0:
        return 0
    n_rows = pulses = 0
    for i in range(n_in):
        if drive[i] > L["row_on"]:
            n_rows += 1
            counters = s.counters[cell0 + i * n_out : cell0 + (i + 1) * n_out]
            if add_signs(counters, signs, limit):
                over = take_overflows(counters, limit, full, s.rows[1])
                if over <= few:
                    pulses += pulse_few(s, layer, i, s.rows[1, :over], full)
                else:
                    s.rows[1, 0] = i
                    pulses += pulse_rank_one(s, layer, s.rows[1, :1], full, PAIRED)
    book["counter_adds"] += n_rows * chosen
    book["counter_words"] += 2 * n_rows * words(chosen, n_out, per_word)
    return pulses


@jit_inline
def count_copies(s: State, layer: int, overflow: f4, per_word: f4) -> int:
    """`count_layer` of all arrays of a network's layer, from what each has latched; returns device pulses."""
    N, given = s.net[layer], 0
    for array in range(N["first"], N["first"] + N["copies"]):
        given += count_layer(s, array, overflow, per_word)
    return given


@jit
def add_signs(counters: I8, signs: I8, limit: np.int8) -> bool:
    """Add signs to a row of counters (mutated); whether any has reached the limit. Valid: |counter| < limit <= 127."""
    reached = i1(0)
    for j in range(counters.size):
        c = i1(counters[j] + signs[j])
        counters[j] = c
        reached |= i1(c >= limit) | i1(c <= i1(-limit))
    return bool(reached != i1(0))


@jit
def take_overflows(counters: I8, limit: np.int8, full: F32, columns: I32) -> int:
    """Signs of the counters at their limit into `full`, zero for the others; those start anew.

    columns : where they stand, in rising order; returns how many. All mutated.
    """
    over = 0
    for j in range(counters.size):
        reached = counters[j] >= limit or counters[j] <= -limit
        full[j] = np.sign(f4(counters[j])) if reached else f4(0.0)
        counters[j] = i1(0) if reached else counters[j]
        columns[over] = j
        over += 1 if reached else 0
    return over
