"""What a car feels as bits: a front end of several senses, each with a memory of its own for every car."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from memdrive.chip.archives import Law

Bits = NDArray[np.uint8]
Floats = NDArray[np.float32]
Remembered = dict[str, NDArray[Any]]
"""What a sense remembers: named arrays, one row a car."""


class Sense(Protocol):
    """One sense, described; what it remembers is handed in."""

    @property
    def n_bits(self) -> int:
        """Bits it yields."""

    @property
    def operations(self) -> int:
        """8-bit operations of a digital circuit that looks once."""

    @property
    def n_bytes(self) -> int:
        """SRAM of what it remembers of one car [bytes]."""

    def fresh(self, n: int) -> Remembered:
        """What is remembered of n cars that have felt nothing yet."""

    def look(self, observations: Floats, remembered: Remembered, bits: Bits) -> None:
        """One control step. observations : (n, n_features); remembered : mutated; bits : (n, n_bits), mutated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant:
    """Bits that are always 1: what gives a network without biases its thresholds."""

    n_bits: int = 4

    @property
    def operations(self) -> int:
        """None."""
        return 0

    @property
    def n_bytes(self) -> int:
        """None."""
        return 0

    def fresh(self, n: int) -> Remembered:  # noqa: ARG002 - whatever n
        """Nothing."""
        return {}

    def look(self, observations: Floats, remembered: Remembered, bits: Bits) -> None:  # noqa: ARG002
        """All on."""
        bits[:] = 1


class Senses:
    """The senses of n cars, and all that they remember. A car that is set back on the road is to be forgotten."""

    def __init__(self, senses: Sequence[Sense], n: int = 1) -> None:
        self.senses, self.n = tuple(senses), n
        self._remembered = [sense.fresh(n) for sense in self.senses]

    @property
    def n_bits(self) -> int:
        """Of one car."""
        return sum(sense.n_bits for sense in self.senses)

    @property
    def operations(self) -> int:
        """8-bit operations of a control step of one car."""
        return sum(sense.operations for sense in self.senses)

    @property
    def n_bytes(self) -> int:
        """SRAM of what is remembered of one car [bytes]."""
        return sum(sense.n_bytes for sense in self.senses)

    def bits(self, observations: Floats) -> Bits:
        """One control step of every car. (n, n_features) observations -> (n, n_bits) bits.

        Raises
        ------
        ValueError : an observation of the wrong shape, or not finite.
        """
        if observations.ndim != 2 or len(observations) != self.n:
            raise ValueError(f"Senses.bits: need observations of {self.n} cars, got shape {observations.shape}")
        if not np.isfinite(observations).all():
            raise ValueError("Senses.bits: need finite observations, got NaN or infinity")
        bits = np.empty((self.n, self.n_bits), np.uint8)
        first = 0
        for sense, remembered in zip(self.senses, self._remembered, strict=True):
            sense.look(observations, remembered, bits[:, first : first + sense.n_bits])
            first += sense.n_bits
        return bits

    def forget(self, i: int) -> None:
        """Car i was put elsewhere: what it has felt so far means nothing there."""
        for sense, remembered in zip(self.senses, self._remembered, strict=True):
            for name, value in sense.fresh(1).items():
                remembered[name][i] = value[0]

    def remembered(self) -> dict[str, NDArray[Any]]:
        """Everything remembered, by name, to be saved: the arrays themselves, not copies."""
        return {name: array for remembered in self._remembered for name, array in remembered.items()}

    def laws(self) -> dict[str, Law]:
        """What `remembered` has to be, for a reader of strangers' files."""
        return {name: Law(dtypes=(array.dtype.str,), shape=array.shape) for name, array in self.remembered().items()}

    def recall(self, saved: Mapping[str, NDArray[Any]]) -> None:
        """Go on from what was saved.

        Raises
        ------
        ValueError : saved by other senses, or for another number of cars.
        """
        own = self.remembered()
        for name, array in own.items():
            if name not in saved or saved[name].shape != array.shape or saved[name].dtype != array.dtype:
                raise ValueError(f"Senses.recall: need '{name}' as {array.dtype}{array.shape} for these senses")
        for name, array in own.items():
            array[...] = saved[name]
