"""A car that learns from reward alone, through `gym.make`, and nothing but observation, reward and `terminated`."""

from __future__ import annotations

import gymnasium as gym
import numpy as np
from numpy.typing import NDArray

import memdrive.env  # noqa: F401 - registers the ids
from memdrive.agent import ByReward, Learner, Recipe, WithoutMemory
from memdrive.agent.driving.learner import Network
from memdrive.demos.driving.fairness import fair
from memdrive.demos.seeds import Purpose, stream, track_seed
from memdrive.env import Fleet
from memdrive.env.roads import tracks

STEPS_A_ROAD = 400
"""An episode that does not end before goes on to another road."""


class RewardDrive:
    """As `Drive`, without a teacher. A car that leaves the road begins anew, on another road."""

    def __init__(
        self,
        network: Network,
        *,
        scene: str = "day",
        family: str = "mild",
        seed: int = 0,
        recipe: Recipe | None = None,
        rule: type[ByReward] | type[WithoutMemory] = ByReward,
    ) -> None:
        self.family, self.seed, self.network = family, seed, network
        self.learner = Learner(network, seed=stream(seed, "dither"), recipe=recipe)
        self.teacher = rule(self.learner)
        self.scene = fair(scene, family)
        self.steps = self.departures = self._tracks = 0
        self.env = gym.make("memdrive/CarTracking-v0", tracks=family, max_episode_steps=STEPS_A_ROAD)
        self._over = True
        self._observation = np.zeros(0, np.float32)

    def set_scene(self, name: str) -> None:
        """Another world, from a new episode on."""
        self.scene = fair(name, self.family)
        self._over = True

    def step(self) -> None:
        """One control step: look, steer, roll, feel what came of it."""
        if self._over:
            self._begin()
        steer = self.teacher.drive(self._observation)
        self._observation, reward, terminated, truncated, _ = self.env.step(np.array([steer], np.float32))
        self.teacher.feel(float(reward), bool(terminated))
        self.steps += 1
        self.departures += bool(terminated)
        self._over = bool(terminated or truncated)

    def _begin(self) -> None:
        k = self._tracks
        self._tracks += 1
        track = tracks.generate(track_seed(Purpose.LEARN, self.seed, k), self.family)
        options = {"track": track.reversed() if k % 2 else track, "scene": self.scene}
        self._observation, _ = self.env.reset(seed=stream(self.seed, "episode", k) % 2**31, options=options)
        self.teacher.set_back()


def recalled(drive: RewardDrive) -> Recalled:
    """What the memory of such a drive steers."""
    assert isinstance(drive.teacher, ByReward)
    return Recalled(drive.teacher)


class Recalled:
    """What the memory alone would steer: the wish of the remembered view that is most like the present one.

    How much of what is learned from reward is the memory's, and how much the chip's, is to be seen.
    """

    def __init__(self, teacher: ByReward) -> None:
        self.teacher = teacher
        self._fleet: Fleet | None = None
        self._senses = teacher.learner.recipe.front(1)

    def __call__(self, fleet: Fleet) -> NDArray[np.float32]:
        """(n,) steering of every car that still drives, 0 for the others."""
        if fleet is not self._fleet:
            self._fleet, self._senses = fleet, self.teacher.learner.recipe.front(len(fleet))
        bits, driving = self._senses.bits(fleet.observations), fleet.active != 0
        steering = np.zeros(len(fleet), np.float32)
        steering[driving] = self.teacher.learner.memory.recalled(self.teacher.learner.recipe.view(bits[driving]))
        return steering
