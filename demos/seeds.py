"""From one integer seed to every stream of randomness, so that no two purposes ever share one."""

from __future__ import annotations

from enum import IntEnum

import numpy as np


class Purpose(IntEnum):
    """What a track is for: its seed's remainder modulo 3, so that no road serves two purposes whatever the seed."""

    LEARN = 0
    VALIDATE = 1
    """Choosing settings, and learning curves."""
    EVALUATE = 2
    """Published figures; never seen while learning or choosing."""


def track_seed(purpose: Purpose, seed: int, k: int) -> int:
    """Seed of the k-th track for a purpose: disjoint between purposes by construction."""
    return 3 * (_draw(seed, 100 + purpose, k) >> 3) + int(purpose)


def stream(seed: int, name: str, k: int = 0) -> int:
    """Seed of a named stream (fabrication, sensors, dither …) of the k-th repeat."""
    return _draw(seed, *name.encode(), k) >> 2


def _draw(*entropy: int) -> int:
    return int(np.random.SeedSequence(entropy).generate_state(1, np.uint64)[0])
