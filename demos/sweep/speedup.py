"""How much sooner several workers are done than one: the same runs, in folders that are thrown away."""

from __future__ import annotations

import os
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

from memdrive.demos.report.console import Tick
from memdrive.demos.sweep.file import Sweep
from memdrive.demos.sweep.runner import Runner
from memdrive.demos.sweep.store import Store

SCHEMA = "memdrive.speedup/1"
ROUNDS = 2
"""One worker, then several, then again: what else this machine does changes meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speedup:
    """Wall-clock time of the whole sweep, start of the workers included."""

    workers: int
    runs: int
    one_s: tuple[float, ...]
    """With one worker, round by round [s]."""
    several_s: tuple[float, ...]
    failed: int
    processors: int
    load: float
    """Processes that wanted a processor in the minute before; what other work there was. 0 where none tells."""

    @property
    def times(self) -> float:
        """So many times sooner, of all rounds together."""
        return sum(self.one_s) / sum(self.several_s)


def measure(sweep: Sweep, workers: int, tick: Tick) -> Speedup:
    """Every run, ROUNDS times with one worker and with several; one run before, so that all kernels are compiled.

    tick : called after every run, 1 + 2 · ROUNDS · runs times

    Raises
    ------
    OSError : a row could not be written.
    """
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    _timed(replace(sweep, seeds=sweep.seeds[:1]), 1, tick, most=1)
    one: list[float] = []
    several: list[float] = []
    failed = runs = 0
    for _ in range(ROUNDS):
        for n, times in ((1, one), (workers, several)):
            seconds, runs, lost = _timed(sweep, n, tick)
            times.append(seconds)
            failed += lost
    return Speedup(
        workers=workers, runs=runs, one_s=tuple(one), several_s=tuple(several), failed=failed,
        processors=os.cpu_count() or 1, load=load,
    )  # fmt: skip


def _timed(sweep: Sweep, workers: int, tick: Tick, most: int | None = None) -> tuple[float, int, int]:
    """(seconds, runs, how many of them failed). most : only the first so many runs"""
    with tempfile.TemporaryDirectory(prefix="memdrive-speedup-") as folder:
        store = Store(Path(folder))
        store.open()
        runner = Runner(sweep=sweep, store=store, workers=workers)
        settled, tally = runner.settled()
        keys = [run.key for run in runner.ours()]
        settled.update(keys[len(keys) if most is None else most :])
        began = time.perf_counter()
        runner.carry_out(settled, tally, tick, lambda _: None)
        return time.perf_counter() - began, tally.done + tally.failed, tally.failed
