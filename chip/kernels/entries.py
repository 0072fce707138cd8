"""Entries from Python: numba takes a plain tuple of arrays in half the time that it needs for a named one.

Learning enters through its rule (`rules`).
"""

from __future__ import annotations

from memdrive.chip.kernels.compiling import jit_making
from memdrive.chip.kernels.network import read_all, read_rows
from memdrive.chip.kernels.pulse import Pulses, tune_layer
from memdrive.chip.kernels.tables import F32, Arrays, State


@jit_making
def enter_read(arrays: Arrays, x: F32) -> bool:
    """`read_all` on tuple(state)."""
    return read_all(State(*arrays), x)


@jit_making
def enter_read_rows(arrays: Arrays, layer: int, X: F32, y: F32) -> bool:
    """`read_rows` on tuple(state)."""
    return read_rows(State(*arrays), layer, X, y)


@jit_making
def enter_tune(arrays: Arrays, layer: int, pulses: Pulses) -> int:
    """`tune_layer` on tuple(state)."""
    return tune_layer(State(*arrays), layer, pulses)
