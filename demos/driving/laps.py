"""Frozen laps: many cars, one lap each, all rolling together, and how far from the line they were."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from memdrive.agent import Recipe
from memdrive.agent.driving.learner import Readable
from memdrive.demos.seeds import Purpose, stream, track_seed
from memdrive.env import Fleet, Scene, Track
from memdrive.env.constants import CONTROL_DT, ROAD_HALF_WIDTH
from memdrive.env.roads import tracks

Steer = Callable[[Fleet], NDArray[np.float32]]
"""Steering (n,) for every car of a fleet."""


class Frozen:
    """A network that drives as its recipe says, with updates off. It sees observations and nothing else.

    Every fleet is met with senses that have felt nothing yet; cars that have stopped are not read for.
    """

    def __init__(self, network: Readable, recipe: Recipe) -> None:
        self.network, self.recipe = network, recipe
        self._fleet: Fleet | None = None
        self._senses = recipe.front(1)

    def __call__(self, fleet: Fleet) -> NDArray[np.float32]:
        """(n,) steering of every car that still drives, 0 for the others."""
        if fleet is not self._fleet:
            self._fleet, self._senses = fleet, self.recipe.front(len(fleet))
        bits, driving = self._senses.bits(fleet.observations), fleet.active != 0
        steering = np.zeros(len(fleet), np.float32)
        steering[driving] = self.recipe.code.steering(self.network.forward(bits[driving]))
        return steering


@dataclass(frozen=True, slots=True, kw_only=True)
class Roads:
    """The roads of an examination: each track in both directions."""

    tracks: tuple[Track, ...]
    seeds: tuple[int, ...]
    """One for each road: its photodiodes' noise, the same for every policy."""

    @classmethod
    def make(cls, purpose: Purpose, seed: int, n_tracks: int, family: str) -> Roads:
        """`n_tracks` tracks of a family, each in both directions."""
        forth = [tracks.generate(track_seed(purpose, seed, k), family) for k in range(n_tracks)]
        both = [road for track in forth for road in (track, track.reversed())]
        return cls(tracks=tuple(both), seeds=tuple(stream(seed, "laps", k) for k in range(len(both))))

    @classmethod
    def examined(cls, purpose: Purpose, seed: int, n_tracks: int, family: str, road: str) -> Roads:
        """Those that a policy is judged on: unseen tracks of a family, or the one road of a file."""
        return cls.of(road, seed) if road else cls.make(purpose, seed, n_tracks, family)

    @classmethod
    def of(cls, file: str, seed: int) -> Roads:
        """The one road of a file, in both directions."""
        track = tracks.generate(0, file)
        return cls(tracks=(track, track.reversed()), seeds=tuple(stream(seed, "laps", k) for k in range(2)))

    def alternating(self) -> Roads:
        """Each track once, every other one backwards: for quick looks."""
        chosen = [2 * k + k % 2 for k in range(len(self.tracks) // 2)]
        return Roads(tracks=tuple(self.tracks[k] for k in chosen), seeds=tuple(self.seeds[k] for k in chosen))


@dataclass(frozen=True, slots=True)
class LapScore:
    """How one frozen policy drove the roads in one scene."""

    laps: int
    departures: int
    distance_m: float
    """Driven along the line, all laps together."""
    cross_track_mean_m: float
    """Mean |cross_track| by distance; the rest of a lap that a departure ended counts as the road's half-width."""
    cross_track_p95_m: float


def drive_laps(steer: Steer, roads: Roads, scenes: Sequence[Scene]) -> list[LapScore]:
    """One lap of every road in every scene, all cars together; one score a scene.

    A lap that is not done in twice the time it should take counts as a departure: the car went astray.
    """
    n = len(roads.tracks)
    fleet = Fleet(
        list(roads.tracks) * len(scenes), [s for s in scenes for _ in range(n)], list(roads.seeds) * len(scenes)
    )
    length = np.array([road.length for road in roads.tracks] * len(scenes))
    advance, distance_off = [], []
    before = np.zeros(len(length))
    slowest = min(scene.speed for scene in scenes)
    for _ in range(int(2 * length.max() / (slowest * CONTROL_DT))):
        if not fleet.active.any():
            break
        fleet.step(steer(fleet))
        done = np.clip(fleet.progress, before, length)  # rolling back and forth is not driven twice
        advance.append(done - before)
        distance_off.append(np.abs(fleet.cross_track))
        before = done
        fleet.active[fleet.departed | (done >= length)] = 0
    off, weight = np.array(distance_off), np.array(advance)
    return [_score(off[:, k : k + n], weight[:, k : k + n], length[k : k + n]) for k in range(0, len(length), n)]


def _score(off: NDArray[np.float64], weight: NDArray[np.float64], length: NDArray[np.float64]) -> LapScore:
    driven = weight.sum(axis=0)
    missing = np.maximum(length - driven, 0.0)
    values = np.append(np.minimum(off, ROAD_HALF_WIDTH).ravel(), np.full(len(length), ROAD_HALF_WIDTH))
    weights = np.append(weight.ravel(), missing)
    order = np.argsort(values, kind="stable")
    share = np.cumsum(weights[order]) / weights.sum()
    return LapScore(
        laps=len(length),
        departures=int((missing > 1e-6).sum()),
        distance_m=float(driven.sum()),
        cross_track_mean_m=float(np.average(values, weights=weights)),
        cross_track_p95_m=float(values[order][np.searchsorted(share, 0.95)]),
    )
