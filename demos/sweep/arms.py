"""What a folder of runs holds: configurations with their chips; all that is missing, failed or damaged, named."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from memdrive.chip import files
from memdrive.demos.sweep import file
from memdrive.demos.sweep.file import Figure
from memdrive.demos.sweep.scenes import Judged, judged
from memdrive.demos.sweep.settings import differing
from memdrive.demos.sweep.store import COPY, Damage, Store

ENERGY = ".learning_"
"""Between a policy and what its learning cost, in the name of a measure."""
MOST_NAMED = 20
"""Of each kind of trouble; the rest is counted."""


@dataclass(slots=True)
class Arm:
    """One configuration: the measures of every chip, by its seed."""

    config: Mapping[str, Any]
    chips: dict[int, Mapping[str, float]] = field(default_factory=dict)
    failed: dict[int, str] = field(default_factory=dict)
    judged: dict[int, Mapping[str, Judged]] = field(default_factory=dict)
    """Of chips that drove, by seed and policy."""

    def judged_by(self, policy: str) -> list[Judged]:
        """Of every chip that was judged by it; where none was, by the first that there is."""
        found = [told for told in self.judged.values() if told]
        names = list(dict.fromkeys(name for told in found for name in told))
        chosen = policy if policy in names else next(iter(names), "")
        return [told[chosen] for told in found if chosen in told]

    def values(self, measure: str) -> dict[int, float]:
        """Of every chip that has it."""
        return {seed: told[measure] for seed, told in self.chips.items() if told.get(measure) is not None}


@dataclass(slots=True)
class Section:
    """All configurations of one examination."""

    examination: str
    arms: list[Arm]
    varied: list[str] = field(default_factory=list)
    """Settings in which they differ."""

    @property
    def measures(self) -> list[str]:
        """In the order in which they first come."""
        return list(dict.fromkeys(name for arm in self.arms for told in arm.chips.values() for name in told))

    @property
    def shown(self) -> list[str]:
        """Those that tables of means have; what learning cost has its own."""
        return [name for name in self.measures if ENERGY not in name]

    @property
    def policies(self) -> list[str]:
        """Those of whom it is known what learning cost."""
        return list(dict.fromkeys(name.partition(ENERGY)[0] for name in self.measures if ENERGY in name))

    def name(self, arm: Arm, *left_out: str) -> str:
        """What sets an arm apart."""
        told = [f"{key} = {shown(arm.config.get(key))}" for key in self.varied if key not in left_out]
        return ", ".join(told) or "all"


def shown(value: Any) -> str:
    """A setting's value as a person writes it."""
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return f"{value:g}" if isinstance(value, float) else "none" if value is None else str(value).lower()


@dataclass(slots=True)
class Found:
    """A folder, read."""

    sections: list[Section]
    troubles: list[str]
    """What is empty, half-finished or damaged, a line each."""
    runs: int
    versions: Counter[str]
    machines: Counter[str]
    hours: float
    """Of processors, all runs together."""
    title: str = ""
    figure: Figure | None = None


def read(store: Store) -> Found:
    """All that there is. Of rows of one key the last counts."""
    arms: dict[str, tuple[str, Arm]] = {}
    troubles, versions, machines, seconds = [], Counter[str](), Counter[str](), 0.0
    there: set[str] = set()
    for row in store.read():
        if isinstance(row, Damage):
            troubles.append(f"{store.rows_file.name}, line {row.line}: {row.reason}")
            continue
        there.add(row["key"])
        versions[str(row.get("memdrive"))] += 1
        machines[str(_machine(row))] += 1
        seconds += _number(row.get("duration_s"))
        name = json.dumps([row["examination"], row["config"]], sort_keys=True)
        _put(arms.setdefault(name, (row["examination"], Arm(row["config"])))[1], row)
    found = Found([], _shortened(troubles), len(there), versions, machines, seconds / 3600)
    order = _told(store, found, there)
    for name in sorted(arms, key=lambda name: (order.get(name, len(order)), name)):
        _section(found, arms[name][0]).arms.append(arms[name][1])
    for section in found.sections:
        section.varied = differing([arm.config for arm in section.arms])
    _complain(found)
    return found


def _machine(row: Mapping[str, Any]) -> Any:
    told = row.get("machine")
    return told.get("name", "unnamed") if isinstance(told, dict) else "unnamed"


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _put(arm: Arm, row: Mapping[str, Any]) -> None:
    seed = row["seed"]
    if "error" in row:
        arm.failed[seed] = str(row["error"])
        arm.chips.pop(seed, None)
        arm.judged.pop(seed, None)
        return
    arm.failed.pop(seed, None)
    arm.chips[seed] = {k: float(v) for k, v in row["measures"].items() if isinstance(v, int | float)}
    arm.judged[seed] = judged(row["examination"], row["config"], row.get("figures"))


def _section(found: Found, examination: str) -> Section:
    for section in found.sections:
        if section.examination == examination:
            return section
    found.sections.append(Section(examination, []))
    return found.sections[-1]


def _told(store: Store, found: Found, there: set[str]) -> dict[str, int]:
    """What the folder says of its sweep; the place of each configuration in its file."""
    try:
        told = files.read_json(COPY, store.folder / COPY, 1 << 24)
        found.title = str(told.get("title") or told.get("file") or "")
        sweep = file.loads(told["toml"], told["seed"], told["full"])
        found.figure = sweep.figure
        wanted = {run.key: json.dumps([run.examination, run.config], sort_keys=True) for run in sweep}
    except (OSError, ValueError, TypeError, AttributeError, KeyError) as error:
        found.troubles.append(f"{COPY}: what the sweep was to do is not known ({error})")
        return {}
    if missing := len(set(wanted) - there):
        found.troubles.append(f"half-finished: {missing} of {len(wanted)} runs are missing; the same command goes on")
    return {name: k for k, name in enumerate(dict.fromkeys(wanted.values()))}


def _complain(found: Found) -> None:
    """What a reader must know before any figure."""
    for section in found.sections:
        failed = [
            f"failed: {section.examination}, {section.name(arm)}, seed {seed}: {why}"
            for arm in section.arms
            for seed, why in arm.failed.items()
        ]
        found.troubles += _shortened(failed)
        hollow = [section.name(arm) for arm in section.arms if not arm.chips]
        found.troubles += [f"empty: {name}: no run of it ended well" for name in hollow]
    if len(found.versions) > 1:
        found.troubles.append("rows of several versions: " + ", ".join(sorted(found.versions)))
    if not found.runs:
        found.troubles.append("empty: there is no run here")


def _shortened(troubles: list[str]) -> list[str]:
    more = len(troubles) - MOST_NAMED
    return troubles if more <= 0 else [*troubles[:MOST_NAMED], f"… and {more} more of this kind"]
