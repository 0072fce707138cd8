"""Robots that never learn: the ghost beside the learner, and the frozen episode that proves what was learned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import gymnasium as gym
import numpy as np
from numpy.typing import NDArray

from memdrive.agent import Policy, Recipe
from memdrive.chip import Chip
from memdrive.demos.light.chase import ID, STEPS_AN_EPISODE
from memdrive.env.kernels.light import LOST_DISTANCE


class FrozenRobot:
    """A chip that pursues without learning, in an episode of its own: same seed, same lights.

    One that has lost the light stands still until the next episode; `lost` counts how often.
    """

    def __init__(self, chip: Chip, recipe: Recipe, light: str, seed: int) -> None:
        self.chip, self.recipe, self.light, self.lost = chip, recipe, light, 0
        self.begin(seed)

    def begin(self, seed: int) -> None:
        """A fresh episode."""
        self._env: Any = gym.make(ID, light=self.light)
        self.observation, facts = self._env.reset(seed=seed)
        self._policy = Policy(self.chip, self.recipe)
        self.distance, self.reward, self.away = float(facts["distance"]), 0.0, False
        self.bits = np.zeros(self.recipe.layers[0], np.uint8)
        self.activity = np.zeros(self.recipe.layers[-1], np.float32)

    @property
    def robot(self) -> NDArray[np.void]:
        """(1,) table of where it is, and its light."""
        robots: NDArray[np.void] = self._env.unwrapped.robots
        return robots

    def step(self) -> None:
        """One control step."""
        if self.away:
            return
        self.bits = self._policy.senses.bits(self.observation[None])[0]
        self.activity = self.chip.forward(self.bits)
        action = np.clip(self.recipe.code.steering(self.activity[None])[0], -1.0, 1.0)
        self.observation, reward, self.away, _, facts = self._env.step(action.astype(np.float32))
        self.reward, self.distance = float(reward), float(facts["distance"])
        if self.away:
            self.lost += 1
            self.reward, self.distance = 0.0, LOST_DISTANCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How one frozen episode went."""

    light: str
    learner_m: float
    """Mean distance to the light [m]."""
    ghost_m: float
    learner_earned: float
    """Share of the reward that could be earned."""
    ghost_earned: float


class Proof:
    """Freeze and prove: chip and ghost pursue a light, updates off, in an episode that no learning has seen."""

    def __init__(self, chips: Sequence[Chip], recipe: Recipe, light: str, seed: int) -> None:
        self.robots = [FrozenRobot(chip, recipe, light, seed) for chip in chips]
        self.light, self.steps = light, 0
        self.verdict: Verdict | None = None
        self._distance, self._earned = np.zeros(2), np.zeros(2)

    @property
    def percent(self) -> int:
        """Of the episode."""
        return 100 * self.steps // STEPS_AN_EPISODE

    def step(self) -> None:
        """One control step of both."""
        for robot in self.robots:
            robot.step()
        self.steps += 1
        self._distance += [robot.distance for robot in self.robots]
        self._earned += [robot.reward for robot in self.robots]
        if self.steps >= STEPS_AN_EPISODE:
            distance, earned = self._distance / self.steps, self._earned / self.steps
            self.verdict = Verdict(
                light=self.light,
                learner_m=float(distance[0]),
                ghost_m=float(distance[1]),
                learner_earned=float(earned[0]),
                ghost_earned=float(earned[1]),
            )
