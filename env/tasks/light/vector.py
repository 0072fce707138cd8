"""LightChase as one native vector environment."""

from __future__ import annotations

from typing import Any

import numpy as np
from gymnasium.vector import AutoresetMode
from numpy.typing import NDArray

from memdrive.env.constants import EPISODE_STEPS
from memdrive.env.kernels import light as light_kernels
from memdrive.env.laws import one_of
from memdrive.env.tasks.interface import ActionKind, ObservationKind
from memdrive.env.tasks.light.interface import KINDS, ChaseInterface, Light, painted, plan
from memdrive.env.tasks.vector import Bools, Floats, NativeVectorEnv


class LightChaseVectorEnv(NativeVectorEnv):
    """n independent LightChase tasks; see `LightChaseEnv` and `NativeVectorEnv`."""

    where = "LightChaseVector"
    options = ()

    def __init__(
        self,
        num_envs: int = 1,
        max_episode_steps: int = EPISODE_STEPS,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        light: Light = "red",
        changes: tuple[tuple[float, Light], ...] = (),
        observation: ObservationKind = "features",
        action: ActionKind = "continuous",
        render_mode: str | None = None,
        width: int = 600,
        height: int = 600,
        threads: int | None = 1,
    ) -> None:
        self.interface = ChaseInterface(observation, action)
        size = width, height
        super().__init__(self.interface, num_envs, max_episode_steps, autoreset_mode, render_mode, size, threads)
        one_of("LightChaseVector.light", light, KINDS)
        self.light = KINDS.index(light)
        self.changes = plan(changes)
        self.robots = np.zeros(num_envs, light_kernels.ROBOT)
        self._last = self.robots.copy(), np.zeros((num_envs, light_kernels.FEATURES), np.float32)

    @property
    def _rows(self) -> NDArray[np.void]:
        return self.robots

    def _begin(self, chosen: Bools) -> Floats:
        features = np.empty((self.num_envs, light_kernels.FEATURES), np.float32)
        light_kernels.begin_chases(self.robots, self.light, chosen, features)
        return features

    def _advance(self) -> tuple[Floats, NDArray[np.float64], Bools, int]:
        features = np.empty((self.num_envs, light_kernels.FEATURES), np.float32)
        rewards, ends = np.empty(self.num_envs), np.empty((2, self.num_envs), np.bool_)
        ended = self.crew.share(
            light_kernels.step_chases,
            self.robots,
            self.changes,
            self.light,
            self._actions,
            self.limit,
            self.same_step,
            features,
            rewards,
            ends,
            *self._last,
        )
        return features, rewards, ends, ended

    def _facts(self, *, last: bool) -> dict[str, NDArray[Any]]:
        robots = self._last[0] if last else self.robots
        facts = {name: robots[name].copy() for name in ("distance", "bearing")}
        return {**facts, "light": np.array(KINDS).take(robots["light"])}

    def _observe(self, features: Floats) -> NDArray[Any]:
        return self.interface.observe(features, self.robots)

    def _final(self, i: int) -> NDArray[Any]:
        robots, features = self._last
        final: NDArray[Any] = self.interface.observe(features[i : i + 1].copy(), robots[i : i + 1])[0]
        return final

    def _picture(self, i: int) -> NDArray[np.uint8]:
        return painted(self.robots[i : i + 1], self.size)
