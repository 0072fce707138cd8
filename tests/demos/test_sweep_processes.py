"""Sweeps: several processes in one folder, whatever ends in between."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("signals and process groups of POSIX", allow_module_level=True)

from sweeping import SMALL, keys, lines, rows, said, started, until, written

from memdrive.demos.sweep import file, runner, store


def test_results_do_not_depend_on_workers(tmp_path: Path) -> None:
    path = written(tmp_path, SMALL.format(seeds=2, train=100))
    for n in (1, 2):
        done = started(path, "--out", tmp_path / str(n), "--workers", n)
        assert done.wait(240) == 0, said(path)
    alone, together = (
        {row["key"]: (row["config"], row["measures"], row["figures"]) for row in rows(tmp_path / n)} for n in "12"
    )
    assert alone == together
    assert sorted(alone) == keys(path)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_what_is_ended_in_the_middle_goes_on(tmp_path: Path, how: signal.Signals) -> None:
    path, out = written(tmp_path, SMALL.format(seeds=15, train=300)), tmp_path / "out"
    first = started(path, "--out", out, "--workers", 2)
    until(lambda: lines(out) >= 3 or first.poll() is not None)
    if how == signal.SIGINT:
        os.killpg(first.pid, how)  # as a terminal does: its workers hear it, too
    else:
        first.send_signal(how)
    code = first.wait(240)
    if how == signal.SIGINT:
        assert (code, said(path).strip()) == (130, "Ended by SIGINT.")
    assert 3 <= lines(out) < 30
    again = started(path, "--out", out, "--workers", 2)
    assert again.wait(240) == 0, said(path)
    assert sorted(row["key"] for row in rows(out)) == keys(path)


def test_a_disk_that_fills_under_two_workers_loses_no_row(tmp_path: Path) -> None:
    """A real limit of the system's, met in a worker: the third row has no room."""
    path, out = written(tmp_path, SMALL.format(seeds=4, train=100)), tmp_path / "out"
    first = started(path, "--out", out, "--workers", 2, largest=7000)
    assert first.wait(240) == 1, said(path)
    assert "runs.jsonl: File too large; the rows there are whole: the same command goes on" in said(path)
    assert 1 <= len(rows(out)) < 8
    assert started(path, "--out", out, "--workers", 2).wait(240) == 0, said(path)
    assert sorted(row["key"] for row in rows(out)) == keys(path)


def test_two_processes_share_a_folder(tmp_path: Path) -> None:
    path, out = written(tmp_path, SMALL.format(seeds=4, train=100)), tmp_path / "out"
    both = [started(path, "--out", out) for _ in range(2)]
    for process in both:
        assert process.wait(240) == 0, said(path)
    assert sorted(row["key"] for row in rows(out)) == keys(path)


def test_a_claim_ends_with_its_process_and_not_before(tmp_path: Path) -> None:
    """Would catch a lock that a dead process leaves, and one that is taken from a slow one."""
    key, code = "5" * 32, "import sys, pathlib; from memdrive.demos.sweep.store import Store\n"
    code += "with Store(pathlib.Path(sys.argv[1])).claim(sys.argv[2]) as ours: print(ours, flush=True); input()"
    other = subprocess.Popen(
        [sys.executable, "-c", code, tmp_path, key], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "True\n"
    mine = store.Store(tmp_path)
    for _ in range(2):
        with mine.claim(key) as ours, mine.claim("6" * 32) as another:
            assert (ours, another) == (False, True)
    other.kill()
    other.communicate()
    with mine.claim(key) as ours:
        assert ours


def test_a_run_is_not_repeated_that_another_process_has_just_done(tmp_path: Path, quick: list[int]) -> None:
    (run,) = file.loads("examination = 'quick'")
    errand = runner.Errand(tmp_path, run, 0, os.getpid())
    assert [runner.attend(errand)[1] for _ in range(2)] == [runner.End.DONE, runner.End.THERE]
    assert runner.attend(runner.Errand(tmp_path, run, 0, -1))[1] is runner.End.ORPHANED
    assert quick == [0]


@pytest.mark.skipif(sys.platform != "linux", reason="looks for workers in /proc")
def test_a_lost_worker_loses_no_run(tmp_path: Path) -> None:
    path, out = written(tmp_path, SMALL.format(seeds=15, train=300)), tmp_path / "out"
    process = started(path, "--out", out, "--workers", 2)
    until(lambda: lines(out) >= 2 or process.poll() is not None)
    below = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    workers = [int(n) for n in below if b"popen_loky" in Path(f"/proc/{n}/cmdline").read_bytes()]
    os.kill(workers[0], signal.SIGKILL)
    assert process.wait(240) == 0, said(path)
    assert sorted(row["key"] for row in rows(out)) == keys(path)


@pytest.mark.usefixtures("quick")
def test_a_run_that_ends_its_process_twice_is_its_own_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def __init__(self, *_: object) -> None: ...
        def __enter__(self) -> Broken:
            return self

        def __exit__(self, *_: object) -> None: ...
        def submit(self, *_: object) -> None:
            raise BrokenProcessPool

    monkeypatch.setattr(runner, "ProcessPoolExecutor", Broken)
    (run,) = file.loads("examination = 'quick'")
    assert runner.alone(runner.Errand(tmp_path, run, 0, os.getpid()))[1] is runner.End.FAILED
    assert "lost twice" in rows(tmp_path)[0]["error"]
