"""Where everything stands in the CNN's window. No drawing, no state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pygame import Rect

from memdrive.demos.live.cnn.controls import CONTROLS
from memdrive.demos.ui.controls import Control
from memdrive.demos.ui.layout import (
    Measure,
    button_rows,
    button_widths,
    header,
    named,
    split_bottom,
    split_left,
    split_top,
    unit_of,
)

HEADING = 1.6
"""Height of a panel's heading, in units."""
PANELS = ("first", "pool_first", "outputs", "second", "pool_second", "kernels")
"""Of what the chip makes of the drawing, three in a row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """One arrangement. All rectangles are in pixels of the window; `unit` is the height of the body text."""

    size: tuple[int, int]
    unit: float
    title: Rect
    tagline: Rect
    """Empty where there is no room for it."""
    buttons: Mapping[str, Rect]
    sheet: Rect
    """The panel of the sheet."""
    paper: Rect
    """A square."""
    status: Rect
    """A line on what the chip is at."""
    panels: Mapping[str, Rect]
    headings: Mapping[str, Rect]
    pictures: Mapping[str, Rect]
    """On each panel, below its heading."""


def arrange(
    size: tuple[int, int], measure: Measure, labels: Mapping[str, Sequence[str]], title: tuple[str, str]
) -> Places:
    """Lay the window out. labels : for each button all the texts it may carry; title : name and tagline"""
    u = unit_of(size)
    gap = round(0.7 * u)
    inner = Rect(gap, gap, size[0] - 2 * gap, size[1] - 2 * gap)
    offered = [control for control in CONTROLS if control.name in labels]
    widths = button_widths(offered, labels, measure, u)
    bar, rest = split_top(inner, 2.3 * u, gap)
    name, tagline, buttons = header(bar, measure, title, offered, widths, u)
    if rest.height > rest.width:
        sheet, right = split_top(rest, 0.5 * rest.height, gap)
    else:
        sheet, right = split_left(rest, min(0.36 * rest.width, 0.8 * rest.height), gap)
    paper, status = _sheet(sheet.inflate(-2 * gap, -2 * gap), offered, widths, u, buttons)
    panels = dict(zip(PANELS, _grid(right, gap), strict=True))
    inside = {key: split_top(rect.inflate(-2 * gap, -2 * gap), HEADING * u, gap) for key, rect in panels.items()}
    return Places(
        size=size,
        unit=u,
        title=name,
        tagline=tagline,
        buttons=buttons,
        sheet=sheet,
        paper=paper,
        status=status,
        panels=panels,
        headings={key: heading for key, (heading, _) in inside.items()},
        pictures={key: picture for key, (_, picture) in inside.items()},
    )


def _sheet(
    area: Rect, offered: Sequence[Control], widths: Mapping[str, int], u: float, buttons: dict[str, Rect]
) -> tuple[Rect, Rect]:
    """The sheet's buttons above it, the chip's below, and the status under both."""
    area, status = split_bottom(area, HEADING * u, round(0.4 * u))
    room = button_rows(area, named("paper", offered), widths, u, buttons)
    room = button_rows(room, named("chip", offered), widths, u, buttons)
    side = min(room.width, room.height)
    paper = Rect(room.x, room.y, side, side)
    paper.centerx = room.centerx
    return paper, status


def _grid(area: Rect, gap: int) -> list[Rect]:
    """Two rows of three."""
    wide, high = (area.width - 2 * gap) // 3, (area.height - gap) // 2
    return [
        Rect(area.x + column * (wide + gap), area.y + row * (high + gap), wide, high)
        for row in range(2)
        for column in range(3)
    ]
