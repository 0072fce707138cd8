"""The roads that an environment draws from: made when first driven, kept for the process."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from memdrive.env.laws import one_of, whole
from memdrive.env.roads import tracks
from memdrive.env.roads.track import Track, lay_one_of, lay_roads

TRACKS_PER_FAMILY: Final = 32
"""Tracks of the families mild and hard that the pool holds, each driven both ways."""
TRACKS_PER_SHAPE: Final = 8
"""The same of a shape; the first is the classic track."""


class Pool:
    """The roads of one name, numbered: even numbers forwards, the next odd number the same road backwards.

    A name that ends in .csv is a file of one road.
    """

    def __init__(self, name: str) -> None:
        self.name, self.written = name, tracks.written(name) if tracks.is_file(name) else 0
        if tracks.is_file(name):
            self._count = 2
            tracks.generate(0, name)
            return
        one_of("CarTracking.tracks", name, (*tracks.FAMILIES, *tracks.CLASSIC))
        self._count = 2 * (TRACKS_PER_FAMILY if name in tracks.FAMILIES else TRACKS_PER_SHAPE)

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, number: int) -> Track:
        return _track(self.name, whole("CarTracking.track", number, 0, self._count - 1), self.written)

    def lone(self, number: int) -> NDArray[np.float64]:
        """The road table of a car that only ever drives this road."""
        return _lone(self.name, number, self._count, self.written)

    def all(self) -> NDArray[np.float64]:
        """The road table of all of them."""
        return _all(self.name, self._count, self.written)


@lru_cache(maxsize=512)
def _track(name: str, number: int, written: int) -> Track:
    """written : a file that was written anew holds another road"""
    if number % 2:
        return _track(name, number - 1, written).reversed()
    return tracks.generate(number // 2, name)


@lru_cache(maxsize=128)
def _lone(name: str, number: int, count: int, written: int) -> NDArray[np.float64]:
    return lay_one_of(_track(name, number, written), number, count)


@lru_cache(maxsize=4)
def _all(name: str, count: int, written: int) -> NDArray[np.float64]:
    return lay_roads([_track(name, number, written) for number in range(count)])
