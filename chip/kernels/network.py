"""The whole chip: input to output, errors from back to front, learning steps in one call.

Stages stand alone, so that another rule can be put together from them.
"""

from __future__ import annotations

import numpy as np

from memdrive.chip.kernels.back import read_back
from memdrive.chip.kernels.compiling import jit, jit_making
from memdrive.chip.kernels.read import read_layer
from memdrive.chip.kernels.tables import (
    BITS,
    CODES,
    ERRORS,
    F32,
    FIRST_LAYER,
    ONE_SIDED,
    THETA_HIDDEN,
    THETA_OUT,
    WINDOW,
    State,
    f4,
)


@jit
def load_input(s: State, layer: int, x: F32) -> bool:
    """DAC: x in [0, 1] onto a layer's rows, in steps of the driver. False where x is outside, or no number."""
    L = s.layers[layer]
    top, in0 = L["dac_top"], L["in0"]
    good = True
    for i in range(L["n_in"]):
        good = good and x[i] >= f4(0.0) and x[i] <= f4(1.0)
        s.latch[BITS, in0 + i] = np.rint(min(max(x[i], f4(0.0)), f4(1.0)) * top) / top
    return good


@jit_making
def read_all(s: State, x: F32) -> bool:
    """Forward through every layer; a neuron fires where its code is above zero. False: x outside [0, 1], not read."""
    if not load_input(s, 0, x):
        return False
    for layer in range(s.layers.shape[0]):
        read_layer(s, layer)
        if layer + 1 < s.layers.shape[0]:
            out0, in0 = s.layers[layer]["out0"], s.layers[layer + 1]["in0"]
            for j in range(s.layers[layer]["n_out"]):
                s.latch[BITS, in0 + j] = f4(1.0) if s.latch[CODES, out0 + j] > f4(0.0) else f4(0.0)
    return True


@jit
def output_errors(s: State, rule: F32, target: F32) -> int:
    """Sign and threshold at the last layer, into latch[ERRORS]; returns how many outputs are wrong."""
    last = s.layers.shape[0] - 1
    out0, half = s.layers[last]["out0"], s.layers[last]["adc_half"]
    wrong = 0
    for k in range(s.layers[last]["n_out"]):
        miss = target[k] * half - s.latch[CODES, out0 + k]
        satisfied = target[k] * miss <= f4(0.0) and rule[ONE_SIDED] > f4(0.0)
        e = f4(0.0)
        if abs(miss) > rule[THETA_OUT] and not satisfied:
            e = f4(1.0) if miss > f4(0.0) else f4(-1.0)
            wrong += 1
        s.latch[ERRORS, out0 + k] = e
    return wrong


@jit_making
def hidden_errors(s: State, rule: F32) -> None:
    """Ternary errors of every hidden layer by transposed reads, all before any pulse, into latch[ERRORS]."""
    for layer in range(s.layers.shape[0] - 1, int(rule[FIRST_LAYER]), -1):
        read_back(s, layer)
        out0 = s.layers[layer - 1]["out0"]
        for j in range(s.layers[layer - 1]["n_out"]):
            b, a = s.work[6, j], s.latch[CODES, out0 + j]
            e = f4(0.0)
            if abs(b) > rule[THETA_HIDDEN] and abs(a) <= rule[WINDOW]:
                e = f4(1.0) if b > f4(0.0) else f4(-1.0)
            s.latch[ERRORS, out0 + j] = e


@jit_making
def find_errors(s: State, rule: F32, target: F32) -> bool:
    """Errors of every layer that is tuned, from what the last forward latched; whether there is any at the output."""
    if output_errors(s, rule, target) == 0:
        return False
    hidden_errors(s, rule)
    return True


@jit
def inputs(values: F32) -> bool:
    """Whether all values of a table are in [0, 1], and so no NaN among them."""
    for row in range(values.shape[0]):
        for column in range(values.shape[1]):
            if not f4(0.0) <= values[row, column] <= f4(1.0):
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
    last = s.layers.shape[0] - 1
    out0, scale = s.layers[last]["out0"], f4(1.0) / s.layers[last]["adc_half"]
    if not inputs(X):
        return False
    for sample in range(X.shape[0]):
        read_all(s, X[sample])
        for k in range(y.shape[1]):
            y[sample, k] = s.latch[CODES, out0 + k] * scale
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
        load_input(s, layer, X[sample])
        read_layer(s, layer)
        for j in range(L["n_out"]):
            y[sample, j] = s.latch[CODES, out0 + j] * scale
    return True
