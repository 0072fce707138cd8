"""A window with a sheet to draw on: what pen, keys, touch and dropped files do in every one of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from pathlib import Path

import pygame
from pygame import Rect

from memdrive.demos.live.digits.ink import Drawing, Point
from memdrive.demos.live.digits.pen import Pen
from memdrive.demos.ui.desk import Desk
from memdrive.demos.ui.widgets import draw_focus

PAPER = "paper"
"""The sheet's name among what Tab reaches."""


class PaperWindow(ABC):
    """Its owner brings the desk and what the controls do; pen and sheet are the same everywhere."""

    desk: Desk

    def __init__(self) -> None:
        self.pen = Pen()
        self._drawing = False

    @property
    @abstractmethod
    def paper(self) -> Rect:
        """Where the sheet lies."""

    @property
    @abstractmethod
    def drawing(self) -> Drawing:
        """What is on it."""

    @property
    @abstractmethod
    def deeds(self) -> Mapping[str, Callable[[], object]]:
        """What each of its own controls does."""

    @abstractmethod
    def load(self, path: Path) -> None:
        """Go on with a saved chip.

        Raises
        ------
        ValueError
            The file is not one of this window's chips.
        """

    # ---------------------------------------------------------------- what a person does

    def handle(self, event: pygame.event.Event) -> None:
        """One event; touch and pens arrive as mouse events."""
        if self.desk.reveals(event):
            return
        if event.type == pygame.KEYDOWN and not self.desk.menu and self._draws(event):
            return
        if self.desk.handle(event):
            return
        if event.type == pygame.MOUSEBUTTONDOWN and self.paper.collidepoint(event.pos):
            self._drawing = True
            self.drawing.begin(self._point(event.pos))
        elif event.type == pygame.MOUSEMOTION and self._drawing:
            self.drawing.move(self._point(event.pos))
        elif event.type == pygame.WINDOWFOCUSLOST or (event.type == pygame.MOUSEBUTTONUP and event.button == 1):
            self._drawing = False
        elif event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE:
            self.pen.lift()
            self.desk.focus.at = None
        elif event.type == pygame.DROPFILE:
            self.choose("load", event.file)

    def _draws(self, event: pygame.event.Event) -> bool:
        """Ctrl+Z, and the keyboard's pen."""
        if event.key == pygame.K_z and event.mod & (pygame.KMOD_CTRL | pygame.KMOD_META):
            self.use("stroke_back")
            return True
        return self.desk.focus.at == PAPER and self.pen.key(event.key, self.drawing)

    def _point(self, pixel: tuple[int, int]) -> Point:
        return (pixel[0] - self.paper.x) / self.paper.width, (pixel[1] - self.paper.y) / self.paper.height

    # ---------------------------------------------------------------- what the controls do

    def use(self, name: str) -> None:
        """Do what a control stands for; a pen that was down is lifted first."""
        if self.desk.use_tool(name):
            return
        self._drawing = False
        self.pen.lift()
        self.deeds[name]()

    def list_of(self, name: str) -> tuple[list[tuple[str, str]], str] | None:  # noqa: ARG002 - the desk asks
        """No button has a list of its own; that of saved chips is the desk's."""
        return None

    def choose(self, name: str, value: str) -> None:  # noqa: ARG002 - the desk's; only chips are chosen here
        """A file with a chip."""
        self.desk.filing.load_chip(self.load, Path(value))

    # ---------------------------------------------------------------- what is drawn

    @property
    def shown_pen(self) -> Point | None:
        """Where the keyboard's pen is, while the sheet has the focus."""
        return self.pen.at if self.desk.focus.at == PAPER else None

    def draw_over(self) -> None:
        """The sheet's focus, and all that lies on top of everything."""
        if self.desk.focus.at == PAPER:
            draw_focus(self.desk.surface, self.desk.theme, self.desk.unit, self.paper)
        self.desk.draw_over()
