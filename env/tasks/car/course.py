"""What a CarTracking task drives through: roads, the first scene, a schedule. For one car or a fleet of them."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from memdrive.env.fleet import Fleet
from memdrive.env.kernels.episode import choose_road
from memdrive.env.kernels.records import ANY_ROAD
from memdrive.env.laws import quoted
from memdrive.env.roads.pool import Pool
from memdrive.env.roads.track import Track, lay_roads
from memdrive.env.world import scenes
from memdrive.env.world.scene import Scene
from memdrive.env.world.schedule import Schedule, parse

OPTIONS: Final = ("track", "scene", "schedule")
"""Of `reset`: they hold until they are given again."""


class Course:
    """Roads, first scene and schedule."""

    def __init__(self, tracks: str, scene: str, schedule: str | Schedule | None) -> None:
        self.pool = Pool(tracks)
        self.scene = scenes.get(scene)
        self.schedule = _schedule(schedule, self.pool)
        self.track: Track | None = None

    def take(self, options: dict[str, Any]) -> None:
        """What `reset` was told: all of it, or an error and nothing."""
        track, scene = options.get("track", self.track), options.get("scene", self.scene)
        if not (track is None or isinstance(track, Track)):
            track = self.pool[track]
        if not isinstance(scene, Scene):
            scene = scenes.get(scene)
        schedule = _schedule(options.get("schedule", self.schedule), self.pool)
        self.track, self.scene, self.schedule = track, scene, schedule

    def fleet(self, n: int, before: Fleet | None) -> Fleet:
        """n cars in the first scene; their streams of episodes go on. Which roads they come to is for the caller."""
        fleet = Fleet([self.track or self.pool[0]] * n, [self.scene] * n, [0] * n)
        if self._changes_track:
            fleet.roads, _ = self.roads()
        fleet.set_schedule(self.scene, self.schedule)
        if before is not None:
            for name in ("stream", "episode"):
                fleet.cars[name] = before.cars[name]
        return fleet

    def roads_of(self, car: NDArray[np.void]) -> tuple[NDArray[np.float64], int]:
        """The roads that one car comes to in its next episode, and which of them it begins on: no others are made."""
        if self.track is not None:
            return self.roads()
        road = int(choose_road(car["stream"], car["episode"], len(self.pool)))
        return self.pool.all() if self._changes_track else self.pool.lone(road), road

    def roads(self) -> tuple[NDArray[np.float64], int]:
        """The roads that any car comes to, and which of them every episode begins on, or ANY_ROAD."""
        if self.track is None:
            return self.pool.all(), ANY_ROAD
        pool = [self.pool[number] for number in range(len(self.pool))] if self._changes_track else []
        return lay_roads([*pool, self.track]), len(pool)

    @property
    def _changes_track(self) -> bool:
        return self.schedule is not None and self.schedule.changes_track


def _schedule(schedule: Any, pool: Pool) -> Schedule | None:
    """A schedule from its text, or one that is one already, if the pool has every road that it names."""
    if schedule is not None and not isinstance(schedule, str | Schedule):
        raise ValueError(f"CarTracking.schedule: need a text, a Schedule or None, got {quoted(schedule)}")
    plan = parse(schedule) if isinstance(schedule, str) else schedule
    if plan is not None:
        plan.check_roads("CarTracking.schedule", len(pool))
    return plan
