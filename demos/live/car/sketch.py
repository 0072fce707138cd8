"""Drawing a road: one stroke of the mouse, or a pen steered with the arrow keys."""

from __future__ import annotations

import math

import numpy as np
import pygame
from pygame import Rect

from memdrive.demos.live.car.camera import Camera
from memdrive.demos.ui.theme import AMBER, SKY
from memdrive.env import Track
from memdrive.env.roads import tracks

PEN_STEP = 0.02
"""A key press moves the pen this share of the floor's height."""
PEN_TURN = math.radians(15)


class Sketch:
    """A stroke in progress, in pixels of the window."""

    def __init__(self, camera: Camera) -> None:
        self.camera = camera
        self.drawing = False
        self.points: list[tuple[float, float]] = []
        self._heading = 0.0

    def begin(self, point: tuple[int, int]) -> None:
        """The button goes down."""
        self.drawing, self.points = True, [point]

    def move(self, point: tuple[int, int], floor: Rect) -> None:
        """The mouse moves; the stroke stays on the floor."""
        x = min(max(point[0], floor.left), floor.right)
        y = min(max(point[1], floor.top), floor.bottom)
        if math.dist(self.points[-1], (x, y)) >= 2:
            self.points.append((x, y))

    def walk(self, key: int, floor: Rect) -> bool:
        """The pen goes on by one step; left and right turn it. Whether the key meant anything."""
        turns = {pygame.K_UP: 0.0, pygame.K_LEFT: -PEN_TURN, pygame.K_RIGHT: PEN_TURN}
        if key not in turns:
            return False
        if not self.points:
            self.points = [(floor.centerx, floor.y + 0.75 * floor.height)]
        self._heading += turns[key]
        step = PEN_STEP * floor.height * 2
        x, y = self.points[-1]
        self.points.append((x + step * math.cos(self._heading), y + step * math.sin(self._heading)))
        return True

    def clear(self) -> None:
        """Begin again."""
        self.drawing, self.points, self._heading = False, [], 0.0

    def track(self) -> Track:
        """The road along the stroke.

        Raises
        ------
        OutlineError : no road fits, and why.
        """
        self.drawing = False
        metres = np.array([self.camera.floor(point) for point in self.points]).reshape(-1, 2)
        return tracks.from_points(metres, "drawn", may_cross=True)

    def draw(self, surface: pygame.Surface, floor: Rect, unit: float) -> None:
        """The stroke so far, and how it would close."""
        if not self.points:
            return
        surface.set_clip(floor)
        if len(self.points) > 1:
            pygame.draw.lines(surface, SKY, False, self.points, max(round(0.3 * unit), 2))
            pygame.draw.aaline(surface, AMBER, self.points[-1], self.points[0])
        pygame.draw.aacircle(surface, AMBER, self.points[-1], max(round(0.35 * unit), 3))
        surface.set_clip(None)
