"""One car that learns while it drives: road, chip and teacher brought together, without a window.

The evaluation and the live demo run this very loop.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from memdrive.agent import ByHand, ByReward, Learner, PurePursuit, Recipe
from memdrive.agent.driving.learner import Network
from memdrive.agent.driving.senses import Floats
from memdrive.demos.driving.fairness import fair
from memdrive.demos.driving.tape import Tape
from memdrive.demos.seeds import Purpose, stream, track_seed
from memdrive.env import Fleet, Track
from memdrive.env.constants import MAX_STEER, WHEELBASE
from memdrive.env.roads import tracks
from memdrive.env.world.schedule import Schedule

TEACHER = PurePursuit(wheelbase=WHEELBASE, max_steer=MAX_STEER)


def teach(fleet: Fleet) -> Floats:
    """(n,) what the teacher would steer, who knows the road, how each car moves and how its steering stands."""
    world = fleet.worlds[: len(fleet)]
    return TEACHER(
        fleet.preview,
        np.asarray(fleet.cars["speed"]),
        np.asarray(fleet.cars["yaw_rate"]),
        np.asarray(world["steer_gain"]),
        np.asarray(world["steer_offset"]),
    )


class Drive:
    """A learning car on a road that changes every `steps_per_track` control steps, in alternating directions.

    A car that leaves the road is set back on the line where it left; `departures` counts how often.
    With a schedule the world changes on the clock, from `scene` on. Without a
    teacher nobody says what would have been right; the car feels how well it goes.
    """

    def __init__(
        self,
        network: Network,
        *,
        scene: str = "day",
        family: str = "mild",
        seed: int = 0,
        recipe: Recipe | None = None,
        steps_per_track: int = 200,
        schedule: Schedule | None = None,
        teacher: Callable[[Fleet], Floats] | None = teach,
    ) -> None:
        self.family, self.seed, self.steps_per_track = family, seed, steps_per_track
        self.network, self.teacher = network, teacher
        self.learner = Learner(network, seed=stream(seed, "dither"), recipe=recipe)
        self.by_hand = ByHand(self.learner)
        self.by_reward = ByReward(self.learner) if teacher is None else None
        self.tape: Tape | None = None
        """What a hand does is noted here, if anywhere."""
        self.wanted = self.steer = 0.0
        self.steps = self.departures = self._tracks = 0
        self.scene = fair(scene, family)
        self.fleet = Fleet([self._new_track()], [self.scene], [stream(seed, "sensors")], schedule=schedule)

    def step(self, hand: float | None = None) -> None:
        """One control step: look, learn, steer, roll.

        hand : steering in [-1, 1] of a person who teaches and drives in place of the classical teacher
        """
        if self.learner.learning and self.steps and self.steps % self.steps_per_track == 0:
            self.next_track()
        if hand is None:
            self._drive_itself()
        else:
            if self.by_reward is not None:
                self.by_reward.trials.let_go()
            self.wanted = self.steer = hand
            seen = self.fleet.observations[0]
            chip = self.by_hand.drive(seen, hand)
            if self.tape is not None:
                self.tape.note(seen, hand, chip, self.steps, self.scene.name)
        self.fleet.step([self.steer])
        self.steps += 1
        if self.by_reward is not None and hand is None:
            self.by_reward.feel(float(self.fleet.rewards[0]), bool(self.fleet.departed[0]))
        if self.fleet.departed[0]:
            self.departures += 1
            self.fleet.place(0)
            self._put_elsewhere()

    def _drive_itself(self) -> None:
        """What the network steers, corrected by the teacher's wish or judged by what it earns."""
        self._let_go()
        seen = self.fleet.observations[0]
        if self.by_reward is not None:
            self.wanted = self.steer = float(self.by_reward.drive(seen))
            return
        assert self.teacher is not None
        self.wanted = float(self.teacher(self.fleet)[0])
        self.steer = self.learner.drive(seen, self.wanted)

    def next_track(self) -> None:
        """A fresh road, never one kept for evaluation; the car starts on its line."""
        self.set_track(self._new_track())

    def set_track(self, track: Track) -> None:
        """Another road; the car starts on its line."""
        self.fleet.set_track(0, track)
        self._put_elsewhere()

    def set_scene(self, name: str) -> None:
        """Change what the world looks like, at once, in mid-drive."""
        self.scene = fair(name, self.family)
        self.fleet.set_scene(0, self.scene)

    def _put_elsewhere(self) -> None:
        (self.by_reward or self.learner).set_back()
        self._let_go()

    def _let_go(self) -> None:
        """What a hand does next does not follow on what was."""
        self.by_hand.let_go()
        if self.tape is not None:
            self.tape.cut()

    def _new_track(self) -> Track:
        k = self._tracks
        self._tracks += 1
        track = tracks.generate(track_seed(Purpose.LEARN, self.seed, k), self.family)
        return track.reversed() if k % 2 else track
