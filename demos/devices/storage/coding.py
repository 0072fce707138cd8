"""What protects a file in cells: a checksum that tells, a Reed-Solomon code that corrects, both in the same cells."""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from reedsolo import ReedSolomonError, RSCodec

BLOCK: Final = 255
"""Bytes of a code word at most: the field has 256 elements."""
CRC_BYTES: Final = 4
MARGIN: Final = 6.0
"""Standard deviations above a block's mean need that leave one block in a billion beyond, if needs are normal
(assumed)."""
TRIES: Final = 7
"""With no byte of a block erased, then an eighth of the parity more each time; a quarter of it stays, so that a block
beyond correction is seldom taken for another one (assumed)."""

Words = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """What is left of a file after reading."""

    content: bytes
    fits: bool
    """Whether the stored checksum says that it is whole."""
    lost: int = 0
    """Blocks that were given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """Content and CRC-32 in blocks of equal length, each followed by its parity; the blocks' bytes take turns.

    Systematic: the content stands in the clear, so that one writing shows both what the cells kept and what the code
    makes of it. Who reads knows the size and the code.
    """

    size: int
    """Of the content [bytes]."""
    parity: int
    """Bytes of a block beside the content; half as many wrong ones can be corrected."""

    def __post_init__(self) -> None:
        if not (self.parity % 2 == 0 and 2 <= self.parity < BLOCK):
            raise ValueError(f"Code.parity: need an even number from 2 to {BLOCK - 1}, got {self.parity}")

    @property
    def blocks(self) -> int:
        """Code words."""
        return math.ceil((self.size + CRC_BYTES) / (BLOCK - self.parity))

    @property
    def message(self) -> int:
        """Bytes of content in a block."""
        return math.ceil((self.size + CRC_BYTES) / self.blocks)

    @property
    def stored(self) -> int:
        """Bytes that are written."""
        return self.blocks * (self.message + self.parity)

    @property
    def corrects(self) -> int:
        """Wrong bytes of a block that do no harm."""
        return self.parity // 2

    def encode(self, content: bytes) -> bytes:
        """(stored,) bytes."""
        framed = content + zlib.crc32(content).to_bytes(CRC_BYTES, "big")
        messages = framed.ljust(self.blocks * self.message, b"\0")
        codec = RSCodec(self.parity)
        starts = range(0, len(messages), self.message)
        words = b"".join(bytes(codec.encode(messages[k : k + self.message])) for k in starts)
        return np.frombuffer(words, np.uint8).reshape(self.blocks, -1).T.tobytes()

    def words(self, stored: bytes) -> Words:
        """(blocks, message + parity) the code words that were stored, or what became of them."""
        return np.frombuffer(stored, np.uint8).reshape(-1, self.blocks).T

    def plain(self, stored: bytes) -> Decoded:
        """As it was read, uncorrected."""
        return self._checked(self.words(stored)[:, : self.message].tobytes())

    def corrected(self, stored: bytes, doubts: NDArray[np.float64]) -> Decoded:
        """Every block corrected that can be; the others as they were read.

        doubts : (stored,) of each byte as read. A block that fails is tried again with its most doubtful bytes erased,
            for an erasure takes one byte of parity and an error two.

        Source
            G. D. Forney, IEEE Trans. Inf. Theory 12, 125 (1966): generalized minimum distance decoding.
        """
        found = [self._block(word, doubt) for word, doubt in zip(self.words(stored), self._turns(doubts), strict=True)]
        messages = [message for message, _ in found]
        return self._checked(b"".join(messages), sum(lost for _, lost in found))

    def _block(self, word: Words, doubt: NDArray[np.float64]) -> tuple[bytes, bool]:
        """The message of one block, and whether it is lost."""
        codec, order = RSCodec(self.parity), np.argsort(-doubt, kind="stable")
        for k in range(TRIES):
            doubtful = order[: k * self.parity // 8].tolist()
            try:
                return bytes(codec.decode(word.tobytes(), erase_pos=doubtful)[0]), False
            except ReedSolomonError:
                continue
        return word[: self.message].tobytes(), True

    def needs(self, given: bytes, read: bytes, doubts: NDArray[np.float64]) -> NDArray[np.int64]:
        """(blocks,) the least parity with which each block comes back, if as many bytes are erased as is best."""
        turned = self._turns(doubts)
        wrong = np.take_along_axis(self.words(given) != self.words(read), np.argsort(-turned, kind="stable"), axis=1)
        left = wrong.sum(axis=1, keepdims=True) - np.cumsum(wrong, axis=1)
        erased = np.arange(1, wrong.shape[1] + 1)
        return np.asarray(np.minimum(2 * wrong.sum(axis=1), (2 * left + erased).min(axis=1)), np.int64)

    def spoiled(self, given: bytes, content: bytes) -> int:
        """Blocks in which two contents differ."""
        starts = range(0, self.size, self.message)
        return sum(given[k : k + self.message] != content[k : k + self.message] for k in starts)

    def _turns(self, of_bytes: NDArray[np.float64]) -> NDArray[np.float64]:
        """(blocks, message + parity) of what is known of the stored bytes."""
        return of_bytes.reshape(-1, self.blocks).T

    def _checked(self, framed: bytes, lost: int = 0) -> Decoded:
        content, crc = framed[: self.size], framed[self.size : self.size + CRC_BYTES]
        return Decoded(content=content, fits=zlib.crc32(content) == int.from_bytes(crc, "big"), lost=lost)


def parity_for(needs: NDArray[np.int64]) -> int | None:
    """Parity of a block that one block in a billion would still exceed; None where no code of 255 bytes is enough.

    needs : (blocks,) as measured
    """
    parity = 2 * math.ceil((needs.mean() + MARGIN * needs.std()) / 2)
    return parity if parity < BLOCK else None
