"""The folder of a sweep: one line of JSON for each run, added at the end and never changed.

Several processes may work in one folder. A run is claimed by a lock on one byte of `runs.lock`, the byte its key
names: the system takes the lock from a process that has ended, however it ended, and from no other, so that a dead
process and a slow one cannot be mistaken for each other, and no file is left behind by either.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROWS, LOCKS, HALVES, COPY = "runs.jsonl", "runs.lock", "runs.damaged", "sweep.json"
KEY_BITS = 48
"""Of a key, that name its byte: two keys share one once in 10^14, and then take turns."""
LONGEST_ROW = 1 << 26
"""[bytes] A line beyond is no row."""


@dataclass(frozen=True, slots=True)
class Damage:
    """A line that is no row."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Store:
    """One folder."""

    folder: Path

    @property
    def rows_file(self) -> Path:
        """Where the rows are."""
        return self.folder / ROWS

    def open(self) -> None:
        """Make the folder, and try what every run needs of it.

        Raises
            OSError: it cannot be made, written or locked.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.claim("0" * 32):
            pass
        with self._writing():
            pass

    def read(self) -> Iterator[Mapping[str, Any] | Damage]:
        """Rows in their order, and what is no row; nothing where there is no file. One line is in memory at a time."""
        if not self.rows_file.exists():
            return
        with self.rows_file.open("rb") as stream:
            for number, line in enumerate(iter(lambda: stream.readline(LONGEST_ROW), b""), start=1):
                if line.strip():
                    yield _row(number, line)

    def size(self) -> int:
        """[bytes] Where the next row will begin."""
        return self.rows_file.stat().st_size if self.rows_file.exists() else 0

    def has(self, key: str, since: int) -> bool:
        """Whether a row of this key was added since the file had that size."""
        if self.size() <= since:
            return False
        with self.rows_file.open("rb") as stream:
            stream.seek(since)
            return any(line.startswith(_beginning(key)) and line.endswith(b"\n") for line in stream)

    @contextlib.contextmanager
    def claim(self, key: str) -> Iterator[bool]:
        """Yields whether the run is ours; then nobody else's until we let it go, or end."""
        place = int(key[: KEY_BITS // 4], 16)
        number = os.open(self.folder / LOCKS, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            yield _lock(number, place, wait=False)
        finally:
            os.close(number)  # which lets all of this process's locks on the file go

    def append(self, row: Mapping[str, Any]) -> None:
        """Add a row, whole or not at all. Its first key is `key`.

        Raises
            OSError: what the system says; the file is as it was.
        """
        line = json.dumps(row, allow_nan=False, separators=(",", ":")).encode() + b"\n"
        assert line.startswith(_beginning(row["key"])), row["key"]
        with self._writing() as number:
            end = os.lseek(number, 0, os.SEEK_END)
            try:
                _write(number, line)
                os.fsync(number)
            except BaseException:
                os.ftruncate(number, end)
                raise

    @contextlib.contextmanager
    def _writing(self) -> Iterator[int]:
        """The file of rows, ours alone, its last line whole."""
        number = os.open(self.rows_file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)
        try:
            _lock(number, 1 << KEY_BITS, wait=True)
            self._mend(number)
            yield number
        finally:
            os.close(number)

    def _mend(self, number: int) -> None:
        """What a process that was killed left half-written is put aside, for it is no row and never will be one."""
        size = os.lseek(number, 0, os.SEEK_END)
        if size == 0 or _read(number, size - 1, 1) == b"\n":
            return
        begin = _last_line(number, size)
        half = _read(number, begin, size - begin)
        if isinstance(_row(0, half), Damage):
            with (self.folder / HALVES).open("ab") as stream:
                stream.write(half + b"\n")
            os.ftruncate(number, begin)
        else:
            _write(number, b"\n")


def _beginning(key: str) -> bytes:
    return f'{{"key":"{key}",'.encode()


def _row(number: int, line: bytes) -> Mapping[str, Any] | Damage:
    """What a line holds."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return Damage(number, "no JSON" if line.endswith(b"\n") else "half-written")
    needed = {"key": str, "examination": str, "config": dict, "seed": int}
    if not isinstance(found, dict) or not all(isinstance(found.get(name), kind) for name, kind in needed.items()):
        return Damage(number, "no run")
    if not isinstance(found.get("measures"), dict) and not isinstance(found.get("error"), str):
        return Damage(number, "a run without figures or error")
    return found


def _write(number: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(number, view) :]


def _read(number: int, place: int, length: int) -> bytes:
    os.lseek(number, place, os.SEEK_SET)
    parts = []
    while length > 0 and (part := os.read(number, length)):
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def _last_line(number: int, size: int, block: int = 1 << 16) -> int:
    """Where the last line begins, looked for from the end."""
    end = size
    while end > 0:
        begin = max(end - block, 0)
        if (found := _read(number, begin, end - begin).rfind(b"\n")) >= 0:
            return begin + found + 1
        end = begin
    return 0


if sys.platform == "win32":
    import msvcrt
    import time

    def _lock(number: int, place: int, wait: bool) -> bool:
        """Lock one byte of a file until the file is closed. Windows waits ten seconds at most: ask again."""
        while True:
            os.lseek(number, place, os.SEEK_SET)
            try:
                msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
                return True
            except OSError:
                if not wait:
                    return False
                time.sleep(0.05)

else:
    import fcntl

    def _lock(number: int, place: int, wait: bool) -> bool:
        """Lock one byte of a file until the process closes the file, or ends."""
        try:
            fcntl.lockf(number, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB), 1, place)
        except (BlockingIOError, PermissionError):  # POSIX lets a system say either
            return False
        return True
