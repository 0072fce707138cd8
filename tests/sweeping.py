"""Sweeps as tests start them, in this process or in others; what they leave in their folder."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from memdrive.demos.cli import memdrive
from memdrive.demos.sweep import file

SMALL = """
examination = "digits"
seeds = {seeds}
settings = {{ train = {train}, memory = 10, shots = 0 }}
grid = {{ "device.step_dtod" = [0.0, 0.2] }}
"""


def sweep(*arguments: object) -> Result:
    return CliRunner().invoke(memdrive, ["sweep", *map(str, arguments)])


def written(folder: Path, text: str) -> Path:
    path = folder / "sweep.toml"
    path.write_text(text, encoding="utf-8")
    return path


def started(*arguments: object, largest: int | None = None) -> subprocess.Popen[bytes]:
    """What it says goes to a file: workers that outlive a killed process would hold a pipe open.

    largest : [bytes] no file may grow beyond, as if the disk were full
    """

    def before() -> None:
        heed()
        if largest is not None:
            import resource  # of POSIX

            resource.setrlimit(resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))

    command = [sys.executable, "-m", "memdrive.demos.cli", "sweep", *map(str, arguments)]
    with (Path(str(arguments[0])).parent / "said.txt").open("ab") as said:
        return subprocess.Popen(command, stdout=said, stderr=said, start_new_session=True, preexec_fn=before)


def heed() -> None:
    """A shell starts what runs in its background deaf to Ctrl-C; these are to hear it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def said(path: Path) -> str:
    return (path.parent / "said.txt").read_text()


def rows(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "runs.jsonl").read_text().splitlines()]


def keys(path: Path) -> list[str]:
    return sorted(run.key for run in file.loads(path.read_text()))


def until(there: Callable[[], object]) -> None:
    """On a busy machine a process and its workers take half a minute to start: only what hangs waits to the end."""
    end = time.monotonic() + 240.0
    while time.monotonic() < end:
        if there():
            return
        time.sleep(0.05)
    raise AssertionError("it never came")


def lines(folder: Path) -> int:
    path = folder / "runs.jsonl"
    return path.read_bytes().count(b"\n") if path.exists() else 0
