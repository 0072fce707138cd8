"""From metres to pixels: the whole road at once, turned so that it fills its place, and a spot that it leaves free."""

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


def fitting(x: NDArray[np.float64], y: NDArray[np.float64], margin: float, rect: Rect) -> Camera:
    """The camera that shows these points and `margin` metres around them largest, among turns of 10 degrees."""
    best: Camera | None = None
    for turn in np.deg2rad(np.arange(0, 180, 10)):
        c, s = math.cos(turn), math.sin(turn)
        across, up = x * c - y * s, x * s + y * c
        wide, high = np.ptp(across) + 2 * margin, np.ptp(up) + 2 * margin
        scale = float(min(rect.width / wide, rect.height / high))
        if best is None or scale > best.scale * (1 + 1e-9):
            middle = (float(across.min() + across.max()) / 2, float(up.min() + up.max()) / 2)
            best = Camera(turn=float(turn), scale=scale, middle=middle, place=rect.center)
    assert best is not None
    return best


def freest(points: Points, keep_off: float, size: tuple[int, int], rect: Rect) -> Rect:
    """Where in `rect` a box of this size covers least of a road.

    points : (n, 2) float64 [px], the road's line; keep_off : half its width [px]
    """
    best, least = Rect(rect.topleft, size), math.inf
    for i in range(9):
        for j in range(9):
            box = Rect((0, 0), size)
            box.x = rect.x + round((rect.width - box.width) * i / 8)
            box.y = rect.y + round((rect.height - box.height) * j / 8)
            near = box.inflate(2 * keep_off, 2 * keep_off)
            inside = (points[:, 0] > near.left) & (points[:, 0] < near.right)
            covered = np.count_nonzero(inside & (points[:, 1] > near.top) & (points[:, 1] < near.bottom))
            edge = min(i, 8 - i) + min(j, 8 - j)  # of equally free places, the one nearest to a corner
            if covered + edge / 100 < least:
                best, least = box, covered + edge / 100
    return best
