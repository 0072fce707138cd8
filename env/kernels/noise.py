"""Noise as a function of where and when: of a key, a clock and a lane. Nothing here has a state."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from memdrive.env.kernels.compiling import jit

MASK32: Final = np.uint64(0xFFFFFFFF)
GOLDEN: Final = np.uint64(0x9E3779B9)
BYTES_MEAN: Final = 510.0
BYTES_SIGMA: Final = math.sqrt(4.0 * (256.0**2 - 1.0) / 12.0)


@jit
def times32(a: Any, b: Any) -> Any:
    """Product of two 32-bit numbers, its lower half; no step of it overflows where numbers are checked."""
    return np.uint32((np.uint64(a) * np.uint64(b)) & MASK32)


@jit
def mix32(x: Any) -> Any:
    """A 32-bit hash with low bias (C. Wellons, `lowbias32`); eight lanes of it fill a vector register."""
    x = np.uint32(x ^ (x >> np.uint32(16)))
    x = times32(x, np.uint32(0x7FEB352D))
    x = np.uint32(x ^ (x >> np.uint32(15)))
    x = times32(x, np.uint32(0x846CA68B))
    return np.uint32(x ^ (x >> np.uint32(16)))


@jit
def noise_base(key: Any, clock: int) -> Any:
    """One 32-bit number per car and control step, from which every lane of noise follows."""
    low = mix32(np.uint32((key & MASK32) ^ np.uint64(clock)))
    return mix32(np.uint32((np.uint64(low) + (key >> np.uint64(32))) & MASK32))


@jit
def lane_hash(base: Any, lane: int) -> Any:
    """32 bits of one lane of noise."""
    return mix32(np.uint32((np.uint64(base) + np.uint64(lane) * GOLDEN) & MASK32))


@jit
def gaussian(base: Any, lane: int) -> Any:
    """Nearly Gaussian, unit variance, bounded at 3.45 σ: the sum of the four bytes of one hash."""
    h = lane_hash(base, lane)
    pairs = np.uint32((h & np.uint32(0x00FF00FF)) + ((h >> np.uint32(8)) & np.uint32(0x00FF00FF)))
    total = np.int32((pairs & np.uint32(0xFFFF)) + (pairs >> np.uint32(16)))
    return (np.float32(total) - np.float32(BYTES_MEAN)) * np.float32(1.0 / BYTES_SIGMA)


@jit
def uniform(key: Any, clock: int, lane: int) -> float:
    """A number in (0, 1), the same for the same key, clock and lane."""
    return (np.float64(lane_hash(noise_base(key, clock), lane)) + 0.5) / 4294967296.0


@jit
def next_key(stream: Any, episode: int) -> Any:
    """The 64-bit key of an episode of a stream."""
    low, high = mix32(noise_base(stream, 2 * episode)), mix32(noise_base(stream, 2 * episode + 1))
    return np.uint64(low) | (np.uint64(high) << np.uint64(32))
