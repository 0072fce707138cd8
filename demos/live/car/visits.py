"""What a visitor would see of every scene: day, then the scene, then freeze and prove; without a window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from rich.table import Table

from memdrive.demos.lab.statistics import mean
from memdrive.demos.live.car.show import Show
from memdrive.demos.live.car.telling import Compared, coping, sentences
from memdrive.demos.report.console import ruled
from memdrive.demos.seeds import stream
from memdrive.env.constants import CONTROL_DT

SCHEMA = "memdrive.window/1"
DAY_S, SCENE_S = 30.0, 100.0
VISITORS = 3
"""Seeds that follow from the one given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One visitor's figures of one scene: on the road while learning, and of the frozen lap."""

    drive: Compared
    proof_learner_m: float
    proof_ghost_m: float
    proof_learner_departures: int
    proof_ghost_departures: int


def visit(scene: str, show: Show) -> Visit:
    """30 s of day, 100 s of the scene, and a frozen lap: as a visitor who presses the keys would see it."""
    show.watched.detail = False
    _pass(show, DAY_S)
    show.set_scene(scene)
    _pass(show, SCENE_S)
    drive = show.compared
    show.prove()
    while show.verdict is None:
        show.step()
    verdict = show.verdict
    return Visit(
        drive=drive,
        proof_learner_m=verdict.learner_m,
        proof_ghost_m=verdict.ghost_m,
        proof_learner_departures=verdict.learner_departures,
        proof_ghost_departures=verdict.ghost_departures,
    )


def _pass(show: Show, seconds: float) -> None:
    for _ in range(round(seconds / CONTROL_DT)):
        show.step()


def visits(
    scenes: Sequence[str], device: str, family: str, seed: int, tick: Callable[[], None]
) -> dict[str, list[Visit]]:
    """Every scene, seen by each visitor."""
    seen: dict[str, list[Visit]] = {}
    for scene in scenes:
        for k in range(VISITORS):
            seen.setdefault(scene, []).append(
                visit(scene, Show(device=device, family=family, seed=stream(seed, "window", k)))
            )
            tick()
    return seen


def together(seen: Sequence[Visit]) -> Compared:
    """All visitors: departures in all, mean distances of the frozen laps."""
    return Compared(
        learner_departures=sum(one.drive.learner_departures for one in seen),
        ghost_departures=sum(one.drive.ghost_departures for one in seen),
        learner_m=mean([one.proof_learner_m for one in seen]),
        ghost_m=mean([one.proof_ghost_m for one in seen]),
        visitors=len(seen),
    )


def record(seen: dict[str, list[Visit]]) -> dict[str, Any]:
    """The figures scene by scene: totals over visitors, each visitor's own, and what the window says at the end."""
    return {scene: _scene_record(scene, those) for scene, those in seen.items()}


def _scene_record(scene: str, seen: Sequence[Visit]) -> dict[str, Any]:
    every = together(seen)
    return {
        "learner_departures": every.learner_departures,
        "ghost_departures": every.ghost_departures,
        "proof_learner_m": every.learner_m,
        "proof_ghost_m": every.ghost_m,
        "proof_learner_departures": sum(one.proof_learner_departures for one in seen),
        "proof_ghost_departures": sum(one.proof_ghost_departures for one in seen),
        "learner_departures_by_visitor": [one.drive.learner_departures for one in seen],
        "ghost_departures_by_visitor": [one.drive.ghost_departures for one in seen],
        "says": " ".join(sentences(every, scene, SCENE_S, "en")),
        "says_by_visitor": [sentences(one.drive, scene, SCENE_S, "en")[-1] for one in seen],
    }


def table(seen: dict[str, list[Visit]]) -> Table:
    """Departures while a visitor watches, distances of the frozen lap, and what the window says."""
    shown = ruled("scene", "learner left road", "ghost left road", "learner, frozen cm", "ghost cm", "the window says")
    for scene, those in seen.items():
        every = together(those)
        shown.add_row(
            scene,
            str(every.learner_departures),
            str(every.ghost_departures),
            f"{100 * every.learner_m:.1f}",
            f"{100 * every.ghost_m:.1f}",
            coping(every, scene, SCENE_S).removeprefix("copes_"),
        )
    return shown
