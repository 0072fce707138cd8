"""Threads that step a large fleet together: each takes the next share of the cars until none is left.

No number depends on how many they are, or on who took which share: no car knows of another.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from memdrive.env.laws import whole

MOST_THREADS: Final = 1024
"""More than any machine has cores."""
SHARE: Final = 128
"""Cars that are taken at a time: enough to be worth coming for, few enough that nobody waits long at the end."""


class Crew:
    """`threads` workers, the caller one of them; the others are woken when they are first needed."""

    def __init__(self, threads: int | None, cars: int) -> None:
        if threads is not None:
            whole("CarTrackingVector.threads", threads, 1, MOST_THREADS)
        shares = -(-cars // SHARE)
        self.threads = min(usable_cores() if threads is None else threads, -(-shares // 2))
        self.cars = cars
        self._pool: ThreadPoolExecutor | None = None
        self._owner = 0

    def share(self, work: Callable[..., int], *rest: Any) -> int:
        """Call `work(first, last, *rest)` for every share of the cars; the sum of the answers."""
        if self.threads == 1:
            return work(0, self.cars, *rest)
        if self._pool is None or self._owner != os.getpid():  # threads do not survive a fork
            self._pool, self._owner = ThreadPoolExecutor(self.threads - 1), os.getpid()
        shares = iter(range(0, self.cars, SHARE))
        others = [self._pool.submit(self._work, shares, work, rest) for _ in range(1, self.threads)]
        return self._work(shares, work, rest) + sum(other.result() for other in others if not other.cancel())

    def _work(self, shares: Iterator[int], work: Callable[..., int], rest: tuple[Any, ...]) -> int:
        return sum(work(first, min(first + SHARE, self.cars), *rest) for first in shares)

    def close(self) -> None:
        """Send the threads home."""
        if self._pool is not None and self._owner == os.getpid():
            self._pool.shutdown()
        self._pool = None

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_pool": None}


def usable_cores() -> int:
    """Cores that this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
