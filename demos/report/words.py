"""Words of tables and figures."""

from __future__ import annotations


def counted(n: int, thing: str) -> str:
    """`1 chip`, `5 chips`: for things whose plural is made by an s."""
    return f"{n:,} {thing}" if n == 1 else f"{n:,} {thing}s"
