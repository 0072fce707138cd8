"""A chip that is watched while it learns: which way each pair was last pulsed, which its counters do not tell."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from memdrive.chip import Chip

Bits = NDArray[np.uint8]
Floats = NDArray[np.float32]
LOOKS = 2
"""Single looks that are remembered: at a moment, and at the same as if the wheels were not felt."""


class WatchedChip:
    """What the learner drives: the chip itself, bit for bit, and beside it `up`.

    up : for each layer (rows, columns) bool, whether the last sign for a pair was up: a pulse SETs its positive device
    detail : follow every sample of a rehearsal (one call each); without it, as at high speed, only the last one
    """

    def __init__(self, chip: Chip) -> None:
        self.chip = chip
        self.detail = True
        self.up = [
            np.zeros((rows, columns), bool) for rows, columns in zip(chip.layers[:-1], chip.layers[1:], strict=True)
        ]
        self._bits = np.zeros(chip.layers[0], np.uint8)
        self._fired: dict[bytes, NDArray[np.bool_]] = {}

    def forward(self, x: Bits) -> Floats:
        """See `Chip.forward`."""
        said = self.chip.forward(x)
        if x.ndim == 1:
            self._bits = x
            self._fired.pop(x.tobytes(), None)
            self._fired[x.tobytes()] = self.chip.hidden[0]
            if len(self._fired) > LOOKS:
                del self._fired[next(iter(self._fired))]
        return said

    def hidden_of(self, bits: Bits) -> NDArray[np.bool_]:
        """(n_hidden,) which neurons of the first hidden layer fired when these bits were last looked at by themselves.

        What was rehearsed since does not count; bits that are none of the last looked at: what fired last.
        """
        return self._fired.get(bits.tobytes(), self.chip.hidden[0])

    def adapt(self, target: Floats) -> int:
        """See `Chip.adapt`."""
        pulses = self.chip.adapt(target)
        self._note(pulses)
        return pulses

    def learn_many(self, x: Bits, target: Floats) -> NDArray[np.int64]:
        """See `Chip.learn_many`: the same samples in the same order, so the same conductances."""
        if not self.detail:
            pulses = self.chip.learn_many(x, target)
            self._bits = x[-1]
            self._note(int(pulses[-1]))
            return pulses
        given = np.zeros(len(x), np.int64)
        for i in range(len(x)):
            self._bits = x[i]
            given[i] = self.chip.learn(x[i], target[i])
            self._note(int(given[i]))
        return given

    def _note(self, pulses: int) -> None:
        """After an update: rows whose bit is 1, columns with an error, and its sign."""
        if not pulses:
            return
        drives = (self._bits > 0, *self.chip.hidden)
        for up, drive, errors in zip(self.up, drives, self.chip.errors, strict=True):
            columns = np.flatnonzero(errors)
            if columns.size:
                up[np.ix_(np.flatnonzero(drive), columns)] = errors[columns] > 0
