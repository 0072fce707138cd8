"""Small laws of numbers that all kernels share."""

from __future__ import annotations

import math
from typing import Any

from memdrive.env.kernels.compiling import jit


@jit
def wrap_angle(angle: float) -> float:
    """The same direction in (−π, π], for angles at most one turn away."""
    if angle > math.pi:
        return angle - 2.0 * math.pi
    if angle <= -math.pi:
        return angle + 2.0 * math.pi
    return angle


@jit
def clip(value: float, low: float, high: float) -> float:
    """The value, held between two bounds."""
    return min(max(value, low), high)


@jit
def copy(row: Any, out: Any) -> None:
    """One row of a table into another's; assigning it would allocate memory, should the two overlap.

    out : as long as the row, mutated
    """
    for k in range(row.shape[0]):
        out[k] = row[k]
