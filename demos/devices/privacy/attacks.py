"""What a stranger can compute from a chip's snapshot. Knows no chip: weights, counters and pixels in, scores out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.float64]


def picture(change: NDArray[np.floating], last: NDArray[np.floating], digit: int) -> Pixels:
    """(784,) what the first layer's change shows: pixels that were driven while this digit's output was pushed up.

    A sample's pixels are added to each hidden neuron with the sign of its error, which is that of its weight to the
    output: weighting the neurons so and adding up gives the samples' sum back, over whatever else was learned.
    change : (784, hidden) of weights, or counters; last : (hidden, 10) weights before
    """
    pull = last[:, digit] - np.delete(last, digit, axis=1).mean(axis=1)
    return np.asarray(change @ pull, np.float64)


def likeness(shown: Pixels, wanted: Pixels) -> float:
    """Correlation over pixels; of something flat, 0."""
    a, b = shown - shown.mean(), wanted - wanted.mean()
    size = float(np.linalg.norm(a) * np.linalg.norm(b))
    return float(a @ b) / size if size > 0 else 0.0


def kinship(shown: Pixels, candidates: NDArray[np.integer], public: Pixels) -> Pixels:
    """(n,) how much of what sets each candidate apart from the public mean is in the picture."""
    apart = candidates - public
    return np.asarray(apart @ shown / np.linalg.norm(apart, axis=1), np.float64)


def auc(inside: Sequence[float], outside: Sequence[float]) -> float:
    """Chance that one of those inside scores higher than one outside; ties count half. 0.5 is guessing."""
    from scipy.stats import rankdata  # loaded when work is done: a command says within two seconds what it does

    ranks = rankdata([*inside, *outside])[: len(inside)]
    return float((ranks.sum() - len(inside) * (len(inside) + 1) / 2) / (len(inside) * len(outside)))


def caught(inside: Sequence[float], outside: Sequence[float], alarms: float) -> float:
    """Share of those inside that score above all but this share of those outside."""
    return float((np.asarray(inside) > np.quantile(outside, 1 - alarms, method="higher")).mean())
