"""The drawing window on SDL's dummy driver, and what a person does in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import hand_drawn as hand
import pygame

from memdrive.chip import presets
from memdrive.demos.digits import data as digits_data
from memdrive.demos.live.digits.board import Board
from memdrive.demos.live.digits.window import DrawingWindow
from memdrive.demos.ui.desk import Settings

DIGITS = digits_data.for_choosing(digits_data.load())


def opened(
    taught: Path | None, folder: Path, size: tuple[int, int] = (1280, 720), language: str = "en", theme: str = "light"
) -> DrawingWindow:
    board = Board(DIGITS, presets.DEFAULT, train=1000)
    if taught:
        board.load(taught)
    settings = Settings(language=language, theme=theme, folder=folder)
    return DrawingWindow(pygame.display.set_mode(size, pygame.RESIZABLE), board, settings)


def run(window: DrawingWindow, *events: pygame.event.Event) -> None:
    window.frame(1 / 60, list(events))


def finish_lesson(window: DrawingWindow) -> int:
    """Frames until the lesson that was begun is learned."""
    for frames in range(1000):
        if window.board.teaching is None:
            return frames
        run(window)
    raise AssertionError("the lesson never ends")


def key(code: int, mod: int = 0) -> pygame.event.Event:
    return pygame.event.Event(pygame.KEYDOWN, key=code, mod=mod)


def mouse(kind: int, at: tuple[float, float]) -> pygame.event.Event:
    return pygame.event.Event(kind, pos=(round(at[0]), round(at[1])), button=1)


def click(window: DrawingWindow, name: str) -> None:
    at = window.places.buttons[name].center
    for kind in (pygame.MOUSEMOTION, pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
        run(window, mouse(kind, at))


def draw(window: DrawingWindow, strokes: hand.Strokes) -> None:
    paper = window.places.sheet.paper
    for stroke in strokes:
        points = [(paper.x + x * paper.width, paper.y + y * paper.height) for x, y in stroke]
        run(window, mouse(pygame.MOUSEBUTTONDOWN, points[0]))
        run(window, *(mouse(pygame.MOUSEMOTION, point) for point in points[1:]))
        run(window, mouse(pygame.MOUSEBUTTONUP, points[-1]))


def state(window: DrawingWindow) -> tuple[Any, ...]:
    """What a control may change, as far as a visitor can tell."""
    desk, board = window.desk, window.board
    return (
        len(board.drawing.strokes), len(board.lessons), board.chip.fingerprint(), desk.language, desk.theme.name,
        desk.helping, desk.running, desk.message, desk.menu is None, desk.filing.recorder is None,
        pygame.display.is_fullscreen(), window.desk.signs.up,
    )  # fmt: skip
