"""A fleet: n cars as rows of records, all stepped by one compiled call. All driving is done by it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from memdrive.env.constants import FEATURES, PREVIEW_POINTS
from memdrive.env.kernels.arithmetic import wrap_angle
from memdrive.env.kernels.episode import put_on_road, start_episode
from memdrive.env.kernels.eyes import perceive
from memdrive.env.kernels.fleet import step_fleet
from memdrive.env.kernels.records import CAR, ROAD, ROADS, WORLD
from memdrive.env.kernels.road import change_road_of
from memdrive.env.laws import is_number, quoted
from memdrive.env.roads.track import Track, lay_roads
from memdrive.env.world.scene import Scene
from memdrive.env.world.schedule import Schedule

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


FARTHEST: Final = 1e6
"""Places beyond are no longer exact enough [m]."""


class Fleet:
    """Cars on their tracks in their scenes.

    Attributes are buffers that the next `step` overwrites; copy what must stay:
    observations : (n, 51) float32; previews : (n, k, 2) float32 [m]; rewards : (n,) float32
    cars : (n,) records, see `CAR`; worlds : (2n + segments,) records, see `WORLD`
    """

    def __init__(
        self,
        tracks: Sequence[Track],
        scenes: Sequence[Scene],
        seeds: Sequence[int],
        *,
        schedule: Schedule | None = None,
        preview_points: int = PREVIEW_POINTS,
    ) -> None:
        n = len(tracks)
        if not n == len(scenes) == len(seeds) > 0:
            raise ValueError(f"Fleet: need one track, scene and seed per car, got {n}, {len(scenes)}, {len(seeds)}")
        self.cars = np.zeros(n, CAR)
        self.worlds = np.zeros(2 * n, WORLD)
        self.observations = np.zeros((n, FEATURES), np.float32)
        self.previews = np.zeros((n, preview_points, 2), np.float32)
        self.rewards = np.zeros(n, np.float32)
        self.actions = np.ones((n, 2), np.float32)
        self.tracks = list(tracks)
        self.scenes = list(scenes)
        self.scene_numbers: dict[Scene, int] = {}
        self.roads: Doubles = np.zeros((0, len(ROAD)))
        self._lay_roads()
        for i, (scene, seed) in enumerate(zip(scenes, seeds, strict=True)):
            self.set_scene(i, scene)
            self.cars["key"][i] = noise_key(seed)
        if schedule is not None:
            self.set_schedule(scenes[0], schedule)
        self.reset()

    def __len__(self) -> int:
        return len(self.cars)

    def reset(
        self,
        i: int | None = None,
        *,
        s: float = 0.0,
        cross_track: float = 0.0,
        heading_error: float = 0.0,
        seed: int | None = None,
    ) -> None:
        """Stand car i (all: None) at arc length s, progress 0, clock 0; a new seed changes its noise."""
        for name, value in (("s", s), ("cross_track", cross_track), ("heading_error", heading_error)):
            if not (is_number(value) and abs(value) <= FARTHEST):
                raise ValueError(f"Fleet.reset.{name}: need a number from -{FARTHEST:g} to {FARTHEST:g}, got {value}")
        if i is not None and not 0 <= i < len(self):
            raise ValueError(f"Fleet.reset.i: need a car from 0 to {len(self) - 1}, got {i}")
        for k in range(len(self)) if i is None else (i,):
            if seed is not None:
                self.cars["key"][k] = noise_key(seed)
            start_episode(self.cars, self.worlds, self.roads, k)
            self._put(k, s, cross_track, heading_error)

    def step(self, steer: ArrayLike, throttle: ArrayLike = 1.0) -> None:
        """One control step of every active car. steer : (n,) in [-1, 1], + left; throttle : in [0, 1]."""
        self.actions[:, 0] = steer
        self.actions[:, 1] = throttle
        if not np.isfinite(self.actions).all():
            raise ValueError(f"Fleet.step: need finite commands, got {quoted(self.actions.tolist())}")
        step_fleet(self.cars, self.worlds, self.roads, self.actions, self.observations, self.previews, self.rewards)

    def place(self, i: int) -> None:
        """Set car i back on the line where it is, along the line. Progress and clock go on."""
        self._put(i, float(self.cars["s"][i]), 0.0, 0.0)

    def set_scene(self, i: int, scene: Scene) -> None:
        """Change the world around car i; its pose, and the reading it has already taken, stay."""
        self.scenes[i] = scene
        number = self.scene_numbers.setdefault(scene, len(self.scene_numbers))
        self.worlds[i] = scene.record()
        self.worlds["scene"][i] = number
        self.cars["scene"][i] = number

    def set_schedule(self, base: Scene, schedule: Schedule | None) -> None:
        """From the next reset on, every car's world follows the schedule, starting from the base scene."""
        n = len(self)
        if schedule is None:
            self.worlds = self.worlds[: 2 * n].copy()
            return
        schedule.check_roads("Fleet.set_schedule", int(self.roads[0, ROADS]))
        for scene in (base, *schedule.scenes):
            self.scene_numbers.setdefault(scene, len(self.scene_numbers))
        self.worlds = np.concatenate((self.worlds[: 2 * n], schedule.segments(base, self.scene_numbers)))

    def set_track(self, i: int, track: Track, *, s: float = 0.0, keep_pose: bool = False) -> None:
        """Stand car i on another track at arc length s, with progress 0; its clock goes on.

        keep_pose: the car stays where it is, moving as it does, and the new road passes through its pose, where it
        bends as the car turns; progress goes on.
        """
        self.tracks[i] = track
        self._lay_roads()
        if keep_pose:
            road = int(self.cars["road"][i])
            change_road_of(self.cars, self.roads, i, road)
            return
        for name in ("progress", "lap_progress", "lap"):
            self.cars[name][i] = 0
        self._put(i, s, 0.0, 0.0)

    def scene(self, i: int) -> Scene:
        """The scene that car i is in, or on its way to."""
        return list(self.scene_numbers)[int(self.cars["scene"][i])]

    def pose(self, i: int) -> tuple[float, float, float]:
        """Where the rear axle of car i stands in the world: x, y [m], yaw [rad]. Roads that change do not move it."""
        car = self.cars[i]
        cos, sin = np.cos(car["frame_yaw"]), np.sin(car["frame_yaw"])
        x = car["frame_x"] + cos * car["x"] - sin * car["y"]
        y = car["frame_y"] + sin * car["x"] + cos * car["y"]
        return float(x), float(y), float(wrap_angle(wrap_angle(car["frame_yaw"] + car["yaw"])))

    def reading(self, i: int) -> Floats:
        """(51,) float32: what car i's sensors read now, where it stands and as its world is; a fresh array."""
        out = np.empty(FEATURES, np.float32)
        perceive(self.cars[i], self.worlds[i], self.roads, out, np.empty((0, 2), np.float32))
        return out

    def _lay_roads(self) -> None:
        """One table of the tracks in use, each once, and where every car finds its own."""
        unique = {id(track): track for track in self.tracks}
        numbers = {key: number for number, key in enumerate(unique)}
        self.roads = lay_roads(list(unique.values()))
        for i, track in enumerate(self.tracks):
            road = numbers[id(track)]
            start, count, spacing = self.roads[road, :3]
            for name, value in zip(
                ("road", "road_start", "road_count", "spacing"), (road, start, count, spacing), strict=True
            ):
                self.cars[name][i] = value

    def _put(self, i: int, s: float, cross_track: float, heading_error: float) -> None:
        put_on_road(
            self.cars,
            self.worlds,
            self.roads,
            i,
            s,
            cross_track,
            heading_error,
            self.observations[i],
            self.previews[i],
        )

    @property
    def active(self) -> NDArray[np.int64]:
        """(n,) int64, 1 moves and 0 stays put; assign to it."""
        return self.cars["active"]

    @property
    def departed(self) -> NDArray[np.bool_]:
        """(n,) bool: left the road."""
        return np.asarray(self.cars["departed"] != 0)

    @property
    def cross_track(self) -> Doubles:
        """(n,) float64 [m], + left of the line."""
        return self.cars["cross_track"]

    @property
    def heading_error(self) -> Doubles:
        """(n,) float64 [rad], + turned left of the line."""
        return self.cars["heading_error"]

    @property
    def progress(self) -> Doubles:
        """(n,) float64 [m], signed distance along the line since the car stood on this track."""
        return self.cars["progress"]

    @property
    def laps(self) -> Doubles:
        """(n,) float64: whole laps, and the share of the one begun on the present road."""
        begun = self.cars["progress"] - self.cars["lap_progress"]
        return np.asarray(self.cars["lap"] + begun / (self.cars["spacing"] * self.cars["road_count"]))

    @property
    def preview(self) -> Floats:
        """(n, k, 2) float32 [m]: the road ahead in each car's frame, forward and left."""
        return self.previews


def noise_key(seed: int) -> np.uint64:
    """A car's 64-bit noise key from any non-negative integer."""
    return np.uint64(np.random.SeedSequence(seed).generate_state(1, np.uint64)[0])
