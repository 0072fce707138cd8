"""The drawing window itself: pen, keys and buttons become deeds of the board, and a frame is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import pygame
from pygame import Rect

from memdrive.demos.live.digits import legend
from memdrive.demos.live.digits.board import Board
from memdrive.demos.live.digits.controls import CONTROLS, EXTRA_HELP, KEYPAD, TEACH
from memdrive.demos.live.digits.ink import Drawing
from memdrive.demos.live.digits.paper import PAPER, PaperWindow
from memdrive.demos.live.digits.places import arrange
from memdrive.demos.live.digits.sheet import Sheet
from memdrive.demos.live.digits.strings import text
from memdrive.demos.ui.desk import Desk, Settings
from memdrive.demos.ui.pointing import Pointer
from memdrive.demos.ui.widgets import Look

SCHOOL_BUDGET_S = 0.011
"""Real time that a frame may spend on learning [s]."""


class DrawingWindow(PaperWindow):
    """One window on one board."""

    def __init__(self, surface: pygame.Surface, board: Board, settings: Settings) -> None:
        super().__init__()
        self.desk = Desk(surface, self, CONTROLS, EXTRA_HELP, text, settings, kind="digits")
        self.board, self.sheet = board, Sheet(self.desk)
        self.arrange()

    def arrange(self) -> None:
        """Lay out anew: the size or the language changed."""
        language = self.desk.language
        labels = {c.name: [] if c.icon else [button_text(c.name, language)] for c in CONTROLS if c.place != "keys"}
        title = (text("title", language), text("digits_tagline", language))
        self.places = arrange(self.desk.surface.get_size(), self.desk.lettering.width, labels, title)
        self.desk.placed(self.places.unit, self.places.buttons, [PAPER])

    # ---------------------------------------------------------------- frames

    def frame(self, elapsed_s: float, events: list[pygame.event.Event]) -> None:
        """Take in what happened, let the chip go on with what it learns, draw."""
        self.desk.now_s += elapsed_s
        for event in events:
            self.handle(event)
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
        self.sheet.draw(self.places, self.board, self._looks(), self.shown_pen)
        self.draw_over()

    def pointers(self) -> list[Pointer]:
        """What everything is that a frame has drawn."""
        return legend.pointers(self.places, self.desk.language)

    def _looks(self) -> dict[str, Look]:
        """How the buttons are to be drawn now."""
        lit = {} if self.board.empty else {f"teach_{self.board.winner}": True}
        colours = dict.fromkeys(TEACH, self.desk.theme.ghost_ink)
        return self.desk.looks(lambda control: button_text(control.name, self.desk.language), lit, colours)

    # ---------------------------------------------------------------- what a person does

    @property
    def paper(self) -> Rect:
        """Where the sheet lies."""
        return self.places.sheet.paper

    @property
    def drawing(self) -> Drawing:
        """What is on it."""
        return self.board.drawing

    def _draws(self, event: pygame.event.Event) -> bool:
        """The keypad's digits as well."""
        if event.key not in KEYPAD:
            return super()._draws(event)
        self.use(KEYPAD[event.key])
        return True

    # ---------------------------------------------------------------- what the controls do

    @property
    def deeds(self) -> Mapping[str, Callable[[], object]]:
        """What each control does."""
        board = self.board
        return {name: partial(self._teach, digit) for name, digit in TEACH.items()} | {
            "stroke_back": board.drawing.undo,
            "clear": board.drawing.clear,
            "lesson_back": board.undo,
            "restart": board.restart,
            "save": self._save,
            "load": self.desk.open_chips,
        }

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

    def load(self, path: Path) -> None:
        """Go on with a saved chip."""
        self.board.load(path)


def button_text(name: str, language: str) -> str:
    """The text of a button."""
    return str(TEACH[name]) if name in TEACH else text(f"do_{name}", language)
