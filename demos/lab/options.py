"""Options that examinations share."""

from __future__ import annotations

import click

from memdrive.demos.lab.device import KnownDevice

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
