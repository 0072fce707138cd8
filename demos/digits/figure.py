"""The digits experiment as one picture: accuracies, confusion before and after, and which cells moved."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from memdrive.agent.digits.task import SIDE
from memdrive.demos.digits.experiment import Outcome
from memdrive.demos.lab.examination import Outcomes, Record
from memdrive.demos.options import write_figure
from memdrive.demos.report.palette import AMBER, GREY, SKY
from memdrive.demos.report.words import counted

ROWS = [*map(str, range(10)), "crossed 7"]


def draw(record: Record, outcomes: Outcomes[Outcome], path: Path) -> None:
    """Write the picture; the path's suffix says the format."""
    policies, config = record["policies"], record["config"]
    figure = Figure(figsize=(13, 4.2), layout="constrained")
    name, repeats = next(iter(outcomes.items()))
    moved = repeats[0].moved
    panels = "scores before after first; scores before after last" if moved else "scores before after"
    widths = (1.3, 1.0, 1.0, 0.6) if moved else (1.3, 1.0, 1.0)
    rows = [row.split() for row in panels.split(";")]
    axes: dict[str, Axes] = figure.subplot_mosaic(rows, width_ratios=widths)  # type: ignore[arg-type]
    _accuracies(axes["scores"], policies)
    for which, title in enumerate(("before", "after")):
        _confusion(axes[title], sum(outcome.confusion[which] for outcome in repeats), f"{name}, {title}")
    if moved:
        _moved_pixels(figure, axes["first"], moved[0])
        _moved(figure, axes["last"], moved[-1])
    figure.suptitle(
        f"{config['shots']} crossed sevens shown, {counted(config['repeats'], 'repeat')}, {config['device']}, "
        f"base {config['base']}; confusion in % of a row",
        fontsize=9,
    )
    write_figure(path, figure)


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
    ax.legend(frameon=False, fontsize=8, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)
    ax.spines[["top", "right"]].set_visible(False)


def _confusion(ax: Axes, table: NDArray[np.int64], title: str) -> None:
    share = table / np.maximum(table.sum(axis=1, keepdims=True), 1)  # a person's own digits may lack a class
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


def _moved_pixels(figure: Figure, ax: Axes, moved: NDArray[np.float32]) -> None:
    """Each pixel's root mean square over its hidden neurons."""
    rms = np.sqrt((moved**2).mean(axis=1)).reshape(SIDE, SIDE)
    figure.colorbar(ax.imshow(rms, cmap="cividis", vmin=0), ax=ax)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.set_title("rms change of weights,\nfirst layer, pixel by pixel", fontsize=8)


def _moved(figure: Figure, ax: Axes, moved: NDArray[np.float32]) -> None:
    top = float(np.abs(moved).max()) or 1.0
    figure.colorbar(ax.imshow(moved, cmap="PuOr", vmin=-top, vmax=top, aspect="auto", interpolation="nearest"), ax=ax)
    ax.set_xticks(range(10))
    ax.tick_params(labelsize=7)
    ax.set_xlabel("output", fontsize=8)
    ax.set_ylabel("hidden neuron", fontsize=8)
    ax.set_title("change of weights, last layer", fontsize=8)
