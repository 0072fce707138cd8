"""What the CNN's window stands on: a chip as it was written, the same one tuned, and a drawing that both read.

Tuning goes on a piece at a time, so that frames go on, too.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from memdrive.chip import Chip, DeviceParams, energy
from memdrive.demos.cnn import hybrid
from memdrive.demos.cnn.look import Look, look
from memdrive.demos.cnn.network import fabricate, grey, layers, shipped
from memdrive.demos.digits.data import Digits
from memdrive.demos.lab.energies import Energies, energies
from memdrive.demos.live.digits.ink import Drawing
from memdrive.demos.seeds import stream

PIECE = 50
"""Digits tuned at once: some ten milliseconds."""


class Reader:
    """One chip in two states, and a sheet."""

    def __init__(
        self, digits: Digits, device: DeviceParams, seed: int = 0, tuning: hybrid.Tuning | None = None
    ) -> None:
        self.digits, self.device, self.seed = digits, device, seed
        self.tuning = hybrid.Tuning() if tuning is None else tuning
        self.drawing = Drawing()
        self._pieces: Iterator[int] = iter(())
        self.number = -1
        """Of the chip, in the order made."""
        self.shows_tuned = True
        self._weights, self._x = shipped(), grey(digits.x_train)
        self.another()

    def another(self) -> None:
        """Fabricate the next chip and write the weights into it; its tuning begins."""
        self.number += 1
        chip = fabricate(self.device, stream(self.seed, "cnn drawing", self.number))
        hybrid.write(chip, self._weights)
        self._hold(chip, chip.copy())
        order = stream(self.seed, "cnn drawing order", self.number)
        self._pieces = hybrid.tuned_in_pieces(
            self.tuned, self._x, self.digits.y_train, self.tuning, order, PIECE
        )  # fmt: skip
        self.progress, self.loaded = 0.0, False
        self._written_down = energy.workload(self.tuned)

    def load(self, path: Path) -> None:
        """A chip that was saved: both states are what it is.

        Raises
            ValueError: it is none of these five layers.
        """
        chip = Chip.load(path)
        if chip.network != layers():
            raise ValueError("cnn: need a chip with the five layers of this network, got another one")
        self._hold(chip, chip.copy())
        self._pieces = iter(())
        self.progress, self.loaded = 1.0, True

    def _hold(self, written: Chip, tuned: Chip) -> None:
        self.written, self.tuned = written, tuned
        self._seen: tuple[object, ...] = ()
        self.pulses = 0
        """That tuning has given."""
        self.spent: Energies | None = None
        """On tuning, once it is done."""

    def advance(self, budget_s: float) -> None:
        """Tune for about so long [s of real time]."""
        until = time.perf_counter() + budget_s
        steps = len(self.tuning.overflow) * -(-min(self.tuning.digits, len(self._x)) // PIECE)
        while self.tuning_now and time.perf_counter() < until:
            given = next(self._pieces, None)
            self.pulses += given or 0
            self.progress = 1.0 if given is None else min(self.progress + 1 / steps, 0.999)
            if given is None:
                self.spent = energies(self.tuned, energy.NOTHING, self._written_down)

    def finish(self) -> None:
        """Tune to the end."""
        while self.tuning_now:
            self.advance(1.0)

    @property
    def tuning_now(self) -> bool:
        """Whether the chip is still being tuned."""
        return self.progress < 1

    @property
    def chip(self) -> Chip:
        """The state that is shown."""
        return self.tuned if self.shows_tuned else self.written

    @property
    def empty(self) -> bool:
        """Whether nothing is drawn."""
        return not self.drawing.strokes

    @property
    def look(self) -> Look:
        """What the chip makes of the drawing, read anew when either has changed; a copy reads, for noise moves on."""
        state = (self.drawing.changes, self.shows_tuned, self.pulses)
        if state != self._seen:
            self._look, self._seen = look(self.chip.copy(), grey(self.drawing.image()[None])[0]), state
        return self._look

    @property
    def winner(self) -> int:
        """The digit that it is taken for."""
        return int(self.look.outputs.argmax())

    @property
    def kernels(self) -> NDArray[np.float32]:
        """(kernels, side, side) weights of the first layer."""
        side = self.chip.network[0].window[0]
        return np.asarray(self.chip.crossbars[0].weight.T.reshape(-1, side, side), np.float32)
