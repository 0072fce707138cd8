"""Where commands talk: tables beside figures that go to standard output, and a line that says how far the work is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

Tick = Callable[[], None]
"""Called after each piece of work."""

WIDTH = 120
"""Of a file or a pipe, which has no width of its own [letters]."""


def beside(json_file: Path | None) -> Console:
    """The console for tables: standard error where the figures go to standard output."""
    console = Console(stderr=json_file is not None and str(json_file) == "-")
    if not console.is_terminal:
        console.width = WIDTH
    return console


@contextmanager
def progress(doing: str, pieces: int) -> Iterator[Tick]:
    """A line on standard error while work goes on; gone when it is done."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as line:
        task = line.add_task(doing, total=pieces)
        yield lambda: line.advance(task)


def ruled(first: str, *others: str, texts: int = 0) -> Table:
    """A table of figures under one rule: names to the left, figures to the right, no cell broken.

    texts : how many of the other columns hold names, too
    """
    table = Table(header_style="bold", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column(first, no_wrap=True)
    for k, heading in enumerate(others):
        table.add_column(heading, justify="left" if k < texts else "right", no_wrap=True)
    return table
