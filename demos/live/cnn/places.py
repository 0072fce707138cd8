"""Where everything stands in the CNN's window. No drawing, no state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pygame import Rect

from memdrive.demos.live.cnn.controls import CONTROLS
from memdrive.demos.ui.layout import Frame, Measure, framed, split_bottom, split_left, split_top, square

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
    cost: Rect
    """A line below it on what tuning cost."""
    panels: Mapping[str, Rect]
    headings: Mapping[str, Rect]
    pictures: Mapping[str, Rect]
    """On each panel, below its heading."""


def arrange(
    size: tuple[int, int], measure: Measure, labels: Mapping[str, Sequence[str]], title: tuple[str, str]
) -> Places:
    """Lay the window out. labels : for each button all the texts it may carry; title : name and tagline"""
    frame = framed(size, measure, CONTROLS, labels, title)
    u, gap, rest = frame.unit, frame.gap, frame.rest
    if rest.height > rest.width:
        sheet, right = split_top(rest, 0.5 * rest.height, gap)
    else:
        sheet, right = split_left(rest, min(0.36 * rest.width, 0.8 * rest.height), gap)
    paper, status, cost = _sheet(frame, sheet)
    panels = dict(zip(PANELS, _grid(right, gap), strict=True))
    inside = {key: split_top(frame.within(rect), HEADING * u, gap) for key, rect in panels.items()}
    return Places(
        size=size,
        unit=u,
        title=frame.title,
        tagline=frame.tagline,
        buttons=frame.buttons,
        sheet=sheet,
        paper=paper,
        status=status,
        cost=cost,
        panels=panels,
        headings={key: heading for key, (heading, _) in inside.items()},
        pictures={key: picture for key, (_, picture) in inside.items()},
    )


def _sheet(frame: Frame, panel: Rect) -> tuple[Rect, Rect, Rect]:
    """The sheet's buttons above it, the chip's below, and under both the status and the cost."""
    line = HEADING * frame.unit
    area, lines = split_bottom(frame.within(panel), 2 * line, round(0.4 * frame.unit))
    status, cost = split_top(lines, line, 0)
    return square(frame.rows(frame.rows(area, "paper"), "chip")), status, cost


def _grid(area: Rect, gap: int) -> list[Rect]:
    """Two rows of three."""
    wide, high = (area.width - 2 * gap) // 3, (area.height - gap) // 2
    return [
        Rect(area.x + column * (wide + gap), area.y + row * (high + gap), wide, high)
        for row in range(2)
        for column in range(3)
    ]
