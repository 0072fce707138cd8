"""Learning rules side by side on digits: what each is taught with, and how one chip is taught."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from memdrive.agent.digits.learn import LAYERS, targets
from memdrive.agent.digits.task import Bits, Labels
from memdrive.chip import Chip, DeviceParams
from memdrive.chip.layers import Dense
from memdrive.chip.rules import Alternating, LearningRule, Rule, Stellar


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A rule and its targets at one end of learning."""

    rule: LearningRule
    high: float = 0.5
    """The right output's target (full scale of the ADC is 1),"""
    low: float = -0.25
    """every other one's."""

    def towards(self, other: Phase, share: float) -> Phase:
        """Between this (share 0) and another one (1), geometrically; what is equal stays, whole numbers stay whole."""
        changed = {
            field.name: _between(getattr(self.rule, field.name), getattr(other.rule, field.name), share)
            for field in fields(self.rule)
        }
        return Phase(
            rule=replace(self.rule, **changed),
            high=_between(self.high, other.high, share),
            low=_between(self.low, other.low, share),
        )


def _between(a: Any, b: Any, share: float) -> Any:
    if a == b:
        return a
    if isinstance(a, tuple):
        return tuple(_between(x, y, share) for x, y in zip(a, b, strict=True))
    between = a * (b / a) ** share
    return round(between) if isinstance(a, int) else between


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A rule with all that it needs to learn digits. Assumed: chosen on training digits, no test digit."""

    first: Phase
    last: Phase | None = None
    """Passes go from the first phase to this one; None: the first stays."""
    adc_range: tuple[float, float]
    """[v_read (g_max - g_min)] Full scale of the converters of each layer."""
    bits: int = 1
    """Of a hidden neuron; several are a ReLU, on row drivers of as many bits."""
    ceiling: float = 1.0
    """Code at which such a ReLU ends, in full scales of the converter."""

    def phase(self, k: int, passes: int) -> Phase:
        """Rule and targets in pass k (0 is the first) of so many."""
        return self.first.towards(self.last or self.first, k / max(passes - 1, 1))

    def fabricate(self, device: DeviceParams, seed: int) -> Chip:
        """A virgin chip for this rule: its device, with row drivers that its hidden neurons need."""
        n_in, n_hidden, n_out = LAYERS
        hidden = Dense(n_in=n_in, n_out=n_hidden, bits=self.bits, ceiling=self.ceiling)
        return Chip(
            (hidden, Dense(n_in=n_hidden, n_out=n_out)),
            device=device if self.bits == 1 else device.replace(dac_bits=self.bits),
            seed=seed,
            rule=self.first.rule,
            adc_range=self.adc_range,
        )

    def teach(self, chip: Chip, x: Bits, labels: Labels, passes: int, seed: int) -> None:
        """Passes over digits in random order: the same order for every rule with this seed."""
        rng = np.random.default_rng(seed)
        for k in range(passes):
            phase, order = self.phase(k, passes), rng.permutation(len(x))
            chip.rule = phase.rule
            chip.learn_many(x[order], targets(labels[order], phase.high, phase.low))


def _narrowing(rule: LearningRule) -> tuple[Phase, Phase]:
    """As plain STELLAR is taught (`course.PLAIN`): fewer and fewer hidden neurons are corrected, so noise settles."""
    first = replace(rule, theta_out=1, theta_hidden=2, window=150, one_sided=True)
    last = replace(first, theta_hidden=10, window=4)
    return Phase(rule=first, high=1.15, low=-0.15), Phase(rule=last, high=0.6, low=-0.03)


def _growing(first: tuple[int, int], last: tuple[int, int]) -> tuple[Phase, Phase]:
    """Counters whose overflows grow."""
    rule = Rule(theta_out=4, theta_hidden=2, window=24, one_sided=True)
    return Phase(rule=replace(rule, overflow=first)), Phase(rule=replace(rule, overflow=last))


def _entry(phases: tuple[Phase, Phase], adc_range: tuple[float, float], bits: int = 1, ceiling: float = 1.0) -> Entry:
    return Entry(first=phases[0], last=phases[1], adc_range=adc_range, bits=bits, ceiling=ceiling)


ENTRIES: Mapping[str, Entry] = {
    "stellar": _entry(_narrowing(Stellar()), (12.0, 9.7)),
    "alternating": _entry(_narrowing(Alternating()), (12.0, 9.7)),
    "counting": _entry(_growing((3, 11), (14, 40)), (20.0, 4.0)),
}
"""By the name that `memdrive rules` knows it by."""
