"""The whole chip: input to output, errors from back to front, learning steps in one call.

Stages stand alone, so that another rule can be put together from them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from memdrive.chip.kernels.compiling import jit, jit_inline, jit_making
from memdrive.chip.kernels.maps import back_map, fire, read_map, winner
from memdrive.chip.kernels.places import state_of
from memdrive.chip.kernels.read import read_layer
from memdrive.chip.kernels.tables import (
    BITS,
    CODES,
    ERRORS,
    F32,
    FIRST_LAYER,
    I64,
    ONE_SIDED,
    SPREAD,
    THETA_HIDDEN,
    THETA_OUT,
    WINDOW,
    Arrays,
    State,
    f4,
    i4,
)


@jit
def load_input(s: State, in0: int, top: f4, x: F32) -> bool:
    """DAC: x in [0, 1] onto rows, in steps of the driver. False: x outside, or no number. s : latch mutated."""
    good = True
    for i in range(x.size):
        good = good and x[i] >= f4(0.0) and x[i] <= f4(1.0)
        s.latch[BITS, in0 + i] = np.rint(min(max(x[i], f4(0.0)), f4(1.0)) * top) / top
    return good


@jit_inline
def read_all(s: State, x: F32) -> bool:
    """Forward through every layer. False: x outside [0, 1], not read."""
    if not load_input(s, s.net[0]["in0"], s.layers[0]["dac_top"], x):
        return False
    for layer in range(s.net.shape[0]):
        read_map(s, layer)
        if layer + 1 < s.net.shape[0]:
            fire(s, layer)
    return True


@jit_inline
def outputs(s: Any) -> Any:
    """Codes of the last layer."""
    last = s.net[s.net.shape[0] - 1]
    return s.latch[CODES, last["out0"] : last["out0"] + last["codes"]]


@jit_inline
def top_code(s: Any) -> Any:
    """Full scale of the last layer's converters [ADC steps]."""
    return s.layers[s.layers.shape[0] - 1]["adc_half"]


@jit
def output_errors(s: State, rule: F32, target: F32) -> int:
    """Sign and threshold at the last layer, into latch[ERRORS]; returns how many outputs are wrong."""
    codes, half, out0 = outputs(s), top_code(s), s.net[s.net.shape[0] - 1]["out0"]
    wrong = 0
    for k in range(codes.size):
        miss = target[k] * half - codes[k]
        satisfied = target[k] * miss <= f4(0.0) and rule[ONE_SIDED] > f4(0.0)
        e = f4(0.0)
        if abs(miss) > rule[THETA_OUT] and not satisfied:
            e = f4(1.0) if miss > f4(0.0) else f4(-1.0)
            wrong += 1
        s.latch[ERRORS, out0 + k] = e
    return wrong


@jit_inline
def hidden_errors(s: State, rule: F32) -> None:
    """Ternary errors of every hidden layer by transposed reads, all before any pulse, into latch[ERRORS].

    A pool's error is its winner's. A neuron is near its switching point, or, of several bits, near its slope.
    """
    for layer in range(s.net.shape[0] - 1, int(rule[FIRST_LAYER]), -1):
        back_map(s, layer)
        N = s.net[layer - 1]
        codes = s.latch[CODES, N["out0"] : N["out0"] + N["codes"]]
        errors = s.latch[ERRORS, N["out0"] : N["out0"] + N["codes"]]
        errors[:] = f4(0.0)
        for j in range(N["outputs"]):
            at = j if N["pool"] == 1 else winner(N, codes, j)
            b, a = s.work[SPREAD, j], codes[at]
            if abs(b) > rule[THETA_HIDDEN] and -rule[WINDOW] <= a and a <= N["ceiling"] + rule[WINDOW]:
                errors[at] = f4(1.0) if b > f4(0.0) else f4(-1.0)


@jit_inline
def find_errors(s: State, rule: F32, target: F32) -> bool:
    """Errors of every layer that is tuned, from what the last forward latched; whether there is any at the output."""
    if output_errors(s, rule, target) == 0:
        return False
    hidden_errors(s, rule)
    return True


@jit
def inputs(values: F32) -> bool:
    """Whether all values of a table are in [0, 1], and so no NaN among them; a row at a time, without a branch."""
    for row in range(values.shape[0]):
        wrong = i4(0)
        for column in range(values.shape[1]):
            wrong += i4(0) if f4(0.0) <= values[row, column] <= f4(1.0) else i4(1)
        if wrong > 0:
            return False
    return True


@jit
def numbers(values: F32) -> bool:
    """Whether no value of a table is NaN."""
    for row in range(values.shape[0]):
        for column in range(values.shape[1]):
            if np.isnan(values[row, column]):
                return False
    return True


@jit_making
def read_many(s: State, X: F32, y: F32) -> bool:
    """Forward of every row of X in order. False: X outside [0, 1], nothing read.

    y : (samples, n_out), mutated, full scale of the ADC is 1.
    """
    codes, scale = outputs(s), f4(1.0) / top_code(s)
    if not inputs(X):
        return False
    for sample in range(X.shape[0]):
        read_all(s, X[sample])
        for k in range(y.shape[1]):
            y[sample, k] = codes[k] * scale
    return True


@jit_making
def read_rows(s: State, layer: int, X: F32, y: F32) -> bool:
    """Forward of one layer by itself for every row of X. False: X outside [0, 1], nothing read.

    y : (samples, n_out), mutated, full scale 1.
    """
    L = s.layers[layer]
    out0, scale = L["out0"], f4(1.0) / L["adc_half"]
    if not inputs(X):
        return False
    for sample in range(X.shape[0]):
        load_input(s, L["in0"], L["dac_top"], X[sample])
        read_layer(s, layer)
        for j in range(L["n_out"]):
            y[sample, j] = s.latch[CODES, out0 + j] * scale
    return True


@jit_inline
def learn_each(
    adapt: Callable[[State, F32, F32], int], arrays: Arrays, rule: F32, X: F32, targets: F32, pulses: I64, reads: bool
) -> bool:
    """Learning steps in the order of the rows, of any rule (`rules.base.Learn`). adapt : of one sample; it vanishes
    before the caller is compiled, so caches know the caller alone."""
    s = state_of(arrays)
    if not (inputs(X) and numbers(targets)):
        return False
    for sample in range(targets.shape[0]):
        if reads:
            read_all(s, X[sample])
        pulses[sample] = adapt(s, rule, targets[sample])
    return True
