"""Options that examinations share."""

from __future__ import annotations

import math
from typing import Any

import click

from memdrive.demos.lab.device import KnownDevice


class Number(click.FloatRange):
    """A number in a range: NaN, which no comparison refuses, is none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """As click does, or a refusal."""
        number = float(super().convert(value, param, ctx))
        if math.isnan(number):
            self.fail(f"need a number from {self.min:g} to {self.max:g}, got {value}", param, ctx)
        return number


STEPS = click.IntRange(1, 1_000_000)
"""Control steps: at most 14 hours of driving."""
REPEATS = click.IntRange(1, 10_000)

device_option = click.option(
    "--device",
    default="default",
    show_default=True,
    type=KnownDevice(),
    help="A preset, or a JSON file of a device (chip fit --json).",
)
