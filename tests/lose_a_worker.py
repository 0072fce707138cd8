"""A real Dask cluster of two workers, one of which is killed in the middle of a sweep: every run is there once.

Started by hand or by `make test-cluster`, never by `make test`; needs the extra `cluster`. Prints what it saw; exit
code 1 where a run is missing, is there twice, or differs from the same run without a cluster.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

TOML = """
examination = "digits"
seeds = 10
settings = { train = 300, memory = 10, shots = 0 }
grid = { "device.step_dtod" = [0.0, 0.2] }
"""
RUNS, ROWS_BEFORE = 20, 3
PATIENCE_S = 300.0


def until(true: Callable[[], Any]) -> None:
    """Wait for it."""
    end = time.monotonic() + PATIENCE_S
    while not true():
        if time.monotonic() > end:
            raise TimeoutError("it never came")
        time.sleep(0.05)


@contextmanager
def started(said: Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process whose words go to a file; what still runs in the end is killed."""
    with said.open("wb") as stream:
        process = subprocess.Popen([sys.executable, "-m", *words], stdout=stream, stderr=stream)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def sweep(said: Path, file: Path, out: Path, *more: str) -> Any:
    """The command, started."""
    return started(said, "memdrive.demos.cli", "sweep", str(file), "--out", str(out), *more)


def rows(out: Path) -> list[dict[str, Any]]:
    """Of the runs that are there."""
    path = out / "runs.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def main() -> int:
    """Start all of it, kill one worker, count."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file, out, plain = folder / "sweep.toml", folder / "out", folder / "plain"
        file.write_text(TOML)
        with sweep(folder / "plain.txt", file, plain) as alone:
            alone.wait(PATIENCE_S)
        meeting = folder / "scheduler.json"
        of_cluster = ("--scheduler-file", str(meeting))
        worker = ("distributed.cli.dask_worker", *of_cluster, "--no-nanny", "--nthreads", "1", "--no-dashboard")
        with (
            started(folder / "s", "distributed.cli.dask_scheduler", *of_cluster, "--port", "0", "--no-dashboard"),
            started(folder / "a", *worker) as first,
            started(folder / "b", *worker) as second,
        ):
            until(meeting.exists)
            address = json.loads(meeting.read_text())["address"]
            with sweep(folder / "said.txt", file, out, "--cluster", address) as command:
                until(lambda: len(rows(out)) >= ROWS_BEFORE)
                os.kill(first.pid, signal.SIGKILL)
                when = len(rows(out))
                code = command.wait(PATIENCE_S)
            survived = second.poll() is None
        print((folder / "said.txt").read_text().strip())
        return told(rows(out), rows(plain), code, when, survived)


def told(found: list[dict[str, Any]], plain: list[dict[str, Any]], code: int, when: int, survived: bool) -> int:
    """What was seen, in lines, and the exit code that it deserves."""
    times = Counter(row["key"] for row in found)
    figures = [{row["key"]: (row["config"], row["measures"]) for row in those} for those in (found, plain)]
    print(
        f"killed one of two workers when {when} of {RUNS} runs were there; the other {'lives' if survived else 'died'}"
    )
    print(f"exit code {code}, {len(found)} rows, {len(times)} runs, each {max(times.values(), default=0)} time(s)")
    print(f"figures are those of a sweep without a cluster: {'yes' if figures[0] == figures[1] else 'NO'}")
    right = code == 0 and survived and when < RUNS and set(times.values()) == {1} and len(times) == RUNS
    return 0 if right and figures[0] == figures[1] else 1


if __name__ == "__main__":
    sys.exit(main())
