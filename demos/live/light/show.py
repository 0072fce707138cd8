"""The show: a chip that learns to pursue a light beside its frozen ghost, and all that a visitor can do. No pygame."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from memdrive.agent import Learner
from memdrive.agent.light.recipe import CHASE, foreseen
from memdrive.chip import Chip
from memdrive.demos.driving.poses import Pose, pose
from memdrive.demos.light.chase import Chase
from memdrive.demos.live.chip.diary import Diary
from memdrive.demos.live.chip.visit import Visit
from memdrive.demos.live.light.pursuers import FrozenRobot, Proof, Verdict
from memdrive.demos.seeds import Purpose, stream, track_seed
from memdrive.env.laws import one_of
from memdrive.env.tasks.light.interface import KINDS


class LightShow(Visit[Proof]):
    """One visit: a chip, the light it pursues, its ghost, and what has happened so far.

    by_reward : nobody says what would have been right; the robot feels how well it goes
    """

    verdict: Verdict | None

    def __init__(
        self, *, device: str = "default", light: str = "dark", seed: int = 0, by_reward: bool = False
    ) -> None:
        one_of("LightShow.light", light, KINDS)
        super().__init__(foreseen(CHASE) if by_reward else CHASE, device, seed)
        self.by_reward = by_reward
        self._world = light
        self._install(self._fabricate())

    # ---------------------------------------------------------------- what is on stage

    @property
    def light(self) -> str:
        """The kind of light that is pursued."""
        return self.chase.light

    @property
    def learner(self) -> Learner:
        """Who learns."""
        return self.chase.learner

    @property
    def ghost_chip(self) -> Chip:
        """The chip as it was before the last change."""
        return self.ghost.chip

    @property
    def taught(self) -> bool:
        """Whether a teacher says what would be right."""
        return not self.by_reward

    @property
    def off(self) -> tuple[float, float]:
        """How far learner and ghost are from the light [m]."""
        return self.distances

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
        """(n_in,) what the chip was last shown."""
        return self.proof.robots[0].bits if self.proof else self.learner.bits

    @property
    def hidden(self) -> NDArray[np.bool_]:
        """(n_hidden,) which hidden neurons fired at that."""
        return self.proof.robots[0].chip.hidden[0] if self.proof else self.watched.hidden_of(self.bits)

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

    def _poses_now(self) -> tuple[Pose, Pose]:
        learner, ghost = self.robots
        return pose(learner, 0), pose(ghost, 0)

    # ---------------------------------------------------------------- time

    def _learn(self) -> None:
        seed = self.chase.episode_seed
        self.chase.step()
        if self.chase.episode_seed == seed:
            self.ghost.step()
        else:
            self.ghost.begin(self.chase.episode_seed)
            self._cut()

    # ---------------------------------------------------------------- what a visitor does

    def set_light(self, light: str) -> None:
        """Another light from this moment, and another ghost: the chip as it is, or as it last left that light."""
        one_of("LightShow.light", light, KINDS)
        self._leave_proof()
        self._left[self.light] = self.chip.copy()
        self._world = light
        self.chase.set_light(light)
        self._freeze(f"light_{light}", self._left.get(light))

    def elsewhere(self) -> None:
        """Another start: both robots, and lights that move otherwise."""
        self._leave_proof()
        self.chase.begin()
        self.ghost.begin(self.chase.episode_seed)
        self._cut()

    def prove(self) -> None:
        """Freeze and prove: an unseen episode with updates off."""
        seed = track_seed(Purpose.EVALUATE, self.seed, self._proofs)
        self._proofs += 1
        self.verdict = None
        self.proof = Proof((self.chip.copy(), self.ghost.chip.copy()), self.recipe, self.light, seed)
        self._cut()

    # ---------------------------------------------------------------- what carries it

    def _freeze(self, mark: str, chip: Chip | None = None) -> None:
        self._set_ghost(chip or self.chip.copy())
        self.series.mark(self.time_s, mark)
        self._cut()

    def _set_ghost(self, chip: Chip) -> None:
        self.chase.begin()
        self.ghost = FrozenRobot(chip, self.recipe, self.light, self.chase.episode_seed)
        self._lost_before, self.changed_s = self.chase.lost, self.time_s
        self.broken = False

    def _renew(self, chip: Chip) -> None:
        seed = stream(self.seed, "drive", self._chips)
        self.chase = Chase(
            self.watched, light=self._world, seed=seed, recipe=self.recipe, by_reward=self.by_reward
        )  # fmt: skip
        self.diary = Diary(chip, self.learner, self.series)
        self._set_ghost(chip.copy())
