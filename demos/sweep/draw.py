"""The figures of a report: every chip a point, every configuration its mean with an interval."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from memdrive.demos.options import write_figure
from memdrive.demos.report.palette import AMBER, BLUE, GREEN, ORANGE, PURPLE, SKY
from memdrive.demos.sweep.arms import Arm, Section, shown
from memdrive.demos.sweep.compare import estimate
from memdrive.demos.sweep.file import Figure

COLOURS = (BLUE, ORANGE, GREEN, PURPLE, AMBER, SKY)
MARKERS = "osD^vPX*"
INK = "#4a4a4b"
"""Of axes and letters; on a page it becomes the page's own colour."""
MOST_PANELS = 6
STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "memdrive",
    "font.family": "sans-serif",
    "font.size": 10,
    **dict.fromkeys(("text.color", "axes.edgecolor", "axes.labelcolor", "xtick.color", "ytick.color"), INK),
    "axes.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
}


@dataclass(frozen=True, slots=True)
class Line:
    """Arms that differ in x alone."""

    name: str
    arms: Sequence[Arm]


def draw(section: Section, figure: Figure | None, folder: Path, name: str) -> str:
    """Write PNG, SVG and PDF, and return the SVG as it stands within a page."""
    with rc_context(STYLE):
        return kept(_canvas(section, figure), folder / name)


def kept(canvas: Canvas, path: Path) -> str:
    """Write PNG, SVG and PDF, and return the SVG as it stands within a page. path : without an ending"""
    for ending in ("png", "pdf", "svg"):
        canvas.patch.set_alpha(1.0 if ending == "png" else 0.0)  # a picture stands anywhere, the others on their page
        write_figure(path.with_name(f"{path.name}.{ending}"), canvas, dpi=150)
    return inline(path.with_name(f"{path.name}.svg").read_text(encoding="utf-8"), path.name)


def inline(svg: str, name: str) -> str:
    """Without what only a file needs, in the page's own colour, as wide as there is room; names within it its own."""
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    svg = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{name}-", svg)
    return svg.replace(INK, "currentColor").replace("<svg ", f'<svg role="img" aria-label="{name}" ', 1)


def _canvas(section: Section, figure: Figure | None) -> Canvas:
    plotted = figure if figure is not None and figure.x in section.varied else None
    known = section.measures
    measures = [name for name in plotted.y if name in known] if plotted else section.shown[:MOST_PANELS]
    height = 3.3 if plotted else min(0.9 + 0.25 * len(section.arms), 8.0)
    canvas = Canvas(figsize=(8.0, height * max(len(measures), 1)), layout="constrained")
    canvas.patch.set_alpha(0.0)
    panels = np.atleast_1d(canvas.subplots(max(len(measures), 1), 1))
    for ax, measure in zip(panels, measures, strict=False):
        if plotted:
            _lines(ax, section, plotted, measure)
        else:
            _dots(ax, section, measure)
    return canvas


def _lines(ax: Axes, section: Section, figure: Figure, measure: str) -> None:
    """x along, a line for every combination of the other settings."""
    x = figure.x
    values = _sorted([arm.config.get(x) for arm in section.arms])
    numeric = all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
    places = {repr(value): value if numeric else k for k, value in enumerate(values)}
    lines = _grouped(section, x)
    for k, line in enumerate(lines):
        at = [float(places[repr(arm.config.get(x))]) for arm in line.arms]
        nudge = 0.0 if numeric else 0.08 * (k - (len(lines) - 1) / 2)
        _curve(ax, [place + nudge for place in at], line, measure, k, joined=numeric)
    if figure.log and numeric:
        ax.set_xscale("log")
    if not numeric:
        ax.set_xticks(range(len(values)), [shown(value) for value in values])
    ax.set(xlabel=x, ylabel=measure)
    if len(lines) > 1:
        ax.legend(frameon=False, fontsize=8)


def _curve(ax: Axes, at: list[float], line: Line, measure: str, k: int, *, joined: bool) -> None:
    """joined : whether there is an order in x, so that a line between two places says something"""
    colour, marker = COLOURS[k % len(COLOURS)], MARKERS[k % len(MARKERS)]
    told = [(x, estimate(list(arm.values(measure).values())), arm) for x, arm in zip(at, line.arms, strict=True)]
    there = [(x, found) for x, found, _ in told if found is not None]
    for x, _, arm in told:
        chips = list(arm.values(measure).values())
        ax.plot([x] * len(chips), chips, ".", color=colour, alpha=0.3, ms=4, zorder=1)
    means = [found.mean for _, found in there]
    ends = [[found.mean - found.low for _, found in there], [found.high - found.mean for _, found in there]]
    ax.errorbar(
        [x for x, _ in there],
        means,
        np.maximum(ends, 0),
        color=colour,
        marker=marker,
        ls="-" if joined else "none",
        ms=5,
        capsize=3,
        label=line.name,
    )


def _grouped(section: Section, x: str) -> list[Line]:
    groups: dict[str, list[Arm]] = {}
    for arm in section.arms:
        groups.setdefault(section.name(arm, x), []).append(arm)
    return [Line(name, _by(arms, x)) for name, arms in groups.items()]


def _by(arms: list[Arm], x: str) -> list[Arm]:
    order = [repr(value) for value in _sorted([arm.config.get(x) for arm in arms])]
    return sorted(arms, key=lambda arm: order.index(repr(arm.config.get(x))))


def _sorted(values: list[Any]) -> list[Any]:
    """Numbers by size, anything else as it came; each once."""
    distinct = [value for k, value in enumerate(values) if value not in values[:k]]
    return sorted(distinct) if all(isinstance(value, int | float) for value in distinct) else distinct


def _dots(ax: Axes, section: Section, measure: str) -> None:
    """Every arm a row."""
    for k, (arm, colour) in enumerate(zip(section.arms, itertools.cycle(COLOURS), strict=False)):
        chips = list(arm.values(measure).values())
        ax.plot(chips, [k] * len(chips), ".", color=colour, alpha=0.4)
        if found := estimate(chips):
            ends = np.maximum([[found.mean - found.low], [found.high - found.mean]], 0)
            ax.errorbar([found.mean], [k], xerr=ends, color=colour, marker="o", capsize=3)
    ax.set_yticks(range(len(section.arms)), [section.name(arm) for arm in section.arms], fontsize=8)
    ax.set(xlabel=measure, ylim=(len(section.arms) - 0.5, -0.5))
