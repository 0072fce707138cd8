"""From metres to pixels: the whole road at once, turned to fill its place and to leave a spot for the close-up."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pygame import Rect

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """A turn, a scale and a place on the screen; y grows upwards on the floor and downwards on the screen."""

    turn: float
    """[rad]"""
    scale: float
    """[px/m]"""
    middle: tuple[float, float]
    """Of what is seen, after the turn [m]."""
    place: tuple[float, float]
    """Of that on the screen [px]."""

    def pixels(self, x: NDArray[np.float64] | float, y: NDArray[np.float64] | float) -> Points:
        """(..., 2) screen positions of points on the floor [px]."""
        c, s = math.cos(self.turn), math.sin(self.turn)
        across, up = np.asarray(x) * c - np.asarray(y) * s, np.asarray(x) * s + np.asarray(y) * c
        return np.stack(
            [
                self.place[0] + (across - self.middle[0]) * self.scale,
                self.place[1] - (up - self.middle[1]) * self.scale,
            ],
            axis=-1,
        )

    def floor(self, pixel: tuple[float, float]) -> tuple[float, float]:
        """The point on the floor under a pixel [m]."""
        across = (pixel[0] - self.place[0]) / self.scale + self.middle[0]
        up = (self.place[1] - pixel[1]) / self.scale + self.middle[1]
        c, s = math.cos(self.turn), math.sin(self.turn)
        return across * c + up * s, -across * s + up * c


ZOOMS = (1.0, 0.93, 0.86, 0.8, 0.74, 0.68)
"""Shares of the largest scale that are tried for a spot that the road leaves free."""
TURNS = tuple(math.radians(turn) for turn in range(0, 180, 10))
POINTS = 150
"""Of a road's line that are looked at."""


def fitting(
    x: NDArray[np.float64], y: NDArray[np.float64], half_width: float, rect: Rect, spot: tuple[int, int]
) -> tuple[Camera, Rect]:
    """The camera that shows a road as large as leaves room for a box, and where the box stands.

    x, y : (n,) float64 [m], the road's line; half_width : of the road [m]
    rect : the place on the screen; spot : size of the box [px]. Where no view leaves room, the box covers least.
    """
    every = max(len(x) // POINTS, 1)
    x, y = x[::every], y[::every]
    views = [_view(x, y, 1.6 * half_width, rect, turn) for turn in TURNS]
    views.sort(key=lambda view: -view.scale)
    best, least = (views[0], Rect(rect.topleft, spot)), math.inf
    for zoom in ZOOMS:
        for view in views:
            if view.scale < 0.8 * views[0].scale:
                break
            for camera in _shifted(view, zoom, x, y, 1.6 * half_width, rect):
                box, covered = _freest(camera.pixels(x, y), half_width * camera.scale, spot, rect)
                if covered == 0:
                    return camera, box
                if covered < least:
                    best, least = (camera, box), covered
    return best


def _view(x: NDArray[np.float64], y: NDArray[np.float64], margin: float, rect: Rect, turn: float) -> Camera:
    """All points and a margin, as large as they go in, at one turn."""
    across, up = _turned(x, y, turn)
    wide, high = np.ptp(across) + 2 * margin, np.ptp(up) + 2 * margin
    middle = (float(across.min() + across.max()) / 2, float(up.min() + up.max()) / 2)
    return Camera(turn=turn, scale=float(min(rect.width / wide, rect.height / high)), middle=middle, place=rect.center)


def _shifted(
    view: Camera, zoom: float, x: NDArray[np.float64], y: NDArray[np.float64], margin: float, rect: Rect
) -> list[Camera]:
    """The same view smaller, in the middle and pushed against each side and corner."""
    across, up = _turned(x, y, view.turn)
    scale = view.scale * zoom
    spare_x = max(rect.width - (float(np.ptp(across)) + 2 * margin) * scale, 0.0) / 2
    spare_y = max(rect.height - (float(np.ptp(up)) + 2 * margin) * scale, 0.0) / 2
    return [
        Camera(
            turn=view.turn,
            scale=scale,
            middle=view.middle,
            place=(rect.centerx + dx * spare_x, rect.centery + dy * spare_y),
        )
        for dx in (0, -1, 1)
        for dy in (0, -1, 1)
    ]


def _turned(x: NDArray[np.float64], y: NDArray[np.float64], turn: float) -> tuple[NDArray[np.float64], ...]:
    c, s = math.cos(turn), math.sin(turn)
    return x * c - y * s, x * s + y * c


def _freest(line: Points, keep_off: float, size: tuple[int, int], rect: Rect) -> tuple[Rect, int]:
    """The corner, side or middle of `rect` where a box covers fewest points of a road, and how many."""
    left = rect.x + np.array([0, 2, 1, 0, 2, 0, 2, 1, 1]) * (rect.width - size[0]) / 2
    top = rect.y + np.array([0, 0, 0, 2, 2, 1, 1, 2, 1]) * (rect.height - size[1]) / 2
    px, py = line[:, 0, None], line[:, 1, None]
    covered = (px > left - keep_off) & (px < left + size[0] + keep_off)
    covered &= (py > top - keep_off) & (py < top + size[1] + keep_off)
    counts = covered.sum(axis=0)
    best = int(counts.argmin())
    return Rect(round(left[best]), round(top[best]), *size), int(counts[best])
