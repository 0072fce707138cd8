"""The road and the car: tracks, scenes, photodiodes, vehicle, and the Gymnasium environments over them.

Knows nothing of chips or agents. Importing it registers the environments and imports neither pygame nor matplotlib.
"""

from __future__ import annotations

import gymnasium as gym

from memdrive.env import constants
from memdrive.env.fleet import Fleet
from memdrive.env.observed import OBSERVED, Observed
from memdrive.env.roads import tracks
from memdrive.env.roads.track import Track
from memdrive.env.tasks.car.env import CarTrackingEnv
from memdrive.env.tasks.car.vector import CarTrackingVectorEnv
from memdrive.env.tasks.light.env import LightChaseEnv
from memdrive.env.tasks.light.vector import LightChaseVectorEnv
from memdrive.env.world import scenes
from memdrive.env.world.scene import Scene
from memdrive.env.world.schedule import Event, Schedule

__all__ = [
    "OBSERVED",
    "CarTrackingEnv",
    "CarTrackingVectorEnv",
    "Event",
    "Fleet",
    "LightChaseEnv",
    "LightChaseVectorEnv",
    "Observed",
    "Scene",
    "Schedule",
    "Track",
    "constants",
    "scenes",
    "tracks",
]

gym.register(
    id="memdrive/CarTracking-v0",
    entry_point="memdrive.env.tasks.car.env:CarTrackingEnv",
    vector_entry_point="memdrive.env.tasks.car.vector:CarTrackingVectorEnv",
    max_episode_steps=constants.EPISODE_STEPS,
)
gym.register(
    id="memdrive/LightChase-v0",
    entry_point="memdrive.env.tasks.light.env:LightChaseEnv",
    vector_entry_point="memdrive.env.tasks.light.vector:LightChaseVectorEnv",
    max_episode_steps=constants.EPISODE_STEPS,
)
