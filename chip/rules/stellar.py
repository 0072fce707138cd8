"""The learning rule, described: thresholds of STELLAR as a circuit would compare them. `kernels.py` executes it."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from memdrive.chip import laws

LARGEST_THETA: Final = 1e6
"""[ADC steps] Of a threshold: beyond what 65,536 rows can add up to."""
MOST_LAYERS: Final = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Sign and threshold of the error, in ADC steps (an 8-bit converter has 128 on either side of zero).

    E_k = sign(t_k - y_k) where |t_k - y_k| > theta_out. One-sided: t_k > 0 wants y_k >= t_k, t_k < 0 wants
    y_k <= t_k, t_k = 0 wants nothing. H_j = sign(b_j) where |b_j| > theta_hidden and |a_j| <= window.

    Source
        Thresholds assumed: the published abstracts name sign and threshold, not their values.
    """

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

    overflow: tuple[int, ...] = ()
    """Counting before pulsing, one number a layer: so many equal signs for one pulse; 1, or none, pulses at once."""
    counter_bits: int = 8
    """Bits of a counter; it holds overflows up to 2^(bits - 1) - 1."""

    def __post_init__(self) -> None:
        most = 2 ** (laws.whole("Rule.counter_bits", self.counter_bits, 2, 8) - 1) - 1
        overflow = laws.several("Rule.overflow", self.overflow, 0, MOST_LAYERS)
        plain = {
            "theta_out": laws.real("Rule.theta_out", self.theta_out, 0, LARGEST_THETA, unit="ADC steps"),
            "theta_hidden": laws.real("Rule.theta_hidden", self.theta_hidden, 0, LARGEST_THETA, unit="ADC steps"),
            "window": laws.real("Rule.window", self.window, 0, math.inf, infinite=True, unit="ADC steps"),
            "one_sided": laws.truth("Rule.one_sided", self.one_sided),
            "first_layer": laws.whole("Rule.first_layer", self.first_layer, 0, MOST_LAYERS - 1),
            "overflow": tuple(laws.whole("Rule.overflow", n, 1, most) for n in overflow),
            "counter_bits": int(self.counter_bits),
        }
        for name, value in plain.items():
            object.__setattr__(self, name, value)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON: an infinite window becomes None."""
        values = dataclasses.asdict(self)
        return values | {
            "window": None if self.window == math.inf else self.window,
            "overflow": list(self.overflow),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Rule:
        """The inverse of `as_dict`."""
        known = laws.fields_of("Rule.from_dict", values, cls)
        return cls(**known | ({"window": math.inf} if known.get("window", 0) is None else {}))

    def pack(self, layers: int) -> NDArray[np.float32]:
        """(6 + layers,) float32 for the kernels: the fields in order, counters in a word, then overflows."""
        if len(self.overflow) not in (0, layers):
            raise ValueError(f"Rule.overflow: need none or one for each of {layers} layers, got {self.overflow}")
        window = min(self.window, 3e38) if self.window < math.inf else 3e38
        head = [self.theta_out, self.theta_hidden, window, self.one_sided, self.first_layer, 64 // self.counter_bits]
        return np.array([*head, *(self.overflow or (1,) * layers)], np.float32)
