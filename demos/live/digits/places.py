"""Where everything stands in the drawing window. No drawing, no state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pygame import Rect

from memdrive.demos.live.digits.controls import CONTROLS, TEACH
from memdrive.demos.ui.layout import Frame, Measure, framed, split_bottom, split_left, split_top, square

STEPS = 3
"""Lines of instruction."""
LINE, HEADING = 1.45, 1.6
"""Heights of a line of text and of a panel's heading, in units."""


@dataclass(frozen=True, slots=True)
class SheetPlaces:
    """On the panel of the sheet."""

    steps: Rect
    paper: Rect
    """A square."""
    status: Rect


@dataclass(frozen=True, slots=True)
class OutputPlaces:
    """On the panel of the chip's outputs."""

    says: Rect
    bars: tuple[Rect, ...]
    """One for each digit, beside its button."""


@dataclass(frozen=True, slots=True)
class PicturePlaces:
    """On the panel of the pictures."""

    labels: tuple[Rect, Rect]
    pictures: tuple[Rect, Rect]
    """Squares: what the photodiodes see, what the winning output looks for."""
    figures: Rect
    """Lines of text."""


@dataclass(frozen=True, slots=True)
class LessonPlaces:
    """On the panel of the lessons."""

    heading: Rect
    rows: Rect
    curve_label: Rect
    curve: Rect


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """One arrangement. All rectangles are in pixels of the window; `unit` is the height of the body text."""

    size: tuple[int, int]
    unit: float
    title: Rect
    tagline: Rect
    """Empty where there is no room for it."""
    buttons: Mapping[str, Rect]
    panels: tuple[Rect, Rect, Rect, Rect]
    """Of the sheet, the outputs, the pictures, the lessons."""
    sheet: SheetPlaces
    outputs: OutputPlaces
    pictures: PicturePlaces
    lessons: LessonPlaces


def arrange(
    size: tuple[int, int], measure: Measure, labels: Mapping[str, Sequence[str]], title: tuple[str, str]
) -> Places:
    """Lay the window out. labels : for each button all the texts it may carry; title : name and tagline"""
    frame = framed(size, measure, CONTROLS, labels, title)
    u, gap, rest = frame.unit, frame.gap, frame.rest
    if rest.height > rest.width:
        sheet, right = split_top(rest, 0.56 * rest.height, gap)
    else:
        sheet, right = split_left(rest, min(0.425 * rest.width, 0.86 * rest.height), gap)
    upper, lessons = split_bottom(right, max(0.41 * right.height, 15.5 * u), gap)
    outputs, pictures = split_left(upper, 0.46 * upper.width, gap)
    return Places(
        size=size,
        unit=u,
        title=frame.title,
        tagline=frame.tagline,
        panels=(sheet, outputs, pictures, lessons),
        sheet=_sheet_places(frame, sheet),
        outputs=_output_places(frame.within(outputs), u, frame.buttons),
        pictures=_picture_places(frame.within(pictures), u),
        lessons=_lesson_places(frame, lessons),
        buttons=frame.buttons,
    )


def _sheet_places(frame: Frame, panel: Rect) -> SheetPlaces:
    """The steps, the sheet and its buttons; below it what the chip is at."""
    u = frame.unit
    steps, area = split_top(frame.within(panel), STEPS * LINE * u, round(0.4 * u))
    area, status = split_bottom(area, 1.3 * u, round(0.4 * u))
    return SheetPlaces(steps, square(frame.rows(area, "paper")), status)


def _output_places(area: Rect, u: float, buttons: dict[str, Rect]) -> OutputPlaces:
    """A row for each digit: the button that teaches it, and its bar."""
    says, area = split_top(area, HEADING * u, round(0.3 * u))
    high, bars = area.height / len(TEACH), []
    for i, name in enumerate(TEACH):
        row = Rect(area.x, round(area.y + i * high), area.width, round(0.84 * high))
        buttons[name] = Rect(row.x, row.y, round(2.6 * u), row.height)
        bars.append(Rect(row.x + round(3.2 * u), row.y, row.width - round(3.2 * u), row.height))
    return OutputPlaces(says, tuple(bars))


def _picture_places(area: Rect, u: float) -> PicturePlaces:
    """Two pictures side by side, a label over each, and figures below."""
    labels, rest = split_top(area, HEADING * u, round(0.3 * u))
    gap = round(0.8 * u)
    side = min((area.width - gap) // 2, round(rest.height - 4 * LINE * u - 0.6 * u))
    pictures = (Rect(rest.x, rest.y, side, side), Rect(rest.x + side + gap, rest.y, side, side))
    places = tuple(Rect(picture.x, labels.y, side, labels.height) for picture in pictures)
    top = rest.y + side + round(0.6 * u)
    return PicturePlaces((places[0], places[1]), pictures, Rect(area.x, top, area.width, area.bottom - top))


def _lesson_places(frame: Frame, panel: Rect) -> LessonPlaces:
    """The buttons over both, the list left, the curve right."""
    u, area = frame.unit, frame.rows(frame.within(panel), "taught")
    left, right = split_left(area, 0.56 * area.width, round(1.2 * u))
    taught, lessons = split_top(left, HEADING * u, round(0.1 * u))
    label, curve = split_top(right, HEADING * u, round(0.3 * u))
    ticks = round(2.6 * u)
    curve = Rect(curve.x + ticks, curve.y, curve.width - ticks, curve.height)
    return LessonPlaces(taught, lessons, label, curve)
