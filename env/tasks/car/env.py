"""`memdrive/CarTracking-v0`: keep a car on a painted line that only its photodiodes see."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from memdrive.env.constants import FEATURES, PREVIEW_POINTS
from memdrive.env.fleet import Fleet
from memdrive.env.kernels.episode import begin_on
from memdrive.env.kernels.fleet import step_one
from memdrive.env.laws import one_of
from memdrive.env.tasks.car.course import OPTIONS, Course
from memdrive.env.tasks.car.interface import TrackingInterface
from memdrive.env.tasks.car.onlooker import Onlooker
from memdrive.env.tasks.interface import ActionKind, ObservationKind
from memdrive.env.tasks.single import SingleEnv, Stepped, Told
from memdrive.env.world.schedule import Schedule

Floats = NDArray[np.float32]


class CarTrackingEnv(SingleEnv):
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
    `tracks`: mild, hard, the shape of a classic, or a road's file (.csv); `scene`: a scene's name or file (.toml);
    `schedule`: changes of the world, see `memdrive.env.Schedule`; `told`: `info["changed"]` says when one comes;
    `width`, `height`: of a rendered frame.

    ## Options of `reset`
    `track`: a `Track`, or the number of one of the pool; `scene`: a `Scene`, its name or its file;
    `schedule`: its text, a `Schedule`, or None for no changes. They hold until they are given again.
    """

    where = "CarTracking"
    options = OPTIONS

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
        one_of("CarTracking.told", told, (False, True))
        self.interface = TrackingInterface(observation, action, throttle)
        super().__init__(self.interface, render_mode, (width, height))
        self.told = told
        self.course = Course(tracks, scene, schedule)
        self.onlooker = Onlooker(self.size)
        self._build(None)

    def _build(self, before: Fleet | None) -> None:
        """The car and its world; its road comes with the episode."""
        self.fleet = fleet = self.course.fleet(1, before)
        self._names = [scene.name for scene in fleet.scene_numbers]

    @property
    def _rows(self) -> NDArray[np.void]:
        return self.fleet.cars

    def _take(self, options: dict[str, Any]) -> None:
        self.course.take(options)
        self._build(self.fleet)

    def _begin(self) -> Told:
        fleet = self.fleet
        car = fleet.cars[0]
        fleet.roads, road = self.course.roads_of(car)
        observation = np.empty(FEATURES, np.float32)
        preview = np.empty((PREVIEW_POINTS, 2), np.float32)
        begin_on(fleet.cars, fleet.worlds, fleet.roads, 0, road, observation, preview)
        facts = self._facts(float(car["cross_track"]), float(car["heading_error"]), 0.0, 0, int(car["scene"]), preview)
        if self.told:
            facts["changed"] = False
        return self.interface.observe(observation, fleet, 0), facts

    def _advance(self, first: float, second: float) -> Stepped:
        fleet = self.fleet
        observation = np.empty(FEATURES, np.float32)
        preview = np.empty((PREVIEW_POINTS, 2), np.float32)
        reward, departed, cross_track, heading_error, progress, lap, scene, changed = step_one(
            fleet.cars, fleet.worlds, fleet.roads, first, second, observation, preview
        )
        facts = self._facts(cross_track, heading_error, progress, lap, scene, preview)
        if self.told:
            facts["changed"] = changed
        if not self.interface.plain:
            return self.interface.observe(observation, fleet, 0), reward, departed, False, facts
        return observation, reward, departed, False, facts

    def _picture(self) -> NDArray[np.uint8]:
        return self.onlooker.picture(self.fleet, 0)

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
