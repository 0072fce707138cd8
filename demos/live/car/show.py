"""The show: a chip that learns to drive beside its frozen ghost, and everything a visitor can do to it. No pygame."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from memdrive.agent import Learner, Recipe, rewarded
from memdrive.agent.driving import keeping
from memdrive.agent.driving.senses import Floats
from memdrive.chip import Chip, presets
from memdrive.demos.driving.drive import Drive, teach
from memdrive.demos.driving.ghost import FrozenCars, Proof, Verdict
from memdrive.demos.driving.poses import Pose, between, pose
from memdrive.demos.driving.sequence import destroy
from memdrive.demos.driving.tape import Tape
from memdrive.demos.driving.watch import WatchedChip
from memdrive.demos.live.car.telling import SPAN_S, Compared
from memdrive.demos.live.chip.controls import DETAIL_UP_TO
from memdrive.demos.live.chip.diary import Diary
from memdrive.demos.live.chip.series import Series
from memdrive.demos.seeds import Purpose, stream, track_seed
from memdrive.demos.ui.clock import StepClock
from memdrive.env import Fleet, Scene, Track
from memdrive.env.constants import CONTROL_DT
from memdrive.env.roads import tracks
from memdrive.env.world import scenes
from memdrive.env.world.schedule import Schedule

STEPS_PER_TRACK = 400
BREAK_SHARE = 0.6
"""So much that a frozen chip loses the road; a fifth, or even two, it hardly notices."""
RECIPE = Recipe(calm=0.3)
"""The evaluation's, but exploration fades as errors vanish: who has learned does not look like a bad driver."""


class Show:
    """One visit: a chip, the road it learns on, its ghost, and what has happened so far."""

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
        presets.get(device), scenes.get(scene)
        self.schedule = schedule
        """Changes of scene on the learner's own clock, which a new chip starts anew."""
        self.seed, self.family, self.road, self.device = seed, family, road, device
        self.clock, self.series = StepClock(CONTROL_DT), Series()
        self.learning = True
        self.hand: float | None = None
        """Steering of a human teacher in [-1, 1]; None: another one teaches, or reward alone."""
        self.proof: Proof | None = None
        self.verdict: Verdict | None = None
        self.teacher, self.tape = teacher, tape
        self._told = rewarded(RECIPE) if teacher is None else RECIPE
        self.onlooker: Callable[[Show], None] = lambda _: None
        """Called after every control step."""
        self.changed_s = 0.0
        """When the ghost was frozen, on the show's clock [s]."""
        self._chips = self._proofs = 0
        self._install(self._fabricate(), scene)

    # ---------------------------------------------------------------- what is on stage

    @property
    def time_s(self) -> float:
        """Simulated time since the show began [s]."""
        return self.clock.simulated_s

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
    def activity(self) -> Floats:
        """(n_out,) activity of the steering neurons at the last step."""
        return self.proof.cars.activity[0] if self.proof else self.drive.learner.activity

    def poses(self, fraction: float) -> tuple[Pose, Pose]:
        """Learner and ghost, this far between the last control step and the one before."""
        return tuple(
            between(then, now, fraction) for then, now in zip(self._poses_before, self._poses_now(), strict=True)
        )  # type: ignore[return-value] # two in, two out

    def _poses_now(self) -> tuple[Pose, Pose]:
        if self.proof:
            fleet = self.proof.cars.fleet
            return pose(fleet.cars, 0), pose(fleet.cars, 1)
        return pose(self.drive.fleet.cars, 0), pose(self.ghost.fleet.cars, 0)

    # ---------------------------------------------------------------- time

    def step(self) -> None:
        """One control step of everything on stage."""
        self._poses_before = self._poses_now()
        road = self.track
        if self.proof:
            self._step_proof(self.proof)
        else:
            self._step_drive()
        if self.track is not road:
            self._cut()
        here, before = self._poses_now()[0], self._poses_before[0]
        if np.hypot(here[0] - before[0], here[1] - before[1]) > 0.5:  # set back on the line: not driven
            self._cut()
        self.diary.note(self.time_s, self.cross_track, here)
        self.onlooker(self)

    def _step_drive(self) -> None:
        self.drive.step(self.hand)
        self._heed_schedule()
        self.ghost.follow(self.drive.fleet.tracks[0], self.drive.scene)
        self.ghost.step()

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

    def _step_proof(self, proof: Proof) -> None:
        proof.step()
        if proof.verdict:
            self.verdict, self.proof = proof.verdict, None
            self._cut()

    def _cut(self) -> None:
        """The cars were put elsewhere: nothing is drawn between there and here."""
        self.diary.trail.clear()
        self._poses_before = self._poses_now()

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
        now = self.drive.scene.name
        self.freeze_ghost(f"scene_{now}", self._left.get(now))

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

    def set_learning(self, on: bool) -> None:
        """Updates on or off."""
        self.learning = self.drive.learner.learning = on

    def prove(self) -> None:
        """Freeze and prove: one lap of an unseen road with updates off."""
        seed = track_seed(Purpose.EVALUATE, self.seed, self._proofs)
        self._proofs += 1
        self.verdict = None
        track = tracks.generate(seed, self.family)
        self.proof = Proof(self.chip, self.ghost.chips[0], self.recipe, track, self.drive.scene, self.seed)
        self._cut()

    def set_device(self, name: str) -> None:
        """A virgin chip of another device."""
        presets.get(name)
        self.device = name.lower()
        self.virgin()

    def virgin(self) -> None:
        """A chip fresh from the fab, with a memory as empty."""
        self._install(self._fabricate(), self.drive.scene.name)
        self.series.mark(self.time_s, "mark_virgin")

    def destroy(self, layer: int, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> None:
        """Pairs die, in the chip and in its ghost alike."""
        self.chip.destroy(layer, rows, columns)
        self.ghost.chips[0].destroy(layer, rows, columns)
        self._left.clear()
        if not self.series.marks or self.series.marks[-1].text != "mark_break" or self.time_s - self.changed_s > 2.0:
            self.series.mark(self.time_s, "mark_break")
            self.changed_s = self.time_s

    def break_cells(self, share: float = BREAK_SHARE) -> None:
        """Destroy this share of all pairs, anywhere; the ghost is the damaged chip, without learning."""
        destroy(self.chip, share, stream(self.seed, "break", len(self.series.marks)))
        self._left.clear()
        self.freeze_ghost("mark_break")
        self.broken = True

    def save(self, path: Path) -> None:
        """Keep the chip, and beside it its rehearsal memory and what its eyes remember."""
        keeping.save(path, self.chip, self.drive.learner)

    def load(self, path: Path) -> None:
        """Go on with a saved chip, and with what was saved beside it.

        Raises
        ------
        ValueError : damaged, or of a shape that cannot drive this car. OSError : it cannot be read.
        """
        chip = Chip.load(path)
        remembered = keeping.load(path, chip, Learner(chip, recipe=self._told.fitting(chip)))
        known = [name for name, device in presets.PRESETS.items() if device == chip.device]
        self.device = known[0] if known else "default"
        self._install(chip, self.drive.scene.name)
        if remembered:
            self.drive.learner.recall(remembered)
        self.series.mark(self.time_s, "mark_load")

    def freeze_ghost(self, mark: str, chip: Chip | None = None) -> None:
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
        """Whether that was because cells were destroyed."""

    def _leave_proof(self) -> None:
        self.proof = self.verdict = None

    def _fabricate(self) -> Chip:
        self._chips += 1
        return self._told.chip(presets.get(self.device), stream(self.seed, "fabrication", self._chips - 1))

    def _install(self, chip: Chip, scene: str) -> None:
        """Put a chip into the car, with a learner and a ghost of its own."""
        self._leave_proof()
        self.chip, self.watched, self.recipe = chip, WatchedChip(chip), self._told.fitting(chip)
        seed = stream(self.seed, "drive", self._chips)
        self.drive = Drive(
            self.watched,
            scene=scene,
            family=self.road or self.family,
            seed=seed,
            recipe=self.recipe,
            steps_per_track=STEPS_PER_TRACK,
            teacher=self.teacher,
        )
        self.drive.tape, self.drive.learner.learning = self.tape, self.learning
        self._left: dict[str, Chip] = {}
        if self.schedule is not None:
            self.drive.fleet.set_schedule(self.drive.scene, self.schedule)
            self.drive.fleet.reset()
        self.diary = Diary(chip, self.drive.learner, self.series)
        self._set_ghost(chip.copy())
        self._poses_before = self._poses_now()

    def single_step(self) -> None:
        """Stand still, but for one control step."""
        self.clock.paused = True
        for _ in self.clock.single():
            self.step()

    def pause(self, on: bool) -> None:
        """Let time stand still, or pass."""
        self.clock.paused = on

    def set_speed(self, factor: float) -> None:
        """Simulated seconds per second."""
        self.clock.speed = factor
        self.watched.detail = factor <= DETAIL_UP_TO
