"""The five layers: two convolutions, each with its pooling, and one fully connected layer; their float weights.

Source
    Five layers, kernels in arrays of 2,048 cells, the same kernels in several arrays: P. Yao et al., Nature 577, 641
    (2020), abstract. Assumed, for the abstract gives no sizes: all of them here. Two convolutions of 128 and 864 pairs
    are 1,984 devices, so that one array holds all kernels once.
"""

from __future__ import annotations

import importlib.resources
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from memdrive.agent.digits.task import CLASSES, PIXELS, SIDE, Labels
from memdrive.chip import Chip, Conv, Dense, DeviceParams, Rule, archives
from memdrive.chip.layers import Layer
from memdrive.demos.digits.data import Images

Grey = NDArray[np.float32]
"""(n, 784) in [0, 1]."""
Weights = tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]
"""(side, side, channels, kernels) twice, (n_in, n_out); in [-1, 1], the range of a pair."""

BITS: Final = 4
"""Of the row drivers, for the image and both activations (assumed; the presets' drivers have one)."""
FULL_SCALES: Final = (1.5, 4.0, 8.0)
"""Of each layer's converters [v_read (g_max - g_min)]; an activation ends there (assumed: chosen in training)."""
ARRAY_DEVICES: Final = 2048
"""Of one array; eight of them (the abstract)."""
LARGEST: Final = 0.95
"""Of a float weight: a device hardly reaches the very end of its range (assumed)."""


def layers(arrays: int = 1) -> tuple[Layer, Layer, Layer]:
    """The network, its kernels in so many arrays."""
    return (
        Conv(height=SIDE, width=SIDE, kernels=8, side=4, stride=2, pool=2, bits=BITS, arrays=arrays),
        Conv(height=7, width=7, channels=8, kernels=12, side=3, pool=2, bits=BITS, arrays=arrays),
        Dense(n_in=108, n_out=CLASSES),
    )


def kernel_devices() -> int:
    """Of all kernels once."""
    return sum(2 * layer.pairs for layer in layers()[:-1])


def products() -> int:
    """Multiply-accumulates of an image."""
    return sum(layer.pairs * layer.patches for layer in layers())


def fabricate(device: DeviceParams, seed: int, arrays: int = 1) -> Chip:
    """A virgin chip whose last layer alone is ever tuned."""
    rule = Rule(first_layer=2, one_sided=True)
    return Chip(layers(arrays), device.replace(dac_bits=BITS), seed, rule, FULL_SCALES)


def grey(images: Images) -> Grey:
    """(n, 28, 28) uint8 -> (n, 784): what the row drivers are asked for."""
    return np.asarray(images.reshape(len(images), PIXELS) / np.float32(255), np.float32)


def shapes() -> tuple[tuple[int, ...], ...]:
    """Of the weights."""
    first, second, last = layers()
    kernels = ((each.window[0], each.window[1], each.shape[2], each.columns) for each in (first, second))
    return (*kernels, (last.inputs, last.outputs))


def shipped() -> Weights:
    """The float weights that `train` made: it saw the training digits that are not kept for choosing."""
    with importlib.resources.as_file(importlib.resources.files("memdrive.assets") / "cnn.npz") as path:
        return read(path)


def read(path: Path) -> Weights:
    """The weights of a file.

    Raises
        ValueError: no such archive, or matrices of other shapes or values.
    """
    with archives.opened("cnn: need an .npz file of weights", path) as archive:
        laws = (archives.Law(dtypes=("<f4",), shape=shape, low=-1, high=1) for shape in shapes())
        first, second, last = (
            np.asarray(archive.read(name, law), np.float32)
            for name, law in zip(("first", "second", "last"), laws, strict=True)
        )
    return first, second, last


def targets(labels: Labels, high: float, low: float) -> NDArray[np.float32]:
    """(n, 10) hinges: the right output at least `high`, every other one at most `low` [full scale]."""
    return np.where(np.eye(CLASSES, dtype=bool)[labels], np.float32(high), np.float32(low))
