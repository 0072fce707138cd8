"""The floor from above: road, cars, trail, the teacher's wish, and a close-up of what the photodiodes see."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pygame
from numpy.typing import NDArray
from pygame import Rect

from memdrive.demos.driving.poses import Pose
from memdrive.demos.live.car.camera import Camera, fitting
from memdrive.demos.live.car.show import Show
from memdrive.demos.live.chip.layout import SAID, Layout
from memdrive.demos.ui.lettering import Lettering
from memdrive.demos.ui.theme import AMBER, ORANGE, SKY, Colour, mix, ramp, rgb
from memdrive.env import OBSERVED, Scene, Track
from memdrive.env.constants import (
    COLUMNS,
    GLARE_RADIUS,
    LINE_WIDTH,
    MAX_STEER,
    PHOTODIODES,
    ROAD_HALF_WIDTH,
    ROW_FIRST,
    ROW_HALF_SPAN,
    ROW_SPACING,
    WHEELBASE,
)
from memdrive.env.kernels.eyes import glare_spot

SHADOW, SHINE = rgb("1A1D23"), rgb("F2F0EA")
CLOSE_UP = 0.4
"""Height of the close-up, as a share of the floor's."""
CLOSE_UP_WIDTH = 0.86
"""What it shows across [m]."""
SUPERSAMPLING = 2


def shade(reading: float) -> Colour:
    """How a surface that photodiodes read as `reading` looks."""
    return mix(SHADOW, SHINE, reading)


class Floor:
    """Draws the floor; the road is drawn once for each road, scene and size."""

    def __init__(self, lettering: Lettering) -> None:
        self.lettering = lettering
        self.camera: Camera | None = None
        self.close_up = Rect(0, 0, 0, 0)
        self._road: pygame.Surface | None = None
        self._drawn_for: tuple[Track, str, Rect] | None = None
        self._spots: dict[tuple[int, float], pygame.Surface] = {}

    def draw(
        self, surface: pygame.Surface, layout: Layout, show: Show, fraction: float, *, trail: bool = True
    ) -> None:
        """Everything on the floor but its texts. fraction : of the way between two control steps"""
        road = self._prepare(layout, show)
        surface.blit(road, layout.road)
        surface.set_clip(layout.road)
        unit = layout.unit
        learner, ghost = show.poses(fraction)
        if trail:
            self._draw_trail(surface, show, unit)
        self._draw_car(surface, ghost, AMBER, unit, hollow=True)
        self._draw_car(surface, learner, SKY, unit)
        if show.wished:
            self._draw_wish(surface, learner, show.drive.wanted, unit, show.scene)
        self._draw_close_up(surface, show, learner, unit)
        surface.set_clip(None)

    def ink(self, scene: Scene) -> Colour:
        """Of texts on this floor."""
        return SHINE if scene.ambient < 0.5 else SHADOW

    def _prepare(self, layout: Layout, show: Show) -> pygame.Surface:
        """The road's picture and its camera, made when road, scene or size are new."""
        track, scene, rect = show.track, show.scene, layout.road
        key = (track, scene.name, rect)
        if self._road is not None and self._drawn_for == key:
            return self._road
        above, below = round(SAID * layout.unit), round(2.0 * layout.unit)
        room = Rect(rect.x, rect.y + above, rect.width, rect.height - above - below)
        size = (round(CLOSE_UP * 1.36 * room.height), round(CLOSE_UP * room.height))
        inside = room.inflate(-round(layout.unit), 0)
        self.camera, self.close_up = fitting(track.x, track.y, ROAD_HALF_WIDTH, inside, size)
        paint = _paint(track, scene.wear)
        self._road = _road_picture(track, scene, paint, self.camera, rect, layout.unit)
        self._drawn_for = key
        return self._road

    def _shine(self, surface: pygame.Surface, middle: Sequence[float], scale: float, scene: Scene) -> None:
        """Add what the reflection adds to the readings, at most to the brightest. On the whole road it lies under the
        car, which is drawn larger than life.

        scale : points per metre
        """
        radius, strength = max(round(GLARE_RADIUS * scale), 1), scene.gain * scene.glare
        spot = self._spots.get((radius, strength))
        if spot is None:
            spot = self._spots[radius, strength] = _spot(radius, strength)
        box = spot.get_rect(center=(round(middle[0]), round(middle[1])))
        surface.blit(spot, box, special_flags=pygame.BLEND_RGB_ADD)
        surface.fill(SHINE, box, pygame.BLEND_RGB_MIN)

    def _draw_trail(self, surface: pygame.Surface, show: Show, unit: float) -> None:
        """Where the learner was, sky on the line and orange at the road's edge."""
        assert self.camera is not None
        if len(show.diary.trail) < 2:
            return
        trail = np.array(show.diary.trail)
        points = self.camera.pixels(trail[:, 0], trail[:, 1])
        width = max(round(0.24 * unit), 2)
        places = [(round(x), round(y)) for x, y in points.tolist()]
        colours = ramp(SKY, ORANGE)
        error = np.minimum(trail[:, 2] * (64 / ROAD_HALF_WIDTH), 32).astype(int).tolist()
        for i in range(len(places) - 1):
            pygame.draw.line(surface, colours[error[i]], places[i], places[i + 1], width)

    def _draw_car(
        self, surface: pygame.Surface, pose: Pose, colour: Colour, unit: float, *, hollow: bool = False
    ) -> None:
        """A car as an arrowhead, larger than life so that it can be seen from the back of a room."""
        assert self.camera is not None
        length = max(1.7 * unit / self.camera.scale, 1.5 * WHEELBASE)
        shape = np.array([(0.75, 0.0), (0.35, 0.3), (-0.35, 0.3), (-0.35, -0.3), (0.35, -0.3)]) * length
        points = self.camera.pixels(*_placed(shape, pose))
        if hollow:
            box = _bounds(points, unit)
            layer = pygame.Surface(box.size, pygame.SRCALPHA)
            pygame.draw.polygon(layer, (*colour, 110), points - box.topleft)
            surface.blit(layer, box)
            pygame.draw.aalines(surface, colour, True, points)
            pygame.draw.polygon(surface, colour, points, max(round(0.12 * unit), 1))
        else:
            pygame.draw.polygon(surface, colour, points)
            pygame.draw.aalines(surface, mix(colour, SHADOW, 0.5), True, points)

    def _draw_wish(self, surface: pygame.Surface, pose: Pose, wanted: float, unit: float, scene: Scene) -> None:
        """A thin arrow from the nose, where the teacher would steer."""
        nose, tip = self._arrow(pose, wanted, unit)
        draw_arrow(surface, self.ink(scene), nose, tip, unit)

    def _arrow(self, pose: Pose, wanted: float, unit: float) -> NDArray[np.float64]:
        """(2, 2) from the nose to the tip [px]."""
        assert self.camera is not None
        length = 1.7 * unit / self.camera.scale
        nose = (pose[0] + 0.75 * length * math.cos(pose[2]), pose[1] + 0.75 * length * math.sin(pose[2]), pose[2])
        direction = wanted * MAX_STEER * 1.6
        tip = np.array([(0.0, 0.0), (1.6 * length * math.cos(direction), 1.6 * length * math.sin(direction))])
        return self.camera.pixels(*_placed(tip, nose))

    def wish(self, pose: Pose, wanted: float, unit: float) -> tuple[float, float]:
        """Where the arrow ends [px]."""
        x, y = self._arrow(pose, wanted, unit)[1]
        return float(x), float(y)

    def point(self, pose: Pose) -> tuple[float, float]:
        """Where a car is drawn [px]."""
        assert self.camera is not None
        x, y = self.camera.pixels(pose[0], pose[1])
        return float(x), float(y)

    def _draw_close_up(self, surface: pygame.Surface, show: Show, pose: Pose, unit: float) -> None:
        """The floor around the car, the car pointing up, and each photodiode as bright as it reads."""
        box = self.close_up
        scene = show.scene
        axle, scale = self._axle
        surface.set_clip(box)
        surface.fill(shade(max(scene.ambient - 0.06, 0.0)), box)
        self._draw_close_road(surface, show, pose, axle, scale)
        if scene.glare > 0.0:
            ahead, left = glare_spot(show.car)
            self._shine(surface, (axle[0] - left * scale, axle[1] - ahead * scale), scale, scene)
        self._draw_close_car(surface, axle, scale, show.drive.steer if not show.proof else 0.0)
        self._draw_photodiodes(surface, show, scale, unit)
        surface.set_clip(None)
        pygame.draw.rect(surface, SKY, box, max(round(0.12 * unit), 1), border_radius=round(0.4 * unit))

    def _draw_photodiodes(self, surface: pygame.Surface, show: Show, scale: float, unit: float) -> None:
        """Each as bright as it reads; amber round those that stand out from the floor, as the encoder sees it."""
        greys = ramp(SHADOW, SHINE)
        readings = np.clip(show.observation[OBSERVED.photodiodes] * 32, 0, 32).astype(int).tolist()
        lit: NDArray[np.bool_] = show.bits[: 2 * PHOTODIODES].reshape(2, PHOTODIODES).max(axis=0) > 0
        radius = 0.27 * 2 * ROW_HALF_SPAN / (COLUMNS - 1) * scale
        for k in range(PHOTODIODES):
            at, rim = self.eye(k), max((0.24 if lit[k] else 0.09) * unit, 1)
            pygame.draw.circle(surface, AMBER if lit[k] else SKY, at, radius + rim)
            pygame.draw.circle(surface, greys[readings[k]], at, radius)

    def eye(self, k: int) -> tuple[float, float]:
        """Where a photodiode stands in the close-up [px]."""
        axle, scale = self._axle
        row, column = divmod(k, COLUMNS)
        x = axle[0] + (2 * column / (COLUMNS - 1) - 1) * ROW_HALF_SPAN * scale
        return x, axle[1] - (ROW_FIRST + row * ROW_SPACING) * scale

    def standing_out(self, show: Show) -> int:
        """A photodiode with an amber rim; the middle one where none has."""
        lit = np.flatnonzero(show.bits[: 2 * PHOTODIODES].reshape(2, PHOTODIODES).max(axis=0))
        return int(lit[-1]) if lit.size else PHOTODIODES // 2

    @property
    def _axle(self) -> tuple[tuple[float, float], float]:
        """Of the car in the close-up [px], and its scale [px/m]."""
        box = self.close_up
        return (box.centerx, box.bottom - 0.15 * box.height), box.width / CLOSE_UP_WIDTH

    def _draw_close_road(
        self, surface: pygame.Surface, show: Show, pose: Pose, axle: tuple[float, float], scale: float
    ) -> None:
        """Road and line near the car, in its frame."""
        track, scene = show.track, show.scene
        dx, dy = track.x - pose[0], track.y - pose[1]
        near = np.flatnonzero(dx * dx + dy * dy < 1.6)
        if not near.size:
            return
        for stretch in _stretches(near, len(track.x)):
            c, s = math.cos(pose[2]), math.sin(pose[2])
            ahead, left = dx[stretch] * c + dy[stretch] * s, -dx[stretch] * s + dy[stretch] * c
            turn = track.heading[stretch] - pose[2]
            x, y = axle[0] - left * scale, axle[1] - ahead * scale
            aside, along = np.cos(turn) * scale, np.sin(turn) * scale
            paint = _paint(track, scene.wear)[stretch]
            for half, coverage in ((ROAD_HALF_WIDTH, np.zeros_like(paint)), (LINE_WIDTH / 2, paint)):
                edges = [np.stack((x - side * half * aside, y + side * half * along), 1) for side in (1, -1)]
                for value, first, last in _runs(coverage):
                    rim = np.concatenate([_between(edges[0], first, last), _between(edges[1], first, last)[::-1]])
                    if len(rim) > 2:
                        pygame.draw.polygon(surface, shade(scene.ambient + scene.contrast * value), rim)

    def _draw_close_car(self, surface: pygame.Surface, axle: tuple[float, float], scale: float, steer: float) -> None:
        """Body and wheels; the front wheels show the steering."""
        wide = 0.14 * scale
        body = Rect(0, 0, round(wide), round(1.15 * WHEELBASE * scale))
        body.midbottom = (round(axle[0]), round(axle[1] + 0.12 * WHEELBASE * scale))
        layer = pygame.Surface(body.size, pygame.SRCALPHA)
        pygame.draw.rect(layer, (*SKY, 120), layer.get_rect(), border_radius=round(0.3 * wide))
        surface.blit(layer, body)
        for ahead, angle in ((0.0, 0.0), (WHEELBASE, steer * MAX_STEER)):
            for side in (-1, 1):
                x, y = axle[0] + side * 0.6 * wide, axle[1] - ahead * scale
                dx, dy = -math.sin(angle) * 0.04 * scale, -math.cos(angle) * 0.04 * scale
                pygame.draw.line(surface, SKY, (x - dx, y - dy), (x + dx, y + dy), max(round(0.022 * scale), 2))


def draw_arrow(
    surface: pygame.Surface, colour: Colour, start: Sequence[float], end: Sequence[float], unit: float
) -> None:
    """A thin arrow."""
    pygame.draw.aaline(surface, colour, start, end, max(round(0.1 * unit), 1))
    angle = math.atan2(end[1] - start[1], end[0] - start[0])
    head = 0.55 * unit
    sides = [(end[0] - head * math.cos(angle + a), end[1] - head * math.sin(angle + a)) for a in (0.45, -0.45)]
    pygame.draw.polygon(surface, colour, [end, *sides])


def _placed(shape: NDArray[np.float64], pose: Pose) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(n, 2) points forward and left of a car, on the floor."""
    c, s = math.cos(pose[2]), math.sin(pose[2])
    return pose[0] + shape[:, 0] * c - shape[:, 1] * s, pose[1] + shape[:, 0] * s + shape[:, 1] * c


def _bounds(points: NDArray[np.float64], unit: float) -> Rect:
    low, high = np.floor(points.min(axis=0)), np.ceil(points.max(axis=0))
    return Rect(*low.astype(int), *(high - low + 1).astype(int)).inflate(round(unit), round(unit))


def _stretches(near: NDArray[np.intp], n: int) -> list[NDArray[np.intp]]:
    """Indices near the car as stretches that follow each other along a closed road of n samples."""
    pieces = np.split(near, np.flatnonzero(np.diff(near) > 1) + 1)
    if len(pieces) > 1 and pieces[0][0] == 0 and pieces[-1][-1] == n - 1:
        pieces = [np.concatenate([pieces[-1], pieces[0]]), *pieces[1:-1]]
    return pieces


def _spot(radius: int, strength: float) -> pygame.Surface:
    """What a reflection adds to the floor's colours."""
    aside = np.arange(-radius, radius + 1) * (GLARE_RADIUS / radius)
    light = strength * np.maximum(1.0 - (aside[:, None] ** 2 + aside**2) / GLARE_RADIUS**2, 0.0) ** 2
    colours = light[..., None] * (np.array(SHINE) - np.array(SHADOW))
    spot = pygame.Surface((2 * radius + 1, 2 * radius + 1))
    pygame.surfarray.blit_array(spot, np.minimum(colours, 255).astype(np.uint8))
    return spot


@lru_cache(maxsize=4)
def _paint(track: Track, wear: float) -> NDArray[np.float64]:
    """(n,) how much of the line is left around every sample, by the photodiodes' own law."""
    return track.paint(wear)


def _runs(values: NDArray[np.float64]) -> list[tuple[float, int, int]]:
    """Equal neighbours as (value, first, last)."""
    starts = [0, *(np.flatnonzero(np.diff(values)) + 1).tolist(), len(values)]
    return [(float(values[a]), a, b - 1) for a, b in itertools.pairwise(starts)]


def _between(edge: NDArray[np.float64], first: int, last: int) -> NDArray[np.float64]:
    """The part of an edge that belongs to these samples: to half-way to the ones before and after."""
    part = [edge[first : last + 1]]
    if first > 0:
        part.insert(0, 0.5 * (edge[first - 1 : first] + edge[first : first + 1]))
    if last < len(edge) - 1:
        part.append(0.5 * (edge[last : last + 1] + edge[last + 1 : last + 2]))
    return np.concatenate(part)


def _road_picture(
    track: Track, scene: Scene, paint: NDArray[np.float64], camera: Camera, rect: Rect, unit: float
) -> pygame.Surface:
    """The road on the bare floor, drawn larger and scaled down so that its edges are smooth."""
    k = SUPERSAMPLING
    large = pygame.Surface((rect.width * k, rect.height * k))
    large.fill(shade(max(scene.ambient - 0.06, 0.0)))
    x, y = np.append(track.x, track.x[0]), np.append(track.y, track.y[0])
    heading = np.append(track.heading, track.heading[0])
    line_half = max(LINE_WIDTH / 2, 0.085 * unit / camera.scale)
    road, line = np.full(len(x), scene.ambient + 0.04), scene.ambient + scene.contrast * np.append(paint, paint[0])
    for half, readings in ((ROAD_HALF_WIDTH, road), (line_half, line)):
        left = (camera.pixels(x - half * np.sin(heading), y + half * np.cos(heading)) - rect.topleft) * k
        right = (camera.pixels(x + half * np.sin(heading), y - half * np.cos(heading)) - rect.topleft) * k
        for i in range(len(x) - 1):
            across = 0.5 * (left[i] + left[i + 1]), 0.5 * (right[i] + right[i + 1])
            pygame.draw.polygon(large, shade(readings[i]), [left[i], across[0], across[1], right[i]])
            pygame.draw.polygon(large, shade(readings[i + 1]), [across[0], left[i + 1], right[i + 1], across[1]])
    return pygame.transform.smoothscale(large, rect.size)
