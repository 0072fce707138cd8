"""Photographs and scans of handwritten digits, and the pictures of 28 x 28 pixels that are made of them."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError
from scipy import ndimage

from memdrive.agent.digits.task import SIDE

NAME = re.compile(r"([0-9])(?:[_\-. ].*)?\.(?:png|jpe?g)", re.IGNORECASE)
"""The digit, then whatever tells one from another: 7.png, 7_a.jpg."""
ENDINGS = (".png", ".jpg", ".jpeg")
MOST = 200
"""Pictures in a folder (assumed: a person's own, not a data set)."""
MOST_PIXELS = 100_000_000
LEAST_SIDE = 20
LOOKED_AT = 224
"""[pixels] Longer side of what is worked on: a pen's stroke is still several pixels broad (assumed)."""
PAPER = 3 / 8
"""[longer sides] Side of the surroundings whose median is the paper there (assumed: ink covers less than half)."""
LEAST_CONTRAST = 6.0
"""[spreads of the paper] Ink differs from paper by so much at least (assumed),"""
LEAST_INK = 0.06
"""and by this share of its light (assumed)."""
SPECK = 0.03
"""A piece smaller than this share of the largest one is no part of the digit (assumed)."""
LEAN = (-0.41, 0.67)
"""[columns to the right a row up] Digits that lean further are turned back to here: between lie 19 of 20 training
digits of `assets`.
"""
MOST_TURN_DEG = 45
BOX, PEN = 20.0, 1.3
"""[pixels] Side of the box that a digit fills, and half the breadth of its strokes; see `live.digits.ink`."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Photograph:
    """A picture of one digit, and what was made of it."""

    name: str
    digit: int
    """By its name."""
    colour: NDArray[np.uint8]
    """(height, width, 3), its longer side LOOKED_AT at most"""
    ink: NDArray[np.bool_]
    """(height, width) what was taken for ink"""
    image: NDArray[np.uint8]
    """(28, 28), 255 is ink: what the photodiodes are shown"""
    turned_deg: float
    """How far it was turned back, clockwise."""
    contrast: float
    """Of ink and paper, in spreads of the paper."""


def read_folder(folder: Path) -> list[Photograph]:
    """Every picture of a folder in the order of names; files that are no PNG or JPEG by name are not looked at.

    Raises
        ValueError: a picture's name, size or content is not what it should be; the message names it.
        OSError: it cannot be read.
    """
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in ENDINGS and path.name[0] != ".")
    if not 1 <= len(paths) <= MOST:
        raise ValueError(f"{folder}: need 1 to {MOST} pictures named like 7_a.png or 3_b.jpg, got {len(paths)}")
    for path in paths:
        if not NAME.fullmatch(path.name):
            raise ValueError(f"{path.name}: need a name that begins with its digit, like 7_a.png, got {path.name!r}")
    return [read(path) for path in paths]


def read(path: Path) -> Photograph:
    """One picture, normalised."""
    named = NAME.fullmatch(path.name)
    assert named, path
    colour = _opened(path)
    try:
        return normalised(path.name, int(named[1]), colour)
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from error


def _opened(path: Path) -> NDArray[np.uint8]:
    """(height, width, 3): upright, on white where it is transparent, and no larger than it is looked at."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is odd in its metadata is nobody's business
            with Image.open(path, formats=("PNG", "JPEG")) as picture:
                wide, high = picture.size
                if wide * high > MOST_PIXELS or min(wide, high) < LEAST_SIDE:
                    law = f"need {LEAST_SIDE} pixels a side and at most {MOST_PIXELS:,} in all"
                    raise ValueError(f"{path.name}: {law}, got {wide} x {high}")
                picture.draft("RGB", (2 * LOOKED_AT, 2 * LOOKED_AT))
                upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except UnidentifiedImageError:
        raise ValueError(f"{path.name}: need a PNG or JPEG picture, got something else") from None
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        if isinstance(error, OSError) and error.filename:
            raise
        raise ValueError(f"{path.name}: need a whole PNG or JPEG picture, got a damaged one ({error})") from None
    white = Image.new("RGBA", upright.size, "white")
    white.alpha_composite(upright)
    plain = white.convert("RGB")
    plain.thumbnail((LOOKED_AT, LOOKED_AT), Image.Resampling.BOX)
    return np.asarray(plain, np.uint8)


def normalised(name: str, digit: int, colour: NDArray[np.uint8]) -> Photograph:
    """Paper, shade, ink, tilt, size, place and pen taken out. colour : (height, width, 3)"""
    differs = _difference(colour)
    ink, contrast = _ink(differs)
    turned = _turn(ink)
    return Photograph(
        name=name,
        digit=digit,
        colour=colour,
        ink=ink,
        image=_drawn(ink, turned),
        turned_deg=float(np.rad2deg(turned)),
        contrast=contrast,
    )


def _difference(colour: NDArray[np.uint8]) -> NDArray[np.float64]:
    """(height, width) How far a pixel's light is from that of the paper around it, whatever the colours of the two.

    In logarithms, so that a shadow, which takes the same share of everything under it, is the same on paper and ink.
    """
    light = np.log(ndimage.gaussian_filter(colour.astype(np.float64), (0.7, 0.7, 0)) + 8.0)
    step = max(1, max(colour.shape) // 56)
    coarse = light[::step, ::step]
    size = 2 * round(PAPER * max(coarse.shape[:2]) / 2) + 1
    paper = ndimage.median_filter(coarse, (size, size, 1), mode="nearest")
    rows, columns = (np.arange(n) / step for n in colour.shape[:2])
    places = np.meshgrid(rows, columns, indexing="ij")
    full = [ndimage.map_coordinates(paper[..., k], places, order=1, mode="nearest") for k in range(3)]
    return np.asarray(np.sqrt(((light - np.stack(full, -1)) ** 2).mean(axis=-1)))


def _ink(differs: NDArray[np.float64]) -> tuple[NDArray[np.bool_], float]:
    """What is ink, without specks and what hangs over the edge; and by how many spreads of the paper it differs."""
    level = _otsu(differs)
    paper, ink = differs[differs <= level], differs[differs > level]
    spread = 1.4826 * float(np.median(np.abs(paper - np.median(paper)))) + 1e-3
    gap = float(np.median(ink) - np.median(paper)) if len(ink) else 0.0
    if gap < LEAST_INK or gap < LEAST_CONTRAST * spread:
        raise ValueError(f"need ink that differs from its paper, got {gap / spread:.1f} spreads of the paper")
    pieces, n = ndimage.label(differs > level, np.ones((3, 3)))
    areas = np.bincount(pieces.ravel(), minlength=n + 1)[1:]
    edge = np.unique(np.concatenate([pieces[0], pieces[-1], pieces[:, 0], pieces[:, -1]]))
    inside = np.setdiff1d(np.arange(1, n + 1), edge)
    kept = inside if len(inside) and areas[inside - 1].max() > 0.1 * areas.max() else np.arange(1, n + 1)
    kept = kept[areas[kept - 1] >= SPECK * areas[kept - 1].max()]
    return np.isin(pieces, _together(pieces, kept, areas)), gap / spread


def _together(pieces: NDArray[Any], kept: NDArray[Any], areas: NDArray[Any]) -> list[int]:
    """The largest piece and those no further from it than half its height: a dash, a hat, no neighbour."""
    largest = int(kept[areas[kept - 1].argmax()])
    away = ndimage.distance_transform_edt(pieces != largest)
    high = np.ptp(np.nonzero(pieces == largest)[0]) + 1
    return [int(k) for k in kept if away[pieces == k].min() <= high / 2]


def _otsu(values: NDArray[np.float64]) -> float:
    """The level that parts them into two groups, the farthest apart.

    Source: N. Otsu, IEEE Trans. Syst. Man Cybern. 9, 62 (1979).
    """
    counts, edges = np.histogram(values, 128)
    centres = (edges[1:] + edges[:-1]) / 2
    below, above = np.cumsum(counts), counts.sum() - np.cumsum(counts)
    total = np.cumsum(counts * centres)
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (total / below - (total[-1] - total) / above) ** 2
    return float(edges[1 + int(np.nan_to_num(between).argmax())])


def _turn(ink: NDArray[np.bool_]) -> float:
    """[rad] The least turn, clockwise, after which the ink leans no further than most digits do."""
    rows, columns = (place - place.mean() for place in np.nonzero(ink))
    most = np.deg2rad(MOST_TURN_DEG)
    turns = np.linspace(-most, most, 2 * MOST_TURN_DEG + 1)
    turns = turns[np.argsort(np.abs(turns), kind="stable")]
    leans = [_lean(rows, columns, turn) for turn in turns]
    beyond = [max(LEAN[0] - lean, lean - LEAN[1], 0.0) for lean in leans]
    return float(turns[int(np.argmin(beyond))])


def _lean(rows: NDArray[Any], columns: NDArray[Any], turn: float) -> float:
    """[columns to the right a row up] After a turn clockwise, about the centre."""
    down = np.cos(turn) * rows + np.sin(turn) * columns
    across = np.cos(turn) * columns - np.sin(turn) * rows
    return float(-(down * across).mean() / max((down**2).mean(), 1e-9))


def _drawn(ink: NDArray[np.bool_], turn: float) -> NDArray[np.uint8]:
    """(28, 28): turned, in its box, of one breadth of pen, its centre of mass in the middle."""
    padded = np.pad(ink, 8)
    outside, within = (ndimage.distance_transform_edt(part) for part in (~padded, padded))
    from_edge = np.where(padded, 0.5 - within, outside - 0.5)
    broad = 2 * float(np.median(within[_ridge(within)])) - 0.5  # between those of an odd and an even one
    rows, columns = np.nonzero(padded)
    middle = np.array([np.ptp(rows) / 2 + rows.min(), np.ptp(columns) / 2 + columns.min()])
    to_source = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    turned = (np.stack([rows, columns], 1) - middle) @ to_source
    low, high = turned.min(axis=0), turned.max(axis=0)
    extent = float((high - low).max()) + 1 - broad
    scale = (BOX - 2 * PEN) / max(extent, 1.0)  # pixels of the drawing for one of the photograph
    wider = PEN / scale - broad / 2
    centre = (low + high) / 2
    grid = np.moveaxis(np.mgrid[0:SIDE, 0:SIDE], 0, -1) - (SIDE - 1) / 2
    shift = np.zeros(2)
    for _ in range(2):  # its box in the middle; then its centre of mass
        places = ((grid + shift) / scale + centre) @ to_source.T + middle
        distance = ndimage.map_coordinates(from_edge, places.transpose(2, 0, 1), order=1, mode="nearest")
        drawn = np.clip(0.5 + (wider - distance) * scale, 0, 1)
        shift = (grid * drawn[..., None]).sum(axis=(0, 1)) / max(drawn.sum(), 1e-9)
    return np.asarray(np.rint(255 * drawn), np.uint8)


def _ridge(within: NDArray[Any]) -> NDArray[np.bool_]:
    """The middle of the strokes: no neighbour is further inside."""
    return np.asarray((within > 0) & (within >= ndimage.maximum_filter(within, 3)))
