"""Every compiled loop of the chip. Scalar laws first, then one layer, then the whole learning step.

All layers live in the same flat arrays of `State`; a layer is a row of `geo`. Rows are inputs, so a selected row is
contiguous. No fastmath: the same bits on every machine. 32-bit mixes, because 64-bit multiplication does not vectorise
on AVX2; every step of them is cast to uint32, for numba would widen to 64 bits. Read-out stages, error stages and
tuning stand alone, so that another rule can be put together from them.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from memdrive.chip.kernels.compiling import jit_hashing, jit_inline

F32 = NDArray[np.float32]
I64 = NDArray[np.int64]
I32 = NDArray[np.int32]
U32 = NDArray[np.uint32]
U16 = NDArray[np.uint16]
U8 = NDArray[np.uint8]
I8 = NDArray[np.int8]
f4 = np.float32
u4 = np.uint32
i4 = np.int32
u1 = np.uint8
i1 = np.int8

# columns of State.geo, one row per layer
N_IN, N_OUT, CELL0, TILE_ROWS, TILES_DOWN, TILES_ACROSS, COL0, IN0, OUT0 = range(9)
# columns of State.phys, one row per layer
STEP_SET, SLOPE_SET, STEP_RESET, SLOPE_RESET, CTOC, READ_NOISE, G_LOW, LEVELS, WEAR_LIMIT = range(9)
ADC_INV_LSB, ADC_HALF, DAC_TOP, BACK_INV_LSB, LINE_ROWS, R_WIRE, V_UNIT = range(9, 16)
# columns of State.clock, one row per layer
KEY_PULSE, KEY_READ, KEY_BACK, READS, BACK_READS, AGINGS = range(6)
# columns of State.counts, one row per layer: the fields of Ledger in order, then the chip's age [s]
C_SAMPLES, C_BACK, C_FORWARD, C_BACKWARD, C_ROWS, C_PAIRS, C_ADC, C_TUNINGS, C_CYCLES = range(9)
C_SET, C_RESET, C_LINES_SET, C_LINES_RESET, C_COUNTED, C_WORDS, C_GSET, C_GRESET, AGE = range(9, 18)
# rows of State.latch
BITS, CODES, ERRORS = range(3)
# fields of a packed Rule
THETA_OUT, THETA_HIDDEN, WINDOW, ONE_SIDED, FIRST_LAYER, WORD_COUNTERS, OVERFLOW0 = range(7)

BELL_SIGMA = 147.80054  # of the sum of four independent bytes: sqrt(4 (256^2 - 1) / 12)
BELL_SCALE = f4(1.0 / BELL_SIGMA)
FACTOR_ONE = 8192  # a cell's own step factor is stored in steps of 1/8192; 0 is a stuck cell
FACTOR_SCALE = f4(1.0 / FACTOR_ONE)
WIRE_ROUNDS = 4  # of potentials from currents; `memdrive bench` prints the error that is left


class State(NamedTuple):
    """Everything a chip is, as flat arrays over all its layers: one argument for every kernel."""

    geo: NDArray[np.int64]
    """(layers, 9) sizes and offsets."""
    phys: NDArray[np.float32]
    """(layers, 16) device and converter figures."""
    G: NDArray[np.float32]
    """(2, pairs) conductance of the positive and the negative devices, in units of g_max - g_min."""
    events: NDArray[np.uint32]
    """(pairs,) pulses that a pair has had: counter of its noise, and its wear."""
    factors: NDArray[np.uint16]
    """(2, pairs) a cell's own step factor in 1/8192; 0 is stuck."""
    W: NDArray[np.float32]
    """(pairs,) cached G[0] - G[1]."""
    V: NDArray[np.uint8]
    """(pairs,) cached G[0]^2 + G[1]^2, the read variance, 255 at two fully SET devices."""
    cols: NDArray[np.float32]
    """(4, converters) gain, offset [ADC steps], digital gain, digital offset of every column of every tile row."""
    clock: NDArray[np.uint32]
    """(layers, 6) noise keys and counters of reads and of times it was left alone."""
    counts: NDArray[np.float64]
    """(layers, 18) the ledger's counters and the age."""
    counters: NDArray[np.int8]
    """(pairs,) signs added up since a pair's last pulse, where the rule counts before pulsing."""
    latch: NDArray[np.float32]
    """(3, wide) input bits, ADC codes, errors of the last sample."""
    work: NDArray[np.float32]
    """(8, wide) scratch."""
    rows: NDArray[np.int32]
    """(2, wide) scratch."""


Arrays = tuple[Any, ...]


# ---------------------------------------------------------------- scalar laws


@jit_inline
def mix(key: np.uint32, cell: np.uint32, event: np.uint32) -> np.uint32:
    """32 well-mixed bits of where (key, cell) and when (event): multiply and xorshift, event between the rounds."""
    h = u4(u4(cell * u4(0x9E3779B1)) ^ key)
    h = u4(u4(h ^ u4(h >> u4(15))) * u4(0x7FEB352D))
    h = u4(u4(h ^ u4(h >> u4(16))) + u4(event * u4(0x85EBCA77)))
    return u4(u4(h ^ u4(h >> u4(15))) * u4(0x846CA68B))


@jit_inline
def bell(h: np.uint32) -> np.float32:
    """Nearly Gaussian, in units of 1/BELL_SIGMA: the sum of the four bytes, centred; bounded at 3.45 sigma."""
    pairs = u4(u4(h & u4(0x00FF00FF)) + u4(u4(h >> u4(8)) & u4(0x00FF00FF)))
    return f4(i4(u4(u4(pairs & u4(0xFFFF)) + u4(pairs >> u4(16)))) - i4(510))


@jit_inline
def first_bits(h: np.uint32) -> np.uint32:
    """Finish a mix."""
    return u4(h ^ u4(h >> u4(16)))


@jit_inline
def second_bits(h: np.uint32) -> np.uint32:
    """Finish the same mix another way: the noise of the pair's other device."""
    g = u4(h * u4(0xC2B2AE35))
    return u4(g ^ u4(g >> u4(15)))


@jit_inline
def pulsed(G: Any, factor: Any, push: Any, slope: Any, noise: Any, low: Any) -> Any:
    """The soft-bounds law in units of the range, SET and RESET alike: G + factor (push - slope G) + noise, clipped.

    With g = G - low: SET adds step - slope g, so push = step + slope low; RESET takes step - slope (1 - g), so
    push = slope (1 + low) - step; slope = step / bound.
    """
    return min(max(G + factor * (push - slope * G) + noise, low), low + f4(1.0))


@jit_inline
def adc(steps: Any, half: Any) -> Any:
    """Code of a current given in ADC steps: rounded, clipped to the converter's range."""
    return min(max(np.rint(steps), -half), half - f4(1.0))


# ---------------------------------------------------------------- reading one layer


@jit_hashing
def read_layer(s: State, layer: int) -> None:
    """Forward read: latch[BITS] drives the rows, latch[CODES] gets the ADC codes, summed over tiles.

    s : clock, counts, latch, work, rows mutated
    """
    n_in, n_out = s.geo[layer, N_IN], s.geo[layer, N_OUT]
    out0, col0, tile_rows = s.geo[layer, OUT0], s.geo[layer, COL0], s.geo[layer, TILE_ROWS]
    event = s.clock[layer, READS]
    s.clock[layer, READS] = u4(event + u4(1))
    s.counts[layer, C_SAMPLES] += 1.0
    codes = s.latch[CODES, out0 : out0 + n_out]
    codes[:] = f4(0.0)
    drive = s.latch[BITS, s.geo[layer, IN0] : s.geo[layer, IN0] + n_in]
    for tile in range(s.geo[layer, TILES_DOWN]):
        top = tile * tile_rows
        active = 0
        for i in range(top, min(top + tile_rows, n_in)):
            s.rows[0, active] = i
            active += 1 if drive[i] != f4(0.0) else 0
        if active == 0:
            continue
        if s.phys[layer, R_WIRE] > f4(0.0):
            wired_currents(s, layer, drive, active)
        else:
            currents(s, layer, drive, active)
        convert(s, layer, codes, tile, col0 + tile * n_out, event)
        across = s.geo[layer, TILES_ACROSS]
        s.counts[layer, C_FORWARD] += across
        s.counts[layer, C_ROWS] += active * across
        s.counts[layer, C_PAIRS] += active * n_out
        s.counts[layer, C_ADC] += n_out


@jit_hashing
def currents(s: State, layer: int, drive: F32, active: int) -> None:
    """Currents of the driven rows s.rows[0, :active] into work[0], summed V into rows[1] (partial drive: work[1]).

    Units: v_read (g_max - g_min). Binary drivers take two rows at a time; a multi-level driver goes row by row.
    """
    n_out, cell0, rows = s.geo[layer, N_OUT], s.geo[layer, CELL0], s.rows[0]
    acc, partial, var = s.work[0, :n_out], s.work[1, :n_out], s.rows[1, :n_out]
    acc[:] = f4(0.0)
    partial[:] = f4(0.0)
    var[:] = i4(0)
    binary = s.phys[layer, DAC_TOP] == f4(1.0)
    noisy = s.phys[layer, READ_NOISE] > f4(0.0)
    k = 0
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


@jit_hashing
def convert(s: State, layer: int, codes: F32, tile: int, col0: int, event: np.uint32) -> None:
    """Noise, gain, offset and ADC of one tile row's columns, then the digital correction; added to codes (mutated)."""
    n_out = codes.size
    inv_lsb, half = s.phys[layer, ADC_INV_LSB], s.phys[layer, ADC_HALF]
    sigma = s.phys[layer, READ_NOISE] * np.sqrt(s.phys[layer, V_UNIT]) * BELL_SCALE
    key = s.clock[layer, KEY_READ]
    acc, partial, var = s.work[0, :n_out], s.work[1, :n_out], s.rows[1, :n_out]
    gain, offset = s.cols[0, col0 : col0 + n_out], s.cols[1, col0 : col0 + n_out]
    fix_gain, fix_offset = s.cols[2, col0 : col0 + n_out], s.cols[3, col0 : col0 + n_out]
    first = u4(tile * n_out)
    for j in range(n_out):
        noise = sigma * np.sqrt(partial[j] + f4(var[j])) * bell(first_bits(mix(key, u4(first + u4(j)), event)))
        code = adc((acc[j] + noise) * inv_lsb * gain[j] + offset[j], half)
        codes[j] += (code - fix_offset[j]) * fix_gain[j]


@jit_hashing
def wired_currents(s: State, layer: int, drive: F32, active: int) -> None:
    """`currents` with resistive lines, tile by tile: potentials from currents and currents from potentials, in turn.

    A row is driven at its left end and feeds G_pos and G_neg of every pair; the source lines of a pair are grounded at
    the bottom; transistors of undriven rows are off. Valid while r_wire times a line's conductance is below about 1.
    """
    currents(s, layer, drive, active)
    n_out, across = s.geo[layer, N_OUT], s.geo[layer, TILES_ACROSS]
    width = (n_out + across - 1) // across
    G = np.empty((s.geo[layer, TILE_ROWS], 2 * width), np.float32)
    place, volts = np.empty(active, np.int32), np.empty(active, np.float32)
    top = s.rows[0, 0] // s.geo[layer, TILE_ROWS] * s.geo[layer, TILE_ROWS]
    n_rows = min(s.geo[layer, TILE_ROWS], s.geo[layer, N_IN] - top)
    for k in range(active):
        place[k], volts[k] = s.rows[0, k] - top, drive[s.rows[0, k]]
    for tile in range(across):
        left, right = tile * width, min((tile + 1) * width, n_out)
        for k in range(active):
            first = s.geo[layer, CELL0] + s.rows[0, k] * n_out
            for j in range(left, right):
                G[k, 2 * (j - left)] = s.G[0, first + j]
                G[k, 2 * (j - left) + 1] = s.G[1, first + j]
        total = line_currents(G[:active, : 2 * (right - left)], place, volts, n_rows, s.phys[layer, R_WIRE])
        for j in range(left, right):
            s.work[0, j] = total[2 * (j - left)] - total[2 * (j - left) + 1]


@jit_hashing
def line_currents(G: F32, place: I32, volts: F32, n_rows: int, r: f4) -> F32:
    """Currents of a tile's source lines with wire segments of resistance r (in 1/units of G).

    G : (driven, lines); place, volts : (driven,) row in the tile of n_rows, and its drive. Returns (lines,).
    """
    driven, lines = G.shape
    row_v, col_v = np.empty((driven, lines), np.float32), np.zeros((driven, lines), np.float32)
    for k in range(driven):
        row_v[k, :] = volts[k]
    total = np.zeros(lines, np.float32)
    for _ in range(WIRE_ROUNDS):
        for k in range(driven):
            flow = f4(0.0)
            for c in range(lines):
                flow += G[k, c] * (row_v[k, c] - col_v[k, c])
            v = volts[k]
            for c in range(lines):
                current = G[k, c] * (row_v[k, c] - col_v[k, c])
                v -= r * flow
                flow -= current
                row_v[k, c] = v
        total[:] = f4(0.0)
        for k in range(driven):
            for c in range(lines):
                total[c] += G[k, c] * (row_v[k, c] - col_v[k, c])
        # potential of a source line: what flows below each cell, summed up from the ground at the bottom
        below, drop = total.copy(), np.zeros(lines, np.float32)
        previous = n_rows
        for k in range(driven - 1, -1, -1):
            span = f4(previous - place[k])
            for c in range(lines):
                drop[c] += r * span * below[c]
                below[c] -= G[k, c] * (row_v[k, c] - col_v[k, c])
                col_v[k, c] = drop[c]
            previous = place[k]
    total[:] = f4(0.0)
    for k in range(driven):
        for c in range(lines):
            total[c] += G[k, c] * (row_v[k, c] - col_v[k, c])
    return total


@jit_hashing
def read_back(s: State, layer: int) -> None:
    """Transposed read: latch[ERRORS] drives the columns in two phases; work[6, :n_in] gets b in ADC steps.

    s : clock, counts, work mutated
    """
    n_in, n_out, cell0, out0 = s.geo[layer, N_IN], s.geo[layer, N_OUT], s.geo[layer, CELL0], s.geo[layer, OUT0]
    inv_lsb, half = s.phys[layer, BACK_INV_LSB], s.phys[layer, ADC_HALF]
    sigma = s.phys[layer, READ_NOISE] * np.sqrt(s.phys[layer, V_UNIT]) * BELL_SCALE
    key, event = s.clock[layer, KEY_BACK], s.clock[layer, BACK_READS]
    s.clock[layer, BACK_READS] = u4(event + u4(1))
    s.counts[layer, C_BACK] += 1.0
    errors = s.latch[ERRORS, out0 : out0 + n_out]
    b = s.work[6, :n_in]
    across, down = s.geo[layer, TILES_ACROSS], s.geo[layer, TILES_DOWN]
    tile_cols = (n_out + across - 1) // across
    b[:] = f4(0.0)
    for tile in range(across):
        right = min((tile + 1) * tile_cols, n_out)
        plus, driven = 0, 0
        for sign in (f4(1.0), f4(-1.0)):
            for j in range(tile * tile_cols, right):
                s.rows[0, driven] = j
                driven += 1 if errors[j] == sign else 0
            plus = driven if sign > f4(0.0) else plus
        if driven == 0:
            continue
        for i in range(n_in):
            first = cell0 + i * n_out
            w, square = s.W[first : first + n_out], s.V[first : first + n_out]
            more, more_var = row_current(w, square, s.rows[0, :plus])
            less, less_var = row_current(w, square, s.rows[0, plus:driven])
            h = mix(key, u4(tile * n_in + i), event)
            more += sigma * np.sqrt(f4(more_var)) * bell(first_bits(h))
            less += sigma * np.sqrt(f4(less_var)) * bell(second_bits(h))
            b[i] += adc(more * inv_lsb, half) - adc(less * inv_lsb, half)
        s.counts[layer, C_BACKWARD] += 2 * down
        s.counts[layer, C_ROWS] += driven * down
        s.counts[layer, C_PAIRS] += driven * n_in
        s.counts[layer, C_ADC] += 2 * n_in


@jit_inline
def row_current(w: Any, square: Any, columns: Any) -> Any:
    """Current of one row with these columns driven, and the sum of its V."""
    current, var = f4(0.0), i4(0)
    for k in range(columns.size):
        current += w[columns[k]]
        var += i4(square[columns[k]])
    return current, var


# ---------------------------------------------------------------- tuning one layer


@jit_hashing
def tune_layer(s: State, layer: int) -> int:
    """One rank-one update from latch[BITS] and latch[ERRORS]; returns device pulses.

    Where a row's bit is 1 and a column's error +1: SET on G_pos, RESET on G_neg; mirrored for -1.
    s : G, events, factors (wear), counts, work, rows mutated
    """
    n_in, n_out = s.geo[layer, N_IN], s.geo[layer, N_OUT]
    drive = s.latch[BITS, s.geo[layer, IN0] : s.geo[layer, IN0] + n_in]
    errors = s.latch[ERRORS, s.geo[layer, OUT0] : s.geo[layer, OUT0] + n_out]
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
    low = s.phys[layer, G_LOW]
    up_slope, down_slope = s.phys[layer, SLOPE_SET], s.phys[layer, SLOPE_RESET]
    up, down = s.phys[layer, STEP_SET] + up_slope * low, down_slope * (f4(1.0) + low) - s.phys[layer, STEP_RESET]
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
    n_out, cell0, low = s.geo[layer, N_OUT], s.geo[layer, CELL0], s.phys[layer, G_LOW]
    key, ctoc, per_unit = s.clock[layer, KEY_PULSE], s.phys[layer, CTOC] * BELL_SCALE, f4(1.0) / s.phys[layer, V_UNIT]
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
        if s.phys[layer, LEVELS] > f4(0.0):
            snap(p, fp, on, low, s.phys[layer, LEVELS])
            snap(q, fq, on, low, s.phys[layer, LEVELS])
        if s.phys[layer, WEAR_LIMIT] > f4(0.0):
            wear(event, fp, s.phys[layer, WEAR_LIMIT])
            wear(event, fq, s.phys[layer, WEAR_LIMIT])
        w, square = s.W[first:last], s.V[first:last]
        for j in range(n_out):
            w[j] = p[j] - q[j]
            square[j] = u1(i4((p[j] * p[j] + q[j] * q[j]) * per_unit + f4(0.5)))


@jit_hashing
def cache(p: F32, q: F32, w: F32, square: U8, per_unit: f4) -> None:
    """What a read needs of a row of pairs: difference and sum of squares. w, square : mutated."""
    for j in range(p.size):
        w[j] = p[j] - q[j]
        square[j] = u1(i4((p[j] * p[j] + q[j] * q[j]) * per_unit + f4(0.5)))


@jit_hashing
def refresh(s: State) -> None:
    """Cache W and V of every layer after G was changed from outside. s.W, s.V : mutated."""
    for layer in range(s.geo.shape[0]):
        first = s.geo[layer, CELL0]
        last = first + s.geo[layer, N_IN] * s.geo[layer, N_OUT]
        unit = f4(1.0) / s.phys[layer, V_UNIT]
        cache(s.G[0, first:last], s.G[1, first:last], s.W[first:last], s.V[first:last], unit)


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
def count_tuning(s: State, layer: int, errors: F32, rows: I32, chosen: int) -> None:
    """Book one rank-one update: pulses, G under them, cycles, lines charged. s.counts : mutated.

    Four cycles (SET and RESET, each once on G_pos and once on G_neg) select any x and e without half-selected cells; a
    line that would carry too much splits them; tiles work at the same time, so the fullest decides. In a SET cycle
    the driven word lines, all bit lines and the unselected source lines are charged, in a RESET cycle the driven word
    lines and the selected source lines.
    """
    g_set = g_reset = 0.0
    for j in range(errors.size):
        if errors[j] > f4(0.0):
            g_set += s.work[5, j]
            g_reset += s.work[6, j]
        elif errors[j] < f4(0.0):
            g_set += s.work[6, j]
            g_reset += s.work[5, j]
    crowd = start = 0
    for tile in range(s.geo[layer, TILES_DOWN]):
        stop = start
        while stop < rows.size and rows[stop] < (tile + 1) * s.geo[layer, TILE_ROWS]:
            stop += 1
        crowd = max(crowd, stop - start)
        start = stop
    splits = np.ceil(crowd / s.phys[layer, LINE_ROWS])
    s.counts[layer, C_TUNINGS] += 1.0
    s.counts[layer, C_CYCLES] += 4.0 * splits
    s.counts[layer, C_SET] += rows.size * chosen
    s.counts[layer, C_RESET] += rows.size * chosen
    down, across = s.geo[layer, TILES_DOWN], s.geo[layer, TILES_ACROSS]
    words, columns = 2 * rows.size * across, 2 * s.geo[layer, N_OUT] * down
    held = 2 * columns - chosen * down + 2 * s.geo[layer, N_IN] * across
    s.counts[layer, C_LINES_SET] += splits * (words + held)
    s.counts[layer, C_LINES_RESET] += splits * (words + chosen * down)
    s.counts[layer, C_GSET] += g_set
    s.counts[layer, C_GRESET] += g_reset


@jit_hashing
def count_layer(s: State, layer: int, overflow: f4, per_word: f4) -> int:
    """One rank-one update into the counters: a pair whose counter reaches the overflow gets one pulse and starts anew.

    Overflows are no rank-one pattern: row by row, four cycles each. Returns device pulses.
    s : counters, G, events, factors (wear), counts, work, rows mutated
    """
    n_in, n_out, cell0 = s.geo[layer, N_IN], s.geo[layer, N_OUT], s.geo[layer, CELL0]
    drive = s.latch[BITS, s.geo[layer, IN0] : s.geo[layer, IN0] + n_in]
    errors = s.latch[ERRORS, s.geo[layer, OUT0] : s.geo[layer, OUT0] + n_out]
    signs, full, limit = np.empty(n_out, np.int8), s.work[7, :n_out], i1(overflow)
    chosen = 0
    for j in range(n_out):
        signs[j] = i1(errors[j])
        chosen += 1 if errors[j] != f4(0.0) else 0
    if chosen == 0:
        return 0
    n_rows = pulses = 0
    for i in range(n_in):
        if drive[i] > f4(0.5):
            n_rows += 1
            counters = s.counters[cell0 + i * n_out : cell0 + (i + 1) * n_out]
            if add_signs(counters, signs, limit):
                overflowing = take_overflows(counters, limit, full)
                s.rows[1, 0] = i
                column_laws(s, layer, full)
                pulse_rows(s, layer, s.rows[1, :1])
                count_tuning(s, layer, full, s.rows[1, :1], overflowing)
                pulses += 2 * overflowing
    s.counts[layer, C_COUNTED] += n_rows * chosen
    s.counts[layer, C_WORDS] += 2 * n_rows * min(f4(chosen), np.ceil(f4(n_out) / per_word))
    return pulses


@jit_hashing
def add_signs(counters: I8, signs: I8, limit: np.int8) -> bool:
    """Add signs to a row of counters (mutated); whether any has reached the limit. Valid: |counter| < limit <= 127."""
    reached = i1(0)
    for j in range(counters.size):
        c = i1(counters[j] + signs[j])
        counters[j] = c
        reached |= i1(c >= limit) | i1(c <= i1(-limit))
    return bool(reached != i1(0))


@jit_hashing
def take_overflows(counters: I8, limit: np.int8, full: F32) -> int:
    """Signs of the counters at their limit into `full`, zero for the others; those start anew. Both mutated."""
    overflowing = 0
    for j in range(counters.size):
        over = counters[j] >= limit or counters[j] <= -limit
        full[j] = np.sign(f4(counters[j])) if over else f4(0.0)
        counters[j] = i1(0) if over else counters[j]
        overflowing += 1 if over else 0
    return overflowing


@jit_hashing
def pulse_pattern(s: State, layer: int, pattern: NDArray[np.int8]) -> int:
    """Any pattern of pulses, row by row (four cycles each). pattern : (n_in, n_out) of -1, 0, +1; returns pulses."""
    errors, row = np.empty(s.geo[layer, N_OUT], np.float32), np.empty(1, np.int32)
    pulses = 0
    for i in range(s.geo[layer, N_IN]):
        for j in range(errors.size):
            errors[j] = f4(pattern[i, j])
        chosen = column_laws(s, layer, errors)
        if chosen > 0:
            row[0] = i
            pulse_rows(s, layer, row)
            count_tuning(s, layer, errors, row, chosen)
            pulses += 2 * chosen
    return pulses


# ---------------------------------------------------------------- the whole chip


@jit_hashing
def load_input(s: State, layer: int, x: F32) -> bool:
    """DAC: x in [0, 1] onto a layer's rows, in steps of the driver. False where x is not a number."""
    top, in0 = s.phys[layer, DAC_TOP], s.geo[layer, IN0]
    good = True
    for i in range(s.geo[layer, N_IN]):
        good = good and not np.isnan(x[i])
        s.latch[BITS, in0 + i] = np.rint(min(max(x[i], f4(0.0)), f4(1.0)) * top) / top
    return good


@jit_hashing
def read_all(s: State, x: F32) -> bool:
    """Forward through every layer; a neuron fires where its code is above zero. False: NaN in x, nothing read."""
    if not load_input(s, 0, x):
        return False
    for layer in range(s.geo.shape[0]):
        read_layer(s, layer)
        if layer + 1 < s.geo.shape[0]:
            out0, in0 = s.geo[layer, OUT0], s.geo[layer + 1, IN0]
            for j in range(s.geo[layer, N_OUT]):
                s.latch[BITS, in0 + j] = f4(1.0) if s.latch[CODES, out0 + j] > f4(0.0) else f4(0.0)
    return True


@jit_hashing
def output_errors(s: State, rule: F32, target: F32) -> int:
    """Sign and threshold at the last layer, into latch[ERRORS]; returns how many outputs are wrong."""
    last = s.geo.shape[0] - 1
    out0, half = s.geo[last, OUT0], s.phys[last, ADC_HALF]
    wrong = 0
    for k in range(s.geo[last, N_OUT]):
        miss = target[k] * half - s.latch[CODES, out0 + k]
        satisfied = target[k] * miss <= f4(0.0) and rule[ONE_SIDED] > f4(0.0)
        e = f4(0.0)
        if abs(miss) > rule[THETA_OUT] and not satisfied:
            e = f4(1.0) if miss > f4(0.0) else f4(-1.0)
            wrong += 1
        s.latch[ERRORS, out0 + k] = e
    return wrong


@jit_hashing
def hidden_errors(s: State, rule: F32) -> None:
    """Ternary errors of every hidden layer by transposed reads, all before any pulse, into latch[ERRORS]."""
    for layer in range(s.geo.shape[0] - 1, int(rule[FIRST_LAYER]), -1):
        read_back(s, layer)
        out0 = s.geo[layer - 1, OUT0]
        for j in range(s.geo[layer - 1, N_OUT]):
            b, a = s.work[6, j], s.latch[CODES, out0 + j]
            e = f4(0.0)
            if abs(b) > rule[THETA_HIDDEN] and abs(a) <= rule[WINDOW]:
                e = f4(1.0) if b > f4(0.0) else f4(-1.0)
            s.latch[ERRORS, out0 + j] = e


@jit_hashing
def adapt_all(s: State, rule: F32, target: F32) -> int:
    """Errors, backward and tuning from what the last forward latched; returns device pulses."""
    if output_errors(s, rule, target) == 0:
        return 0
    hidden_errors(s, rule)
    pulses = 0
    for layer in range(int(rule[FIRST_LAYER]), s.geo.shape[0]):
        overflow = rule[OVERFLOW0 + layer]
        if overflow > f4(1.0):
            pulses += count_layer(s, layer, overflow, rule[WORD_COUNTERS])
        else:
            pulses += tune_layer(s, layer)
    return pulses


@jit_hashing
def learn_all(s: State, rule: F32, x: F32, target: F32) -> int:
    """One whole learning step; returns device pulses, or -1 where x had a NaN (nothing done)."""
    if not read_all(s, x):
        return -1
    return adapt_all(s, rule, target)


@jit_hashing
def learn_many(s: State, rule: F32, X: F32, targets: F32, pulses: I64) -> bool:
    """Learning steps in the order of the rows of X. pulses : (samples,) int64, mutated."""
    for sample in range(X.shape[0]):
        pulses[sample] = learn_all(s, rule, X[sample], targets[sample])
        if pulses[sample] < 0:
            return False
    return True


@jit_hashing
def read_many(s: State, X: F32, y: F32) -> bool:
    """Forward of every row of X in order. y : (samples, n_out), mutated, full scale of the ADC is 1."""
    last = s.geo.shape[0] - 1
    out0, scale = s.geo[last, OUT0], f4(1.0) / s.phys[last, ADC_HALF]
    for sample in range(X.shape[0]):
        if not read_all(s, X[sample]):
            return False
        for k in range(y.shape[1]):
            y[sample, k] = s.latch[CODES, out0 + k] * scale
    return True


@jit_hashing
def read_rows(s: State, layer: int, X: F32, y: F32) -> bool:
    """Forward of one layer by itself for every row of X. y : (samples, n_out), mutated, full scale 1."""
    out0, scale = s.geo[layer, OUT0], f4(1.0) / s.phys[layer, ADC_HALF]
    for sample in range(X.shape[0]):
        if not load_input(s, layer, X[sample]):
            return False
        read_layer(s, layer)
        for j in range(s.geo[layer, N_OUT]):
            y[sample, j] = s.latch[CODES, out0 + j] * scale
    return True


# ---------------------------------------------------------------- entries from Python
# numba takes a plain tuple of arrays in half the time that it needs for a named one; the rest of the file has names


@jit_hashing
def enter_read(arrays: Arrays, x: F32) -> bool:
    """`read_all` on tuple(state)."""
    return read_all(State(*arrays), x)


@jit_hashing
def enter_learn(arrays: Arrays, rule: F32, x: F32, target: F32) -> int:
    """`learn_all` on tuple(state)."""
    return learn_all(State(*arrays), rule, x, target)


@jit_hashing
def enter_adapt(arrays: Arrays, rule: F32, target: F32) -> int:
    """`adapt_all` on tuple(state)."""
    return adapt_all(State(*arrays), rule, target)


@jit_hashing
def enter_read_rows(arrays: Arrays, layer: int, X: F32, y: F32) -> bool:
    """`read_rows` on tuple(state)."""
    return read_rows(State(*arrays), layer, X, y)


@jit_hashing
def enter_tune(arrays: Arrays, layer: int) -> int:
    """`tune_layer` on tuple(state)."""
    return tune_layer(State(*arrays), layer)
