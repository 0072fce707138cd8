"""A sweep's file: which runs it asks for, one after the other, none of them held in memory."""

from __future__ import annotations

import functools
import hashlib
import itertools
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from memdrive.demos.sweep import subjects
from memdrive.demos.sweep.settings import Settings, flat

KEYS = ("examination", "title", "seeds", "settings", "grid", "run", "figure", "full", "costs")
MOST_SEEDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Run:
    """One configuration with one seed."""

    examination: str
    settings: Mapping[str, Any]
    """As the file gives them."""
    config: Mapping[str, Any]
    """Whole, as plain data."""
    seed: int

    @property
    def key(self) -> str:
        """The same for the same configuration and seed, whichever file asked for it."""
        told = json.dumps([self.examination, self.config, self.seed], sort_keys=True, allow_nan=False)
        return hashlib.sha256(told.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What a study plots."""

    x: str
    """A setting."""
    y: tuple[str, ...]
    """Measures, `policy.figure`, one panel each."""
    by: str = ""
    """A setting whose every value has a line of its own."""
    log: bool = False
    """Whether x is drawn by its logarithm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """What a file asks for, its seeds beginning at a given one."""

    examination: str
    arms: tuple[Mapping[str, Any], ...] = field(repr=False)
    """`[[run]]` tables, or one without settings of its own."""
    grid: Mapping[str, Sequence[Any]]
    settings: Mapping[str, Any]
    seeds: tuple[int, ...] | range
    title: str = ""
    figure: Figure | None = None
    costs: str = ""
    """What the full form of a study costs, as its file says."""

    def __len__(self) -> int:
        """Runs asked for, those that are the same counted again."""
        lists = (len(values) for values in self.grid.values())
        return functools.reduce(int.__mul__, lists, len(self.arms) * len(self.seeds))

    def __iter__(self) -> Iterator[Run]:
        """Every run, seed by seed: what is done first covers the whole grid."""
        for seed in self.seeds:
            for arm in self.arms:
                for values in itertools.product(*self.grid.values()):
                    yield self._run(arm, dict(zip(self.grid, values, strict=True)), seed)

    def _run(self, arm: Settings, point: Settings, seed: int) -> Run:
        settings = {**self.settings, **point, **arm}
        work = subjects.work(self.examination, settings, seed)
        return Run(self.examination, settings, work.config, seed)

    def check(self) -> None:
        """Make every configuration once.

        Raises
            ValueError: the first that its examination refuses, and in which run.
        """
        for k, run in enumerate(self._each_configuration()):
            try:
                run()
            except (ValueError, OSError) as error:
                raise ValueError(f"run {k}: {error}") from error

    def _each_configuration(self) -> Iterator[Any]:
        for arm in self.arms:
            for values in itertools.product(*self.grid.values()):
                point = dict(zip(self.grid, values, strict=True))
                yield functools.partial(self._run, arm, point, self.seeds[0])


def loads(toml: str, first_seed: int = 0, full: bool = False) -> Sweep:
    """The sweep of a TOML file's text. full : in its full form, if it has one

    Raises
        ValueError: no TOML, a key that there is not, or a value outside its law.
    """
    return read(tomllib.loads(toml), first_seed, full)


def read(told: Mapping[str, Any], first_seed: int = 0, full: bool = False) -> Sweep:
    """The sweep that a table describes."""
    larger = _table(told, "full") if full else {}
    if full and not larger:
        raise ValueError("full: need a table [full] for a full form, got none")
    _known("", told, KEYS)
    _known("full.", larger, ("seeds", "settings", "grid", "run"))
    arms = _arms(larger.get("run", told.get("run", [{}])))
    grid = {**flat(_table(told, "grid")), **flat(_table(larger, "grid"))}
    for name, values in grid.items():
        if not isinstance(values, list) or not values:
            raise ValueError(f"grid.{name}: need a list of values, got {values!r}")
    both = sorted({name for arm in arms for name in arm} & set(grid))
    if both:
        raise ValueError(f"run: need other settings than those of the grid, got {', '.join(both)}")
    return Sweep(
        examination=_text(told, "examination", "evaluate"),
        arms=arms,
        grid=grid,
        settings={**flat(_table(told, "settings")), **flat(_table(larger, "settings"))},
        seeds=_seeds(larger.get("seeds", told.get("seeds", 1)), first_seed),
        title=_text(told, "title", ""),
        figure=_figure(_table(told, "figure")),
        costs=_text(told, "costs", ""),
    )


def _known(where: str, table: Mapping[str, Any], keys: Sequence[str]) -> None:
    strangers = [f"{where}{name}" for name in table if name not in keys]
    if strangers:
        raise ValueError(f"need keys from {', '.join(keys)}, got {', '.join(strangers)}")


def _table(told: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = told.get(name, {})
    if not isinstance(found, Mapping):
        raise ValueError(f"{name}: need a table [{name}], got {found!r}")
    return found


def _text(told: Mapping[str, Any], name: str, default: str) -> str:
    found = told.get(name, default)
    if not isinstance(found, str):
        raise ValueError(f"{name}: need a text, got {found!r}")
    return found


def _arms(told: Any) -> tuple[Mapping[str, Any], ...]:
    if not isinstance(told, list) or not told or not all(isinstance(arm, Mapping) for arm in told):
        raise ValueError(f"run: need tables [[run]], got {told!r}")
    return tuple(flat(arm) for arm in told)


def _seeds(told: Any, first: int) -> tuple[int, ...] | range:
    """A number of them from the first on, or a list of them."""
    if isinstance(told, list) and told and all(_whole(seed) and 0 <= seed < 2**63 for seed in told):
        return tuple(dict.fromkeys(told))
    if _whole(told) and 1 <= told <= MOST_SEEDS:
        return range(first, first + told)
    raise ValueError(f"seeds: need how many (1 to {MOST_SEEDS}) or a list of whole numbers >= 0, got {told!r}")


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _figure(told: Mapping[str, Any]) -> Figure | None:
    if not told:
        return None
    _known("figure.", told, ("x", "y", "by", "log"))
    y = told.get("y", [])
    if not isinstance(told.get("x"), str) or not isinstance(y, list) or not all(isinstance(one, str) for one in y):
        raise ValueError(f"figure: need x, a setting, and y, a list of measures, got {dict(told)!r}")
    return Figure(x=told["x"], y=tuple(y), by=_text(told, "by", ""), log=bool(told.get("log", False)))
