"""Pictures of devices and chips: pulse response, fit over points, what a snapshot looks like inside."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from memdrive.chip import Chip, Crossbar, DeviceParams, fit
from memdrive.chip.curve import Curve
from memdrive.demos.options import write_figure
from memdrive.demos.report.palette import AMBER, GREY, SKY

CELLS = 1000
"""Cells behind a picture of pulse response."""


def pulse_response(device: DeviceParams, seed: int = 0) -> tuple[int, NDArray[np.float64]]:
    """(pulses one way, (2 n + 1, cells) [S]): all cells from g_min up, then down again, stuck ones included."""
    n = min(400, max(device.states_set, device.states_reset))
    crossbar = Crossbar(1, CELLS, device.replace(formed_mean=0.0, formed_spread=0.0), seed=seed)
    found = [crossbar.G_pos[0]]
    for sign in [1] * n + [-1] * n:
        crossbar.tune([1], np.full(CELLS, sign))
        found.append(crossbar.G_pos[0])
    return n, np.array(found)


def draw_response(device: DeviceParams, name: str, path: Path, seed: int = 0) -> None:
    """Mean and spread over a thousand cells, potentiation then depression, and a few single cells."""
    n, found = pulse_response(device, seed)
    figure, ax = _one_panel()
    pulses, micro = np.arange(len(found)), 1e6 * found
    low, high = np.percentile(micro, [5, 95], axis=1)
    ax.fill_between(pulses, low, high, color=SKY, alpha=0.3, lw=0, label="5 to 95 % of 1,000 cells")
    ax.plot(pulses, micro[:, :4], color=GREY, lw=0.6)
    ax.plot(pulses, micro.mean(axis=1), color=AMBER, lw=2, label="mean")
    ax.axvline(n, color=GREY, lw=0.5, ls=":")
    ax.set(xlabel=f"pulse (SET to {n}, then RESET)", ylabel="G [µS]", title=name)
    ax.legend(frameon=False, fontsize=8)
    write_figure(path, figure)


def draw_fit(found: fit.Fit, points: Curve, name: str, path: Path) -> None:
    """The fitted law over the measured points, begun anew wherever pulses turn."""
    figure, ax = _one_panel()
    ax.plot(points.pulses, 1e6 * points.conductances, ".", color=GREY, ms=4, label="measured")
    g_range = found.g_max - found.g_min
    g = (points.conductances - found.g_min) / g_range
    turns = np.flatnonzero(np.diff(found.ways)) + 1
    label = "fitted"
    for first, stop in itertools.pairwise([*turns, len(g)]):
        way = found.ways[first]
        branch = {1: found.rise, -1: found.fall}.get(int(way))
        if branch is not None:
            x = points.pulses[first - 1 : stop]
            start = float(g[first - 1] if way > 0 else 1 - g[first - 1])
            y = fit.predicted(branch, start, x - x[0])
            ax.plot(x, 1e6 * (found.g_min + (y if way > 0 else 1 - y) * g_range), color=AMBER, lw=2, label=label)
            label = ""
    ax.set(xlabel="pulse", ylabel="G [µS]", title=f"soft-bounds law over {name}")
    ax.legend(frameon=False, fontsize=8)
    write_figure(path, figure)


def draw_chip(chip: Chip, name: str, path: Path) -> None:
    """Every layer's weights, pulses so far and stuck cells."""
    layers = chip.crossbars
    figure = Figure(figsize=(10, 2.8 * len(layers)), layout="constrained")
    axes = np.asarray(figure.subplots(len(layers), 3)).reshape(len(layers), 3)
    for row, (crossbar, (weight, wear, stuck)) in enumerate(zip(layers, axes, strict=True)):
        _map(weight, crossbar.weight, f"layer {row}: weight", "RdBu_r", -1, 1)
        _map(wear, crossbar.pulses_pos, "pulses a pair has had", "magma", 0, None)
        _map(stuck, crossbar.stuck.sum(axis=0), "stuck devices of a pair", "Greys", 0, 2)
    figure.suptitle(f"{name}: {chip.layers}, age {chip.age_s:g} s", fontsize=9)
    write_figure(path, figure)


def _map(ax: Axes, values: NDArray[np.generic], title: str, colours: str, low: float, high: float | None) -> None:
    image = ax.imshow(values, cmap=colours, vmin=low, vmax=high, aspect="auto", interpolation="nearest")
    ax.set_title(title, fontsize=8)
    ax.set_xlabel("column (output)", fontsize=7)
    ax.set_ylabel("row (input)", fontsize=7)
    ax.tick_params(labelsize=6)
    assert ax.figure is not None
    ax.figure.colorbar(image, ax=ax, shrink=0.8)


def _one_panel() -> tuple[Figure, Axes]:
    figure = Figure(figsize=(7, 4), layout="constrained")
    ax = figure.subplots()
    ax.spines[["top", "right"]].set_visible(False)
    return figure, ax
