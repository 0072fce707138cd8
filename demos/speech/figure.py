"""The examination of speech as one picture: accuracy before and after, and which word was mistaken for which."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from memdrive.agent.digits.task import CLASSES
from memdrive.agent.speech.words import WORDS
from memdrive.demos.lab.examination import Record
from memdrive.demos.options import write_figure
from memdrive.demos.report.palette import AMBER, GREY, SKY
from memdrive.demos.report.words import counted


def draw(record: Record, path: Path) -> None:
    """Write the picture of a result file; the path's suffix says the format."""
    policies, config, voices = record["policies"], record["config"], record["voices"]
    figure = Figure(figsize=(13, 4.2), layout="constrained")
    scores, *tables = figure.subplots(1, 3, width_ratios=(1.3, 1.0, 1.0))
    _accuracies(scores, policies)
    name, row = next(iter(policies.items()))
    for ax, table, when in zip(tables, row["confusion"], ("before", "after"), strict=True):
        _confusion(ax, np.asarray(table), f"{name}, new voices, {when}")
    kinds = " and ".join(sorted(set(voices["met"].values())))
    figure.suptitle(
        f"{config['shots']} examples a word, {counted(config['repeats'], 'repeat')}, {config['device']}, "
        f"{len(voices['met'])} {kinds} voices met; confusion in % of a row. {voices['note']}",
        fontsize=9,
    )
    write_figure(path, figure)


def _accuracies(ax: Axes, policies: dict[str, Any]) -> None:
    for offset, what, colour, label in ((-0.2, "old", SKY, "known voices"), (0.2, "new", AMBER, "the voice met")):
        for x, row in enumerate(policies.values()):
            after, before = 100 * row[f"{what}_after"], 100 * row[f"{what}_before"]
            told = label if x == 0 else None
            ax.bar(x + offset, after, 0.38, color=colour, label=told, yerr=100 * row[f"{what}_after_std"], ecolor=GREY)
            ax.plot([x + offset - 0.19, x + offset + 0.19], [before, before], color="black", lw=1.5)
    ax.set_xticks(range(len(policies)), list(policies), rotation=20, ha="right", fontsize=8)
    ax.set_ylabel("accuracy [%]; black: before")
    ax.set_ylim(0, 105)
    ax.legend(frameon=False, fontsize=8, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)
    ax.spines[["top", "right"]].set_visible(False)


def _confusion(ax: Axes, table: np.ndarray[Any, Any], title: str) -> None:
    share = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
    ax.imshow(np.sqrt(share), cmap="cividis", vmin=0, vmax=1, aspect="auto")
    for row, column in zip(*np.nonzero(share >= 0.02), strict=True):
        value = share[row, column]
        colour = "k" if value > 0.3 else "w"
        ax.text(column, row, f"{100 * value:.0f}", ha="center", va="center", fontsize=6, color=colour)
    ax.set_xticks(range(CLASSES))
    ax.set_yticks(range(CLASSES), WORDS, fontsize=7)
    ax.set_xlabel("understood")
    ax.set_title(title, fontsize=9)
