"""Entries from Python, which take a state as `places.packed` has it.

Learning enters through its rule (`rules`).
"""

from __future__ import annotations

import numpy as np

from memdrive.chip.kernels.compiling import jit_making
from memdrive.chip.kernels.network import numbers, outputs, read_all, read_rows, top_code
from memdrive.chip.kernels.places import state_of
from memdrive.chip.kernels.pulse import Pulses, tune_layer
from memdrive.chip.kernels.tables import BITS, ERRORS, F32, Arrays, f4


@jit_making
def enter_read(arrays: Arrays, x: F32, y: F32) -> bool:
    """`read_all` on a packed state; y gets the outputs, full scale 1, before another thread may read. y : mutated"""
    s = state_of(arrays)
    if not read_all(s, x):
        return False
    codes, scale = outputs(s), f4(1.0) / top_code(s)
    for k in range(y.size):
        y[k] = codes[k] * scale
    return True


@jit_making
def enter_read_rows(arrays: Arrays, layer: int, X: F32, y: F32) -> bool:
    """`read_rows` on a packed state."""
    return read_rows(state_of(arrays), layer, X, y)


@jit_making
def enter_tune(arrays: Arrays, layer: int, x: F32, e: F32, pulses: Pulses) -> int:
    """`tune_layer` on a packed state, of rows whose x is above a half, by the signs of e. -1, -2: NaN in x, in e."""
    s = state_of(arrays)
    if not numbers(x.reshape(1, x.size)):
        return -1
    if not numbers(e.reshape(1, e.size)):
        return -2
    in0, out0 = s.layers[layer]["in0"], s.layers[layer]["out0"]
    for i in range(x.size):
        s.latch[BITS, in0 + i] = f4(1.0) if x[i] > f4(0.5) else f4(0.0)
    for j in range(e.size):
        s.latch[ERRORS, out0 + j] = np.sign(e[j])
    return tune_layer(s, layer, pulses)
