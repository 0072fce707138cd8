"""Where a chip's randomness comes from: keys for the counter-based noise, and the draws made once at fabrication.

The noise itself is a function of key, cell and event (`kernels.laws`): no generator is carried along.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from memdrive.chip.device import DeviceParams
from memdrive.chip.kernels.tables import FACTOR_ONE

NARROWEST = 0.1
"""Of a cell's own range, in nominal ones (assumed: a cell with less would pass for stuck)."""


def keys(seed: int, layers: int) -> NDArray[np.uint32]:
    """(layers, 3) uint32: pulse, read and transposed-read key of every layer."""
    streams = np.random.SeedSequence(seed).spawn(layers)
    return np.array([stream.generate_state(3) for stream in streams], np.uint32)


def fabrication(seed: int, layer: int, layers: int) -> np.random.Generator:
    """The generator of one layer's fabrication, independent of its noise keys."""
    stream = np.random.SeedSequence(seed).spawn(layers)[layer]
    return np.random.Generator(np.random.Philox(stream.spawn(1)[0]))


def formed(device: DeviceParams, rng: np.random.Generator, cells: int) -> NDArray[np.float32]:
    """g of cells as formed: normal around the middle, clipped to the range."""
    g = rng.standard_normal(cells, np.float32) * np.float32(device.formed_spread)
    g += np.float32(device.formed_mean)
    np.clip(g, 0, 1, out=g)
    return np.asarray(np.rint(g * (device.levels - 1)) / (device.levels - 1), np.float32) if device.levels else g


def step_factors(device: DeviceParams, rng: np.random.Generator, cells: int) -> NDArray[np.uint16]:
    """A cell's own factor on both its steps: lognormal, in steps of 1/8192, at most 8; never 0, which means stuck."""
    factor = np.exp(rng.standard_normal(cells, np.float32) * np.float32(device.step_dtod))
    return np.asarray(np.clip(np.rint(factor * FACTOR_ONE), 1, 65535), np.uint16)


def stick(device: DeviceParams, rng: np.random.Generator, g: NDArray[np.float32], factors: NDArray[np.uint16]) -> None:
    """Some cells come out stuck. g, factors : (cells,), mutated."""
    draw = rng.random(g.size, np.float32)
    on, off = draw < device.stuck_on, draw > 1 - device.stuck_off
    g[on], g[off] = 1.0, 0.0
    factors[on | off] = 0


def spans(device: DeviceParams, rng: np.random.Generator, cells: int) -> NDArray[np.float32]:
    """(2, cells) conductance at G = 0 and range of each cell, both in units of the nominal range (`State.spans`).

    Ends are normal around the nominal ones, g_min not below 0, and a tenth of the nominal range apart at least.
    """
    ends = rng.standard_normal((2, cells))
    low = np.maximum(device.g_min * (1 + device.g_min_dtod * ends[0]), 0.0)
    high = np.maximum(device.g_max * (1 + device.g_max_dtod * ends[1]), low + NARROWEST * device.g_range)
    own = (high - low) / device.g_range
    return np.asarray([low / device.g_range - own * device.g_low, own], np.float32)
