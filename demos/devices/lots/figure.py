"""A lot of chips as one picture: how accuracies are distributed at every stage, and where each chip goes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from memdrive.demos.lab.examination import Record
from memdrive.demos.options import write_figure
from memdrive.demos.report.palette import AMBER, GREY, ORANGE, SKY
from memdrive.demos.report.words import counted

COLOURS = (GREY, SKY, ORANGE)


def draw(record: Record, path: Path) -> None:
    """Histograms to the left; to the right every chip from stage to stage."""
    config, stages = record["config"], dict(record["stages"])
    software = stages.pop("software")
    every = {name: 100 * np.array([chip["accuracy"] for chip in row["chips"]]) for name, row in stages.items()}
    figure = Figure(figsize=(10, 3.8), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=(1.3, 1.0))
    values = np.concatenate(list(every.values()))
    edges = np.linspace(values.min() - 0.1, values.max() + 0.1, 31)
    for colour, (name, accuracies) in zip(COLOURS, every.items(), strict=True):
        row = stages[name]
        told = f"{name}: {row['good']} of {config['chips']} good, std {100 * row['std']:.2f}"
        left.hist(accuracies, edges, orientation="horizontal", histtype="step", color=colour, lw=1.8, label=told)
    right.plot(range(len(every)), np.array(list(every.values())), color=GREY, lw=0.5, alpha=0.5)
    right.plot(range(len(every)), [each.mean() for each in every.values()], "o-", color=AMBER, lw=2, label="mean")
    right.set_xticks(range(len(every)), list(every))
    for ax in (left, right):
        ax.axhline(100 * software["accuracy"], color="black", lw=1, ls="--", label="float network")
        ax.axhline(100 * software["good_from"], color="black", lw=1, ls=":", label="good from here")
        ax.spines[["top", "right"]].set_visible(False)
    left.set(xlabel="chips", ylabel="accuracy [%]")
    left.set_xlim(0, left.get_xlim()[1] * 1.5)  # beside the words
    left.legend(frameon=False, fontsize=8, loc="center right")
    right.legend(frameon=False, fontsize=8)
    figure.suptitle(
        f"{counted(config['chips'], 'chip')}, {config['device']}, "
        f"converters off by {100 * config['adc_gain']:g} % and {config['adc_offset_steps']:g} steps",
        fontsize=9,
    )
    write_figure(path, figure)
