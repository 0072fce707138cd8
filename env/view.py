"""Pictures and windows of the tracking task: the only module of this room that knows pygame.

The floor is painted in tiles, once per road and light, exact to the width of a picture point;
car and photodiodes are drawn on top of it.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
import pygame
from numpy.typing import NDArray

from memdrive.env.constants import (
    COLUMNS,
    ROW_FIRST,
    ROW_HALF_SPAN,
    ROW_SPACING,
    ROWS,
    WHEELBASE,
)
from memdrive.env.fleet import Fleet
from memdrive.env.kernels import pictures
from memdrive.env.kernels.records import BACKWARDS, COUNT, PAINT
from memdrive.env.laws import picture_size
from memdrive.env.observed import OBSERVED

Picture = NDArray[np.uint8]

SPAN: Final = 6.0
"""Floor that the smaller side of a picture shows [m]."""
TILE: Final = 128
"""Side of a tile of floor, in points."""
MOST_TILES: Final = 2000
"""Tiles kept: 98 MB."""
BODY: Final = ((-0.06, 0.09), (WHEELBASE + 0.03, 0.09), (WHEELBASE + 0.07, 0.05))
"""Left half of the car's outline in its own frame [m], from the back."""
PLACES: Final = tuple(
    (ROW_FIRST + i * ROW_SPACING, ROW_HALF_SPAN * (1.0 - 2.0 * j / (COLUMNS - 1)))
    for i in range(ROWS)
    for j in range(COLUMNS)
)
"""Photodiodes in the car's frame [m], in the order of the observation."""


class Floor:
    """The floor around one car, in tiles that are painted when they first come into sight."""

    def __init__(self) -> None:
        self._key: tuple[Any, ...] = ()
        self._tiles: dict[tuple[int, int], Picture] = {}

    def picture(
        self, fleet: Fleet, i: int, size: tuple[int, int], centre: tuple[float, float], scale: float
    ) -> Picture:
        """(height, width, 3) uint8: the floor around a point of the world, y upwards, `scale` points per metre."""
        width, height = size
        car = fleet.cars[i]
        colours = np.empty((4, 3), np.float32)
        pictures.world_colours(fleet.worlds[i], colours)
        road = fleet.roads[car["road"], [PAINT, BACKWARDS, COUNT]]
        frame = (car[name] for name in ("frame_x", "frame_y", "frame_yaw"))
        worn = pictures.worn_stretches(car, fleet.roads, fleet.worlds["wear"][i])
        key = (*road.tolist(), scale, worn, *frame, *colours.ravel().astype(int) // 6)
        if key != self._key or len(self._tiles) > MOST_TILES:
            self._key = key
            self._tiles.clear()
        left = round(centre[0] * scale - 0.5 * (width - 1))
        top = round(-centre[1] * scale - 0.5 * (height - 1))
        out = np.empty((height, width, 3), np.uint8)
        for row in range(top // TILE, (top + height - 1) // TILE + 1):
            for column in range(left // TILE, (left + width - 1) // TILE + 1):
                tile = self._tile(fleet, i, column, row, scale, colours)
                y, x = row * TILE - top, column * TILE - left
                y0, y1, x0, x1 = max(y, 0), min(y + TILE, height), max(x, 0), min(x + TILE, width)
                out[y0:y1, x0:x1] = tile[y0 - y : y1 - y, x0 - x : x1 - x]
        return out

    def _tile(
        self, fleet: Fleet, i: int, column: int, row: int, scale: float, colours: NDArray[np.float32]
    ) -> Picture:
        """One square of the floor, painted once."""
        tile = self._tiles.get((column, row))
        if tile is None:
            corner = (column * TILE / scale, -row * TILE / scale)
            tile = self._tiles[column, row] = _paint(fleet, i, corner, scale, colours)
        return tile


def _paint(fleet: Fleet, i: int, corner: tuple[float, float], scale: float, colours: NDArray[np.float32]) -> Picture:
    """A tile whose first point lies at a corner [m] of the world."""
    car = fleet.cars[i]
    cos, sin = math.cos(car["frame_yaw"]), math.sin(car["frame_yaw"])
    dx, dy = corner[0] - car["frame_x"], corner[1] - car["frame_y"]
    frame = np.array([cos * dx + sin * dy, cos / scale, -sin / scale, cos * dy - sin * dx, -sin / scale, -cos / scale])
    places = np.zeros((2, TILE, TILE), np.float32)
    places[0] = 1e3
    reach = int(car["road_count"]) // 2
    pictures.paint_line(car, fleet.roads, fleet.worlds["wear"][i], 0, reach, frame, scale, places)
    picture = np.empty((TILE, TILE, 3), np.uint8)
    pictures.shade(places, colours, scale, picture)
    return picture


def draw_car(
    surface: pygame.Surface,
    pose: tuple[float, float, float],
    wheel: float,
    readings: NDArray[np.float32],
    centre: tuple[float, float],
    scale: float,
) -> None:
    """Car and photodiodes, each as bright as it reads.

    pose : x, y [m], yaw [rad] of the rear axle; wheel : angle of the front wheels [rad]; readings : (≥ 48,) in [0, 1]
    centre : the point of the world in the middle of the surface; scale : points per metre
    """
    width, height = surface.get_size()
    cos, sin = math.cos(pose[2]) * scale, math.sin(pose[2]) * scale
    x0 = 0.5 * (width - 1) + (pose[0] - centre[0]) * scale
    y0 = 0.5 * (height - 1) - (pose[1] - centre[1]) * scale

    def at(ahead: float, left: float) -> tuple[float, float]:
        return x0 + ahead * cos - left * sin, y0 - ahead * sin - left * cos

    for x, side, angle in ((0.0, 1, 0.0), (0.0, -1, 0.0), (WHEELBASE, 1, wheel), (WHEELBASE, -1, wheel)):
        dx, dy = 0.04 * math.cos(angle), 0.04 * math.sin(angle)
        ends = at(x - dx, side * 0.09 - dy), at(x + dx, side * 0.09 + dy)
        pygame.draw.line(surface, (20, 20, 24), *ends, max(2, round(0.035 * scale)))
    outline = [at(x, y) for x, y in BODY] + [at(x, -y) for x, y in reversed(BODY)]
    pygame.draw.polygon(surface, pictures.CAR_COLOUR, outline)
    pygame.draw.aalines(surface, pictures.CAR_COLOUR, True, outline)
    radius = max(1.5, 0.014 * scale)
    for (x, y), light in zip(PLACES, readings[OBSERVED.photodiodes].tolist(), strict=True):
        level = int(255.0 * light)
        pygame.draw.aacircle(surface, (level, (level + 90) * 2 // 3, 255 - level), at(x, y), radius)


class Window:
    """A window of its own, beside those of other environments and of the application."""

    def __init__(self, size: tuple[int, int]) -> None:
        pygame.display.init()
        self._window = pygame.Window("memdrive", size)
        self._clock = pygame.time.Clock()

    def show(self, picture: Picture, fps: float) -> None:
        """A (height, width, 3) uint8 picture as the window's content, at most so many per second."""
        height, width, _ = picture.shape
        self._window.get_surface().blit(pygame.image.frombuffer(picture.data, (width, height), "RGB"), (0, 0))
        pygame.event.pump()
        self._window.flip()
        self._clock.tick(fps)

    def close(self) -> None:
        """Close this window; the display stays for whoever else uses it."""
        self._window.destroy()


class CarView:
    """One car's picture at any size."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = picture_size("CarView", *size)
        self.scale = min(size) / SPAN
        self._floor = Floor()

    def frame(self, fleet: Fleet, i: int) -> Picture:
        """The car and the floor around it: a fresh array."""
        pose = fleet.pose(i)
        picture = self._ground(fleet, i, self.size, pose, pose[:2])
        surface = pygame.image.frombuffer(picture.data, self.size, "RGB")
        draw_car(surface, pose, float(fleet.cars["wheel"][i]), fleet.reading(i), pose[:2], self.scale)
        return picture

    def draw(
        self, surface: pygame.Surface, fleet: Fleet, i: int, *, centre: tuple[float, float] | None = None
    ) -> None:
        """Draw floor, road, car and photodiodes onto any surface; the camera follows the car or stands at a centre."""
        pose = fleet.pose(i)
        middle = pose[:2] if centre is None else centre
        size = surface.get_size()
        ground = self._ground(fleet, i, size, pose, middle)
        surface.blit(pygame.image.frombuffer(ground.data, size, "RGB"), (0, 0))
        draw_car(surface, pose, float(fleet.cars["wheel"][i]), fleet.reading(i), middle, self.scale)

    def _ground(
        self,
        fleet: Fleet,
        i: int,
        size: tuple[int, int],
        pose: tuple[float, float, float],
        centre: tuple[float, float],
    ) -> Picture:
        """A fresh picture of the floor, with the reflection that follows the car."""
        picture = self._floor.picture(fleet, i, size, centre, self.scale)
        column = 0.5 * (size[0] - 1) + (pose[0] - centre[0]) * self.scale
        row = 0.5 * (size[1] - 1) - (pose[1] - centre[1]) * self.scale
        ahead = math.cos(pose[2]) * self.scale, -math.sin(pose[2]) * self.scale
        pictures.paint_glare(fleet.cars[i], fleet.worlds[i], column, row, *ahead, picture)
        return picture
