"""Reading a layer: currents of its columns, their noise, and what the converters make of them."""

from __future__ import annotations

import numpy as np

from memdrive.chip.kernels.compiling import jit, jit_apart, jit_hashing, jit_making
from memdrive.chip.kernels.laws import BELL_SCALE, adc, bell, first_bits, mix
from memdrive.chip.kernels.shared import shared_currents
from memdrive.chip.kernels.tables import BITS, CODES, F32, I32, U8, State, f4, i4, u2, u4, u8
from memdrive.chip.kernels.wires import wired_currents

COMPARED = 3  # comparators of a hidden column


@jit_making
def read_layer(s: State, layer: int) -> None:
    """Forward read: latch[BITS] drives the rows, latch[CODES] gets the ADC codes, summed over tiles.

    s : clock, counts, latch, work, rows mutated
    """
    clock = s.clock[layer]
    book = s.counts[layer]
    L = s.layers[layer]
    n_in, n_out = L["n_in"], L["n_out"]
    out0, col0, tile_rows = L["out0"], L["col0"], L["tile_rows"]
    event = clock["reads"]
    clock["reads"] = u4(event + u4(1))
    book["samples_read"] += L["lead"]
    codes = s.latch[CODES, out0 : out0 + n_out]
    codes[:] = f4(0.0)
    drive = s.latch[BITS, L["in0"] : L["in0"] + n_in]
    for tile in range(L["tiles_down"]):
        top = tile * tile_rows
        active = driven_rows(drive, top, min(top + tile_rows, n_in), s.rows)
        if active == 0:
            continue
        currents(s, layer, drive, active)
        if L["row_lines"] == 1:
            wired_currents(s, layer, drive, active, s.wires)
        else:
            shared_currents(s, layer, drive, active, s.wires)
        convert(s, layer, codes, tile, col0 + tile * n_out, event)
        across = L["tiles_across"]
        converted = L["compared"] == f4(0.0)
        book["forward_reads"] += across
        book["rows_driven"] += active * across
        book["pairs_read"] += active * n_out
        book["adc_conversions"] += n_out if converted else 0
        book["adc_steps"] += n_out * 2 * L["adc_half"] if converted else 0
    if L["compared"] > f4(0.0):
        compare(s, layer, codes)


@jit
def driven_rows(drive: F32, top: int, bottom: int, rows: I32) -> int:
    """Which rows between top and bottom are driven, into rows[0] (mutated); how many.

    By itself: a count that begins with a literal 0 has numba compile all that it is handed to twice.
    """
    active = 0
    for i in range(top, bottom):
        rows[0, active] = i
        active += 1 if drive[i] != f4(0.0) else 0
    return active


@jit
def currents(s: State, layer: int, drive: F32, active: int) -> None:
    """Currents of the driven rows s.rows[0, :active] into work[0], summed V into rows[1] (partial drive: work[1]).

    Units: v_read (g_max - g_min). Binary drivers take eight rows at a time, then two, added in the same order; a
    multi-level driver goes row by row.
    """
    L = s.layers[layer]
    n_out, cell0, rows = L["n_out"], L["cell0"], s.rows[0]
    acc, partial, var = s.work[0, :n_out], s.work[1, :n_out], s.rows[1, :n_out]
    acc[:] = f4(0.0)
    partial[:] = f4(0.0)
    var[:] = i4(0)
    binary = L["dac_top"] == f4(1.0)
    noisy = L["read_noise"] > f4(0.0)
    k = 0
    if binary and active >= 8:
        last = cell0 + L["n_in"] * n_out
        k = active // 8 * 8
        eight_rows(s.W[cell0:last], s.V[cell0:last], rows[:k], acc, var, noisy)
    while binary and k + 2 <= active:
        a, b = cell0 + rows[k] * n_out, cell0 + rows[k + 1] * n_out
        w, x, u, v = s.W[a : a + n_out], s.W[b : b + n_out], s.V[a : a + n_out], s.V[b : b + n_out]
        for j in range(n_out):
            acc[j] += w[j] + x[j]
        if noisy:
            for j in range(n_out):
                var[j] += i4(i4(u[j]) + i4(v[j]))
        k += 2
    while k < active:
        level = drive[rows[k]]
        a = cell0 + rows[k] * n_out
        w, u = s.W[a : a + n_out], s.V[a : a + n_out]
        for j in range(n_out):
            acc[j] += w[j] * level
            partial[j] += f4(i4(u[j])) * (level * level)
        k += 1


@jit_apart
def eight_rows(W: F32, V: U8, rows: I32, acc: F32, var: I32, noisy: bool) -> None:
    """W and V of fully driven rows onto acc and var (mutated), eight at a time, two rows after two, V in 16 bits.

    rows : a multiple of eight; W, V : of a layer
    """
    n = u8(acc.size)
    for k in range(0, rows.size, 8):
        a, b, c, d = u8(rows[k]) * n, u8(rows[k + 1]) * n, u8(rows[k + 2]) * n, u8(rows[k + 3]) * n
        e, f, g, h = u8(rows[k + 4]) * n, u8(rows[k + 5]) * n, u8(rows[k + 6]) * n, u8(rows[k + 7]) * n
        for i in range(acc.size):
            j = u8(i)
            more = acc[i] + (W[a + j] + W[b + j]) + (W[c + j] + W[d + j])
            acc[i] = more + (W[e + j] + W[f + j]) + (W[g + j] + W[h + j])
        if noisy:
            for i in range(acc.size):
                j = u8(i)
                early = u2(u2(u2(V[a + j]) + u2(V[b + j])) + u2(u2(V[c + j]) + u2(V[d + j])))
                late = u2(u2(u2(V[e + j]) + u2(V[f + j])) + u2(u2(V[g + j]) + u2(V[h + j])))
                var[i] += i4(u2(early + late))


@jit_hashing
def convert(s: State, layer: int, codes: F32, tile: int, col0: int, event: np.uint32) -> None:
    """Noise, gain, offset and ADC of one tile row's columns, then the digital correction; added to codes (mutated)."""
    L = s.layers[layer]
    n_out = codes.size
    inv_lsb, half = L["adc_inv_lsb"], L["adc_half"]
    sigma = L["read_noise"] * np.sqrt(L["v_unit"]) * BELL_SCALE
    key = s.clock[layer]["key_read"]
    acc, partial, var = s.work[0, :n_out], s.work[1, :n_out], s.rows[1, :n_out]
    gain, offset = s.cols[0, col0 : col0 + n_out], s.cols[1, col0 : col0 + n_out]
    fix_gain, fix_offset = s.cols[2, col0 : col0 + n_out], s.cols[3, col0 : col0 + n_out]
    first = u4(tile * n_out)
    if L["compared"] > f4(0.0):
        for j in range(n_out):
            noise = sigma * np.sqrt(partial[j] + f4(var[j])) * bell(first_bits(mix(key, u4(first + u4(j)), event)))
            codes[j] += (acc[j] + noise) * inv_lsb
        return
    for j in range(n_out):
        noise = sigma * np.sqrt(partial[j] + f4(var[j])) * bell(first_bits(mix(key, u4(first + u4(j)), event)))
        code = adc((acc[j] + noise) * inv_lsb * gain[j] + offset[j], half)
        codes[j] += (code - fix_offset[j]) * fix_gain[j]


@jit
def compare(s: State, layer: int, codes: F32) -> None:
    """Currents of all tiles, summed on one line, as the code that thresholds between steps cannot tell them from.

    Three comparators a column: the switching point and both ends of the window. A column's gain and offset are those
    of its first tile row's converter. codes : currents in steps, mutated; s : counts mutated
    """
    L, book = s.layers[layer], s.counts[layer]
    for j in range(codes.size):
        at = L["col0"] + j
        code = np.rint(codes[j] * s.cols[0, at] + s.cols[1, at])
        codes[j] = (code - s.cols[3, at]) * s.cols[2, at]
    book["adc_conversions"] += COMPARED * codes.size
    book["comparisons"] += COMPARED * codes.size
