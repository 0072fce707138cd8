"""One array of addresses instead of a chip's many arrays: numba takes it from Python in a tenth of the time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import carray, types  # type: ignore[attr-defined]
from numba.extending import intrinsic

from memdrive.chip.kernels.compiling import JIT, jit_inline
from memdrive.chip.kernels.tables import CLOCK, COUNTS, LAYER, NET, WORK_ROWS, Arrays, State

PLACED: dict[str, Any] = {
    "layers": LAYER,
    "net": NET,
    "wires": None,
    "G": np.float32,
    "events": np.uint32,
    "spared": np.uint32,
    "aged": np.uint32,
    "rested": np.float32,
    "factors": np.uint16,
    "W": np.float32,
    "V": np.uint8,
    "cols": np.float32,
    "clock": CLOCK,
    "counts": COUNTS,
    "counters": np.int8,
    "memory": np.float32,
    "latch": np.float32,
    "work": np.float32,
    "rows": np.int32,
}
"""What `_placed` takes each address for, in the order of `State`; None: handed over as it is, as all that follow."""
assert tuple(PLACED) == State._fields[: len(PLACED)]

SIZES = ("arrays", "layers", "pairs", "converters", "words", "wide", "longest", "index_rows", "index_wide")
FIRST_SIZE = len(State._fields)  # in the array of addresses, behind them
ARRAYS, LAYERS, PAIRS, CONVERTERS, WORDS, WIDE, LONGEST, INDEX_ROWS, INDEX_WIDE = range(
    FIRST_SIZE, FIRST_SIZE + len(SIZES)
)


def packed(state: State) -> Arrays:
    """What an entry takes for a state: addresses and sizes, and what some have not. The state must outlive it.

    With the JIT off its arrays themselves.
    """
    if not JIT:
        return tuple(state)
    if not all(array is None or array.flags.carray for array in state):
        raise ValueError("places.packed: need contiguous, writable arrays")
    for (name, dtype), array in zip(PLACED.items(), state, strict=False):
        if dtype is not None and array is not None and array.dtype != dtype:
            raise ValueError(f"places.packed.{name}: need {np.dtype(dtype)}, got {array.dtype}")
    addresses = [0 if array is None else array.ctypes.data for array in state]
    sizes = [
        *(len(state.layers), len(state.net), state.W.size, state.cols.shape[1], len(state.memory)),
        *(state.latch.shape[1], state.work.shape[1], *state.rows.shape),
    ]
    return np.array(addresses + sizes, np.uint64), state.wires, state.steps, state.spans, state.kept


def _pointer(_: Any, _address: Any) -> Any:
    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], context.get_value_type(signature.return_type))

    return types.voidptr(types.uint64), code


at: Any = intrinsic(_pointer)
"""An address as a pointer, for `carray`."""


@jit_inline
def _placed(arrays: Any) -> Any:
    """The state that `packed` knows the place of."""
    place, wires, steps, spans, kept = arrays
    n, layers, pairs = int(place[ARRAYS]), int(place[LAYERS]), int(place[PAIRS])
    return State(
        carray(at(place[0]), (n,), LAYER),
        carray(at(place[1]), (layers,), NET),
        wires,
        carray(at(place[3]), (2, pairs), np.float32),
        carray(at(place[4]), (pairs,), np.uint32),
        carray(at(place[5]), (2, pairs), np.uint32),
        carray(at(place[6]), (pairs,), np.uint32),
        carray(at(place[7]), (pairs,), np.float32),
        carray(at(place[8]), (2, pairs), np.uint16),
        carray(at(place[9]), (pairs,), np.float32),
        carray(at(place[10]), (pairs,), np.uint8),
        carray(at(place[11]), (4, int(place[CONVERTERS])), np.float32),
        carray(at(place[12]), (n,), CLOCK),
        carray(at(place[13]), (n,), COUNTS),
        carray(at(place[14]), (pairs,), np.int8),
        carray(at(place[15]), (int(place[WORDS]), pairs), np.float32),
        carray(at(place[16]), (3, int(place[WIDE])), np.float32),
        carray(at(place[17]), (WORK_ROWS, int(place[LONGEST])), np.float32),
        carray(at(place[18]), (int(place[INDEX_ROWS]), int(place[INDEX_WIDE])), np.int32),
        steps,
        spans,
        kept,
    )


def _given(arrays: Arrays) -> State:
    return State(*arrays)


state_of = _placed if JIT else _given
"""The state behind what an entry was given."""
