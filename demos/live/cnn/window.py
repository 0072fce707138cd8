"""The CNN's window itself: pen, keys and buttons become deeds of the reader, and a frame is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pygame
from pygame import Rect

from memdrive.demos.live.cnn import legend
from memdrive.demos.live.cnn.controls import CONTROLS, EXTRA_HELP
from memdrive.demos.live.cnn.picture import Picture
from memdrive.demos.live.cnn.places import arrange
from memdrive.demos.live.cnn.reader import Reader
from memdrive.demos.live.cnn.strings import text
from memdrive.demos.live.digits.ink import Drawing
from memdrive.demos.live.digits.paper import PAPER, PaperWindow
from memdrive.demos.ui.desk import Desk, Settings
from memdrive.demos.ui.pointing import Pointer
from memdrive.demos.ui.widgets import Look

TUNING_BUDGET_S = 0.008
"""Real time that a frame may spend on tuning [s]; at least a piece of it."""


class CnnWindow(PaperWindow):
    """One window on one reader. device : its name"""

    def __init__(self, surface: pygame.Surface, reader: Reader, device: str, settings: Settings) -> None:
        super().__init__()
        self.desk = Desk(surface, self, CONTROLS, EXTRA_HELP, text, settings, kind="cnn")
        self.reader, self.picture = reader, Picture(self.desk, device)
        self.arrange()

    def arrange(self) -> None:
        """Lay out anew: the size or the language changed."""
        language = self.desk.language
        labels = {
            c.name: [] if c.icon else [text(f"do_{c.name}", language)] for c in CONTROLS if c.place != "keys"
        }  # fmt: skip
        title = (text("title", language), text("cnn_tagline", language))
        self.places = arrange(self.desk.surface.get_size(), self.desk.lettering.width, labels, title)
        self.desk.placed(self.places.unit, self.places.buttons, [PAPER])

    def frame(self, elapsed_s: float, events: list[pygame.event.Event]) -> None:
        """Take in what happened, let tuning go on, draw."""
        self.desk.now_s += elapsed_s
        for event in events:
            self.handle(event)
        if not self.desk.signs.up:
            self.reader.advance(TUNING_BUDGET_S)
        self.draw()
        self.desk.filing.film(self.desk.surface, elapsed_s)

    def draw(self) -> None:
        """One frame."""
        if self.desk.too_small():
            return
        self.picture.draw(self.places, self.reader, self._looks(), self.shown_pen)
        self.draw_over()

    def pointers(self) -> list[Pointer]:
        """What everything is that a frame has drawn."""
        return legend.pointers(self.places, self.desk.language)

    def _looks(self) -> dict[str, Look]:
        """How the buttons are to be drawn now."""
        lit = {"tuned": self.reader.shows_tuned}
        return self.desk.looks(lambda control: text(f"do_{control.name}", self.desk.language), lit, {})

    @property
    def paper(self) -> Rect:
        """Where the sheet lies."""
        return self.places.paper

    @property
    def drawing(self) -> Drawing:
        """What is on it."""
        return self.reader.drawing

    # ---------------------------------------------------------------- what the controls do

    @property
    def deeds(self) -> Mapping[str, Callable[[], object]]:
        """What each control does."""
        return {
            "stroke_back": self.reader.drawing.undo,
            "clear": self.reader.drawing.clear,
            "tuned": self._toggle,
            "another": self.reader.another,
            "save": self._save,
            "load": self.desk.open_chips,
        }

    def _toggle(self) -> None:
        self.reader.shows_tuned = not self.reader.shows_tuned

    def _save(self) -> None:
        if self.reader.tuning_now:
            self.desk.say("cnn_wait")
        else:
            self.desk.filing.save_chip(self.reader.chip.save)

    def load(self, path: Path) -> None:
        """Go on with a saved chip."""
        self.reader.load(path)
