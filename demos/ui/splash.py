"""The first picture, while kernels are loaded or compiled. Imports nothing heavy."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from typing import TypeVar

import pygame

from memdrive.demos.ui.layout import unit_of
from memdrive.demos.ui.lettering import Lettering
from memdrive.demos.ui.strings import EVERY_WINDOW
from memdrive.demos.ui.theme import SKY, THEMES, mix

T = TypeVar("T")
PATIENCE_S = 3.0
"""After this long the splash says why it takes so long."""


def while_showing(surface: pygame.Surface, prepare: Callable[[], T], language: str, theme_name: str) -> T | None:
    """Run `prepare` in a thread with a splash on the window; None when the window was closed before it was done."""
    result: list[T] = []
    failure: list[BaseException] = []

    def work() -> None:
        try:
            result.append(prepare())
        except BaseException as error:
            failure.append(error)

    thread = threading.Thread(target=work, name="prepare", daemon=True)
    thread.start()
    lettering, began = Lettering(), pygame.time.get_ticks()
    while thread.is_alive():
        if any(event.type == pygame.QUIT for event in pygame.event.get()):
            return None
        draw(surface, lettering, language, theme_name, (pygame.time.get_ticks() - began) / 1000)
        pygame.display.flip()
        thread.join(0.04)
    if failure:
        raise failure[0]
    return result[0]


def draw(surface: pygame.Surface, lettering: Lettering, language: str, theme_name: str, at_s: float) -> None:
    """A few cells breathing, slower than any eye minds, and what is going on."""
    theme, u = THEMES[theme_name], unit_of(surface.get_size())
    surface.fill(theme.page)
    x, y = surface.get_rect().center
    lettering.draw(surface, EVERY_WINDOW("title", language), (x, y - 4 * u), 3.2 * u, theme.ink, "center")
    for i in range(8):
        level = 0.5 + 0.5 * math.sin(2 * math.pi * (0.4 * at_s - i / 8))
        cell = pygame.Rect(0, 0, round(1.1 * u), round(1.1 * u))
        cell.center = (round(x + (i - 3.5) * 1.5 * u), round(y))
        pygame.draw.rect(surface, mix(theme.grid, SKY, level), cell, border_radius=round(0.2 * u))
    lettering.draw(surface, EVERY_WINDOW("splash", language), (x, y + 3 * u), 1.1 * u, theme.muted, "center")
    if at_s > PATIENCE_S:
        lettering.draw(surface, EVERY_WINDOW("splash_first", language), (x, y + 5 * u), 0.9 * u, theme.muted, "center")
