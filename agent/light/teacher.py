"""The teacher of the chase: it is told where the light is, and so may look at `info["distance"]` and `bearing`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from memdrive.agent.driving.senses import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Chaser:
    """Turn towards the light, drive as fast as it is far, and slower where it is aside. Source: assumed."""

    turn: float = 4.0
    """Turning command for each radian of bearing."""
    hurry: float = 4.0
    """Share of the forward speed for each metre too many."""
    keep: float = 0.42
    """Distance kept [m]; the light moves on, so a little less than what is rewarded most."""

    def __call__(self, distance: Floats, bearing: Floats) -> Floats:
        """(n,) [m], (n,) [rad] -> (n, 2) forward and turning command in [-1, 1], as the environment takes them."""
        forward = np.clip(self.hurry * (np.asarray(distance) - self.keep), 0.0, 1.0) * np.maximum(np.cos(bearing), 0.0)
        turn = np.clip(self.turn * np.asarray(bearing), -1.0, 1.0)
        return np.stack([2.0 * forward - 1.0, turn], axis=-1).astype(np.float32)
