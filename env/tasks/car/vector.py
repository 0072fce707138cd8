"""The tracking task as one native vector environment: every car, and every autoreset, in one compiled call."""

from __future__ import annotations

from typing import Any

import numpy as np
from gymnasium.vector import AutoresetMode
from numpy.typing import NDArray

from memdrive.env.constants import EPISODE_STEPS, FEATURES, PREVIEW_POINTS
from memdrive.env.fleet import Fleet
from memdrive.env.kernels.episode import begin_where, report
from memdrive.env.kernels.fleet import step_vector
from memdrive.env.laws import one_of
from memdrive.env.tasks.car.course import OPTIONS, Course
from memdrive.env.tasks.car.interface import TrackingInterface, bits_of
from memdrive.env.tasks.car.onlooker import Onlooker
from memdrive.env.tasks.interface import ActionKind, ObservationKind
from memdrive.env.tasks.vector import Bools, Floats, NativeVectorEnv
from memdrive.env.world.schedule import Schedule


class CarTrackingVectorEnv(NativeVectorEnv):
    """n independent CarTracking tasks; see `CarTrackingEnv` and `NativeVectorEnv`."""

    where = "CarTrackingVector"
    options = OPTIONS

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
        one_of("CarTrackingVector.told", told, (False, True))
        self.interface = TrackingInterface(observation, action, throttle)
        size = width, height
        super().__init__(self.interface, num_envs, max_episode_steps, autoreset_mode, render_mode, size, threads)
        self.told = told
        self.course = Course(tracks, scene, schedule)
        self.onlooker = Onlooker(self.size)
        self._build(None)

    def _build(self, before: Fleet | None) -> None:
        """The cars, their worlds and roads, and room for how they were at the end of an episode."""
        self.fleet = fleet = self.course.fleet(self.num_envs, before)
        fleet.roads, self._road = self.course.roads()
        self._names = np.array([scene.name for scene in fleet.scene_numbers])
        self._last = (
            fleet.cars.copy(),
            fleet.worlds[: self.num_envs].copy(),
            fleet.observations.copy(),
            fleet.previews.copy(),
        )

    @property
    def _rows(self) -> NDArray[np.void]:
        return self.fleet.cars

    def _take(self, options: dict[str, Any]) -> None:
        self.course.take(options)
        self._build(self.fleet)

    def _begin(self, chosen: Bools) -> Floats:
        fleet = self.fleet
        self._renew()
        begin_where(fleet.cars, fleet.worlds, fleet.roads, self._road, chosen, fleet.observations, fleet.previews)
        return fleet.observations

    def _advance(self) -> tuple[Floats, NDArray[np.float64], Bools, int]:
        fleet = self.fleet
        self._renew()
        rewards, ends = np.empty(self.num_envs), np.empty((2, self.num_envs), np.bool_)
        ended = self.crew.share(
            step_vector,
            fleet.cars,
            fleet.worlds,
            fleet.roads,
            self._road,
            self._actions,
            self.limit,
            self.same_step,
            fleet.observations,
            fleet.previews,
            rewards,
            ends,
            *self._last,
        )
        return fleet.observations, rewards, ends, ended

    def _renew(self) -> None:
        """Fresh arrays to see with: those of the step before belong to the caller."""
        self.fleet.observations = np.empty((self.num_envs, FEATURES), np.float32)
        self.fleet.previews = np.empty((self.num_envs, PREVIEW_POINTS, 2), np.float32)

    def _facts(self, *, last: bool) -> dict[str, NDArray[Any]]:
        cars = self._last[0] if last else self.fleet.cars
        places, counts = np.empty((3, len(cars))), np.empty((3, len(cars)), np.int64)
        report(cars, places, counts)
        values: dict[str, NDArray[Any]] = {
            "cross_track": places[0],
            "heading_error": places[1],
            "progress": places[2],
            "lap": counts[0],
            "scene": self._names.take(counts[1]),
            "preview": self._last[3].copy() if last else self.fleet.previews,
        }
        if self.told:
            values["changed"] = counts[2] != 0
        return values

    def _observe(self, features: Floats) -> NDArray[Any]:
        if self.interface.plain:
            return features
        if self.interface.kind == "bits":
            return bits_of(features)
        return np.stack([self.interface.observe(row, self.fleet, i) for i, row in enumerate(features)])

    def _final(self, i: int) -> NDArray[Any]:
        cars, worlds, features, _ = self._last
        if self.interface.kind == "pixels":
            return self.interface.paint(cars[i : i + 1], worlds[i : i + 1], self.fleet.roads)
        return self._observe(features[i].copy())

    def _picture(self, i: int) -> NDArray[np.uint8]:
        return self.onlooker.picture(self.fleet, i)
