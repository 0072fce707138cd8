"""`memdrive evaluate --sequence`: its options, and the sequence examination that they ask for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from memdrive.chip import presets
from memdrive.demos.driving import sequence
from memdrive.demos.driving.asked import Asked
from memdrive.demos.driving.fairness import told
from memdrive.demos.driving.sequence_record import SCHEMA, policies_record, print_table
from memdrive.demos.lab.examination import Examination, Outcomes, Record
from memdrive.demos.lab.options import STEPS
from memdrive.demos.lab.world import SceneList, world_config
from memdrive.demos.options import given, user_input
from memdrive.env.world import scenes
from memdrive.env.world import schedule as schedules

F = TypeVar("F", bound=Callable[..., Any])
OWN = ("scene_list", "steps", "schedule", "broken")
"""Parameters that mean something with --sequence alone."""
PAIR = (
    "old",
    "new",
    "old_steps",
    "new_steps",
    "drive_file",
    "person_late_ms",
    "export",
    "log_folder",
    "ppo",
)
"""Those that mean nothing with it."""
TRACKS = 10
"""Unseen tracks, if not said otherwise: there are many more scenes and stages to drive them in."""


def sequence_options(command: F) -> F:
    """Options of the sequence examination."""
    for option in reversed(
        (
            click.option("--sequence", is_flag=True, help="Learn scene after scene; after each, judge in all."),
            click.option(
                "--scenes",
                "scene_list",
                type=SceneList(),
                help=f"[sequence] Which, in order, files too; of {', '.join(scenes.NAMED)}, all, if not given.",
            ),
            click.option("--steps", type=STEPS, default=400, help="[sequence] Control steps a scene (400)."),
            click.option(
                "--schedule", metavar="TEXT", help="[sequence] When scenes come, as in 0:day 20:ramp(wet,5)."
            ),
            click.option(
                "--break",
                "broken",
                type=click.FloatRange(0.0, 0.99),
                default=0.0,
                help="[sequence] Share of all pairs destroyed at the end, and learned around.",
            ),
        )
    ):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedSequence(Asked):
    """What the command line asked of a sequence."""

    scene_list: Sequence[str] | None
    steps: int
    schedule: str | None
    broken: float


def refuse_strangers(ctx: click.Context, sequence_asked: bool) -> None:
    """An option that would have no effect is a mistake."""
    for param in given(ctx, PAIR if sequence_asked else OWN):
        law = "no --sequence beside it" if sequence_asked else "--sequence beside it"
        raise click.BadParameter(f"need {law}", param=param, ctx=ctx)


def examine_sequence(asked: AskedSequence, json_file: Path | None, figure: Path | None) -> None:
    """Learn, judge, and tell it."""
    plan = _plan(asked)
    policies, steers = asked.chosen.ours, asked.chosen.steers
    taught = {*policies, "chip"} if "software-adam" in policies else policies
    learners, fixed = sum(name in sequence.LEARNERS for name in taught), len(steers) + ("teacher" in policies)
    chosen = {key: value for key, value in asdict(plan).items() if key not in ("seed", "schedule", "road")}
    stated = {
        **asked.stated,
        "schedule": asked.schedule,
        "fair": told(asked.family) if plan.schedule is None else "",
    }
    Examination(
        schema=SCHEMA,
        config=chosen | world_config(plan.scenes, plan.road) | stated,
        seed=asked.seed,
        doing="compiling, learning, driving",
        pieces=plan.judgements(learners, fixed),
        trials=lambda tick: sequence.trials(plan, presets.get(asked.device), policies, tick, steers=steers),
        figures=lambda matrices: policies_record(matrices, plan),
        table=print_table,
        draw=_draw,
        besides={"scenes": list(plan.scenes)},
    ).carry_out(json_file, figure)


def _plan(asked: AskedSequence) -> sequence.SequencePlan:
    if asked.scene_list is not None and asked.schedule is not None:
        raise click.BadParameter("need --scenes or --schedule, not both", param_hint="--schedule")
    schedule = None
    with user_input("--schedule"):
        if asked.schedule is not None:
            schedule = schedules.parse(asked.schedule)
            names = tuple(name for name, _ in sequence.stages_of(schedule))
    if schedule is None:
        names = sequence.seeded_order(asked.seed)
        if asked.scene_list is not None:
            names = tuple(asked.scene_list)
    with user_input("--scenes"):
        return sequence.SequencePlan(
            scenes=names, steps=asked.steps, schedule=schedule, tracks=asked.n_tracks, family=asked.family,
            road=asked.road, repeats=asked.repeats, broken=asked.broken, recipe=asked.recipe, seed=asked.seed,
            teacher=asked.teacher,
        )  # fmt: skip


def _draw(record: Record, _: Outcomes[sequence.Matrix], path: Path) -> None:
    from memdrive.demos.driving.sequence_figure import draw  # Matplotlib is loaded for those who asked for a figure

    draw(record, path)
