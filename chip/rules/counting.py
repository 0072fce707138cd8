"""Counting before pulsing: STELLAR with a digital counter beside every pair.

A counter adds up the signs that STELLAR would have pulsed at once; `Rule.overflow` of them make one pulse. A device's
noise comes with every pulse, so fewer pulses for the same sum of signs write the same weight more exactly; an overflow
that rises from pass to pass is a falling learning rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from memdrive.chip import laws
from memdrive.chip.kernels.compiling import jit_inline, jit_making
from memdrive.chip.kernels.counters import count_copies
from memdrive.chip.kernels.maps import latch_update
from memdrive.chip.kernels.network import find_errors, learn_each
from memdrive.chip.kernels.pulse import PAIRED, tune_copies
from memdrive.chip.kernels.tables import F32, FIRST_LAYER, I64, OWN, Arrays, State, f4
from memdrive.chip.rules.base import MOST_LAYERS, Learn, LearningRule
from memdrive.chip.rules.plain import plain

WORD_BITS = 64
"""Of the memory that holds the counters."""


@jit_inline
def adapt(s: State, rule: F32, target: F32) -> int:
    """Errors, backward and counting or tuning from what the last forward latched; returns device pulses."""
    if not find_errors(s, rule, target):
        return 0
    given = 0
    for layer in range(int(rule[FIRST_LAYER]), s.net.shape[0]):
        overflow = rule[OWN + 1 + layer]
        for patch in range(s.net[layer]["patches"]):
            if not latch_update(s, layer, patch):
                continue
            if overflow > f4(1.0):
                given += count_copies(s, layer, overflow, rule[OWN])
            else:
                given += tune_copies(s, layer, PAIRED)
    return given


@jit_making
def learn(arrays: Arrays, rule: F32, X: F32, targets: F32, pulses: I64, reads: bool) -> bool:
    """Learning steps in the order of the rows (`base.Learn`)."""
    return learn_each(adapt, arrays, rule, X, targets, pulses, reads)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(LearningRule):
    """STELLAR, with counters before the pulses of those layers that have an overflow above 1."""

    kind: ClassVar[str] = "counting"
    learn: ClassVar[Learn] = staticmethod(learn)

    overflow: tuple[int, ...] = ()
    """Counting before pulsing, one number a layer: so many equal signs for one pulse; 1, or none, pulses at once, on
    both devices of a pair."""
    counter_bits: int = 8
    """Bits of a counter; it holds overflows up to 2^(bits - 1) - 1."""

    def _own_fields(self) -> dict[str, Any]:
        bits = laws.whole("Rule.counter_bits", self.counter_bits, 2, 8)
        overflow = laws.several("Rule.overflow", self.overflow, 0, MOST_LAYERS)
        return {
            "overflow": tuple(laws.whole("Rule.overflow", n, 1, 2 ** (bits - 1) - 1) for n in overflow),
            "counter_bits": bits,
        }

    def own_figures(self, layers: int) -> list[float]:
        """Counters in a word, then the overflow of each layer."""
        if len(self.overflow) not in (0, layers):
            raise ValueError(f"Rule.overflow: need none or one for each of {layers} layers, got {self.overflow}")
        return [WORD_BITS // self.counter_bits, *(self.overflow or (1,) * layers)]

    def state_bytes(self, pairs: Sequence[int]) -> int:
        """One counter for each pair of a tuned layer that counts."""
        tuned = list(zip(pairs, self.overflow, strict=False))[self.first_layer :]
        counted = sum(n for n, overflow in tuned if overflow > 1)
        return -(-counted * self.counter_bits // 8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """Overflows that rise geometrically, up to what the counters hold.

    Source: assumed; nobody outside knows whether the published chip counts.
    """

    first: tuple[float, ...]
    """Overflow of each layer in the first pass; 1 pulses at once, and stays."""
    factor: float = 1.5
    """From pass to pass."""

    def __post_init__(self) -> None:
        if not self.first or not all(1 <= n < 128 for n in self.first):
            raise ValueError(f"Growth.first: need numbers from 1 to 127, got {self.first}")
        if not 1 <= self.factor <= 128:
            raise ValueError(f"Growth.factor: need 1 <= factor <= 128, got {self.factor}")

    def rule(self, rule: Rule, k: int) -> LearningRule:
        """The rule in pass k (0 is the first); plain STELLAR where no layer counts."""
        if max(self.first) == 1:
            return plain(rule)
        most = 2 ** (rule.counter_bits - 1) - 1
        grown = (1 if n == 1 else min(most, round(n * self.factor**k)) for n in self.first)
        return replace(rule, overflow=tuple(grown))
