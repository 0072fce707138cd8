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
from memdrive.chip.rules import (
    Adam,
    Alternating,
    LearningRule,
    Manhattan,
    Mixed,
    Published,
    Rule,
    Sgd,
    Stellar,
    TikiTaka,
)

Graded = Sgd | Mixed | Adam
"""Rules whose rate alone falls."""


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


def _falling(rule: Graded, share: float, targets: tuple[float, float]) -> tuple[Phase, Phase]:
    """A rate that falls to a share of what it was, with targets as hinges."""
    hinges = replace(rule, one_sided=True)
    fallen = replace(hinges, rate=tuple(share * rate for rate in rule.rate))
    high, low = targets
    return Phase(rule=hinges, high=high, low=low), Phase(rule=fallen, high=high, low=low)


def _steady(rule: LearningRule, high: float, low: float) -> tuple[Phase, Phase]:
    phase = Phase(rule=rule, high=high, low=low)
    return phase, phase


def _entry(phases: tuple[Phase, Phase], adc_range: tuple[float, float], bits: int = 1, ceiling: float = 1.0) -> Entry:
    return Entry(first=phases[0], last=phases[1], adc_range=adc_range, bits=bits, ceiling=ceiling)


HANDED = TikiTaka(rate=(0.043, 0.132), window=0, transfer=0.186, one_sided=True)
WIDE = Published(share=0.52, theta_hidden=3.5, window=10)


ENTRIES: Mapping[str, Entry] = {
    "stellar": _entry(_narrowing(Stellar()), (12.0, 9.7)),
    "alternating": _entry(_narrowing(Alternating()), (12.0, 9.7)),
    "alternating, few rows": _entry(_narrowing(Alternating(rows=0.1)), (12.0, 9.7)),
    "counting": _entry(_growing((3, 11), (14, 40)), (20.0, 4.0)),
    "published": Entry(
        first=Phase(rule=WIDE, high=0.59, low=-0.29),
        last=Phase(rule=replace(WIDE, theta_hidden=10.5), high=0.59, low=-0.29),
        adc_range=(12.0, 8.0),
        bits=8,
        ceiling=0.25,
    ),
    "manhattan": _entry(_steady(Manhattan(window=0, one_sided=True), 0.15, -0.03), (20.0, 8.0), 8, 0.25),
    "manhattan, one device": _entry(
        _steady(Manhattan(window=0, one_sided=True, one_device=True), 0.28, -0.14), (20.0, 5.0), 8, 0.25
    ),
    "sgd": _entry(_falling(Sgd(rate=(0.043, 0.3), window=48), 0.5, (0.28, -0.14)), (12.0, 8.0)),
    "mixed": _entry(_falling(Mixed(rate=(0.045, 0.017), window=0), 0.2, (0.58, -0.17)), (30.0, 4.0), 8, 0.2),
    "tiki-taka": Entry(
        first=Phase(rule=HANDED, high=0.5, low=-0.5),
        last=Phase(rule=replace(HANDED, rate=(0.013, 0.04), transfer=0.056), high=0.5, low=-0.5),
        adc_range=(30.0, 5.0),
        bits=8,
        ceiling=0.25,
    ),
    "adam": _entry(_falling(Adam(rate=(0.0048, 0.0117), window=0), 0.1, (0.49, -0.24)), (30.0, 5.0), 8, 0.25),
}
"""By the name that `memdrive rules` knows it by."""
