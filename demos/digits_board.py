"""A board to draw a digit on and a chip that reads it and is taught by hand; no window in here."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from memdrive.chip import Chip, DeviceParams
from memdrive.demos import digits_learn as learn
from memdrive.demos.digits_data import PIXELS, SIDE, Digits, Distortion, bits, distorted

HELD = 1000
"""Digits on which live accuracy is measured; never learned from."""
UNDOS = 20
PEN = 1.2
"""[pixels] Radius of the pen."""


class Board:
    """What is drawn, what the chip says of it, and lessons that can be taken back."""

    def __init__(self, digits: Digits, device: DeviceParams, seed: int = 0, passes: int | None = None) -> None:
        rng = np.random.default_rng(seed)
        x, labels = bits(digits.x_train), digits.y_train
        held = rng.permutation(len(digits.x_test))[:HELD]
        self._held = bits(digits.x_test[held]), digits.y_test[held]
        self.memory = learn.remember(x, labels, 1000, rng)
        self.chip = learn.fabricate(device, seed)
        lessons = learn.COUNTING
        short = learn.Lessons(rule=lessons.rule, growth=lessons.growth, passes=passes or lessons.passes)
        learn.learn_base(self.chip, x, labels, short, seed + 1)
        self.ink = np.zeros((SIDE, SIDE), np.float32)
        self.outputs = np.zeros(10, np.float32)
        self.first_accuracy = self.accuracy = learn.accuracy(self.chip, *self._held)
        self.pulses = self.lessons = 0
        self._earlier: list[Chip] = []
        self.looked = self._looked()

    @property
    def empty(self) -> bool:
        """Nothing is drawn."""
        return not bool((self.ink > 0).any())

    @property
    def winner(self) -> int:
        """The digit that the chip says."""
        return int(self.outputs.argmax())

    @property
    def undoable(self) -> bool:
        """A lesson can be taken back."""
        return bool(self._earlier)

    def stroke(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Draw a line from start to end, (x, y) in [0, 28], and let the chip look."""
        (x0, y0), (x1, y1) = start, end
        for share in np.linspace(0.0, 1.0, max(int(2 * np.hypot(x1 - x0, y1 - y0)), 1) + 1):
            y, x = np.mgrid[0:SIDE, 0:SIDE] + 0.5
            distance = np.hypot(x - (x0 + share * (x1 - x0)), y - (y0 + share * (y1 - y0)))
            np.maximum(self.ink, np.clip(255 * (PEN + 0.5 - distance), 0, 255), out=self.ink)
        self.look()

    def clear(self) -> None:
        """An empty board."""
        self.ink[:] = 0
        self.outputs[:] = 0

    def look(self) -> None:
        """Read the chip once; nothing is written."""
        if not self.empty:
            self.outputs = np.array(self.chip.forward(bits(self.image()[None])[0]))
            self.looked = self._looked()

    def image(self) -> NDArray[np.uint8]:
        """(28, 28) what is drawn with its centre of mass in the middle, as MNIST has it."""
        total = float(self.ink.sum())
        if total == 0:
            return np.zeros((SIDE, SIDE), np.uint8)
        y, x = (float((self.ink.sum(axis=1 - axis) * np.arange(SIDE)).sum()) / total for axis in (0, 1))
        middle = (SIDE - 1) / 2
        return np.asarray(_moved(self.ink, round(middle - y), round(middle - x)), np.uint8)

    def teach(self, digit: int) -> None:
        """One lesson on the spot: this drawing, a little distorted, among remembered old digits."""
        if self.empty:
            return
        self._earlier = [*self._earlier[-UNDOS + 1 :], self.chip.copy()]
        rng = np.random.default_rng(self.lessons)
        shots = distorted(self.image()[None], 100, Distortion(), rng)
        before = self.chip.ledger.pulses
        train = learn.chip_trainer(self.chip, learn.SHOTS)
        learn.learn_shots(self.chip, train, shots, self.memory, learn.SHOTS, self.lessons, digit)
        self.pulses, self.lessons = self.chip.ledger.pulses - before, self.lessons + 1
        self._examine()

    def undo(self) -> None:
        """The chip as it was before the last lesson."""
        if self._earlier:
            self.chip = self._earlier.pop()
            self.pulses = 0
            self._examine()

    def _examine(self) -> None:
        self.accuracy = learn.accuracy(self.chip, *self._held)
        self.look()

    def _looked(self) -> NDArray[np.float32]:
        """(28, 28) in [-1, 1]: the winning output's weights through the hidden layer to the pixels."""
        first, last = (crossbar.weight for crossbar in self.chip.crossbars)
        picture = first @ last[:, self.winner]
        return np.asarray(picture / max(float(np.abs(picture).max()), 1e-9), np.float32).reshape(SIDE, PIXELS // SIDE)


def _moved(ink: NDArray[np.float32], down: int, right: int) -> NDArray[np.float32]:
    """The picture shifted, paper coming in."""
    moved = np.zeros_like(ink)
    rows, columns = (slice(max(step, 0), SIDE + min(step, 0)) for step in (down, right))
    there = tuple(slice(max(-step, 0), SIDE + min(-step, 0)) for step in (down, right))
    moved[rows, columns] = ink[there]
    return moved
