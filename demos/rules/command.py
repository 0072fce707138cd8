"""`memdrive rules`: learning rules side by side, as a table, a figure and a JSON file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import click

from memdrive.agent.digits.contest import ENTRIES
from memdrive.agent.driving.contest import RULES
from memdrive.chip import DeviceParams, presets
from memdrive.chip.rules.sgd import SMALLEST_TOLERANCE
from memdrive.demos.digits import data as digits_data
from memdrive.demos.lab.device import device_config
from memdrive.demos.lab.examination import Examination, Outcomes, Record
from memdrive.demos.lab.options import REPEATS, STEPS, Number, device_option
from memdrive.demos.lab.world import SceneList, world_config
from memdrive.demos.options import FigureFile, given, json_option, listed, seed_option, user_input
from memdrive.demos.rules import digits, driving, last_layer, record
from memdrive.demos.rules.spent import Outcome
from memdrive.demos.seeds import Purpose

TASKS: Mapping[str, Sequence[str]] = {
    "digits": tuple(ENTRIES),
    "driving": tuple(RULES),
    "last-layer": tuple(last_layer.WAYS),
}
"""What each task compares."""
PASSES = {"digits": 4, "last-layer": 5}
DRIVING, LAST = {"scenes", "steps", "tracks"}, {"threshold", "tolerance"}
FOREIGN = {"digits": DRIVING | LAST, "driving": {"passes", "train"} | LAST, "last-layer": DRIVING}
"""Options that mean nothing with a task."""
HEEDED = {
    "threshold": ("a rule of signs", last_layer.OF_SIGNS),
    "tolerance": ("a rule with a tolerance", last_layer.WITH_TOLERANCE),
}
"""Options that mean nothing without one of these rules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the command line asked for."""

    names: tuple[str, ...]
    passes: int
    train: int
    scenes: tuple[str, ...]
    steps: int
    tracks: int
    repeats: int
    device: str
    params: DeviceParams
    last: last_layer.Asked
    choosing: bool
    seed: int


@click.command()
@click.option("--task", default="digits", show_default=True, type=click.Choice(list(TASKS)), help="What is learned.")
@click.option(
    "--rule",
    "names",
    multiple=True,
    metavar="NAME",
    help="Only these (may be given several times). "
    + "; ".join(f"{task}: {listed(known)}" for task, known in TASKS.items())
    + ".  [default: all]",
)
@click.option("--passes", type=click.IntRange(1, 100), help="[digits] Over the digits (4; of the last layer 5).")
@click.option(
    "--train",
    default=10_000,
    show_default=True,
    type=click.IntRange(100, 10_000_000),
    help="[digits] Digits to learn from; all there are, if fewer.",
)
@click.option(
    "--scenes",
    default="day,inverted,misaligned",
    show_default=True,
    type=SceneList(),
    help="[driving] In the order learned.",
)
@click.option("--steps", default=400, show_default=True, type=STEPS, help="[driving] Control steps in each scene.")
@click.option("--n-tracks", "tracks", default=10, show_default=True, type=REPEATS, help="[driving] Unseen tracks.")
@click.option(
    "--threshold", type=Number(0, last_layer.WHOLE), help="[last-layer] Of signs, for a target of 10, as theirs."
)
@click.option(
    "--tolerance",
    type=Number(SMALLEST_TOLERANCE, 1),
    help=f"[last-layer] Of back-propagation, of a device's range ({last_layer.TOLERANCE:g}).",
)
@click.option("--repeats", default=5, show_default=True, type=REPEATS, help="Chips to fabricate.")
@device_option
@click.option("--choosing", is_flag=True, help="Judge on digits or tracks set apart for choosing settings.")
@click.option("--figure", type=FigureFile(), metavar="FILE", help="Draw the figures (png, pdf, svg).")
@seed_option
@json_option
def rules(
    task: str,
    names: Sequence[str],
    passes: int | None,
    train: int,
    scenes: tuple[str, ...],
    steps: int,
    tracks: int,
    repeats: int,
    device: str,
    threshold: float | None,
    tolerance: float | None,
    choosing: bool,
    figure: Path | None,
    seed: int,
    json_file: Path | None,
) -> None:
    """Compare learning rules on the same chips and samples: what they can, pulses, wear, energy, time, memory.

    Every rule has settings of its own, chosen on digits set apart, and for driving scaled from those, not searched
    for. All learn the same on chips of the same seeds, and are judged with updates off on what none has learned from.
    `last-layer` is the plot of the authors' published code: a float network's first layer, the last one learned by
    turns, by both pulses, by back-propagation, on the device of their table.
    """
    ctx = click.get_current_context()
    for option in given(ctx, FOREIGN[task]):
        raise click.UsageError(f"{option.opts[0]} means nothing with --task {task}")
    chosen = _chosen(task, names)
    for option in given(ctx, HEEDED):
        kind, heeding = HEEDED[str(option.name)]
        if not set(chosen) & set(heeding):
            raise click.UsageError(f"{option.opts[0]} means nothing without {kind}: {listed(heeding)}")
    if task == "last-layer" and not given(ctx, ["device"]):
        device = last_layer.DEVICE
    asked = Asked(
        names=chosen,
        passes=passes or PASSES.get(task, 1),
        train=train,
        scenes=scenes,
        steps=steps,
        tracks=tracks,
        repeats=repeats,
        device=device,
        params=presets.get(device),
        last=last_layer.Asked(threshold=threshold, tolerance=tolerance),
        choosing=choosing,
        seed=seed,
    )
    examination = _driving(asked) if task == "driving" else _digits(task, asked)
    examination.carry_out(json_file, figure)


def _chosen(task: str, names: Sequence[str]) -> tuple[str, ...]:
    """These rules in the order of the table; all, if none is named."""
    known = TASKS[task]
    for name in names:
        if name not in known:
            raise click.BadParameter(f"need one of {listed(known)} for {task}, got {name!r}", param_hint="--rule")
    return tuple(name for name in known if name in (names or known))


def _digits(task: str, asked: Asked) -> Examination[Outcome]:
    """Both layers from scratch, or the last alone."""
    whole = digits_data.load()
    split = digits_data.for_choosing(whole) if asked.choosing else digits_data.for_figures(whole)
    plan = digits.DigitsPlan(
        rules=asked.names,
        passes=asked.passes,
        train=min(asked.train, len(split.x_train)),
        repeats=asked.repeats,
        seed=asked.seed,
    )
    config = {key: value for key, value in asdict(plan).items() if key not in ("seed", "rules")}
    changed = {key: value for key, value in asdict(asked.last).items() if value is not None}
    alone = task == "last-layer"
    trials = partial(last_layer.trials, asked=asked.last) if alone else digits.trials
    tell = record.last_layer_figures if alone else record.figures
    return Examination(
        schema=record.SCHEMA,
        config={"task": task, **config, "choosing": asked.choosing, **changed} | device_config(asked.device),
        seed=asked.seed,
        doing="compiling, learning digits",
        pieces=plan.repeats * len(plan.rules),
        trials=lambda tick: trials(split, asked.params, plan, tick),
        figures=lambda outcomes: tell(outcomes, asked.seed),
        table=record.print_last_layer if alone else record.print_digits,
        draw=_draw,
        subjects="rules",
    )


def _driving(asked: Asked) -> Examination[Outcome]:
    """The car's sequence."""
    purpose = Purpose.VALIDATE if asked.choosing else Purpose.EVALUATE
    plan = driving.DrivingPlan(
        rules=asked.names,
        scenes=asked.scenes,
        steps=asked.steps,
        tracks=asked.tracks,
        repeats=asked.repeats,
        seed=asked.seed,
        purpose=purpose,
    )
    with user_input("--scenes"):
        _ = plan.sequence
    chosen: dict[str, Any] = {key: getattr(plan, key) for key in ("scenes", "steps", "tracks", "repeats")}
    return Examination(
        schema=record.SCHEMA,
        config={"task": "driving", **chosen, "choosing": asked.choosing}
        | device_config(asked.device)
        | world_config(asked.scenes),
        seed=asked.seed,
        doing="compiling, learning, driving",
        pieces=plan.repeats * len(plan.rules),
        trials=lambda tick: driving.trials(asked.params, plan, tick),
        figures=lambda outcomes: record.figures(outcomes, asked.seed),
        table=record.print_driving,
        draw=_draw,
        subjects="rules",
    )


def _draw(told: Record, _: Outcomes[Outcome], path: Path) -> None:
    from memdrive.demos.rules.figure import draw  # Matplotlib is loaded for those who asked for a figure

    draw(told, path)
