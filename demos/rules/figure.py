"""The comparison as one picture: what a rule can against the energy it took, and against its wear or its pulses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from memdrive.demos.lab.examination import Record
from memdrive.demos.options import write_figure
from memdrive.demos.report.palette import AMBER, BLUE, GREEN, GREY, ORANGE, PURPLE, SKY
from memdrive.demos.report.words import counted

COLOURS = (BLUE, ORANGE, GREEN, PURPLE, SKY, AMBER, GREY)
MARKS = "os^Dvp"


def draw(record: Record, path: Path) -> None:
    """Write the picture of a result file; the path's suffix says the format."""
    config = record["config"]
    driven = config["task"] == "driving"
    figure = Figure(figsize=(10.5, 4.2), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    judged = "cross_track_mean_m" if driven else "accuracy"
    _panel(left, record, judged, ("energy_j", 1e6, "energy of learning [µJ]"))
    if config["task"] == "last-layer":
        _panel(
            right,
            record,
            judged,
            ("pulses_as_theirs", 1e-6, "pulses, as their code counts (both: assumed) [million]"),
        )
        _theirs(right, record)
    else:
        _panel(right, record, judged, ("wear", 1.0, "pulses of the most pulsed device"))
    left.set_ylabel("distance from the line [cm]" if driven else "accuracy on unseen digits [%]")
    if driven:
        left.set_yscale("log")
    figure.legend(*left.get_legend_handles_labels(), loc="outside right upper", frameon=False, fontsize=8)
    figure.suptitle(_told(config), fontsize=9)
    write_figure(path, figure)


def _told(config: Any) -> str:
    chips = f"{counted(config['repeats'], 'chip')} ({config['device']})"
    if config["repeats"] > 1:
        chips += "; bars: 95 % intervals"
    if config["task"] == "driving":
        return f"{', '.join(config['scenes'])} learned, {counted(config['steps'], 'step')} each, frozen laps; {chips}"
    layers = "784-100-10 from scratch" if config["task"] == "digits" else "last layer (100-10) from scratch"
    return f"{layers}, {config['train']:,} digits, passes: {config['passes']}; {chips}"


def _short(value: float, _: int | None = None) -> str:
    """A number at a tick."""
    return f"{value / 1000:g} k" if value >= 1000 else f"{value:g}"


def _theirs(ax: Axes, record: Record) -> None:
    """The plot in the authors' published code, in hollow marks of the same shapes."""
    for k, row in enumerate(record["rules"].values()):
        if row["reported_pulses"] is not None:
            mark, colour = MARKS[k % len(MARKS)], COLOURS[k % len(COLOURS)]
            ax.plot(1e-6 * row["reported_pulses"], 100 * row["reported_accuracy"], mark, ms=7, mfc="none", mec=colour)
    ax.set_title("hollow: theirs, MNIST's 60,000, best of many tests", fontsize=8)


def _panel(ax: Axes, record: Record, judged: str, cost: tuple[str, float, str]) -> None:
    key, scale, label = cost
    for k, (name, row) in enumerate(record["rules"].items()):
        x, y = scale * row[key], 100 * row[judged]
        across, up = (
            [[abs(factor * row[which] - factor * end)] for end in row[f"{which}_ci95"]]
            for which, factor in ((key, scale), (judged, 100))
        )
        mark, colour = MARKS[k % len(MARKS)], COLOURS[k % len(COLOURS)]
        ax.errorbar(x, y, xerr=across, yerr=up, label=name, ms=6, fmt=mark, color=colour)
    ax.set_xscale("log")
    ax.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    ax.xaxis.set_major_formatter(FuncFormatter(_short))
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.set_xlabel(label)
    ax.grid(alpha=0.2)
    ax.spines[["top", "right"]].set_visible(False)
