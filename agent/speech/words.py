"""Images of spoken words as a chip's bits, and small variations of a few of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from memdrive.agent.digits.task import PIXELS, Bits
from memdrive.agent.speech.ear import BANDS, FRAMES

Images = NDArray[np.uint8]
Levels = NDArray[np.float32]

WORDS: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
KEPT_BITS: Final = 2 * FRAMES * BANDS
"""392 bits are a word; the chip's 784 rows are these and their complements, so that silence, too, is a signal."""
assert 2 * KEPT_BITS == PIXELS
APART: Final = 2
"""[bands] A band is compared with those so far below and above (assumed; chosen on voices set apart)."""
TILT: Final = 0.5
"""Share of a band's mean over the word that is taken off: microphones and rooms colour all of a word (assumed)."""


def bits(images: NDArray[np.uint8] | Levels) -> Bits:
    """(n, FRAMES, BANDS) [dB] -> (n, 784) of 0 and 1: two bits a place, and the complements of all.

    One says whether the place is louder than the word's mean, the other whether it stands out from bands beside it.
    """
    level = images.astype(np.float32)
    louder = level - np.float32(TILT) * level.mean(axis=1, keepdims=True)
    louder -= louder.mean(axis=(1, 2), keepdims=True)
    beside = np.pad(level, ((0, 0), (0, 0), (APART, APART)), mode="edge")
    standing_out = 2 * level - beside[:, :, : -2 * APART] - beside[:, :, 2 * APART :]
    said = np.stack([louder > 0, standing_out > 0], axis=1).reshape(len(images), KEPT_BITS)
    return np.concatenate([said, ~said], axis=1).astype(np.uint8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wobble:
    """How differently a voice says a word the next time; each drawn evenly between minus and plus.

    Assumed: chosen on voices set apart for choosing.
    """

    time: float = 0.5
    """[frames] By which the word's beginning, middle and end move."""
    pitch: float = 0.4
    """[bands] By which everything moves up or down."""
    stretch: float = 0.04
    """Share by which bands are spread from the lowest one on: a longer or shorter throat."""
    colour: float = 3.0
    """[dB] By which the highest band is louder than the lowest."""
    level: float = 1.5
    """[dB] By which single places are louder."""


STILL: Final = Wobble(time=0, pitch=0, stretch=0, colour=0, level=0)


def said_again(images: Images, wobble: Wobble, rng: np.random.Generator) -> Levels:
    """A random small variation of each of (n, FRAMES, BANDS) images [dB]."""
    n = len(images)
    even = rng.uniform(-1, 1, (7, n)).astype(np.float32)[:, :, None]
    t, f = np.arange(FRAMES, dtype=np.float32), np.arange(BANDS, dtype=np.float32)
    share = t / (FRAMES - 1)
    bend = even[0] * (1 - share) + even[1] * share + even[2] * np.sin(np.pi * share)
    rows = t + np.float32(wobble.time) * bend
    columns = f * (1 + np.float32(wobble.stretch) * even[3]) + np.float32(wobble.pitch) * even[4]
    again = _sampled(images.astype(np.float32), rows, columns)
    again += np.float32(wobble.colour) * (even[5] * (f / (BANDS - 1) - 0.5))[:, None]
    again += np.float32(wobble.level) * rng.uniform(-1, 1, again.shape).astype(np.float32)
    return again


def _sampled(images: Levels, rows: Levels, columns: Levels) -> Levels:
    """Linear between places of (n, FRAMES, BANDS), at (n, FRAMES) rows and (n, BANDS) columns; edges go on outside."""
    n = np.arange(len(images))[:, None]
    rows, columns = np.clip(rows, 0, FRAMES - 1), np.clip(columns, 0, BANDS - 1)
    top, left = np.minimum(rows.astype(int), FRAMES - 2), np.minimum(columns.astype(int), BANDS - 2)
    down, right = (rows - top)[:, :, None], (columns - left)[:, None]
    between = images[n, top] * (1 - down) + images[n, top + 1] * down
    left, n = left[:, None], n[:, :, None]
    k = np.arange(FRAMES)[None, :, None]
    sampled: Levels = between[n, k, left] * (1 - right) + between[n, k, left + 1] * right
    return sampled
