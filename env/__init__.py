"""The road and the car: tracks, scenes, photodiodes, vehicle, and the Gymnasium environments over them.

Knows nothing of chips or agents. Importing it registers the environments and imports neither pygame nor matplotlib.
"""

from __future__ import annotations

import gymnasium as gym

from memdrive.env import constants, scenes, tracks
from memdrive.env.fleet import Fleet
from memdrive.env.scene import Scene
from memdrive.env.schedule import Event, Schedule
from memdrive.env.track import Track

__all__ = ["Event", "Fleet", "Scene", "Schedule", "Track", "constants", "scenes", "tracks"]

gym.register(
    id="memdrive/CarTracking-v0",
    entry_point="memdrive.env.car_env:CarTrackingEnv",
    vector_entry_point="memdrive.env.car_vector:CarTrackingVectorEnv",
    max_episode_steps=constants.EPISODE_STEPS,
)
gym.register(
    id="memdrive/LightChase-v0",
    entry_point="memdrive.env.light_env:LightChaseEnv",
    vector_entry_point="memdrive.env.light_vector:LightChaseVectorEnv",
    max_episode_steps=constants.EPISODE_STEPS,
)
