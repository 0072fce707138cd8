"""Rectangles from a window's size and the widths of its texts: the parts that every window lays out alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pygame import Rect

from memdrive.demos.ui.controls import Control

UNITS_WIDE, UNITS_HIGH = 80.0, 45.0
BUTTON_TEXT, SMALL_TEXT, TITLE_TEXT, CAPTION_TEXT = 0.92, 0.82, 1.5, 1.6
CAPTION_MARGIN = 4.6
"""Of the window's width, what a caption's line has not [units]."""
Measure = Callable[[str, float], int]
"""(text, size in pixels) -> width in pixels"""


def unit_of(size: tuple[int, int]) -> float:
    """Height of the body text [px]: grows with the window, and a wide or a tall window does not overflow."""
    return min(size[0] / UNITS_WIDE, size[1] / UNITS_HIGH)


def _button_widths(
    offered: Sequence[Control], labels: Mapping[str, Sequence[str]], measure: Measure, u: float
) -> dict[str, int]:
    """Of each button, for all the texts that it may carry (none: it has an icon)."""
    widths = {}
    for control in offered:
        widest = max((measure(text, BUTTON_TEXT * u) for text in labels[control.name]), default=0)
        widths[control.name] = round(widest + (2.1 if control.menu else 1.3) * u) if widest else round(2.2 * u)
    return widths


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What every window has: title and bar above, and under them room for what is its own."""

    unit: float
    """Height of the body text [px]."""
    gap: int
    """Between panels, and from a panel's rim to what is on it [px]."""
    title: Rect
    tagline: Rect
    """Empty where there is no room for it."""
    buttons: dict[str, Rect]
    """Of the bar so far; `rows` adds those of the panels."""
    rest: Rect
    offered: Sequence[Control]
    widths: Mapping[str, int]

    def within(self, panel: Rect) -> Rect:
        """A panel without its rim."""
        return panel.inflate(-2 * self.gap, -2 * self.gap)

    def rows(self, area: Rect, place: str) -> Rect:
        """Put the buttons of a place in rows at the top of an area; returns what is left of it."""
        return _button_rows(area, _named(place, self.offered), self.widths, self.unit, self.buttons)


def framed(
    size: tuple[int, int],
    measure: Measure,
    controls: Sequence[Control],
    labels: Mapping[str, Sequence[str]],
    title: tuple[str, str],
) -> Frame:
    """Begin to lay a window out.

    controls : of the window, in their order
    labels : for each button on offer all the texts it may carry (none: it has an icon), so that its width stays
    title : name and tagline
    """
    u = unit_of(size)
    gap = round(0.7 * u)
    inner = Rect(gap, gap, size[0] - 2 * gap, size[1] - 2 * gap)
    offered = [control for control in controls if control.name in labels]
    widths = _button_widths(offered, labels, measure, u)
    bar, rest = split_top(inner, 2.3 * u, gap)
    name, tagline, buttons = _header(bar, measure, title, offered, widths, u)
    return Frame(
        unit=u, gap=gap, title=name, tagline=tagline, buttons=buttons, rest=rest, offered=offered, widths=widths
    )


def square(room: Rect) -> Rect:
    """The largest at the top of a room, in its middle."""
    side = min(room.size)
    return Rect(room.centerx - side // 2, room.y, side, side)


def _header(
    bar: Rect,
    measure: Measure,
    title: tuple[str, str],
    offered: Sequence[Control],
    widths: Mapping[str, int],
    u: float,
) -> tuple[Rect, Rect, dict[str, Rect]]:
    """Title left, transport after it, tools right; the tagline only where it fits."""
    name = Rect(bar.x, bar.y, measure(title[0], TITLE_TEXT * u), bar.height)
    gap = round(0.4 * u)
    tools = _named("tools", offered)
    x = bar.right - sum(widths[n] for n in tools) - gap * (len(tools) - 1)
    buttons = _row(tools, widths, x, bar, gap)
    transport = _named("transport", offered)
    long = sum(widths[n] for n in transport) + gap * (len(transport) - 1)
    middle = bar.centerx - long // 2
    left, right = name.right + round(1.2 * u), x - round(1.2 * u)
    start = min(max(middle, left), right - long)
    buttons |= _row(transport, widths, start, bar, gap)
    tag_width = measure(title[1], SMALL_TEXT * u)
    tag = Rect(name.right + round(0.8 * u), bar.y, tag_width, bar.height)
    return name, tag if tag.right + u < start else Rect(0, 0, 0, 0), buttons


def _named(place: str, offered: Sequence[Control]) -> list[str]:
    """Controls whose buttons stand at a place."""
    return [control.name for control in offered if control.place == place]


def _row(names: Sequence[str], widths: Mapping[str, int], x: int, bar: Rect, gap: int) -> dict[str, Rect]:
    placed = {}
    for name in names:
        placed[name] = Rect(x, bar.y, widths[name], bar.height)
        x += widths[name] + gap
    return placed


def _button_rows(area: Rect, names: Sequence[str], widths: Mapping[str, int], u: float, into: dict[str, Rect]) -> Rect:
    """Put a panel's buttons into `into`, row after row; returns what is left of the panel."""
    gap, high = round(0.4 * u), round(2.0 * u)
    x, y = area.x, area.y
    for name in names:
        if x > area.x and x + widths[name] > area.right:
            x, y = area.x, y + high + gap
        into[name] = Rect(x, y, min(widths[name], area.width), high)
        x += widths[name] + gap
    top = y + high + round(0.6 * u)
    return Rect(area.x, top, area.width, area.bottom - top)


def split_top(area: Rect, high: float, gap: int) -> tuple[Rect, Rect]:
    """A strip of this height, and the rest below a gap."""
    top = Rect(area.x, area.y, area.width, round(high))
    return top, Rect(area.x, top.bottom + gap, area.width, area.bottom - top.bottom - gap)


def split_bottom(area: Rect, high: float, gap: int) -> tuple[Rect, Rect]:
    """The rest, and below a gap a strip of this height."""
    bottom = Rect(area.x, area.bottom - round(high), area.width, round(high))
    return Rect(area.x, area.y, area.width, bottom.y - gap - area.y), bottom


def split_left(area: Rect, wide: float, gap: int) -> tuple[Rect, Rect]:
    """A column of this width, and the rest."""
    left = Rect(area.x, area.y, round(wide - gap / 2), area.height)
    return left, Rect(left.right + gap, area.y, area.right - left.right - gap, area.height)
