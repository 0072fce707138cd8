"""The car's window with a talk and a folder of its own, and what a person's hands do to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pygame
from stage import run

from memdrive.demos.live.car import talk
from memdrive.demos.live.car.cues import checks
from memdrive.demos.live.car.options import Options
from memdrive.demos.live.car.show import Show
from memdrive.demos.live.car.window import CarWindow
from memdrive.demos.ui.desk import Settings

TALK = """
schema = "memdrive.talk/1"
title = { en = "t", zh = "题" }
end_s = 2.0
[[step]]
at_s = 0
caption = { en = "hello", zh = "你好" }
show = "chip"
[[step]]
at_s = 1
do = "scene inverted"
"""


def opened(folder: Path, size: tuple[int, int] = (1280, 720), language: str = "en", **options: Any) -> CarWindow:
    surface = pygame.display.set_mode(size, pygame.RESIZABLE)
    parsed = talk.parse(TALK, "talk", checks())
    settings = Settings(folder=folder, language=language)
    return CarWindow(surface, lambda: Show(seed=2), Options(settings=settings, tour=parsed, **options))


def click(window: CarWindow, at: tuple[int, int]) -> None:
    run(window, 1, pygame.event.Event(pygame.MOUSEMOTION, pos=at, rel=(0, 0), buttons=(0, 0, 0)))
    run(window, 1, pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=at, button=1))
    run(window, 1, pygame.event.Event(pygame.MOUSEBUTTONUP, pos=at, button=1))


def state(window: CarWindow) -> tuple[Any, ...]:
    """What a control may change, as far as a visitor can tell."""
    show = window.show
    return (
        show.clock.paused,
        show.clock.speed,
        show.clock.steps,
        show.learning,
        show.scene.name,
        id(show.track),
        show.device,
        show.hand,
        show.proof is None,
        len(show.series.marks),
        id(show.chip),
        window.desk.language,
        window.desk.theme.name,
        window.sketch is None,
        window.player is None,
        window.desk.filing.recorder is None,
        window.desk.helping,
        window.desk.running,
        window.desk.signs.up,
        window.presenter.blank,
        id(window.show),
        pygame.display.is_fullscreen(),
        window.desk.menu is None,
        window.desk._message,
    )
