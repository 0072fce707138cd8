"""The teacher: a classical controller that is told where the road goes, and so may look at `info["preview"]`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from memdrive.agent.driving.body import wheel
from memdrive.agent.driving.senses import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class PurePursuit:
    """Steer along the circle through the rear axle that meets the road one look-ahead away.

    A faster car looks further ahead; wheels that do not stand as they should are told so; and whoever knows the
    steering's gain and offset commands what gives the angle that is wanted.
    Source: R. C. Coulter, CMU-RI-TR-92-01 (1992): curvature = 2 y / d². The rest is assumed.
    """

    wheelbase: float
    """[m]"""
    max_steer: float
    """[rad], steering angle of a command of 1"""
    lookahead: float = 0.55
    """[m], up to `calm` speed"""
    longer: float = 0.2
    """[s], how much further for each m/s above it, for at most 1 m/s"""
    calm: float = 2.0
    """[m/s]"""
    insistence: float = 0.5
    """Of what the wheels lack, how much is added to the command."""

    def __call__(
        self,
        preview: NDArray[np.floating],
        speed: ArrayLike = 2.0,
        yaw_rate: ArrayLike | None = None,
        gain: ArrayLike = 1.0,
        offset: ArrayLike = 0.0,
    ) -> Floats:
        """Wanted steering for each car.

        preview : (n, k, 2) points of the road ahead in the car's frame [m], x ahead, y left, nearest first
        speed : (n,) [m/s]; yaw_rate : (n,) [rad/s], None where it is not known
        gain, offset : (n,) wheel angle obtained of the angle commanded, and at command 0 of the largest angle
        returns : (n,) float32 in [-1, 1]
        """
        speed = np.asarray(speed, np.float32)
        curvature = self.curvature(preview, self.lookahead + self.longer * np.clip(speed - self.calm, 0.0, 1.0))
        wanted = np.arctan(curvature * self.wheelbase) / self.max_steer
        if yaw_rate is not None:
            actual = wheel(speed, np.asarray(yaw_rate, np.float32), self.wheelbase, self.max_steer)
            wanted = wanted + self.insistence * (wanted - actual)
        command: Floats = np.clip((wanted - offset) / gain, -1.0, 1.0).astype(np.float32)
        return command

    def curvature(self, preview: NDArray[np.floating], lookahead: ArrayLike) -> NDArray[np.floating]:
        """(n,) [1/m] of the circle to the point of the road at the look-ahead, between two points of the preview."""
        distance = np.hypot(preview[..., 0], preview[..., 1])
        ahead = np.broadcast_to(lookahead, distance.shape[:1])
        far = (distance >= ahead[:, None]) & (preview[..., 0] > 0)
        after = np.where(far.any(axis=1), far.argmax(axis=1), preview.shape[1] - 1)
        car, before = np.arange(len(preview)), np.maximum(after - 1, 0)
        step = np.maximum(distance[car, after] - distance[car, before], 1e-6)
        share = np.where(after > before, np.clip((ahead - distance[car, before]) / step, 0.0, 1.0), 1.0)[:, None]
        point = preview[car, before] + share * (preview[car, after] - preview[car, before])
        bent: NDArray[np.floating] = 2.0 * point[:, 1] / np.maximum(np.hypot(point[:, 0], point[:, 1]), 1e-3) ** 2
        return bent
