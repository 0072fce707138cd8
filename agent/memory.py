"""Rehearsal memory: a few hundred samples as bits, a fair share of all that were unlike each other."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from memdrive.chip.archives import Law

Bits = NDArray[np.uint8]
Floats = NDArray[np.float32]


class RehearsalMemory:
    """Samples worth remembering: bits seen, what was wanted, and how wrong the chip last was there.

    A sample is novel when its bits differ from every stored one's in at least `novelty` places (Hamming distance); a
    known view with another wish takes the new wish. When full, a reservoir gives every novel sample so far the same
    chance to be among those kept (Vitter's algorithm R), so each scene has its share however many have followed it;
    without it the sample nearest to another one makes room.

    Source: J. S. Vitter, ACM TOMS 11, 37 (1985), doi 10.1145/3147.3165.
    """

    def __init__(
        self,
        n_bits: int,
        capacity: int = 512,
        novelty: int = 2,
        reservoir: bool = True,
        wish: tuple[int, ...] = (),
    ) -> None:
        if capacity < 1 or novelty < 0:
            raise ValueError(
                f"RehearsalMemory: need capacity >= 1 and novelty >= 0, got capacity={capacity}, novelty={novelty}"
            )
        self.novelty, self.reservoir = novelty, reservoir
        self.size = self.met = 0
        self.words = 0
        """64-bit words of SRAM read or written so far."""
        self.bits = np.zeros((capacity, n_bits), np.uint8)
        self.wanted = np.zeros((capacity, *wish), np.float32)
        """(capacity, …) the wish of each: one command, or a row of several."""
        self.error = np.zeros(capacity, np.float32)
        self._words = np.zeros((capacity, -(-n_bits // 64)), np.uint64)
        self._nearest = np.zeros(capacity, np.int64)

    @property
    def capacity(self) -> int:
        """Samples it can hold."""
        return len(self.bits)

    @property
    def n_bytes(self) -> int:
        """SRAM an edge device would need [bytes]: the bits, and one byte each for every command wished for and
        for the error."""
        return self.capacity * (-(-self.bits.shape[1] // 8) + 1) + self.wanted.size

    @property
    def words_a_sample(self) -> int:
        """64-bit words that a sample takes, its wish and error included."""
        return -(-self.n_bytes // self.capacity // 8)

    def offer(self, bits: Bits, wanted: float | Floats, error: float, rng: np.random.Generator) -> None:
        """Remember a sample if it is novel, and lucky.

        bits : (n_bits,) uint8 of 0 and 1

        Raises
            ValueError: a wish or an error that is no finite number.
        """
        if not (np.isfinite(wanted).all() and math.isfinite(error)):
            raise ValueError(f"RehearsalMemory.offer: need a finite wish and error, got {wanted} and {error:g}")
        place, new = self.place_of(bits, wanted, rng, nearest=False)
        if place is not None:
            self.wanted[place], self.error[place] = wanted, error
            self.words += not new

    def place_of(
        self, bits: Bits, wanted: float | Floats, rng: np.random.Generator, nearest: bool = True
    ) -> tuple[int | None, bool]:
        """Where a view stands, and whether it is new there: its own place if it is novel and lucky, else that of the
        view it is most like, or None if it is novel, unlucky and `nearest` is off.

        wanted : wish of a new view
        """
        words = self._packed(bits)
        distance = self._distance(words)
        self.words += self.size * self.words_a_sample
        if self.size and distance.min() < self.novelty:
            return int(distance.argmin()), False
        self.met += 1
        place = self._make_room(rng)
        if place == self.capacity:
            return (int(distance.argmin()) if nearest else None), False
        self.words += self.words_a_sample
        self._words[place], self.bits[place] = words, bits
        self.wanted[place], self.error[place] = wanted, 1.0
        self.size = max(self.size, place + 1)
        self._measure(place)
        return place, True

    def wish(self, place: int, wanted: float | Floats) -> None:
        """Another wish for a view."""
        self.words += 1
        self.wanted[place] = wanted

    def strangeness(self, bits: Bits) -> int:
        """Places in which a view differs from the remembered one it is most like; all of them, of an empty memory.

        For those who look on: no energy is booked.
        """
        return int(self._distance(self._packed(bits)).min()) if self.size else int(bits.size)

    def recalled(self, bits: Bits) -> Floats:
        """(n, n_bits) views -> (n, …) the wish of the remembered view each is most like; 0 from an empty memory."""
        if not self.size:
            return np.zeros((len(bits), *self.wanted.shape[1:]), np.float32)
        places = [int(self._distance(self._packed(view)).argmin()) for view in bits]
        wishes: Floats = self.wanted[places]
        return wishes

    def _packed(self, bits: Bits) -> NDArray[np.uint64]:
        words = np.zeros(self._words.shape[1] * 8, np.uint8)
        packed = np.packbits(bits)
        words[: packed.size] = packed
        return words.view(np.uint64)

    def _distance(self, words: NDArray[np.uint64]) -> NDArray[np.int64]:
        distance: NDArray[np.int64] = np.bitwise_count(self._words[: self.size] ^ words).sum(axis=1, dtype=np.int64)
        return distance

    def _make_room(self, rng: np.random.Generator) -> int:
        """Where a novel sample goes; `capacity`: nowhere."""
        if self.size < self.capacity:
            return self.size
        if self.reservoir:
            return min(int(rng.integers(self.met)), self.capacity)
        return int(self._nearest.argmin())

    def _measure(self, place: int) -> None:
        """Keep each sample's distance to the nearest fellow it has had, after `place` was written.

        A fellow that was overwritten is not forgotten: the distance is then too small (assumed: good enough).
        """
        distance = self._distance(self._words[place])
        distance[place] = 64 * self._words.shape[1]
        self._nearest[place] = distance.min()
        np.minimum(self._nearest[: self.size], distance, out=self._nearest[: self.size])

    def draw(self, k: int, among: int, rng: np.random.Generator) -> NDArray[np.int64]:
        """Places of k samples to rehearse: each the one remembered as worst among `among` drawn at random."""
        self.words += k * among
        drawn = rng.integers(self.size, size=(k, among))
        worst: NDArray[np.int64] = drawn[np.arange(k), self.error[drawn].argmax(axis=1)]
        return worst

    def targets(self, places: NDArray[np.int64]) -> tuple[Bits, Floats]:
        """Bits (k, n_bits) and wishes (k, …) of some places, each read, and its new error written back."""
        self.words += len(places) * (self.words_a_sample + 1)
        return self.bits[places], self.wanted[places]

    def remembered(self) -> dict[str, NDArray[Any]]:
        """Everything in it, by name, to be saved."""
        n = self.size
        return {
            "memory_bits": np.packbits(self.bits[:n], axis=1),
            "memory_wanted": self.wanted[:n],
            "memory_error": self.error[:n],
            "memory_nearest": self._nearest[:n],
            "memory_met": np.array([self.met], np.int64),
        }

    def laws(self) -> dict[str, Law]:
        """What `remembered` has to be, for a reader of strangers' files."""
        most = (0, self.capacity)
        return {
            "memory_bits": Law(dtypes=("|u1",), shape=(None, -(-self.bits.shape[1] // 8)), lengths=most),
            "memory_wanted": Law(
                dtypes=("<f4",), low=-1.0, high=1.0, shape=(None, *self.wanted.shape[1:]), lengths=most
            ),
            "memory_error": Law(dtypes=("<f4",), low=0.0, high=2.0, shape=(None,), lengths=most),
            "memory_nearest": Law(dtypes=("<i8",), low=0, high=2**31, shape=(None,), lengths=most),
            "memory_met": Law(dtypes=("<i8",), low=0, high=2**62, shape=(1,)),
        }

    def recall(self, saved: Mapping[str, NDArray[Any]]) -> None:
        """Go on from what was saved.

        Raises
        ------
        ValueError : saved by a memory of another shape.
        """
        packed, n_bits = saved["memory_bits"], self.bits.shape[1]
        n = len(packed)
        rows = {name: saved[f"memory_{name}"] for name in ("wanted", "error", "nearest")}
        if packed.shape != (n, -(-n_bits // 8)) or n > self.capacity or {len(row) for row in rows.values()} != {n}:
            raise ValueError(
                f"RehearsalMemory.recall: need at most {self.capacity} samples of {n_bits} bits, got {packed.shape}"
            )
        self.size, self.met = n, int(saved["memory_met"][0])
        self.bits[:n] = np.unpackbits(packed, axis=1, count=n_bits)
        self.wanted[:n], self.error[:n], self._nearest[:n] = rows["wanted"], rows["error"], rows["nearest"]
        for place in range(n):
            self._words[place] = self._packed(self.bits[place])
