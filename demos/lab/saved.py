"""A chip that was saved, examined as it is: the option that names its file, and the check that it fits the task."""

from __future__ import annotations

from pathlib import Path

import click

from memdrive.chip import Chip
from memdrive.demos.options import InputFile, user_input

LOADED = "loaded"
"""The policy of a chip that was saved."""
load_option = click.option(
    "--load",
    type=InputFile(),
    metavar="FILE",
    help="Judge a saved or aged chip, which learns nothing here; beside it the teacher, or what --policy names.",
)


def saved(path: Path, layers: tuple[int, ...]) -> Chip:
    """The chip of a file, of the shape that its task needs; anything else is one line and exit code 2."""
    with user_input("--load"):
        chip = Chip.load(path)
        if chip.layers != layers:
            need, got = ("-".join(map(str, shape)) for shape in (layers, chip.layers))
            raise ValueError(f"{path}: need a chip of {need}, got one of {got}")
    return chip
