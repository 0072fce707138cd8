"""Potentials on a tile's resistive lines: every row and every source line solved exactly, in turn, to a tolerance.

A tile's row lines are driven or held at their left ends, its source lines at their bottom ends. With the potentials of
the source lines given, a row is a chain of equal resistors with a load at every node, and its potentials are one
tridiagonal system; so is a source line's with the rows' given. Solving all rows, then all source lines, and so on is
block Gauss-Seidel on a symmetric, positive definite system, which converges from anywhere. What does not change from
round to round is eliminated once.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from memdrive.chip.kernels.compiling import jit_apart, jit_inline, jit_making
from memdrive.chip.kernels.tables import I32, u8

F64 = NDArray[np.float64]

WIRE_TOLERANCE = 1e-5  # of the largest line current: what may be left of the error when the rounds end
WIRE_ROUNDS = 400  # at most; `memdrive bench` prints how many a read takes
LANES = 4  # rows that are solved side by side: their chains do not wait for each other


@jit_making
def settle(load: F64, place: I32, below: int, left: F64, bottom: F64, col_out: F64, row_out: F64) -> int:
    """Potentials to WIRE_TOLERANCE; currents out of both kinds of ends, times the resistance of a wire segment.

    load : (rows, lines) a cell's conductance times a segment's resistance; place : (rows,) where the connected rows
    stand in a tile of `below` rows; left : (rows,) and bottom : (lines,) potentials at the lines' ends;
    col_out : (lines,), row_out : (rows,) mutated. Returns the rounds taken, -1 where WIRE_ROUNDS did not do.
    """
    system = factored(load, place, below)
    return settle_at(system, left, bottom, col_out, row_out, np.empty_like(load), np.empty_like(load))


@jit_making
def factored(load: F64, place: I32, below: int) -> tuple[F64, F64, F64, F64]:
    """What all rounds share: load, (rows, lines) what eliminations leave of rows and of source lines, (rows,) the
    conductance of the wires below each row, in segments."""
    rows = load.shape[0]
    row_scale, col_scale, wire = np.empty_like(load), np.empty_like(load), np.empty(rows)
    for k in range(rows):
        wire[k] = 1.0 / ((place[k + 1] if k + 1 < rows else below) - place[k])
    for first in range(0, rows, LANES):
        factor_rows(load, row_scale, first)
        for k in range(first, min(first + LANES, rows)):
            up, above = (wire[k - 1], col_scale[k - 1]) if k > 0 else (0.0, load[0])
            factor_line(load[k], above, up, wire[k], col_scale[k])
    return load, row_scale, col_scale, wire


@jit_making
def settle_at(system: Any, left: F64, bottom: F64, col_out: F64, row_out: F64, row_v: F64, col_v: F64) -> int:
    """`settle` of a `factored` system; row_v, col_v : (rows, lines) potentials at both ends of every cell, mutated."""
    load, row_scale, col_scale, wire = system
    rows = wire.size
    for k in range(rows):
        col_v[k] = bottom
    col_out[:], row_out[:] = 0.0, 0.0
    last_change, last_shrink = 1.0, 1.0
    for done in range(1, WIRE_ROUNDS + 1):
        for first in range(0, rows, LANES):
            solve_rows(load, row_scale, left, col_v, row_v, first)
            for k in range(first, min(first + LANES, rows)):
                up, end = wire[k - 1] if k > 0 else 0.0, wire[k] if k + 1 == rows else 0.0
                above = col_v[k - 1] if k > 0 else bottom
                line_down(load[k], row_v[k], above, up, bottom, end, col_scale[k], col_v[k])
        for k in range(rows - 2, -1, -1):
            line_up(col_scale[k], wire[k], col_v[k + 1], col_v[k])
        change = max(moved(col_out, col_v[rows - 1], bottom, wire[rows - 1]), moved(row_out, row_v[:, 0], left, 1.0))
        # in the end rounds shrink the error by a constant: what is left is what the geometric series has still to add;
        # one good round says nothing, so the worse of two counts
        shrink = min(change / last_change if last_change > 0.0 else 0.0, 0.9999)
        worse = max(shrink, last_shrink)
        if change * worse <= WIRE_TOLERANCE * (1.0 - worse):
            return done
        last_change, last_shrink = change, shrink
    return -1


@jit_making
def moved(out: F64, near: F64, end: F64, wire: float) -> float:
    """Currents through the last segments of all lines into `out` (mutated); their largest change over the largest."""
    change = largest = 0.0
    for c in range(out.size):
        current = (near[c] - end[c]) * wire
        change, largest = max(change, abs(current - out[c])), max(largest, abs(current))
        out[c] = current
    return change / largest if largest > 0.0 else 0.0


@jit_inline
def lanes(first: Any, last: Any) -> Any:
    """LANES rows from the first on; what would lie behind the last is the last, solved more than once to the same."""
    return u8(first), u8(min(first + 1, last)), u8(min(first + 2, last)), u8(min(first + 3, last))


@jit_apart
def factor_rows(load: F64, scale: F64, first: int) -> None:
    """Eliminate LANES row lines: 2 + load on the diagonal, 1 + load at their open ends. scale : mutated"""
    rows, lines = load.shape
    a, b, c, d = lanes(first, rows - 1)
    w = x = y = z = 0.0
    for line in range(lines):
        j, own = u8(line), 2.0 if line + 1 < lines else 1.0
        w, x = 1.0 / (own + load[a, j] - w), 1.0 / (own + load[b, j] - x)
        y, z = 1.0 / (own + load[c, j] - y), 1.0 / (own + load[d, j] - z)
        scale[a, j], scale[b, j], scale[c, j], scale[d, j] = w, x, y, z


@jit_apart
def factor_line(load: F64, above: F64, up: float, down: float, scale: F64) -> None:
    """The same of all source lines at one row, after the row above it. scale : mutated"""
    for c in range(scale.size):
        scale[c] = 1.0 / (down + up + load[c] - up * (up * above[c]))


@jit_apart
def solve_rows(load: F64, scale: F64, left: F64, col_v: F64, row_v: F64, first: int) -> None:
    """Potentials along LANES row lines from those of the source lines. row_v : mutated."""
    rows, lines = load.shape
    a, b, c, d = lanes(first, rows - 1)
    w, x, y, z = left[a], left[b], left[c], left[d]
    for line in range(lines):
        j = u8(line)
        w, x = (load[a, j] * col_v[a, j] + w) * scale[a, j], (load[b, j] * col_v[b, j] + x) * scale[b, j]
        y, z = (load[c, j] * col_v[c, j] + y) * scale[c, j], (load[d, j] * col_v[d, j] + z) * scale[d, j]
        row_v[a, j], row_v[b, j], row_v[c, j], row_v[d, j] = w, x, y, z
    for line in range(lines - 2, -1, -1):
        j = u8(line)
        w, x = row_v[a, j] + scale[a, j] * w, row_v[b, j] + scale[b, j] * x
        y, z = row_v[c, j] + scale[c, j] * y, row_v[d, j] + scale[d, j] * z
        row_v[a, j], row_v[b, j], row_v[c, j], row_v[d, j] = w, x, y, z


@jit_apart
def line_down(load: F64, row_v: F64, above: F64, up: float, bottom: F64, end: float, scale: F64, col_v: F64) -> None:
    """Eliminate all source lines at one row, after the row above it. col_v : mutated"""
    for c in range(col_v.size):
        col_v[c] = (load[c] * row_v[c] + up * above[c] + end * bottom[c]) * scale[c]


@jit_apart
def line_up(scale: F64, wire: float, below: F64, col_v: F64) -> None:
    """And their potentials there, from those of the row below. col_v : mutated"""
    for c in range(col_v.size):
        col_v[c] += wire * scale[c] * below[c]


@jit_making
def worst_rounds(load: float, rows: int, lines: int) -> int:
    """Rounds that a tile takes whose cells all stand at this load, all rows driven; -1 where WIRE_ROUNDS do not do."""
    loads, place = np.full((rows, lines), load), np.arange(rows).astype(np.int32)
    return settle(loads, place, rows, np.ones(rows), np.zeros(lines), np.empty(lines), np.empty(rows))
