"""What keeps a first start: kernels being compiled, one by one, as numba itself reports them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class Start:
    """How long it took until the window was there."""

    seconds: float = 0.0
    """[s]"""
    cpu_s: float = 0.0
    """Of that on a processor, whatever else this machine was at [s]."""
    kernels: int = 0
    """Compiled, for the cache had them not."""


class Kernels:
    """Kernels of ours that are compiled from `watch` on. One that is in numba's cache is not among them.

    expected : how many a first start compiles; done : how many are compiled; seconds : spent on them [s]
    """

    def __init__(self, expected: int) -> None:
        self.expected, self.done = expected, 0
        self.seconds = 0.0
        self._open: list[str] = []
        self._began = 0.0
        self._listener: Any = None

    @property
    def now(self) -> str:
        """The innermost kernel in work, for which its callers wait; empty while there is none."""
        return self._open[-1] if self._open else ""

    def watch(self) -> None:
        """Begin to listen. Imports numba, which takes its time."""
        from numba.core import event

        self._listener = _listener(self)
        event.register("numba:compile", self._listener)  # type: ignore[no-untyped-call] # numba has no types

    def stop(self) -> None:
        """Listen no more."""
        if self._listener is not None:
            from numba.core import event

            event.unregister("numba:compile", self._listener)  # type: ignore[no-untyped-call] # as above
            self._listener = None

    def began(self, function: Any) -> None:
        """A function is being compiled."""
        if not self._open:
            self._began = time.perf_counter()
        self._open.append(function.__name__ if _ours(function) else self.now)

    def ended(self, function: Any) -> None:
        """It is compiled, or failed."""
        if self._open:
            self._open.pop()
        self.done += _ours(function)
        if not self._open:
            self.seconds += time.perf_counter() - self._began


def _ours(function: Any) -> bool:
    return str(function.__module__).startswith("memdrive.")


def _listener(kernels: Kernels) -> Any:
    from numba.core import event

    class Listener(event.Listener):
        """Hands numba's events on."""

        def on_start(self, happened: Any) -> None:
            kernels.began(happened.data["dispatcher"].py_func)

        def on_end(self, happened: Any) -> None:
            kernels.ended(happened.data["dispatcher"].py_func)

    return Listener()
