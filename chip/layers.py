"""The kinds of layer that a network is made of. What a kind computes stands in `kernels.maps`; all are crossbars.

An image is a map (height, width, channels), flat in that order. A layer reads its inputs patch by patch: a dense layer
takes the whole map at once, a convolution slides. Activation and pooling are digital, between the converters of one
layer and the drivers of the next (assumed: neither is in the abstracts).
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from memdrive.chip import laws
from memdrive.chip.rules.base import MOST_LAYERS

LARGEST: Final = 65536
"""Rows, columns, or places of a map: a kernel counts the pairs of an array in 32 bits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """What every kind says of itself; the activation drives the next layer, the last layer's nothing."""

    kind: ClassVar[str]
    """Its name in the table, and in snapshots."""

    bits: int = 1
    """Of the activation: 1 fires where the code is above zero; more are a clipped ReLU in 2^bits - 1 steps."""
    ceiling: float = 1.0
    """Code at which such a ReLU ends, in full scales of the converter."""

    def __post_init__(self) -> None:
        where = type(self).__name__
        shared = {
            "bits": laws.whole(f"{where}.bits", self.bits, 1, 16),
            "ceiling": laws.real(f"{where}.ceiling", self.ceiling, 1e-3, 1e3),
        }
        for name, value in (shared | self._own_fields()).items():
            object.__setattr__(self, name, value)

    def _own_fields(self) -> dict[str, Any]:
        """The fields that only this kind has, checked."""
        raise NotImplementedError

    @property
    def shape(self) -> tuple[int, int, int]:
        """Height, width, channels of its inputs."""
        raise NotImplementedError

    @property
    def window(self) -> tuple[int, int, int, int]:
        """Height and width of a patch, stride, side of a pool."""
        raise NotImplementedError

    @property
    def columns(self) -> int:
        """Of an array: outputs of a patch."""
        raise NotImplementedError

    @property
    def copies(self) -> int:
        """Arrays that hold the same kernels and read patches at the same time."""
        return 1

    @property
    def rows(self) -> int:
        """Of an array: inputs of a patch."""
        return self.window[0] * self.window[1] * self.shape[2]

    @property
    def places(self) -> tuple[int, int]:
        """Patches down and across."""
        (height, width, _), (down, across, stride, _) = self.shape, self.window
        return (height - down) // stride + 1, (width - across) // stride + 1

    @property
    def pooled(self) -> tuple[int, int, int]:
        """Height, width, channels of its outputs; pools at the edges may be smaller."""
        (down, across), pool = self.places, self.window[3]
        return -(-down // pool), -(-across // pool), self.columns

    @property
    def patches(self) -> int:
        """Of a sample."""
        return self.places[0] * self.places[1]

    @property
    def inputs(self) -> int:
        """Of a sample."""
        height, width, channels = self.shape
        return height * width * channels

    @property
    def outputs(self) -> int:
        """Of a sample, pooled."""
        height, width, channels = self.pooled
        return height * width * channels

    @property
    def pairs(self) -> int:
        """Of one array: the weights."""
        return self.rows * self.columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Dense(Layer):
    """Every input to every output: one array, one read a sample."""

    kind: ClassVar[str] = "dense"

    n_in: int
    n_out: int

    def _own_fields(self) -> dict[str, Any]:
        return {name: laws.whole(f"Dense.{name}", getattr(self, name), 1, LARGEST) for name in ("n_in", "n_out")}

    @property
    def shape(self) -> tuple[int, int, int]:
        """One place with all inputs."""
        return 1, 1, self.n_in

    @property
    def window(self) -> tuple[int, int, int, int]:
        """The whole map, no pooling."""
        return 1, 1, 1, 1

    @property
    def columns(self) -> int:
        """One for each output."""
        return self.n_out


@dataclass(frozen=True, slots=True, kw_only=True)
class Conv(Layer):
    """Shared kernels that slide over an image without padding, then the largest code of each pool.

    An array has a row for each (y, x, channel) of a patch and a column for each kernel. Several copies of it take
    turns with the patches and work at the same time.

    Source
        Kernels in arrays, the same kernels in several: P. Yao et al., Nature 577, 641 (2020). Assumed: max pooling,
        no padding, every copy pulsed by every patch, so that copies stay as equal as devices are.
    """

    kind: ClassVar[str] = "conv"

    height: int
    width: int
    channels: int = 1
    kernels: int
    """How many: channels of the output."""
    side: int
    """Of a kernel."""
    stride: int = 1
    pool: int = 1
    """Side of a pool, and its stride; 1 is none."""
    arrays: int = 1
    """That hold the same kernels."""

    def _own_fields(self) -> dict[str, Any]:
        tops = {"height": LARGEST, "width": LARGEST, "channels": LARGEST, "kernels": LARGEST}
        tops |= {"stride": LARGEST, "pool": LARGEST, "arrays": 1024}
        plain = {name: laws.whole(f"Conv.{name}", getattr(self, name), 1, top) for name, top in tops.items()}
        plain["side"] = laws.whole("Conv.side", self.side, 1, min(plain["height"], plain["width"]))
        for name, n in (
            ("inputs", plain["height"] * plain["width"] * plain["channels"]),
            ("codes", plain["height"] * plain["width"] * plain["kernels"]),
        ):
            laws.whole(f"Conv.{name}", n, 1, 2**24)
        laws.whole("Conv.rows", plain["side"] ** 2 * plain["channels"], 1, LARGEST)
        return plain

    @property
    def shape(self) -> tuple[int, int, int]:
        """Of the image."""
        return self.height, self.width, self.channels

    @property
    def window(self) -> tuple[int, int, int, int]:
        """A square kernel."""
        return self.side, self.side, self.stride, self.pool

    @property
    def columns(self) -> int:
        """One for each kernel."""
        return self.kernels

    @property
    def copies(self) -> int:
        """Of the kernels."""
        return self.arrays


KINDS: Mapping[str, type[Layer]] = {kind.kind: kind for kind in (Dense, Conv)}
"""By name."""


def network_of(layers: Sequence[int] | Sequence[Layer]) -> tuple[Layer, ...]:
    """Layers that fit each other, from sizes (then all are dense) or from kinds.

    Raises
        ValueError: too few, too many, or neighbours of different sizes.
    """
    several = laws.several("Chip.layers", layers, 1, MOST_LAYERS + 1)
    if not any(isinstance(layer, Layer) for layer in several):
        several = laws.several("Chip.layers", layers, 2, MOST_LAYERS + 1)
        sizes = [laws.whole("Chip.layers", size, 1, LARGEST) for size in several]
        return tuple(Dense(n_in=a, n_out=b) for a, b in itertools.pairwise(sizes))
    for layer in several:
        if not isinstance(layer, Layer):
            raise ValueError(f"Chip.layers: need sizes alone or layers alone, got {laws.quoted(layer)} among layers")
    for n, (one, after) in enumerate(itertools.pairwise(several)):
        if one.outputs != after.inputs:
            raise ValueError(
                f"Chip.layers: need layer {n + 1} with the {one.outputs} inputs that layer {n} gives, "
                f"got {after.inputs}"
            )
    if several[-1].window[3] > 1:
        raise ValueError("Chip.layers: need a last layer without pooling, its codes are the outputs")
    return tuple(several[:MOST_LAYERS])


def sizes_of(network: Sequence[Layer]) -> tuple[int, ...]:
    """From the inputs to the outputs."""
    return (network[0].inputs, *(layer.outputs for layer in network))


def layers_from(values: Any) -> list[Any]:
    """What `layer_values` gave, for `network_of`."""
    several = laws.several("Chip.layers", values, 1, MOST_LAYERS + 1)
    return [_layer_from(value) if isinstance(value, Mapping) else value for value in several]


def _layer_from(values: Mapping[str, Any]) -> Layer:
    own = dict(values)
    kind = own.pop("kind", None)
    if not isinstance(kind, str) or kind not in KINDS:
        raise ValueError(f"Chip.layers: need a kind from {', '.join(KINDS)}, got {laws.quoted(kind)}")
    return KINDS[kind](**laws.fields_of("Chip.layers", own, KINDS[kind]))


def layer_values(network: Sequence[Layer]) -> list[Any]:
    """For JSON: sizes where sizes say it all, else each layer's fields and kind."""
    sizes = list(sizes_of(network))
    if tuple(network) == network_of(sizes):
        return sizes
    return [{"kind": layer.kind, **dataclasses.asdict(layer)} for layer in network]
