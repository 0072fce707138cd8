"""The comparison as one picture: accuracy against energy, and against the wear of the most pulsed device."""

from __future__ import annotations

from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from memdrive.demos.lab.examination import Record
from memdrive.demos.options import write_figure
from memdrive.demos.report.palette import AMBER, BLUE, GREEN, GREY, ORANGE, PURPLE, SKY

COLOURS = (BLUE, ORANGE, GREEN, PURPLE, SKY, AMBER, GREY)
MARKS = "os^Dvp"


def draw(record: Record, path: Path) -> None:
    """Write the picture of a result file; the path's suffix says the format."""
    config = record["config"]
    figure = Figure(figsize=(10.5, 4.2), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    _panel(left, record, "energy_j", 1e6, "energy of learning [µJ]")
    _panel(right, record, "wear", 1.0, "pulses of the most pulsed device")
    left.set_ylabel("accuracy on unseen digits [%]")
    figure.legend(*left.get_legend_handles_labels(), loc="outside right upper", frameon=False, fontsize=8)
    figure.suptitle(
        f"784-100-10 from scratch, {config['train']:,} digits, {config['passes']} passes, {config['repeats']} chips "
        f"({config['device']}); bars: 95 % intervals",
        fontsize=9,
    )
    write_figure(path, figure)


def _panel(ax: Axes, record: Record, key: str, scale: float, label: str) -> None:
    for k, (name, row) in enumerate(record["rules"].items()):
        x, y = scale * row[key], 100 * row["accuracy"]
        across, up = (
            [[abs(factor * row[which] - factor * end)] for end in row[f"{which}_ci95"]]
            for which, factor in ((key, scale), ("accuracy", 100))
        )
        mark, colour = MARKS[k % len(MARKS)], COLOURS[k % len(COLOURS)]
        ax.errorbar(x, y, xerr=across, yerr=up, label=name, ms=6, fmt=mark, color=colour)
    ax.set_xscale("log")
    ax.set_xlabel(label)
    ax.grid(alpha=0.2)
    ax.spines[["top", "right"]].set_visible(False)
