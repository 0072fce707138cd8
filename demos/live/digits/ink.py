"""Strokes of a pen, and the picture of 28 x 28 pixels that is made of them as MNIST's pictures were made."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from memdrive.agent.digits.task import SIDE

BOX = 20.0
"""[pixels] A digit fills a box of this size, its proportions kept, and its centre of mass stands in the middle.

Source: Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, Proc. IEEE 86, 2278 (1998), section III.A.
"""
PEN = 1.3
"""[pixels] Radius of the pen in that picture, however large the drawing (assumed: strokes of MNIST's training digits
are about 3.1 pixels broad, the median over 3,000 of them of the ridge of the distance from paper)."""
LEAST_EXTENT = 0.2
"""[paper] A drawing smaller than this is not made larger: a dot stays a dot."""
LEAST_STEP = 0.004
"""[paper] Points closer than this are one."""
Point = tuple[float, float]


class Drawing:
    """What a pen has drawn on a sheet: strokes of points (x, y), the sheet reaching from 0 to 1."""

    def __init__(self) -> None:
        self.strokes: list[list[Point]] = []
        self.changes = 0
        """Grows whenever something is drawn or taken away."""

    def begin(self, point: Point) -> None:
        """The pen comes down."""
        self.strokes.append([_inside(point)])
        self.changes += 1

    def move(self, point: Point) -> None:
        """The pen goes on, and stays on the sheet."""
        point, last = _inside(point), self.strokes[-1][-1]
        if np.hypot(point[0] - last[0], point[1] - last[1]) >= LEAST_STEP:
            self.strokes[-1].append(point)
            self.changes += 1

    def undo(self) -> None:
        """Take the last stroke back."""
        del self.strokes[-1:]
        self.changes += 1

    def clear(self) -> None:
        """An empty sheet."""
        self.strokes.clear()
        self.changes += 1

    def image(self) -> NDArray[np.uint8]:
        """(28, 28) uint8, 255 is ink: what the photodiodes are shown."""
        if not self.strokes:
            return np.zeros((SIDE, SIDE), np.uint8)
        starts = np.array([a for stroke in self.strokes for a in stroke])
        ends = np.array([b for stroke in self.strokes for b in [*stroke[1:], stroke[-1]]])
        low, high = starts.min(axis=0), starts.max(axis=0)
        scale = (BOX - 2 * PEN) / max(float((high - low).max()), LEAST_EXTENT)
        a, b = ((points - (low + high) / 2) * scale + SIDE / 2 for points in (starts, ends))
        ink = _inked(a, b)
        place = np.arange(SIDE) + 0.5
        centre = np.array([(ink.sum(axis=0) * place).sum(), (ink.sum(axis=1) * place).sum()]) / ink.sum()
        shift = SIDE / 2 - centre
        return np.asarray(np.rint(255 * _inked(a + shift, b + shift)), np.uint8)


def _inside(point: Point) -> Point:
    return min(max(point[0], 0.0), 1.0), min(max(point[1], 0.0), 1.0)


CHUNK = 64
"""Lines looked at together: what they need stays in the processor's cache."""


def _inked(a: NDArray[Any], b: NDArray[Any]) -> NDArray[np.float64]:
    """(28, 28) in [0, 1]: how much of each pixel a pen covers that goes from a to b, (n, 2) in pixels."""
    y, x = (grid.astype(np.float32).ravel() + np.float32(0.5) for grid in np.mgrid[0:SIDE, 0:SIDE])
    a, b = a.astype(np.float32), b.astype(np.float32)
    nearest = np.full(SIDE * SIDE, np.inf, np.float32)
    for start in range(0, len(a), CHUNK):
        ax, ay = a[start : start + CHUNK].T[:, :, None]
        dx, dy = (b - a)[start : start + CHUNK].T[:, :, None]
        px, py = x - ax, y - ay
        along = np.clip((px * dx + py * dy) / np.maximum(dx * dx + dy * dy, np.float32(1e-12)), 0, 1)
        px -= along * dx
        py -= along * dy
        np.minimum(nearest, (px * px + py * py).min(axis=0), out=nearest)
    return np.clip(PEN + 0.5 - np.sqrt(nearest.astype(np.float64)), 0, 1).reshape(SIDE, SIDE)
