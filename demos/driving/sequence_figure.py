"""The sequence examination as one picture: a matrix for each learner, learned so far down, scene driven across."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from memdrive.demos.driving.sequence_record import judged_on
from memdrive.demos.lab.examination import Record
from memdrive.demos.lab.saved import chips_told
from memdrive.demos.options import write_figure
from memdrive.demos.report.palette import ORANGE
from memdrive.demos.report.words import counted

SHOWN = ("chip", "naive", "software-adam", "chip-ideal")
TITLES = {
    "chip": "chip",
    "naive": "chip without rehearsal",
    "software-adam": "float network, Adam, same samples",
    "chip-ideal": "ideal chip",
}
LEAST_CM, MOST_CM = 0.5, 40.0
"""Ends of the scale of colours."""
LEAST_WIDTH = 5.6
"""[inch] What the lines above the picture need."""
DARK_CM = 6.0
"""Above, letters are white."""


def draw(record: Record, path: Path) -> None:
    """Write the picture of a result file; the path's suffix says the format."""
    policies, columns, config = record["policies"], record["scenes"], record["config"]
    shown = [name for name in SHOWN if name in policies][:2] or list(policies)[:1]
    n_rows = len(policies[shown[0]]["learning"]) + 2
    width = max(1.6 + 0.72 * len(columns) * len(shown), LEAST_WIDTH)
    figure = Figure(figsize=(width, 1.7 + 0.42 * n_rows), layout="constrained")
    axes = np.atleast_1d(figure.subplots(1, len(shown), sharey=True))
    for ax, name in zip(axes, shown, strict=True):
        image = _matrix(ax, policies[name], policies.get("teacher"), columns)
        ax.set_title(TITLES.get(name, name), fontsize=11)
    if n_rows > 2:
        axes[0].set_ylabel("learned so far, from top to bottom")
    figure.colorbar(
        image, ax=list(axes), label="mean |cross-track| [cm]", ticks=[0.5, 1, 2, 5, 10, 20, 40], format="%g"
    )
    taught = counted(config["steps"], "step")
    figure.suptitle(
        f"Frozen, on {judged_on(config)} in both directions; "
        f"{chips_told(config, f', {taught} a scene')}.\n"
        "Numbers: cm off the line; below, laps of "
        f"{policies[shown[0]]['before']['laps'][0]} that left the road.",
        fontsize=9,
    )
    write_figure(path, figure, dpi=110)


def _matrix(ax: Axes, figures: Mapping[str, Any], teacher: Mapping[str, Any] | None, columns: Sequence[str]) -> Any:
    """One learner, or what learns nothing here; the teacher below it."""
    rows, names = [figures["before"]], ["as it is"]
    if figures["learning"]:
        rows, names = [*rows, *figures["stages"]], ["nothing", *(row["after"] for row in figures["stages"])]
    if teacher is not None:
        rows, names = [*rows, teacher["stages"][-1]], [*names, "(teacher)"]
    cm = 100 * np.array([row["cross_track_mean_m"] for row in rows])
    image = ax.imshow(cm, norm=LogNorm(LEAST_CM, MOST_CM), cmap="cividis_r", aspect="auto")
    for i, row in enumerate(rows):
        for j, left in enumerate(row["departures"]):
            text = f"{cm[i, j]:.1f}" + (f"\n{left}" if left else "")
            ax.text(j, i, text, ha="center", va="center", fontsize=7, color="white" if cm[i, j] > DARK_CM else "black")
    for k in range(min(len(columns), len(figures["learning"]))):
        ax.add_patch(_frame(k, k + 1))
    ax.set_xticks(range(len(columns)), columns, rotation=40, ha="right", fontsize=8)
    ax.set_yticks(range(len(names)), names, fontsize=8)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    return image


def _frame(column: int, row: int) -> Rectangle:
    """Round the cell of the scene that was just learned."""
    return Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, edgecolor=ORANGE, lw=1.6)
