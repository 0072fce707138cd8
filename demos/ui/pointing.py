"""Signs that point at things: each near its own, none over another, all inside the window."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pygame
from pygame import Rect

from memdrive.demos.ui.layout import SMALL_TEXT
from memdrive.demos.ui.lettering import Lettering
from memdrive.demos.ui.theme import Theme

WIDEST = 15.0
"""Of a sign's text, in units: a longer one wraps."""
LINE = 1.15
"""Height of a line, in units."""
FARTHEST = 24
"""Rings that are tried around a thing, each a unit farther out."""
AROUND = 16
"""Places of a ring."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """What stands somewhere, and what it is."""

    at: tuple[float, float]
    words: str


@dataclass(frozen=True, slots=True)
class Sign:
    """Where the words of a pointer stand."""

    pointer: Pointer
    lines: tuple[str, ...]
    box: Rect


class Signs:
    """*What is this?*: signs at everything, while they are up."""

    def __init__(self) -> None:
        self.up = False
        """Time stands still meanwhile, so they are placed but once."""
        self._placed: list[Sign] | None = None

    def toggle(self) -> None:
        """Put them up, or take them away."""
        self.up, self._placed = not self.up, None

    def take_away(self) -> None:
        """There are none."""
        self.up = False

    def laid_out(self) -> None:
        """Everything stands elsewhere."""
        self._placed = None

    def draw(
        self,
        surface: pygame.Surface,
        lettering: Lettering,
        theme: Theme,
        unit: float,
        named: Callable[[], Sequence[Pointer]],
    ) -> None:
        """Over the window. named : everything that a frame has drawn"""
        if not self.up:
            return
        if self._placed is None:
            self._placed = place(named(), surface.get_rect(), lettering, unit)
        draw(surface, lettering, theme, self._placed, unit)


def place(pointers: Sequence[Pointer], window: Rect, lettering: Lettering, unit: float) -> list[Sign]:
    """Signs for all pointers, the nearest free place for each in turn.

    Raises
    ------
    ValueError : there is no room for one of them.
    """
    room = window.inflate(-round(0.4 * unit), -round(0.4 * unit))
    things = [
        Rect(round(p.at[0] - 0.3 * unit), round(p.at[1] - 0.3 * unit), *2 * (round(0.6 * unit),)) for p in pointers
    ]
    signs: list[Sign] = []
    for pointer in pointers:
        lines = tuple(lettering.wrapped(pointer.words, SMALL_TEXT * unit, WIDEST * unit))
        size = (
            lettering.widest(lines, SMALL_TEXT * unit) + round(0.8 * unit),
            round((LINE * len(lines) + 0.4) * unit),
        )
        taken = [*(sign.box.inflate(2, 2) for sign in signs), *things]
        box = _free(pointer.at, size, room, taken, unit) or _free(pointer.at, size, room, taken[: len(signs)], unit)
        if box is None:
            raise ValueError(f"place: need room for '{pointer.words}' in {window.size}, got none")
        signs.append(Sign(pointer, lines, box))
    return signs


def _free(
    at: tuple[float, float], size: tuple[int, int], room: Rect, taken: Sequence[Rect], unit: float
) -> Rect | None:
    """The nearest place around a point where a box covers nothing that is taken."""
    for ring in range(1, FARTHEST):
        for k in range(AROUND):
            angle = 2 * math.pi * k / AROUND
            dx, dy = math.cos(angle), math.sin(angle)
            box = Rect(0, 0, *size)
            box.center = (
                round(at[0] + dx * (size[0] / 2 + ring * unit)),
                round(at[1] + dy * (size[1] / 2 + ring * unit)),
            )
            if room.contains(box) and box.collidelist(taken) < 0:
                return box
    return None


def draw(surface: pygame.Surface, lettering: Lettering, theme: Theme, signs: Sequence[Sign], unit: float) -> None:
    """All signs over a veiled window, each with a line to what it stands for."""
    veil = pygame.Surface(surface.get_size())
    veil.set_alpha(140)
    surface.blit(veil, (0, 0))
    width = max(round(0.1 * unit), 1)
    for sign in signs:
        x, y = sign.pointer.at
        edge = (min(max(x, sign.box.left), sign.box.right), min(max(y, sign.box.top), sign.box.bottom))
        pygame.draw.line(surface, theme.ghost, edge, (x, y), width)
        pygame.draw.circle(surface, theme.ghost, (x, y), 0.28 * unit)
    for sign in signs:
        pygame.draw.rect(surface, theme.panel, sign.box, border_radius=round(0.25 * unit))
        pygame.draw.rect(surface, theme.ghost, sign.box, width, border_radius=round(0.25 * unit))
        for i, line in enumerate(sign.lines):
            at = (sign.box.x + 0.4 * unit, sign.box.y + (0.2 + LINE * (i + 0.5)) * unit)
            lettering.draw(surface, line, at, SMALL_TEXT * unit, theme.ink, "midleft")
