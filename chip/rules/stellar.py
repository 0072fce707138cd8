"""The learning rule, described: thresholds of STELLAR as a circuit would compare them. `kernels.py` executes it."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


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
        for name in ("theta_out", "theta_hidden", "window"):
            value = getattr(self, name)
            if not value >= 0:
                raise ValueError(f"Rule.{name}: need {name} >= 0 ADC steps, got {value}")
        if self.first_layer < 0:
            raise ValueError(f"Rule.first_layer: need first_layer >= 0, got {self.first_layer}")

        if not (isinstance(self.counter_bits, int) and 2 <= self.counter_bits <= 8):
            raise ValueError(f"Rule.counter_bits: need an integer from 2 to 8, got {self.counter_bits!r}")
        most = 2 ** (self.counter_bits - 1) - 1
        if not all(isinstance(n, int) and 1 <= n <= most for n in self.overflow):
            raise ValueError(f"Rule.overflow: need integers from 1 to {most}, got {self.overflow!r}")

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON: an infinite window becomes None."""
        values = dataclasses.asdict(self)
        return values | {
            "window": None if self.window == math.inf else self.window,
            "overflow": list(self.overflow),
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Rule:
        """The inverse of `as_dict`."""
        window = math.inf if values.get("window") is None else values["window"]
        return cls(**values | {"window": window, "overflow": tuple(values.get("overflow", ()))})

    def pack(self, layers: int) -> NDArray[np.float32]:
        """(6 + layers,) float32 for the kernels: the fields in order, counters in a word, then overflows."""
        if len(self.overflow) not in (0, layers):
            raise ValueError(f"Rule.overflow: need none or one for each of {layers} layers, got {self.overflow}")
        window = min(self.window, 3e38) if self.window < math.inf else 3e38
        head = [self.theta_out, self.theta_hidden, window, self.one_sided, self.first_layer, 64 // self.counter_bits]
        return np.array([*head, *(self.overflow or (1,) * layers)], np.float32)
