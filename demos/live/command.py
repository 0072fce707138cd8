"""`memdrive demo`: which of the windows of a learner opens; options that mean nothing in it are refused."""

from __future__ import annotations

from typing import Any

import click

from memdrive.demos.live.car.command import demo as car
from memdrive.demos.options import given
from memdrive.demos.ui.command import window_choices

LIGHTS = ("dark", "bright", "red", "blue", "shadow")
"""Held equal to the environment's by a test: `--help` need not load it."""
HEEDED = ("device", "speed", "teacher", "seed", "json_file")
"""Options of the car that the chase has too, beside the window's own."""


def _demo(task: str, light: str, **options: Any) -> None:
    ctx = click.get_current_context()
    if task == "car":
        if given(ctx, ["light"]):
            raise click.BadParameter("need --task light beside it", param_hint="--light")
        assert car.callback
        car.callback(**options)
        return
    looks = window_choices(options)
    for option in given(ctx, options.keys() - set(HEEDED)):
        raise click.BadParameter("need --task car beside it", param_hint=option.opts[0])
    teacher = {"pursuit": "chaser", "reward": "reward"}.get(options["teacher"])
    if teacher is None:
        raise click.BadParameter("need pursuit or reward with --task light", param_hint="--teacher")
    from memdrive.demos.live.light.command import play

    play(looks, light, teacher, options["device"], float(options["speed"]), options["seed"], options["json_file"])


demo = click.Command(
    "demo",
    callback=_demo,
    params=[
        click.Option(
            ["--task"],
            type=click.Choice(["car", "light"]),
            default="car",
            show_default=True,
            help="Follow a line, or pursue a light as the article's car does.",
        ),
        click.Option(
            ["--light"],
            type=click.Choice(LIGHTS),
            default="dark",
            show_default=True,
            help="[--task light] What is pursued first.",
        ),
        *car.params,
    ],
    help=car.help,
)
