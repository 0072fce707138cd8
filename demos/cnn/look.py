"""Looking into a chip: what its five layers make of an image, and the conductances that its kernels are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from memdrive.chip import Chip
from memdrive.demos.cnn.network import Grey
from memdrive.demos.cnn.software import F32, patches, pooled, steps

GAP = 1
"""Cells between maps, and between kernels, that are shown beside each other."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Look:
    """One image on its way through the chip; maps are (height, width, channels)."""

    image: F32
    """What drives the first convolution."""
    maps: tuple[tuple[F32, F32], ...]
    """Of both convolutions: codes (full scale 1), and what is left of them after pooling and activation."""
    outputs: F32
    """(10,) codes of the last layer."""


def look(chip: Chip, x: Grey) -> Look:
    """Read one image array by array, by the first of each layer's copies. x : (784,); chip : its noise moves on"""
    arrays = iter(chip.crossbars)
    maps = steps(x).reshape(1, *chip.network[0].shape)
    image, seen = maps[0], []
    for layer in chip.network[:-1]:
        copies = [next(arrays) for _ in range(layer.copies)]
        found = copies[0].forward(patches(maps, layer).reshape(-1, layer.rows))
        codes = found.reshape(1, *layer.places, layer.columns)
        maps = steps(pooled(codes, layer.window[3])[0] / np.float32(layer.ceiling))
        seen.append((codes[0], maps[0]))
    return Look(image=image, maps=tuple(seen), outputs=next(arrays).forward(maps.reshape(-1)))


def siemens(chip: Chip) -> tuple[NDArray[np.float64], ...]:
    """(2, rows, columns) [S] of each layer's first array: positive devices, negative devices."""
    arrays = iter(chip.crossbars)
    found = []
    for layer in chip.network:
        first, *_ = [next(arrays) for _ in range(layer.copies)]
        found.append(np.stack([first.G_pos, first.G_neg]))
    return tuple(found)


def beside(images: NDArray[np.generic]) -> NDArray[np.float64]:
    """(n, h, w) -> one picture of all, NaN between them."""
    n, height, width = images.shape
    across = int(np.ceil(np.sqrt(n)))
    down = -(-n // across)
    picture = np.full((down * (height + GAP) - GAP, across * (width + GAP) - GAP), np.nan)
    for k, image in enumerate(images):
        top, left = k // across * (height + GAP), k % across * (width + GAP)
        picture[top : top + height, left : left + width] = image
    return picture
