"""`memdrive digits`: learn digits on chip, then a person's crossed seven from a few examples."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import Any, TypeVar

import click

from memdrive.agent.digits.course import INGREDIENTS
from memdrive.agent.digits.new_class import NEW_DIGIT
from memdrive.demos.digits import data as digits_data
from memdrive.demos.digits import examine, experiment, new_class, teach_told
from memdrive.demos.digits import new_class_told as told
from memdrive.demos.digits.teach import TeachPlan
from memdrive.demos.lab.options import REPEATS, device_option
from memdrive.demos.options import FigureFile, InputFile, given, json_option, seed_option, user_input
from memdrive.demos.ui.command import WindowChoices, window_choices, window_options

TASKS = ("crossed-seven", "new-class")
REMEMBERED = {"crossed-seven": experiment.MEMORY, "new-class": new_class.MEMORY}
KNOWN_POLICIES = {"crossed-seven": experiment.POLICIES, "new-class": new_class.POLICIES}


@click.command()
@click.option(
    "--task",
    type=click.Choice(TASKS),
    default=TASKS[0],
    show_default=True,
    help="A person's crossed sevens among ten known digits, or a tenth digit among nine.",
)
@click.option(
    "--new-digit",
    type=click.IntRange(0, 9),
    default=NEW_DIGIT,
    show_default=True,
    help="With --task new-class: the digit that is learned last.",
)
@click.option(
    "--examples",
    type=click.IntRange(1),
    default=1000,
    show_default=True,
    help="With --task new-class: how many of it, at most.",
)
@click.option(
    "--second",
    is_flag=True,
    help="Shots and judges are the second test set of crossed sevens, from MNIST's test split.",
)
@click.option("--data", type=InputFile(), metavar="FILE", help="Your own digits (.npz), same arrays.")
@device_option
@click.option(
    "--base",
    type=click.Choice(experiment.BASES),
    default="on-chip",
    show_default=True,
    help="Learn plain digits from scratch on chip, or write-verify a float network.",
)
@click.option("--shots", type=click.IntRange(0), default=3, show_default=True, help="Crossed sevens shown.")
@click.option("--repeats", type=REPEATS, default=10, show_default=True, help="Fresh chips, fresh shots.")
@click.option(
    "--memory",
    type=click.IntRange(10),
    help=f"Old digits rehearsed.  [default: {experiment.MEMORY}; with --task new-class {new_class.MEMORY}]",
)
@click.option("--train", type=click.IntRange(100), default=10_000, show_default=True, help="Digits learned first.")
@click.option(
    "--without",
    type=click.Choice(INGREDIENTS),
    multiple=True,
    metavar="NAME",
    help="Leave an ingredient out: " + ", ".join(INGREDIENTS) + ".",
)
@click.option(
    "--policy",
    "policies",
    type=click.Choice(tuple(dict.fromkeys(name for names in KNOWN_POLICIES.values() for name in names))),
    multiple=True,
    help="Only these (may be given several times).  [default: all of the task]",
)
@click.option(
    "--choosing",
    is_flag=True,
    help="Judge on training digits and crossed sevens set apart for choosing settings; no test image is used.",
)
@click.option("--figure", type=FigureFile(), metavar="FILE", help="Draw confusion and moved cells (png, pdf, svg).")
@click.option(
    "--devices", is_flag=True, help="Instead: every published device from scratch, beside NeuroSim's figure."
)
@click.option(
    "--teach",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Instead: learn pictures of your own digits, PNG or JPEG named like 7_a.png; --figure shows what it sees.",
)
@click.option("--draw", is_flag=True, help="Instead: a window to draw digits in, and to teach the chip by hand.")
@window_options
@seed_option
@json_option
@click.pass_context
def digits(
    ctx: click.Context,
    /,
    task: str,
    new_digit: int,
    examples: int,
    second: bool,
    data: Path | None,
    device: str,
    choosing: bool,
    devices: bool,
    teach: Path | None,
    draw: bool,
    figure: Path | None,
    seed: int,
    json_file: Path | None,
    **options: Any,
) -> None:
    """Learn ordinary digits, then a crossed seven from a few examples, in place; or nine digits, then a tenth.

    Judged with updates off, on test digits and on crossed sevens that were not among the examples.
    """
    instead = [name for name, asked in (("--draw", draw), ("--devices", devices), ("--teach", teach)) if asked]
    _refuse_what_means_nothing(ctx, (instead or [f"--task {task}"])[0])
    if second and (choosing or data):
        raise click.UsageError(f"--second means nothing with {'--choosing' if choosing else '--data'}")
    looks = window_choices(options)
    options["policies"] = _policies(task, options["policies"])
    options["memory"] = options["memory"] or REMEMBERED[task]
    with user_input("--data"):
        everything = digits_data.load(data)
        split = digits_data.for_choosing(everything) if choosing else digits_data.for_figures(everything, second)
    chosen = {"data": data and data.name, "choosing": choosing}
    if teach:
        from memdrive.demos.digits.photographs import read_folder  # Pillow and SciPy, for those who have pictures

        own = TeachPlan(seed=seed, **{name: options[name] for name in ("base", "shots", "memory", "train")})
        with user_input("--teach"):
            photographs = read_folder(teach)
        files = {"load": looks.load, "save": looks.save, "json": json_file, "figure": figure}
        own = _of_those_there(ctx, own, split)
        teach_told.examine(photographs, split, device, own, {"data": data and data.name}, files)
        return
    if task == "new-class":
        amounts = {name: options[name] for name in ("memory", "train", "repeats", "policies")}
        added = new_class.ClassPlan(new_digit=new_digit, examples=examples, seed=seed, **amounts)
        with user_input("--data"):
            added.check(split)
        told.examine(split, device, _of_those_there(ctx, added, split), chosen, json_file, figure)
        return
    with user_input("digits"):
        plan = experiment.DigitsPlan(seed=seed, **options)
    if draw:
        from memdrive.demos.live.digits.opening import draw_and_teach

        shown = digits_data.for_choosing(everything)
        draw_and_teach(shown, device, _of_those_there(ctx, plan, shown), looks, json_file)
        return
    plan = _of_those_there(ctx, plan, split)
    if devices:
        examine.devices(split, plan, json_file)
        return
    with user_input("--shots"):
        plan.check(split)
    examine.policies(split, device, plan, chosen | {"second": second}, json_file, figure)


def _policies(task: str, asked: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the task that were asked for; all, if none were."""
    for name in asked:
        if name not in KNOWN_POLICIES[task]:
            law = f"need one of {', '.join(KNOWN_POLICIES[task])} with --task {task}"
            raise click.BadParameter(f"{law}, got {name!r}", param_hint="--policy")
    return asked or KNOWN_POLICIES[task]


Plan = TypeVar("Plan", experiment.DigitsPlan, new_class.ClassPlan, TeachPlan)


def _of_those_there(ctx: click.Context, plan: Plan, digits: digits_data.Digits) -> Plan:
    """What is learned and remembered, in the amounts that there are; more is refused where it was asked for."""
    train = _at_most(ctx, "train", plan.train, len(digits.x_train))
    return replace(plan, train=train, memory=_at_most(ctx, "memory", plan.memory, train))


def _at_most(ctx: click.Context, name: str, asked: int, most: int) -> int:
    if asked > most and given(ctx, [name]):
        raise click.BadParameter(f"need at most {most} digits, got {asked}", param_hint=f"--{name}")
    return min(asked, most)


EVERYWHERE = {"data", "seed", "json_file"}
HEEDED = {
    "--draw": {"device", "base", "memory", "train", "draw"},
    "--teach": {"teach", "device", "base", "shots", "memory", "train", "figure", "load", "save"},
    "--devices": {"repeats", "train", "choosing", "devices"},
    "--task new-class": {
        *("task", "new_digit", "examples", "device", "memory", "train", "repeats", "policies", "choosing", "figure")
    },
    "--task crossed-seven": {
        *(
            "task",
            "device",
            "base",
            "shots",
            "memory",
            "train",
            "repeats",
            "without",
            "policies",
            "choosing",
            "figure",
            "second",
        )
    },
}
"""Options that count beside what is done, which is the task unless it is something else."""


def _refuse_what_means_nothing(ctx: click.Context, doing: str) -> None:
    """An option that would be passed over in silence is a mistake. doing : a key of HEEDED"""
    windows = {field.name for field in fields(WindowChoices)}
    if doing != "--draw":
        for option in given(ctx, windows - HEEDED[doing]):
            raise click.UsageError(f"{option.opts[0]} means nothing without --draw")
    others = {option.name or "" for option in ctx.command.params} - windows - EVERYWHERE - HEEDED[doing]
    for option in given(ctx, others):
        raise click.UsageError(f"{option.opts[0]} means nothing with {doing}")
    if doing == "--teach" and given(ctx, ["load"]):
        for option in given(ctx, ["device", "base"]):
            raise click.UsageError(f"{option.opts[0]} means nothing with --load: the saved chip is what it is")
