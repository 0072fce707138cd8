"""The figures of a report's plates: each as PNG, SVG and PDF, and as it stands within the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import NullFormatter, StrMethodFormatter

from memdrive.demos.lab.statistics import mean
from memdrive.demos.report.authors import AUTHORS_RATIO
from memdrive.demos.report.palette import BLUE, GREEN, GREY, ORANGE
from memdrive.demos.sweep import scenes
from memdrive.demos.sweep.compare import Estimate
from memdrive.demos.sweep.draw import COLOURS, INK, MARKERS, STYLE, kept

STEPS = {
    "before": ("new, before", ORANGE, "o"),
    "learned": ("new, learned", BLUE, "s"),
    "kept": ("old, in the end", GREEN, "D"),
}


def matrix(found: scenes.Matrix, title: str, path: Path) -> str:
    """Shares of laps off the road, a square for each scene after each stage."""
    shares = np.array([[mean([pair[0] for pair in cell]) if cell else np.nan for cell in row] for row in found.cells])
    with rc_context(STYLE):
        canvas = Canvas(figsize=(1.6 + 0.75 * len(found.columns), 1.3 + 0.42 * len(found.rows)), layout="constrained")
        canvas.patch.set_alpha(0.0)
        ax = canvas.subplots()
        ax.imshow(100 * shares, cmap="Oranges", vmin=0, vmax=100, aspect="auto")
        for (r, c), share in np.ndenumerate(shares):
            if np.isfinite(share):
                ink = "white" if share > 0.6 else "#222222"
                ax.text(c, r, f"{100 * share:.0f}", ha="center", va="center", fontsize=8, color=ink)
        ax.set_xticks(range(len(found.columns)), found.columns, rotation=35, ha="right", fontsize=8)
        ax.set_yticks(range(len(found.rows)), found.rows, fontsize=8)
        ax.set_title(f"laps off the road [%]: {title}", fontsize=9)
        return kept(canvas, path)


def adaptation(arms: Mapping[str, Mapping[str, tuple[Estimate, Estimate]]], path: Path) -> str:
    """A row for each configuration; departures on the left, distance from the line on the right."""
    with rc_context(STYLE):
        canvas, axes = _rows(len(arms), 2)
        for k, (ax, label) in enumerate(zip(axes, ("laps off the road [%]", "off the line [cm]"), strict=True)):
            for j, (step, (name, colour, mark)) in enumerate(STEPS.items()):
                for row, found in enumerate(arms.values()):
                    if step in found:
                        _bar(ax, found[step][k], row + 0.18 * (j - 1), colour, mark, 100.0, name if row == 0 else None)
            ax.set_xlabel(label)
        _named(axes[0], list(arms))
        _logarithmic(axes[1])
        _legend(canvas, axes[0])
        return kept(canvas, path)


def energy(arms: Mapping[str, tuple[Estimate, float, float]], path: Path) -> str:
    """ASIC over chip: as counted, and the whole range."""
    with rc_context(STYLE):
        canvas, (ax,) = _rows(len(arms), 1)
        for row, (ratio, least, most) in enumerate(arms.values()):
            ax.plot([least, most], [row, row], color=GREY, lw=5, alpha=0.35, solid_capstyle="butt")
            _bar(ax, ratio, row, BLUE, "o", 1.0)
        ax.axvline(1.0, color=INK, lw=0.8, ls=":")
        ax.axvline(AUTHORS_RATIO, color=ORANGE, lw=1.2, ls="--")
        ax.annotate(
            f"the authors: {AUTHORS_RATIO:.0f}",
            (AUTHORS_RATIO, 1.0),
            xycoords=("data", "axes fraction"),
            color=ORANGE,
            fontsize=8,
            ha="right",
            va="bottom",
            xytext=(-3, 1),
            textcoords="offset points",
        )
        _logarithmic(ax)
        ax.set_xlabel("energy of learning, ASIC / chip")
        _named(ax, list(arms))
        return kept(canvas, path)


def rules(table: Mapping[str, Sequence[tuple[str, Estimate | None, Estimate | None]]], path: Path) -> str:
    """A row for each rule, a colour for each configuration."""
    names = [rule for rule, *_ in next(iter(table.values()))]
    with rc_context(STYLE):
        canvas, axes = _rows(len(names), 2)
        for j, (arm, row) in enumerate(table.items()):
            colour, mark = COLOURS[j % len(COLOURS)], MARKERS[j % len(MARKERS)]
            nudge = 0.5 * (j - (len(table) - 1) / 2) / max(len(table), 1)
            for k, (_, accuracy, joules) in enumerate(row):
                for ax, found, factor in ((axes[0], accuracy, 100.0), (axes[1], joules, 1e6)):
                    if found is not None:
                        _bar(ax, found, k + nudge, colour, mark, factor, arm if k == 0 else None)
        axes[0].set_xlabel("accuracy [%]")
        axes[1].set_xlabel("energy of learning [µJ]")
        _logarithmic(axes[1])
        _named(axes[0], names)
        _legend(canvas, axes[0])
        return kept(canvas, path)


def shares(curves: Mapping[str, Mapping[str, Sequence[float]]], path: Path) -> str:
    """Of every configuration, and for every measure a panel: which share of the chips is at or below."""
    measures = list(next(iter(curves.values())))
    with rc_context(STYLE):
        canvas = Canvas(figsize=(8.0, 0.6 + 2.6 * len(measures)), layout="constrained")
        canvas.patch.set_alpha(0.0)
        for ax, measure in zip(np.atleast_1d(canvas.subplots(len(measures), 1)), measures, strict=True):
            for k, (name, found) in enumerate(curves.items()):
                values = list(found[measure])
                if values:
                    steps = np.arange(1, len(values) + 1) / len(values)
                    (line,) = ax.plot([values[0], *values], [0.0, *steps], drawstyle="steps-post", lw=1.4, label=name)
                    line.set(color=COLOURS[k % len(COLOURS)], ls=("-", "--", ":")[k // len(COLOURS) % 3])
            ax.set(xlabel=measure, ylabel="share of chips", ylim=(0, 1.02))
        _legend(canvas, ax)
        return kept(canvas, path)


def _rows(rows: int, panels: int) -> tuple[Canvas, list[Axes]]:
    canvas = Canvas(figsize=(8.0, 1.4 + 0.34 * max(rows, 2)), layout="constrained")
    canvas.patch.set_alpha(0.0)
    return canvas, list(np.atleast_1d(canvas.subplots(1, panels, sharey=True)))


def _legend(canvas: Canvas, ax: Axes) -> None:
    """Below all panels, where it hides nothing."""
    marks, names = ax.get_legend_handles_labels()
    columns = max(1, min(4, 100 // max(map(len, names), default=100)))
    canvas.legend(marks, names, loc="outside lower center", ncols=columns, frameon=False, fontsize=8)


def _logarithmic(ax: Axes) -> None:
    """With figures as people write them."""
    ax.set_xscale("log")
    ax.xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    ax.xaxis.set_minor_formatter(NullFormatter())


def _named(ax: Axes, names: Sequence[str]) -> None:
    ax.set_yticks(range(len(names)), names, fontsize=8)
    ax.set_ylim(len(names) - 0.5, -0.5)


def _bar(
    ax: Axes, found: Estimate, row: float, colour: str, mark: str, factor: float, label: str | None = None
) -> None:
    """A mean with its interval."""
    ends = np.maximum([[found.mean - found.low], [found.high - found.mean]], 0) * factor
    ax.errorbar([found.mean * factor], [row], xerr=ends, color=colour, marker=mark, ms=4.5, capsize=2.5, ls="none",
                label=label)  # fmt: skip
