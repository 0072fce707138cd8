"""The brush: the pair that a person points at, by mouse or by keyboard, and the drag that destroys those around it."""

from __future__ import annotations

from collections.abc import Callable

import pygame
from pygame import Rect

from memdrive.demos.live.chip.cells import Cell, CellMaps
from memdrive.demos.ui.desk import ENTER, WAYS, Desk
from memdrive.demos.ui.widgets import draw_focus

STEP = 3
"""Cells that an arrow key moves the brush."""

Places = tuple[Rect, Rect]
"""Where the weights of both layers stand."""


class Brush:
    """Over the cells of a window.

    cells : the maps that are shown now, and where they stand
    destroy : is told which pair to destroy, with those around it
    """

    def __init__(
        self, desk: Desk, cells: Callable[[], tuple[CellMaps, Places]], destroy: Callable[[Cell], None]
    ) -> None:
        self.cell: Cell | None = None
        """Where the keyboard's brush stands."""
        self._desk, self._cells, self._destroy = desk, cells, destroy
        self._dragging = False

    @property
    def at(self) -> Cell | None:
        """The pair that a click or Enter would destroy, with those around it."""
        if self._desk.focus.at == "cells":
            self.cell = self.cell or Cell(0, 0, 0)
            return self.cell
        if self._desk.menu or self._desk.helping:
            return None
        return self._under(self._desk.pointer)

    def _under(self, point: tuple[int, int]) -> Cell | None:
        maps, places = self._cells()
        return maps.at(places, point)

    # ---------------------------------------------------------------- what a person does

    def key(self, key: int) -> bool:
        """Move the brush over the chip, or destroy what is under it; whether the key meant that."""
        if self._desk.focus.at != "cells" or not (cell := self.at):
            return False
        if key in WAYS:
            maps, _ = self._cells()
            dx, dy = WAYS[key]
            self.cell = maps.moved(cell, STEP * dx, STEP * dy)
        elif key in ENTER:
            self._destroy(cell)
        return key in WAYS or key in ENTER

    def press(self, point: tuple[int, int]) -> None:
        """A button of the mouse goes down: on the chip a drag begins."""
        if cell := self._under(point):
            self._dragging = True
            self._destroy(cell)

    def drag(self, point: tuple[int, int]) -> None:
        """The mouse moves."""
        if self._dragging and (cell := self._under(point)):
            self._destroy(cell)

    def release(self) -> None:
        """The drag is over."""
        self._dragging = False

    # ---------------------------------------------------------------- how it looks

    @property
    def figures(self) -> dict[str, str] | None:
        """What the pair is at that is pointed at; None: none is."""
        return self._cells()[0].figures(self.at) if self.at else None

    def draw(self, surface: pygame.Surface, unit: float) -> None:
        """A frame around what would be destroyed, and around both layers while the keyboard is among them."""
        maps, places = self._cells()
        if cell := self.at:
            width = max(round(0.12 * unit), 1)
            pygame.draw.rect(surface, self._desk.theme.bad, maps.box(places, cell), width)
        if self._desk.focus.at == "cells":
            draw_focus(surface, self._desk.theme, unit, places[0].union(places[1]))
