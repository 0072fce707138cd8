"""Figures with their intervals, and settings compared chip by chip, corrected for how many comparisons there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from memdrive.demos.lab.statistics import bootstrap_interval, mean
from memdrive.demos.sweep.arms import Arm, Section

LEAST_PAIRS = 2
LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over chips with its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float
    chips: int

    @property
    def ends(self) -> tuple[float, float, float]:
        """mean, low, high"""
        return self.mean, self.low, self.high

    @property
    def text(self) -> str:
        """As a person reads it; of a single chip there is no interval, and it says so."""
        return self.times(1.0, "")

    def times(self, factor: float, unit: str) -> str:
        """The same in a unit."""
        mean, low, high = (digits(factor * end) for end in self.ends)
        named = f" {unit}" if unit else ""
        return f"{mean}{named} (1 chip)" if self.chips < LEAST_PAIRS else f"{mean}{named} ({low} to {high})"


def digits(value: float) -> str:
    """Three of them that count, with an exponent only where a person needs one."""
    return f"{float(f'{value:.3g}'):,.0f}" if 1e3 <= abs(value) < 1e9 else f"{value:.3g}"


def estimate(values: list[float]) -> Estimate | None:
    """None where there is nothing."""
    if not values:
        return None
    low, high = bootstrap_interval(values, seed=0)
    return Estimate(mean(values), low, high, len(values))


@dataclass(frozen=True, slots=True)
class Comparison:
    """An arm beside the first one, on the chips and roads of the same seeds."""

    arm: str
    measure: str
    difference: Estimate
    p: float
    """Of Wilcoxon's signed ranks."""
    corrected: float
    """By Benjamini and Yekutieli, over all comparisons of the section: they share an arm, so they hang together."""

    @property
    def clear(self) -> bool:
        """Whether chance is a poor explanation."""
        return self.corrected < LEVEL


def comparisons(section: Section, measures: Sequence[str]) -> list[Comparison]:
    """Every other arm with the first, measure by measure: the fewer are asked for, the less is corrected away.

    Source: F. Wilcoxon, Biometrics Bulletin 1, 80 (1945); Y. Benjamini, D. Yekutieli, Annals of Statistics 29, 1165
    (2001), doi 10.1214/aos/1013699998; both as SciPy has them.
    """
    from scipy.stats import false_discovery_control

    first, *others = section.arms
    paired = [
        (section.name(arm), measure, differences)
        for arm in others
        for measure in measures
        if len(differences := paired_differences(first, arm, measure)) >= LEAST_PAIRS
    ]
    if not paired:
        return []
    p = [_wilcoxon(differences) for *_, differences in paired]
    corrected = false_discovery_control(p, method="by")
    told = []
    for (name, measure, differences), once, over_all in zip(paired, p, corrected, strict=True):
        found = estimate(differences)
        assert found is not None
        told.append(Comparison(name, measure, found, once, float(over_all)))
    return told


def paired_differences(first: Arm, other: Arm, measure: str) -> list[float]:
    """Other minus first, of every seed that both have."""
    here, there = first.values(measure), other.values(measure)
    return [there[seed] - here[seed] for seed in sorted(set(here) & set(there))]


def _wilcoxon(differences: list[float]) -> float:
    from scipy.stats import wilcoxon

    return 1.0 if not np.any(differences) else float(wilcoxon(differences, zero_method="pratt", method="auto").pvalue)
