"""Entries from Python, which take a state as `places.packed` has it.

Learning enters through its rule (`rules`).
"""

from __future__ import annotations

from memdrive.chip.kernels.compiling import jit_making
from memdrive.chip.kernels.network import outputs, read_all, read_rows, top_code
from memdrive.chip.kernels.places import state_of
from memdrive.chip.kernels.pulse import Pulses, tune_layer
from memdrive.chip.kernels.tables import F32, Arrays, f4


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
def enter_tune(arrays: Arrays, layer: int, pulses: Pulses) -> int:
    """`tune_layer` on a packed state."""
    return tune_layer(state_of(arrays), layer, pulses)
