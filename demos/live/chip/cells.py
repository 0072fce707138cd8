"""The weights: every pair of both layers, cells that were just pulsed glowing, dead ones dark."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pygame
from numpy.typing import NDArray
from pygame import Rect

from memdrive.demos.driving.watch import WatchedChip
from memdrive.demos.live.chip.glow import Glow
from memdrive.demos.ui.theme import Theme, diverging

GAIN = 1.4
"""A weight of 1 / GAIN has the full colour."""
GLOW = 0.8
"""How far a pulsed pair takes the colour of its pulse; the weight shines through."""
BRUSH = 2
"""Destroys this many cells to each side of where it is."""


LEVELS = 24
"""Steps of a glow that are told apart."""


@cache
def cell_colours(theme: Theme) -> NDArray[np.int32]:
    """(2, LEVELS, 256) int32 0xRRGGBB: pulsed down or up, how bright it glows, weight from low to high."""
    weights = diverging(theme).astype(np.float64)[None, None]
    glows = np.array([theme.reset_glow, theme.set_glow], np.float64)[:, None, None]
    share = GLOW * np.linspace(0, 1, LEVELS)[None, :, None, None]
    return _packed(weights + (glows - weights) * share)


def _packed(colours: NDArray[np.float64]) -> NDArray[np.int32]:
    """(..., 3) colours as one number each."""
    red, green, blue = np.moveaxis(colours.astype(np.int32), -1, 0)
    packed: NDArray[np.int32] = red << 16 | green << 8 | blue
    return packed


@dataclass(frozen=True, slots=True)
class Cell:
    """A pair of the chip."""

    layer: int
    row: int
    column: int


class CellMaps:
    """Pictures of both layers, and what glows in them.

    Layer 1 stands with its rows downwards, layer 2 on its side: its rows run along the columns of layer 1, with
    the hidden neurons between them.
    """

    def __init__(self, watched: WatchedChip, *, still: bool = False) -> None:
        self.watched, self.still = watched, still
        self.crossbars = watched.chip.crossbars
        shapes = [(crossbar.n_rows, crossbar.n_cols) for crossbar in self.crossbars]
        self.glows = [Glow(shape) for shape in shapes]
        self._pulses = [crossbar.pulses_pos for crossbar in self.crossbars]

    def update(self, now_s: float) -> None:
        """Take in the pulses since the last frame, unless nothing is to glow. now_s : presentation time [s]."""
        if self.still:
            return
        for i, (crossbar, glow) in enumerate(zip(self.crossbars, self.glows, strict=True)):
            pulses = crossbar.pulses_pos
            glow.update(now_s, pulses != self._pulses[i], self.watched.up[i])
            self._pulses[i] = pulses

    @property
    def dead_share(self) -> float:
        """Of all devices, those that no pulse moves."""
        stuck = [crossbar.stuck for crossbar in self.crossbars]
        return sum(int(np.count_nonzero(s)) for s in stuck) / sum(s.size for s in stuck)

    def picture(self, layer: int, now_s: float, theme: Theme) -> NDArray[np.int32]:
        """(rows, columns) int32 colours of a layer's pairs, 0xRRGGBB."""
        crossbar, glow = self.crossbars[layer], self.glows[layer]
        weight = np.clip(crossbar.weight * (127 * GAIN) + 128, 0, 255).astype(np.int32)
        level = (glow.level(now_s) * (LEVELS - 1)).astype(np.int32)
        colours: NDArray[np.int32] = cell_colours(theme)[glow.up.view(np.uint8), level, weight]
        colours[crossbar.stuck.all(axis=0)] = _packed(np.array(theme.dead))
        return colours

    def draw(self, surface: pygame.Surface, rects: tuple[Rect, Rect], now_s: float, theme: Theme) -> None:
        """Both layers into their rectangles."""
        for layer, rect in enumerate(rects):
            colours = self.picture(layer, now_s, theme)
            across = colours.T if layer == 0 else colours
            small = pygame.Surface(across.shape, depth=32)
            pygame.surfarray.blit_array(small, across)
            surface.blit(pygame.transform.scale(small, rect.size), rect)

    def at(self, rects: tuple[Rect, Rect], point: tuple[int, int]) -> Cell | None:
        """The pair under a point of the window."""
        for layer, rect in enumerate(rects):
            if rect.collidepoint(point):
                crossbar = self.crossbars[layer]
                across, down = (crossbar.n_cols, crossbar.n_rows) if layer == 0 else (crossbar.n_rows, crossbar.n_cols)
                i = (point[0] - rect.x) * across // rect.width
                j = (point[1] - rect.y) * down // rect.height
                return Cell(layer, j, i) if layer == 0 else Cell(layer, i, j)
        return None

    def figures(self, cell: Cell) -> dict[str, str]:
        """What a pair is at: weight, conductances [µS] and pulses of both devices; places counted from 1."""
        crossbar, at = self.crossbars[cell.layer], (cell.row, cell.column)
        return {
            "layer": str(cell.layer + 1),
            "row": str(cell.row + 1),
            "column": str(cell.column + 1),
            "weight": f"{crossbar.weight[at]:+.2f}",
            "pos": f"{1e6 * crossbar.G_pos[at]:.1f}",
            "neg": f"{1e6 * crossbar.G_neg[at]:.1f}",
            "pulses_pos": str(crossbar.pulses_pos[at]),
            "pulses_neg": str(crossbar.pulses_neg[at]),
        }

    def box(self, rects: tuple[Rect, Rect], cell: Cell) -> Rect:
        """Where the brush at a pair stands in the window."""
        crossbar, rect = self.crossbars[cell.layer], rects[cell.layer]
        i, j = (cell.column, cell.row) if cell.layer == 0 else (cell.row, cell.column)
        across, down = (crossbar.n_cols, crossbar.n_rows) if cell.layer == 0 else (crossbar.n_rows, crossbar.n_cols)
        wide, high = rect.width / across, rect.height / down
        box = Rect(
            rect.x + (i - BRUSH) * wide, rect.y + (j - BRUSH) * high, (2 * BRUSH + 1) * wide, (2 * BRUSH + 1) * high
        )
        return box.clip(rect)

    def brush(self, cell: Cell) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """(rows, columns) of the pairs around one, broadcastable against each other."""
        crossbar = self.crossbars[cell.layer]
        rows = np.arange(max(cell.row - BRUSH, 0), min(cell.row + BRUSH + 1, crossbar.n_rows))
        columns = np.arange(max(cell.column - BRUSH, 0), min(cell.column + BRUSH + 1, crossbar.n_cols))
        return rows[:, None], columns[None, :]

    def moved(self, cell: Cell, dx: int, dy: int) -> Cell:
        """The pair next to one on the screen, at the edge the same; across the gap between the layers, too."""
        across, down = (dx, dy) if cell.layer == 0 else (dy, dx)
        column, row = cell.column + across, cell.row + down
        first, second = self.crossbars[0], self.crossbars[1]
        if cell.layer == 0 and row >= first.n_rows:
            return Cell(1, min(column, second.n_rows - 1), 0)
        if cell.layer == 1 and column < 0:
            return Cell(0, first.n_rows - 1, min(row, first.n_cols - 1))
        crossbar = self.crossbars[cell.layer]
        return Cell(cell.layer, min(max(row, 0), crossbar.n_rows - 1), min(max(column, 0), crossbar.n_cols - 1))
