"""Counting before pulsing: how the overflow of the counters beside the columns rises from pass to pass.

A counter for each pair adds up the signs that STELLAR would have pulsed at once; `Rule.overflow` of them make one
pulse (`kernels.count_layer`). Device noise comes with every pulse, so fewer pulses for the same sum of signs write the
same weight more exactly; a rising overflow is a falling learning rate.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from memdrive.chip.rules.stellar import Rule


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

    def rule(self, rule: Rule, k: int) -> Rule:
        """The rule in pass k (0 is the first)."""
        most = 2 ** (rule.counter_bits - 1) - 1
        grown = (1 if n == 1 else min(most, round(n * self.factor**k)) for n in self.first)
        return replace(rule, overflow=tuple(grown))
