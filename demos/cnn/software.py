"""The network in floating point: the same patches, pools and activations, no converter, no noise; and its gradients.

Arrays are float32; a map is (n, height, width, channels).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from memdrive.agent.digits.task import Labels
from memdrive.chip.layers import Layer
from memdrive.demos.cnn.network import BITS, FULL_SCALES, Grey, Weights, layers

F32 = NDArray[np.float32]
TOP = (1 << BITS) - 1
AT_ONCE = 500
"""Images that are read together."""


def steps(values: F32) -> F32:
    """Values in units of where they end -> what row drivers give: clipped to [0, 1], in their steps."""
    return np.asarray(np.rint(np.clip(values, 0, 1) * TOP) / TOP, np.float32)


def patches(maps: F32, layer: Layer) -> F32:
    """(n, h, w, c) -> (n, down, across, rows of an array)."""
    height, width, stride, _ = layer.window
    seen = np.lib.stride_tricks.sliding_window_view(maps, (height, width), axis=(1, 2))[:, ::stride, ::stride]
    ordered = np.ascontiguousarray(seen.transpose(0, 1, 2, 4, 5, 3))
    return ordered.reshape(*ordered.shape[:3], layer.rows)


def pooled(codes: F32, side: int) -> tuple[F32, NDArray[np.int64]]:
    """The largest of each pool, and its place in it; pools at the edges may be smaller."""
    n, height, width, channels = codes.shape
    down, across = -(-height // side), -(-width // side)
    padded = np.full((n, down * side, across * side, channels), -np.inf, np.float32)
    padded[:, :height, :width] = codes
    split = padded.reshape(n, down, side, across, side, channels).transpose(0, 1, 3, 5, 2, 4)
    each = split.reshape(n, down, across, channels, side * side)
    place = each.argmax(axis=-1)
    return np.take_along_axis(each, place[..., None], -1)[..., 0], place


def spread(slopes: F32, place: NDArray[np.int64], codes: tuple[int, ...], side: int) -> F32:
    """The way back through `pooled`: each winner's slope, zeros elsewhere. codes : shape before pooling"""
    n, down, across, channels = slopes.shape
    each = np.zeros((n, down, across, channels, side * side), np.float32)
    np.put_along_axis(each, place[..., None], slopes[..., None], -1)
    split = each.reshape(n, down, across, channels, side, side).transpose(0, 1, 4, 2, 5, 3)
    return split.reshape(n, down * side, across * side, channels)[:, : codes[1], : codes[2]]


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What a convolution's gradient needs of the way forward."""

    layer: Layer
    shape: tuple[int, ...]
    columns: F32
    codes: tuple[int, ...]
    best: F32
    place: NDArray[np.int64]
    end: float


def forward(x: Grey, weights: Sequence[F32]) -> tuple[F32, F32, list[Seen]]:
    """Outputs [v_read (g_max - g_min)], what drove the last layer, and what was seen. x : (n, 784)"""
    network, seen = layers(), []
    maps = steps(x).reshape(len(x), *network[0].shape)
    for layer, kernels, end in zip(network[:-1], weights[:-1], FULL_SCALES[:-1], strict=True):
        columns = patches(maps, layer)
        codes = columns @ kernels.reshape(layer.rows, layer.columns)
        best, place = pooled(codes, layer.window[3])
        seen.append(Seen(layer, maps.shape, columns, codes.shape, best, place, end))
        maps = steps(best / np.float32(end))
    drives = maps.reshape(len(x), -1)
    return drives @ weights[-1], drives, seen


def gradients(weights: Sequence[F32], slopes: F32, drives: F32, seen: Sequence[Seen]) -> list[F32]:
    """Of a loss by each matrix of weights, (rows, columns). slopes : (n, 10) of the loss by the outputs

    Steps count as the slope that they follow, ends as flat.
    """
    found = [drives.T @ slopes]
    back = slopes @ weights[-1].T
    for k in range(len(seen) - 1, -1, -1):
        layer, end = seen[k].layer, np.float32(seen[k].end)
        inside = (seen[k].best > 0) & (seen[k].best < end)
        own = np.asarray(back.reshape(seen[k].best.shape) * inside / end, np.float32)
        codes = spread(own, seen[k].place, seen[k].codes, layer.window[3])
        flat = codes.reshape(-1, layer.columns)
        found.insert(0, seen[k].columns.reshape(-1, layer.rows).T @ flat)
        if k > 0:
            back = _overlapped(flat @ weights[k].reshape(layer.rows, layer.columns).T, seen[k])
    return found


def _overlapped(columns: F32, seen: Seen) -> F32:
    """Slopes by patch, added up where patches overlap."""
    height, width, stride, _ = seen.layer.window
    n, down, across, _ = seen.codes
    each = columns.reshape(n, down, across, height, width, seen.shape[3])
    total = np.zeros(seen.shape, np.float32)
    for y in range(height):
        for x in range(width):
            total[:, y : y + stride * down : stride, x : x + stride * across : stride] += each[:, :, :, y, x]
    return total


def outputs(x: Grey, weights: Weights) -> F32:
    """(n, 10) of the float network."""
    pieces = [forward(x[k : k + AT_ONCE], weights)[0] for k in range(0, len(x), AT_ONCE)]
    return np.concatenate(pieces)


def accuracy(x: Grey, labels: Labels, weights: Weights) -> float:
    """Share of images whose own output is the highest."""
    return float((outputs(x, weights).argmax(axis=1) == labels).mean())
