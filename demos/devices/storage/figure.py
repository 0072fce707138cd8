"""What was read from the cells, level by level, at once and after years."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib import colormaps
from matplotlib.figure import Figure

from memdrive.chip.life.storage import Format
from memdrive.demos.devices.storage.examine import Reading
from memdrive.demos.lab.examination import Outcomes, Record
from memdrive.demos.options import write_figure
from memdrive.demos.report.palette import GREY


def draw(record: Record, outcomes: Outcomes[Reading], path: Path) -> None:
    """Histograms of weights as read, a colour for each level that was written; dotted, where levels part."""
    config, how = record["config"], Format(bits=record["config"]["bits"])
    figure = Figure(figsize=(9, 2.4 * len(outcomes) + 0.6), layout="constrained")
    axes = figure.subplots(len(outcomes), 1, sharex=True, squeeze=False)[:, 0]
    colours = colormaps["viridis"](np.linspace(0, 0.9, how.levels))
    edges = (np.arange(-128, 131, 2) - 0.5) / 128  # two codes of an 8-bit converter
    for ax, (name, readings) in zip(axes, outcomes.items(), strict=True):
        codes = np.concatenate([each.codes for each in readings])
        written = np.concatenate([each.written for each in readings])
        for level, colour in enumerate(colours):
            symbol = f"{how.symbols[level]:0{how.bits}b}"
            ax.hist(codes[written == level], edges, color=colour, alpha=0.7, label=symbol)
        for border in (how.weights[:-1] + how.weights[1:]) / 2:
            ax.axvline(border, color=GREY, lw=0.8, ls=":")
        row = record["readings"][name]
        told = name if name == "at once" else f"after {config['years']:g} years without power"
        ax.set_title(f"{told}: {100 * row['cell_error']:.2f} % of the cells wrong", fontsize=9)
        ax.set(yscale="log", ylabel="cells", ylim=(0.7, None))
        ax.spines[["top", "right"]].set_visible(False)
    axes[0].legend(frameon=False, fontsize=8, title="written", ncols=2)
    axes[-1].set_xlabel("weight of the pair, as the converter reads it")
    figure.suptitle(f"{config['file']} in cells of {config['bits']} bits, {config['device']}", fontsize=9)
    write_figure(path, figure)
