"""The CNN's window itself: pen, keys and buttons become deeds of the reader, and a frame is drawn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pygame

from memdrive.demos.live.cnn import legend
from memdrive.demos.live.cnn.controls import CONTROLS, EXTRA_HELP
from memdrive.demos.live.cnn.picture import Picture
from memdrive.demos.live.cnn.places import arrange
from memdrive.demos.live.cnn.reader import Reader
from memdrive.demos.live.cnn.strings import text
from memdrive.demos.live.digits.ink import Point
from memdrive.demos.live.digits.pen import Pen
from memdrive.demos.ui.desk import Desk, Settings
from memdrive.demos.ui.pointing import Pointer
from memdrive.demos.ui.widgets import Look, draw_focus

TUNING_BUDGET_S = 0.008
"""Real time that a frame may spend on tuning [s]; at least a piece of it."""


class CnnWindow:
    """One window on one reader. device : its name"""

    def __init__(self, surface: pygame.Surface, reader: Reader, device: str, settings: Settings) -> None:
        self.desk = Desk(surface, self, CONTROLS, EXTRA_HELP, text, settings, kind="cnn")
        self.reader, self.picture = reader, Picture(self.desk, device)
        self.pen = Pen()
        self._drawing = False
        self.arrange()

    def arrange(self) -> None:
        """Lay out anew: the size or the language changed."""
        language = self.desk.language
        labels = {
            c.name: [] if c.icon else [text(f"do_{c.name}", language)] for c in CONTROLS if c.place != "keys"
        }  # fmt: skip
        title = (text("title", language), text("cnn_tagline", language))
        self.places = arrange(self.desk.surface.get_size(), self.desk.lettering.width, labels, title)
        self.desk.placed(self.places.unit, self.places.buttons, ["paper"])

    def frame(self, elapsed_s: float, events: list[pygame.event.Event]) -> None:
        """Take in what happened, let tuning go on, draw."""
        self.desk.now_s += elapsed_s
        for event in events:
            self._handle(event)
        if not self.desk.signs.up:
            self.reader.advance(TUNING_BUDGET_S)
        self.draw()
        self.desk.filing.film(self.desk.surface, elapsed_s)

    def draw(self) -> None:
        """One frame."""
        if self.desk.too_small():
            return
        desk = self.desk
        at_paper = desk.focus.at == "paper"
        self.picture.draw(self.places, self.reader, self._looks(), self.pen.at if at_paper else None)
        if at_paper:
            draw_focus(desk.surface, desk.theme, self.places.unit, self.places.paper)
        desk.draw_over()

    def pointers(self) -> list[Pointer]:
        """What everything is that a frame has drawn."""
        return legend.pointers(self.places, self.desk.language)

    def _looks(self) -> dict[str, Look]:
        """How the buttons are to be drawn now."""
        lit = {"tuned": self.reader.shows_tuned}
        return self.desk.looks(lambda control: text(f"do_{control.name}", self.desk.language), lit, {})

    # ---------------------------------------------------------------- what a person does

    def _handle(self, event: pygame.event.Event) -> None:
        """One event; touch and pens arrive as mouse events."""
        if self.desk.reveals(event):
            return
        if event.type == pygame.KEYDOWN and not self.desk.menu and self._own_key(event):
            return
        if self.desk.handle(event):
            return
        if event.type == pygame.MOUSEBUTTONDOWN and self.places.paper.collidepoint(event.pos):
            self._drawing = True
            self.reader.drawing.begin(self._point(event.pos))
        elif event.type == pygame.MOUSEMOTION and self._drawing:
            self.reader.drawing.move(self._point(event.pos))
        elif event.type == pygame.WINDOWFOCUSLOST or (event.type == pygame.MOUSEBUTTONUP and event.button == 1):
            self._drawing = False
        elif event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE:
            self._escape()
        elif event.type == pygame.DROPFILE:
            self.choose("load", event.file)

    def _own_key(self, event: pygame.event.Event) -> bool:
        """Ctrl+Z, and the keyboard's pen."""
        if event.key == pygame.K_z and event.mod & (pygame.KMOD_CTRL | pygame.KMOD_META):
            self.use("stroke_back")
            return True
        return self.desk.focus.at == "paper" and self.pen.key(event.key, self.reader.drawing)

    def _escape(self) -> None:
        """Leave what is on top."""
        self.pen.lift()
        self.desk.focus.at = None

    def _point(self, pixel: tuple[int, int]) -> Point:
        paper = self.places.paper
        return (pixel[0] - paper.x) / paper.width, (pixel[1] - paper.y) / paper.height

    # ---------------------------------------------------------------- what the controls do

    def use(self, name: str) -> None:
        """Do what a control stands for."""
        if self.desk.use_tool(name):
            return
        self._drawing = False
        self.pen.lift()
        deeds: dict[str, Callable[[], None]] = {
            "stroke_back": self.reader.drawing.undo,
            "clear": self.reader.drawing.clear,
            "tuned": self._toggle,
            "another": self.reader.another,
            "save": self._save,
            "load": self.desk.open_chips,
        }
        deeds[name]()

    def _toggle(self) -> None:
        self.reader.shows_tuned = not self.reader.shows_tuned

    def _save(self) -> None:
        if self.reader.tuning_now:
            self.desk.say("cnn_wait")
        else:
            self.desk.filing.save_chip(self.reader.chip.save)

    def list_of(self, name: str) -> tuple[list[tuple[str, str]], str] | None:  # noqa: ARG002 - the desk asks
        """No button has a list of its own; that of saved chips is the desk's."""
        return None

    def choose(self, name: str, value: str) -> None:  # noqa: ARG002 - the desk's; only chips are chosen here
        """A file with a chip."""
        self.desk.filing.load_chip(self.reader.load, Path(value))
