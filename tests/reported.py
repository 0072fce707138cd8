"""A folder of runs as a sweep leaves it, with figures that a test lays down: what a report is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from memdrive.demos.sweep import file, store

Told = tuple[Mapping[str, float], Mapping[str, Any]]
"""(measures, figures) of a run."""


def runs(folder: Path, toml: str, told: Callable[[file.Run], Told]) -> Path:
    """The folder, a row in it for every run of the file."""
    kept = store.Store(folder)
    for run in file.loads(toml):
        measures, figures = told(run)
        kept.append(
            {
                "key": run.key,
                "memdrive": "1",
                "examination": run.examination,
                "config": run.config,
                "seed": run.seed,
                "duration_s": 1.0,
                "machine": {"name": "here"},
                "measures": measures,
                "figures": figures,
            }
        )
    return folder


def driven(run: file.Run) -> Told:
    """A chip that drives: it adapts, worse by its seed, and keeps the old scene but for a lap."""
    off = 0.01 + 0.001 * run.seed
    stages = [
        {"after": after, "scene": scene, "laps": 10, "departures": left, "cross_track_mean_m": off * (1 + left)}
        for after, scene, left in (
            ("nothing", "old", 10),
            ("nothing", "new", 10),
            ("old", "old", 0),
            ("old", "new", 8),
            ("new", "old", 1),
            ("new", "new", 0),
        )
    ]
    spent = {"chip_j": 1e-4, "asic_j": 2e-4, "ratio": 2.0 + run.seed, "ratio_least": 0.9, "ratio_most": 20.0}
    measures = {"chip.new_departed": 0.0, "chip.old_departed": 0.1, "chip.new_cross_track_m": off}
    learning = {f"chip.learning_{name}": value for name, value in spent.items()}
    return measures | learning, {"chip": {"stages": stages, "learning": []}}


def in_sequence(order: Callable[[int], tuple[str, ...]]) -> Callable[[file.Run], Told]:
    """A chip that goes through scenes in the order of its seed; off the road in all that it has not learned."""

    def told(run: file.Run) -> Told:
        scenes = order(run.seed)
        rows = [
            {
                "after": scenes[k - 1] if k else "nothing",
                "laps": [4] * len(scenes),
                "departures": [4 * (j >= k) for j in range(len(scenes))],
                "cross_track_mean_m": [0.4 if j >= k else 0.01 for j in range(len(scenes))],
            }
            for k in range(len(scenes) + 1)
        ]
        paces = [{"scene": scene, "seconds": [None if scene == "glare" else 2.0]} for scene in scenes]
        policies = {"chip": {"before": rows[0], "stages": rows[1:], "adaptation": {"stages": paces}}}
        return {"chip.departed": 0.0}, {"scenes": list(scenes), "policies": policies}

    return told


def ruled(run: file.Run) -> Told:
    """Two rules on digits."""
    rows = {"stellar": (0.8, 1e-4), "counting": (0.9, 2e-4)}
    measures = {f"{rule}.accuracy": accuracy + 0.01 * run.seed for rule, (accuracy, _) in rows.items()}
    return measures | {f"{rule}.energy_j": joules for rule, (_, joules) in rows.items()}, {}
