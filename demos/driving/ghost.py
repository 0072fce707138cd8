"""Cars that never learn: the ghost beside the learner, and the frozen lap that proves what was learned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from memdrive.agent import Recipe
from memdrive.chip import Chip
from memdrive.demos.seeds import stream
from memdrive.env import Fleet, Scene
from memdrive.env.constants import CONTROL_DT
from memdrive.env.roads.track import Track


class FrozenCars:
    """Chips that drive without learning, each its own car, all on the same road in the same scene.

    A car that leaves the road is set back on the line; `departures` counts how often.
    """

    def __init__(self, chips: Sequence[Chip], recipe: Recipe, track: Track, scene: Scene, seed: int) -> None:
        self.chips, self.recipe, self.code = list(chips), recipe, recipe.code
        n = len(self.chips)
        self.senses = recipe.front(n)
        self.bits = np.zeros((n, self.senses.n_bits), np.uint8)
        self.activity = np.zeros((n, self.code.n), np.float32)
        self.fleet = Fleet([track] * n, [scene] * n, [stream(seed, "ghost")] * n)
        self.departures = np.zeros(n, np.int64)

    def step(self) -> None:
        """One control step of every car."""
        self.bits = self.senses.bits(self.fleet.observations)
        for chip, bits, activity in zip(self.chips, self.bits, self.activity, strict=True):
            activity[:] = chip.forward(bits)
        self.fleet.step(self.code.steering(self.activity))
        for i in np.flatnonzero(self.fleet.departed):
            self.departures[i] += 1
            self.fleet.place(int(i))
            self.senses.forget(int(i))

    def follow(self, track: Track, scene: Scene) -> None:
        """Move every car to another road or scene, if it is another."""
        for i in range(len(self.chips)):
            if self.fleet.scenes[i] is not scene:
                self.fleet.set_scene(i, scene)
            if self.fleet.tracks[i] is not track:
                self.fleet.set_track(i, track)
                self.senses.forget(i)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How one lap with updates off went."""

    scene: str
    learner_m: float
    """Mean |cross_track| over the steps of the lap [m]."""
    learner_departures: int
    ghost_m: float
    ghost_departures: int


class Proof:
    """Freeze and prove: the chip and its ghost drive one lap of a road that no learning has seen, updates off.

    A car that leaves the road is set back, and counted. `verdict` is there when the learner's lap is done, or when
    it takes more than twice the time that it should.
    """

    def __init__(self, chip: Chip, ghost: Chip, recipe: Recipe, track: Track, scene: Scene, seed: int) -> None:
        self.cars = FrozenCars((chip, ghost), recipe, track, scene, seed)
        self.track, self.scene = track, scene
        self.steps = 0
        self.verdict: Verdict | None = None
        self._sum = np.zeros(2)
        self._most_steps = int(2 * track.length / (scene.speed * CONTROL_DT))

    @property
    def percent(self) -> int:
        """Of the lap."""
        return int(np.clip(100 * self.cars.fleet.laps[0], 0, 100))

    def step(self) -> None:
        """One control step of both cars."""
        self.cars.step()
        self.steps += 1
        self._sum += np.abs(self.cars.fleet.cross_track)
        if self.cars.fleet.laps[0] >= 1 or self.steps >= self._most_steps:
            mean = self._sum / self.steps
            self.verdict = Verdict(
                scene=self.scene.name,
                learner_m=float(mean[0]),
                learner_departures=int(self.cars.departures[0]),
                ghost_m=float(mean[1]),
                ghost_departures=int(self.cars.departures[1]),
            )
