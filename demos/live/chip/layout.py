"""Where everything stands in a window of a learner: floor, chip, curves. No drawing, no state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pygame import Rect

from memdrive.demos.ui.controls import Control
from memdrive.demos.ui.layout import Measure, framed, split_bottom, split_left, split_top

SAID = 4.2
"""Height of what is said above the road, in units."""


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
    def said(self) -> Rect:
        """Above the road: what is said there covers no car."""
        return Rect(self.road.x, self.road.y, self.road.width, round(SAID * self.unit))

    @property
    def panels(self) -> tuple[Rect, ...]:
        """What has a background of its own."""
        return tuple(rect for rect in (self.floor, self.chip, self.plots, self.caption) if rect.width)


def arrange(
    size: tuple[int, int],
    measure: Measure,
    controls: Sequence[Control],
    labels: Mapping[str, Sequence[str]],
    title: tuple[str, str],
    *,
    caption: bool = False,
) -> Layout:
    """Lay the window out. What it takes is told in `ui.layout.framed`; caption : whether a talk runs"""
    frame = framed(size, measure, controls, labels, title)
    u, gap, rest = frame.unit, frame.gap, frame.rest
    band = Rect(0, 0, 0, 0)
    if caption:
        rest, band = split_bottom(rest, 4.6 * u, gap)
    rest, plots = split_bottom(rest, (9.4 if caption else 11.2) * u, gap)
    left, right = split_left(rest, 0.495 * rest.width, gap)
    road, chip_inner = frame.rows(frame.within(left), "floor"), frame.rows(frame.within(right), "chip")
    return Layout(
        size=size,
        unit=u,
        title=frame.title,
        tagline=frame.tagline,
        buttons=frame.buttons,
        floor=left,
        road=road,
        chip=right,
        plots=plots,
        caption=band,
        on_chip=_chip_places(chip_inner, u),
        on_plots=_strip_places(plots.inflate(-2 * gap, -round(0.9 * u)), u),
    )


def _chip_places(area: Rect, u: float) -> ChipPlaces:
    line_height, small = round(1.35 * u), round(0.35 * u)
    line, area = split_top(area, line_height, small)
    area, energy = split_bottom(area, line_height, 0)
    area, counts = split_bottom(area, line_height, small)
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
    area, axis = split_bottom(area, 1.15 * u, 0)
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
