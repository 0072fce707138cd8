"""Threads that step a large fleet together, a share of the cars each.

No number depends on how many they are, or on who took which share: no car knows of another.
"""

from __future__ import annotations

import os
import threading
import weakref
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, Final

from memdrive.env.laws import whole

MOST_THREADS: Final = 1024
"""More than any machine has cores."""
SHARE: Final = 128
"""The fewest cars that a thread is called for."""

Answers = SimpleQueue[int | BaseException]
Job = tuple[Callable[[], int], Callable[[int], int], Answers]


class Crew:
    """`threads` of them, the caller one; the others are there from the first call on and sleep between calls."""

    def __init__(self, where: str, threads: int | None, cars: int) -> None:
        if threads is not None:
            whole(f"{where}.threads", threads, 1, MOST_THREADS)
        self.threads = min(usable_cores() if threads is None else threads, max(cars // SHARE, 1))
        self.cars = cars
        self._jobs: SimpleQueue[Job | None] | None = None
        self._dismiss: Callable[[], Any] | None = None
        self._owner = 0

    def share(self, work: Callable[..., int], *rest: Any) -> int:
        """Call `work(first, last, *rest)` for every share of the cars; the sum of the answers.

        One share for each thread: the interpreter is shared, and who comes back for more waits for it. Nobody waits
        for a worker that has not come: the caller takes the first share, and every other that is left after it.
        """
        if self.threads == 1:
            return work(0, self.cars, *rest)
        size = -(-self.cars // self.threads)
        firsts = range(0, self.cars, size)
        left, answers = deque(firsts), Answers()

        def one(first: int) -> int:
            return work(first, min(first + size, self.cars), *rest)

        jobs = self._called()
        for _ in range(1, self.threads):
            jobs.put((left.pop, one, answers))
        take(left.popleft, one, answers)
        total = 0
        for _ in firsts:
            answer = answers.get()
            if isinstance(answer, BaseException):
                raise answer
            total += answer
        return total

    def _called(self) -> SimpleQueue[Job | None]:
        """Where the workers take their jobs, once there are workers."""
        if self._jobs is None or self._owner != os.getpid():  # threads do not survive a fork
            self._jobs, self._owner = SimpleQueue(), os.getpid()
            for _ in range(1, self.threads):
                threading.Thread(target=serve, args=(self._jobs,), daemon=True).start()
            self._dismiss = weakref.finalize(self, send_home, self._jobs, self.threads - 1, self._owner)
        return self._jobs

    def close(self) -> None:
        """Send the workers home; they go too when nobody knows the crew any more."""
        if self._dismiss is not None:
            self._dismiss()
        self._jobs = self._dismiss = None

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_jobs": None, "_dismiss": None}


def send_home(jobs: SimpleQueue[Job | None], workers: int, owner: int) -> None:
    """Tell so many workers that no job will come; in a process that was forked off there are none."""
    if owner == os.getpid():
        for _ in range(workers):
            jobs.put(None)


def serve(jobs: SimpleQueue[Job | None]) -> None:
    """A worker's day."""
    while (job := jobs.get()) is not None:
        take(*job)
        del job  # who waits holds nothing: a job knows its crew


def take(following: Callable[[], int], one: Callable[[int], int], answers: Answers) -> None:
    """Do the following share until none is left; one answer for each, be it an error."""
    while True:
        try:
            first = following()
        except IndexError:
            return
        try:
            answers.put(one(first))
        except BaseException as error:
            answers.put(error)  # raised again by who waits for it


def usable_cores() -> int:
    """Cores that this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
