"""What every subcommand shares: seed, JSON file, and how a user's mistake becomes one line and exit code 2."""

from __future__ import annotations

import contextlib
import importlib.metadata
import io
import json
import math
import os
import shlex
import sys
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from memdrive.demos.ending import promise

if TYPE_CHECKING:
    from matplotlib.figure import Figure

VERSION = importlib.metadata.version("memdrive")

seed_option = click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    default=0,
    show_default=True,
    help="One integer; everything random follows.",
)


def listed(names: Iterable[str]) -> str:
    """Names in a line of help or refusal, those with blanks or commas in them quoted as a shell takes them."""
    return ", ".join(shlex.quote(name) for name in names)


def given(ctx: click.Context, names: Collection[str]) -> list[click.Parameter]:
    """Which of these options stand on the command line: one that would be passed over in silence is a mistake."""
    return [
        option
        for option in ctx.command.params
        if option.name in names and ctx.get_parameter_source(option.name) is ParameterSource.COMMANDLINE
    ]


class OutputFile(click.ParamType[Any]):
    """A path that can be written, checked before any work is done; `-` is standard output where that is offered.

    A device or a pipe is refused: a result replaces the file of its name, and would replace `/dev/null` too.
    """

    name = "file"

    def __init__(self, *endings: str, stdout: bool = False) -> None:
        self.endings, self.stdout = endings, stdout

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Refuse what cannot be written or is read by the same command, naming the argument."""
        if self.stdout and str(value) == "-":
            if sys.stdout is None:
                self.fail("need a file, got '-' and no standard output", param, ctx)
            return Path("-")
        path = Path(value)
        try:
            target = path.resolve() if path.is_symlink() else path
            reason = "need a file, got '-'" if str(value) == "-" else self._refusal(path, target)
        except (OSError, RuntimeError) as error:  # links in a circle, a name that is too long
            reason = f"need a place that can be written, got '{path}': {getattr(error, 'strerror', None) or error}"
        if reason:
            self.fail(reason, param, ctx)
        if param and ctx:
            claim(target, param, ctx)
            promise(ctx, target)
        return target

    def _refusal(self, path: Path, target: Path) -> str | None:
        """Why nothing can be written there, or not by this command."""
        if path.is_dir():
            return f"need a file, got the folder '{path}'"
        if path.exists() and not path.is_file():
            return f"need an ordinary file, got '{path}'"
        if self.endings and path.suffix.lower() not in self.endings:
            return f"need a name that ends in {' or '.join(self.endings)}, got '{path}'"
        if not target.parent.is_dir():
            return f"need an existing folder, got '{target.parent}'"
        return None if _writable(target) else f"need a place that can be written, got '{path}'"


def _writable(path: Path) -> bool:
    """By trying, with a file that has no name: permissions alone are wrong for root and for /proc."""
    try:
        with tempfile.TemporaryFile(dir=path.parent):
            return not path.exists() or os.access(path, os.W_OK)
    except OSError:
        return False


def claim(path: Path, param: click.Parameter, ctx: click.Context) -> None:
    """One file for one option: no output replaces what the command reads, nor another output."""
    claims: dict[object, click.Parameter] = ctx.meta.setdefault(f"{__name__}.claims", {})
    owner = claims.setdefault(_identity(path), param)
    together = {owner.name, param.name}
    if owner is not param and not any(together <= pair for pair in IN_PLACE):
        param.type.fail(f"need another file than {owner.get_error_hint(ctx)}, got '{path}'", param, ctx)


IN_PLACE = ({"load", "save"}, {"snapshot", "out"})
"""Options that may name one file: a chip goes on under its own name."""


def _identity(path: Path) -> object:
    """The same for all names of a file."""
    try:
        found = path.stat()
    except OSError:
        return os.path.normcase(os.path.realpath(path))
    return found.st_dev, found.st_ino


class InputFile(click.Path):
    """A file to read from, which no result of the same command may replace. folder : or a folder"""

    def __init__(self, folder: bool = False) -> None:
        super().__init__(exists=True, dir_okay=folder, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """As click does; refuse a device, which may have no end, and what an output claims."""
        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        if path.is_dir():
            return path
        if self.dir_okay and path.is_fifo():
            self.fail(f"need a folder or an ordinary file, got '{path}'", param, ctx)
        if not (path.is_file() or path.is_fifo()):
            self.fail(f"need an ordinary file, got '{path}'", param, ctx)
        if param and ctx:
            claim(path, param, ctx)
        return path


class FigureFile(OutputFile):
    """An output file whose ending says how to draw."""

    def __init__(self) -> None:
        super().__init__(".png", ".pdf", ".svg")


json_option = click.option(
    "--json",
    "json_file",
    type=OutputFile(stdout=True),
    default=None,
    metavar="FILE",
    help="Write the figures as JSON (- is standard output).",
)


@contextlib.contextmanager
def user_input(argument: str) -> Iterator[None]:
    """Turn a ValueError or OSError about what the user gave into one clear line and exit code 2."""
    try:
        yield
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        raise click.BadParameter(f"{error.strerror or error}{where}", param_hint=argument) from error
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint=argument) from error


def result_record(schema: str, config: Mapping[str, Any], seed: int, **figures: Any) -> dict[str, Any]:
    """The shape of every result file: schema, version, config and seed, then the figures."""
    return {"schema": schema, "memdrive": VERSION, "config": dict(config), "seed": seed, **figures}


def write_json(path: Path | None, record: Mapping[str, Any]) -> None:
    """Write a result file whole or not at all; nothing when no file was asked for."""
    if path is None:
        return
    text = json.dumps(_plain(record), indent=1, allow_nan=False) + "\n"
    if str(path) == "-":
        click.echo(text, nl=False)
        return
    with user_input("--json"):
        write_whole(path, text.encode())


def write_figure(path: Path, figure: Figure, dpi: int = 150) -> None:
    """Draw a Matplotlib figure into a file of its ending's format, whole or not at all."""
    stream = io.BytesIO()
    figure.savefig(stream, dpi=dpi, format=path.suffix.lstrip(".").lower() or "png")
    write_whole(path, stream.getvalue())


def write_whole(path: Path, content: bytes) -> None:
    """Replace `path` by `content` in one step, as a chip's snapshot is."""
    from memdrive.chip import files  # `--help` loads no physics

    files.write_whole(path, content)


def _plain(value: Any) -> Any:
    """JSON without NumPy types; a figure that is not finite becomes null, never NaN or Infinity."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
