"""Words of tables and figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def counted(n: int, thing: str) -> str:
    """`1 chip`, `5 chips`: for things whose plural is made by an s."""
    return f"{n:,} {thing}" if n == 1 else f"{n:,} {thing}s"


def percent(row: Mapping[str, Any], key: str) -> str:
    """`86.6 ± 0.4`: a share [%] and its standard deviation over repeats, `key_std`; one repeat has none."""
    spread = f" ± {100 * row[f'{key}_std']:.1f}" if row[f"{key}_std"] else ""
    return f"{100 * row[key]:.1f}{spread}"
