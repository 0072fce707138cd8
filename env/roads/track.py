"""A track: a closed line sampled uniformly in arc length, with the laws that make it drivable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from memdrive.env.constants import ROAD_HALF_WIDTH, ROAD_MARGIN
from memdrive.env.kernels.records import BACKWARDS, COUNT, FIRST, PAINT, ROAD, ROADS, SPACING
from memdrive.env.kernels.road import paint

Array = NDArray[np.float64]

BLOCK = 512
"""Samples whose distances from all others are in memory at once."""
CROSSING_REACH = 1.2
"""Along the line, before and behind a crossing, in which photodiodes may see the other stretch [m]."""


@dataclass(frozen=True, eq=False)
class Track:
    """A closed road, seen along its direction of travel. Two tracks are equal when they are the same object."""

    name: str
    """What tables and windows call it."""
    length: float
    """Arc length of the closed line [m]."""
    x: Array
    """(n,) [m], samples at arc lengths i·spacing."""
    y: Array
    """(n,) [m]"""
    heading: Array
    """(n,) [rad], direction of travel in (−π, π]."""
    curvature: Array
    """(n,) [1/m], + turning left."""
    crossings: tuple[tuple[int, int], ...] = ()
    """Pairs of samples at which the line crosses itself."""

    @property
    def spacing(self) -> float:
        """Arc length between two samples [m]."""
        return self.length / len(self.x)

    @cached_property
    def table(self) -> Array:
        """(n, 8) float64: the road as the kernels read it."""
        slope = (np.roll(self.curvature, -1) - np.roll(self.curvature, 1)) / (2.0 * self.spacing)
        columns = {
            "x": self.x,
            "y": self.y,
            "cos": np.cos(self.heading),
            "sin": np.sin(self.heading),
            "heading": self.heading,
            "curvature": self.curvature,
            "curvature_slope": slope,
            "other": self._crossings(),
        }
        return np.stack([columns[name] for name in ROAD], axis=1)

    @property
    def backwards(self) -> bool:
        """Whether its samples are numbered against the way in which its paint is counted: of its two ways, one is."""
        return bool((self.x[1], self.y[1]) < (self.x[-1], self.y[-1]))

    @cached_property
    def paint_key(self) -> int:
        """32 bits that follow from where the line lies, to the millimetre, and not from the way it is driven."""
        line = np.stack([self.x, self.y])[:, _back(len(self.x)) if self.backwards else slice(None)]
        return crc32(np.rint(1e3 * line).astype("<i8").tobytes())

    def paint(self, wear: float) -> Array:
        """(n,) float64: how much of the line is left near each sample when a share `wear` of it is worn away."""
        roads = lay_roads([self])
        return np.array([paint(roads, 0, k, wear) for k in range(len(self.x))])

    def reversed(self) -> Track:
        """The same road driven the other way, from the same place."""
        n = len(self.x)
        back = _back(n)
        heading = self.heading[back] + np.pi
        return Track(
            f"{self.name}, reversed",
            self.length,
            self.x[back],
            self.y[back],
            wrap(heading),
            -self.curvature[back],
            tuple(((n - i) % n, (n - k) % n) for i, k in self.crossings),
        )

    def _crossings(self) -> Array:
        """(n,) float64: for samples near a crossing, the nearest sample of the other stretch; −1 elsewhere."""
        other = np.full(len(self.x), -1.0)
        for i, k in self.crossings:
            reach = round(CROSSING_REACH / self.spacing)
            for here, there in ((i, k), (k, i)):
                other[np.arange(here - reach, here + reach + 1) % len(self.x)] = there
        return other

    def clearance(self) -> float:
        """Shortest distance between two stretches that are not neighbours along the line [m]."""
        every = 3
        x, y = self.x[::every], self.y[::every]
        index = np.arange(len(x))
        # two points of a curve no tighter than a half circle of this length across are neighbours, not strangers
        neighbours = 0.5 * np.pi * (2.0 * ROAD_HALF_WIDTH + ROAD_MARGIN) + every * self.spacing
        least = np.inf
        for first in range(0, len(x), BLOCK):
            rows = slice(first, first + BLOCK)
            along = np.abs(index[rows, None] - index) * every * self.spacing
            apart2 = (x[rows, None] - x) ** 2 + (y[rows, None] - y) ** 2
            least = min(least, apart2[np.minimum(along, self.length - along) > neighbours].min(initial=np.inf))
        return float(np.sqrt(least))


def lay_roads(tracks: Sequence[Track]) -> Array:
    """One table of several roads: the directory, then every road's samples."""
    directory = np.zeros((len(tracks), len(ROAD)))
    row = len(tracks)
    for entry, track in zip(directory, tracks, strict=True):
        _enter(entry, track, row, len(tracks))
        row += len(track.x)
    return np.concatenate([directory, *(track.table for track in tracks)])


def _enter(entry: Array, track: Track, first: int, count: int) -> None:
    """Write a road's line of the directory. first : its first row; count : roads; entry : (8,) float64, mutated"""
    entry[[FIRST, COUNT, SPACING, ROADS]] = first, len(track.x), track.spacing, count
    entry[[PAINT, BACKWARDS]] = track.paint_key, track.backwards


def lay_one_of(track: Track, number: int, count: int) -> Array:
    """The same, of `count` roads of which only one is there."""
    directory = np.zeros((count, len(ROAD)))
    assert 0 <= number < count
    for entry in directory:
        _enter(entry, track, count, count)
    return np.concatenate([directory, track.table])


def _back(n: int) -> NDArray[np.int64]:
    """(n,) int64: the samples of a closed line the other way round, from the same place."""
    return np.roll(np.arange(n)[::-1], 1)


def wrap(angle: Array) -> Array:
    """The same directions in (−π, π]."""
    return np.pi - np.mod(np.pi - angle, 2.0 * np.pi)
