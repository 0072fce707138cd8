"""What native vector environments share: seeds, masks, autoreset, threads. A task adds its kernel and its facts."""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from typing import Any, Final, Protocol

import gymnasium as gym
import numpy as np
from gymnasium import spaces
from gymnasium.utils import seeding
from gymnasium.vector import AutoresetMode
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from memdrive.env.constants import RENDER_FPS
from memdrive.env.crew import Crew
from memdrive.env.laws import known_options, one_of, picture_size, quoted, whole
from memdrive.env.tasks.streams import begin_stream

MOST_ENVS: Final = 10_000_000
"""In one vector."""

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]


class Interface(Protocol):
    """Spaces of one environment, and the translation of many observations and actions."""

    observation_space: spaces.Space[Any]
    action_space: spaces.Space[Any]

    def commands(self, actions: Any, out: NDArray[np.float64]) -> None:
        """The two commands of every action. out : (n, 2) float64, mutated."""


class NativeVectorEnv(gym.vector.VectorEnv[NDArray[Any], NDArray[Any], NDArray[Any]], ABC):
    """n independent tasks; the same arguments, and bit for bit the same drives as n single environments.

    `autoreset_mode`: NEXT_STEP (the step after the end of an episode is its reset) or SAME_STEP (the last observation
    and info then stand in `info["final_obs"]` and `info["final_info"]`).
    `threads`: how many share the work of a large fleet; None: one on every core. Results do not depend on it.
    """

    metadata: dict[str, Any] = {"render_modes": ["rgb_array"], "render_fps": RENDER_FPS}  # noqa: RUF012 - Gymnasium's
    where: str
    """What errors call the task."""
    options: tuple[str, ...]
    """Of `reset`, beside the mask."""

    def __init__(
        self,
        interface: Interface,
        num_envs: int,
        max_episode_steps: int,
        autoreset_mode: AutoresetMode | str,
        render_mode: str | None,
        size: tuple[int, int],
        threads: int | None,
    ) -> None:
        mode = AutoresetMode(autoreset_mode)
        whole(f"{self.where}.num_envs", num_envs, 1, MOST_ENVS)
        whole(f"{self.where}.max_episode_steps", max_episode_steps, 1, 2**62)
        if mode is AutoresetMode.DISABLED:
            raise ValueError(f"{self.where}.autoreset_mode: need NextStep or SameStep, got Disabled")
        one_of(f"{self.where}.render_mode", render_mode, ("rgb_array", None))
        self.metadata = copy.deepcopy(self.metadata) | {"autoreset_mode": mode}
        self.num_envs = num_envs
        self.render_mode = render_mode
        self.size = picture_size(self.where, *size)
        self.limit = max_episode_steps
        self.same_step = mode is AutoresetMode.SAME_STEP
        self.single_observation_space = interface.observation_space
        self.single_action_space = interface.action_space
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)
        self.crew = Crew(self.where, threads, num_envs)
        self._interface = interface
        self._actions = np.ones((num_envs, 2))
        self._running = False

    @property
    @abstractmethod
    def _rows(self) -> NDArray[np.void]:
        """(n,) records with the fields stream and episode: from both follows everything that is random."""

    def _take(self, options: dict[str, Any]) -> None:
        """What `reset` was told, to hold until told again; a task without options is never told."""

    @abstractmethod
    def _begin(self, chosen: Bools) -> Floats:
        """Begin episodes where chosen; (n, k) what everyone sees."""

    @abstractmethod
    def _advance(self) -> tuple[Floats, NDArray[np.float64], Bools, int]:
        """One step by `_actions`: (n, k) what all see, (n,) rewards, (2, n) terminated, truncated, how many ended."""

    @abstractmethod
    def _facts(self, *, last: bool) -> dict[str, NDArray[Any]]:
        """The info of every environment; last: where an episode has ended in this step, as it was at its end."""

    @abstractmethod
    def _observe(self, features: Floats) -> NDArray[Any]:
        """What agents get: fresh arrays."""

    @abstractmethod
    def _final(self, i: int) -> NDArray[Any]:
        """What the agent of environment i got at the end of the episode that ended in this step."""

    @abstractmethod
    def _picture(self, i: int) -> NDArray[np.uint8]:
        """(height, width, 3): environment i from above."""

    def reset(
        self, *, seed: int | list[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[NDArray[Any], dict[str, Any]]:
        """Begin an episode in every environment, or where `options["reset_mask"]` says so.

        seed : one for each environment; an integer s means s, s + 1, …
        options : beside the mask those of a single environment, if all are reset
        """
        generators = [None if one is None else seeding.np_random(one)[0] for one in self._seeds(seed)]
        chosen = self._chosen(options)
        if isinstance(seed, int):
            super().reset(seed=seed)
        rows = self._rows
        for i in np.flatnonzero(chosen):
            rng = generators[i]
            if rng is not None:
                begin_stream(rows, int(i), rng)
            elif not rows["stream"][i]:
                begin_stream(rows, int(i), self.np_random)
        features = self._begin(chosen)
        self._running = bool(rows["stream"].all())
        return self._observe(features), self._told(chosen)

    def step(self, actions: Any) -> tuple[NDArray[Any], NDArray[Any], Bools, Bools, dict[str, Any]]:
        """One control step of every environment."""
        if not self._running:
            raise gym.error.ResetNeeded(f"{self.where}.step: need reset() before step()")
        self._interface.commands(actions, self._actions)
        features, rewards, ends, ended = self._advance()
        facts = self._told(np.ones(self.num_envs, np.bool_))
        if self.same_step and ended:
            facts.update(self._told_last(ends[0] | ends[1]))
        return self._observe(features), rewards, ends[0], ends[1], facts

    def render(self) -> tuple[NDArray[np.uint8], ...]:
        """One picture of every environment."""
        if not self._running:
            raise gym.error.ResetNeeded(f"{self.where}.render: need reset() before render()")
        if self.render_mode is None:
            raise ValueError(f"{self.where}.render: need render_mode='rgb_array', got None")
        return tuple(self._picture(i) for i in range(self.num_envs))

    def close_extras(self, **kwargs: Any) -> None:  # noqa: ARG002 - Gymnasium's signature
        """Send the threads home."""
        self.crew.close()

    def _chosen(self, options: Any) -> Bools:
        """(n,) bool: which environments to reset; and the other options taken."""
        everyone = np.ones(self.num_envs, np.bool_)
        if options is None:
            return everyone
        rest = dict(known_options(self.where, options, ("reset_mask", *self.options)))
        mask = rest.pop("reset_mask", everyone)
        if not (isinstance(mask, np.ndarray) and mask.shape == (self.num_envs,) and mask.dtype == np.bool_):
            law = f"a bool array of shape ({self.num_envs},)"
            raise ValueError(f"{self.where}.reset.reset_mask: need {law}, got {quoted(mask)}")
        if rest and not mask.all():
            law = f"every environment reset where {', '.join(rest)} is given"
            raise ValueError(f"{self.where}.reset.reset_mask: need {law}, got {int(mask.sum())} of {self.num_envs}")
        if rest:
            self._take(rest)
        return mask

    def _seeds(self, seed: Any) -> list[int | None]:
        """One seed, or None, for each environment."""
        if seed is None:
            return [None] * self.num_envs
        if isinstance(seed, int):
            return [seed + i for i in range(self.num_envs)]
        if not isinstance(seed, list | tuple) or len(seed) != self.num_envs:
            law = f"a whole number or {self.num_envs} of them"
            raise ValueError(f"{self.where}.reset.seed: need {law}, got {quoted(seed)}")
        return list(seed)

    def _told(self, whom: Bools) -> dict[str, Any]:
        """The info of every environment, as arrays; `_key` marks for whom it is new."""
        values = self._facts(last=False)
        marks = np.empty((len(values), self.num_envs), np.bool_)
        marks[:] = whom
        return {**values, **{f"_{name}": row for name, row in zip(values, marks, strict=True)}}

    def _told_last(self, ended: Bools) -> dict[str, Any]:
        """SAME_STEP: how the episodes that ended looked at their end."""
        finals = np.full(self.num_envs, None, dtype=object)
        for i in np.flatnonzero(ended):
            finals[i] = self._final(int(i))
        values = self._facts(last=True)
        last = {**values, **{f"_{name}": ended.copy() for name in values}}
        return {"final_obs": finals, "_final_obs": ended.copy(), "final_info": last, "_final_info": ended.copy()}
