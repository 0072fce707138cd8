"""The transposed read: columns drive, rows are read."""

from __future__ import annotations

from typing import Any

import numpy as np

from memdrive.chip.kernels.compiling import jit, jit_hashing, jit_making
from memdrive.chip.kernels.laws import BELL_SCALE, adc, bell, first_bits, mix, second_bits
from memdrive.chip.kernels.shared import shared_back
from memdrive.chip.kernels.tables import ERRORS, F32, I32, U8, State, f4, i4, u4, u8
from memdrive.chip.kernels.wires import wired_back

MORE, LESS, VAR = range(3)  # rows of State.work in a read: currents of both phases, from VAR on sums of their V
BACK_COMPARED = 2  # comparators of a row


@jit_making
def read_back(s: State, layer: int) -> None:
    """Transposed read: latch[ERRORS] drives the columns in two phases; work[6, :n_in] gets b in ADC steps.

    Ternary errors drive a column or do not; others, from -1 to 1, drive it by so much. With comparators the first
    phase's current is held, the second's taken from it, and currents of all tiles are summed on one line.
    s : clock, counts, work mutated
    """
    clock = s.clock[layer]
    book = s.counts[layer]
    L = s.layers[layer]
    n_in, n_out, out0 = L["n_in"], L["n_out"], L["out0"]
    key, event = clock["key_back"], clock["back_reads"]
    clock["back_reads"] = u4(event + u4(1))
    book["samples_back"] += L["lead"]
    errors = s.latch[ERRORS, out0 : out0 + n_out]
    b = s.work[6, :n_in]
    across, down = L["tiles_across"], L["tiles_down"]
    tile_cols = (n_out + across - 1) // across
    b[:] = f4(0.0)
    compared = L["back_compared"] > f4(0.0)
    pairs = slice(L["cell0"], L["cell0"] + n_in * n_out)
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
        for phase, columns in ((MORE, s.rows[0, :plus]), (LESS, s.rows[0, plus:driven])):
            drive_rows(s.W[pairs], s.V[pairs], errors, columns, s.work[phase, :n_in], s.work[phase + VAR, :n_in])
        wired_phases(s, layer, tile * tile_cols, errors[tile * tile_cols : right], s.wires)
        convert_back(L, s.work[: LESS + VAR + 1, :n_in], b, key, u4(tile * n_in), event)
        book["backward_reads"] += 2 * down
        book["rows_driven"] += driven * down
        book["pairs_read"] += driven * n_in
        book["adc_conversions"] += 0 if compared else 2 * n_in
        book["adc_steps"] += 0 if compared else 2 * n_in * 2 * L["back_half"]
    if compared:
        for i in range(n_in):
            b[i] = np.rint(b[i])
        book["adc_conversions"] += BACK_COMPARED * n_in
        book["comparisons"] += BACK_COMPARED * n_in


@jit_hashing
def convert_back(L: Any, phases: F32, b: F32, key: u4, first: u4, event: u4) -> None:
    """Noise of both phases, and what converters or comparators make of their difference; added to b (mutated).

    L : LAYER; phases : (4, rows) currents, sums of V
    """
    more, less, more_var, less_var = phases[MORE], phases[LESS], phases[MORE + VAR], phases[LESS + VAR]
    inv_lsb, half, compared = L["back_inv_lsb"], L["back_half"], L["back_compared"] > f4(0.0)
    sigma = L["read_noise"] * np.sqrt(L["v_unit"]) * BELL_SCALE
    for i in range(b.size):
        h = mix(key, u4(first + u4(i)), event)
        plus = more[i] + sigma * np.sqrt(more_var[i]) * bell(first_bits(h))
        minus = less[i] + sigma * np.sqrt(less_var[i]) * bell(second_bits(h))
        codes = adc(plus * inv_lsb, half) - adc(minus * inv_lsb, half)
        b[i] += (plus - minus) * inv_lsb if compared else codes


@jit
def drive_rows(W: F32, V: U8, errors: F32, columns: I32, current: F32, var: F32) -> None:
    """Currents of all rows, with these columns driven by the size of their errors, and the sums of V. current, var :
    (rows,) mutated. W, V : (rows * columns,)
    """
    for i in range(current.size):
        first = u8(u8(i) * u8(errors.size))
        total, squares = f4(0.0), f4(0.0)
        for k in range(columns.size):
            j = u8(columns[k])
            drive = abs(errors[j])
            total += W[u8(first + j)] * drive
            squares += f4(i4(V[u8(first + j)])) * (drive * drive)
        current[i], var[i] = total, squares


@jit_making
def wired_phases(s: State, layer: int, left: int, errors: F32, wires: F32 | None) -> None:
    """Currents of all rows over resistive lines (s.wires) into work[MORE] and work[LESS], if there are such lines."""
    if wires is None:
        return
    L = s.layers[layer]
    for top in range(0, L["n_in"], L["tile_rows"]):
        bottom = min(top + L["tile_rows"], L["n_in"])
        if L["row_lines"] == 1:
            wired_back(s, layer, top, left, errors, wires[layer], s.work[MORE : LESS + 1, top:bottom])
        else:
            shared_back(s, layer, top, left, errors, wires[layer], s.work[MORE : LESS + 1, top:bottom])
