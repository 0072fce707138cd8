"""One robot that learns while it pursues a light; and frozen episodes, many robots together. No window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import gymnasium as gym
import numpy as np
from numpy.typing import NDArray

from memdrive.agent import Learner, Policy, Recipe
from memdrive.agent.driving.learner import Network, Readable
from memdrive.agent.driving.senses import Floats
from memdrive.agent.foresight import ByForesight
from memdrive.agent.light.teacher import Chaser
from memdrive.demos.seeds import Purpose, stream, track_seed
from memdrive.env.constants import EPISODE_STEPS

ID: Final = "memdrive/LightChase-v0"
STEPS_AN_EPISODE: Final = 400
"""Of learning: then another light, somewhere else."""
TEACHER: Final = Chaser()
Facts = Mapping[str, NDArray[Any]]
Pursue = Callable[[Floats, Facts], Floats]
"""Observations (n, 34) and facts, which only the teacher reads -> actions (n, 2)."""

Begin = Callable[[int], Pursue]
"""A policy for so many robots at the start of their episodes."""


def teach(_: int) -> Pursue:
    """What the teacher would do, who knows where the light is."""
    return lambda _, facts: TEACHER(facts["distance"], facts["bearing"])


def stand(n: int) -> Pursue:
    """Standing still: what needs no learning."""
    still = np.tile(np.array([-1.0, 0.0], np.float32), (n, 1))
    return lambda _, __: still


class Frozen:
    """A network that pursues as its recipe says, with updates off. It sees observations and nothing else."""

    def __init__(self, network: Readable, recipe: Recipe) -> None:
        self.network, self.recipe = network, recipe

    def __call__(self, n: int) -> Pursue:
        """For n robots, with senses that have felt nothing yet."""
        policy = Policy(self.network, self.recipe, n)
        return lambda observations, _: np.clip(policy(observations), -1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Pursuit:
    """How one frozen policy pursued one light."""

    returns: tuple[float, ...]
    """Of every episode."""
    lost: int
    """Episodes that ended because the light was too far away."""
    distance_m: float
    """Mean over all steps driven."""


def episode_seeds(purpose: Purpose, seed: int, n: int) -> list[int]:
    """Seeds of n episodes for a purpose; none serves two."""
    return [track_seed(purpose, seed, k) for k in range(n)]


def pursue(begin: Begin, light: str, seeds: list[int], steps: int = EPISODE_STEPS) -> Pursuit:
    """One episode for each seed, all robots together."""
    env: Any = gym.make_vec(ID, num_envs=len(seeds), light=light, max_episode_steps=steps + 1)
    observations, facts = env.reset(seed=seeds)
    policy = begin(len(seeds))
    returns, alive, lost, apart = np.zeros(len(seeds)), np.ones(len(seeds), np.bool_), 0, []
    for _ in range(steps):
        observations, rewards, ended, _, facts = env.step(policy(observations, facts))
        returns += rewards * alive
        apart.append(facts["distance"][alive])
        lost += int((ended & alive).sum())
        alive &= ~ended
    env.close()
    distance = float(np.concatenate(apart).mean()) if apart else 0.0
    return Pursuit(tuple(float(value) for value in returns), lost, distance)


class Chase:
    """A robot that learns while it pursues lights, an episode of `steps_an_episode` control steps each.

    by_reward: nobody says what would have been right; it learns from the environment's own reward.
    """

    def __init__(
        self,
        chip: Network,
        *,
        light: str = "red",
        seed: int = 0,
        recipe: Recipe,
        by_reward: bool = False,
        steps_an_episode: int = STEPS_AN_EPISODE,
    ) -> None:
        self.seed, self.steps_an_episode = seed, steps_an_episode
        self.learner = Learner(chip, seed=stream(seed, "dither"), recipe=recipe)
        self.by_reward = ByForesight(self.learner) if by_reward else None
        self.steps = self.lost = self._episodes = 0
        self.reward = 0.0
        self.action = self.wanted = np.array([-1.0, 0.0], np.float32)
        self.set_light(light)

    def set_light(self, light: str) -> None:
        """Pursue another kind of light from now on."""
        self.light = light
        self.env = gym.make(ID, light=light, max_episode_steps=self.steps_an_episode)
        self.begin()

    def begin(self) -> None:
        """A fresh episode, never one kept for evaluation."""
        self.episode_seed = track_seed(Purpose.LEARN, self.seed, self._episodes)
        self._episodes += 1
        self.observation, self.facts = self.env.reset(seed=self.episode_seed)
        (self.learner if self.by_reward is None else self.by_reward).set_back()

    def step(self) -> None:
        """One control step: look, learn, act."""
        self.wanted = TEACHER(self.facts["distance"], self.facts["bearing"])
        if self.by_reward is None:
            action = self.learner.drive(self.observation, self.wanted)
        else:
            action = self.by_reward.drive(self.observation)
        self.action = np.clip(action, -1.0, 1.0).astype(np.float32)
        self.observation, reward, lost, over, self.facts = self.env.step(self.action)
        self.reward = float(reward)
        self.steps += 1
        self.lost += lost
        if self.by_reward is not None:
            self.by_reward.feel(self.reward, lost)
        if lost or over:
            self.begin()
