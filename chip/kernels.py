"""Every compiled loop of the chip. Scalar laws first, then one layer, then the whole learning step.

All layers live in the same flat arrays (`state.py` says what each holds); a layer is a row of `geo`. Rows are inputs,
so a selected row is contiguous. No fastmath: the same bits on every machine. 32-bit mixes, because 64-bit
multiplication does not vectorise on AVX2. Everything wraps in uint32 explicitly: numba would widen to 64 bits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numba import config, njit
from numpy.typing import NDArray

F32 = NDArray[np.float32]
U32 = NDArray[np.uint32]
f4 = np.float32
u4 = np.uint32
i4 = np.int32

# columns of `geo` (int64), one row per layer
N_IN, N_OUT, CELL0, TILE_ROWS, TILES_DOWN, TILES_ACROSS, COL0, IN0, OUT0 = range(9)
# columns of `phys` (float32), one row per layer
(
    STEP_SET,
    SLOPE_SET,
    STEP_RESET,
    SLOPE_RESET,
    CTOC,
    READ_NOISE,
    G_OFFSET,
    ADC_INV_LSB,
    ADC_HALF,
    DAC_TOP,
    BACK_INV_LSB,
    LINE_ROWS,
) = range(12)
# columns of `clock` (uint32), one row per layer
KEY_PULSE, KEY_READ, KEY_BACK, READS, BACK_READS = range(5)
# columns of `count` (float64), one row per layer: the fields of Ledger in order
(
    C_SAMPLES,
    C_FORWARD,
    C_BACKWARD,
    C_ROWS,
    C_PAIRS,
    C_ADC,
    C_TUNINGS,
    C_CYCLES,
    C_SET,
    C_RESET,
    C_LINES,
    C_GSET,
    C_GRESET,
) = range(13)
# rows of `latch` (float32): input bits of every layer, ADC codes of every layer, errors of every layer
BITS, CODES, ERRORS = range(3)
# rows of `rule`
THETA_OUT, THETA_HIDDEN, WINDOW, ONE_SIDED, FIRST_LAYER = range(5)

BELL_SIGMA = 147.80054  # of the sum of four independent bytes: sqrt(4 (256^2 - 1) / 12)
BELL_SCALE = f4(1.0 / BELL_SIGMA)
FACTOR_ONE = 8192  # a cell's own step factor is stored in steps of 1/8192; 0 is a stuck cell
FACTOR_SCALE = f4(1.0 / FACTOR_ONE)

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """njit as this room uses it; with the JIT off, only the mixes' intended overflow is silenced."""
    if config.DISABLE_JIT:
        return np.errstate(over="ignore")(function)
    return njit(cache=True, error_model="numpy")(function)  # type: ignore[no-any-return] # numba has no types


def inlined(function: F) -> F:
    """A scalar law, inlined into the loops that use it."""
    if config.DISABLE_JIT:
        return function
    return njit(cache=True, error_model="numpy", inline="always")(function)  # type: ignore[no-any-return] # as above


# ---------------------------------------------------------------- scalar laws


@inlined
def mix(key: np.uint32, cell: np.uint32, event: np.uint32) -> np.uint32:
    """32 well-mixed bits of where (key, cell) and when (event): two multiply-xorshift rounds over each."""
    h = u4(u4(cell * u4(0x9E3779B1)) ^ key)
    h = u4(u4(h ^ u4(h >> u4(15))) * u4(0x7FEB352D))
    h = u4(u4(h ^ u4(h >> u4(16))) + u4(event * u4(0x85EBCA77)))
    return u4(u4(h ^ u4(h >> u4(15))) * u4(0x846CA68B))


@inlined
def bell(h: np.uint32) -> np.float32:
    """Nearly Gaussian, in units of 1/BELL_SIGMA: the sum of the four bytes, centred; bounded at 3.45 sigma."""
    pairs = u4(u4(h & u4(0x00FF00FF)) + u4(u4(h >> u4(8)) & u4(0x00FF00FF)))
    return f4(i4(u4(u4(pairs & u4(0xFFFF)) + u4(pairs >> u4(16)))) - i4(510))


@inlined
def first_bits(h: np.uint32) -> np.uint32:
    """Finish a mix."""
    return u4(h ^ u4(h >> u4(16)))


@inlined
def second_bits(h: np.uint32) -> np.uint32:
    """Finish the same mix another way: the noise of the pair's other device."""
    g = u4(h * u4(0xC2B2AE35))
    return u4(g ^ u4(g >> u4(15)))


@inlined
def pulsed(g: np.float32, factor: np.float32, push: np.float32, slope: np.float32, noise: np.float32) -> np.float32:
    """The soft-bounds law, SET and RESET alike: g + factor (push - slope g) + noise, clipped to [0, 1].

    SET has push = step_set, slope = step_set / bound_set; RESET push = slope - step_reset, slope = step_reset / bound_reset.
    """
    return min(max(g + factor * (push - slope * g) + noise, f4(0.0)), f4(1.0))


@inlined
def adc(current: np.float32, half: np.float32) -> np.float32:
    """Code of a current given in ADC steps: rounded, clipped to the converter's range."""
    return min(max(np.rint(current), -half), half - f4(1.0))


# ---------------------------------------------------------------- one layer


@compiled
def read_layer(geo, phys, G, cols, clock, count, latch, work, rows, layer):  # type: ignore[no-untyped-def] # numba
    """Forward read of one layer: latch[BITS] drives the rows, latch[CODES] gets the summed ADC codes of its tiles.

    G : (2, cells) float32, g of the positive and negative devices; work : (8, wide) float32, mutated; rows : (wide,) int32, mutated
    clock, count, latch : mutated
    """
    n_in, n_out, cell0 = geo[layer, N_IN], geo[layer, N_OUT], geo[layer, CELL0]
    in0, out0, col0 = geo[layer, IN0], geo[layer, OUT0], geo[layer, COL0]
    tile_rows = geo[layer, TILE_ROWS]
    inv_lsb, half = phys[layer, ADC_INV_LSB], phys[layer, ADC_HALF]
    offset = phys[layer, G_OFFSET]
    sigma = phys[layer, READ_NOISE] * BELL_SCALE
    key, event = clock[layer, KEY_READ], clock[layer, READS]
    clock[layer, READS] = u4(event + u4(1))
    count[layer, C_SAMPLES] += 1.0
    codes = latch[CODES, out0 : out0 + n_out]
    drive = latch[BITS, in0 : in0 + n_in]
    acc = work[0, :n_out]
    var = work[1, :n_out]
    codes[:] = f4(0.0)
    noisy = sigma > f4(0.0)
    for tile in range(geo[layer, TILES_DOWN]):
        top = tile * tile_rows
        active = 0
        for i in range(top, min(top + tile_rows, n_in)):
            if drive[i] != f4(0.0):
                rows[active] = i
                active += 1
        if active == 0:
            continue
        acc[:] = f4(0.0)
        var[:] = f4(0.0)
        k = 0
        while k + 4 <= active:
            i0, i1, i2, i3 = rows[k], rows[k + 1], rows[k + 2], rows[k + 3]
            v0, v1, v2, v3 = drive[i0], drive[i1], drive[i2], drive[i3]
            b0, b1, b2, b3 = cell0 + i0 * n_out, cell0 + i1 * n_out, cell0 + i2 * n_out, cell0 + i3 * n_out
            p0, p1, p2, p3 = G[0, b0 : b0 + n_out], G[0, b1 : b1 + n_out], G[0, b2 : b2 + n_out], G[0, b3 : b3 + n_out]
            q0, q1, q2, q3 = G[1, b0 : b0 + n_out], G[1, b1 : b1 + n_out], G[1, b2 : b2 + n_out], G[1, b3 : b3 + n_out]
            if noisy:
                s0, s1, s2, s3 = v0 * v0, v1 * v1, v2 * v2, v3 * v3
                for j in range(n_out):
                    acc[j] += ((p0[j] - q0[j]) * v0 + (p1[j] - q1[j]) * v1) + (
                        (p2[j] - q2[j]) * v2 + (p3[j] - q3[j]) * v3
                    )
                    var[j] += (
                        ((p0[j] + offset) * (p0[j] + offset) + (q0[j] + offset) * (q0[j] + offset)) * s0
                        + ((p1[j] + offset) * (p1[j] + offset) + (q1[j] + offset) * (q1[j] + offset)) * s1
                    ) + (
                        ((p2[j] + offset) * (p2[j] + offset) + (q2[j] + offset) * (q2[j] + offset)) * s2
                        + ((p3[j] + offset) * (p3[j] + offset) + (q3[j] + offset) * (q3[j] + offset)) * s3
                    )
            else:
                for j in range(n_out):
                    acc[j] += ((p0[j] - q0[j]) * v0 + (p1[j] - q1[j]) * v1) + (
                        (p2[j] - q2[j]) * v2 + (p3[j] - q3[j]) * v3
                    )
            k += 4
        while k < active:
            v0 = drive[rows[k]]
            b0 = cell0 + rows[k] * n_out
            p0, q0 = G[0, b0 : b0 + n_out], G[1, b0 : b0 + n_out]
            for j in range(n_out):
                acc[j] += (p0[j] - q0[j]) * v0
                var[j] += ((p0[j] + offset) * (p0[j] + offset) + (q0[j] + offset) * (q0[j] + offset)) * (v0 * v0)
            k += 1
        gain = cols[0, col0 + tile * n_out : col0 + (tile + 1) * n_out]
        shift = cols[1, col0 + tile * n_out : col0 + (tile + 1) * n_out]
        for j in range(n_out):
            noise = sigma * np.sqrt(var[j]) * bell(first_bits(mix(key, u4(tile * n_out + j), event)))
            codes[j] += adc((acc[j] + noise) * inv_lsb * gain[j] + shift[j], half)
        across = geo[layer, TILES_ACROSS]
        count[layer, C_FORWARD] += across
        count[layer, C_ROWS] += active * across
        count[layer, C_PAIRS] += active * n_out
        count[layer, C_ADC] += n_out


@compiled
def read_back(geo, phys, G, clock, count, latch, work, layer):  # type: ignore[no-untyped-def] # numba
    """Transposed read: latch[ERRORS] of this layer drives its columns in two phases; work[6, :n_in] gets b in ADC steps."""
    n_in, n_out, cell0, out0 = geo[layer, N_IN], geo[layer, N_OUT], geo[layer, CELL0], geo[layer, OUT0]
    inv_lsb, half, offset = phys[layer, BACK_INV_LSB], phys[layer, ADC_HALF], phys[layer, G_OFFSET]
    sigma = phys[layer, READ_NOISE] * BELL_SCALE
    key, event = clock[layer, KEY_BACK], clock[layer, BACK_READS]
    clock[layer, BACK_READS] = u4(event + u4(1))
    errors = latch[ERRORS, out0 : out0 + n_out]
    b = work[6]
    across = geo[layer, TILES_ACROSS]
    tile_cols = (n_out + across - 1) // across
    b[:n_in] = f4(0.0)
    for tile in range(across):
        left, right = tile * tile_cols, min((tile + 1) * tile_cols, n_out)
        driven = 0
        for j in range(left, right):
            if errors[j] != f4(0.0):
                driven += 1
        if driven == 0:
            continue
        for i in range(n_in):
            p = G[0, cell0 + i * n_out : cell0 + (i + 1) * n_out]
            q = G[1, cell0 + i * n_out : cell0 + (i + 1) * n_out]
            plus, minus, var_plus, var_minus = f4(0.0), f4(0.0), f4(0.0), f4(0.0)
            for j in range(left, right):
                e = errors[j]
                if e != f4(0.0):
                    w = p[j] - q[j]
                    v = (p[j] + offset) * (p[j] + offset) + (q[j] + offset) * (q[j] + offset)
                    if e > f4(0.0):
                        plus += w
                        var_plus += v
                    else:
                        minus += w
                        var_minus += v
            h = mix(key, u4(tile * n_in + i), event)
            plus += sigma * np.sqrt(var_plus) * bell(first_bits(h))
            minus += sigma * np.sqrt(var_minus) * bell(second_bits(h))
            b[i] += adc(plus * inv_lsb, half) - adc(minus * inv_lsb, half)
        down = geo[layer, TILES_DOWN]
        count[layer, C_BACKWARD] += 2 * down
        count[layer, C_ROWS] += driven * down
        count[layer, C_PAIRS] += driven * n_in
        count[layer, C_ADC] += 2 * n_in


@compiled
def tune_layer(geo, phys, G, events, factors, clock, count, latch, work, rows, layer):  # type: ignore[no-untyped-def] # numba
    """One rank-one update: SET on G_pos and RESET on G_neg where a row's bit is 1 and a column's error +1; mirrored for -1.

    events : (cells,) uint32, mutated, pulses a pair has had; factors : (2, cells) uint16. Returns device pulses.
    """
    n_in, n_out, cell0 = geo[layer, N_IN], geo[layer, N_OUT], geo[layer, CELL0]
    drive = latch[BITS, geo[layer, IN0] : geo[layer, IN0] + n_in]
    errors = latch[ERRORS, geo[layer, OUT0] : geo[layer, OUT0] + n_out]
    n_plus, n_minus = column_laws(phys, layer, errors, work)
    n_rows = 0
    for i in range(n_in):
        if drive[i] > f4(0.5):
            rows[n_rows] = i
            n_rows += 1
    if n_rows == 0 or n_plus + n_minus == 0:
        return 0
    key, ctoc = clock[layer, KEY_PULSE], phys[layer, CTOC] * BELL_SCALE
    pulse_rows(n_out, cell0, G, events, factors, key, ctoc, work, rows[:n_rows])
    count_tuning(geo, phys, count, work, errors, rows[:n_rows], n_plus, n_minus, layer)
    return 2 * n_rows * (n_plus + n_minus)


@compiled
def column_laws(phys, layer, errors, work):  # type: ignore[no-untyped-def] # numba
    """Per column push and slope of both devices and whether it is selected, into work[0:5]; sums of g go to work[5:7]."""
    step_set, slope_set = phys[layer, STEP_SET], phys[layer, SLOPE_SET]
    push_reset, slope_reset = phys[layer, SLOPE_RESET] - phys[layer, STEP_RESET], phys[layer, SLOPE_RESET]
    n_plus = n_minus = 0
    for j in range(errors.size):
        plus, minus = errors[j] > f4(0.0), errors[j] < f4(0.0)
        work[0, j] = step_set if plus else (push_reset if minus else f4(0.0))
        work[1, j] = slope_set if plus else (slope_reset if minus else f4(0.0))
        work[2, j] = step_set if minus else (push_reset if plus else f4(0.0))
        work[3, j] = slope_set if minus else (slope_reset if plus else f4(0.0))
        work[4, j] = f4(1.0) if plus or minus else f4(0.0)
        work[5, j] = f4(0.0)
        work[6, j] = f4(0.0)
        n_plus += 1 if plus else 0
        n_minus += 1 if minus else 0
    return n_plus, n_minus


@compiled
def pulse_rows(n_out, cell0, G, events, factors, key, ctoc, work, rows):  # type: ignore[no-untyped-def] # numba
    """The inner loop of tuning: whole rows at a time, an unselected column has push = slope = noise = 0."""
    push_p, slope_p, push_n, slope_n, chosen = (
        work[0, :n_out],
        work[1, :n_out],
        work[2, :n_out],
        work[3, :n_out],
        work[4, :n_out],
    )
    sum_p, sum_n = work[5, :n_out], work[6, :n_out]
    for r in range(rows.size):
        first = cell0 + rows[r] * n_out
        p, q, event = G[0, first : first + n_out], G[1, first : first + n_out], events[first : first + n_out]
        fp, fq = factors[0, first : first + n_out], factors[1, first : first + n_out]
        for j in range(n_out):
            on = chosen[j]
            h = mix(key, u4(first - cell0 + j), event[j])
            kp, kq = i4(fp[j]), i4(fq[j])
            noise_p = bell(first_bits(h)) * (on * ctoc if kp > i4(0) else f4(0.0))
            noise_q = bell(second_bits(h)) * (on * ctoc if kq > i4(0) else f4(0.0))
            sum_p[j] += p[j]
            sum_n[j] += q[j]
            p[j] = pulsed(p[j], f4(kp) * FACTOR_SCALE, push_p[j], slope_p[j], noise_p)
            q[j] = pulsed(q[j], f4(kq) * FACTOR_SCALE, push_n[j], slope_n[j], noise_q)
            event[j] = u4(event[j] + u4(on > f4(0.0)))


@compiled
def count_tuning(geo, phys, count, work, errors, rows, n_plus, n_minus, layer):  # type: ignore[no-untyped-def] # numba
    """Book one rank-one update: pulses, g under them, four cycles (more when a line would carry too much), lines charged."""
    n_rows, pairs = rows.size, rows.size * (n_plus + n_minus)
    g_set = g_reset = 0.0
    for j in range(errors.size):
        if errors[j] > f4(0.0):
            g_set += work[5, j]
            g_reset += work[6, j]
        elif errors[j] < f4(0.0):
            g_set += work[6, j]
            g_reset += work[5, j]
    crowd, start = 1, 0
    tile_rows = geo[layer, TILE_ROWS]
    for tile in range(geo[layer, TILES_DOWN]):
        stop = start
        while stop < n_rows and rows[stop] < (tile + 1) * tile_rows:
            stop += 1
        crowd = max(crowd, stop - start)
        start = stop
    splits = int(np.ceil(crowd / phys[layer, LINE_ROWS]))
    cycles = 4 * max(splits, 1)
    count[layer, C_TUNINGS] += 1.0
    count[layer, C_CYCLES] += cycles
    count[layer, C_SET] += pairs
    count[layer, C_RESET] += pairs
    count[layer, C_LINES] += cycles * (n_rows * geo[layer, TILES_ACROSS] + (n_plus + n_minus) * geo[layer, TILES_DOWN])
    count[layer, C_GSET] += g_set
    count[layer, C_GRESET] += g_reset


@compiled
def pulse_map_layer(geo, phys, G, events, factors, clock, count, pulse_map, work, layer):  # type: ignore[no-untyped-def] # numba
    """Any pattern of pulses, row by row (four cycles each). pulse_map : (n_in, n_out) int8 of -1, 0, +1. Returns pulses."""
    n_in, n_out, cell0 = geo[layer, N_IN], geo[layer, N_OUT], geo[layer, CELL0]
    key, ctoc = clock[layer, KEY_PULSE], phys[layer, CTOC] * BELL_SCALE
    errors, row = np.empty(n_out, np.float32), np.empty(1, np.int32)
    pulses = 0
    for i in range(n_in):
        for j in range(n_out):
            errors[j] = f4(pulse_map[i, j])
        n_plus, n_minus = column_laws(phys, layer, errors, work)
        if n_plus + n_minus > 0:
            row[0] = i
            pulse_rows(n_out, cell0, G, events, factors, key, ctoc, work, row)
            count_tuning(geo, phys, count, work, errors, row, n_plus, n_minus, layer)
            pulses += 2 * (n_plus + n_minus)
    return pulses


# ---------------------------------------------------------------- the whole chip


@compiled
def load_input(geo, phys, latch, x):  # type: ignore[no-untyped-def] # numba
    """DAC: x in [0, 1] onto the first layer's rows, in steps of the driver. False where x is not a number."""
    top = phys[0, DAC_TOP]
    good = True
    for i in range(geo[0, N_IN]):
        value = x[i]
        good = good and value == value
        latch[BITS, i] = np.rint(min(max(value, f4(0.0)), f4(1.0)) * top) / top
    return good


@compiled
def read_all(geo, phys, G, events, factors, cols, clock, count, latch, work, rows, x):  # type: ignore[no-untyped-def] # numba
    """Forward through every layer; a hidden neuron fires where its code is above zero. False: x had a NaN, nothing read."""
    if not load_input(geo, phys, latch, x):
        return False
    layers = geo.shape[0]
    for layer in range(layers):
        read_layer(geo, phys, G, cols, clock, count, latch, work, rows, layer)
        if layer + 1 < layers:
            out0, in0 = geo[layer, OUT0], geo[layer + 1, IN0]
            for j in range(geo[layer, N_OUT]):
                latch[BITS, in0 + j] = f4(1.0) if latch[CODES, out0 + j] > f4(0.0) else f4(0.0)
    return True


@compiled
def output_errors(geo, phys, latch, rule, target):  # type: ignore[no-untyped-def] # numba
    """Sign and threshold at the last layer, into latch[ERRORS]. Returns how many outputs are wrong."""
    last = geo.shape[0] - 1
    out0, half = geo[last, OUT0], phys[last, ADC_HALF]
    wrong = 0
    for k in range(geo[last, N_OUT]):
        miss = target[k] * half - latch[CODES, out0 + k]
        if rule[ONE_SIDED] > f4(0.0) and not (
            (target[k] > f4(0.0) and miss > f4(0.0)) or (target[k] < f4(0.0) and miss < f4(0.0))
        ):
            miss = f4(0.0)
        e = f4(0.0)
        if abs(miss) > rule[THETA_OUT]:
            e = f4(1.0) if miss > f4(0.0) else f4(-1.0)
            wrong += 1
        latch[ERRORS, out0 + k] = e
    return wrong


@compiled
def hidden_errors(geo, phys, G, clock, count, latch, work, rule):  # type: ignore[no-untyped-def] # numba
    """Ternary errors of every hidden layer by transposed reads, before any pulse."""
    for layer in range(geo.shape[0] - 1, max(int(rule[FIRST_LAYER]), 0), -1):
        read_back(geo, phys, G, clock, count, latch, work, layer)
        out0 = geo[layer - 1, OUT0]
        for j in range(geo[layer - 1, N_OUT]):
            b, a = work[6, j], latch[CODES, out0 + j]
            e = f4(0.0)
            if abs(b) > rule[THETA_HIDDEN] and abs(a) <= rule[WINDOW]:
                e = f4(1.0) if b > f4(0.0) else f4(-1.0)
            latch[ERRORS, out0 + j] = e


@compiled
def adapt_all(geo, phys, G, events, factors, cols, clock, count, latch, work, rows, rule, target):  # type: ignore[no-untyped-def] # numba
    """Errors, backward and tuning from what the last forward latched. Returns device pulses."""
    if output_errors(geo, phys, latch, rule, target) == 0:
        return 0
    hidden_errors(geo, phys, G, clock, count, latch, work, rule)
    pulses = 0
    for layer in range(int(rule[FIRST_LAYER]), geo.shape[0]):
        pulses += tune_layer(geo, phys, G, events, factors, clock, count, latch, work, rows, layer)
    return pulses


@compiled
def learn_all(geo, phys, G, events, factors, cols, clock, count, latch, work, rows, rule, x, target):  # type: ignore[no-untyped-def] # numba
    """One whole learning step. Returns device pulses, or -1 where x had a NaN (nothing done)."""
    if not read_all(geo, phys, G, events, factors, cols, clock, count, latch, work, rows, x):
        return -1
    return adapt_all(geo, phys, G, events, factors, cols, clock, count, latch, work, rows, rule, target)


@compiled
def learn_many(geo, phys, G, events, factors, cols, clock, count, latch, work, rows, rule, X, targets, pulses):  # type: ignore[no-untyped-def] # numba
    """Learning steps in the order of the rows of X. pulses : (samples,) int64, mutated."""
    for s in range(X.shape[0]):
        pulses[s] = learn_all(
            geo, phys, G, events, factors, cols, clock, count, latch, work, rows, rule, X[s], targets[s]
        )
        if pulses[s] < 0:
            return False
    return True


@compiled
def read_many(geo, phys, G, events, factors, cols, clock, count, latch, work, rows, X, y):  # type: ignore[no-untyped-def] # numba
    """Forward of every row of X in order. y : (samples, n_out) float32, mutated, full scale of the ADC is 1."""
    last = geo.shape[0] - 1
    out0, scale = geo[last, OUT0], f4(1.0) / phys[last, ADC_HALF]
    for s in range(X.shape[0]):
        if not read_all(geo, phys, G, events, factors, cols, clock, count, latch, work, rows, X[s]):
            return False
        for k in range(y.shape[1]):
            y[s, k] = latch[CODES, out0 + k] * scale
    return True


@compiled
def read_rows(geo, phys, G, cols, clock, count, work, rows, layer, X, y):  # type: ignore[no-untyped-def] # numba
    """Forward of one layer by itself for every row of X, through the DAC. y : (samples, n_out) float32, mutated."""
    wide = max(geo[layer, IN0] + geo[layer, N_IN], geo[layer, OUT0] + geo[layer, N_OUT])
    latch = np.zeros((3, wide), np.float32)
    in0, out0 = geo[layer, IN0], geo[layer, OUT0]
    top, scale = phys[layer, DAC_TOP], f4(1.0) / phys[layer, ADC_HALF]
    for s in range(X.shape[0]):
        for i in range(geo[layer, N_IN]):
            latch[BITS, in0 + i] = np.rint(min(max(X[s, i], f4(0.0)), f4(1.0)) * top) / top
        read_layer(geo, phys, G, cols, clock, count, latch, work, rows, layer)
        for j in range(geo[layer, N_OUT]):
            y[s, j] = latch[CODES, out0 + j] * scale
