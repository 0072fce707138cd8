"""Standard output and error that end no program: letters they cannot show are replaced, a reader may go."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout

NAMES = {1: "stdout", 2: "stderr"}
READER_GONE = (errno.EPIPE, errno.EIO, errno.EBADF)
"""A closed pipe, a terminal that was hung up: nobody is left to be told."""


class Outlet(io.RawIOBase):
    """A file descriptor to write to. The first failure is kept, and what comes after it is dropped."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.failure: OSError | None = None

    def writable(self) -> bool:
        """Always."""
        return True

    def fileno(self) -> int:
        """The descriptor."""
        return self.number

    def isatty(self) -> bool:
        """Whether a terminal is behind it."""
        return os.isatty(self.number)

    def write(self, content: object) -> int:
        """As much as the system takes; all of it once a write has failed."""
        view = memoryview(content)  # type: ignore[arg-type] # typeshed's buffer protocol is Python 3.12's
        if self.failure is None:
            try:
                return os.write(self.number, view)
            except OSError as error:
                self.failure = error
        return view.nbytes


@contextmanager
def own_streams() -> Iterator[Callable[[], str | None]]:
    """Standard output and error through outlets, where they are the process's own, in their own encoding.

    Yields a function that says why what was printed was lost; None: it was not, or nobody was there to read it.
    """
    outlets: list[Outlet] = []
    before = {name: getattr(sys, name) for name in NAMES.values()}

    def lost() -> str | None:
        for name in NAMES.values():
            if stream := getattr(sys, name):
                stream.flush()
        failures = (outlet.failure for outlet in outlets)
        reasons = [f.strerror or str(f) for f in failures if f and f.errno not in READER_GONE]
        return f"standard output: {reasons[0]}" if reasons else None

    for number, name in NAMES.items():
        stream = before[name]
        if stream is not None and stream is getattr(sys, f"__{name}__") and sys.platform != "win32":
            stream.flush()
            outlets.append(Outlet(number))
            setattr(sys, name, _text(outlets[-1], stream))
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        yield lost
    finally:
        lost()
        for name, stream in before.items():
            setattr(sys, name, stream)


def _text(outlet: Outlet, like: io.TextIOWrapper) -> io.TextIOWrapper:
    return io.TextIOWrapper(
        io.BufferedWriter(outlet), encoding=like.encoding, errors="replace", line_buffering=like.line_buffering
    )


@contextmanager
def diverted() -> Iterator[None]:
    """What is printed to standard output goes to standard error, also what no Python prints: output stays ours."""
    own = isinstance(getattr(getattr(sys.stdout, "buffer", None), "raw", None), Outlet) and sys.stderr is not None
    if own:
        sys.stdout.flush()
        saved = os.dup(1)
        os.dup2(2, 1)
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        if own:
            os.dup2(saved, 1)
            os.close(saved)


def occupy_closed_numbers() -> None:
    """A file opened later never gets the number of a standard stream that was closed, and with it what is printed."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
