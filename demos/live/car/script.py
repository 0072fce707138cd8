"""A talk on the command line: one that comes with memdrive, by name, or a file."""

from __future__ import annotations

import importlib.resources
from typing import Any

import click

from memdrive.demos.options import InputFile


class ScriptName(click.ParamType[Any]):
    """The name of a talk, or a file of one, which no result of the same command may replace."""

    name = "script"

    @property
    def choices(self) -> list[str]:
        """The talks that come with memdrive."""
        shipped = importlib.resources.files("memdrive.assets") / "talks"
        return sorted(entry.name[:-5] for entry in shipped.iterdir() if entry.name.endswith(".toml"))

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:  # noqa: ARG002 - click's
        """What `--help` shows."""
        return f"[{'|'.join(self.choices)}|FILE.toml]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """What is a file has to be there."""
        return str(InputFile().convert(value, param, ctx)) if str(value).endswith(".toml") else str(value)
