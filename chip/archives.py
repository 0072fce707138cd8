"""Archives of arrays (`.npz`) from strangers: what each array is, is known and allowed before anything is unpacked.

One reader for chips and for digits. It takes what `np.savez` and `np.savez_compressed` write and nothing else;
whatever is wrong with a file, at whatever depth, becomes one ValueError of one line.
"""

from __future__ import annotations

import contextlib
import errno
import math
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
from numpy.typing import NDArray

from memdrive.chip.laws import one_line, quoted, shortened

MOST_MEMBERS: Final = 256
DIRECTORY: Final = 1 << 16
"""Bytes of the archive's table of contents at most."""
HEADER: Final = 1 << 10
"""Bytes of an array's own header at most; NumPy writes 128."""
PLAIN_FLAGS: Final = 0x2 | 0x4 | 0x8 | 0x800
"""Speed of packing, sizes that follow, UTF-8 names."""
SMALL, RATIO = 1 << 26, 50
"""An archive unpacks to 64 MiB or to fifty times its own size, whichever is more; images of digits pack by six."""
INTEGERS: Final = ("|i1", "|u1", *(f"{order}{kind}{size}" for order in "<>" for kind in "iu" for size in (2, 4, 8)))

_END, _END_64 = b"PK\5\6", b"PK\6\7"
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    LookupError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    MemoryError,
    OSError,
)
"""Everything that Python's reader of archives was seen to raise for bytes that are none."""
_FIELDS = {
    "descr": re.compile(r"""['"]descr['"]\s*:\s*['"]([^'"]{2,8})['"]"""),
    "order": re.compile(r"""['"]fortran_order['"]\s*:\s*(True|False)"""),
    "shape": re.compile(r"""['"]shape['"]\s*:\s*\(([\d\s,]*)\)"""),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """What an array has to be; `Archive.read` holds it to that, its values last."""

    dtypes: tuple[str, ...]
    """Of these, as NumPy writes them."""
    shape: tuple[int | None, ...]
    """None is any length within `lengths`."""
    lengths: tuple[int, int] = (0, 1 << 32)
    low: float = -math.inf
    """Its smallest value at least; NaN never is."""
    high: float = math.inf
    """Its largest value at most; infinity never is."""
    whole: bool = False
    """Whether every value is a whole number."""

    def allow(self, where: str, dtype: str, shape: tuple[int, ...]) -> None:
        """Refuse an array of another type or shape; its values need not be there yet."""
        least, most = self.lengths
        known = dtype in self.dtypes and len(shape) == len(self.shape)
        if not known or not all(
            m == n or (n is None and least <= m <= most) for n, m in zip(self.shape, shape, strict=True)
        ):
            raise ValueError(f"{where}: need {self}, got {described(dtype, shape)}")

    def check(self, where: str, values: NDArray[Any]) -> None:
        """Refuse values outside."""
        low, high = (values.min(), values.max()) if values.size else (self.low, self.high)
        if values.size and not (self.low <= low and high <= self.high and math.isfinite(low) and math.isfinite(high)):
            raise ValueError(f"{where}: need values from {self.low:g} to {self.high:g}, got {low:g} to {high:g}")
        if self.whole and not bool((values == np.rint(values)).all()):
            raise ValueError(f"{where}: need whole numbers")

    def __str__(self) -> str:
        kinds = "integers" if self.dtypes == INTEGERS else "/".join(np.dtype(name).name for name in self.dtypes)
        least = f", n >= {self.lengths[0]}" if self.lengths[0] else ""
        return f"{kinds} {_shape_text(self.shape)}{least}"


def described(dtype: str, shape: tuple[int, ...]) -> str:
    """An array's type and shape, in words."""
    return f"{np.dtype(dtype).name} {shortened(_shape_text(shape))}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What a member says of itself."""

    member: zipfile.ZipInfo
    dtype: str
    shape: tuple[int, ...]
    fortran: bool
    start: int
    """Bytes before its values."""


class Archive:
    """An open file of arrays. Get one from `opened`."""

    def __init__(self, stream: IO[bytes]) -> None:
        size = _check_end(stream)
        self._zip = zipfile.ZipFile(stream)
        members = self._zip.infolist()
        self._members = {member.filename.removesuffix(".npy"): member for member in members}
        if len(self._members) < len(members):
            raise ValueError("it holds two arrays of one name")
        if sum(member.file_size for member in members) > max(SMALL, RATIO * size):
            raise ValueError("it unpacks to more than any such file holds")
        for member in members:
            known = member.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
            if member.flag_bits & ~PLAIN_FLAGS or not known:
                raise ValueError(f"{quoted(member.filename)} is encrypted, or packed in another way than NumPy's")

    @property
    def names(self) -> tuple[str, ...]:
        """Of its arrays."""
        return tuple(self._members)

    def declared(self, name: str) -> Declared:
        """What an array will be; of its values nothing is read."""
        member = self._members[name]
        with self._zip.open(member) as stream:
            magic = stream.read(10)
            if magic[:8] not in (b"\x93NUMPY\1\0", b"\x93NUMPY\2\0") or len(magic) < 10:
                raise ValueError("it is no array")
            size, wide = struct.unpack("<H", magic[8:])[0], magic[6] == 2
            if wide:
                size += struct.unpack("<H", stream.read(2))[0] << 16
            if size > HEADER:
                raise ValueError(f"its header is of {size} bytes")
            dtype, shape, fortran = _parsed(stream.read(size).decode("latin1"))
        start = 10 + 2 * wide + size
        declared = Declared(member=member, dtype=dtype, shape=shape, fortran=fortran, start=start)
        if member.file_size != start + math.prod(shape) * np.dtype(dtype).itemsize:
            raise ValueError(f"it says {described(dtype, shape)} and is of {member.file_size} bytes")
        return declared

    def read(self, name: str, law: Law) -> NDArray[Any]:
        """An array that obeys its law, read-only; nothing is unpacked for one of another type or shape."""
        if name not in self._members:
            raise ValueError(f"{name}: need {law}, got only {_listed(self.names)}")
        try:
            declared = self.declared(name)
            law.allow(name, declared.dtype, declared.shape)
            flat = np.frombuffer(self._content(declared.member), declared.dtype, offset=declared.start)
        except _DAMAGE as error:
            raise ValueError(f"{name}: {_reason(error, name)}") from error
        values = flat.reshape(declared.shape[::-1]).T if declared.fortran else flat.reshape(declared.shape)
        law.check(name, values)
        return values

    def _content(self, member: zipfile.ZipInfo) -> bytes:
        """A member as large as it says, and no larger; read to its end, so that its own checksum is compared."""
        with self._zip.open(member) as stream:
            content = stream.read(member.file_size)
        if len(content) != member.file_size:
            raise ValueError("it is cut short")
        return content


@contextlib.contextmanager
def opened(where: str, path: Path) -> Iterator[Archive]:
    """A file as an archive of arrays; whatever is wrong with it, here or in the body, is one ValueError.

    where : what the error begins with

    Raises
        ValueError: it is not what it should be.
        OSError: no such file, or it may not be read.
    """
    if path.exists() and not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "need an ordinary file", str(path))
    with path.open("rb") as stream:
        try:
            yield Archive(stream)
        except _DAMAGE as error:
            raise ValueError(f"{where}, got '{one_line(str(path))}': {_reason(error)}") from error


def _reason(error: BaseException, name: str = "") -> str:
    """What an error says, in one line, without what the caller says anyway."""
    said = one_line(" ".join(str(error).split()).removeprefix(f"{name}: "))
    return shortened(said, 240) or type(error).__name__


def _check_end(stream: IO[bytes]) -> int:
    """Size of the file, whose last bytes are what NumPy leaves there: a short table of contents, no comment."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(size - 42, 0))
    end = stream.read()
    if len(end) < 42 or end[20:24] != _END:
        raise ValueError("it is no archive of arrays, or cut short")
    members, directory = struct.unpack("<HI", end[30:36])
    if end[:4] == _END_64 or members > MOST_MEMBERS or directory > DIRECTORY:
        raise ValueError("it holds more than any such file does")
    return size


def _parsed(header: str) -> tuple[str, tuple[int, ...], bool]:
    """Type, shape and order from a header of NumPy's, without evaluating it."""
    found, rest = {}, header
    for name, pattern in _FIELDS.items():
        match = pattern.search(rest)
        if not match:
            raise ValueError(f"it has no plain header: {shortened(' '.join(header.split()))}")
        found[name], rest = match[1], rest[: match.start()] + rest[match.end() :]
    if not re.fullmatch(r"\{[\s,]*\}\s*", rest) or not re.fullmatch(r"[<>|=]?[biufc]\d{1,2}", found["descr"]):
        raise ValueError(f"it has no plain header: {shortened(' '.join(header.split()))}")
    shape = tuple(int(n) for n in found["shape"].replace(",", " ").split())
    return np.dtype(found["descr"]).str, shape, found["order"] == "True"


def _listed(names: tuple[str, ...]) -> str:
    return shortened(quoted(", ".join(sorted(names)))[1:-1] or "-")


def _shape_text(shape: tuple[int | None, ...]) -> str:
    return f"({', '.join('n' if n is None else str(n) for n in shape)}{',' if len(shape) == 1 else ''})"
