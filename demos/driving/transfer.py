"""The field's summary of a sequence: average accuracy, backward and forward transfer, for laps on the road.

Source: D. Lopez-Paz, M. Ranzato, NeurIPS 2017, arXiv:1706.08840, section 2: ACC, BWT, FWT from the matrix R of
accuracies after each task. Here a task is a scene and its accuracy the share of laps without a departure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

import numpy as np
from numpy.typing import ArrayLike


class Transfer(TypedDict):
    """None where there is nothing to compare."""

    acc: float
    """Mean over scenes after the last stage."""
    bwt: float | None
    """How much better a scene is at the end than just after it was last learned, mean over all but the last."""
    fwt: float | None
    """How much better a scene is just before it is first learned than before any learning, mean over all but the
    first."""


def transfer(order: Sequence[str], scenes: Sequence[str], before: ArrayLike, after: ArrayLike) -> Transfer:
    """Summary of one policy.

    order : the scene learned in each stage; one may come again: it was last learned in its last stage, first in its
        first, and is one scene all the same
    scenes : the distinct scenes judged
    before : (scenes,) share of laps on the road before any learning; after : (stages, scenes) after each stage
    """
    start, matrix = np.asarray(before, float), np.asarray(after, float)
    first = [order.index(name) for name in scenes]
    last = [len(order) - 1 - list(reversed(order)).index(name) for name in scenes]
    kept = [matrix[-1, k] - matrix[stage, k] for k, stage in enumerate(last) if stage < len(order) - 1]
    ahead = [matrix[stage - 1, k] - start[k] for k, stage in enumerate(first) if stage > 0]
    return {
        "acc": float(matrix[-1].mean()),
        "bwt": float(np.mean(kept)) if kept else None,
        "fwt": float(np.mean(ahead)) if ahead else None,
    }
