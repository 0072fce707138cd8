"""The keyboard's pen: arrows move it over the sheet, Enter or Space lowers and lifts it."""

from __future__ import annotations

import pygame

from memdrive.demos.live.digits.ink import Drawing, Point
from memdrive.demos.ui.desk import ENTER, WAYS

STEP = 0.05
"""Of the sheet, for an arrow key."""


class Pen:
    """Where it is, in shares of the sheet, and whether it draws."""

    def __init__(self) -> None:
        self.at: Point = (0.5, 0.5)
        self.down = False

    def lift(self) -> None:
        """It draws no more."""
        self.down = False

    def key(self, code: int, drawing: Drawing) -> bool:
        """A key that was pressed while the sheet has the focus; whether it meant the pen. drawing : mutated"""
        if code in (*ENTER, pygame.K_SPACE):
            self.down = not self.down
            if self.down:
                drawing.begin(self.at)
        elif code in WAYS:
            dx, dy = WAYS[code]
            x, y = self.at
            self.at = min(max(x + STEP * dx, 0.0), 1.0), min(max(y + STEP * dy, 0.0), 1.0)
            if self.down:
                drawing.move(self.at)
        else:
            return False
        return True
