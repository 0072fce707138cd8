"""Scenes and roads on the command line: a name, or a file of one's own, read before anything starts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import click
from click.shell_completion import CompletionItem

from memdrive.demos.options import InputFile


class SceneName(click.ParamType[Any]):
    """A scene's name, or a TOML file of one. Its value is the name, by which `scenes.get` knows it from then on."""

    name = "scene"

    @property
    def choices(self) -> list[str]:
        """The named scenes."""
        from memdrive.env.world import scenes  # a second, which a window that opens by day has no need of

        return list(scenes.NAMED)

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:  # noqa: ARG002 - click's
        """What `--help` shows."""
        return f"[{'|'.join(self.choices)}|FILE.toml]"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002
        """Names; files are the shell's affair."""
        names = [CompletionItem(name) for name in self.choices if name.startswith(incomplete)]
        return names or [CompletionItem(incomplete, type="file")]

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Refuse what is neither, naming the law that a file breaks."""
        if param is not None and value == param.default:
            return str(value)
        from memdrive.env.world import scene_file, scenes

        if scene_file.is_file(value):
            value = str(InputFile().convert(value, param, ctx))
        elif value not in scenes.known():
            self.fail(f"need one of {', '.join(scenes.known())}, or a file ending in .toml, got '{value}'", param, ctx)
        try:
            return scenes.get(value).name
        except ValueError as error:
            self.fail(str(error), param, ctx)


class SceneList(SceneName):
    """Several of them with commas between."""

    name = "scenes"

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:  # noqa: ARG002 - click's
        """What `--help` shows."""
        return "A,B,C"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:  # type: ignore[override]
        """Each as one alone."""
        if isinstance(value, tuple):
            return value
        return tuple(SceneName.convert(self, name.strip(), param, ctx) for name in str(value).split(","))


class RoadFile(InputFile):
    """A CSV file of one closed road that a car can drive."""

    name = "road"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuse what is no road, naming the line or the bend."""
        from memdrive.env.roads import tracks

        path = super().convert(value, param, ctx)
        if not tracks.is_file(str(path)):
            self.fail(f"need a name that ends in .csv, got '{path}'", param, ctx)
        try:
            tracks.generate(0, str(path))
        except ValueError as error:
            self.fail(str(error), param, ctx)
        return path


def world_config(scenes_used: Iterable[str], road: str = "") -> dict[str, Any]:
    """What a result says of files that it hangs on: what was in those of scenes, and which road; else nothing."""
    from memdrive.env.world import scenes

    own = {name: asdict(scene) for name, scene in scenes.own(scenes_used).items()}
    return ({"scene_params": own} if own else {}) | ({"road": road} if road else {})


road_option = click.option(
    "--road",
    type=RoadFile(),
    metavar="FILE.csv",
    help="A closed road of your own: x, y in metres on each line.",
)
