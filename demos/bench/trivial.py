"""One cached trivial kernel: what any numba program pays before its first result."""

from __future__ import annotations

from typing import Any

from numba import njit


@njit(cache=True)
def trivial(x: Any) -> float:
    """The sum of an array's first element and 1."""
    return float(x[0] + 1.0)
