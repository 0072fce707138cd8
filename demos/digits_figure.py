"""The digits experiment as one picture: accuracies, confusion before and after, and which cells moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from memdrive.demos.digits import Outcome

SKY, AMBER, GREY = "#56B4E9", "#E69F00", "#6B7280"
ROWS = [*map(str, range(10)), "crossed 7"]


def draw(
    outcomes: Mapping[str, Sequence[Outcome]], policies: Mapping[str, Any], config: Mapping[str, Any], path: Path
) -> None:
    """Write the picture; the file's suffix says the format."""
    figure = Figure(figsize=(13, 4.2), layout="constrained")
    axes = figure.subplots(1, 4, width_ratios=(1.3, 1, 1, 0.8))
    _accuracies(axes[0], policies)
    name, repeats = next(iter(outcomes.items()))
    for ax, which, title in ((axes[1], 0, "before"), (axes[2], 1, "after")):
        _confusion(ax, sum(outcome.confusion[which] for outcome in repeats), f"{name}, {title}")
    moved = next((outcome.moved for outcome in repeats if outcome.moved is not None), None)
    if moved is None:
        axes[3].set_axis_off()
    else:
        _moved(figure, axes[3], moved)
    figure.suptitle(
        f"{config['shots']} crossed sevens shown, {config['repeats']} repeats, {config['device']}, "
        f"base {config['base']}; confusion in % of a row",
        fontsize=9,
    )
    figure.savefig(path, dpi=150)


def _accuracies(ax: Axes, policies: Mapping[str, Any]) -> None:
    for offset, what, colour in ((-0.2, "old", SKY), (0.2, "crossed", AMBER)):
        for x, row in enumerate(policies.values()):
            label = {"old": "ordinary", "crossed": "crossed, not shown"}[what] if x == 0 else None
            after, before = 100 * row[f"{what}_after"], 100 * row[f"{what}_before"]
            ax.bar(
                x + offset, after, 0.38, color=colour, label=label, yerr=100 * row[f"{what}_after_std"], ecolor=GREY
            )
            ax.plot([x + offset - 0.19, x + offset + 0.19], [before, before], color="black", lw=1.5)
    ax.set_xticks(range(len(policies)), list(policies), rotation=40, ha="right", fontsize=8)
    ax.set_ylabel("accuracy [%]; black: before")
    ax.set_ylim(0, 100)
    ax.legend(frameon=False, fontsize=8, loc="lower right")
    ax.spines[["top", "right"]].set_visible(False)


def _confusion(ax: Axes, table: NDArray[np.int64], title: str) -> None:
    share = table / table.sum(axis=1, keepdims=True)
    ax.imshow(np.sqrt(share), cmap="cividis", vmin=0, vmax=1, aspect="auto")
    for row, column in zip(*np.nonzero(share >= 0.05), strict=True):
        value = share[row, column]
        ax.text(
            column, row, f"{100 * value:.0f}", ha="center", va="center", fontsize=6, color="k" if value > 0.3 else "w"
        )
    ax.set_xticks(range(10))
    ax.set_yticks(range(11), ROWS, fontsize=7)
    ax.set_xlabel("said")
    ax.set_title(title, fontsize=9)


def _moved(figure: Figure, ax: Axes, moved: NDArray[np.float32]) -> None:
    top = float(np.abs(moved).max()) or 1.0
    picture = ax.imshow(moved, cmap="PuOr", vmin=-top, vmax=top, aspect="auto", interpolation="nearest")
    figure.colorbar(picture, ax=ax, label="change of weight")
    ax.set_xticks(range(10))
    ax.set_xlabel("output")
    ax.set_ylabel("hidden neuron")
    ax.set_title("cells that moved, last layer", fontsize=9)
