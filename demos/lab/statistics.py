"""Figures over repeats: mean, spread and interval."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def mean(values: Sequence[float]) -> float:
    """Over repeats."""
    return float(np.mean(values))


def spread(values: Sequence[float]) -> tuple[float, float]:
    """Mean and standard deviation; of a single repeat, 0."""
    return mean(values), float(np.std(values, ddof=1)) if len(values) > 1 else 0.0


def bootstrap_interval(values: Sequence[float], seed: int) -> list[float]:
    """95 % percentile interval of the mean over repeats; of a single repeat, the value itself twice."""
    if len(values) < 2 or np.ptp(values) == 0.0:
        return [float(values[0])] * 2
    from scipy.stats import bootstrap

    result = bootstrap((list(values),), np.mean, method="percentile", rng=np.random.default_rng(seed))
    return [float(result.confidence_interval.low), float(result.confidence_interval.high)]
