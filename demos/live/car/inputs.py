"""Mouse, keyboard and gamepad on the car's own things: steering, roads, cells. The rest is the desk's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import pygame

from memdrive.demos.live.car.hand import Hand
from memdrive.demos.live.car.replay import Replay
from memdrive.demos.live.car.show import Show
from memdrive.demos.live.car.sketch import Sketch
from memdrive.demos.live.chip.brush import Brush
from memdrive.demos.live.chip.cells import Cell, CellMaps
from memdrive.demos.live.chip.layout import Layout
from memdrive.demos.ui.desk import ENTER, Desk


class Verbs(Protocol):
    """What inputs need of a window."""

    desk: Desk
    show: Show
    layout: Layout
    cells: CellMaps
    replay: Replay
    sketch: Sketch | None

    def escape(self) -> None:
        """Leave what is on top."""

    def finish_sketch(self) -> None:
        """Make a road of the stroke."""

    def take_over(self) -> None:
        """End a talk."""


class Inputs:
    """What the mouse and the keyboard are at."""

    def __init__(self, window: Verbs) -> None:
        self.window, self.desk = window, window.desk
        self.hand = Hand()
        self.brush = Brush(self.desk, lambda: (window.cells, window.layout.on_chip.cells), self._destroy)

    def handle(self, event: pygame.event.Event) -> None:
        """One event."""
        handlers: dict[int, Callable[[pygame.event.Event], None]] = {
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
        if self.desk.reveals(event) or (event.type == pygame.MOUSEBUTTONDOWN and self._closed(event)):
            return
        if event.type == pygame.KEYDOWN:
            self.hand.press(event.key, True)
            if not self.desk.menu and self._own_key(event.key):
                return
        if not self.desk.handle(event) and event.type in handlers:
            handlers[event.type](event)

    def _closed(self, event: pygame.event.Event) -> bool:
        """Whether a click only took a verdict away."""
        window = self.window
        if window.show.verdict and window.layout.said.collidepoint(event.pos):
            window.escape()
            return True
        return False

    # ---------------------------------------------------------------- keys

    def _own_key(self, key: int) -> bool:
        """A key that means a road in the making, or the chip under the brush."""
        if self.window.sketch and self._sketch_key(self.window.sketch, key):
            return True
        return self.brush.key(key)

    def _key_down(self, event: pygame.event.Event) -> None:
        if event.key == pygame.K_ESCAPE:
            self.desk.focus.at = None
            self.window.escape()

    def _sketch_key(self, sketch: Sketch, key: int) -> bool:
        """Draw with the keyboard: up goes on, left and right turn it, Enter closes the loop."""
        if key in ENTER:
            self.window.finish_sketch()
            return True
        return sketch.walk(key, self.window.layout.road)

    # ---------------------------------------------------------------- mouse

    def _mouse_moved(self, event: pygame.event.Event) -> None:
        window = self.window
        if window.sketch and window.sketch.drawing:
            window.sketch.move(event.pos, window.layout.road)
        else:
            self.brush.drag(event.pos)

    def _mouse_down(self, event: pygame.event.Event) -> None:
        window = self.window
        if window.sketch and window.layout.road.collidepoint(event.pos):
            window.sketch.begin(event.pos)
        else:
            self.brush.press(event.pos)

    def _mouse_up(self, event: pygame.event.Event) -> None:
        if event.button != 1:
            return
        self.brush.release()
        if self.window.sketch and self.window.sketch.drawing:
            self.window.finish_sketch()

    def _destroy(self, cell: Cell) -> None:
        self.window.take_over()
        self.window.replay.lost = True
        self.window.show.destroy(cell.layer, *self.window.cells.brush(cell))

    # ---------------------------------------------------------------- gamepads and files

    def _pad_added(self, event: pygame.event.Event) -> None:
        if self.hand.connect(event.device_index):
            self.desk.say("say_gamepad")

    def _pad_lost(self, event: pygame.event.Event) -> None:
        if self.hand.disconnect(event.instance_id):
            self.desk.say("say_gamepad_lost")

    def _dropped(self, event: pygame.event.Event) -> None:
        if any(control.name == "load" for control in self.desk.controls):
            self.desk.choose("load", event.file)
