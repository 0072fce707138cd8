"""Runs of a sweep, in this process or in several: each is claimed, carried out and written down by who carries it out.

Whatever ends, the row of a run that was finished is in the file, and a run whose row is not there is done again.
"""

from __future__ import annotations

import enum
import os
import platform
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from memdrive.demos.ending import one_line
from memdrive.demos.options import VERSION
from memdrive.demos.report.console import Tick
from memdrive.demos.sweep import subjects
from memdrive.demos.sweep.file import Run, Sweep
from memdrive.demos.sweep.store import Damage, Store

SCHEMA = "memdrive.sweep/1"
PATIENCE_S = 1.0
"""Between two looks at whether a run that another process claims is there by now."""
IDLE_S = 30
"""After which a worker that is given nothing more ends."""


class End(enum.Enum):
    """How a run ended."""

    DONE = "done"
    FAILED = "failed"
    THERE = "there"
    """Another process had done it."""
    BUSY = "busy"
    """Another process is doing it."""
    ORPHANED = "orphaned"
    """Who asked for it is gone."""


@dataclass(frozen=True, slots=True)
class Errand:
    """A run, and where its row goes."""

    folder: Path
    run: Run
    since: int
    """[bytes] Size of the file of rows when the run was not there."""
    boss: int
    """Number of the process that sends it; 0 where that may be on another machine."""


def attend(errand: Errand) -> tuple[Errand, End]:
    """Do a run if nobody else does or has done it, and write its row.

    Raises
        OSError: the row could not be written.
    """
    run, store = errand.run, Store(errand.folder)
    if errand.boss and errand.boss not in (os.getpid(), os.getppid()):
        return errand, End.ORPHANED
    with store.claim(run.key) as ours:
        if not ours:
            return errand, End.BUSY
        if store.has(run.key, errand.since):
            return errand, End.THERE
        row = perform(run)
        store.append(row)
    return errand, End.FAILED if "error" in row else End.DONE


def perform(run: Run) -> dict[str, Any]:
    """The row of a run; of one that fails, its error."""
    begun, clock = time.time(), time.perf_counter()
    try:
        work = subjects.work(run.examination, run.settings, run.seed)
        if work.config != run.config:
            raise ValueError("its device's file has changed since the sweep began")
        measures, figures = work.examine()
        found: dict[str, Any] = {"measures": dict(measures), "figures": dict(figures)}
    except Exception as error:
        found = {"error": one_line(f"{type(error).__name__}: {error}")}
    return _row(run, begun, time.perf_counter() - clock, found)


def _row(run: Run, begun: float, seconds: float, found: dict[str, Any]) -> dict[str, Any]:
    machine = {"system": platform.platform(), "processor": platform.machine(), "python": platform.python_version()}
    return {
        "key": run.key,
        "schema": SCHEMA,
        "memdrive": VERSION,
        "examination": run.examination,
        "config": dict(run.config),
        "seed": run.seed,
        "begun": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(begun)),
        "duration_s": round(seconds, 3),
        "machine": machine | {"name": platform.node(), "processors": os.cpu_count()},
    } | found


@dataclass(slots=True)
class Tally:
    """How the runs of a call ended, and what stood in the file."""

    done: int = 0
    failed: int = 0
    elsewhere: int = 0
    before: int = 0
    """Rows that were there already."""
    failed_before: int = 0
    damaged: int = 0

    def count(self, end: End) -> None:
        """One run more."""
        self.done += end is End.DONE
        self.failed += end is End.FAILED
        self.elsewhere += end is End.THERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Runner:
    """A sweep, its folder, and who works."""

    sweep: Sweep
    store: Store
    workers: int = 1
    shard: tuple[int, int] = (1, 1)
    """(i, n): only every n-th run, beginning with the i-th."""
    retry: bool = False
    """Do those again that have failed."""
    elsewhere: Callable[[Iterable[Errand]], Iterator[tuple[Errand, End]]] | None = None
    """Who attends to errands in place of processes here."""

    def ours(self) -> Iterator[Run]:
        """Runs of this shard, each once."""
        seen: set[bytes] = set()
        which, of = self.shard
        for run in self.sweep:
            key = bytes.fromhex(run.key)
            if key not in seen:
                seen.add(key)
                if len(seen) % of == which % of:
                    yield run

    def settled(self) -> tuple[set[str], Tally]:
        """Keys of runs that need not be done, and what stands in the file. Of rows of one key the last counts."""
        done: set[str] = set()
        failed: set[str] = set()
        tally = Tally()
        for row in self.store.read():
            if isinstance(row, Damage):
                tally.damaged += 1
                continue
            (failed if "error" in row else done).add(row["key"])
            (done if "error" in row else failed).discard(row["key"])
        wanted = [run.key for run in self.ours()]
        tally.before = sum(key in done for key in wanted)
        tally.failed_before = sum(key in failed for key in wanted)
        return done if self.retry else done | failed, tally

    def carry_out(self, settled: set[str], tally: Tally, tick: Tick, waiting: Callable[[int], None]) -> None:
        """Do what is not settled; in the end, wait for what other processes are doing, and take over what they drop.

        settled : mutated, no key is in it twice; waiting : told how many others are still at work on

        Raises
            OSError: a row could not be written.
        """
        since = self.store.size()
        errands: Iterable[Errand] = self._errands(settled, since)
        while True:
            busy = []
            for errand, end in self._attended(errands, settled, since):
                if end is End.BUSY:
                    busy.append(errand)
                    continue
                settled.add(errand.run.key)
                tally.count(end)
                tick()
            if not busy:
                return
            waiting(len(busy))
            time.sleep(PATIENCE_S)
            errands = busy

    def _errands(self, settled: set[str], since: int) -> Iterator[Errand]:
        for run in self.ours():
            if run.key not in settled:
                yield Errand(self.store.folder, run, since, os.getpid())

    def _attended(self, errands: Iterable[Errand], settled: set[str], since: int) -> Iterator[tuple[Errand, End]]:
        """As they end, in any order. Those that were on their way when a worker was lost are done one by one."""
        if self.elsewhere is not None:
            yield from self.elsewhere(errands)
            return
        if self.workers == 1:
            yield from map(attend, errands)
            return
        under_way: dict[str, Errand] = {}
        try:
            yield from self._by_workers(_noted(errands, under_way), under_way)
        except BrokenProcessPool:
            for errand in list(under_way.values()):
                yield alone(errand)
            yield from self._attended(self._errands(settled, since), settled, since)

    def _by_workers(self, errands: Iterable[Errand], under_way: dict[str, Errand]) -> Iterator[tuple[Errand, End]]:
        from joblib import Parallel, delayed, parallel_config

        chosen = {"inner_max_num_threads": 1, "initializer": _deaf, "idle_worker_timeout": IDLE_S}
        with parallel_config("loky", n_jobs=self.workers, **chosen):
            parallel = Parallel(return_as="generator_unordered", batch_size=1)
            for errand, end in parallel(delayed(attend)(errand) for errand in errands):
                under_way.pop(errand.run.key, None)
                yield errand, end


def _noted(errands: Iterable[Errand], under_way: dict[str, Errand]) -> Iterator[Errand]:
    for errand in errands:
        under_way[errand.run.key] = errand
        yield errand


def _deaf() -> None:
    """Ctrl-C reaches every process of a terminal; who sent the errands decides what becomes of them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def alone(errand: Errand) -> tuple[Errand, End]:
    """Do a run in a process of its own; if that is lost again, it is the run's doing, and its error."""
    with ProcessPoolExecutor(1, get_context("spawn"), _deaf) as pool:
        try:
            return pool.submit(attend, errand).result()
        except BrokenProcessPool:
            pass
    run, store = errand.run, Store(errand.folder)
    error = {"error": "its process was lost twice: killed, out of memory, or crashed"}
    with store.claim(run.key) as ours:
        if ours and not store.has(run.key, errand.since):
            store.append(_row(run, time.time(), 0.0, error))
    return errand, End.FAILED
