"""Rehearsal memory: a few hundred samples as bits, kept because they are unlike each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from memdrive.agent.driving.encoder import Bits, Floats


class RehearsalMemory:
    """Samples worth remembering: bits seen, steering wanted, and how wrong the chip last was there.

    A sample enters when its bits differ from every stored one by at least `novelty` (Hamming distance); a known
    view with another wish takes the new wish. When full, the sample nearest to another one makes room.
    """

    def __init__(self, n_bits: int, capacity: int = 256, novelty: int = 4) -> None:
        if capacity < 1 or novelty < 0:
            raise ValueError(
                f"RehearsalMemory: need capacity >= 1 and novelty >= 0, got capacity={capacity}, novelty={novelty}"
            )
        self.novelty = novelty
        self.size = 0
        self.words = 0
        """64-bit words of SRAM read or written so far."""
        self.bits = np.zeros((capacity, n_bits), np.uint8)
        self.wanted = np.zeros(capacity, np.float32)
        self.error = np.zeros(capacity, np.float32)
        self._words = np.zeros((capacity, -(-n_bits // 64)), np.uint64)
        self._nearest = np.zeros(capacity, np.int64)

    @property
    def capacity(self) -> int:
        """Samples it can hold."""
        return len(self.bits)

    @property
    def n_bytes(self) -> int:
        """SRAM an edge device would need [bytes]: the bits, and one byte each for the wish and its error."""
        return self.capacity * (-(-self.bits.shape[1] // 8) + 2)

    @property
    def words_a_sample(self) -> int:
        """64-bit words that a sample takes, its wish and error included."""
        return -(-self.n_bytes // self.capacity // 8)

    def offer(self, bits: Bits, wanted: float, error: float) -> None:
        """Remember a sample if it is novel.

        bits : (n_bits,) uint8 of 0 and 1
        """
        words = np.zeros(self._words.shape[1] * 8, np.uint8)
        packed = np.packbits(bits)
        words[: packed.size] = packed
        words = words.view(np.uint64)
        distance = np.bitwise_count(self._words[: self.size] ^ words).sum(axis=1, dtype=np.int64)
        self.words += self.size * self.words_a_sample
        if self.size and distance.min() < self.novelty:
            place = int(distance.argmin())
            self.words += 1
            self.wanted[place], self.error[place] = wanted, error
            return
        place = self._make_room()
        self.words += self.words_a_sample
        self._words[place], self.bits[place] = words, bits
        self.wanted[place], self.error[place] = wanted, error
        if place == self.size:
            self.size += 1
        self._measure(place)

    def _make_room(self) -> int:
        return self.size if self.size < self.capacity else int(self._nearest.argmin())

    def _measure(self, place: int) -> None:
        """Keep each sample's distance to the nearest fellow it has had, after `place` was written.

        A fellow that was overwritten is not forgotten: the distance is then too small (assumed: good enough).
        """
        distance = np.bitwise_count(self._words[: self.size] ^ self._words[place]).sum(axis=1, dtype=np.int64)
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
        """Bits (k, n_bits) and wanted steering (k,) of some places, each read, and its new error written back."""
        self.words += len(places) * (self.words_a_sample + 1)
        return self.bits[places], self.wanted[places]
