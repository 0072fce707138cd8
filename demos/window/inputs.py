"""Mouse, keyboard and gamepad: what a person does becomes calls of the window's own few verbs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pygame

from memdrive.chip import presets
from memdrive.demos.window.cells import Cell, CellMaps
from memdrive.demos.window.controls import Control, pressed
from memdrive.demos.window.filing import Filing
from memdrive.demos.window.hand import Hand
from memdrive.demos.window.layout import Layout
from memdrive.demos.window.lettering import Lettering
from memdrive.demos.window.show import Show
from memdrive.demos.window.sketch import Sketch
from memdrive.demos.window.strings import scene_text
from memdrive.demos.window.widgets import Focus, Menu
from memdrive.demos.window.wording import device_text
from memdrive.env import scenes

ENTER = (pygame.K_RETURN, pygame.K_KP_ENTER)
WAYS = {pygame.K_LEFT: (-1, 0), pygame.K_RIGHT: (1, 0), pygame.K_UP: (0, -1), pygame.K_DOWN: (0, 1)}
BRUSH_STEP = 3
"""Cells that an arrow key moves the brush."""
PRESENCE = (pygame.KEYDOWN, pygame.MOUSEBUTTONDOWN, pygame.MOUSEMOTION, pygame.JOYAXISMOTION)
"""Events that only a person makes."""


class Verbs(Protocol):
    """What inputs need of a window."""

    surface: pygame.Surface
    show: Show
    layout: Layout
    cells: CellMaps
    sketch: Sketch | None
    helping: bool
    language: str
    lettering: Lettering
    filing: Filing
    now_s: float

    @property
    def offered(self) -> list[Control]:
        """Controls that can be used."""

    def use(self, name: str) -> None:
        """Do what a control stands for."""

    def quit(self) -> None:
        """Close."""

    def resized(self) -> None:
        """The window has another size."""

    def escape(self) -> None:
        """Leave what is on top."""

    def finish_sketch(self) -> None:
        """Make a road of the stroke."""

    def take_over(self) -> None:
        """End a talk."""

    def say(self, key: str, **values: object) -> None:
        """Show a message."""


class Inputs:
    """What the mouse and the keyboard are at."""

    def __init__(self, window: Verbs) -> None:
        self.window = window
        self.hand, self.focus = Hand(), Focus()
        self.menu: Menu | None = None
        self.cell: Cell | None = None
        """Where the keyboard's brush stands on the chip."""
        self.hovered: str | None = None
        self.hovered_s = self.touched_s = 0.0
        """Since when; and when somebody last did something [s]."""
        self._pointer = (-1, -1)
        self._dragging = False

    def handle(self, event: pygame.event.Event) -> None:
        """One event."""
        handlers: dict[int, Callable[[pygame.event.Event], None]] = {
            pygame.QUIT: lambda _: self.window.quit(),
            pygame.VIDEORESIZE: lambda _: self.window.resized(),
            pygame.KEYDOWN: self._key_down,
            pygame.KEYUP: lambda e: self.hand.press(e.key, False),
            pygame.MOUSEMOTION: self._mouse_moved,
            pygame.MOUSEBUTTONDOWN: self._mouse_down,
            pygame.MOUSEBUTTONUP: self._mouse_up,
            pygame.JOYAXISMOTION: lambda e: self.hand.tilt(e.axis, e.value),
            pygame.JOYDEVICEADDED: self._pad_added,
            pygame.JOYDEVICEREMOVED: self._pad_lost,
            pygame.WINDOWFOCUSLOST: lambda _: self.hand.release(),
            pygame.DROPFILE: self._dropped,
        }
        if event.type in PRESENCE:
            self.touched_s = self.window.now_s
        if event.type in handlers:
            handlers[event.type](event)

    def arranged(self) -> None:
        """The window was laid out anew."""
        self.focus.order = [*(c.name for c in self.window.offered if c.place != "keys"), "cells"]
        self.menu = None

    @property
    def brush(self) -> Cell | None:
        """The pair that a click or Enter would destroy, with those around it."""
        if self.focus.at == "cells":
            return self.cell
        if self.menu or self.window.helping:
            return None
        return self.window.cells.at(self.window.layout.on_chip.cells, self._pointer)

    # ---------------------------------------------------------------- keys

    def _key_down(self, event: pygame.event.Event) -> None:
        window, key = self.window, event.key
        ctrl = bool(event.mod & (pygame.KMOD_CTRL | pygame.KMOD_META))
        self.hand.press(key, True)
        if self.menu:
            self._menu_key(self.menu, key)
        elif key == pygame.K_ESCAPE:
            self.focus.at = None
            window.escape()
        elif key == pygame.K_TAB:
            self._focus(-1 if event.mod & pygame.KMOD_SHIFT else 1)
        elif (window.sketch and self._sketch_key(window.sketch, key)) or (
            self.focus.at == "cells" and self._cells_key(key)
        ):
            return
        elif key in ENTER and self.focus.at:
            self.press(self.focus.at)
        else:
            control = pressed(key, ctrl)
            if control in window.offered:
                window.use(control.name)

    def _focus(self, step: int) -> None:
        self.focus.move(step)
        if self.focus.at == "cells" and self.cell is None:
            self.cell = Cell(0, 0, 0)

    def _menu_key(self, menu: Menu, key: int) -> None:
        if key == pygame.K_ESCAPE:
            self.menu = None
        elif key in (pygame.K_DOWN, pygame.K_UP, pygame.K_TAB):
            menu.move(-1 if key == pygame.K_UP else 1)
        elif key in (*ENTER, pygame.K_SPACE):
            self._choose(menu.name, menu.value)

    def _sketch_key(self, sketch: Sketch, key: int) -> bool:
        """Draw with the keyboard: up goes on, left and right turn, Enter closes the loop."""
        if key in ENTER:
            self.window.finish_sketch()
            return True
        return sketch.walk(key, self.window.layout.road)

    def _cells_key(self, key: int) -> bool:
        """Move the brush over the chip, or destroy what is under it."""
        if self.cell and key in WAYS:
            dx, dy = WAYS[key]
            self.cell = self.window.cells.moved(self.cell, BRUSH_STEP * dx, BRUSH_STEP * dy)
            return True
        if self.cell and key in ENTER:
            self._destroy(self.cell)
            return True
        return False

    # ---------------------------------------------------------------- mouse

    def _mouse_moved(self, event: pygame.event.Event) -> None:
        window = self.window
        self._pointer = event.pos
        hovered = next((name for name, rect in window.layout.buttons.items() if rect.collidepoint(event.pos)), None)
        if hovered != self.hovered:
            self.hovered, self.hovered_s = hovered, window.now_s
        if self.menu:
            over = self.menu.over(event.pos)
            self.menu.at = self.menu.at if over is None else over
        elif window.sketch and window.sketch.drawing:
            window.sketch.move(event.pos, window.layout.road)
        elif self._dragging and (cell := window.cells.at(window.layout.on_chip.cells, event.pos)):
            self._destroy(cell)

    def _mouse_down(self, event: pygame.event.Event) -> None:
        window = self.window
        if event.button != 1:
            return
        self._pointer, self.focus.at = event.pos, None
        if window.helping:
            window.helping = False
        elif self.menu:
            row, menu = self.menu.over(event.pos), self.menu
            self.menu = None
            if row is not None:
                self._choose(menu.name, menu.choices[row][0])
        elif name := next((n for n, rect in window.layout.buttons.items() if rect.collidepoint(event.pos)), None):
            self.press(name)
        elif window.sketch and window.layout.road.collidepoint(event.pos):
            window.sketch.begin(event.pos)
        elif cell := window.cells.at(window.layout.on_chip.cells, event.pos):
            self._dragging = True
            self._destroy(cell)

    def _mouse_up(self, event: pygame.event.Event) -> None:
        if event.button != 1:
            return
        self._dragging = False
        if self.window.sketch and self.window.sketch.drawing:
            self.window.finish_sketch()

    def _destroy(self, cell: Cell) -> None:
        self.window.take_over()
        self.window.show.destroy(cell.layer, *self.window.cells.brush(cell))

    # ---------------------------------------------------------------- gamepads and files

    def _pad_added(self, event: pygame.event.Event) -> None:
        if self.hand.connect(event.device_index):
            self.window.say("say_gamepad")

    def _pad_lost(self, event: pygame.event.Event) -> None:
        if self.hand.disconnect(event.instance_id):
            self.window.say("say_gamepad_lost")

    def _dropped(self, event: pygame.event.Event) -> None:
        if any(control.name == "load" for control in self.window.offered):
            self._choose("load", event.file)

    # ---------------------------------------------------------------- buttons and lists

    def press(self, name: str) -> None:
        """A button: as its key, but what has a list opens it."""
        if name == "scene":
            self.open_menu(name, [(n, scene_text(n, self.window.language)) for n in scenes.NAMED])
        elif name == "device":
            self.open_menu(name, [(n, device_text(n)) for n in presets.PRESETS])
        elif name in self.window.layout.buttons:
            self.window.use(name)

    def open_menu(self, name: str, choices: list[tuple[str, str]]) -> None:
        """Open a list under a button, at what holds now."""
        window = self.window
        current = {"scene": window.show.scene.name, "device": window.show.device}.get(name)
        at = next((i for i, (value, _) in enumerate(choices) if value == current), 0)
        self.menu = Menu(name, choices, at)
        unit = window.layout.unit
        self.menu.place(window.layout.buttons[name], window.surface.get_rect(), window.lettering, unit)

    def _choose(self, name: str, value: str) -> None:
        self.menu = None
        self.window.take_over()
        if name == "scene":
            self.window.show.set_scene(value)
        elif name == "device":
            self.window.show.set_device(value)
        else:
            self.window.filing.load_chip(self.window.show, Path(value))
