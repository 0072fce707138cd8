"""`memdrive/CarTracking-v0`: keep a car on a painted line that only its photodiodes see."""

from __future__ import annotations

import copy
from typing import Any

import gymnasium as gym
import numpy as np
from numpy.typing import NDArray

from memdrive.env.constants import FEATURES, PREVIEW_POINTS, RENDER_FPS
from memdrive.env.fleet import Fleet
from memdrive.env.kernels import car as kernels
from memdrive.env.laws import known_options, one_of, picture_size
from memdrive.env.tasks.car.course import OPTIONS, Course
from memdrive.env.tasks.interface import ActionKind, ObservationKind, TrackingInterface
from memdrive.env.world.schedule import Schedule

Floats = NDArray[np.float32]


class CarTrackingEnv(gym.Env[NDArray[Any], Any]):
    """Steer a car along a line painted on the floor, from what 48 photodiodes see, while the world may change.

    ## Action
    | index | meaning | min | max | unit |
    | --- | --- | --- | --- | --- |
    | 0 | steering, + left | -1 | 1 | of the largest wheel angle, 0.5 rad |
    | 1 | throttle, only with `throttle=True`: −1 stop, 1 the scene's speed | -1 | 1 | |

    With `action="discrete"`: one of nine steering angles, 0 right to 8 left.

    ## Observation
    | index | meaning | min | max | unit |
    | --- | --- | --- | --- | --- |
    | 0–47 | photodiodes: three rows from the axle forward, each left to right | 0 | 1 | |
    | 48 | measured speed | -1 | 12 | m/s |
    | 49 | measured yaw rate, + left | -50 | 50 | rad/s |
    | 50 | last steering command | -1 | 1 | |

    With `observation="bits"`: 48 bits, whether a photodiode reads more than the mean of the darkest and the brightest.
    With `observation="pixels"`: 96 × 96 × 3 uint8, 3 m of floor from above, the car heading up.

    ## Reward
    In [0, 1]: distance gained along the line, of what the nominal speed gives in a step, times
    1 − |cross_track| / half-width.

    ## End of an episode
    Terminated when |cross_track| exceeds the half-width of the road, 0.4 m. Truncated after 1,000 steps.

    ## Arguments
    `tracks`: mild, hard, or the shape of a classic; `scene`: a scene's name; `schedule`: changes of the world, see
    `memdrive.env.Schedule`; `told`: `info["changed"]` says when one comes; `width`, `height`: of a rendered frame.

    ## Options of `reset`
    `track`: a `Track`, or the number of one of the pool; `scene`: a `Scene` or its name; `schedule`: its text, a
    `Schedule`, or None for no changes. They hold until they are given again.
    """

    metadata: dict[str, Any] = {"render_modes": ["human", "rgb_array"], "render_fps": RENDER_FPS}  # noqa: RUF012 - Gymnasium's

    def __init__(
        self,
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
    ) -> None:
        self.metadata = copy.deepcopy(self.metadata)
        one_of("CarTracking.render_mode", render_mode, ("human", "rgb_array", None))
        one_of("CarTracking.told", told, (False, True))
        self.interface = TrackingInterface(observation, action, throttle)
        self.observation_space = self.interface.observation_space
        self.action_space = self.interface.action_space
        self.render_mode = render_mode
        self.size = picture_size("CarTracking", width, height)
        self.told = told
        self.course = Course(tracks, scene, schedule)
        self.fleet: Fleet | None = None
        self._names: list[str] = []
        self._seen = np.empty(0, np.float32)
        self._view: Any = None

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[NDArray[Any], dict[str, Any]]:
        """Stand the car on a road, slightly beside the line."""
        super().reset(seed=seed)
        fleet = self.fleet
        if options:
            self.course.take(known_options("CarTracking", options, OPTIONS))
        if options or fleet is None:
            self.fleet = fleet = self.course.fleet(1, fleet)
            self._names = [scene.name for scene in fleet.scene_numbers]
        cars = fleet.cars
        if seed is not None or not cars["stream"][0]:
            cars["stream"] = int(self.np_random.integers(1, 2**63))
            cars["episode"] = 0
        fleet.roads, road = self.course.roads_of(cars[0])
        observation = np.empty(FEATURES, np.float32)
        preview = np.empty((PREVIEW_POINTS, 2), np.float32)
        kernels.begin_on(cars, fleet.worlds, fleet.roads, 0, road, observation, preview)
        self._seen = observation
        car = cars[0]
        facts = self._facts(float(car["cross_track"]), float(car["heading_error"]), 0.0, 0, int(car["scene"]), preview)
        if self.told:
            facts["changed"] = False
        if self.render_mode == "human":
            self.render()
        return self.interface.observe(observation, fleet, 0), facts

    def step(self, action: Any) -> tuple[NDArray[Any], float, bool, bool, dict[str, Any]]:
        """Drive one control step."""
        fleet = self.fleet
        if fleet is None:
            raise gym.error.ResetNeeded("CarTracking.step: need reset() before step()")
        steer, throttle = self.interface.command(action)
        observation = np.empty(FEATURES, np.float32)
        preview = np.empty((PREVIEW_POINTS, 2), np.float32)
        reward, departed, cross_track, heading_error, progress, lap, scene, changed = kernels.step_one(
            fleet.cars, fleet.worlds, fleet.roads, steer, throttle, observation, preview
        )
        self._seen = observation
        facts = self._facts(cross_track, heading_error, progress, lap, scene, preview)
        if self.told:
            facts["changed"] = changed
        if self.render_mode == "human":
            self.render()
        if not self.interface.plain:
            return self.interface.observe(observation, fleet, 0), reward, departed, False, facts
        return observation, reward, departed, False, facts

    def render(self) -> Any:
        """The scene from above: a (height, width, 3) uint8 array, or a window."""
        if self.fleet is None:
            raise gym.error.ResetNeeded("CarTracking.render: need reset() before render()")
        if self.render_mode is None:
            raise ValueError("CarTracking.render: need gym.make(..., render_mode=...), got None")
        if self._view is None:
            from memdrive.env.view import CarView  # pygame only where something is drawn

            self._view = CarView(self.size, self.render_mode == "human")
        self.fleet.observations = self._seen[np.newaxis]
        return self._view.frame(self.fleet, 0)

    def close(self) -> None:
        """Close the window, if there is one."""
        if self._view is not None:
            self._view.close()
            self._view = None

    def get_keys_to_action(self) -> dict[tuple[str, ...], Any]:
        """A and D steer, for `gymnasium.utils.play(env, noop=...)`."""
        return self.interface.keys()

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_view": None}

    def _facts(
        self, cross_track: float, heading_error: float, progress: float, lap: int, scene: int, preview: Floats
    ) -> dict[str, Any]:
        return {
            "cross_track": cross_track,
            "heading_error": heading_error,
            "progress": progress,
            "lap": lap,
            "scene": self._names[scene],
            "preview": preview,
        }
