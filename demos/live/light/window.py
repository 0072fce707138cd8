"""The window itself: time passes, a frame is drawn, controls do what they say. All that is shown lives in the show."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path

import pygame

from memdrive.chip import presets
from memdrive.demos.live.chip.brush import Brush
from memdrive.demos.live.chip.cells import Cell, CellMaps
from memdrive.demos.live.chip.controls import SPEED_CONTROLS, SPEEDS
from memdrive.demos.live.chip.layout import arrange
from memdrive.demos.live.chip.pace import FRAME_BUDGET_S, Pace
from memdrive.demos.live.chip.said import Notice
from memdrive.demos.live.light import legend
from memdrive.demos.live.light.controls import CONTROLS
from memdrive.demos.live.light.picture import LightPicture
from memdrive.demos.live.light.show import LightShow
from memdrive.demos.live.light.strings import text
from memdrive.demos.live.light.wording import WORDING
from memdrive.demos.ui.controls import next_of
from memdrive.demos.ui.desk import Desk, Settings
from memdrive.demos.ui.pointing import Pointer
from memdrive.demos.ui.widgets import Look
from memdrive.env.tasks.light.interface import KINDS

EXTRA_HELP = ("tab", "cells")
"""What has no key of its own."""


class LightWindow:
    """One window on one show."""

    def __init__(
        self, surface: pygame.Surface, show: LightShow, settings: Settings, fastest: float = SPEEDS[-1]
    ) -> None:
        """fastest : times real time that is reached here; more is not offered"""
        offered = [control for control in CONTROLS if SPEED_CONTROLS.get(control.name, 1.0) <= fastest]
        self.desk = Desk(surface, self, offered, EXTRA_HELP, text, settings)
        self.show, self.picture = show, LightPicture(self.desk.lettering)
        self._pace = Pace()
        self.brush = Brush(self.desk, lambda: (self.cells, self.layout.on_chip.cells), self._destroy)
        self._new_chip()
        self.arrange()

    cells: CellMaps

    def arrange(self) -> None:
        """Lay out anew: the size or the language changed."""
        language = self.desk.language
        labels = {c.name: WORDING.buttons(c, language) for c in self.desk.controls if c.place != "keys"}
        title = (text("title", language), text("tagline", language))
        self.layout = arrange(self.desk.surface.get_size(), self.desk.lettering.width, CONTROLS, labels, title)
        self.desk.placed(self.layout.unit, self.layout.buttons, ["cells"])

    def _new_chip(self) -> None:
        """It can be rewound to this moment."""
        self.cells = CellMaps(self.show.watched, still=self.desk.settings.still)
        self._origin = copy.deepcopy(self.show)

    def _rewind(self) -> None:
        """The same chip, as it was when it came."""
        self.show = copy.deepcopy(self._origin)
        self._pace.begin()
        self.cells = CellMaps(self.show.watched, still=self.desk.settings.still)

    # ---------------------------------------------------------------- frames

    def frame(self, elapsed_s: float, events: list[pygame.event.Event]) -> None:
        """Take in what happened, let time pass, draw."""
        self.desk.now_s += elapsed_s
        for event in events:
            self._handle(event)
        if self.cells.watched is not self.show.watched:
            self._new_chip()
        if not self.desk.signs.up:
            for _ in self.show.clock.advance(elapsed_s, FRAME_BUDGET_S):
                self.show.step()
        self._pace.let_go(self.show, self.desk.now_s)
        self.draw()
        self.desk.filing.film(self.desk.surface, elapsed_s)

    def draw(self) -> None:
        """One frame."""
        desk = self.desk
        if desk.too_small():
            return
        self.cells.update(desk.now_s)
        self.picture.draw(
            desk.surface,
            desk.theme,
            desk.language,
            self.layout,
            self.show,
            self.cells,
            self._looks(),
            self._notice(),
            desk.hovered,
        )
        self.brush.draw(desk.surface, self.layout.unit)
        desk.draw_over()

    def pointers(self) -> list[Pointer]:
        """What everything is that a frame has drawn."""
        return legend.pointers(self.layout, self.show, self.desk.language)

    def _banner(self) -> str:
        """What is going on that is not the usual."""
        if self.show.clock.paused:
            return text("paused", self.desk.language)
        if self.show.proof:
            return text("proving", self.desk.language, percent=self.show.proof.percent)
        return ""

    def _notice(self) -> Notice:
        """What is to be said in this frame."""
        pointed = self.brush.figures
        return Notice(
            now_s=self.desk.now_s,
            message=self.desk.message,
            banner=self._banner(),
            speed_reached=self._pace.behind(self.show, self.desk.now_s),
            cell=text("cell_now", self.desk.language, **pointed) if pointed else "",
            still=self.desk.settings.still,
        )

    def _looks(self) -> dict[str, Look]:
        """How the buttons are to be drawn now."""
        return WORDING.looks(self.desk, self.show, self.show.light, {})

    # ---------------------------------------------------------------- what a person does

    def _handle(self, event: pygame.event.Event) -> None:
        """One event."""
        if event.type == pygame.MOUSEBUTTONUP and event.button == 1:
            self.brush.release()
        if self.desk.reveals(event):
            return
        if event.type == pygame.KEYDOWN and not self.desk.menu and self.brush.key(event.key):
            return
        if self.desk.handle(event):
            return
        if event.type == pygame.DROPFILE:
            self.choose("load", event.file)
        elif event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE:
            self._escape()
        elif event.type == pygame.MOUSEBUTTONDOWN and self.show.verdict and self.layout.said.collidepoint(event.pos):
            self.show.verdict = None
        elif event.type == pygame.MOUSEBUTTONDOWN:
            self.brush.press(event.pos)
        elif event.type == pygame.MOUSEMOTION:
            self.brush.drag(event.pos)

    def _escape(self) -> None:
        """Leave what is on top."""
        self.desk.focus.at = self.show.verdict = None

    def _destroy(self, cell: Cell) -> None:
        self.show.destroy(cell.layer, *self.cells.brush(cell))

    def use(self, name: str) -> None:
        """Do what a control stands for."""
        if name in SPEED_CONTROLS:
            self.show.set_speed(SPEED_CONTROLS[name])
            return
        if self.desk.use_tool(name):
            return
        show = self.show
        deeds: dict[str, Callable[[], None]] = {
            "play": lambda: show.pause(not show.clock.paused),
            "step": show.single_step,
            "light": lambda: show.set_light(next_of(show.light, KINDS)),
            "episode": show.elsewhere,
            "prove": show.prove,
            "rewind": self._rewind,
            "learning": lambda: show.set_learning(not show.learning),
            "device": lambda: show.set_device(next_of(show.device, list(presets.PRESETS))),
            "virgin": show.virgin,
            "break": show.break_cells,
            "save": lambda: self.desk.filing.save_chip(show.save),
            "load": self.desk.open_chips,
        }
        deeds[name]()

    def list_of(self, name: str) -> tuple[list[tuple[str, str]], str] | None:
        """Lights and devices are chosen from lists."""
        return WORDING.list_of(name, self.desk.language, self.show.light, self.show.device)

    def choose(self, name: str, value: str) -> None:
        """A light, a device, or a file with a chip."""
        if name == "light":
            self.show.set_light(value)
        elif name == "device":
            self.show.set_device(value)
        else:
            self.desk.filing.load_chip(self.show.load, Path(value))
