"""The car's window on SDL's dummy driver, and what hands do to it."""

from __future__ import annotations

from typing import Any

import pygame

from memdrive.demos.live.car.options import Options
from memdrive.demos.live.car.show import Show
from memdrive.demos.live.car.window import CarWindow
from memdrive.demos.ui.desk import Settings

FRAME_S = 1 / 60


def opened(size: tuple[int, int] = (1280, 720), language: str = "en", **options: Any) -> CarWindow:
    surface = pygame.display.set_mode(size, pygame.RESIZABLE)
    settings = options.pop("settings", Settings(language=language))
    return CarWindow(surface, lambda: Show(seed=2), Options(settings=settings, **options))


def run(window: CarWindow, frames: int = 1, *events: pygame.event.Event) -> None:
    for i in range(frames):
        window.frame(FRAME_S, list(events) if i == 0 else [])


def key(code: int, mod: int = 0) -> pygame.event.Event:
    return pygame.event.Event(pygame.KEYDOWN, key=code, mod=mod)


def click(at: tuple[int, int]) -> pygame.event.Event:
    return pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=at, button=1)
