"""The show: a chip that learns to drive beside its frozen ghost, and everything a visitor can do to it. No pygame."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from memdrive.agent import Learner, Recipe, rewarded
from memdrive.agent.driving.senses import Floats
from memdrive.chip import Chip
from memdrive.demos.driving.drive import Drive, teach
from memdrive.demos.driving.ghost import FrozenCars, Proof, Verdict
from memdrive.demos.driving.poses import Pose, pose
from memdrive.demos.driving.tape import Tape
from memdrive.demos.live.car.telling import SPAN_S, Compared
from memdrive.demos.live.chip.diary import Diary
from memdrive.demos.live.chip.visit import Visit
from memdrive.demos.seeds import Purpose, stream, track_seed
from memdrive.env import Fleet, Scene, Track
from memdrive.env.roads import tracks
from memdrive.env.world import scenes
from memdrive.env.world.schedule import Schedule

STEPS_PER_TRACK = 400
RECIPE = Recipe(calm=0.3)
"""The evaluation's, but exploration fades as errors vanish: who has learned does not look like a bad driver."""


class Show(Visit[Proof]):
    """One visit: a chip, the road it learns on, its ghost, and what has happened so far."""

    verdict: Verdict | None

    def __init__(
        self,
        *,
        device: str = "default",
        scene: str = "day",
        family: str = "mild",
        road: str = "",
        seed: int = 0,
        schedule: Schedule | None = None,
        teacher: Callable[[Fleet], Floats] | None = teach,
        tape: Tape | None = None,
    ) -> None:
        scenes.get(scene)
        super().__init__(rewarded(RECIPE) if teacher is None else RECIPE, device, seed)
        self.schedule = schedule
        """Changes of scene on the learner's own clock, which a new chip starts anew."""
        self.family, self.road = family, road
        self.hand: float | None = None
        """Steering of a human teacher in [-1, 1]; None: another one teaches, or reward alone."""
        self.teacher, self.tape = teacher, tape
        self.onlooker: Callable[[Show], None] = lambda _: None
        """Called after every control step."""
        self._world = scene
        self._install(self._fabricate())

    # ---------------------------------------------------------------- what is on stage

    @property
    def learner(self) -> Learner:
        """Who learns."""
        return self.drive.learner

    @property
    def ghost_chip(self) -> Chip:
        """The chip as it was before the last change."""
        return self.ghost.chips[0]

    @property
    def taught(self) -> bool:
        """Whether a teacher or a hand says what would be right."""
        return self.teacher is not None or self.hand is not None

    @property
    def off(self) -> tuple[float, float]:
        """How far learner and ghost are off the line [m]."""
        return self.cross_track

    @property
    def scene(self) -> Scene:
        """The scene that all cars drive in."""
        return self.proof.scene if self.proof else self.drive.scene

    @property
    def track(self) -> Track:
        """The road that all cars drive on."""
        return self.proof.track if self.proof else self.drive.fleet.tracks[0]

    @property
    def departures(self) -> tuple[int, int]:
        """How often learner and ghost left the road, since the last change or in this proof."""
        if self.proof:
            learner, ghost = self.proof.cars.departures
            return int(learner), int(ghost)
        return self.drive.departures - self._departures_before, int(self.ghost.departures[0])

    @property
    def cross_track(self) -> tuple[float, float]:
        """|cross_track| of learner and ghost [m]."""
        if self.proof:
            learner, ghost = np.abs(self.proof.cars.fleet.cross_track)
            return float(learner), float(ghost)
        return float(abs(self.drive.fleet.cross_track[0])), float(abs(self.ghost.fleet.cross_track[0]))

    @property
    def compared(self) -> Compared:
        """Departures since the change, and how far learner and ghost have been off the line lately."""
        off = [self.series.recent(column, SPAN_S, self.changed_s) for column in ("learner_m", "ghost_m")]
        learner, ghost = self.departures
        return Compared(learner_departures=learner, ghost_departures=ghost, learner_m=off[0], ghost_m=off[1])

    @property
    def observation(self) -> Floats:
        """(n_features,) what the learner's photodiodes and sensors say."""
        seen: Floats = self._fleet.observations[0]
        return seen

    @property
    def car(self) -> np.void:
        """The learner's record, see `env.kernels.records.CAR`."""
        car: np.void = self._fleet.cars[0]
        return car

    @property
    def _fleet(self) -> Fleet:
        return self.proof.cars.fleet if self.proof else self.drive.fleet

    @property
    def bits(self) -> NDArray[np.uint8]:
        """(n_bits,) what the chip was last shown."""
        return self.proof.cars.bits[0] if self.proof else self.drive.learner.bits

    @property
    def hidden(self) -> NDArray[np.bool_]:
        """(n_hidden,) which hidden neurons fired at that."""
        return self.proof.cars.chips[0].hidden[0] if self.proof else self.watched.hidden_of(self.bits)

    @property
    def activity(self) -> Floats:
        """(n_out,) activity of the steering neurons at the last step."""
        return self.proof.cars.activity[0] if self.proof else self.drive.learner.activity

    def _poses_now(self) -> tuple[Pose, Pose]:
        if self.proof:
            fleet = self.proof.cars.fleet
            return pose(fleet.cars, 0), pose(fleet.cars, 1)
        return pose(self.drive.fleet.cars, 0), pose(self.ghost.fleet.cars, 0)

    # ---------------------------------------------------------------- time

    def step(self) -> None:
        """One control step of everything on stage."""
        super().step()
        self.onlooker(self)

    def _learn(self) -> None:
        road = self.track
        self.drive.step(self.hand)
        self._heed_schedule()
        self.ghost.follow(self.drive.fleet.tracks[0], self.drive.scene)
        self.ghost.step()
        if self.track is not road:
            self._cut()

    def _heed_schedule(self) -> None:
        """Where the learner's world has changed by the schedule: as a visitor's change, ramps step by step."""
        if self.schedule is None:
            return
        fleet = self.drive.fleet
        if (now := fleet.scene(0)) != self.drive.scene:
            before, self.drive.scene = self.drive.scene.name, now
            fleet.scenes[0] = now
            self._world_changed(before)
        self.ghost.fleet.worlds[0] = fleet.worlds[0]

    # ---------------------------------------------------------------- what a visitor does

    def set_scene(self, name: str) -> None:
        """Another world from this moment, and another ghost."""
        self._leave_proof()
        before = self.drive.scene.name
        self.drive.set_scene(name)
        self._world_changed(before)

    def _world_changed(self, before: str) -> None:
        """The ghost is the chip before the change; where it has been here before, as it was when it left."""
        self._left[before] = self.chip.copy()
        self._world = self.drive.scene.name
        self._freeze(f"scene_{self._world}", self._left.get(self._world))

    def next_track(self) -> None:
        """A fresh road to learn on."""
        self._leave_proof()
        self.drive.next_track()
        self.ghost.follow(self.drive.fleet.tracks[0], self.drive.scene)
        self._cut()

    def set_track(self, track: Track) -> None:
        """A road of the visitor's own; it stays until another is asked for."""
        self._leave_proof()
        self.drive.set_track(track)
        self.drive.steps_per_track = 10**9
        self.ghost.follow(track, self.drive.scene)
        self.series.mark(self.time_s, "mark_track")
        self._cut()

    def prove(self) -> None:
        """Freeze and prove: one lap of an unseen road with updates off."""
        seed = track_seed(Purpose.EVALUATE, self.seed, self._proofs)
        self._proofs += 1
        self.verdict = None
        track = tracks.generate(seed, self.family)
        self.proof = Proof(self.chip, self.ghost.chips[0], self.recipe, track, self.drive.scene, self.seed)
        self._cut()

    # ---------------------------------------------------------------- what carries it

    def _freeze(self, mark: str, chip: Chip | None = None) -> None:
        """From now on the ghost is this chip, or a copy of the learner's as it is at this moment."""
        self._set_ghost(chip or self.chip.copy())
        car, place = self.drive.fleet.cars, float(self.drive.fleet.cars["s"][0])
        if np.isfinite(place) and not car["departed"][0]:
            self.ghost.fleet.reset(0, s=place)
        self.series.mark(self.time_s, mark)
        self._cut()

    def _set_ghost(self, chip: Chip) -> None:
        self.ghost = FrozenCars([chip], self.recipe, self.drive.fleet.tracks[0], self.drive.scene, self.seed)
        self._departures_before = self.drive.departures
        self.changed_s = self.time_s
        self.broken = False

    def _renew(self, chip: Chip) -> None:
        self.drive = Drive(
            self.watched,
            scene=self._world,
            family=self.road or self.family,
            seed=stream(self.seed, "drive", self._chips),
            recipe=self.recipe,
            steps_per_track=STEPS_PER_TRACK,
            teacher=self.teacher,
        )
        self.drive.tape = self.tape
        if self.schedule is not None:
            self.drive.fleet.set_schedule(self.drive.scene, self.schedule)
            self.drive.fleet.reset()
        self.diary = Diary(chip, self.drive.learner, self.series)
        self._set_ghost(chip.copy())
