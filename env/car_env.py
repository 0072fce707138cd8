"""`memdrive/CarTracking-v0`: keep a car on a painted line that only its photodiodes see."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

import gymnasium as gym
import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from memdrive.env import kernels, scenes, tracks
from memdrive.env.constants import FEATURES, MAX_STEER, PHOTODIODES, PREVIEW_POINTS, WHEELBASE
from memdrive.env.fleet import Fleet
from memdrive.env.scene import Scene
from memdrive.env.track import Track

Floats = NDArray[np.float32]

TRACKS_PER_FAMILY: Final = 32
"""Tracks, each driven both ways, that `reset` draws from when it is given none."""
LARGEST_SPEED: Final = 12.0
"""Bound of the measured speed in the observation space [m/s]."""


def feature_space() -> spaces.Space[Floats]:
    """Bounds of the feature observation."""
    turn = np.float32(LARGEST_SPEED * np.tan(MAX_STEER) / WHEELBASE + 1.0)
    low = np.concatenate((np.zeros(PHOTODIODES), [-1.0, -turn, -1.0])).astype(np.float32)
    high = np.concatenate((np.ones(PHOTODIODES), [LARGEST_SPEED, turn, 1.0])).astype(np.float32)
    return spaces.Box(low, high, dtype=np.float32)  # type: ignore[return-value] # Box is generic over all numbers


@lru_cache(maxsize=4 * TRACKS_PER_FAMILY)
def pooled_track(family: str, index: int, backwards: bool) -> Track:
    """A track of the pool, made once per process."""
    track = tracks.generate(index, family)
    return track.reversed() if backwards else track


class CarTrackingEnv(gym.Env[Floats, Floats]):
    """Steer a car along a line painted on the floor, from what 48 photodiodes see.

    ## Action
    | index | meaning | min | max | unit |
    | --- | --- | --- | --- | --- |
    | 0 | steering, + left | -1 | 1 | of the largest wheel angle, 0.5 rad |

    ## Observation
    | index | meaning | min | max | unit |
    | --- | --- | --- | --- | --- |
    | 0–47 | photodiodes: three rows from the axle forward, each left to right | 0 | 1 | |
    | 48 | measured speed | -1 | 12 | m/s |
    | 49 | measured yaw rate, + left | -26.2 | 26.2 | rad/s |
    | 50 | last steering command | -1 | 1 | |

    ## Reward
    In [0, 1]: distance gained along the line, of what the nominal speed gives in a step, times
    1 − |cross_track| / half-width.

    ## End of an episode
    Terminated when |cross_track| exceeds the half-width of the road, 0.4 m. Truncated after 1,000 steps.

    ## Options of `reset`
    `track`: a `Track`, or a seed of the family; `scene`: a `Scene` or a name.
    """

    metadata: dict[str, Any] = {"render_modes": [], "render_fps": 20}  # noqa: RUF012 - Gymnasium declares it so

    def __init__(self, tracks: str = "mild", scene: str = "day", render_mode: str | None = None) -> None:
        self.family = tracks
        self.scene = scenes.get(scene)
        self.render_mode = render_mode
        self.observation_space = feature_space()
        self.action_space = spaces.Box(-1.0, 1.0, (1,), np.float32)  # type: ignore[assignment] # as above
        self.fleet: Fleet | None = None
        self._stream = 0
        self._episode = 0

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Floats, dict[str, Any]]:
        """Stand the car on a track, slightly beside the line."""
        super().reset(seed=seed)
        options = options or {}
        track = options.get("track")
        choice = self.np_random.integers(2 * TRACKS_PER_FAMILY)
        start, offset, angle = self.np_random.random(3)
        noise = int(self.np_random.integers(2**63))
        if track is None:
            track = pooled_track(self.family, int(choice) // 2, bool(choice % 2))
        elif not isinstance(track, Track):
            track = tracks.generate(int(track), self.family)
        scene = options.get("scene", self.scene)
        if not isinstance(scene, Scene):
            scene = scenes.get(scene)
        self.fleet = fleet = Fleet([track], [scene], [noise])
        fleet.reset(0, s=start * track.length, cross_track=0.1 * (offset - 0.5), heading_error=0.2 * (angle - 0.5))
        car = fleet.cars[0]
        return fleet.observations[0].copy(), self._facts(
            float(car["cross_track"]), float(car["heading_error"]), 0.0, fleet.previews[0].copy()
        )

    def step(self, action: Floats) -> tuple[Floats, float, bool, bool, dict[str, Any]]:
        """Drive one control step."""
        fleet = self.fleet
        if fleet is None:
            raise gym.error.ResetNeeded("CarTracking.step: need reset() first")
        steer = float(action[0])
        if not -1.0 <= steer <= 1.0:
            raise ValueError(f"CarTracking.step.action: need -1 <= steering <= 1, got {steer}")
        observation = np.empty(FEATURES, np.float32)
        preview = np.empty((PREVIEW_POINTS, 2), np.float32)
        reward, departed, cross_track, heading_error, progress = kernels.step_one(
            fleet.cars, fleet.worlds, fleet.roads, steer, observation, preview
        )
        return observation, reward, departed, False, self._facts(cross_track, heading_error, progress, preview)

    def _facts(self, cross_track: float, heading_error: float, progress: float, preview: Floats) -> dict[str, Any]:
        assert self.fleet is not None
        return {
            "cross_track": cross_track,
            "heading_error": heading_error,
            "progress": progress,
            "lap": int(progress // self.fleet.tracks[0].length),
            "scene": self.fleet.scenes[0].name,
            "preview": preview,
        }
