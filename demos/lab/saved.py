"""A chip that was saved, examined as it is: the option that names its file, and the check that it fits the task."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import click

from memdrive.agent import Recipe
from memdrive.chip import Chip
from memdrive.demos.lab.device import device_config
from memdrive.demos.options import InputFile, given, user_input
from memdrive.demos.report.words import counted

LOADED = "loaded"
"""The policy of a chip that was saved."""
ITS_OWN = "of the saved chip"
"""What a result says of the device where nothing else was examined."""
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


def refuse_unlearned(ctx: click.Context, names: Collection[str], left_out: Collection[str], recipe: Recipe) -> None:
    """What learning alone heeds means nothing where a saved chip is judged and no policy learns.

    names : parameters of such options; left_out : ingredients, of which those that a frozen chip reads with stay
    """
    law = "need no --load beside it, or a --policy that learns"
    for param in given(ctx, names):
        raise click.BadParameter(law, param=param, ctx=ctx)
    for name in left_out:
        left = recipe.without(name)
        if (left.senses, left.code) == (recipe.senses, recipe.code):
            raise click.BadParameter(f"{law}, got {name}", param_hint="--without")


def judged_config(device: str, loaded: Chip | None, learns: bool) -> dict[str, Any]:
    """What a result says of its devices. device : of those that learn; learns : whether any does beside the saved"""
    if loaded is None:
        return device_config(device)
    params = loaded.device.as_dict()
    if learns:
        return device_config(device) | {"loaded_device_params": params}
    return {"device": ITS_OWN, "device_params": params, "repeats": 1}


def chips_told(config: Mapping[str, Any], learned: str = "") -> str:
    """Whose figures a picture shows. learned : what to say of chips that learned, and not of one that was saved"""
    if config["device"] == ITS_OWN:
        return "a saved chip"
    return f"{counted(config['repeats'], 'chip')} ({config['device']}){learned}"
