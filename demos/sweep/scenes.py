"""What runs that drive say of scenes: after each stage of learning, each scene, chip by chip."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from memdrive.demos.lab.statistics import mean

NOTHING: Final = "nothing"
"""Stage before any learning."""
CHIP: Final = "chip"
"""The policy whose matrix is shown, where there is one."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One policy of one run, frozen: a row for each stage, a column for each scene."""

    after: tuple[str, ...]
    """What was learned last; NOTHING first."""
    scenes: tuple[str, ...]
    departed: tuple[tuple[float, ...], ...]
    """Share of laps that ended in a departure."""
    off_m: tuple[tuple[float, ...], ...]
    """Mean |cross_track| [m]."""
    seconds: tuple[float | None, ...] = ()
    """Of learning, stage by stage, until it drove frozen without a departure; None: not within the stage. Empty where
    nobody looked."""

    def at(self, stage: int, scene: str) -> tuple[float, float]:
        """(departed, off_m)"""
        k = self.scenes.index(scene)
        return self.departed[stage][k], self.off_m[stage][k]

    def learned(self, scene: str) -> int | None:
        """Stage after which it had last been learned."""
        return max((k for k, name in enumerate(self.after) if name == scene), default=None)


def judged(examination: str, config: Mapping[str, Any], figures: Any) -> dict[str, Judged]:
    """Of every policy of a run; nothing where it does not drive, or its figures are damaged."""
    read = READERS.get(examination)
    try:
        return read(config, figures) if read else {}
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, ZeroDivisionError):
        return {}


def _evaluated(config: Mapping[str, Any], figures: Any) -> dict[str, Judged]:
    """Old scene and new, before and after each was learned."""
    names = {"old": config["old"], "new": config["new"]}
    if config["old"] == config["new"]:
        return {}
    found = {}
    for policy, row in figures.items():
        cells = {(one["after"], one["scene"]): one for one in row["stages"]}
        after, scenes = (NOTHING, "old", "new"), ("old", "new")
        found[policy] = Judged(
            tuple(names.get(stage, stage) for stage in after),
            tuple(names.values()),
            tuple(
                tuple(cells[stage, scene]["departures"] / cells[stage, scene]["laps"] for scene in scenes)
                for stage in after
            ),
            tuple(tuple(float(cells[stage, scene]["cross_track_mean_m"]) for scene in scenes) for stage in after),
        )
    return found


def _in_sequence(_: Mapping[str, Any], figures: Any) -> dict[str, Judged]:
    scenes = tuple(map(str, figures["scenes"]))
    found = {}
    for policy, row in figures["policies"].items():
        stages = [row["before"], *row["stages"]]
        found[policy] = Judged(
            tuple(str(stage["after"]) for stage in stages),
            scenes,
            tuple(
                tuple(n / laps for n, laps in zip(stage["departures"], stage["laps"], strict=True)) for stage in stages
            ),
            tuple(tuple(map(float, stage["cross_track_mean_m"])) for stage in stages),
            _seconds(row.get("adaptation")),
        )
        if any(len(row) != len(scenes) for row in (*found[policy].departed, *found[policy].off_m)):
            raise ValueError("need a figure for every scene")
    return found


def _seconds(told: Any) -> tuple[float | None, ...]:
    """Of a run, whose one chip is the first; nothing was to be learned before any stage."""
    if not told:
        return ()
    each = (stage["seconds"][0] for stage in told["stages"])
    return 0.0, *(None if seconds is None else float(seconds) for seconds in each)


READERS: Mapping[str, Callable[[Mapping[str, Any], Any], dict[str, Judged]]] = {
    "evaluate": _evaluated,
    "sequence": _in_sequence,
}
Each = list[tuple[float, float]]
"""(departed, off_m) of every chip."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Chips of one configuration together."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[Each, ...], ...]
    """Empty where no chip was judged."""


def matrix(chips: Sequence[Judged]) -> Matrix:
    """Stage by stage where all chips met the scenes in one order, else by how many scenes ago each was learned."""
    first = chips[0]
    if all((chip.after, chip.scenes) == (first.after, first.scenes) for chip in chips):
        rows = tuple(f"after {name}" for name in first.after)
        cells = tuple(
            tuple([chip.at(k, scene) for chip in chips] for scene in first.scenes) for k in range(len(first.after))
        )
        return Matrix(rows, first.scenes, cells)
    columns = tuple(sorted({scene for chip in chips for scene in chip.scenes}))
    longest = max(len(chip.after) for chip in chips)
    rows = (f"after {NOTHING}", "just learned", *(f"{k} later" for k in range(1, longest - 1)))
    return Matrix(rows, columns, tuple(_ago(chips, columns, lag) for lag in range(-1, longest - 1)))


def _ago(chips: Sequence[Judged], columns: Sequence[str], lag: int) -> tuple[Each, ...]:
    """lag : stages since a scene was learned; -1 before anything was"""
    row: list[Each] = []
    for scene in columns:
        row.append([])
        for chip in chips:
            learned = chip.learned(scene) if scene in chip.scenes else None
            stage = 0 if lag < 0 else None if learned is None else learned + lag
            if scene in chip.scenes and stage is not None and stage < len(chip.after):
                row[-1].append(chip.at(stage, scene))
    return tuple(row)


@dataclass(frozen=True, slots=True)
class Adaptation:
    """What a new scene does to a chip that knows another, and learning to the scenes before: (departed, off_m)."""

    before: tuple[float, float]
    """In each new scene, before it was learned."""
    learned: tuple[float, float]
    """In each, just after."""
    kept: tuple[float, float]
    """In the end, in all scenes but the last."""
    seconds: float | None
    """Of learning until a new scene was driven frozen without a departure, over those in which it was; None: in none,
    or nobody looked."""
    managed: float | None
    """Share of the new scenes in which it was; None: nobody looked."""


def adaptation(chip: Judged) -> Adaptation | None:
    """Means over the scenes of one chip, the first of which adapts to nothing; None where there is but one."""
    stages = [k for k in range(2, len(chip.after)) if chip.after[k] in chip.scenes]
    last = chip.after[stages[-1]] if stages else ""
    others = [scene for scene in chip.scenes if scene != last and chip.learned(scene) is not None]
    if not stages or not others:
        return None
    end = len(chip.after) - 1
    return Adaptation(
        _mean([chip.at(k - 1, chip.after[k]) for k in stages]),
        _mean([chip.at(k, chip.after[k]) for k in stages]),
        _mean([chip.at(end, scene) for scene in others]),
        *_pace([chip.seconds[k] for k in stages] if chip.seconds else []),
    )


def _pace(each: Sequence[float | None]) -> tuple[float | None, float | None]:
    """(seconds, managed)"""
    there = [seconds for seconds in each if seconds is not None]
    return mean(there) if there else None, len(there) / len(each) if each else None


def _mean(pairs: Each) -> tuple[float, float]:
    return mean([departed for departed, _ in pairs]), mean([off for _, off in pairs])
