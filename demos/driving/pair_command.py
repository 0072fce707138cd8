"""`memdrive evaluate` of two scenes: its options, and the examination that they ask for."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import click

from memdrive.chip import presets
from memdrive.demos.driving import curves, experiment, filming, tape
from memdrive.demos.driving.asked import Asked
from memdrive.demos.driving.laps import Steer
from memdrive.demos.driving.pair_table import print_table
from memdrive.demos.driving.teachers import TEACHERS
from memdrive.demos.lab.board import log_option
from memdrive.demos.lab.examination import Examination, Outcomes, Record
from memdrive.demos.lab.options import STEPS
from memdrive.demos.lab.world import SceneName, world_config
from memdrive.demos.options import InputFile, OutputFile, user_input
from memdrive.demos.player import page
from memdrive.demos.player.film import Film
from memdrive.env.constants import CONTROL_DT

F = TypeVar("F", bound=Callable[..., Any])
LATE_MS = "200"
"""As the made-up person is, if not said otherwise."""
LONGER = 20_000
"""Control steps after which PPO drives as well."""


def pair_options(command: F) -> F:
    """Options of the examination in two scenes."""
    for option in reversed(
        (
            click.option("--old", default="day", show_default=True, type=SceneName(), help="Scene learned first."),
            click.option(
                "--new",
                "--scene",
                "new",
                default="inverted",
                show_default=True,
                type=SceneName(),
                help="Scene learned second.",
            ),
            click.option(
                "--old-steps", type=STEPS, help="Control steps in the old scene (400; by reward or a person 3,000)."
            ),
            click.option(
                "--new-steps", type=STEPS, help="Control steps in the new (800; by reward 5,000, a person 3,000)."
            ),
            click.option(
                "--drive",
                "drive_file",
                type=InputFile(),
                metavar="FILE",
                help="[teacher human] A recorded drive (memdrive demo --record-drive) instead of the made-up person.",
            ),
            click.option(
                "--person-late-ms",
                type=click.Choice(["100", LATE_MS, "300"]),
                default=LATE_MS,
                show_default=True,
                help="[teacher human] How late the made-up person is, which nobody tells the chip.",
            ),
            click.option(
                "--ppo",
                is_flag=True,
                help="[teacher reward] Beside them PPO of stable-baselines3 (extra rl): day, as many steps, 20,000.",
            ),
            click.option(
                "--export",
                type=OutputFile(".html"),
                metavar="FILE.html",
                help="Keep the first chip's drive as one page that any browser plays.",
            ),
            log_option,
        )
    ):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedPair(Asked):
    """What the command line asked of two scenes."""

    old: str
    new: str
    old_steps: int | None
    new_steps: int | None
    drive_file: Path | None
    person_late_ms: str
    ppo: bool
    export: Path | None
    log_folder: Path | None


def examine_pair(asked: AskedPair, json_file: Path | None, figure: Path | None) -> None:
    """Learn one scene, then the other; judge, and tell it."""
    plan, film = _plan(asked), _film(asked)
    seen = None if film is None else filming.Filming(film, asked.seed)
    ours, steers = asked.chosen.ours, asked.chosen.steers | (_peers(plan) if asked.ppo else {})
    record = Examination(
        schema=experiment.SCHEMA,
        config=_config(asked, plan),
        seed=asked.seed,
        doing="compiling, learning, driving",
        pieces=experiment.pieces(plan, ours) + len(steers),
        trials=lambda tick: experiment.trials(plan, presets.get(asked.device), steers, tick, ours, seen),
        figures=lambda reports: experiment.policies_record(reports, plan),
        table=print_table,
        draw=_draw,
    ).carry_out(json_file, figure)
    if film is not None:
        _keep(film, record, asked.export, asked.log_folder)


def _plan(asked: AskedPair) -> experiment.DrivingPlan:
    with user_input("--drive"):
        recorded = tape.read(asked.drive_file) if asked.drive_file else None
    teacher = TEACHERS[asked.teacher]
    with user_input("--drive" if recorded else "evaluate"):
        return experiment.DrivingPlan(
            old=asked.old, new=asked.new, teacher=asked.teacher, recorded=recorded,
            person_late=_late_steps(asked.person_late_ms),
            old_steps=asked.old_steps or teacher.old_steps, new_steps=asked.new_steps or teacher.new_steps,
            tracks=asked.n_tracks, family=asked.family, road=asked.road, repeats=asked.repeats, seed=asked.seed,
            recipe=asked.recipe,
        )  # fmt: skip


def _late_steps(milliseconds: str) -> int:
    return round(int(milliseconds) / (1000 * CONTROL_DT))


def _film(asked: AskedPair) -> Film | None:
    """What the first chip's drive is kept on, for those who asked for it."""
    if not (asked.export or asked.log_folder):
        return None
    hint = "--export" if asked.export else "--log"
    if asked.teacher not in filming.TEACHERS:
        law = f"--teacher {' or '.join(filming.TEACHERS)} beside it"
        raise click.BadParameter(f"need {law}, got {asked.teacher}", param_hint=hint)
    if "chip" not in asked.chosen.ours:
        raise click.BadParameter("need the policy chip beside it", param_hint=hint)
    return Film(device=asked.device, family=asked.family, seed=asked.seed)


def _config(asked: AskedPair, plan: experiment.DrivingPlan) -> dict[str, Any]:
    """What the record says of how it was made."""
    chosen = asdict(replace(plan, recorded=None))
    del chosen["seed"], chosen["recorded"], chosen["road"]
    if chosen.pop("person_late") != _late_steps(LATE_MS):
        chosen["person_late_ms"] = int(asked.person_late_ms)
    if asked.drive_file:
        chosen["drive"] = str(asked.drive_file)
    world = world_config((asked.old, asked.new), plan.road)
    return chosen | world | asked.stated


def _peers(plan: experiment.DrivingPlan) -> dict[str, Steer]:
    """PPO that has learned the day by the same reward, once for the chips' steps and once for LONGER."""
    if plan.teacher != "reward" or plan.old != "day" or plan.family != "mild":
        raise click.BadParameter("need --teacher reward, --old day and mild roads beside it", param_hint="--ppo")
    if importlib.util.find_spec("stable_baselines3") is None:
        raise click.BadParameter("need the extra 'rl' (pip install 'memdrive[rl]')", param_hint="--ppo")
    from memdrive.demos.driving.rl import steered_by_ppo

    return {f"ppo-{steps}": steered_by_ppo(steps, plan.seed) for steps in (plan.old_steps, LONGER)}


def _keep(film: Film, record: Record, export: Path | None, log_folder: Path | None) -> None:
    if export:
        with user_input("--export"):
            page.write(film, export)
        page.tell_missing(film, "--export")
    if log_folder:
        with user_input("--log"):
            curves.write(log_folder, film, record)
        page.tell_missing(film, "--log")


def _draw(record: Record, _: Outcomes[experiment.Report], path: Path) -> None:
    from memdrive.demos.driving.figure import draw  # Matplotlib is loaded for those who asked for a figure

    draw(record, path)
