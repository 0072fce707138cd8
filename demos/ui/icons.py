"""Pictures on buttons, drawn: the font has no glyphs for them."""

from __future__ import annotations

import math
from collections.abc import Callable

import pygame

from memdrive.demos.ui.theme import Colour

Draw = Callable[[pygame.Surface, pygame.Rect, Colour], None]


def _width(box: pygame.Rect) -> int:
    return max(box.height // 9, 1)


def talk(surface: pygame.Surface, box: pygame.Rect, colour: Colour) -> None:
    """A screen with a play mark."""
    pygame.draw.rect(surface, colour, box.inflate(0, -box.height // 4), _width(box), border_radius=_width(box))
    r = box.height // 5
    x, y = box.center
    pygame.draw.polygon(surface, colour, [(x - r // 2, y - r), (x - r // 2, y + r), (x + r, y)])


def photo(surface: pygame.Surface, box: pygame.Rect, colour: Colour) -> None:
    """A camera."""
    body = pygame.Rect(box.x, box.y + box.height // 4, box.width, box.height * 5 // 8)
    pygame.draw.rect(surface, colour, body, _width(box), border_radius=_width(box))
    pygame.draw.rect(
        surface, colour, (box.centerx - box.width // 6, box.y + box.height // 8, box.width // 3, _width(box) * 2)
    )
    pygame.draw.aacircle(surface, colour, body.center, box.height // 5, _width(box))


def record(surface: pygame.Surface, box: pygame.Rect, colour: Colour) -> None:
    """A dot in a ring."""
    pygame.draw.aacircle(surface, colour, box.center, box.height // 2, _width(box))
    pygame.draw.aacircle(surface, colour, box.center, box.height // 4)


def theme(surface: pygame.Surface, box: pygame.Rect, colour: Colour) -> None:
    """A disc, half of it dark."""
    pygame.draw.aacircle(surface, colour, box.center, box.height // 2, _width(box))
    pygame.draw.aacircle(surface, colour, box.center, box.height // 2, 0, True, False, False, True)


def fullscreen(surface: pygame.Surface, box: pygame.Rect, colour: Colour) -> None:
    """Four corners."""
    arm = box.height // 3
    for x, dx in ((box.left, 1), (box.right - 1, -1)):
        for y, dy in ((box.top, 1), (box.bottom - 1, -1)):
            pygame.draw.lines(surface, colour, False, [(x + dx * arm, y), (x, y), (x, y + dy * arm)], _width(box))


def help(surface: pygame.Surface, box: pygame.Rect, colour: Colour) -> None:
    """A question mark in a ring."""
    pygame.draw.aacircle(surface, colour, box.center, box.height // 2, _width(box))
    r, width = box.height / 6, _width(box)
    x, y = box.centerx, box.centery - r * 0.7
    turn = [math.pi + i * 1.5 * math.pi / 8 for i in range(9)]
    points = [(x + r * math.cos(a), y + r * math.sin(a)) for a in turn]
    pygame.draw.lines(surface, colour, False, [*points, (x, y + 1.8 * r)], width)
    pygame.draw.circle(surface, colour, (x, y + 3.0 * r), max(width * 0.7, 1))


ICONS: dict[str, Draw] = {
    "talk": talk,
    "photo": photo,
    "record": record,
    "theme": theme,
    "fullscreen": fullscreen,
    "help": help,
}
