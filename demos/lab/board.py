"""Curves for TensorBoard: the habit of people who train policies. Needs the extra `log`."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from memdrive.demos.options import OutputFile

Curves = Mapping[str, Iterable[tuple[int, float]]]
"""By tag: (control step, value)."""


class LogFolder(click.ParamType[Any]):
    """A folder that is new or empty: events of two calls in one would be drawn as one zigzag."""

    name = "folder"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Refuse what holds something, cannot be written, or what there is no library for."""
        path = Path(value)
        if importlib.util.find_spec("tensorboardX") is None:
            self.fail("need the extra 'log' (pip install 'memdrive[log]')", param, ctx)
        try:
            if path.exists() and (not path.is_dir() or any(path.iterdir())):
                self.fail(f"need a new or an empty folder, got '{path}'", param, ctx)
        except OSError as error:
            self.fail(f"need a folder that can be read, got '{path}': {error.strerror or error}", param, ctx)
        OutputFile().convert(path / "events" if path.exists() else path, None, None)
        return path


log_option = click.option(
    "--log", "log_folder", type=LogFolder(), metavar="FOLDER", help="Write curves for TensorBoard (extra `log`)."
)


def write(folder: Path, run: str, curves: Curves) -> None:
    """Curves of one run, a folder of their own within the folder.

    Raises
    ------
    OSError : it cannot be written.
    """
    from tensorboardX import SummaryWriter

    with SummaryWriter(str(folder / run)) as writer:
        for tag, points in curves.items():
            for step, value in points:
                writer.add_scalar(tag, value, step)


def write_settings(
    folder: Path, run: str, settings: Mapping[str, Any], measures: Mapping[str, float], seed: int
) -> None:
    """One run as a row of TensorBoard's HPARAMS page.

    Raises
    ------
    OSError : it cannot be written.
    """
    from tensorboardX import SummaryWriter

    plain = {name: _plain(value) for name, value in settings.items()} | {"seed": seed}
    with SummaryWriter(str(folder)) as writer:
        writer.add_hparams(plain, dict(measures), name=run)


def _plain(value: Any) -> bool | int | float | str:
    return value if isinstance(value, bool | int | float | str) else str(value)
