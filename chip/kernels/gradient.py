"""Errors of many levels, for rules that follow the gradient: misses at the outputs, read back by graded columns."""

from __future__ import annotations

from typing import Any

import numpy as np

from memdrive.chip.kernels.compiling import jit, jit_inline, jit_making
from memdrive.chip.kernels.maps import back_map, winner
from memdrive.chip.kernels.network import outputs, top_code
from memdrive.chip.kernels.tables import (
    CODES,
    ERRORS,
    F32,
    FIRST_LAYER,
    ONE_SIDED,
    SPREAD,
    THETA_HIDDEN,
    THETA_OUT,
    WINDOW,
    State,
    f4,
)

LEVELS = f4(127.0)  # of a column's driver in each phase: 8 bits with the sign
MOST_TURNS = f4(15.0)  # pulses of a device in one update
FLOATS_A_WORD = 2  # 32-bit floats in a 64-bit word
FLOAT_ADD, FLOAT_MULTIPLY = f4(30.0), f4(123.0)  # 32-bit float beside an 8-bit addition: 0.9 and 3.7 of 0.03 pJ


@jit_inline
def level(value: Any) -> Any:
    """What a column's driver makes of an error in [-1, 1]; beyond is clipped."""
    return np.rint(min(max(value, f4(-1.0)), f4(1.0)) * LEVELS) / LEVELS


@jit
def output_misses(s: State, rule: F32, target: F32) -> int:
    """t - y of the last layer in full scales, by levels, into latch[ERRORS]; returns how many outputs are wrong."""
    codes, half, out0 = outputs(s), top_code(s), s.net[s.net.shape[0] - 1]["out0"]
    wrong = 0
    for k in range(codes.size):
        miss = target[k] * half - codes[k]
        satisfied = target[k] * miss <= f4(0.0) and rule[ONE_SIDED] > f4(0.0)
        e = f4(0.0)
        if abs(miss) > rule[THETA_OUT] and not satisfied:
            e = level(miss / half)
        wrong += 1 if e != f4(0.0) else 0
        s.latch[ERRORS, out0 + k] = e
    return wrong


@jit_making
def hidden_misses(s: State, rule: F32) -> None:
    """Errors of every hidden layer, sums of weights times errors, by levels, into latch[ERRORS]; before any pulse.

    A pool's error is its winner's. Slope 1 near the switching point of a binary neuron, or along the slope of one of
    several bits, else 0.
    """
    for layer in range(s.net.shape[0] - 1, int(rule[FIRST_LAYER]), -1):
        back_map(s, layer)
        N, unit = s.net[layer - 1], f4(1.0) / s.layers[s.net[layer]["first"]]["back_inv_lsb"]
        codes = s.latch[CODES, N["out0"] : N["out0"] + N["codes"]]
        errors = s.latch[ERRORS, N["out0"] : N["out0"] + N["codes"]]
        errors[:] = f4(0.0)
        for j in range(N["outputs"]):
            at = j if N["pool"] == 1 else winner(N, codes, j)
            b, a = s.work[SPREAD, j], codes[at]
            if abs(b) > rule[THETA_HIDDEN] and -rule[WINDOW] <= a and a <= N["ceiling"] + rule[WINDOW]:
                errors[at] = level(b * unit)


@jit_making
def find_misses(s: State, rule: F32, target: F32) -> bool:
    """Errors of every layer that is tuned, from what the last forward latched; whether there is any at the output."""
    if output_misses(s, rule, target) == 0:
        return False
    hidden_misses(s, rule)
    return True


@jit_inline
def grain(L: Any) -> Any:
    """What a SET of one device and a RESET of the other change of a weight in the middle of the range. L : LAYER"""
    return L["step_set"] - L["slope_set"] * f4(0.5) + L["step_reset"] - L["slope_reset"] * f4(0.5)
