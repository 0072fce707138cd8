"""Plain eyes and the population code, compiled."""

from __future__ import annotations

from typing import Any

import numpy as np

from memdrive.chip.kernels.compiling import jit_making


@jit_making
def encode(observations: Any, n: int, floor: float, bits: Any) -> bool:
    """ON and OFF bits of each row of readings; False when a reading or any other feature is not finite.

    observations : (rows, >= n) float32; bits : (rows, 2 n) uint8, mutated
    """
    for row in range(observations.shape[0]):
        for k in range(observations.shape[1]):
            if not np.isfinite(observations[row, k]):
                return False
        readings = np.sort(observations[row, :n])
        middle = np.float32(0.5) * (readings[(n - 1) // 2] + readings[n // 2])
        # the four most different are at the ends of the sorted row: take the larger end four times
        first, last, fourth = 0, n - 1, np.float32(0.0)
        for _ in range(4):
            below, above = middle - readings[first], readings[last] - middle
            fourth = max(below, above)
            if below > above:
                first += 1
            else:
                last -= 1
        threshold = max(np.float32(0.5) * fourth, np.float32(floor))
        for k in range(n):
            contrast = observations[row, k] - middle
            bits[row, k] = contrast > threshold
            bits[row, n + k] = contrast < -threshold
    return True


@jit_making
def decode(activity: Any, steering: Any) -> None:
    """Centre of mass of each row's peak and the two neighbours on either side, as steering in [-1, 1].

    activity : (rows, n) float32; steering : (rows,) float32, mutated
    """
    n = activity.shape[1]
    for row in range(activity.shape[0]):
        peak = 0
        for k in range(1, n):
            if activity[row, k] > activity[row, peak]:
                peak = k
        first, last = max(peak - 2, 0), min(peak + 2, n - 1)
        base = activity[row, first]
        for k in range(first, last + 1):
            base = min(base, activity[row, k])
        total, moment = 0.0, 0.0
        for k in range(first, last + 1):
            weight = activity[row, k] - base
            total += weight
            moment += weight * (2.0 * k / (n - 1) - 1.0)
        steering[row] = moment / total if total > 0.0 else 2.0 * peak / (n - 1) - 1.0
