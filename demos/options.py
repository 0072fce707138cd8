"""What every subcommand shares: seed, JSON file, and how a user's mistake becomes one line and exit code 2."""

from __future__ import annotations

import contextlib
import importlib.metadata
import json
import math
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

VERSION = importlib.metadata.version("memdrive")

seed_option = click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    default=0,
    show_default=True,
    help="One integer; everything random follows.",
)


class OutputFile(click.ParamType[Any]):
    """A path that can be written, checked before any work is done; `-` is standard output."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path | None:
        """Refuse a folder that is missing or cannot be written, naming the argument."""
        if str(value) == "-":
            return Path("-")
        path = Path(value)
        if path.is_dir():
            self.fail(f"need a file, got the folder '{path}'", param, ctx)
        if not path.parent.is_dir():
            self.fail(f"need an existing folder, got '{path.parent}'", param, ctx)
        if not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
            self.fail(f"need a place that can be written, got '{path}'", param, ctx)
        return path


json_option = click.option(
    "--json",
    "json_file",
    type=OutputFile(),
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
        raise click.BadParameter(f"{error.strerror or error}: {error.filename}", param_hint=argument) from error
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
    write_whole(path, text.encode())


def write_whole(path: Path, content: bytes) -> None:
    """Replace `path` by `content` in one step: killed at any moment, the old file is whole."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


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
