"""The strokes as a person sees them, with smooth edges: drawn larger, scaled down, and only where something is new."""

from __future__ import annotations

import numpy as np
import pygame
from pygame import Rect

from memdrive.demos.live.digits.ink import Drawing, Point
from memdrive.demos.ui.theme import Theme

PEN_WIDTH = 0.075
"""Of the sheet: how broad the pen looks on it."""
SUPERSAMPLING = 2


class StrokePicture:
    """A square picture of a drawing. While strokes only grow, a frame costs what is new in them."""

    def __init__(self) -> None:
        self._large, self._small = pygame.Surface((0, 0)), pygame.Surface((0, 0))
        self._theme: Theme | None = None
        self._seen: list[list[Point]] = []

    def picture(self, side: int, drawing: Drawing, theme: Theme) -> pygame.Surface:
        """The drawing on a sheet of so many pixels."""
        if self._theme is not theme or self._small.get_width() != side or not self._grew(drawing):
            self._large = pygame.Surface((SUPERSAMPLING * side, SUPERSAMPLING * side))
            self._small = pygame.Surface((side, side))
            self._large.fill(theme.page)
            self._small.fill(theme.page)
            self._theme, self._seen = theme, []
        fresh = self._draw_new(drawing, theme)
        if fresh:
            self._scale_down(fresh)
        return self._small

    def _grew(self, drawing: Drawing) -> bool:
        """All that was drawn here is still part of the drawing."""
        pairs = zip(self._seen, drawing.strokes, strict=False)
        return len(self._seen) <= len(drawing.strokes) and all(old == new[: len(old)] for old, new in pairs)

    def _draw_new(self, drawing: Drawing, theme: Theme) -> Rect | None:
        """New pieces of strokes, on the large picture; where they are."""
        box, half, fresh = self._large.get_rect(), PEN_WIDTH * self._large.get_width() / 2, list[Rect]()
        for i, stroke in enumerate(drawing.strokes):
            done = len(self._seen[i]) if i < len(self._seen) else 0
            points = [on_sheet(point, box) for point in stroke[max(done - 1, 0) :]]
            for k in range(min(done, 1), len(points)):
                a, b = points[max(k - 1, 0)], points[k]
                pygame.draw.circle(self._large, theme.ink, b, half)
                pygame.draw.polygon(self._large, theme.ink, _band(a, b, half))
                low, high = np.minimum(a, b) - half - 2, np.maximum(a, b) + half + 2
                fresh.append(Rect(*low.astype(int), *(high - low).astype(int) + 1))
        self._seen = [list(stroke) for stroke in drawing.strokes]
        return fresh[0].unionall(fresh[1:]) if fresh else None

    def _scale_down(self, fresh: Rect) -> None:
        """Take a part of the large picture over into the small one."""
        k = SUPERSAMPLING
        place = Rect(fresh.x // k, fresh.y // k, fresh.width // k + 2, fresh.height // k + 2).clip(
            self._small.get_rect()
        )
        part = self._large.subsurface(Rect(place.x * k, place.y * k, place.width * k, place.height * k))
        self._small.blit(pygame.transform.smoothscale(part, place.size), place)


def on_sheet(point: Point, rect: Rect) -> tuple[float, float]:
    """Where a point of the sheet is on the screen [px]."""
    return rect.x + point[0] * rect.width, rect.y + point[1] * rect.height


def draw_pen(surface: pygame.Surface, theme: Theme, pen: Point, sheet: Rect) -> None:
    """The keyboard's pen, a ring of the pen's breadth."""
    width = PEN_WIDTH * sheet.width
    at, thick = on_sheet(pen, sheet), max(round(width / 8), 2)
    pygame.draw.aacircle(surface, theme.ghost, at, round(0.35 * width), thick)


def _band(a: tuple[float, float], b: tuple[float, float], half: float) -> list[tuple[float, float]]:
    """A stroke's straight piece."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    long = max(float(np.hypot(dx, dy)), 1e-9)
    nx, ny = -dy / long * half, dx / long * half
    return [(a[0] + nx, a[1] + ny), (b[0] + nx, b[1] + ny), (b[0] - nx, b[1] - ny), (a[0] - nx, a[1] - ny)]
