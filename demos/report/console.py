"""Where commands talk: tables beside figures that go to standard output, and a line that says how far the work is."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Column, Table
from rich.text import Text

Tick = Callable[[], None]
"""Called after each piece of work."""

WIDTH = 80
"""Of a file or a pipe, which has no width of its own, if COLUMNS does not give it one [letters]."""
GAP = 2
"""Between two columns of a ruled table, and at both its edges [letters]."""


def beside(json_file: Path | None) -> Console:
    """The console for tables: standard error where the figures go to standard output."""
    console = Console(stderr=json_file is not None and str(json_file) == "-")
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = WIDTH
    return console


@contextmanager
def progress(doing: str, pieces: int) -> Iterator[Tick]:
    """A line on standard error while work goes on; gone when it is done."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as line:
        task = line.add_task(doing, total=pieces)
        yield lambda: line.advance(task)


class Ruled(Table):
    """A table of figures of which none is cut: where there is no room for all columns, they follow in further tables.

    Each of these begins with the names again.
    """

    names: int
    """The first so many columns are repeated."""
    together: int
    """Columns of figures that are not parted."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """As one table, or as several below each other."""
        parts = self.parts(options.max_width)
        if len(parts) == 1:
            yield from super().__rich_console__(console, options)
        else:
            tables = [self._part(numbers) for numbers in parts]
            tables[0].title, tables[-1].caption = self.title, self.caption
            yield from tables

    def parts(self, room: int) -> list[list[int]]:
        """Numbers of the columns that stand side by side in so many letters."""
        widths = [_width(column) + GAP for column in self.columns]
        names = list(range(self.names))
        begin = GAP + sum(widths[: self.names])
        parts, used = [[*names]], begin
        for first in range(self.names, len(widths), self.together):
            group = list(range(first, min(first + self.together, len(widths))))
            need = sum(widths[k] for k in group)
            if used + need > room and len(parts[-1]) > self.names:
                parts.append([*names])
                used = begin
            parts[-1] += group
            used += need
        return parts

    def _part(self, numbers: list[int]) -> Table:
        part = _bare()
        for k in numbers:
            column = self.columns[k]
            part.add_column(column.header, justify=column.justify, no_wrap=True)
        cells = [list(column.cells) for column in self.columns]
        for i, row in enumerate(self.rows):
            part.add_row(*(cells[k][i] for k in numbers), end_section=row.end_section)
        return part


def _width(column: Column) -> int:
    """Of the widest line of a column [letters]."""
    texts = [
        Text.from_markup(text).plain if isinstance(text, str) else str(text) for text in (column.header, *column.cells)
    ]
    return max(cell_len(line) for text in texts for line in text.splitlines() or [""])


def _bare() -> Table:
    return Table(header_style="bold", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))


def ruled(first: str, *others: str, texts: int = 0, together: int = 1) -> Ruled:
    """A table of figures under one rule: names to the left, figures to the right, no cell broken.

    texts : how many of the other columns hold names, too
    together : how many columns of figures always stand side by side
    """
    table = Ruled(header_style="bold", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.names, table.together = 1 + texts, together
    table.add_column(first, no_wrap=True)
    for k, heading in enumerate(others):
        table.add_column(heading, justify="left" if k < texts else "right", no_wrap=True)
    return table
