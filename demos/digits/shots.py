"""How a shot is distorted: the one place, for the examinations, the windows, photographs and attacks on privacy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from memdrive.agent.digits.task import PIXELS, SIDE, Bits
from memdrive.chip import laws
from memdrive.demos.digits.data import INK, Images

VARIED, MOST = 1000, 6000
"""Distorted versions of each shot, drawn beforehand; of many shots fewer, so many in all."""
MIDDLE = (SIDE - 1) / 2
FURTHEST: Mapping[str, float] = {"shift": SIDE, "turn_deg": 180, "stroke": 255, "lean": 10, "size": 3, "warp": SIDE}
"""Of each way to distort: beyond it nothing of a digit is left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Distortion:
    """How far a shot is moved, turned, thickened, leant, stretched and bent; each drawn evenly between minus and plus.

    Assumed: chosen on MNIST digits that `assets` lacks.
    """

    shift: float = 2.0
    """[pixels]"""
    turn_deg: float = 20.0
    stroke: float = 40.0
    """[grey levels] Of the threshold between paper and ink: a lower one is a broader pen."""
    lean: float = 0.3
    """[pixels to the side, a pixel of height]"""
    size: float = 0.15
    """Of the logarithm of height and, apart from it, of width."""
    warp: float = 1.2
    """[pixels] Of each knot of a grid, to the side and up; between knots the sheet bends bilinearly."""
    knots: int = 5
    """Of the grid, along each side."""

    def __post_init__(self) -> None:
        for name, most in FURTHEST.items():
            object.__setattr__(self, name, laws.real(f"Distortion.{name}", getattr(self, name), 0, most))
        object.__setattr__(self, "knots", laws.whole("Distortion.knots", self.knots, 2, SIDE))


STILL = Distortion(shift=0, turn_deg=0, stroke=0, lean=0, size=0, warp=0)


def varied(images: Images, rng: np.random.Generator, versions: int = VARIED) -> Bits:
    """(versions n, 784) of n shots in turn, as every lesson distorts them; of many shots fewer versions each."""
    return distorted(images, min(versions, max(MOST // len(images), 1)) * len(images), Distortion(), rng)


def distorted(images: Images, n: int, distortion: Distortion, rng: np.random.Generator) -> Bits:
    """n bit images (n, 784), each a random small distortion of one of `images` in turn."""
    which = images[np.arange(n) % len(images)].astype(np.float32)
    level = np.clip(INK + _drawn(rng, distortion.stroke, n), 1, 254)
    rows, columns = places(n, distortion, rng)
    return np.asarray(_sampled(which, rows, columns).reshape(n, PIXELS) > level[:, None], np.uint8)


def places(
    n: int, distortion: Distortion, rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(n, 28, 28) row and column [pixels] of the sheet that each pixel of a distorted shot is read at."""
    turn, lean, *size = (
        _drawn(rng, far, n, 1, 1)
        for far in (np.deg2rad(distortion.turn_deg), distortion.lean, distortion.size, distortion.size)
    )
    shift = _drawn(rng, distortion.shift, 2, n, 1, 1)
    bent = _bent(_drawn(rng, distortion.warp, 2, n, distortion.knots, distortion.knots))
    y, x = np.mgrid[0:SIDE, 0:SIDE] - MIDDLE
    down, across = np.cos(turn) * y - np.sin(turn) * x, np.sin(turn) * y + np.cos(turn) * x
    across = across + lean * down
    return down * np.exp(size[0]) + MIDDLE + bent[0] - shift[0], across * np.exp(size[1]) + MIDDLE + bent[1] - shift[1]


def _drawn(rng: np.random.Generator, far: float, *shape: int) -> NDArray[np.float64]:
    return rng.uniform(-far, far, shape)


def _bent(knots: NDArray[np.float64]) -> NDArray[np.float64]:
    """(2, n, 28, 28) bilinear between (2, n, k, k) knots, the outer ones in the corners of the sheet."""
    k = knots.shape[-1]
    at = np.linspace(0, k - 1, SIDE)
    share = np.maximum(1 - np.abs(at[:, None] - np.arange(k)), 0)
    return np.asarray(share @ knots @ share.T, np.float64)


def _sampled(images: NDArray[np.float32], rows: NDArray[Any], columns: NDArray[Any]) -> NDArray[np.float64]:
    """Bilinear values of (n, 28, 28) images at (n, 28, 28) places; nothing but paper outside."""
    padded = np.pad(images, ((0, 0), (1, 2), (1, 2)))
    r, c = (np.clip(place + 1, 0, SIDE + 1) for place in (rows, columns))
    top, left = r.astype(int), c.astype(int)
    r, c = r - top, c - left
    k = np.arange(len(images))[:, None, None]
    above = padded[k, top, left] * (1 - c) + padded[k, top, left + 1] * c
    below = padded[k, top + 1, left] * (1 - c) + padded[k, top + 1, left + 1] * c
    return np.asarray(above * (1 - r) + below * r, np.float64)
