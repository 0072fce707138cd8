"""The floor from above, the learner in the middle: lamps, robots, what the ring of cells reads, the teacher's wish."""

from __future__ import annotations

import math

import numpy as np
import pygame
from numpy.typing import NDArray
from pygame import Rect

from memdrive.demos.driving.poses import Pose
from memdrive.demos.live.light.show import LightShow
from memdrive.demos.ui.theme import AMBER, SKY, Colour, rgb
from memdrive.env.kernels.light import CELLS, KEPT_DISTANCE, light_place, paint_chase

SPAN = 6.0
"""Height of floor shown [m]."""
COARSE = 3
"""Points of the window to a point that is painted: lamps glow softly, so nobody sees it."""
BODY = 0.15
"""Radius of a robot [m]."""
RING = 0.34
"""Where the cells are drawn around the learner, larger than life [m]."""
LIT, UNLIT = rgb("F2F0EA"), rgb("3A3F48")


class LightFloor:
    """Draws the floor and all that moves on it."""

    def draw(
        self, surface: pygame.Surface, rect: Rect, show: LightShow, fraction: float, unit: float, *, trail: bool = True
    ) -> None:
        """One frame. fraction : of the way between two control steps"""
        learner, ghost = show.poses(fraction)
        robots, _ = show.robots
        surface.blit(_painted(robots, learner, rect), rect)
        surface.set_clip(rect)
        scale = rect.height / SPAN
        if trail:
            self._draw_trail(surface, show, learner, rect, scale)
        self._draw_target(surface, robots, learner, rect, scale, unit)
        _draw_robot(surface, _place(ghost, learner, rect, scale), ghost[2], AMBER, scale, unit, hollow=True)
        self._draw_cells(surface, show.readings, learner, rect, scale)
        _draw_robot(surface, rect.center, learner[2], SKY, scale, unit, hollow=False)
        if show.wished:
            self._draw_wish(surface, show.chase.wanted, learner, rect, unit)
        surface.set_clip(None)

    def _draw_trail(self, surface: pygame.Surface, show: LightShow, middle: Pose, rect: Rect, scale: float) -> None:
        points = [_place((x, y, 0.0), middle, rect, scale) for x, y, _ in show.diary.trail]
        if len(points) > 1:
            pygame.draw.aalines(surface, SKY, False, points)

    def _draw_target(
        self, surface: pygame.Surface, robots: NDArray[np.void], middle: Pose, rect: Rect, scale: float, unit: float
    ) -> None:
        """A circle at the kept distance round the light that is to be pursued."""
        at = _place(target(robots), middle, rect, scale)
        pygame.draw.aacircle(surface, LIT, at, KEPT_DISTANCE * scale, max(round(0.08 * unit), 1))

    def _draw_cells(
        self, surface: pygame.Surface, readings: NDArray[np.float32], middle: Pose, rect: Rect, scale: float
    ) -> None:
        """The ring: each cell in the colours that its two eyes read."""
        red, blue = readings[:, 0], readings[:, 1]
        for k in range(CELLS):
            angle = middle[2] + 2 * math.pi * k / CELLS
            at = (rect.centerx + RING * scale * math.cos(angle), rect.centery - RING * scale * math.sin(angle))
            r, b = float(red[k]), float(blue[k])
            colour = (round(255 * r), round(255 * min(r, b)), round(255 * b))
            pygame.draw.aacircle(surface, UNLIT, at, 0.05 * scale + 1)
            pygame.draw.aacircle(surface, colour, at, 0.05 * scale)

    def _draw_wish(
        self,
        surface: pygame.Surface,
        wanted: NDArray[np.float32],
        middle: Pose,
        rect: Rect,
        unit: float,
    ) -> None:
        """Where the teacher would go."""
        end = wish_place(wanted, middle, rect)
        pygame.draw.aaline(surface, LIT, rect.center, end, max(round(0.1 * unit), 1))
        pygame.draw.aacircle(surface, LIT, end, 0.25 * unit)


def target(robots: NDArray[np.void]) -> Pose:
    """Where the light is that the first of these robots is to pursue."""
    x, y = light_place(robots["key"][0], 0, robots["clock"][0])
    return x, y, 0.0


def wish_place(wanted: NDArray[np.float32], middle: Pose, rect: Rect) -> tuple[float, float]:
    """The tip of the teacher's arrow: longer for faster, bent to where it would turn."""
    heading = middle[2] + 0.6 * float(wanted[1])
    long = (0.5 + 0.5 * (0.5 + 0.5 * float(wanted[0]))) * rect.height / SPAN
    return rect.centerx + long * math.cos(heading), rect.centery - long * math.sin(heading)


def place(pose: Pose, middle: Pose, rect: Rect) -> tuple[float, float]:
    """Where a point of the floor is in the window."""
    return _place(pose, middle, rect, rect.height / SPAN)


def _painted(robots: NDArray[np.void], middle: Pose, rect: Rect) -> pygame.Surface:
    """The environment's own picture of the floor, around a pose between two steps."""
    robots = robots.copy()
    robots["x"][0], robots["y"][0], robots["yaw"][0] = middle
    picture = np.empty((rect.height // COARSE, rect.width // COARSE, 3), np.uint8)
    paint_chase(robots, SPAN, picture)
    small = pygame.image.frombuffer(picture.tobytes(), (picture.shape[1], picture.shape[0]), "RGB")
    return pygame.transform.smoothscale(small, rect.size)


def _place(pose: Pose, middle: Pose, rect: Rect, scale: float) -> tuple[float, float]:
    """Where a point of the floor is in the window."""
    return rect.centerx + (pose[0] - middle[0]) * scale, rect.centery - (pose[1] - middle[1]) * scale


def _draw_robot(
    surface: pygame.Surface,
    at: tuple[float, float],
    yaw: float,
    colour: Colour,
    scale: float,
    unit: float,
    *,
    hollow: bool,
) -> None:
    """A disc with a nose."""
    radius, width = BODY * scale, max(round(0.18 * unit), 2)
    pygame.draw.aacircle(surface, colour, at, radius, width if hollow else 0)
    nose = (at[0] + 1.5 * radius * math.cos(yaw), at[1] - 1.5 * radius * math.sin(yaw))
    pygame.draw.aaline(surface, colour, at, nose, width)
