"""The show: a chip that learns to pursue a light beside its frozen ghost, and all that a visitor can do. No pygame."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from memdrive.agent import Learner
from memdrive.agent.driving import keeping
from memdrive.agent.light.recipe import CHASE, foreseen
from memdrive.chip import Chip, presets
from memdrive.demos.driving.poses import Pose, between, pose
from memdrive.demos.driving.sequence import destroy
from memdrive.demos.driving.watch import WatchedChip
from memdrive.demos.light.chase import Chase
from memdrive.demos.live.chip.controls import DETAIL_UP_TO
from memdrive.demos.live.chip.diary import Diary
from memdrive.demos.live.chip.series import Series
from memdrive.demos.live.light.pursuers import FrozenRobot, Proof, Verdict
from memdrive.demos.seeds import Purpose, stream, track_seed
from memdrive.demos.ui.clock import StepClock
from memdrive.env.constants import CONTROL_DT
from memdrive.env.laws import one_of
from memdrive.env.tasks.light.interface import KINDS

BREAK_SHARE = 0.6
"""As in the car's window."""


class LightShow:
    """One visit: a chip, the light it pursues, its ghost, and what has happened so far.

    by_reward : nobody says what would have been right; the robot feels how well it goes
    """

    def __init__(
        self, *, device: str = "default", light: str = "dark", seed: int = 0, by_reward: bool = False
    ) -> None:
        presets.get(device)
        one_of("LightShow.light", light, KINDS)
        self.seed, self.device, self.by_reward = seed, device, by_reward
        self._told = foreseen(CHASE) if by_reward else CHASE
        self.clock, self.series, self.learning = StepClock(CONTROL_DT), Series(), True
        self.proof: Proof | None = None
        self.verdict: Verdict | None = None
        self.changed_s = 0.0
        """When the ghost was frozen, on the show's clock [s]."""
        self._chips = self._proofs = 0
        self._install(self._fabricate(), light)

    # ---------------------------------------------------------------- what is on stage

    @property
    def time_s(self) -> float:
        """Simulated time since the show began [s]."""
        return self.clock.simulated_s

    @property
    def light(self) -> str:
        """The kind of light that is pursued."""
        return self.chase.light

    @property
    def learner(self) -> Learner:
        """Who learns."""
        return self.chase.learner

    @property
    def robots(self) -> tuple[NDArray[np.void], NDArray[np.void]]:
        """Tables of one row: where learner and ghost are, and their lights."""
        if self.proof:
            learner, ghost = self.proof.robots
            return learner.robot, ghost.robot
        env: Any = self.chase.env
        return env.unwrapped.robots, self.ghost.robot

    @property
    def distances(self) -> tuple[float, float]:
        """Of learner and ghost to the light [m]."""
        if self.proof:
            learner, ghost = self.proof.robots
            return learner.distance, ghost.distance
        return float(self.chase.facts["distance"]), self.ghost.distance

    @property
    def readings(self) -> NDArray[np.float32]:
        """(cells, 2) red and blue, as the learner's ring of cells reads them."""
        seen: NDArray[np.float32] = self.observation[:-2].reshape(2, -1).T
        return seen

    @property
    def observation(self) -> NDArray[np.float32]:
        """(34,) what the learner's sensors say."""
        seen: NDArray[np.float32] = self.proof.robots[0].observation if self.proof else self.chase.observation
        return seen

    @property
    def bits(self) -> NDArray[np.uint8]:
        """(n_in,) what the chip sees."""
        return self.proof.robots[0].bits if self.proof else self.learner.bits

    @property
    def activity(self) -> NDArray[np.float32]:
        """(n_out,) what its outputs say."""
        return self.proof.robots[0].activity if self.proof else self.learner.activity

    @property
    def lost(self) -> tuple[int, int]:
        """How often learner and ghost lost the light, since the last change or in this proof."""
        if self.proof:
            learner, ghost = self.proof.robots
            return learner.lost, ghost.lost
        return self.chase.lost - self._lost_before, self.ghost.lost

    def lately(self, seconds: float) -> tuple[float, float]:
        """Mean distance of learner and ghost over the last seconds, none from before the change [m]."""
        learner, ghost = (self.series.recent(name, seconds, self.changed_s) for name in self.series.own)
        return learner, ghost

    def poses(self, fraction: float) -> tuple[Pose, Pose]:
        """Learner and ghost. fraction : of the way between two control steps"""
        learner, ghost = (
            between(then, now, fraction) for then, now in zip(self._poses_before, self._poses_now(), strict=True)
        )
        return learner, ghost

    def _poses_now(self) -> tuple[Pose, Pose]:
        learner, ghost = self.robots
        return pose(learner, 0), pose(ghost, 0)

    # ---------------------------------------------------------------- time

    def step(self) -> None:
        """One control step of everything."""
        self._poses_before = self._poses_now()
        if self.proof:
            self._step_proof(self.proof)
        else:
            self._step_chase()
        here, before = self._poses_now()[0], self._poses_before[0]
        if np.hypot(here[0] - before[0], here[1] - before[1]) > 0.5:  # put elsewhere: not driven
            self._cut()
        self.diary.note(self.time_s, self.distances, here)

    def _step_chase(self) -> None:
        seed = self.chase.episode_seed
        self.chase.step()
        if self.chase.episode_seed == seed:
            self.ghost.step()
        else:
            self.ghost.begin(self.chase.episode_seed)
            self._cut()

    def _step_proof(self, proof: Proof) -> None:
        proof.step()
        if proof.verdict:
            self.verdict, self.proof = proof.verdict, None
            self._cut()

    def _cut(self) -> None:
        """The robots were put elsewhere: nothing is drawn between there and here."""
        self.diary.trail.clear()
        self._poses_before = self._poses_now()

    def single_step(self) -> None:
        """Stand still, but for one control step."""
        self.clock.paused = True
        for _ in self.clock.single():
            self.step()

    def toggle_pause(self) -> None:
        """Let time stand still, or pass."""
        self.clock.paused = not self.clock.paused

    def set_speed(self, factor: float) -> None:
        """Simulated seconds per second."""
        self.clock.speed = factor
        self.watched.detail = factor <= DETAIL_UP_TO

    # ---------------------------------------------------------------- what a visitor does

    def set_light(self, light: str) -> None:
        """Another light from this moment, and another ghost: the chip as it is, or as it last left that light."""
        one_of("LightShow.light", light, KINDS)
        self._leave_proof()
        self._left[self.light] = self.chip.copy()
        self.chase.set_light(light)
        self._freeze_ghost(f"light_{light}", self._left.get(light))

    def elsewhere(self) -> None:
        """Another start: both robots, and lights that move otherwise."""
        self._leave_proof()
        self.chase.begin()
        self.ghost.begin(self.chase.episode_seed)
        self._cut()

    def set_learning(self, on: bool) -> None:
        """Updates on or off."""
        self.learning = self.learner.learning = on

    def prove(self) -> None:
        """Freeze and prove: an unseen episode with updates off."""
        seed = track_seed(Purpose.EVALUATE, self.seed, self._proofs)
        self._proofs += 1
        self.verdict = None
        self.proof = Proof((self.chip.copy(), self.ghost.chip.copy()), self.recipe, self.light, seed)
        self._cut()

    def set_device(self, name: str) -> None:
        """A virgin chip of another device."""
        presets.get(name)
        self.device = name.lower()
        self.virgin()

    def virgin(self) -> None:
        """A chip fresh from the fab, with a memory as empty."""
        self._install(self._fabricate(), self.light)
        self.series.mark(self.time_s, "mark_virgin")

    def destroy(self, layer: int, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> None:
        """Pairs die, in the chip and in its ghost alike."""
        self.chip.destroy(layer, rows, columns)
        self.ghost.chip.destroy(layer, rows, columns)
        self._left.clear()
        if not self.series.marks or self.series.marks[-1].text != "mark_break" or self.time_s - self.changed_s > 2.0:
            self.series.mark(self.time_s, "mark_break")
            self.changed_s = self.time_s

    def break_cells(self, share: float = BREAK_SHARE) -> None:
        """Destroy this share of all pairs, anywhere; the ghost is the damaged chip, without learning."""
        self._leave_proof()
        destroy(self.chip, share, stream(self.seed, "break", len(self.series.marks)))
        self._left.clear()
        self._freeze_ghost("mark_break")
        self.broken = True

    def save(self, path: Path) -> None:
        """Keep the chip, and beside it its rehearsal memory and what its senses remember."""
        keeping.save(path, self.chip, self.learner)

    def load(self, path: Path) -> None:
        """Go on with a saved chip, and with what was saved beside it.

        Raises
        ------
        ValueError : damaged, or of a shape that cannot pursue. OSError : it cannot be read.
        """
        chip = Chip.load(path)
        remembered = keeping.load(path, chip, Learner(chip, recipe=self._told.fitting(chip)))
        known = [name for name, device in presets.PRESETS.items() if device == chip.device]
        self.device = known[0] if known else "default"
        self._install(chip, self.light)
        if remembered:
            self.learner.recall(remembered)
        self.series.mark(self.time_s, "mark_load")

    # ---------------------------------------------------------------- what carries it

    def _freeze_ghost(self, mark: str, chip: Chip | None = None) -> None:
        self._set_ghost(chip or self.chip.copy())
        self.series.mark(self.time_s, mark)
        self._cut()

    def _set_ghost(self, chip: Chip) -> None:
        self.chase.begin()
        self.ghost = FrozenRobot(chip, self.recipe, self.light, self.chase.episode_seed)
        self._lost_before, self.changed_s = self.chase.lost, self.time_s
        self.broken = False
        """Whether that was because cells were destroyed."""

    def _leave_proof(self) -> None:
        self.proof = self.verdict = None

    def _fabricate(self) -> Chip:
        self._chips += 1
        return self._told.chip(presets.get(self.device), stream(self.seed, "fabrication", self._chips - 1))

    def _install(self, chip: Chip, light: str) -> None:
        """Put a chip into the robot, with a learner and a ghost of its own."""
        self._leave_proof()
        self.chip, self.watched, self.recipe = chip, WatchedChip(chip), self._told.fitting(chip)
        seed = stream(self.seed, "drive", self._chips)
        self.chase = Chase(self.watched, light=light, seed=seed, recipe=self.recipe, by_reward=self.by_reward)
        self.learner.learning = self.learning
        self._left: dict[str, Chip] = {}
        self.diary = Diary(chip, self.learner, self.series)
        self._set_ghost(chip.copy())
        self._poses_before = self._poses_now()
