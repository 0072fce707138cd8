"""A fleet: n cars as rows of records, all stepped by one compiled call. All driving is done by it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from memdrive.env import kernels
from memdrive.env.constants import FEATURES, PREVIEW_POINTS
from memdrive.env.scene import Scene
from memdrive.env.track import Track

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


class Fleet:
    """Cars on their tracks in their scenes.

    Attributes are buffers that the next `step` overwrites; copy what must stay:
    observations : (n, 51) float32; previews : (n, 12, 2) float32 [m]; rewards : (n,) float32
    cars : (n,) records, see `kernels.CAR`; worlds : (n,) records, see `kernels.WORLD`
    """

    def __init__(
        self,
        tracks: Sequence[Track],
        scenes: Sequence[Scene],
        seeds: Sequence[int],
        *,
        preview_points: int = PREVIEW_POINTS,
    ) -> None:
        if not len(tracks) == len(scenes) == len(seeds) > 0:
            raise ValueError(
                f"Fleet: need one track, scene and seed per car, got {len(tracks)}, {len(scenes)}, {len(seeds)}"
            )
        n = len(tracks)
        self.cars = np.zeros(n, kernels.CAR)
        self.worlds = np.zeros(n, kernels.WORLD)
        self.observations = np.zeros((n, FEATURES), np.float32)
        self.previews = np.zeros((n, preview_points, 2), np.float32)
        self.rewards = np.zeros(n, np.float32)
        self.tracks = list(tracks)
        self.scenes = list(scenes)
        self.roads: Doubles = np.zeros((0, len(kernels.ROAD)))
        self._lay_roads()
        for i, (scene, seed) in enumerate(zip(scenes, seeds, strict=True)):
            self.worlds[i] = scene.record()
            self.cars["key"][i] = noise_key(seed)
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
        for k in range(len(self)) if i is None else (i,):
            if seed is not None:
                self.cars["key"][k] = noise_key(seed)
            self.cars["clock"][k] = 0
            self.cars["active"][k] = 1
            self.cars["progress"][k] = 0.0
            self._put(k, s, cross_track, heading_error)

    def step(self, steer: ArrayLike) -> None:
        """One control step of every active car. steer : (n,) in [-1, 1], + left."""
        steer = np.ascontiguousarray(steer, np.float32)
        kernels.step_fleet(self.cars, self.worlds, self.roads, steer, self.observations, self.previews, self.rewards)

    def place(self, i: int) -> None:
        """Set car i back on the line where it is, along the line. Progress and clock go on."""
        track, car = self.tracks[i], self.cars[i]
        if not np.isfinite(car["s"]) or car["departed"]:
            nearest = np.argmin(np.hypot(track.x - car["x"], track.y - car["y"]))
            self._put(i, float(nearest) * track.spacing, 0.0, 0.0)
        else:
            self._put(i, float(car["s"]), 0.0, 0.0)

    def set_scene(self, i: int, scene: Scene) -> None:
        """Change the world around car i; its pose, and the reading it has already taken, stay."""
        self.scenes[i] = scene
        self.worlds[i] = scene.record()

    def set_track(self, i: int, track: Track, *, s: float = 0.0) -> None:
        """Stand car i on another track at arc length s, with progress 0. Its clock goes on."""
        self.tracks[i] = track
        self._lay_roads()
        self.cars["progress"][i] = 0.0
        self._put(i, s, 0.0, 0.0)

    def _lay_roads(self) -> None:
        """One table of the tracks in use, each once, and where every car finds its own."""
        unique = {id(track): track for track in self.tracks}
        starts, row = {}, 0
        for key, track in unique.items():
            starts[key] = row
            row += len(track.x)
        self.roads = np.concatenate([track.table for track in unique.values()])
        self.cars["road_start"] = [starts[id(track)] for track in self.tracks]
        self.cars["road_count"] = [len(track.x) for track in self.tracks]
        self.cars["spacing"] = [track.spacing for track in self.tracks]

    def _put(self, i: int, s: float, cross_track: float, heading_error: float) -> None:
        kernels.put_on_road(
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
        return self.cars["departed"] != 0

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
        """(n,) float64: progress in laps."""
        return self.cars["progress"] / (self.cars["spacing"] * self.cars["road_count"])

    @property
    def preview(self) -> Floats:
        """(n, k, 2) float32 [m]: the road ahead in each car's frame, forward and left."""
        return self.previews


def noise_key(seed: int) -> np.uint64:
    """A car's 64-bit noise key from any non-negative integer."""
    return np.uint64(np.random.SeedSequence(seed).generate_state(1, np.uint64)[0])
