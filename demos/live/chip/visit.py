"""A visit: a chip that learns on the floor beside its frozen ghost, whatever it learns. No pygame."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from memdrive.agent import Learner, Recipe
from memdrive.agent.driving import keeping
from memdrive.chip import Chip, presets
from memdrive.demos.driving.poses import Pose, between
from memdrive.demos.driving.sequence import destroy
from memdrive.demos.driving.watch import WatchedChip
from memdrive.demos.live.chip.controls import DETAIL_UP_TO
from memdrive.demos.live.chip.diary import Diary
from memdrive.demos.live.chip.series import Series
from memdrive.demos.seeds import stream
from memdrive.demos.ui.clock import StepClock
from memdrive.env.constants import CONTROL_DT

BREAK_SHARE = 0.6
"""So much that a frozen chip fails; a fifth, or even two, it hardly notices."""
JUMP_M = 0.5
"""Farther than anything drives in a control step: it was put elsewhere [m]."""


class Judging(Protocol):
    """A proof: learner and ghost, both frozen."""

    @property
    def verdict(self) -> Any:
        """How it went, once it is over."""

    @property
    def percent(self) -> int:
        """How far it is."""

    def step(self) -> None:
        """One control step of both."""


P = TypeVar("P", bound=Judging)


class Visit(ABC, Generic[P]):
    """What a show of any task is made of: time, a chip, what is written down, and what a visitor does to them."""

    chip: Chip
    watched: WatchedChip
    recipe: Recipe
    diary: Diary
    verdict: Any
    """How the last proof ended, as long as it is shown."""
    _poses_before: tuple[Pose, Pose]

    def __init__(self, told: Recipe, device: str, seed: int) -> None:
        presets.get(device)
        self.device, self.seed, self._told = device, seed, told
        self.clock, self.series, self.learning = StepClock(CONTROL_DT), Series(), True
        self.changed_s = 0.0
        """When the ghost was frozen, on the show's clock [s]."""
        self.broken = False
        """Whether that was because cells were destroyed."""
        self.proof: P | None = None
        """While both are frozen and judged."""
        self.verdict = None
        self._left: dict[str, Chip] = {}
        """The chip as it left each world."""
        self._chips = self._proofs = 0

    # ---------------------------------------------------------------- what a task says of itself

    @property
    @abstractmethod
    def learner(self) -> Learner:
        """Who learns."""

    @property
    @abstractmethod
    def ghost_chip(self) -> Chip:
        """The chip as it was before the last change."""

    @property
    @abstractmethod
    def taught(self) -> bool:
        """Whether anybody says what would be right."""

    @property
    @abstractmethod
    def off(self) -> tuple[float, float]:
        """The task's figure of learner and ghost [m]."""

    @property
    @abstractmethod
    def bits(self) -> NDArray[np.uint8]:
        """(n_in,) what the chip was last shown."""

    @property
    @abstractmethod
    def hidden(self) -> NDArray[np.bool_]:
        """(n_hidden,) which hidden neurons fired at that."""

    @abstractmethod
    def _poses_now(self) -> tuple[Pose, Pose]: ...

    @abstractmethod
    def _learn(self) -> None:
        """One control step of the learner, and of the ghost beside it."""

    @abstractmethod
    def _renew(self, chip: Chip) -> None:
        """Put a chip into what drives, in the present world, with a learner of its own."""

    @abstractmethod
    def _freeze(self, mark: str, chip: Chip | None = None) -> None:
        """From now on the ghost is this chip, or a copy of the learner's as it is at this moment."""

    # ---------------------------------------------------------------- what is on stage

    @property
    def time_s(self) -> float:
        """Simulated time since the show began [s]."""
        return self.clock.simulated_s

    @property
    def proving(self) -> bool:
        """Whether both are frozen and judged."""
        return self.proof is not None

    @property
    def wished(self) -> bool:
        """Whether there is a wish to be shown."""
        return self.taught and not self.proving

    def poses(self, fraction: float) -> tuple[Pose, Pose]:
        """Learner and ghost. fraction : of the way between two control steps"""
        learner, ghost = (
            between(then, now, fraction) for then, now in zip(self._poses_before, self._poses_now(), strict=True)
        )
        return learner, ghost

    # ---------------------------------------------------------------- time

    def step(self) -> None:
        """One control step of everything on stage."""
        self._poses_before = self._poses_now()
        if self.proof is None:
            self._learn()
        else:
            self._judge(self.proof)
        here, before = self._poses_now()[0], self._poses_before[0]
        if np.hypot(here[0] - before[0], here[1] - before[1]) > JUMP_M:
            self._cut()
        self.diary.note(self.time_s, self.off, here)

    def _judge(self, proof: P) -> None:
        proof.step()
        if proof.verdict:
            self.verdict, self.proof = proof.verdict, None
            self._cut()

    def _leave_proof(self) -> None:
        self.proof = self.verdict = None

    def _cut(self) -> None:
        """Learner and ghost were put elsewhere: nothing is drawn between there and here."""
        self.diary.trail.clear()
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

    # ---------------------------------------------------------------- what a visitor does to the chip

    def set_learning(self, on: bool) -> None:
        """Updates on or off."""
        self.learning = self.learner.learning = on

    def set_device(self, name: str) -> None:
        """A virgin chip of another device."""
        presets.get(name)
        self.device = name.lower()
        self.virgin()

    def virgin(self) -> None:
        """A chip fresh from the fab, with a memory as empty."""
        self._install(self._fabricate())
        self.series.mark(self.time_s, "mark_virgin")

    def destroy(self, layer: int, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> None:
        """Pairs die, in the chip and in its ghost alike; a proof is over."""
        self._leave_proof()
        self.chip.destroy(layer, rows, columns)
        self.ghost_chip.destroy(layer, rows, columns)
        self._left.clear()
        if not self.series.marks or self.series.marks[-1].text != "mark_break" or self.time_s - self.changed_s > 2.0:
            self.series.mark(self.time_s, "mark_break")
            self.changed_s = self.time_s

    def break_cells(self, share: float = BREAK_SHARE) -> None:
        """Destroy this share of all pairs, anywhere; the ghost is the damaged chip, without learning."""
        self._leave_proof()
        destroy(self.chip, share, stream(self.seed, "break", len(self.series.marks)))
        self._left.clear()
        self._freeze("mark_break")
        self.broken = True

    def save(self, path: Path) -> None:
        """Keep the chip, and beside it its rehearsal memory and what its senses remember."""
        keeping.save(path, self.chip, self.learner)

    def load(self, path: Path) -> None:
        """Go on with a saved chip, and with what was saved beside it.

        Raises
        ------
        ValueError : damaged, or of a shape that this task has no use for. OSError : it cannot be read.
        """
        chip = Chip.load(path)
        remembered = keeping.load(path, chip, Learner(chip, recipe=self._told.fitting(chip)))
        known = [name for name, device in presets.PRESETS.items() if device == chip.device]
        self.device = known[0] if known else "default"
        self._install(chip)
        if remembered:
            self.learner.recall(remembered)
        self.series.mark(self.time_s, "mark_load")

    def _fabricate(self) -> Chip:
        self._chips += 1
        return self._told.chip(presets.get(self.device), stream(self.seed, "fabrication", self._chips - 1))

    def _install(self, chip: Chip) -> None:
        """Begin with a chip: a learner, a diary, and a ghost of its own."""
        self._leave_proof()
        self.chip, self.watched, self.recipe = chip, WatchedChip(chip), self._told.fitting(chip)
        self.watched.detail = self.clock.speed <= DETAIL_UP_TO
        self._left = {}
        self._renew(chip)
        self.learner.learning = self.learning
        self._poses_before = self._poses_now()
