"""Pulses of few columns, pair after pair: less than a whole row costs, whose vectors would be mostly idle."""

from __future__ import annotations

from typing import Any

from memdrive.chip.kernels.compiling import jit, jit_hashing
from memdrive.chip.kernels.laws import BELL_SCALE, cached, mix, pulsed_pair
from memdrive.chip.kernels.tables import (
    F32,
    I32,
    PUSH_P,
    PUSH_Q,
    SLOPE_P,
    SLOPE_Q,
    SUM_P,
    SUM_Q,
    WAY_P,
    WAY_Q,
    State,
    f4,
    u4,
)

NARROW = 4  # columns of the shortest vector of float32
SHARE = 10  # a pair by itself costs about as much as so many in vectors


@jit
def is_sparse(L: Any, chosen: int) -> bool:
    """Whether so few columns are chosen; cells that snap or wear out are left to `pulse_rows`. L : LAYER"""
    plain = L["levels"] == f4(0.0) and L["wear_limit"] == f4(0.0)
    return bool(plain and (SHARE * chosen < L["n_out"] or L["n_out"] < NARROW))


@jit_hashing
def pulse_chosen(s: State, layer: int, rows: I32, apart: bool) -> None:
    """What `pulse_rows` does, of the columns alone that are pulsed: the same to the last bit.

    s : G, events, spared, W, V, work, rows mutated
    """
    L, work = s.layers[layer], s.work
    n_out, key, ctoc, low = L["n_out"], s.clock[layer]["key_pulse"], L["ctoc"] * BELL_SCALE, L["g_low"]
    per_unit = f4(1.0) / L["v_unit"]
    n = chosen_columns(work, n_out, s.rows[2])
    for k in range(n):
        j = s.rows[2, k]
        laws = (work[PUSH_P, j], work[SLOPE_P, j], work[PUSH_Q, j], work[SLOPE_Q, j])
        on_p, on_q = work[WAY_P, j] != f4(0.0), work[WAY_Q, j] != f4(0.0)
        sum_p, sum_q = f4(0.0), f4(0.0)
        for r in range(rows.size):
            cell = rows[r] * n_out + j
            at = L["cell0"] + cell
            p, q = s.G[0, at], s.G[1, at]
            sum_p, sum_q = sum_p + p, sum_q + q
            h = mix(key, u4(cell), s.events[at])
            p, q = pulsed_pair(h, p, q, s.factors[0, at], s.factors[1, at], laws, on_p, on_q, ctoc, low)
            s.G[0, at], s.G[1, at] = p, q
            s.events[at] = u4(s.events[at] + u4(1))
            s.W[at], s.V[at] = cached(p, q, per_unit)
            if apart:
                s.spared[0, at] = u4(s.spared[0, at] + u4(not on_p))
                s.spared[1, at] = u4(s.spared[1, at] + u4(not on_q))
        work[SUM_P, j], work[SUM_Q, j] = sum_p, sum_q


@jit
def chosen_columns(work: F32, n_out: int, columns: I32) -> int:
    """Columns with a device that is pulsed, into columns (mutated); how many."""
    n = 0
    for j in range(n_out):
        columns[n] = j
        n += 1 if work[WAY_P, j] != f4(0.0) or work[WAY_Q, j] != f4(0.0) else 0
    return n
