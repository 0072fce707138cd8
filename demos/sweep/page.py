"""The report: one page that needs nothing but itself; beside it figures and tables for those who plot themselves."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from memdrive.demos.options import VERSION, write_whole
from memdrive.demos.sweep.arms import Found, Section, shown
from memdrive.demos.sweep.compare import Comparison, comparisons, estimate
from memdrive.demos.sweep.draw import draw
from memdrive.demos.sweep.plates import Plate, plates, spent

ASSETS = resources.files("memdrive.assets") / "report"
PAGE = "report.html"
MOST_BESIDE = 4
"""Configurations that stand beside a claim; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A section as the page has it."""

    examination: str
    varied: list[str]
    fixed: list[tuple[str, Any]]
    """Settings that are the same everywhere."""
    svg: str
    measures: list[str]
    rows: list[tuple[list[str], int, int, list[str]]]
    """(value of each varied setting, chips, failed, a text for each measure)"""
    first: str
    compared: list[Comparison]
    plates: list[Plate]


def write(found: Found, folder: Path) -> list[Path]:
    """The page, its figures and its tables into a folder; what was written.

    Raises
        OSError: something could not be written.
    """
    figures = folder / "figures"
    figures.mkdir(parents=True, exist_ok=True)
    sections = []
    for section in found.sections:
        svg = draw(section, found.figure, figures, section.examination)
        asked = [name for name in (found.figure.y if found.figure else ()) if name in section.measures]
        told = plates(section, found.figure, figures)
        sections.append(_shown(section, svg, asked or section.shown, told))
        _tables(section, sections[-1], figures)
    write_whole(folder / PAGE, rendered(found, sections).encode())
    return [folder / PAGE, *sorted(figures.iterdir())]


def rendered(found: Found, sections: Sequence[Shown]) -> str:
    """The page."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string((ASSETS / "page.html").read_text(encoding="utf-8"))
    claims = tomllib.loads((ASSETS / "claims.toml").read_text(encoding="utf-8"))["claim"]
    told = [claim | {"here": standing(claim, found)} for claim in claims]
    page = template.render(found=found, sections=sections, claims=told, version=VERSION)
    return re.sub(r"\n\s*\n+", "\n", page)


def standing(claim: Mapping[str, Any], found: Found) -> str:
    """What the runs have to stand beside a claim, with what differs; or why they have not."""
    if claim.get("beside") == "energy":
        return here(found).get("energy", "")
    if "why_not" in claim:
        return f"not comparable: {claim['why_not']}"
    told = [
        (section.name(arm) if section.varied else str(arm.config.get("device")), one)
        for section in found.sections
        if section.examination == claim["examination"]
        for arm in section.arms
        if arm.config.get("device") in claim.get("devices", (arm.config.get("device"),))
        and not arm.config.get("choosing")
        if (one := estimate(list(arm.values(claim["measure"]).values())))
    ]
    if not told:
        return ""
    beside = "; ".join(f"{name}: {one.text}" for name, one in told[:MOST_BESIDE])
    more = f"; {len(told) - MOST_BESIDE} configurations more" if len(told) > MOST_BESIDE else ""
    return f"{beside}{more} ({claim['differs']})"


def here(found: Found) -> dict[str, str]:
    """What the runs have to stand beside a claim of energy, over all that learned."""
    each = [one for section in found.sections for one in spent(section).values()]
    if not each:
        return {}
    ratios, least, most = (
        [one.ratio.mean for one in each],
        min(one.least for one in each),
        max(one.most for one in each),
    )
    means = f"{min(ratios):.2g} to {max(ratios):.2g}" if len(each) > 1 else f"{ratios[0]:.2g}"
    merged = "; all examinations, configurations and policies together" if len(each) > 1 else ""
    return {"energy": f"ASIC / chip {means}; {least:.2g} to {most:.2g} over all that may be assumed otherwise{merged}"}


def _shown(section: Section, svg: str, asked: Sequence[str], beside: list[Plate]) -> Shown:
    """asked : measures that are compared: those of the figure, or all"""
    measures = section.shown
    rows = []
    for arm in section.arms:
        told = [estimate(list(arm.values(name).values())) for name in measures]
        texts = [one.text if one else "–" for one in told]
        varied = [shown(arm.config.get(name)) for name in section.varied]
        rows.append((varied, len(arm.chips), len(arm.failed), texts))
    fixed = [(name, value) for name, value in section.arms[0].config.items() if name not in section.varied]
    first = section.name(section.arms[0])
    compared = comparisons(section, asked)
    return Shown(section.examination, section.varied, fixed, svg, measures, rows, first, compared, beside)


def _tables(section: Section, told: Shown, folder: Path) -> None:
    """Every chip, every mean, every comparison and every plate's table as CSV."""
    settings, measures = section.varied, section.measures
    chips = [
        [*(arm.config.get(name) for name in settings), seed, *(values.get(name) for name in measures)]
        for arm in section.arms
        for seed, values in sorted(arm.chips.items())
    ]
    _csv(folder / f"{section.examination}-chips.csv", [*settings, "seed", *measures], chips)
    means = [
        [*(arm.config.get(name) for name in settings), name, found.chips, found.mean, found.low, found.high]
        for arm in section.arms
        for name in measures
        if (found := estimate(list(arm.values(name).values())))
    ]
    _csv(folder / f"{section.examination}-means.csv", [*settings, "measure", "chips", "mean", "low", "high"], means)
    compared = [
        [one.arm, one.measure, d.chips, d.mean, d.low, d.high, one.p, one.corrected]
        for one in told.compared
        for d in [one.difference]
    ]
    heads = ["configuration", "measure", "pairs", "difference", "low", "high", "p", "p_corrected"]
    _csv(folder / f"{section.examination}-compared.csv", heads, compared)
    for plate in told.plates:
        if plate.csv:
            _csv(folder / f"{plate.name}.csv", plate.csv[0], plate.csv[1:])


def _csv(path: Path, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    stream = io.StringIO(newline="")
    table = csv.writer(stream)
    table.writerow(heads)
    table.writerows(rows)
    write_whole(path, stream.getvalue().encode())
