"""The transposed read: columns drive, rows are read."""

from __future__ import annotations

from typing import Any

import numpy as np

from memdrive.chip.kernels.compiling import jit_hashing_making, jit_inline, jit_making
from memdrive.chip.kernels.laws import BELL_SCALE, adc, bell, first_bits, mix, second_bits
from memdrive.chip.kernels.tables import ERRORS, F32, State, f4, i4, u4
from memdrive.chip.kernels.wires import wired_back

BACK_COMPARED = 2  # comparators of a row; each is booked as a converter of one bit


@jit_hashing_making
def read_back(s: State, layer: int) -> None:
    """Transposed read: latch[ERRORS] drives the columns in two phases; work[6, :n_in] gets b in ADC steps.

    Ternary errors drive a column or do not; others, from -1 to 1, drive it by so much. With comparators the first
    phase's current is held, the second's taken from it, and currents of all tiles are summed on one line.
    s : clock, counts, work mutated
    """
    clock = s.clock[layer]
    book = s.counts[layer]
    L = s.layers[layer]
    n_in, n_out, cell0, out0 = L["n_in"], L["n_out"], L["cell0"], L["out0"]
    inv_lsb, half = L["back_inv_lsb"], L["back_half"]
    sigma = L["read_noise"] * np.sqrt(L["v_unit"]) * BELL_SCALE
    key, event = clock["key_back"], clock["back_reads"]
    clock["back_reads"] = u4(event + u4(1))
    book["samples_back"] += L["lead"]
    errors = s.latch[ERRORS, out0 : out0 + n_out]
    b = s.work[6, :n_in]
    across, down = L["tiles_across"], L["tiles_down"]
    tile_cols = (n_out + across - 1) // across
    b[:] = f4(0.0)
    compared = L["back_compared"] > f4(0.0)
    graded = False
    for j in range(n_out):
        graded = graded or errors[j] != np.sign(errors[j])
    for tile in range(across):
        right = min((tile + 1) * tile_cols, n_out)
        plus, driven = 0, 0
        for sign in (f4(1.0), f4(-1.0)):
            for j in range(tile * tile_cols, right):
                s.rows[0, driven] = j
                driven += 1 if errors[j] * sign > f4(0.0) else 0
            plus = driven if sign > f4(0.0) else plus
        if driven == 0:
            continue
        wired = wired_phases(s, layer, tile * tile_cols, errors[tile * tile_cols : right], s.wires)
        for i in range(n_in):
            first = cell0 + i * n_out
            w, square = s.W[first : first + n_out], s.V[first : first + n_out]
            if graded:
                more, more_var = graded_current(w, square, errors, s.rows[0, :plus])
                less, less_var = graded_current(w, square, errors, s.rows[0, plus:driven])
            else:
                more, more_var = row_current(w, square, s.rows[0, :plus])
                less, less_var = row_current(w, square, s.rows[0, plus:driven])
            if wired:
                more, less = s.work[0, i], s.work[1, i]
            h = mix(key, u4(tile * n_in + i), event)
            more += sigma * np.sqrt(more_var) * bell(first_bits(h))
            less += sigma * np.sqrt(less_var) * bell(second_bits(h))
            if compared:
                b[i] += (more - less) * inv_lsb
            else:
                b[i] += adc(more * inv_lsb, half) - adc(less * inv_lsb, half)
        book["backward_reads"] += 2 * down
        book["rows_driven"] += driven * down
        book["pairs_read"] += driven * n_in
        book["adc_conversions"] += 0 if compared else 2 * n_in
        book["adc_steps"] += 0 if compared else 2 * n_in * 2 * half
    if compared:
        for i in range(n_in):
            b[i] = np.rint(b[i])
        book["adc_conversions"] += BACK_COMPARED * n_in
        book["adc_steps"] += BACK_COMPARED * n_in * 2


@jit_making
def wired_phases(s: State, layer: int, left: int, errors: F32, wires: F32 | None) -> bool:
    """Currents of all rows over resistive lines (s.wires), first phase into work[0], second into work[1]; whether
    there are such lines. s : work mutated
    """
    if wires is None:
        return False
    L = s.layers[layer]
    for top in range(0, L["n_in"], L["tile_rows"]):
        bottom = min(top + L["tile_rows"], L["n_in"])
        for phase, sign in ((0, f4(1.0)), (1, f4(-1.0))):
            drive = np.maximum(errors * sign, f4(0.0))
            wired_back(s, layer, top, left, drive, wires[layer], s.work[phase, top:bottom])
    return True


@jit_inline
def row_current(w: Any, square: Any, columns: Any) -> Any:
    """Current of one row with these columns driven, and the sum of its V."""
    current, var = f4(0.0), i4(0)
    for k in range(columns.size):
        current += w[columns[k]]
        var += i4(square[columns[k]])
    return current, f4(var)


@jit_inline
def graded_current(w: Any, square: Any, errors: Any, columns: Any) -> Any:
    """The same with columns driven by the size of their errors."""
    current, var = f4(0.0), f4(0.0)
    for k in range(columns.size):
        drive = abs(errors[columns[k]])
        current += w[columns[k]] * drive
        var += f4(i4(square[columns[k]])) * (drive * drive)
    return current, var
