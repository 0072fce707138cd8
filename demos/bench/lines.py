"""A pair's cells on two source lines or on one: what the lines carry in a read, and what their resistance changes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.table import Table

from memdrive.chip import Crossbar, presets
from memdrive.chip.kernels.settling import settle
from memdrive.demos.report.console import ruled

CASES = (
    ("default", 0.5, 96, 128),
    ("default", 2.0, 96, 128),
    ("default", 5.0, 96, 128),
    ("default", 2.0, 128, 15),
    ("default", 2.0, 112, 100),
    ("default", 2.0, 100, 10),
    ("gst_pcm", 1.0, 128, 128),
)
"""Presets, ohms a segment as in `wires`, rows, columns: the road's two layers, a tile of each layer of 784-100-10."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layouts:
    """One tile as formed, half of its rows driven; [0] two source lines a pair, [1] one."""

    device: str
    r_wire: float
    rows: int
    columns: int
    largest_a: tuple[float, float]
    """[A] Of all source lines' currents, the largest."""
    changed_steps: tuple[float, float]
    """[ADC steps] Root mean square of what wires change in a column's current."""


def measure(name: str, r_wire: float, rows: int, columns: int) -> Layouts:
    """Both layouts of one tile."""
    device = presets.get(name)
    crossbar, x = Crossbar(rows, columns, device), (np.arange(rows) % 2).astype(np.float64)
    two = np.stack([crossbar.G_pos, crossbar.G_neg], axis=2).reshape(rows, -1)
    one = np.stack([crossbar.G_pos, crossbar.G_neg], axis=1).reshape(-1, columns)
    apart = _settled(two, x, r_wire)
    shared = _settled(one, np.stack([x, -x], axis=1).ravel(), r_wire)
    ideal = x @ (crossbar.G_pos - crossbar.G_neg)
    step = device.g_range * crossbar.adc_range / device.adc_half

    def changed(currents: NDArray[np.float64]) -> float:
        return float(np.sqrt(np.mean((currents - ideal) ** 2)) / step)

    return Layouts(
        device=name,
        r_wire=r_wire,
        rows=rows,
        columns=columns,
        largest_a=(device.v_read * float(apart.max()), device.v_read * float(np.abs(shared).max())),
        changed_steps=(changed(apart[::2] - apart[1::2]), changed(shared)),
    )


def _settled(G: NDArray[np.float64], volts: NDArray[np.float64], r_wire: float) -> NDArray[np.float64]:
    """(cols,) [A at 1 V] out of the source lines of G, (rows, cols) [S], where the rows at no voltage are off."""
    place = np.flatnonzero(volts).astype(np.int32)
    out, lines = np.empty(G.shape[1]), G.shape[1]
    settle(r_wire * G[place], place, len(G), volts[place], np.zeros(lines), out, np.empty(len(place)))
    return out / r_wire


def table(found: list[Layouts]) -> Table:
    """As `memdrive bench` prints it."""
    shown = ruled(
        "device",
        "Ω a\nsegment",
        "pairs",
        "current,\ntwo lines",
        "[µA]\none",
        "wires change,\ntwo lines",
        "[ADC steps]\none",
    )
    shown.title = "a pair on two source lines or on one, half of a tile's rows driven"
    shown.caption = "the largest of the source lines' currents; root mean square of what changes in columns' codes"
    for line in found:
        shown.add_row(
            line.device,
            f"{line.r_wire:g}",
            f"{line.rows} x {line.columns}",
            *(f"{1e6 * current:.3g}" for current in line.largest_a),
            *(f"{steps:.2f}" for steps in line.changed_steps),
        )
    return shown
