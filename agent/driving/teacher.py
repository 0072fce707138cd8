"""The teacher: a classical controller that is told where the road goes, and so may look at `info["preview"]`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class PurePursuit:
    """Steer along the circle through the rear axle that meets the road one look-ahead away.

    Source: R. C. Coulter, CMU-RI-TR-92-01 (1992): curvature = 2 y / d².
    """

    wheelbase: float
    """[m]"""
    max_steer: float
    """[rad], steering angle of a command of 1"""
    lookahead: float = 0.45
    """[m]"""

    def __call__(self, preview: NDArray[np.floating]) -> NDArray[np.float32]:
        """Wanted steering for each car.

        preview : (n, k, 2) points of the road ahead in the car's frame [m], x ahead, y left, nearest first
        returns : (n,) float32 in [-1, 1]
        """
        x, y = preview[..., 0], preview[..., 1]
        distance = np.hypot(x, y)
        far = (distance >= self.lookahead) & (x > 0)
        chosen = np.where(far.any(axis=-1), far.argmax(axis=-1), preview.shape[-2] - 1)[..., None]
        y, distance = np.take_along_axis(y, chosen, -1)[..., 0], np.take_along_axis(distance, chosen, -1)[..., 0]
        curvature = 2.0 * y / np.maximum(distance, 1e-3) ** 2
        steering: NDArray[np.float32] = np.clip(
            np.arctan(curvature * self.wheelbase) / self.max_steer, -1.0, 1.0
        ).astype(np.float32)
        return steering
