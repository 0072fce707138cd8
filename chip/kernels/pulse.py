"""Pulses: what a rank-one update or any pattern of them does to the cells of a layer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from memdrive.chip.kernels.booking import count_tuning
from memdrive.chip.kernels.compiling import jit_hashing
from memdrive.chip.kernels.laws import BELL_SCALE, bell, first_bits, mix, pulsed, second_bits
from memdrive.chip.kernels.tables import BITS, ERRORS, F32, FACTOR_SCALE, I32, U8, U16, U32, State, f4, i4, u1, u4


@jit_hashing
def tune_layer(s: State, layer: int) -> int:
    """One rank-one update from latch[BITS] and latch[ERRORS]; returns device pulses.

    Where a row's bit is 1 and a column's error +1: SET on G_pos, RESET on G_neg; mirrored for -1.
    s : G, events, factors (wear), counts, work, rows mutated
    """
    L = s.layers[layer]
    n_in, n_out = L["n_in"], L["n_out"]
    drive = s.latch[BITS, L["in0"] : L["in0"] + n_in]
    errors = s.latch[ERRORS, L["out0"] : L["out0"] + n_out]
    n_rows = 0
    for i in range(n_in):
        s.rows[0, n_rows] = i
        n_rows += 1 if drive[i] > f4(0.5) else 0
    chosen = column_laws(s, layer, errors)
    if n_rows == 0 or chosen == 0:
        return 0
    pulse_rows(s, layer, s.rows[0, :n_rows])
    count_tuning(s, layer, errors, s.rows[0, :n_rows], chosen)
    return 2 * n_rows * chosen


@jit_hashing
def column_laws(s: State, layer: int, errors: F32) -> int:
    """Per column: push and slope of both devices and the noise's size into work[0:5], zeros into work[5:7].

    An unselected column gets push = slope = noise = 0: its cells stay as they are. Returns selected columns.
    """
    L = s.layers[layer]
    low = L["g_low"]
    up_slope, down_slope = L["slope_set"], L["slope_reset"]
    up, down = L["step_set"] + up_slope * low, down_slope * (f4(1.0) + low) - L["step_reset"]
    work, chosen = s.work, 0
    for j in range(errors.size):
        plus, minus = errors[j] > f4(0.0), errors[j] < f4(0.0)
        work[0, j] = up if plus else (down if minus else f4(0.0))
        work[1, j] = up_slope if plus else (down_slope if minus else f4(0.0))
        work[2, j] = up if minus else (down if plus else f4(0.0))
        work[3, j] = up_slope if minus else (down_slope if plus else f4(0.0))
        work[4, j] = f4(1.0) if plus or minus else f4(0.0)
        work[5, j] = f4(0.0)
        work[6, j] = f4(0.0)
        chosen += 1 if plus or minus else 0
    return chosen


@jit_hashing
def pulse_rows(s: State, layer: int, rows: I32) -> None:
    """Pulse whole rows by the laws that `column_laws` left in work; sums of G before the pulse go to work[5:7].

    No branch in the innermost loops, so that the compiler vectorises them.
    s : G, events, factors (wear), W, V, work mutated
    """
    L = s.layers[layer]
    n_out, cell0, low = L["n_out"], L["cell0"], L["g_low"]
    key, ctoc, per_unit = s.clock[layer]["key_pulse"], L["ctoc"] * BELL_SCALE, f4(1.0) / L["v_unit"]
    push_p, slope_p, push_q, slope_q = s.work[0, :n_out], s.work[1, :n_out], s.work[2, :n_out], s.work[3, :n_out]
    on, sum_p, sum_q = s.work[4, :n_out], s.work[5, :n_out], s.work[6, :n_out]
    for r in range(rows.size):
        first = cell0 + rows[r] * n_out
        last = first + n_out
        p, q, event = s.G[0, first:last], s.G[1, first:last], s.events[first:last]
        fp, fq = s.factors[0, first:last], s.factors[1, first:last]
        cell = u4(first - cell0)
        for j in range(n_out):
            h = mix(key, u4(cell + u4(j)), event[j])
            kp, kq = i4(fp[j]), i4(fq[j])
            size = on[j] * ctoc
            noise_p = bell(first_bits(h)) * (size if kp > i4(0) else f4(0.0))
            noise_q = bell(second_bits(h)) * (size if kq > i4(0) else f4(0.0))
            sum_p[j] += p[j]
            sum_q[j] += q[j]
            p[j] = pulsed(p[j], f4(kp) * FACTOR_SCALE, push_p[j], slope_p[j], noise_p, low)
            q[j] = pulsed(q[j], f4(kq) * FACTOR_SCALE, push_q[j], slope_q[j], noise_q, low)
            event[j] = u4(event[j] + u4(i4(on[j])))
        if L["levels"] > f4(0.0):
            snap(p, fp, on, low, L["levels"])
            snap(q, fq, on, low, L["levels"])
        if L["wear_limit"] > f4(0.0):
            wear(event, fp, L["wear_limit"])
            wear(event, fq, L["wear_limit"])
        w, square = s.W[first:last], s.V[first:last]
        for j in range(n_out):
            w[j] = p[j] - q[j]
            square[j] = u1(i4((p[j] * p[j] + q[j] * q[j]) * per_unit + f4(0.5)))


@jit_hashing
def snap(G: F32, factor: U16, on: F32, low: f4, levels: f4) -> None:
    """Pulsed cells onto the nearest of `levels` equal levels of the range. G : mutated."""
    top = levels - f4(1.0)
    for j in range(G.size):
        if on[j] > f4(0.0) and factor[j] > 0:
            G[j] = np.rint((G[j] - low) * top) / top + low


@jit_hashing
def wear(event: U32, factor: U16, limit: f4) -> None:
    """A cell whose pulses times its own factor reach the limit stays where it is for good. factor : mutated."""
    for j in range(event.size):
        if f4(event[j]) * (f4(factor[j]) * FACTOR_SCALE) >= limit:
            factor[j] = 0


@jit_hashing
def pulse_pattern(s: State, layer: int, pattern: NDArray[np.int8]) -> int:
    """Any pattern of pulses, row by row (four cycles each). pattern : (n_in, n_out) of -1, 0, +1; returns pulses."""
    L = s.layers[layer]
    errors, row = np.empty(L["n_out"], np.float32), np.empty(1, np.int32)
    pulses = 0
    for i in range(L["n_in"]):
        for j in range(errors.size):
            errors[j] = f4(pattern[i, j])
        chosen = column_laws(s, layer, errors)
        if chosen > 0:
            row[0] = i
            pulse_rows(s, layer, row)
            count_tuning(s, layer, errors, row, chosen)
            pulses += 2 * chosen
    return pulses


@jit_hashing
def cache(p: F32, q: F32, w: F32, square: U8, per_unit: f4) -> None:
    """What a read needs of a row of pairs: difference and sum of squares. w, square : mutated."""
    for j in range(p.size):
        w[j] = p[j] - q[j]
        square[j] = u1(i4((p[j] * p[j] + q[j] * q[j]) * per_unit + f4(0.5)))


@jit_hashing
def refresh(s: State) -> None:
    """Cache W and V of every layer after G was changed from outside. s.W, s.V : mutated."""
    for layer in range(s.layers.shape[0]):
        first = s.layers[layer]["cell0"]
        last = first + s.layers[layer]["n_in"] * s.layers[layer]["n_out"]
        unit = f4(1.0) / s.layers[layer]["v_unit"]
        cache(s.G[0, first:last], s.G[1, first:last], s.W[first:last], s.V[first:last], unit)
