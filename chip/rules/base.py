"""What every learning rule is: thresholds that turn misses into signs, and a kernel that turns signs into pulses.

A new rule is one file, a frozen dataclass below `LearningRule` beside its kernel, and one line in the table `RULES`.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Self

import numpy as np

from memdrive.chip import laws
from memdrive.chip.device import DeviceParams
from memdrive.chip.kernels.tables import F32, I64, Arrays

LARGEST_THETA: Final = 1e6
"""[ADC steps] Of a threshold: beyond what 65,536 rows can add up to."""
MOST_LAYERS: Final = 256
STEPS: Final = 128
"""Of a full scale, in which thresholds are given."""
Learn = Callable[[Arrays, F32, F32, F32, I64, bool], bool]
"""packed state, packed rule, X (samples, n_in), targets (samples, n_out), pulses (samples,) mutated, whether to read.

Without reading it goes by what was latched, and X is not looked at. False, and nothing done: a NaN among the values.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningRule:
    """Sign and threshold of the error, in ADC steps: of an 8-bit converter, with 128 on either side of zero.

    Other converters have coarser or finer steps; a threshold stays the same share of full scale.

    E_k = sign(t_k - y_k) where |t_k - y_k| > theta_out. One-sided: t_k > 0 wants y_k >= t_k, t_k < 0 wants
    y_k <= t_k, t_k = 0 wants nothing. H_j = sign(b_j) where |b_j| > theta_hidden and |a_j| <= window.

    Source
        Thresholds assumed: the published abstracts name sign and threshold, not their values.
    """

    kind: ClassVar[str]
    """Its name in the table, and in snapshots."""
    learn: ClassVar[Learn]
    """Its compiled learning steps."""
    compares: ClassVar[bool] = True
    """Whether hidden neurons and back-propagated errors are only compared with thresholds: then comparators do."""
    words: ClassVar[int] = 0
    """32-bit words of digital memory that it needs beside every pair (`State.memory`)."""
    fast: ClassVar[bool] = False
    """Whether it needs a second array beside every one: a chip is fabricated with them or without."""

    theta_out: float = 12.0
    """[ADC steps] An output error no larger than this writes nothing."""
    theta_hidden: float = 8.0
    """[ADC steps] A back-propagated error no larger than this writes nothing."""
    window: float = 24.0
    """[ADC steps] A hidden neuron further than this from its switching point is left alone; inf is no window."""
    one_sided: bool = False
    """Targets are hinges instead of values."""
    first_layer: int = 0
    """Layers before this one are never tuned (0 tunes all)."""

    def __post_init__(self) -> None:
        where = type(self).__name__
        plain = {
            "theta_out": laws.real(f"{where}.theta_out", self.theta_out, 0, LARGEST_THETA, unit="ADC steps"),
            "theta_hidden": laws.real(f"{where}.theta_hidden", self.theta_hidden, 0, LARGEST_THETA, unit="ADC steps"),
            "window": laws.real(f"{where}.window", self.window, 0, math.inf, infinite=True, unit="ADC steps"),
            "one_sided": laws.truth(f"{where}.one_sided", self.one_sided),
            "first_layer": laws.whole(f"{where}.first_layer", self.first_layer, 0, MOST_LAYERS - 1),
        }
        for name, value in (plain | self._own_fields()).items():
            object.__setattr__(self, name, value)

    def _own_fields(self) -> dict[str, Any]:
        """The fields that only this kind has, as plain values, checked."""
        return {}

    def own_figures(self, layers: int) -> list[float]:  # noqa: ARG002 - those of some kinds are one for each layer
        """What the kernel finds in a packed rule from OWN on."""
        return []

    def state_bytes(self, pairs: Sequence[int]) -> int:  # noqa: ARG002 - most kinds keep nothing
        """Digital memory that it needs beside so many pairs a layer [bytes]."""
        return 0

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON: an infinite window becomes None, tuples become lists."""
        values = dataclasses.asdict(self) | {"window": None if self.window == math.inf else self.window}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The inverse of `as_dict`."""
        known = laws.fields_of(f"{cls.__name__}.from_dict", values, cls)
        return cls(**known | ({"window": math.inf} if known.get("window", 0) is None else {}))

    def pack(self, layers: int, device: DeviceParams) -> F32:
        """(OWN + own figures,) float32 for the kernels: thresholds in steps of the device's own converters."""
        halves = (device.adc_half, device.back_half, device.hidden_half)
        thresholds = (self.theta_out, self.theta_hidden, min(self.window, 1e36))
        steps = [theta * half / STEPS for theta, half in zip(thresholds, halves, strict=True)]
        shared = [*steps, self.one_sided, self.first_layer]
        return np.array([*shared, *self.own_figures(layers)], np.float32)
