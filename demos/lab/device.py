"""A device on the command line: a preset's name, or a JSON file of one, as `chip fit --json` writes it."""

from __future__ import annotations

from typing import Any

import click

from memdrive.demos.options import InputFile


def is_file(name: str) -> bool:
    """Whether a device is named by its file."""
    return name.lower().endswith(".json")


class DeviceName(click.ParamType[Any]):
    """What `presets.get` takes. A file has to be there, and is no result of the same command."""

    name = "preset|file.json"

    @property
    def choices(self) -> list[str]:
        """The presets."""
        from memdrive.chip import presets

        return list(presets.PRESETS)

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:  # noqa: ARG002 - click's
        """What `--help` shows."""
        return f"[{'|'.join(self.choices)}|FILE.json]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """A name is left to those who know the presets, for they take a second to load."""
        if is_file(str(value)):
            return str(InputFile().convert(value, param, ctx))
        return str(value)


class KnownDevice(DeviceName):
    """A device that there is, checked before any work."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name in lower case, or the file's."""
        from memdrive.chip import DeviceParams, presets

        name = super().convert(value, param, ctx)
        if not is_file(name):
            return str(click.Choice(list(presets.PRESETS), case_sensitive=False).convert(name, param, ctx))
        try:
            DeviceParams.load(name)
        except (ValueError, OSError) as error:
            self.fail(str(error), param, ctx)
        return name


def device_config(name: str) -> dict[str, Any]:
    """What a result says of its device: the name, and of a file what was in it."""
    from memdrive.chip import presets

    return {"device": name} | ({"device_params": presets.get(name).as_dict()} if is_file(name) else {})
