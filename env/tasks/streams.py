"""Streams of episodes: a number per environment, from which every episode of it follows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def begin_stream(rows: NDArray[np.void], i: int, rng: np.random.Generator) -> None:
    """Give row i a stream of its own, at its first episode. rows : (n,) records with stream and episode, mutated"""
    rows["stream"][i], rows["episode"][i] = int(rng.integers(1, 2**63)), 0
