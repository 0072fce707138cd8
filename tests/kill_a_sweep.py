"""A sweep that is killed with signal 9 at random moments, over and over: nothing is lost or repeated.

Started by hand, never by `make test`: `python tests/kill_a_sweep.py [KILLS [SEED]]`. Two commands work in one folder,
one in its own process and one with two workers; each time one of them, all of its processes or only the first, is
killed. Prints what it saw; exit code 1 where a run is missing, is there twice, or differs from the same run
undisturbed, or no kill came in the middle.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

TOML = """
examination = "digits"
seeds = 40
settings = { train = 200, memory = 10, shots = 0 }
grid = { "device.step_dtod" = [0.0, 0.2] }
"""
RUNS = 80
LONGEST_S = 12.0
"""Between two kills: longer than a command takes to start."""
PATIENCE_S = 900.0


def started(folder: Path, out: Path, workers: int) -> subprocess.Popen[bytes]:
    """The command, in a group of its own; what it says is added to a file."""
    words = ["sweep", str(folder / "sweep.toml"), "--out", str(out), "--workers", str(workers)]
    with (folder / "said.txt").open("ab") as said:
        return subprocess.Popen(
            [sys.executable, "-m", "memdrive.demos.cli", *words], stdout=said, stderr=said, start_new_session=True
        )


def killed(process: subprocess.Popen[bytes], everything: bool) -> None:
    """All of its group, or the first alone, whose workers must see for themselves that nobody asks any more."""
    with contextlib.suppress(ProcessLookupError):
        (os.killpg if everything else os.kill)(process.pid, signal.SIGKILL)
    process.wait()


def rows(out: Path) -> list[dict[str, Any]]:
    """Of the runs that are there, whole lines only."""
    path = out / "runs.jsonl"
    lines = path.read_bytes().split(b"\n") if path.exists() else [b""]
    return [json.loads(line) for line in lines[:-1]]


def disturbed(folder: Path, kills: int, chance: random.Random) -> tuple[Path, list[int]]:
    """The folder of runs after so many kills and two commands that were left alone; rows there at each kill."""
    out, when = folder / "out", []
    commands = {workers: started(folder, out, workers) for workers in (1, 2)}
    for _ in range(kills):
        time.sleep(chance.uniform(0.0, LONGEST_S))
        workers = chance.choice((1, 2))
        killed(commands[workers], chance.random() < 0.5)
        when.append(len(rows(out)))
        commands[workers] = started(folder, out, workers)
    for command in commands.values():
        command.wait(PATIENCE_S)
    return out, when


def main(kills: int, seed: int) -> int:
    """Kill, start again, count, and compare."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "sweep.toml").write_text(TOML)
        out, when = disturbed(folder, kills, random.Random(seed))
        assert started(folder, folder / "plain", 1).wait(PATIENCE_S) == 0, (folder / "said.txt").read_text()
        found, plain = rows(out), rows(folder / "plain")
        halves = (out / "runs.damaged").exists()
    times = Counter(row["key"] for row in found)
    figures = [{row["key"]: (row["config"], row["measures"]) for row in those} for those in (found, plain)]
    middle = sum(0 < there < RUNS for there in when)
    print(
        f"{kills} kills at random moments, {middle} of them when some of {RUNS} runs were there; half lines: {halves}"
    )
    print(f"{len(found)} rows, {len(times)} runs, each {max(times.values(), default=0)} time(s)")
    print(f"figures are those of an undisturbed sweep: {'yes' if figures[0] == figures[1] else 'NO'}")
    right = middle > 0 and len(times) == RUNS and set(times.values()) == {1} and figures[0] == figures[1]
    return 0 if right else 1


if __name__ == "__main__":
    asked = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*asked, *(20, 0)[len(asked) :]))
