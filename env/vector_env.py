"""The tracking task as one native vector environment: every car, and every autoreset, in one compiled call."""

from __future__ import annotations

from typing import Any, Final

import gymnasium as gym
import numpy as np
from gymnasium.vector import AutoresetMode
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from memdrive.env import kernels, scenes
from memdrive.env.car_env import RENDER_FPS, as_schedule
from memdrive.env.constants import EPISODE_STEPS, FEATURES, PREVIEW_POINTS
from memdrive.env.crew import Crew
from memdrive.env.fleet import Fleet
from memdrive.env.interface import ActionKind, ObservationKind, TrackingInterface, bits_of
from memdrive.env.laws import one_of, picture_size, quoted, whole
from memdrive.env.pool import Pool
from memdrive.env.schedule import Schedule

MOST_ENVS: Final = 10_000_000
"""In one vector."""


class CarTrackingVectorEnv(gym.vector.VectorEnv[NDArray[Any], NDArray[Any], NDArray[Any]]):
    """n independent CarTracking tasks; the same arguments, and bit for bit the same drives as n single environments.

    `autoreset_mode`: NEXT_STEP (the step after the end of an episode is its reset) or SAME_STEP (the last observation
    and info then stand in `info["final_obs"]` and `info["final_info"]`).
    `threads`: how many share the work of a large fleet; None: one on every core. Results do not depend on it.
    """

    metadata: dict[str, Any] = {"render_modes": ["rgb_array"], "render_fps": RENDER_FPS}  # noqa: RUF012 - Gymnasium's

    def __init__(
        self,
        num_envs: int = 1,
        max_episode_steps: int = EPISODE_STEPS,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        tracks: str = "mild",
        scene: str = "day",
        schedule: str | Schedule | None = None,
        told: bool = False,
        observation: ObservationKind = "features",
        action: ActionKind = "continuous",
        throttle: bool = False,
        render_mode: str | None = None,
        width: int = 600,
        height: int = 600,
        threads: int | None = 1,
    ) -> None:
        mode = AutoresetMode(autoreset_mode)
        whole("CarTrackingVector.num_envs", num_envs, 1, MOST_ENVS)
        whole("CarTrackingVector.max_episode_steps", max_episode_steps, 1, 2**62)
        one_of("CarTracking.told", told, (False, True))
        if mode is AutoresetMode.DISABLED:
            raise ValueError("CarTrackingVector.autoreset_mode: need NextStep or SameStep, got Disabled")
        one_of("CarTrackingVector.render_mode", render_mode, ("rgb_array", None))
        self.metadata = {"render_modes": ["rgb_array"], "render_fps": RENDER_FPS, "autoreset_mode": mode}
        self.num_envs = num_envs
        self.render_mode = render_mode
        self.size = picture_size("CarTrackingVector", width, height)
        self.told = told
        self.limit = max_episode_steps
        self.same_step = mode is AutoresetMode.SAME_STEP
        self.interface = TrackingInterface(observation, action, throttle)
        self.single_observation_space = self.interface.observation_space
        self.single_action_space = self.interface.action_space
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)
        pool = Pool(tracks)
        plan = as_schedule(schedule, pool)
        self.fleet = Fleet([pool[0]] * num_envs, [scenes.get(scene)] * num_envs, [0] * num_envs, schedule=plan)
        self.fleet.roads = pool.all()
        self._names = np.array([scene.name for scene in self.fleet.scene_numbers])
        self.crew = Crew("CarTrackingVector", threads, num_envs)
        self._actions = np.ones((num_envs, 2))
        fleet = self.fleet
        self._last = (
            fleet.cars.copy(),
            fleet.worlds[:num_envs].copy(),
            fleet.observations.copy(),
            fleet.previews.copy(),
        )
        self._running = False
        self._view: Any = None

    def reset(
        self, *, seed: int | list[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[NDArray[Any], dict[str, Any]]:
        """Begin an episode in every environment, or where `options["reset_mask"]` says so.

        seed : one for each environment; an integer s means s, s + 1, …
        """
        cars = self.fleet.cars
        mask, seeds = self._chosen(options), self._seeds(seed)
        if isinstance(seed, int):
            super().reset(seed=seed)
        for i in np.flatnonzero(mask):
            if seeds[i] is not None:
                rng, _ = gym.utils.seeding.np_random(seeds[i])
                cars["stream"][i], cars["episode"][i] = int(rng.integers(1, 2**63)), 0
            elif not cars["stream"][i]:
                cars["stream"][i], cars["episode"][i] = int(self.np_random.integers(1, 2**63)), 0
        kernels.begin_where(
            cars, self.fleet.worlds, self.fleet.roads, mask, self.fleet.observations, self.fleet.previews
        )
        self._running = bool(cars["stream"].all())
        return self._observe(self.fleet.observations.copy()), self._facts(cars, self.fleet.previews.copy())

    def step(
        self, actions: Any
    ) -> tuple[NDArray[Any], NDArray[Any], NDArray[np.bool_], NDArray[np.bool_], dict[str, Any]]:
        """One control step of every environment."""
        fleet, n = self.fleet, self.num_envs
        if not self._running:
            raise gym.error.ResetNeeded("CarTrackingVector.step: need reset() before step()")
        self.interface.commands(actions, self._actions)
        observations = np.empty((n, FEATURES), np.float32)
        previews = np.empty((n, PREVIEW_POINTS, 2), np.float32)
        rewards = np.empty(n)
        ends = np.empty((2, n), np.bool_)
        ended = self.crew.share(
            kernels.step_vector,
            fleet.cars,
            fleet.worlds,
            fleet.roads,
            self._actions,
            self.limit,
            self.same_step,
            observations,
            previews,
            rewards,
            ends,
            *self._last,
        )
        fleet.observations = observations  # what a picture shows
        facts = self._facts(fleet.cars, previews)
        if self.same_step and ended:
            self._add_last(facts, ends[0] | ends[1])
        return self._observe(observations), rewards, ends[0], ends[1], facts

    def render(self) -> tuple[NDArray[np.uint8], ...]:
        """One picture of every environment."""
        if not self._running:
            raise gym.error.ResetNeeded("CarTrackingVector.render: need reset() before render()")
        if self.render_mode is None:
            raise ValueError("CarTrackingVector.render: need render_mode='rgb_array', got None")
        if self._view is None:
            from memdrive.env.view import CarView  # pygame only where something is drawn

            self._view = CarView(self.size, window=False)
        return tuple(self._view.frame(self.fleet, i) for i in range(self.num_envs))

    def close_extras(self, **kwargs: Any) -> None:  # noqa: ARG002 - Gymnasium's signature
        """Send the threads home and put the pictures away."""
        self.crew.close()
        self._view = None

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_view": None}

    def _chosen(self, options: Any) -> NDArray[np.bool_]:
        """(n,) bool: which environments to reset. The first reset is of all."""
        everyone = np.ones(self.num_envs, np.bool_)
        if options is None:
            return everyone
        if not (isinstance(options, dict) and options.keys() <= {"reset_mask"}):
            raise ValueError(f"CarTrackingVector.reset.options: need reset_mask, got {quoted(options)}")
        mask = options.get("reset_mask", everyone)
        if not (isinstance(mask, np.ndarray) and mask.shape == (self.num_envs,) and mask.dtype == np.bool_):
            law = f"a bool array of shape ({self.num_envs},)"
            raise ValueError(f"CarTrackingVector.reset.reset_mask: need {law}, got {quoted(mask)}")
        return mask

    def _seeds(self, seed: Any) -> list[int | None]:
        """One seed, or None, for each environment."""
        if seed is None:
            return [None] * self.num_envs
        if isinstance(seed, int):
            return [seed + i for i in range(self.num_envs)]
        if not isinstance(seed, list | tuple) or len(seed) != self.num_envs:
            raise ValueError(
                f"CarTrackingVector.reset.seed: need a whole number or {self.num_envs} of them, got {quoted(seed)}"
            )
        return list(seed)

    def _observe(self, features: NDArray[np.float32]) -> NDArray[Any]:
        """What the agents get: fresh arrays."""
        if self.interface.plain:
            return features
        if self.interface.kind == "bits":
            return bits_of(features)
        return np.stack([self.interface.observe(row, self.fleet, i) for i, row in enumerate(features)])

    def _facts(self, cars: NDArray[np.void], previews: NDArray[np.float32]) -> dict[str, Any]:
        """The info of every environment, as arrays; `_key` marks for whom it holds: for all."""
        places, counts = np.empty((3, len(cars))), np.empty((3, len(cars)), np.int64)
        kernels.report(cars, places, counts)
        values = {
            "cross_track": places[0],
            "heading_error": places[1],
            "progress": places[2],
            "lap": counts[0],
            "scene": self._names.take(counts[1]),
            "preview": previews,
        }
        if self.told:
            values["changed"] = counts[2] != 0
        everyone = np.ones((len(values), len(cars)), np.bool_)
        return {**values, **{f"_{name}": row for name, row in zip(values, everyone, strict=True)}}

    def _add_last(self, facts: dict[str, Any], ended: NDArray[np.bool_]) -> None:
        """SAME_STEP: how the episodes that ended looked at their end."""
        last_cars, last_worlds, last_observations, last_previews = self._last
        finals = np.full(self.num_envs, None, dtype=object)
        for i in np.flatnonzero(ended):
            if self.interface.kind == "pixels":
                finals[i] = self.interface.paint(last_cars[i : i + 1], last_worlds[i : i + 1], self.fleet.roads)
            else:
                finals[i] = self._observe(last_observations[i].copy())
        last = self._facts(last_cars, last_previews.copy())
        for name in [name for name in last if name.startswith("_")]:
            last[name] = ended.copy()
        facts.update(final_obs=finals, _final_obs=ended.copy(), final_info=last, _final_info=ended.copy())
