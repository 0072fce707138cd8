"""The strips: three live curves over one time axis, drawn with pygame (Matplotlib would take more than a frame)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pygame
from numpy.typing import NDArray

from memdrive.demos.live.chip.layout import Layout
from memdrive.demos.live.chip.series import Mark, Series, nice_top, outline
from memdrive.demos.ui.layout import SMALL_TEXT
from memdrive.demos.ui.lettering import Lettering
from memdrive.demos.ui.theme import Colour, Theme
from memdrive.demos.ui.widgets import draw_curve

SPAN_S = 60.0
"""Simulated time shown [s]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One line of a strip."""

    column: str
    colour: Colour
    scale: float = 1.0
    """From the series' unit to the axis'."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """One strip: its curves and how its axis is written."""

    curves: Sequence[Curve]
    least_top: float
    """The axis never shows less than this."""
    tick: Callable[[float], str]


class Plots:
    """Draws the strips; the span moves with the newest step."""

    def __init__(self, lettering: Lettering) -> None:
        self.lettering = lettering

    def draw(
        self,
        surface: pygame.Surface,
        theme: Theme,
        layout: Layout,
        series: Series,
        strips: Sequence[Strip],
        mark_text: Callable[[str], str],
    ) -> None:
        """All strips, their marks and the time axis."""
        rows = series.rows
        end = max(float(rows[-1, 0]) if len(rows) else 0.0, SPAN_S)
        start = end - SPAN_S
        rows = rows[np.searchsorted(rows[:, 0], start) :]
        marks = [mark for mark in series.marks if mark.at_s >= start]
        self._draw_time(surface, theme, layout, start)
        self._draw_marks(surface, theme, layout, marks, start, mark_text)
        for rect, strip in zip(layout.on_plots.strips, strips, strict=True):
            self._draw_strip(surface, theme, layout.unit, rect, rows, series.columns, strip, start)

    def _draw_strip(
        self,
        surface: pygame.Surface,
        theme: Theme,
        unit: float,
        rect: pygame.Rect,
        rows: NDArray[np.float64],
        columns: Sequence[str],
        strip: Strip,
        start: float,
    ) -> None:
        figures = [rows[:, 1 + columns.index(curve.column)] * curve.scale for curve in strip.curves]
        finite = [float(figure[np.isfinite(figure)].max(initial=0.0)) for figure in figures]
        top = nice_top(max(*finite, strip.least_top))
        size = 0.72 * unit
        for share in (0.0, 1.0) if rect.height > 1.7 * unit else (1.0,):
            y = rect.bottom - 1 - share * (rect.height - 1)
            pygame.draw.line(surface, theme.grid, (rect.x, y), (rect.right, y))
            at = (rect.x - 0.4 * unit, min(max(y, rect.top + 0.35 * unit), rect.bottom - 0.35 * unit))
            self.lettering.draw(surface, strip.tick(share * top), at, size, theme.muted, "midright")
        scale = np.array([rect.width / SPAN_S, -(rect.height - 2) / top])
        for curve, figure in zip(strip.curves, figures, strict=True):
            points = (outline(rows[:, 0] - start, figure, rect.width) * scale) + (rect.x, rect.bottom - 1)
            if len(points) > 1:
                draw_curve(surface, curve.colour, points, unit)

    def _draw_marks(
        self,
        surface: pygame.Surface,
        theme: Theme,
        layout: Layout,
        marks: Sequence[Mark],
        start: float,
        mark_text: Callable[[str], str],
    ) -> None:
        """A line through all strips at every change; its name where the next one leaves room."""
        size, first = SMALL_TEXT * layout.unit, layout.on_plots.strips[0]
        per_s = first.width / SPAN_S
        free = float(first.right)
        for mark in reversed(marks):
            x = first.x + (mark.at_s - start) * per_s
            pygame.draw.line(
                surface,
                theme.muted,
                (x, first.top),
                (x, layout.on_plots.strips[-1].bottom),
                max(round(0.06 * layout.unit), 1),
            )
            text = mark_text(mark.text)
            wide = self.lettering.width(text, size) + 0.5 * layout.unit
            if x + wide <= free:
                self.lettering.draw(
                    surface, text, (x + 0.3 * layout.unit, first.top - 0.1 * layout.unit), size, theme.ink
                )
                free = x

    def _draw_time(self, surface: pygame.Surface, theme: Theme, layout: Layout, start: float) -> None:
        axis, step = layout.on_plots.time_axis, 10.0
        t = np.ceil(start / step) * step
        while t <= start + SPAN_S + 1e-9:
            x = axis.x + (t - start) / SPAN_S * axis.width
            text = f"{t:.0f} s"
            half = self.lettering.width(text, 0.72 * layout.unit) / 2
            x = min(max(x, axis.x + half), axis.right - half)
            self.lettering.draw(surface, text, (x, axis.centery), 0.72 * layout.unit, theme.muted, "center")
            t += step
