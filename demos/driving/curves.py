"""An examination as curves over control steps: its first chip while it learns, every policy when it is judged."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from memdrive.demos.lab import board
from memdrive.demos.player.film import LEARNING, Film

COLUMNS = {
    "cross_track_m": ("cross_track_m", 0),
    "ghost_cross_track_m": ("cross_track_m", 1),
    "departures_this_stage": ("departures", 0),
    "ghost_departures_this_stage": ("departures", 1),
    "pulses": ("pulses", 0),
    "pulses_per_s": ("pulses_per_s", 0),
    "energy_chip_j": ("energy_j", 0),
    "energy_asic_j": ("energy_j", 1),
}
"""Tags, and where a film has them: column, place."""


def write(folder: Path, film: Film, record: Mapping[str, Any]) -> None:
    """`learning`: the film's steps with updates on; a folder for each policy: its frozen figures after each stage.

    record : of `memdrive.evaluate/1`

    Raises
    ------
    OSError : it cannot be written.
    """
    board.write(folder, "learning", learning(film))
    config = record["config"]
    steps = {"nothing": 0, "old": config["old_steps"], "new": config["old_steps"] + config["new_steps"]}
    for name, row in record["policies"].items():
        curves: dict[str, list[tuple[int, float]]] = {}
        for stage in row["stages"]:
            at, scene = steps[stage["after"]], config[stage["scene"]]
            curves.setdefault(f"frozen/{scene}_cross_track_m", []).append((at, stage["cross_track_mean_m"]))
            curves.setdefault(f"frozen/{scene}_departed", []).append((at, stage["departures"] / stage["laps"]))
        board.write(folder, name, curves)


def learning(film: Film) -> dict[str, list[tuple[int, float]]]:
    """By tag: (control step, value) of every step with updates on."""
    columns = film.columns()
    steps = np.flatnonzero(columns["flags"] & LEARNING)
    return {
        f"learning/{tag}": [(int(k), float(columns[name].reshape(len(film), -1)[k, place])) for k in steps]
        for tag, (name, place) in COLUMNS.items()
    }
