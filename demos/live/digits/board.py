"""A chip that learns its digits, reads what a person draws, and is taught by hand; no window in here.

All reads for the screen and all examinations are made on a copy: the chip's ledger holds its lessons, and a lesson
taken back leaves the very chip that was there before.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from memdrive.agent.digits import learn
from memdrive.agent.digits.course import COUNTING, SHOTS
from memdrive.agent.digits.task import CLASSES, PIXELS, SEVEN, SIDE, Bits, Labels
from memdrive.chip import Chip, DeviceParams, energy, presets
from memdrive.demos.digits.data import Digits, bits
from memdrive.demos.digits.experiment import MEMORY
from memdrive.demos.digits.shots import varied
from memdrive.demos.lab.spent import spent_on
from memdrive.demos.live.digits.ink import Drawing
from memdrive.demos.seeds import stream

HELD = 1000
"""Ordinary digits on which live accuracy is measured; never learned from."""
UNDOS = 40
"""Lessons that can be taken back."""
VERSIONS = 100
"""Distorted ones of each drawing: fewer than elsewhere, for a digit may have been drawn forty times."""
PIECE = 20
"""Digits learned between two looks at the clock."""


@dataclass(frozen=True, slots=True)
class Score:
    """Shares that are right, with updates off."""

    held: float
    crossed: float
    """Of crossed sevens that were not shown."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Taught:
    """One lesson and what came of it."""

    digit: int
    picture: NDArray[np.uint8]
    """(28, 28)"""
    margins: tuple[float, float]
    """The right output minus the highest other one on this drawing, before and after."""
    scores: tuple[Score, Score]
    costs: dict[str, float]
    """Pulses, joules and seconds, from the ledger."""
    earlier: Chip | None
    """As it was before; None after many more lessons."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Teaching:
    """One that the chip is learning."""

    digit: int
    picture: NDArray[np.uint8]
    """(28, 28)"""
    margin: float
    """Before."""
    beside: energy.Beside
    """What the memory does for it."""
    earlier: Chip
    rounds: Iterator[bool]


class Board:
    """What is drawn, what the chip says of it, and what it was taught.

    digits : x_train is learned and rehearsed, x_test and x_crossed are held. device : of a new chip
    """

    def __init__(
        self, digits: Digits, device: DeviceParams, *, base: str = "on-chip", memory: int = MEMORY,
        train: int = 10_000, seed: int = 0, passes: int | None = None,
    ) -> None:  # fmt: skip
        rng = np.random.default_rng(stream(seed, "digits board"))
        taken = rng.permutation(len(digits.x_train))[:train]
        x, labels = bits(digits.x_train[taken]), digits.y_train[taken]
        held = rng.permutation(len(digits.x_test))[:HELD]
        self.held, self.crossed = (bits(digits.x_test[held]), digits.y_test[held]), bits(digits.x_crossed)
        self.memory, self.seed = learn.remember(x, labels, memory, rng), seed
        self.chip = learn.fabricate(device, stream(seed, "digits board chip"))
        self.drawing = Drawing()
        self.lessons: list[Taught] = []
        self.scores: list[Score] = []
        """After every pass of the base, then after every lesson."""
        self.base_scores = 0
        """How many of them are the base's."""
        self.outputs = np.zeros(CLASSES, np.float32)
        self.picture = self.drawing.image()
        """(28, 28) uint8, what the chip was last shown."""
        self.wanted = np.zeros((SIDE, SIDE), np.float32)
        """(28, 28) in [-1, 1]: the winning output's weights through the hidden layer to the pixels."""
        self._looked: tuple[Chip, int] | None = None
        self.progress = 0.0
        """Of the base or the lesson that is being learned, 1 when it is done."""
        self._lesson: _Teaching | None = None
        self._school = self._learn_base(x, labels, passes) if base == "on-chip" else None
        if base == "programmed":
            learn.programmed(
                self.chip, learn.float_base(x, labels, stream(seed, "digits twin"), "binary", biased=False)
            )
            self._base_done()

    # ---------------------------------------------------------------- the base

    @property
    def learning(self) -> bool:
        """The chip still learns its ordinary digits."""
        return self._school is not None

    @property
    def teaching(self) -> int | None:
        """The digit of the lesson that the chip is learning."""
        return self._lesson.digit if self._lesson else None

    def advance(self, budget_s: float, now: Callable[[], float] = time.perf_counter) -> None:
        """Let the chip go on with what it is learning for about this long, one piece at least."""
        began = now()
        while work := self._school or (self._lesson and self._lesson.rounds):
            if next(work, None) is None:
                self._lesson_done() if self._lesson else self._base_done()
            if now() - began >= budget_s:
                break
        self.look()

    def finish(self) -> None:
        """Learn the ordinary digits, or the lesson, to the end."""
        self.advance(float("inf"))

    def finish_lesson(self) -> None:
        """The same, of a lesson only."""
        if self._lesson:
            self.finish()

    def _learn_base(self, x: Bits, labels: Labels, passes: int | None) -> Iterator[bool]:
        lessons = COUNTING
        passes = passes or lessons.passes
        short = replace(lessons, passes=passes)
        pieces = learn.base_in_pieces(self.chip, x, labels, short, stream(self.seed, "digits order"), PIECE)
        for samples in pieces:
            self.progress = samples / (passes * len(x))
            if samples % len(x) == 0:
                self.scores.append(self._examined())
            yield True

    def _base_done(self) -> None:
        self._school, self.progress = None, 1.0
        self.scores = self.scores or [self._examined()]
        self.base_scores = len(self.scores)

    # ---------------------------------------------------------------- reading

    @property
    def empty(self) -> bool:
        """Nothing is drawn."""
        return not self.drawing.strokes

    @property
    def winner(self) -> int:
        """The digit that the chip says."""
        return int(self.outputs.argmax())

    def look(self) -> None:
        """Let the chip read what is drawn, if there is anything new."""
        changes = self.drawing.changes
        changing = self.learning or self._lesson is not None
        if not changing and self._looked and self._looked[0] is self.chip and self._looked[1] == changes:
            return
        self._looked = None if changing else (self.chip, changes)
        self.picture = self.drawing.image()
        self.outputs = np.zeros(CLASSES, np.float32) if self.empty else self._read(bits(self.picture[None]))[0]
        first, last = (crossbar.weight for crossbar in self.chip.crossbars)
        wanted = first @ last[:, self.winner]
        self.wanted = (wanted / max(float(np.abs(wanted).max()), 1e-9)).reshape(SIDE, SIDE).astype(np.float32)

    def _read(self, x: Bits) -> NDArray[np.float32]:
        return self.chip.copy().forward(x)

    def _examined(self) -> Score:
        probe = self.chip.copy()
        return Score(learn.accuracy(probe, *self.held), learn.accuracy(probe, self.crossed, SEVEN))

    # ---------------------------------------------------------------- teaching

    def teach(self, digit: int) -> bool:
        """Begin a lesson on what is drawn; `advance` goes on with it. Whether there was anything to learn from, and a
        chip that was ready."""
        if self.empty or self.learning or self._lesson:
            return False
        self.look()
        earlier, self.chip = self.chip, self.chip.copy()
        shots, memory = self._material(digit)
        seed = stream(self.seed, "digits lesson", len(self.lessons))
        train = learn.chip_trainer(self.chip, SHOTS)
        self._lesson = _Teaching(
            digit=digit,
            picture=self.picture,
            margin=_margin(self.outputs, digit),
            beside=learn.memory_looked_through(len(memory[0]), SHOTS),
            earlier=earlier,
            rounds=self._rounds(learn.shots_in_rounds(self.chip, train, shots, memory, SHOTS, seed, digit)),
        )
        return True

    def _rounds(self, rounds: Iterator[int]) -> Iterator[bool]:
        for done in rounds:
            self.progress = done / SHOTS.rounds
            yield True

    def _lesson_done(self) -> None:
        lesson, self._lesson, self.progress = self._lesson, None, 1.0
        assert lesson
        costs = spent_on(self.chip, energy.workload(lesson.earlier), lesson.beside)
        self.scores.append(self._examined())
        after = _margin(self._read(bits(lesson.picture[None]))[0], lesson.digit)
        self.lessons.append(
            Taught(
                digit=lesson.digit,
                picture=lesson.picture,
                margins=(lesson.margin, after),
                scores=(self.scores[-2], self.scores[-1]),
                costs=costs,
                earlier=lesson.earlier,
            )
        )
        if len(self.lessons) > UNDOS:
            self.lessons[-UNDOS - 1] = replace(self.lessons[-UNDOS - 1], earlier=None)

    def _material(self, digit: int) -> tuple[Bits, tuple[Bits, Labels]]:
        """This drawing and earlier ones of the digit, distorted; old digits and other drawings, to rehearse."""
        same = [taught.picture for taught in self.lessons if taught.digit == digit] + [self.picture]
        rng = np.random.default_rng(stream(self.seed, "digits shots", len(self.lessons)))
        shots = varied(np.stack(same), rng, VERSIONS)
        others = [taught for taught in self.lessons if taught.digit != digit]
        if not others:
            return shots, self.memory
        x = np.concatenate([self.memory[0], bits(np.stack([taught.picture for taught in others]))])
        return shots, (x, np.append(self.memory[1], np.array([taught.digit for taught in others], np.uint8)))

    @property
    def undoable(self) -> bool:
        """A lesson can be taken back."""
        return self._lesson is not None or (bool(self.lessons) and self.lessons[-1].earlier is not None)

    def undo(self) -> None:
        """The chip as it was before the last lesson, or before the one that it is learning."""
        if self._lesson:
            self.chip, self._lesson, self.progress = self._lesson.earlier, None, 1.0
            self.look()
        elif self.lessons and (earlier := self.lessons[-1].earlier):
            self.chip = earlier
            self.lessons.pop()
            self.scores.pop()
            self.look()

    def restart(self) -> None:
        """The chip as it was before all lessons that can be taken back."""
        while self.undoable:
            self.undo()

    # ---------------------------------------------------------------- files

    @property
    def device(self) -> str:
        """Name of the chip's preset."""
        return next((name for name, device in presets.PRESETS.items() if device == self.chip.device), "")

    def load(self, path: Path) -> None:
        """Go on with a saved chip, which is then the base.

        Raises
        ------
        ValueError : damaged, or of a shape that cannot read digits. OSError : it cannot be read.
        """
        chip = Chip.load(path)
        if len(chip.layers) != 3 or (chip.layers[0], chip.layers[-1]) != (PIXELS, CLASSES):
            raise ValueError(f"Board.load: need a chip of ({PIXELS}, any, {CLASSES}) neurons, got {chip.layers}")
        self.chip, self._lesson = chip, None
        self.lessons.clear()
        self.scores.clear()
        self._base_done()
        self.look()


def _margin(outputs: NDArray[np.float32], digit: int) -> float:
    return float(learn.margins(outputs[None], np.array([digit], np.uint8))[0])
