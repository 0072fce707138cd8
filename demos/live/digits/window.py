"""The drawing window itself: pen, keys and buttons become deeds of the board, and a frame is drawn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pygame

from memdrive.demos.live.digits import legend
from memdrive.demos.live.digits.board import Board
from memdrive.demos.live.digits.controls import CONTROLS, EXTRA_HELP, KEYPAD, TEACH
from memdrive.demos.live.digits.ink import Point
from memdrive.demos.live.digits.pen import Pen
from memdrive.demos.live.digits.places import arrange
from memdrive.demos.live.digits.sheet import Sheet
from memdrive.demos.live.digits.strings import text
from memdrive.demos.ui.desk import Desk, Settings
from memdrive.demos.ui.pointing import Pointer
from memdrive.demos.ui.widgets import Look, draw_focus

SCHOOL_BUDGET_S = 0.011
"""Real time that a frame may spend on learning [s]."""


class DrawingWindow:
    """One window on one board."""

    def __init__(self, surface: pygame.Surface, board: Board, settings: Settings) -> None:
        self.desk = Desk(surface, self, CONTROLS, EXTRA_HELP, text, settings, kind="digits")
        self.board, self.sheet = board, Sheet(self.desk)
        self.pen = Pen()
        self._drawing = False
        self.arrange()

    def arrange(self) -> None:
        """Lay out anew: the size or the language changed."""
        language = self.desk.language
        labels = {c.name: [] if c.icon else [button_text(c.name, language)] for c in CONTROLS if c.place != "keys"}
        title = (text("title", language), text("digits_tagline", language))
        self.places = arrange(self.desk.surface.get_size(), self.desk.lettering.width, labels, title)
        self.desk.placed(self.places.unit, self.places.buttons, ["paper"])

    # ---------------------------------------------------------------- frames

    def frame(self, elapsed_s: float, events: list[pygame.event.Event]) -> None:
        """Take in what happened, let the chip go on with what it learns, draw."""
        self.desk.now_s += elapsed_s
        for event in events:
            self._handle(event)
        was_learning, taught = self.board.learning, self.board.teaching
        if not self.desk.signs.up:
            self.board.advance(SCHOOL_BUDGET_S)
        if was_learning and not self.board.learning:
            self.desk.say("digits_ready")
        if taught is not None and self.board.teaching is None:
            self.desk.say("digits_learned", digit=taught)
        self.draw()
        self.desk.filing.film(self.desk.surface, elapsed_s)

    def draw(self) -> None:
        """One frame."""
        if self.desk.too_small():
            return
        at_paper = self.desk.focus.at == "paper"
        self.sheet.draw(self.places, self.board, self._looks(), self.pen.at if at_paper else None)
        if at_paper:
            draw_focus(self.desk.surface, self.desk.theme, self.places.unit, self.places.sheet.paper)
        desk = self.desk
        desk.draw_over()

    def pointers(self) -> list[Pointer]:
        """What everything is that a frame has drawn."""
        return legend.pointers(self.places, self.desk.language)

    def _looks(self) -> dict[str, Look]:
        """How the buttons are to be drawn now."""
        lit = {} if self.board.empty else {f"teach_{self.board.winner}": True}
        colours = dict.fromkeys(TEACH, self.desk.theme.ghost_ink)
        return self.desk.looks(lambda control: button_text(control.name, self.desk.language), lit, colours)

    # ---------------------------------------------------------------- what a person does

    def _handle(self, event: pygame.event.Event) -> None:
        """One event; touch and pens arrive as mouse events."""
        if self.desk.reveals(event):
            return
        if event.type == pygame.KEYDOWN and not self.desk.menu and self._own_key(event):
            return
        if self.desk.handle(event):
            return
        if event.type == pygame.MOUSEBUTTONDOWN and self.places.sheet.paper.collidepoint(event.pos):
            self._drawing = True
            self.board.drawing.begin(self._point(event.pos))
        elif event.type == pygame.MOUSEMOTION and self._drawing:
            self.board.drawing.move(self._point(event.pos))
        elif event.type == pygame.WINDOWFOCUSLOST or (event.type == pygame.MOUSEBUTTONUP and event.button == 1):
            self._drawing = False
        elif event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE:
            self._escape()
        elif event.type == pygame.DROPFILE:
            self.choose("load", event.file)

    def _own_key(self, event: pygame.event.Event) -> bool:
        """The keypad's digits, Ctrl+Z, and the keyboard's pen."""
        if event.key in KEYPAD:
            self.use(KEYPAD[event.key])
        elif event.key == pygame.K_z and event.mod & (pygame.KMOD_CTRL | pygame.KMOD_META):
            self.use("stroke_back")
        elif self.desk.focus.at == "paper":
            return self.pen.key(event.key, self.board.drawing)
        else:
            return False
        return True

    def _escape(self) -> None:
        """Leave what is on top."""
        self.pen.lift()
        self.desk.focus.at = None

    def _point(self, pixel: tuple[int, int]) -> Point:
        paper = self.places.sheet.paper
        return (pixel[0] - paper.x) / paper.width, (pixel[1] - paper.y) / paper.height

    # ---------------------------------------------------------------- what the controls do

    def use(self, name: str) -> None:
        """Do what a control stands for."""
        if self.desk.use_tool(name):
            return
        self._drawing = False
        self.pen.lift()
        if name in TEACH:
            self._teach(TEACH[name])
            return
        board = self.board
        deeds: dict[str, Callable[[], None]] = {
            "stroke_back": board.drawing.undo,
            "clear": board.drawing.clear,
            "lesson_back": board.undo,
            "restart": board.restart,
            "save": self._save,
            "load": self.desk.open_chips,
        }
        deeds[name]()

    def _teach(self, digit: int) -> None:
        if self.board.learning:
            self.desk.say("digits_wait")
        elif self.board.teaching is not None:
            self.desk.say("digits_teaching", digit=self.board.teaching)
        elif not self.board.teach(digit):
            self.desk.say("digits_draw_first")

    def _save(self) -> None:
        if self.board.learning:
            self.desk.say("digits_wait")
        else:
            self.board.finish_lesson()
            self.desk.filing.save_chip(self.board.chip.save)

    def list_of(self, name: str) -> tuple[list[tuple[str, str]], str] | None:  # noqa: ARG002 - the desk asks
        """No button has a list of its own; that of saved chips is the desk's."""
        return None

    def choose(self, name: str, value: str) -> None:  # noqa: ARG002 - the desk's; only chips are chosen here
        """A file with a chip."""
        self.desk.filing.load_chip(self.board.load, Path(value))


def button_text(name: str, language: str) -> str:
    """The text of a button."""
    return str(TEACH[name]) if name in TEACH else text(f"do_{name}", language)
