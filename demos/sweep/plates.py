"""What a report shows beside its main figure: scenes, adaptation, energy, learning rules, how alike chips are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from memdrive.demos.sweep import pictures, scenes
from memdrive.demos.sweep.arms import ENERGY, Arm, Section
from memdrive.demos.sweep.compare import Estimate, digits, estimate
from memdrive.demos.sweep.file import Figure

MOST_ARMS = 40
"""Configurations that a plate shows; beyond, it says how many there are more."""
MOST_MATRICES = 6
MOST_CURVES = 12
LEAST_FOR_SHARES = 10
"""Chips of a configuration from which on their distribution is drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Of a table: a line or more, and how dark it stands."""

    lines: tuple[str, ...]
    shade: float = 0.0
    """In [0, 1]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    """A figure, a table, or both, with what is to be said of them."""

    name: str
    """Of its files."""
    title: str
    told: str
    svg: str = ""
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, tuple[Cell, ...]], ...] = ()
    csv: tuple[tuple[Any, ...], ...] = ()
    """The same for those who plot themselves, heads first."""


def plates(section: Section, figure: Figure | None, folder: Path) -> list[Plate]:
    """All that the runs of a section have something to say to; their pictures are written into the folder."""
    found = [*matrices(section, folder), *(make(section, folder) for make in (adapting, spending, ruling))]
    asked = [name for name in (figure.y if figure else section.shown[:2]) if name in section.measures]
    return [plate for plate in (*found, sharing(section, asked, folder)) if plate is not None]


def percent(found: Estimate) -> str:
    """A share with its interval."""
    return found.times(100.0, "%")


def centimetres(found: Estimate) -> str:
    """A distance with its interval."""
    return found.times(100.0, "cm")


def _more(arms: Sequence[Any], most: int = MOST_ARMS) -> str:
    return f" The first {most} of {len(arms)} configurations." if len(arms) > most else ""


# ------------------------------------------------------------------ scenes


def matrices(section: Section, folder: Path) -> list[Plate]:
    """Of every configuration of chips that drove: each scene after each stage."""
    driven = [(arm, chips) for arm in section.arms if (chips := arm.judged_by(scenes.CHIP))]
    found = []
    for k, (arm, chips) in enumerate(driven[:MOST_MATRICES]):
        matrix, name = scenes.matrix(chips), f"{section.examination}-scenes" + (f"-{k}" if k else "")
        pictures.matrix(matrix, section.name(arm), folder / name)
        told = "Laps off the road and distance from the line, policies frozen, on roads that no learning has seen."
        found.append(
            Plate(
                name=name,
                title=f"Scenes: {section.name(arm)}" if section.varied else "Scenes",
                told=told + " Mean over chips (95 % bootstrap interval)." + _more(driven, MOST_MATRICES),
                heads=("", *matrix.columns),
                rows=tuple(
                    (row, tuple(map(_of_scene, cells))) for row, cells in zip(matrix.rows, matrix.cells, strict=True)
                ),
                csv=_matrix_csv(matrix),
            )
        )
    return found


def _of_scene(chips: scenes.Each) -> Cell:
    departed, off = (estimate([pair[k] for pair in chips]) for k in (0, 1))
    if departed is None or off is None:
        return Cell(lines=("–",))
    return Cell(lines=(percent(departed), centimetres(off)), shade=departed.mean)


def _matrix_csv(matrix: scenes.Matrix) -> tuple[tuple[Any, ...], ...]:
    rows: list[tuple[Any, ...]] = [("stage", "scene", "chips", *_ends("departed"), *_ends("cross_track_m"))]
    for row, cells in zip(matrix.rows, matrix.cells, strict=True):
        for scene, chips in zip(matrix.columns, cells, strict=True):
            if chips:
                both = [estimate([pair[k] for pair in chips]) for k in (0, 1)]
                rows.append((row, scene, len(chips), *(end for one in both if one for end in one.ends)))
    return tuple(rows)


def _ends(name: str) -> tuple[str, str, str]:
    return name, f"{name}_low", f"{name}_high"


# ------------------------------------------------------------------ adaptation


STEPS = ("before", "learned", "kept")
"""Of `scenes.Adaptation`."""


@dataclass(frozen=True, slots=True)
class Adapted:
    """The chips of one configuration."""

    steps: dict[str, tuple[Estimate, Estimate]]
    """Departed and off_m of each of STEPS."""
    managed: Estimate | None
    seconds: Estimate | None

    @property
    def pace(self) -> Cell:
        """How soon, as the table has it."""
        if self.managed is None:
            return Cell(lines=("–",))
        return Cell(lines=(percent(self.managed), self.seconds.times(1.0, "s") if self.seconds else "–"))


def adapting(section: Section, folder: Path) -> Plate | None:
    """What a new scene does to each configuration, and what learning it does to the scenes before."""
    there = {section.name(arm): found for arm in section.arms if (found := adapted(arm))}
    if not there:
        return None
    shown = dict(list(there.items())[:MOST_ARMS])
    name = f"{section.examination}-adaptation"
    looked = any(found.managed for found in there.values())
    told = (
        "A new scene before it is learned and just after, and in the end all scenes but the last: is the old kept? "
        "Mean over chips (95 % bootstrap interval)."
    )
    pace = " Driven in time: the share of new scenes soon driven frozen without a departure, and how soon."
    return Plate(
        name=name,
        title="Adaptation",
        told=told + pace * looked + _more(list(there)),
        svg=pictures.adaptation({arm: found.steps for arm, found in shown.items()}, folder / name),
        heads=("", "new, before", "new, learned", "old, in the end", *(["driven in time"] if looked else [])),
        rows=tuple(
            (arm, (*map(_step, found.steps.values()), *([found.pace] if looked else [])))
            for arm, found in shown.items()
        ),
        csv=_adaptation_csv(there),
    )


def _step(both: tuple[Estimate, Estimate]) -> Cell:
    return Cell(lines=(percent(both[0]), centimetres(both[1])))


def _adaptation_csv(there: Mapping[str, Adapted]) -> tuple[tuple[Any, ...], ...]:
    heads = ("configuration", "measure", "chips", "mean", "low", "high")
    rows: list[tuple[Any, ...]] = [heads]
    for arm, found in there.items():
        each = {f"{step}_departed": both[0] for step, both in found.steps.items()}
        each |= {f"{step}_cross_track_m": both[1] for step, both in found.steps.items()}
        last = {"managed": found.managed, "seconds": found.seconds}
        each |= {name: one for name, one in last.items() if one is not None}
        rows += [(arm, name, one.chips, *one.ends) for name, one in each.items()]
    return tuple(rows)


def adapted(arm: Arm) -> Adapted | None:
    """None where no chip adapted to anything."""
    chips = [found for chip in arm.judged_by(scenes.CHIP) if (found := scenes.adaptation(chip))]
    steps = {}
    for step in STEPS:
        both = [estimate([getattr(chip, step)[k] for chip in chips]) for k in (0, 1)]
        if both[0] is None or both[1] is None:
            return None
        steps[step] = both[0], both[1]
    managed, seconds = (
        estimate([value for chip in chips if (value := getattr(chip, name)) is not None])
        for name in ("managed", "seconds")
    )
    return Adapted(steps, managed, seconds)


# ------------------------------------------------------------------ energy


@dataclass(frozen=True, slots=True)
class Spent:
    """What learning cost the chips of one configuration."""

    chip_j: Estimate
    ratio: Estimate
    """ASIC over chip, as counted."""
    least: float
    most: float
    """Over all that may be assumed otherwise, and over chips."""


def spent(section: Section) -> dict[str, Spent]:
    """By configuration and policy."""
    found = {}
    for arm in section.arms:
        for policy in section.policies:
            each = {name: list(arm.values(f"{policy}{ENERGY}{name}").values()) for name in ENDS}
            chip_j, ratio = estimate(each["chip_j"]), estimate(each["ratio"])
            if chip_j and ratio and each["ratio_least"] and each["ratio_most"]:
                name = section.name(arm) if policy == scenes.CHIP else f"{section.name(arm)}, {policy}"
                found[name] = Spent(chip_j, ratio, min(each["ratio_least"]), max(each["ratio_most"]))
    return found


ENDS = ("chip_j", "ratio", "ratio_least", "ratio_most")


def spending(section: Section, folder: Path) -> Plate | None:
    """What learning cost, beside an ASIC that does the same."""
    there = spent(section)
    if not there:
        return None
    shown = dict(list(there.items())[:MOST_ARMS])
    name = f"{section.examination}-energy"
    svg = pictures.energy({arm: (one.ratio, one.least, one.most) for arm, one in shown.items()}, folder / name)
    heads = ("configuration", *_ends("chip_j"), *_ends("asic_over_chip"), "least", "most")
    csv = [(arm, *one.chip_j.ends, *one.ratio.ends, one.least, one.most) for arm, one in there.items()]
    return Plate(
        name=name,
        title="Energy of learning",
        told="Counted events, assumed costs of each: an ASIC that does the same over the chip, mean over chips (95 % "
        "bootstrap interval), and the range of that ratio over all that may be assumed otherwise, all against the "
        "chip to all for it." + _more(list(there)),
        svg=svg,
        heads=("", "chip", "ASIC / chip", "range"),
        rows=tuple(
            (
                arm,
                (
                    Cell(lines=(one.chip_j.times(1e6, "µJ"),)),
                    Cell(lines=(one.ratio.times(1.0, "×"),)),
                    Cell(lines=(f"{one.least:.2g} to {one.most:.2g} ×",)),
                ),
            )
            for arm, one in shown.items()
        ),
        csv=(heads, *csv),
    )


# ------------------------------------------------------------------ rules, chips


def ruling(section: Section, folder: Path) -> Plate | None:
    """Learning rules side by side, on every device."""
    if section.examination != "rules":
        return None
    rules = [name.removesuffix(".accuracy") for name in section.measures if name.endswith(".accuracy")]
    table = {section.name(arm): [_ruled(arm, rule) for rule in rules] for arm in section.arms[:MOST_ARMS]}
    svg = pictures.rules(table, folder / "rules-rules")
    blank = Cell(lines=("–",))
    return Plate(
        name="rules-rules",
        title="Rules",
        told="Accuracy on unseen digits, updates off, and what learning cost. Mean over chips (95 % bootstrap "
        "interval)." + _more(section.arms),
        svg=svg,
        heads=("", *rules),
        rows=tuple(
            (name, tuple(Cell(lines=(percent(a), e.times(1e6, "µJ"))) if a and e else blank for _, a, e in row))
            for name, row in table.items()
        ),
        csv=_rules_csv(section, rules),
    )


def _rules_csv(section: Section, rules: Sequence[str]) -> tuple[tuple[Any, ...], ...]:
    rows: list[tuple[Any, ...]] = [("configuration", "rule", "chips", *_ends("accuracy"), *_ends("energy_j"))]
    for arm in section.arms:
        for rule, accuracy, joules in (_ruled(arm, name) for name in rules):
            if accuracy and joules:
                rows.append((section.name(arm), rule, accuracy.chips, *accuracy.ends, *joules.ends))
    return tuple(rows)


def _ruled(arm: Arm, rule: str) -> tuple[str, Estimate | None, Estimate | None]:
    """Its name, accuracy, and joules of learning."""
    accuracy, joules = (estimate(list(arm.values(f"{rule}.{what}").values())) for what in ("accuracy", "energy_j"))
    return rule, accuracy, joules


def sharing(section: Section, measures: Sequence[str], folder: Path) -> Plate | None:
    """How the chips of each configuration are distributed: what share of them is at most so good."""
    lots = [arm for arm in section.arms if len(arm.chips) >= LEAST_FOR_SHARES]
    arms = lots[:MOST_CURVES]
    if not arms or not measures:
        return None
    name = f"{section.examination}-distribution"
    curves = {section.name(arm): {one: sorted(arm.values(one).values()) for one in measures} for arm in arms}
    return Plate(
        name=name,
        title="Chips",
        told="Share of chips with at most the value below: how alike chips of a lot are; least, median and most, and "
        "where the middle eighty in a hundred lie." + _more(lots, MOST_CURVES),
        svg=pictures.shares(curves, folder / name),
        heads=("", *measures),
        rows=tuple((arm, tuple(map(_spread, found.values()))) for arm, found in curves.items()),
        csv=_spread_csv(curves),
    )


PLACES = {"least": 0, "p10": 10, "median": 50, "p90": 90, "most": 100}
"""Percentiles."""


def _spread(values: Sequence[float]) -> Cell:
    if not values:
        return Cell(lines=("–",))
    least, low, median, high, most = (digits(float(np.percentile(values, place))) for place in PLACES.values())
    return Cell(lines=(f"{least} … {median} … {most}", f"{low} to {high}"))


def _spread_csv(curves: Mapping[str, Mapping[str, Sequence[float]]]) -> tuple[tuple[Any, ...], ...]:
    rows: list[tuple[Any, ...]] = [("configuration", "measure", "chips", *PLACES)]
    for arm, found in curves.items():
        for measure, values in found.items():
            if values:
                rows.append((arm, measure, len(values), *np.percentile(values, list(PLACES.values())).tolist()))
    return tuple(rows)
