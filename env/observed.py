"""The names of what a car observes: where in its features each reading stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from memdrive.env.constants import PHOTODIODES, SPEED_AT, STEER_AT, YAW_RATE_AT


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """Places in the last axis of observations: `observations[..., OBSERVED.speed]`."""

    photodiodes: slice
    """Readings in [0, 1], three rows from the axle forward, each left to right."""
    speed: int
    """Measured speed [m/s]."""
    yaw_rate: int
    """Measured yaw rate [rad/s], + left."""
    steer: int
    """Last steering command in [-1, 1], + left."""


OBSERVED: Final = Observed(photodiodes=slice(0, PHOTODIODES), speed=SPEED_AT, yaw_rate=YAW_RATE_AT, steer=STEER_AT)
"""Of CarTracking's `features`, single and vector, and of a `Fleet`."""
