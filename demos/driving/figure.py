"""The examination as one picture: distance from the line for every policy, stage and scene, departures written on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import StrMethodFormatter

from memdrive.demos.driving.sequence_record import judged_on
from memdrive.demos.lab.examination import Record
from memdrive.demos.lab.saved import chips_told
from memdrive.demos.options import write_figure
from memdrive.demos.report.palette import AMBER, GREY, SKY

STAGES = ("nothing", "old", "new")


def draw(record: Record, path: Path) -> None:
    """Write the picture of a result file; the path's suffix says the format."""
    policies, config = record["policies"], record["config"]
    learned = any(figures["learning"] for figures in policies.values())
    stages = STAGES if learned else STAGES[:1]
    figure = Figure(figsize=(2.5 + 2.8 * len(stages), 4.2), layout="constrained")
    axes = figure.subplots(1, len(stages), sharey=True, squeeze=False)[0]
    for ax, after in zip(axes, stages, strict=True):
        _panel(ax, policies, config, after)
        ax.set_title(_title(config, after) if learned else "as they are", fontsize=10)
    axes[0].set_ylabel("mean |cross-track| [cm]")
    axes[0].set_yscale("log")
    axes[0].set_ylim(0.05, 100)
    axes[0].yaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    axes[-1].legend(frameon=False, fontsize=8, ncols=2, loc="upper left")
    figure.suptitle(
        f"Frozen, on {judged_on(config)} in both directions; {chips_told(config)}.\n"
        "Numbers: departures, all chips together.",
        fontsize=9,
    )
    write_figure(path, figure)


def _panel(ax: Axes, policies: Mapping[str, Any], config: Mapping[str, Any], after: str) -> None:
    """One stage: a pair of bars (old scene, new scene) for each policy."""
    for offset, scene, colour in ((-0.2, "old", SKY), (0.2, "new", AMBER)):
        for x, record in enumerate(policies.values()):
            (stage,) = [s for s in record["stages"] if s["after"] == after and s["scene"] == scene]
            mean = 100 * stage["cross_track_mean_m"]
            low, high = (100 * value for value in stage["cross_track_mean_ci95_m"])
            label = config[scene] if x == 0 else None
            ax.bar(x + offset, mean, 0.38, color=colour, label=label)
            ax.errorbar(x + offset, mean, [[mean - low], [high - mean]], color=GREY, lw=1)
            if stage["departures"]:
                ax.text(x + offset, 1.1 * high, str(stage["departures"]), ha="center", fontsize=7, color=GREY)
    ax.set_xticks(range(len(policies)), list(policies), rotation=40, ha="right", fontsize=8)
    ax.spines[["top", "right"]].set_visible(False)


def _title(config: Mapping[str, Any], after: str) -> str:
    """Of a stage."""
    return "nothing learned" if after == "nothing" else f"after learning {config[after]}"
