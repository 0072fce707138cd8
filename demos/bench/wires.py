"""Wires: what IR drop takes, what the fast solution leaves of it, and what it costs, over a realistic range."""

from __future__ import annotations

import functools
import statistics
import time
from dataclasses import dataclass

import numpy as np
from rich.table import Table

from memdrive.chip import Crossbar, presets
from memdrive.chip.kernels.settling import settle
from memdrive.chip.life import nodal
from memdrive.demos.report.console import ruled

TILE = 128
CASES = (*(("default", r) for r in (0.5, 2.0, 5.0, 10.0, 20.0)), ("epiram", 5.0), ("alox_hfo2", 1.0), ("gst_pcm", 1.0))
"""Presets and ohms a segment: 1 to 10 is what lines of some 100 nm have (assumed)."""
REPEATS = 15
MUST = 40.0
"""Times a read without wires: to reach."""
SAID = (
    f"wires, a tile of {TILE} x {TILE} pairs; error of both reads: against Kirchhoff's laws at every node, over the "
    f"largest line current; times without: of the same read without wires, {MUST:g} to reach"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WireTiming:
    """One tile of 128 x 128 pairs, half of its rows driven, or all its columns in the transposed read."""

    device: str
    r_wire: float
    drop: float
    """Largest share of an ideal line current that IR drop takes."""
    error_forward: float
    """Largest error against the exact solution, over the largest line current."""
    error_backward: float
    rounds: int
    """Of a forward read; a transposed one takes about as many."""
    forward_us: float
    forward_ratio: float
    """To the same read without wires."""
    backward_us: float
    backward_ratio: float


def measure(device_name: str, r_wire: float) -> WireTiming:
    """Error and cost at one resistance."""
    device = presets.get(device_name).replace(r_wire=r_wire)
    crossbar, plain = Crossbar(TILE, TILE, device), Crossbar(TILE, TILE, device.without("wire"))
    x, e = (np.arange(TILE) % 2).astype(np.float64), np.random.default_rng(0).choice([-1.0, 1.0], TILE)
    G = np.stack([crossbar.G_pos, crossbar.G_neg], axis=2).reshape(TILE, -1)
    exact = nodal.line_currents(G, x, r_wire, x > 0)
    place = np.flatnonzero(x).astype(np.int32)
    lines = np.empty(2 * TILE)
    rounds = settle(r_wire * G[place], place, TILE, x[place], np.zeros(2 * TILE), lines, np.empty(len(place)))
    ends = np.stack([e, -e], axis=1).ravel()
    exact_back = nodal.currents(G, np.zeros(TILE), ends, r_wire)[0]
    rows = np.empty(TILE)
    settle(r_wire * G, np.arange(TILE, dtype=np.int32), TILE, np.zeros(TILE), ends, np.empty(2 * TILE), rows)
    forward, forward_ratio = _cost(crossbar, plain, "forward", x)
    backward, backward_ratio = _cost(crossbar, plain, "backward", e)
    return WireTiming(
        device=device_name,
        r_wire=r_wire,
        drop=float((1 - exact / (x @ G)).max()),
        error_forward=float(np.abs(lines / r_wire - exact).max() / exact.max()),
        error_backward=float(np.abs(rows / r_wire - exact_back).max() / np.abs(exact_back).max()),
        rounds=rounds,
        forward_us=forward,
        forward_ratio=forward_ratio,
        backward_us=backward,
        backward_ratio=backward_ratio,
    )


def _cost(wired: Crossbar, plain: Crossbar, read: str, drive: np.ndarray) -> tuple[float, float]:
    """(µs with wires, times a read without), medians over alternating reads."""
    calls = [functools.partial(getattr(crossbar, read), drive) for crossbar in (wired, plain)]
    seconds: list[list[float]] = [[], []]
    for _ in range(REPEATS):
        for call, found in zip(calls, seconds, strict=True):
            start = time.perf_counter()
            call()
            found.append(time.perf_counter() - start)
    with_wires, without = (statistics.median(found) for found in seconds)
    return 1e6 * with_wires, with_wires / without


def table(timings: list[WireTiming]) -> Table:
    """As `memdrive bench` prints it."""
    columns = (
        "Ω a\nsegment",
        "IR\ndrop",
        "largest\nerror",
        "forward\n[µs]",
        "times\nwithout",
        "back\n[µs]",
        "times\nwithout",
    )
    found = ruled("device", *columns)
    for line in timings:
        found.add_row(
            line.device,
            f"{line.r_wire:g}",
            f"{100 * line.drop:.1f} %",
            f"{max(line.error_forward, line.error_backward):.1e}",
            f"{line.forward_us:.0f}",
            _held(line.forward_ratio),
            f"{line.backward_us:.0f}",
            _held(line.backward_ratio),
        )
    return found


def _held(ratio: float) -> str:
    return f"{ratio:.0f} {'✓' if ratio <= MUST else '✗'}"
