"""The first picture, while kernels are loaded or compiled: what is in work, how far it is. Imports nothing heavy."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from typing import TypeVar

import pygame

from memdrive.demos.ui.layout import unit_of
from memdrive.demos.ui.lettering import Lettering
from memdrive.demos.ui.strings import EVERY_WINDOW
from memdrive.demos.ui.theme import SKY, THEMES, mix
from memdrive.demos.ui.waiting import Kernels

T = TypeVar("T")
FRAME_S = 0.04
BREATHS_PER_S = 0.4
"""Of a cell, well below the three a second of WCAG 2.2, 2.3.1."""


def leaves(event: pygame.event.Event) -> bool:
    """Whether a visitor wants to go: closed, Escape, Ctrl+Q."""
    if event.type != pygame.KEYDOWN:
        return bool(event.type == pygame.QUIT)
    return event.key == pygame.K_ESCAPE or (event.key == pygame.K_q and bool(event.mod & pygame.KMOD_CTRL))


def while_showing(
    surface: pygame.Surface,
    prepare: Callable[[], T],
    language: str,
    theme_name: str,
    kernels: Kernels,
    leave: Callable[[pygame.event.Event], bool] = leaves,
) -> T | None:
    """Run `prepare` in a thread with a splash on the window; None when somebody left before it was done.

    kernels : counts those that are compiled
    leave : which events end it
    """
    result: list[T] = []
    failure: list[BaseException] = []

    def work() -> None:
        try:
            kernels.watch()
            result.append(prepare())
        except BaseException as error:
            failure.append(error)
        finally:
            kernels.stop()

    thread = threading.Thread(target=work, name="prepare", daemon=True)
    thread.start()
    splash = Splash(surface, language, theme_name, kernels)
    while thread.is_alive():
        events = pygame.event.get()
        if any(leave(event) for event in events):
            return None
        for event in events:
            splash.handle(event)
        splash.draw()
        pygame.display.flip()
        thread.join(FRAME_S)
    if failure:
        raise failure[0]
    splash.hand_over()
    return result[0]


class Splash:
    """What is shown, and what was pressed meanwhile: language and theme change at once, and in the window after it."""

    def __init__(self, surface: pygame.Surface, language: str, theme_name: str, kernels: Kernels) -> None:
        self.surface, self.kernels = surface, kernels
        self.language, self.theme = language, theme_name
        self.lettering, self._began = Lettering(), time.monotonic()
        self._kept: dict[int, pygame.event.Event] = {}

    @property
    def at_s(self) -> float:
        """Since the splash came up [s]."""
        return time.monotonic() - self._began

    def handle(self, event: pygame.event.Event) -> None:
        """One event."""
        if event.type == pygame.VIDEORESIZE:
            self.surface = pygame.display.get_surface() or self.surface
            self._kept[event.type] = event
        if event.type == pygame.KEYDOWN and event.key in (pygame.K_F2, pygame.K_F3):
            if self._kept.pop(event.key, None) is None:
                self._kept[event.key] = event
            if event.key == pygame.K_F2:
                self.language = "zh" if self.language == "en" else "en"
            else:
                self.theme = "dark" if self.theme == "light" else "light"

    def hand_over(self) -> None:
        """What the window has to know of what was pressed."""
        for event in self._kept.values():
            pygame.event.post(event)

    def draw(self) -> None:
        """A few cells breathing, what is going on, and how far it is."""
        surface, theme, u = self.surface, THEMES[self.theme], unit_of(self.surface.get_size())
        surface.fill(theme.page)
        x, y = surface.get_rect().center
        say, put = EVERY_WINDOW, self.lettering.draw
        put(surface, say("title", self.language), (x, y - 5 * u), 3.2 * u, theme.ink, "center")
        for i in range(8):
            level = 0.5 + 0.5 * math.sin(2 * math.pi * (BREATHS_PER_S * self.at_s - i / 8))
            cell = pygame.Rect(0, 0, round(1.1 * u), round(1.1 * u))
            cell.center = (round(x + (i - 3.5) * 1.5 * u), round(y - u))
            pygame.draw.rect(surface, mix(theme.grid, SKY, level), cell, border_radius=round(0.2 * u))
        words = say("splash", self.language, seconds=f"{self.at_s:.0f}")
        put(surface, words, (x, y + 2 * u), 1.1 * u, theme.ink, "center")
        if self.kernels.done or self.kernels.now:
            self._draw_progress(x, y, u)

    def _draw_progress(self, x: float, y: float, u: float) -> None:
        """Kernel by kernel; that there are as many as expected is a guess, so the bar never says that it is done."""
        theme, put = THEMES[self.theme], self.lettering.draw
        kernels = self.kernels
        done = min(kernels.done, kernels.expected - 1)
        bar = pygame.Rect(0, 0, round(24 * u), round(0.6 * u))
        bar.center = (round(x), round(y + 4 * u))
        pygame.draw.rect(self.surface, theme.grid, bar, border_radius=bar.height // 2)
        bar.width = max(round(bar.width * done / kernels.expected), bar.height)
        pygame.draw.rect(self.surface, theme.accent, bar, border_radius=bar.height // 2)
        words = EVERY_WINDOW("splash_kernel", self.language, n=done + 1, all=kernels.expected, name=kernels.now or "…")
        put(self.surface, words, (x, y + 5.6 * u), 0.95 * u, theme.muted, "center")
        put(self.surface, EVERY_WINDOW("splash_first", self.language), (x, y + 7.4 * u), 0.95 * u, theme.ink, "center")
