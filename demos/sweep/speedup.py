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
    one_processor_s: tuple[float, ...]
    """The same by what the processors worked for it, whatever else they did meanwhile [s]."""
    several_processor_s: tuple[float, ...]
    failed: int
    processors: int
    load: float
    """Processes that wanted a processor in the minute before; what other work there was. 0 where none tells."""

    @property
    def times(self) -> float:
        """So many times sooner, of all rounds together."""
        return sum(self.one_s) / sum(self.several_s)

    @property
    def at_most(self) -> float:
        """So many times sooner where nothing else wants a processor: start-up of the workers is all that they lose."""
        return self.workers * sum(self.one_processor_s) / max(sum(self.several_processor_s), 1e-9)


def measure(sweep: Sweep, workers: int, tick: Tick) -> Speedup:
    """Every run, ROUNDS times with one worker and with several; one run before, so that all kernels are compiled.

    tick : called after every run, 1 + 2 · ROUNDS · runs times

    Raises
    ------
    OSError : a row could not be written.
    """
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    _timed(replace(sweep, seeds=sweep.seeds[:1]), 1, tick, most=1)
    one: list[Round] = []
    several: list[Round] = []
    for _ in range(ROUNDS):
        one.append(_timed(sweep, 1, tick))
        several.append(_timed(sweep, workers, tick))
    return Speedup(
        workers=workers,
        runs=one[-1].runs,
        one_s=tuple(each.wall_s for each in one),
        several_s=tuple(each.wall_s for each in several),
        one_processor_s=tuple(each.processor_s for each in one),
        several_processor_s=tuple(each.processor_s for each in several),
        failed=sum(each.failed for each in (*one, *several)),
        processors=os.cpu_count() or 1,
        load=load,
    )


@dataclass(frozen=True, slots=True)
class Round:
    """All runs once."""

    wall_s: float
    processor_s: float
    runs: int
    failed: int


def _timed(sweep: Sweep, workers: int, tick: Tick, most: int | None = None) -> Round:
    """most : only the first so many runs"""
    with tempfile.TemporaryDirectory(prefix="memdrive-speedup-") as folder:
        store = Store(Path(folder))
        store.open()
        runner = Runner(sweep=sweep, store=store, workers=workers)
        settled, tally = runner.settled()
        keys = [run.key for run in runner.ours()]
        settled.update(keys[len(keys) if most is None else most :])
        began, worked = time.perf_counter(), _processor_s()
        runner.carry_out(settled, tally, tick, lambda _: None)
        wall_s = time.perf_counter() - began
        if workers > 1:
            _dismiss()
        return Round(wall_s, _processor_s() - worked, tally.done + tally.failed, tally.failed)


def _processor_s() -> float:
    """Of this process and of those that it has started and seen end [s]."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _dismiss() -> None:
    """Workers end: what they worked is known then, and the next round starts its own."""
    from joblib.externals.loky import get_reusable_executor

    get_reusable_executor().shutdown(wait=True)
