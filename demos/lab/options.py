"""Options that examinations share."""

from __future__ import annotations

import click

from memdrive.chip import presets

device_option = click.option(
    "--device",
    default="default",
    show_default=True,
    type=click.Choice(list(presets.PRESETS), case_sensitive=False),
    help="Device preset.",
)
