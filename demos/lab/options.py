"""Options that examinations share."""

from __future__ import annotations

import click

from memdrive.chip import presets
from memdrive.demos.lab.device import KnownDevice

device_option = click.option(
    "--device",
    default="default",
    show_default=True,
    type=KnownDevice(),
    metavar="PRESET|FILE.json",
    help=f"One of {', '.join(presets.PRESETS)}, or a JSON file of a device (chip fit --json).",
)
