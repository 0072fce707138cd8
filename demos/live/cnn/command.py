"""`memdrive cnn`: the memristor CNN of 2020 as a table, a figure and a JSON file; or a window to draw for it."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import click

from memdrive.demos.cnn import carry, examine
from memdrive.demos.lab.options import REPEATS, device_option
from memdrive.demos.options import FigureFile, given, json_option, seed_option
from memdrive.demos.ui.command import WindowChoices, window_choices, window_options

EXAMINATION = ("chips", "studied", "digits", "choosing", "figure")
"""Options that mean nothing in the window."""


@click.command()
@click.option("--chips", default=10, show_default=True, type=REPEATS, help="Chips as they come.")
@click.option("--studied", default=3, show_default=True, type=REPEATS, help="Chips of every other condition.")
@click.option(
    "--digits", default=2000, show_default=True, type=click.IntRange(1, 10**6), help="Digits that judge a chip."
)
@click.option("--choosing", is_flag=True, help="Judge on training digits kept for choosing settings.")
@device_option
@click.option("--figure", type=FigureFile(), metavar="FILE", help="Draw the layers and the kernels (png, pdf, svg).")
@click.option("--draw", is_flag=True, help="Instead: a window to draw digits in, and to watch the five layers.")
@window_options
@seed_option
@json_option
@click.pass_context
def cnn(
    ctx: click.Context,
    /,
    chips: int,
    studied: int,
    digits: int,
    choosing: bool,
    device: str,
    figure: Path | None,
    draw: bool,
    seed: int,
    json_file: Path | None,
    **options: Any,
) -> None:
    """Write a five-layer CNN into chips, tune the last layer in place, and judge both.

    The authors' system of 2020: float weights are written by write-verify, then the last layer is tuned with single
    pulses. Beside chips as they come: with stuck cells, after a month and a year, and with copies of the kernels.
    """
    _refuse_what_means_nothing(ctx, draw)
    looks = window_choices(options)
    if draw:
        from memdrive.demos.live.cnn.opening import draw_and_watch

        draw_and_watch(device, seed, looks, json_file)
        return
    plan = examine.CnnPlan(chips=chips, studied=studied, digits=digits, seed=seed)
    carry.carry_out(plan, device, choosing, json_file, figure)


def _refuse_what_means_nothing(ctx: click.Context, draw: bool) -> None:
    """An option that would be passed over in silence is a mistake."""
    windows = {field.name for field in fields(WindowChoices)}
    for option in given(ctx, EXAMINATION if draw else windows):
        raise click.UsageError(f"{option.opts[0]} means nothing {'with' if draw else 'without'} --draw")
