"""What every subcommand shares: seed, JSON file, and how a user's mistake becomes one line and exit code 2."""

from __future__ import annotations

import contextlib
import importlib.metadata
import io
import json
import math
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

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


class OutputFile(click.ParamType[Any]):
    """A path that can be written, checked before any work is done; `-` is standard output where that is offered.

    A device or a pipe is refused: a result replaces the file of its name, and would replace `/dev/null` too.
    """

    name = "file"

    def __init__(self, *endings: str, stdout: bool = False) -> None:
        self.endings, self.stdout = endings, stdout

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Refuse a folder that is missing or cannot be written, naming the argument."""
        if self.stdout and str(value) == "-":
            return Path("-")
        path = Path(value)
        if str(value) == "-":
            self.fail("need a file, got '-'", param, ctx)
        if path.is_dir():
            self.fail(f"need a file, got the folder '{path}'", param, ctx)
        if path.exists() and not path.is_file():
            self.fail(f"need an ordinary file, got '{path}'", param, ctx)
        if self.endings and path.suffix.lower() not in self.endings:
            self.fail(f"need a name that ends in {' or '.join(self.endings)}, got '{path}'", param, ctx)
        path = path.resolve() if path.is_symlink() else path
        if not path.parent.is_dir():
            self.fail(f"need an existing folder, got '{path.parent}'", param, ctx)
        if not _writable(path):
            self.fail(f"need a place that can be written, got '{path}'", param, ctx)
        if param and ctx and (other := _claimed(path, param, ctx)):
            self.fail(f"need another file than {other}, got '{path}'", param, ctx)
        return path


def _claimed(path: Path, param: click.Parameter, ctx: click.Context) -> str | None:
    """Which other option of this command has named the file already; else it is this one's."""
    claims: dict[Path, click.Parameter] = ctx.meta.setdefault(f"{__name__}.claims", {})
    owner = claims.setdefault(path.resolve(), param)
    return None if owner is param else owner.get_error_hint(ctx)


class InputFile(click.Path):
    """A path to read from, which no result of the same command may replace."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """As click does; refuse what an output claims."""
        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        if param and ctx and (other := _claimed(path, param, ctx)):
            self.fail(f"need another file than {other}, got '{path}'", param, ctx)
        return path


def _writable(path: Path) -> bool:
    """By trying, with a file that has no name: permissions alone are wrong for root and for /proc."""
    try:
        with tempfile.TemporaryFile(dir=path.parent):
            return not path.exists() or os.access(path, os.W_OK)
    except OSError:
        return False


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
