"""Pulses: what a rank-one update or any pattern of them does to the cells of a layer."""

from __future__ import annotations

from typing import Any

import numpy as np

from memdrive.chip.kernels.booking import book_pulses, count_tuning
from memdrive.chip.kernels.cells import cell_by_cell
from memdrive.chip.kernels.compiling import jit, jit_hashing, jit_hashing_apart, jit_inline, jit_making
from memdrive.chip.kernels.laws import BELL_SCALE, CELLS, cached, conductance, mix, pulsed_pair, stir
from memdrive.chip.kernels.sparse import is_sparse, pulse_chosen
from memdrive.chip.kernels.tables import (
    BITS,
    ERRORS,
    F32,
    FACTOR_SCALE,
    I8,
    I32,
    PUSH_P,
    PUSH_Q,
    SLOPE_P,
    SLOPE_Q,
    SUM_P,
    SUM_Q,
    U16,
    U32,
    WAY_P,
    WAY_Q,
    State,
    f4,
    i4,
    u1,
    u4,
    u8,
)
from memdrive.chip.kernels.wires import lose_on_wires

Pulses = tuple[int, int, int, int]
"""Of a rank-one update: SETs on G_pos and RESETs on G_neg for a positive error, RESETs and SETs for a negative one."""
PAIRED: Pulses = (1, 1, 1, 1)
SET_ONLY: Pulses = (1, 0, 0, 1)
RESET_ONLY: Pulses = (0, 1, 1, 0)


@jit_making
def tune_layer(s: State, layer: int, pulses: Pulses) -> int:
    """One rank-one update from latch[BITS] and latch[ERRORS]; returns device pulses.

    Where a row is driven and a column's error +1: SETs on G_pos, RESETs on G_neg, so many as pulses[0] and pulses[1]
    say; where it is -1: RESETs on G_pos, SETs on G_neg, so many as pulses[2] and pulses[3].
    s : G, events, spared, factors (wear), counts, work, rows mutated
    """
    L = s.layers[layer]
    n_in, n_out = L["n_in"], L["n_out"]
    drive = s.latch[BITS, L["in0"] : L["in0"] + n_in]
    errors = s.latch[ERRORS, L["out0"] : L["out0"] + n_out]
    n_rows = 0
    for i in range(n_in):
        s.rows[0, n_rows] = i
        n_rows += 1 if drive[i] > L["row_on"] else 0
    return pulse_rank_one(s, layer, s.rows[0, :n_rows], errors, pulses)


@jit_inline
def tune_copies(s: State, layer: int, pulses: Pulses) -> int:
    """`tune_layer` of all arrays of a network's layer, from what each has latched; returns device pulses."""
    N, given = s.net[layer], 0
    for array in range(N["first"], N["first"] + N["copies"]):
        given += tune_layer(s, array, pulses)
    return given


@jit_making
def pulse_rank_one(s: State, layer: int, rows: I32, errors: F32, pulses: Pulses) -> int:
    """Pulse these rows where the columns' errors say, one pulse of a device a turn; returns device pulses.

    layer : an array; rows : (driven,) their numbers, ascending, from 0; errors : (n_out,) of which the signs count;
    pulses : of each device, as in `tune_layer`
    s : G, events, spared, factors (wear), W, V, counts, work, rows[2], kept mutated
    """
    up_p, down_q, down_p, up_q = pulses
    L = s.layers[layer]
    given = 0
    for turn in range(max(max(up_p, down_q), max(down_p, up_q))):
        sets, resets = int(up_p > turn) + int(up_q > turn), int(down_p > turn) + int(down_q > turn)
        apart = (up_p > turn) != (down_q > turn) or (down_p > turn) != (up_q > turn)
        chosen = column_ways(L, s.work, errors, pulses, turn)
        if chosen > 0 and rows.size > 0 and sets + resets > 0:
            pulse_selected(s, layer, rows, chosen, apart)
            given += count_tuning(L, s.counts[layer], s.work, rows, sets, resets)
    return given


@jit
def column_ways(L: Any, work: F32, errors: F32, pulses: Pulses, turn: int) -> int:
    """Select the devices of each column by its error. L : LAYER; work : mutated. Returns columns with an error."""
    up, up_slope, down, down_slope = laws_of(L)
    up_p, down_q = f4(pulses[0] > turn), f4(pulses[1] > turn)
    down_p, up_q = f4(pulses[2] > turn), f4(pulses[3] > turn)
    chosen = 0
    for j in range(errors.size):
        plus, minus = errors[j] > f4(0.0), errors[j] < f4(0.0)
        work[PUSH_P, j] = up * up_p if plus else (down * down_p if minus else f4(0.0))
        work[SLOPE_P, j] = up_slope * up_p if plus else (down_slope * down_p if minus else f4(0.0))
        work[PUSH_Q, j] = up * up_q if minus else (down * down_q if plus else f4(0.0))
        work[SLOPE_Q, j] = up_slope * up_q if minus else (down_slope * down_q if plus else f4(0.0))
        work[WAY_P, j] = up_p if plus else (-down_p if minus else f4(0.0))
        work[WAY_Q, j] = up_q if minus else (-down_q if plus else f4(0.0))
        chosen += 1 if plus or minus else 0
    return chosen


@jit_inline
def laws_of(L: Any) -> tuple[Any, Any, Any, Any]:
    """Push and slope of a SET pulse, then of a RESET pulse (`laws.pulsed_pair`)."""
    low, up, down = L["g_low"], L["slope_set"], L["slope_reset"]
    set_push, reset_push = L["step_set"] + up * low, down * (f4(1.0) + low) - L["step_reset"]
    return set_push * FACTOR_SCALE, up * FACTOR_SCALE, reset_push * FACTOR_SCALE, down * FACTOR_SCALE


@jit_inline
def select(work: Any, j: int, p: Any, q: Any, laws: Any) -> None:
    """Which way both devices of column j are pulsed, and by which law. work : mutated.

    An unselected device gets push = slope = noise = 0: it stays as it is.
    """
    up, up_slope, down, down_slope = laws
    work[WAY_P, j], work[WAY_Q, j] = p, q
    work[PUSH_P, j] = up if p > f4(0.0) else (down if p < f4(0.0) else f4(0.0))
    work[SLOPE_P, j] = up_slope if p > f4(0.0) else (down_slope if p < f4(0.0) else f4(0.0))
    work[PUSH_Q, j] = up if q > f4(0.0) else (down if q < f4(0.0) else f4(0.0))
    work[SLOPE_Q, j] = up_slope if q > f4(0.0) else (down_slope if q < f4(0.0) else f4(0.0))


@jit_inline
def pulse_selected(s: State, layer: int, rows: I32, chosen: int, apart: bool) -> None:
    """Pulse these rows where work says so, whole rows or one chosen pair after another."""
    lose_on_wires(s, layer, rows, s.wires, s.kept)
    if s.steps is None and s.spans is None and s.kept is None and is_sparse(s.layers[layer], chosen):
        pulse_chosen(s, layer, rows, apart)
    else:
        pulse_rows(s, layer, rows, apart)


@jit
def pulse_rows(s: State, layer: int, rows: I32, apart: bool) -> None:
    """Pulse whole rows by the laws that `select` left in work; sums of G before the pulse go to work.

    apart : some pair has one device pulsed alone. s : G, events, spared, factors (wear), W, V, work mutated
    """
    L, work = s.layers[layer], s.work
    n_out, first, last = L["n_out"], L["cell0"], L["cell0"] + L["n_in"] * L["n_out"]
    sides = (work[WAY_P, :n_out], work[WAY_Q, :n_out], work[SUM_P, :n_out], work[SUM_Q, :n_out])
    sides[2][:] = f4(0.0)
    sides[3][:] = f4(0.0)
    one_law = s.steps is None and s.kept is None
    if one_law:
        pairs = (s.G[0, first:last], s.G[1, first:last], s.factors[0, first:last], s.factors[1, first:last])
        caches = (s.events[first:last], s.W[first:last], s.V[first:last])
        laws = (work[PUSH_P, :n_out], work[SLOPE_P, :n_out], work[PUSH_Q, :n_out], work[SLOPE_Q, :n_out])
        figures = (L["ctoc"] * BELL_SCALE, L["g_low"], f4(1.0) / L["v_unit"])
        pulse_lines(rows, pairs, caches, laws, sides, s.clock[layer]["key_pulse"], figures)
    if apart or L["levels"] > f4(0.0) or L["wear_limit"] > f4(0.0) or not one_law or s.spans is not None:
        for r in range(rows.size):
            start = first + rows[r] * n_out
            cell_by_cell(s, layer, start, s.steps, s.kept)
            finish(s, layer, start, work[WAY_P, :n_out], work[WAY_Q, :n_out], apart)


@jit
def finish(s: State, layer: int, first: int, way_p: F32, way_q: F32, apart: bool) -> None:
    """What a pulse does to some devices only, of pairs from `first` on. s : G, spared, factors (wear), W, V mutated"""
    L, last = s.layers[layer], first + way_p.size
    low, levels, limit, event = L["g_low"], L["levels"], L["wear_limit"], s.events[first:last]
    fp, fq = s.factors[0, first:last], s.factors[1, first:last]
    spared_p, spared_q = s.spared[0, first:last], s.spared[1, first:last]
    if apart:
        spare(spared_p, spared_q, way_p, way_q)
    if levels > f4(0.0):
        snap(s.G[0, first:last], fp, way_p, low, levels)
        snap(s.G[1, first:last], fq, way_q, low, levels)
    if limit > f4(0.0):
        wear(event, spared_p, fp, limit)
        wear(event, spared_q, fq, limit)
    cache(s, first, last, f4(1.0) / L["v_unit"], s.spans)


@jit_hashing_apart
def pulse_lines(rows: I32, pairs: Any, caches: Any, laws: Any, sides: Any, key: u4, figures: Any) -> None:
    """Pulse whole rows of soft-bounds cells. No branch in the inner loop, so that the compiler vectorises it; both
    devices of a pair draw from one mix.

    pairs : (4, pairs) of G and factors; caches : (3, pairs) of events, W and V; laws : (4, n_out) push and slope of
    G_pos, of G_neg; sides : (4, n_out) ways and sums; figures : noise, lowest G, steps of V a unit. All but rows, laws
    and factors mutated
    """
    (p, q, fp, fq), (events, W, V), (push_p, slope_p, push_q, slope_q) = pairs, caches, laws
    (way_p, way_q, sum_p, sum_q), (ctoc, low, per_unit) = sides, figures
    for r in range(rows.size):
        first = u8(rows[r]) * u8(way_p.size)
        place = u4(u4(first) * CELLS)
        for j in range(way_p.size):
            at = u8(first + u8(j))
            h = stir(place, key, events[at])
            place = u4(place + CELLS)
            sum_p[j] += p[at]
            sum_q[j] += q[at]
            on_p, on_q = way_p[j] != f4(0.0), way_q[j] != f4(0.0)
            law = (push_p[j], slope_p[j], push_q[j], slope_q[j])
            a, b = pulsed_pair(h, p[at], q[at], fp[at], fq[at], law, on_p, on_q, ctoc, low)
            p[at], q[at] = a, b
            W[at], V[at] = cached(a, b, per_unit)
            events[at] = u4(events[at] + u4(1)) if on_p | on_q else events[at]


@jit_hashing
def pulse_few(s: State, layer: int, row: int, columns: I32, signs: F32) -> int:
    """One pulse on both devices of these pairs of a row, as their columns' signs say, and no look at the others.

    `pulse_rank_one` of a row by its pairs instead of its columns, for no more pairs than a line carries in a cycle;
    returns device pulses. s : G, events, factors (wear), W, V, counts mutated
    """
    L = s.layers[layer]
    first, low = L["cell0"] + row * L["n_out"], L["g_low"]
    key, ctoc, per_unit = s.clock[layer]["key_pulse"], L["ctoc"] * BELL_SCALE, f4(1.0) / L["v_unit"]
    plain = L["levels"] == f4(0.0) and L["wear_limit"] == f4(0.0) and s.spans is None
    up, up_slope, down, down_slope = laws_of(L)
    G, events, factors = s.G, s.events, s.factors
    g_set, g_reset = np.float64(0.0), np.float64(0.0)
    for k in range(columns.size):
        at = first + columns[k]
        plus = signs[columns[k]] > f4(0.0)
        p, q = G[0, at], G[1, at]
        g_set, g_reset = (g_set + p, g_reset + q) if plus else (g_set + q, g_reset + p)
        laws = (up, up_slope, down, down_slope) if plus else (down, down_slope, up, up_slope)
        h = mix(key, u4(at - L["cell0"]), events[at])
        G[0, at], G[1, at] = pulsed_pair(h, p, q, factors[0, at], factors[1, at], laws, True, True, ctoc, low)
        events[at] = u4(events[at] + u4(1))
        if plain:
            s.W[at], s.V[at] = cached(G[0, at], G[1, at], per_unit)
        else:
            way = signs[columns[k] : columns[k] + 1]
            finish(s, layer, at, way, way, False)
    n = columns.size
    book_pulses(L, s.counts[layer], 1, n, 1.0, (2, 2), (n, n), (g_set, g_reset))
    return 2 * n


@jit
def spare(spared_p: U32, spared_q: U32, way_p: F32, way_q: F32) -> None:
    """Count the devices whose partner alone is pulsed. spared_p, spared_q : mutated."""
    for j in range(way_p.size):
        p, q = i4(abs(way_p[j])), i4(abs(way_q[j]))
        spared_p[j] = u4(spared_p[j] + u4(max(p, q) - p))
        spared_q[j] = u4(spared_q[j] + u4(max(p, q) - q))


@jit
def snap(G: F32, factor: U16, way: F32, low: f4, levels: f4) -> None:
    """Pulsed cells onto the nearest of `levels` equal levels of the range. G : mutated."""
    top = levels - f4(1.0)
    for j in range(G.size):
        if way[j] != f4(0.0) and factor[j] > 0:
            G[j] = np.rint((G[j] - low) * top) / top + low


@jit
def wear(event: U32, spared: U32, factor: U16, limit: f4) -> None:
    """A cell whose pulses times its own factor reach the limit stays where it is for good. factor : mutated."""
    for j in range(event.size):
        if f4(u4(event[j] - spared[j])) * (f4(factor[j]) * FACTOR_SCALE) >= limit:
            factor[j] = 0


@jit_making
def pulse_pattern(s: State, layer: int, pattern: I8, paired: bool) -> int:
    """Any pattern of pulses, row by row; returns device pulses.

    pattern : (2, n_in, n_out) SET pulses (+) or RESET pulses (-) of each device. A row takes a cycle for each device
    and direction that is pulsed in it; a paired pattern always takes all four.
    """
    L, row = s.layers[layer], np.empty(1, np.int32)
    given = 0
    for i in range(L["n_in"]):
        row[0] = i
        given += pulse_row(s, layer, row, pattern[0, i], pattern[1, i], paired)
    return given


@jit_making
def pulse_row(s: State, layer: int, row: I32, p: I8, q: I8, paired: bool) -> int:
    """One row of `pulse_pattern`, row[0]; returns device pulses."""
    L = s.layers[layer]
    given, turn, chosen = 0, 0, 1
    while chosen > 0:
        chosen, sets, resets = row_ways(L, s.work, p, q, turn)
        if chosen > 0:
            pulse_selected(s, layer, row, chosen, not paired)
            given += count_tuning(L, s.counts[layer], s.work, row, 2 if paired else sets, 2 if paired else resets)
        turn += 1
    return given


@jit
def row_ways(L: Any, work: F32, p: I8, q: I8, turn: int) -> tuple[int, int, int]:
    """Select the devices of a row that are pulsed in this turn. L : LAYER; work : mutated.

    Returns pairs with a selected device, cycles of SET and cycles of RESET.
    """
    laws = laws_of(L)
    chosen = up_p = up_q = down_p = down_q = 0
    for j in range(p.size):
        way_p, way_q = f4(p[j] > turn) - f4(p[j] < -turn), f4(q[j] > turn) - f4(q[j] < -turn)
        select(work, j, way_p, way_q, laws)
        up_p, down_p = up_p | int(p[j] > turn), down_p | int(p[j] < -turn)
        up_q, down_q = up_q | int(q[j] > turn), down_q | int(q[j] < -turn)
        chosen += 1 if way_p != f4(0.0) or way_q != f4(0.0) else 0
    return chosen, up_p + up_q, down_p + down_q


@jit
def cache(s: State, first: int, last: int, per_unit: f4, spans: F32 | None) -> None:
    """What a read needs of pairs in a row: difference and sum of squares. s : W, V mutated; spans : s.spans."""
    p, q, w, square = s.G[0, first:last], s.G[1, first:last], s.W[first:last], s.V[first:last]
    if spans is None:
        for j in range(p.size):
            w[j], square[j] = cached(p[j], q[j], per_unit)
    else:
        for j in range(p.size):
            a, b = conductance(s.G, 0, first + j, spans), conductance(s.G, 1, first + j, spans)
            w[j] = a - b
            square[j] = u1(min(i4((a * a + b * b) * per_unit + f4(0.5)), i4(255)))


@jit
def refresh(s: State) -> None:
    """Cache W and V of every layer after G was changed from outside. s.W, s.V : mutated."""
    for layer in range(s.layers.shape[0]):
        first = s.layers[layer]["cell0"]
        last = first + s.layers[layer]["n_in"] * s.layers[layer]["n_out"]
        unit = f4(1.0) / s.layers[layer]["v_unit"]
        cache(s, first, last, unit, s.spans)
