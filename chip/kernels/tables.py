"""What a chip is, as flat arrays over all its layers: a layer is a record; rows are inputs, so a row is contiguous."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from memdrive.chip.ledger import LEDGER_FIELDS

F32 = NDArray[np.float32]
I64 = NDArray[np.int64]
I32 = NDArray[np.int32]
U32 = NDArray[np.uint32]
U16 = NDArray[np.uint16]
U8 = NDArray[np.uint8]
I8 = NDArray[np.int8]
f4 = np.float32
u4 = np.uint32
u8 = np.uint64
u2 = np.uint16
i4 = np.int32
u1 = np.uint8
i1 = np.int8

LAYER: Final = np.dtype(
    [
        # rows, columns; rows of a tile, tiles one below and one beside the other
        *((name, "i8") for name in ("n_in", "n_out", "tile_rows", "tiles_down", "tiles_across")),
        # lines of a row: 1 where both devices of a pair are driven by it, 2 where they share a source line instead
        ("row_lines", "i8"),
        # where its pairs, its converters, its rows and its columns begin in the flat arrays
        *((name, "i8") for name in ("cell0", "col0", "in0", "out0")),
        # device: steps and slopes of SET and RESET, noise of a pulse and of a read, in units of the range
        *((name, "f4") for name in ("step_set", "slope_set", "step_reset", "slope_reset", "ctoc", "read_noise")),
        # lowest conductance in the same units; levels, 0 is analog; pulses that wear a cell out, 0 is never
        *((name, "f4") for name in ("g_low", "levels", "wear_limit")),
        # converters: steps a unit of current forward and back, codes beside zero in both; top of a driver
        *((name, "f4") for name in ("adc_inv_lsb", "back_inv_lsb", "adc_half", "back_half", "dac_top")),
        # 1 where currents are compared with thresholds instead of converted: of columns, of rows in a transposed read
        *((name, "f4") for name in ("compared", "back_compared")),
        # pulse voltages of SET and RESET beside what lost on wires leaves 1/e of a step
        *((name, "f4") for name in ("loss_set", "loss_reset")),
        # cells that a line carries in a pulse cycle; G squared of one step of V
        *((name, "f4") for name in ("line_cells", "v_unit")),
        # drive above which a row is pulsed; 1 for the first of the arrays that work at the same time, 0 for the others
        *((name, "f4") for name in ("row_on", "lead")),
    ]
)
"""One array: sizes, places, and the figures of its devices and converters. Nothing of it changes."""

NET: Final = np.dtype(
    [
        # its first array, how many hold the same kernels; whether its only patch is all its inputs
        *((name, "i8") for name in ("first", "copies", "whole")),
        # where its inputs and its codes stand in the latch
        *((name, "i8") for name in ("in0", "out0")),
        # width and channels of its inputs, of a patch, patches across and in all, columns of an array
        *(
            (name, "i8")
            for name in ("width", "channels", "patch_height", "patch_width", "stride", "across", "patches")
        ),
        # codes before pooling, inputs, outputs after it; pooling
        *((name, "i8") for name in ("columns", "codes", "inputs", "outputs", "pool", "pooled_across")),
        # activation: steps, 1 is binary; ADC steps at which it ends, 0 where it is binary
        *((name, "f4") for name in ("top", "ceiling")),
    ]
)
"""One layer of the network, of whatever kind. Nothing of it changes."""

CLOCK: Final = np.dtype(
    [(name, "u4") for name in ("key_pulse", "key_read", "key_back", "reads", "back_reads", "agings", "steps")]
)
"""A layer's noise keys, and counters of its reads, of the times it was left alone, of its rule's learning steps."""

COUNTS: Final = np.dtype([(name, "f8") for name in (*LEDGER_FIELDS, "age")])
"""A layer's share of the ledger, and the chip's age [s]."""

# rows of State.latch
BITS, CODES, ERRORS = range(3)
# fields of a packed rule; from OWN on those that only one kind has
THETA_OUT, THETA_HIDDEN, WINDOW, ONE_SIDED, FIRST_LAYER, OWN = range(6)
# rows of State.work while pulses are given, all by column: laws of both devices, which way each is pulsed (+1 SET,
# -1 RESET), sums of G before the pulse; errors of counters; back-propagated sums
PUSH_P, SLOPE_P, PUSH_Q, SLOPE_Q, WAY_P, WAY_Q, SUM_P, SUM_Q, FULL, SPREAD, WORK_ROWS = range(11)

FACTOR_ONE: Final = 8192  # a cell's own step factor is stored in steps of 1/8192; 0 is a stuck cell
FACTOR_SCALE: Final = f4(1.0 / FACTOR_ONE)

Arrays = tuple[Any, ...]


class State(NamedTuple):
    """Everything a chip is: one argument for every kernel."""

    layers: NDArray[np.void]
    """(arrays,) LAYER: in what follows too, a layer is an array, and a network's layer may be several."""
    net: NDArray[np.void]
    """(layers,) NET."""
    wires: NDArray[np.float32] | None
    """(arrays,) resistance of a wire segment in 1/units of G; None: ideal lines, and nothing of wires is compiled."""
    G: NDArray[np.float32]
    """(2, pairs) conductance of the positive and the negative devices, in units of g_max - g_min (of a
    device's own range, where there are spans)."""
    events: NDArray[np.uint32]
    """(pairs,) times that a pair was pulsed, in one device or both: counter of its noise."""
    spared: NDArray[np.uint32]
    """(2, pairs) those times that left one device alone: events - spared are its pulses, and its wear."""
    aged: NDArray[np.uint32]
    """(pairs,) events when the chip was last left alone: one that has more since is as young as its last pulse."""
    rested: NDArray[np.float32]
    """(pairs,) [s] left alone since its last pulse, or since fabrication."""
    factors: NDArray[np.uint16]
    """(2, pairs) a cell's own step factor in 1/8192; 0 is stuck."""
    W: NDArray[np.float32]
    """(pairs,) cached G[0] - G[1]."""
    V: NDArray[np.uint8]
    """(pairs,) cached G[0]^2 + G[1]^2, the read variance, 255 at two fully SET devices."""
    cols: NDArray[np.float32]
    """(4, converters) gain, offset [ADC steps], digital gain, digital offset of every column of every tile row."""
    clock: NDArray[np.void]
    """(layers,) CLOCK."""
    counts: NDArray[np.void]
    """(layers,) COUNTS."""
    counters: NDArray[np.int8]
    """(pairs,) signs added up since a pair's last pulse, where the rule counts before pulsing."""
    memory: NDArray[np.float32]
    """(words, pairs) what the rule keeps of every weight in digital memory; no words for most rules."""
    latch: NDArray[np.float32]
    """(3, wide) input bits, ADC codes, errors of the last sample."""
    work: NDArray[np.float32]
    """(WORK_ROWS, wide) scratch."""
    rows: NDArray[np.int32]
    """(3, wide) scratch: rows, and columns."""
    steps: NDArray[np.float32] | None
    """(4, classes) SET and RESET means, then their noise, by class of g from low to high; None: soft bounds."""
    spans: NDArray[np.float32] | None
    """(2, 2, pairs) of each device: conductance at G = 0 and its own range, both in units of the nominal range; None:
    all devices have the nominal one."""
    kept: NDArray[np.float32] | None
    """(2, pairs) scratch: what wires leave of the step of a device that is pulsed next; None: all of it."""
