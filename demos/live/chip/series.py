"""What the strips show: figures per control step over the last minutes, and marks where something changed."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

OF_CHIP = ("pulses_per_s", "energy_chip_j", "energy_asic_j")
"""What every learner has beside the two figures of its own task."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment that every strip shows."""

    at_s: float
    text: str
    """A key of the window's texts, or the name of a scene."""


@dataclass(slots=True)
class Series:
    """A ring of the last `capacity` control steps; memory and cost stay the same however long the show runs."""

    capacity: int = 2400
    own: tuple[str, str] = ("learner_m", "ghost_m")
    """Names of the task's two figures, the learner's first."""
    marks: list[Mark] = field(default_factory=list)
    count: int = 0
    _ring: NDArray[np.float64] = field(init=False)

    def __post_init__(self) -> None:
        if self.capacity < 2:
            raise ValueError(f"Series.capacity: need >= 2 steps, got {self.capacity}")
        self._ring = np.full((2 * self.capacity, 1 + len(self.columns)), np.nan)

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of all figures, in their order."""
        return (*self.own, *OF_CHIP)

    def append(self, at_s: float, *figures: float) -> None:
        """One control step. Written twice, a capacity apart, so that the newest rows are always contiguous."""
        slot = self.count % self.capacity
        self._ring[slot] = self._ring[slot + self.capacity] = (at_s, *figures)
        self.count += 1

    def mark(self, at_s: float, text: str) -> None:
        """Remember that something changed; marks older than the ring are forgotten."""
        self.marks = [mark for mark in self.marks if mark.at_s >= self.start_s][-40:]
        self.marks.append(Mark(at_s, text))

    @property
    def rows(self) -> NDArray[np.float64]:
        """(n, 1 + columns) float64, oldest first: time [s], then the figures. A view: do not write."""
        end = (self.count - 1) % self.capacity + 1 + self.capacity if self.count else 0
        return self._ring[end - min(self.count, self.capacity) : end]

    def recent(self, column: str, seconds: float, since_s: float = 0.0) -> float:
        """Mean of a figure over the last seconds, none of them before `since_s`; 0 where there is none yet."""
        rows = self.rows
        if not len(rows):
            return 0.0
        last = rows[rows[:, 0] > max(float(rows[-1, 0]) - seconds, min(since_s, float(rows[-1, 0]) - 1e-9))]
        return float(np.mean(last[:, 1 + self.columns.index(column)]))

    @property
    def start_s(self) -> float:
        """The oldest moment still known [s]."""
        return float(self.rows[0, 0]) if self.count else 0.0


def nice_top(largest: float) -> float:
    """The least of 1, 2, 5 times a power of ten that is not below `largest`."""
    if not largest > 0:
        return 1.0
    power = 10.0 ** np.floor(np.log10(largest))
    for factor in (1.0, 2.0, 5.0):
        if largest <= factor * power * (1 + 1e-9):
            return float(factor * power)
    return float(10.0 * power)


def outline(at_s: NDArray[np.float64], figure: NDArray[np.float64], columns: int) -> NDArray[np.float64]:
    """(m, 2) points of a curve for `columns` pixel columns: least and greatest of each bin, so no peak is lost.

    at_s, figure : (n,) ; NaN is left out
    """
    known = np.isfinite(figure)
    at_s, figure = at_s[known], figure[known]
    if len(at_s) <= 2 * columns:
        return np.column_stack([at_s, figure])
    edges = np.unique(np.linspace(0, len(at_s), columns + 1).astype(np.intp)[:-1])
    points = np.empty((2 * len(edges), 2))
    points[0::2, 0] = points[1::2, 0] = at_s[edges]
    points[0::2, 1] = np.minimum.reduceat(figure, edges)
    points[1::2, 1] = np.maximum.reduceat(figure, edges)
    return points
