"""Quantities as a window writes them: short, with a prefix."""

from __future__ import annotations


def count_text(n: float) -> str:
    """A count that stays short: 950, 12.3 k, 4.56 M."""
    for size, unit in ((1e9, " G"), (1e6, " M"), (1e4, " k")):
        if n >= size:
            value = n / (1e3 if unit == " k" else size)
            return f"{value:.3g}{unit}" if value < 999.5 else f"{value:.0f}{unit}"
    return f"{n:.0f}"


def energy_text(joules: float) -> str:
    """An energy with a prefix that keeps three figures: 12.3 µJ."""
    for size, unit in ((1.0, "J"), (1e-3, "mJ"), (1e-6, "µJ"), (1e-9, "nJ"), (1e-12, "pJ")):
        if joules >= 0.9995 * size:
            return f"{joules / size:.3g} {unit}" if joules / size < 999.5 else f"{joules / size:.0f} {unit}"
    return "0 J" if joules <= 0 else f"{joules / 1e-12:.2g} pJ"
