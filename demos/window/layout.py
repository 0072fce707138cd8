"""Where everything stands: rectangles from the window's size and the widths of the texts. No drawing, no state."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pygame import Rect

from memdrive.demos.window.controls import CONTROLS, MENUS

MIN_SIZE = (1024, 640)
UNITS_WIDE, UNITS_HIGH = 80.0, 45.0
BUTTON_TEXT, SMALL_TEXT, TITLE_TEXT, CAPTION_TEXT = 0.92, 0.82, 1.5, 1.35
Measure = Callable[[str, float], int]
"""(text, size in pixels) -> width in pixels"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipPlaces:
    """On the chip's panel. Bits stand on the rows of layer 1, hidden neurons on its columns, steering on layer 2."""

    chip_line: Rect
    bits: Rect
    cells: tuple[Rect, Rect]
    """The weights of both layers; hidden neurons stand between them."""
    cell_labels: tuple[Rect, Rect]
    hidden: Rect
    hidden_label: Rect
    steering: Rect
    steering_label: Rect
    legend: Rect
    counts: Rect
    energy: Rect


@dataclass(frozen=True, slots=True, kw_only=True)
class StripPlaces:
    """On the panel of the curves."""

    strips: tuple[Rect, Rect, Rect]
    strip_labels: tuple[Rect, Rect, Rect]
    time_axis: Rect


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One arrangement. All rectangles are in pixels of the window; `unit` is the height of the body text."""

    size: tuple[int, int]
    unit: float
    title: Rect
    tagline: Rect
    """Empty where there is no room for it."""
    buttons: Mapping[str, Rect]
    floor: Rect
    """The panel; `road` is the dark floor in it."""
    road: Rect
    chip: Rect
    on_chip: ChipPlaces
    plots: Rect
    on_plots: StripPlaces
    caption: Rect
    """Empty while no talk runs."""

    @property
    def panels(self) -> tuple[Rect, ...]:
        """What has a background of its own."""
        return tuple(rect for rect in (self.floor, self.chip, self.plots, self.caption) if rect.width)


def unit_of(size: tuple[int, int]) -> float:
    """Height of the body text [px]: grows with the window, and a wide or a tall window does not overflow."""
    return min(size[0] / UNITS_WIDE, size[1] / UNITS_HIGH)


def arrange(
    size: tuple[int, int],
    measure: Measure,
    labels: Mapping[str, Sequence[str]],
    title: tuple[str, str],
    *,
    caption: bool = False,
) -> Layout:
    """Lay the window out.

    labels : for each button on offer all the texts it may carry (none: it has an icon), so that its width stays
    title : name and tagline
    """
    u = unit_of(size)
    gap = round(0.7 * u)
    inner = Rect(gap, gap, size[0] - 2 * gap, size[1] - 2 * gap)
    widths = {name: _button_width(name, texts, measure, u) for name, texts in labels.items()}
    header, rest = _split_top(inner, 2.3 * u, gap)
    name, tagline, buttons = _header(header, measure, title, widths, u)
    band = Rect(0, 0, 0, 0)
    if caption:
        rest, band = _split_bottom(rest, 4.6 * u, gap)
    rest, plots = _split_bottom(rest, (9.4 if caption else 11.2) * u, gap)
    left, right = _split_left(rest, 0.495 * rest.width, gap)
    pad = round(0.7 * u)
    road = _button_rows(left.inflate(-2 * pad, -2 * pad), "floor", widths, u, buttons)
    chip_inner = _button_rows(right.inflate(-2 * pad, -2 * pad), "chip", widths, u, buttons)
    return Layout(
        size=size,
        unit=u,
        title=name,
        tagline=tagline,
        buttons=buttons,
        floor=left,
        road=road,
        chip=right,
        plots=plots,
        caption=band,
        on_chip=_chip_places(chip_inner, u),
        on_plots=_strip_places(plots.inflate(-2 * pad, -round(0.9 * u)), u),
    )


def _button_width(name: str, texts: Sequence[str], measure: Measure, u: float) -> int:
    widest = max((measure(text, BUTTON_TEXT * u) for text in texts), default=0)
    return round(widest + (2.1 if name in MENUS else 1.3) * u) if widest else round(2.2 * u)


def _header(
    bar: Rect, measure: Measure, title: tuple[str, str], widths: Mapping[str, int], u: float
) -> tuple[Rect, Rect, dict[str, Rect]]:
    """Title left, transport after it, tools right; the tagline only where it fits."""
    name = Rect(bar.x, bar.y, measure(title[0], TITLE_TEXT * u), bar.height)
    gap = round(0.4 * u)
    tools = _names("tools", widths)
    x = bar.right - sum(widths[n] for n in tools) - gap * (len(tools) - 1)
    buttons = _row(tools, widths, x, bar, gap)
    transport = _names("transport", widths)
    long = sum(widths[n] for n in transport) + gap * (len(transport) - 1)
    middle = bar.centerx - long // 2
    left, right = name.right + round(1.2 * u), x - round(1.2 * u)
    start = min(max(middle, left), right - long)
    buttons |= _row(transport, widths, start, bar, gap)
    tag_width = measure(title[1], SMALL_TEXT * u)
    tag = Rect(name.right + round(0.8 * u), bar.y, tag_width, bar.height)
    return name, tag if tag.right + u < start else Rect(0, 0, 0, 0), buttons


def _names(place: str, offered: Mapping[str, int]) -> list[str]:
    return [control.name for control in CONTROLS if control.place == place and control.name in offered]


def _row(names: Sequence[str], widths: Mapping[str, int], x: int, bar: Rect, gap: int) -> dict[str, Rect]:
    placed = {}
    for name in names:
        placed[name] = Rect(x, bar.y, widths[name], bar.height)
        x += widths[name] + gap
    return placed


def _button_rows(area: Rect, place: str, widths: Mapping[str, int], u: float, into: dict[str, Rect]) -> Rect:
    """Put a panel's buttons into `into`, row after row; returns what is left of the panel."""
    names, gap, high = _names(place, widths), round(0.4 * u), round(2.0 * u)
    x, y = area.x, area.y
    for name in names:
        if x > area.x and x + widths[name] > area.right:
            x, y = area.x, y + high + gap
        into[name] = Rect(x, y, min(widths[name], area.width), high)
        x += widths[name] + gap
    top = y + high + round(0.6 * u)
    return Rect(area.x, top, area.width, area.bottom - top)


def _chip_places(area: Rect, u: float) -> ChipPlaces:
    line_height, small = round(1.35 * u), round(0.35 * u)
    line, area = _split_top(area, line_height, small)
    area, energy = _split_bottom(area, line_height, 0)
    area, counts = _split_bottom(area, line_height, small)
    bits_wide, side = round(1.3 * u), round(7.2 * u)
    x, wide = area.x + bits_wide + small, area.width - bits_wide - side - 2 * small - round(0.3 * u)
    right = x + wide + small + round(0.3 * u)
    room = area.height - 2 * line_height - round(1.0 * u) - 2 * small
    first, second = round(0.77 * room), round(0.23 * room)
    label_1 = Rect(area.x, area.y, area.width, line_height)
    cells_1 = Rect(x, label_1.bottom, wide, first)
    hidden = Rect(x, cells_1.bottom + small, wide, round(1.0 * u))
    cells_2 = Rect(x, hidden.bottom + small, wide, second)
    label_2 = Rect(x, cells_2.bottom, wide, line_height)
    return ChipPlaces(
        chip_line=line,
        bits=Rect(area.x, cells_1.y, bits_wide, first),
        cells=(cells_1, cells_2),
        cell_labels=(label_1, label_2),
        hidden=hidden,
        hidden_label=Rect(right, hidden.centery - line_height // 2, area.right - right, line_height),
        steering=Rect(right, cells_2.y, area.right - right, second),
        steering_label=Rect(right, cells_2.bottom, area.right - right, line_height),
        legend=Rect(right, cells_1.y, area.right - right, first - small),
        counts=counts,
        energy=energy,
    )


def _strip_places(area: Rect, u: float) -> StripPlaces:
    """Three strips over one time axis, each with its title and present values to the left."""
    area, axis = _split_bottom(area, 1.15 * u, 0)
    gutter, ticks = round(15.5 * u), round(3.4 * u)
    shares, gap = (0.42, 0.24, 0.34), round(0.55 * u)
    strips, strip_labels, y = [], [], float(area.y)
    room = area.height - 2 * gap
    for share in shares:
        high = share * room
        left = area.x + gutter + ticks
        strips.append(Rect(left, round(y), area.right - left, round(high)))
        strip_labels.append(Rect(area.x, round(y), gutter, round(high)))
        y += high + gap
    return StripPlaces(
        strips=(strips[0], strips[1], strips[2]),
        strip_labels=(strip_labels[0], strip_labels[1], strip_labels[2]),
        time_axis=Rect(strips[0].x, axis.y, strips[0].width, axis.height),
    )


def _split_top(area: Rect, high: float, gap: int) -> tuple[Rect, Rect]:
    top = Rect(area.x, area.y, area.width, round(high))
    return top, Rect(area.x, top.bottom + gap, area.width, area.bottom - top.bottom - gap)


def _split_bottom(area: Rect, high: float, gap: int) -> tuple[Rect, Rect]:
    bottom = Rect(area.x, area.bottom - round(high), area.width, round(high))
    return Rect(area.x, area.y, area.width, bottom.y - gap - area.y), bottom


def _split_left(area: Rect, wide: float, gap: int) -> tuple[Rect, Rect]:
    left = Rect(area.x, area.y, round(wide - gap / 2), area.height)
    return left, Rect(left.right + gap, area.y, area.right - left.right - gap, area.height)
