"""`memdrive digits`: learn digits on chip, then a person's crossed seven from a few examples."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from memdrive.agent.digits.course import INGREDIENTS
from memdrive.demos.digits import data as digits_data
from memdrive.demos.digits import examine, experiment
from memdrive.demos.lab.options import REPEATS, device_option
from memdrive.demos.options import FigureFile, InputFile, json_option, seed_option, user_input
from memdrive.demos.ui.command import WindowChoices, window_choices, window_options


@click.command()
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
@click.option("--memory", type=click.IntRange(10), default=1000, show_default=True, help="Old digits rehearsed.")
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
    type=click.Choice(experiment.POLICIES),
    multiple=True,
    default=experiment.POLICIES,
    help="Only these (may be given several times).  [default: all]",
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
@click.option("--draw", is_flag=True, help="Instead: a window to draw digits in, and to teach the chip by hand.")
@window_options
@seed_option
@json_option
@click.pass_context
def digits(
    ctx: click.Context,
    /,
    data: Path | None,
    device: str,
    choosing: bool,
    devices: bool,
    draw: bool,
    figure: Path | None,
    seed: int,
    json_file: Path | None,
    **options: Any,
) -> None:
    """Learn ordinary digits, then a crossed seven from a few examples, in place.

    Judged with updates off, on test digits and on crossed sevens that were not among the examples.
    """
    _refuse_what_means_nothing(ctx, "--draw" if draw else "--devices" if devices else None)
    looks = window_choices(options)
    with user_input("--data"):
        everything = digits_data.load(data)
        split = digits_data.for_choosing(everything) if choosing else digits_data.for_figures(everything)
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
    examine.policies(split, device, plan, {"data": data and data.name, "choosing": choosing}, json_file, figure)


def _of_those_there(
    ctx: click.Context, plan: experiment.DigitsPlan, digits: digits_data.Digits
) -> experiment.DigitsPlan:
    """What is learned and remembered, in the amounts that there are; more is refused where it was asked for."""
    train = _at_most(ctx, "train", plan.train, len(digits.x_train))
    return replace(plan, train=train, memory=_at_most(ctx, "memory", plan.memory, train))


def _at_most(ctx: click.Context, name: str, asked: int, most: int) -> int:
    if asked > most and ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE:
        raise click.BadParameter(f"need at most {most} digits, got {asked}", param_hint=f"--{name}")
    return min(asked, most)


HEEDED = {
    "--draw": {"data", "device", "base", "memory", "train", "draw", "seed", "json_file"},
    "--devices": {"data", "repeats", "train", "choosing", "devices", "seed", "json_file"},
}
"""Options that count when something else is done instead, beside the window's own."""


def _refuse_what_means_nothing(ctx: click.Context, instead: str | None) -> None:
    """An option that would be passed over in silence is a mistake. instead : a key of HEEDED"""
    windows = {field.name for field in fields(WindowChoices)}
    for option in ctx.command.params:
        name = option.name or ""
        if ctx.get_parameter_source(name) is not ParameterSource.COMMANDLINE:
            continue
        if name in windows:
            if instead != "--draw":
                raise click.UsageError(f"{option.opts[0]} means nothing without --draw")
        elif instead and name not in HEEDED[instead]:
            raise click.UsageError(f"{option.opts[0]} means nothing with {instead}")
