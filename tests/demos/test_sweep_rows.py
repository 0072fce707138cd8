"""Sweeps: what is kept of every run, and that neither damage nor a full disk costs a row."""

from __future__ import annotations

import errno
import logging
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sweeping import keys, rows, sweep, written

from memdrive.chip.kernels import compiling
from memdrive.demos.sweep import command as sweep_command
from memdrive.demos.sweep import runner, store, subjects


@pytest.mark.usefixtures("quick")
def test_a_row_says_all_that_its_run_was(tmp_path: Path) -> None:
    path = written(tmp_path, "examination = 'quick'\nseeds = [5]")
    assert sweep(path, "--out", tmp_path / "out").exit_code == 0
    (row,) = rows(tmp_path / "out")
    assert (row["seed"], row["config"], row["measures"]) == (5, {"x": -1}, {"it.y": 5.5})
    assert row["duration_s"] >= 0
    assert row["schema"] == runner.SCHEMA
    assert {"memdrive", "examination", "begun", "machine", "figures"} <= set(row)


def test_a_failing_run_is_a_row_and_the_others_go_on(tmp_path: Path, quick: list[int]) -> None:
    path, out = written(tmp_path, "examination = 'quick'\nseeds = 3\nsettings.x = 1"), tmp_path / "out"
    done = sweep(path, "--out", out)
    assert done.exit_code == 1
    assert "1 run failed" in done.output
    assert [row.get("error") for row in rows(out)] == [None, "RuntimeError: as asked for", None]
    assert sweep(path, "--out", out).exit_code == 1
    assert quick == [0, 1, 2]  # not again by itself
    assert sweep(path, "--out", out, "--retry").exit_code == 1
    assert quick == [0, 1, 2, 1]


@pytest.mark.usefixtures("quick")
def test_damaged_rows_are_put_aside_and_done_again(tmp_path: Path) -> None:
    path, out = written(tmp_path, "examination = 'quick'\nseeds = 4"), tmp_path / "out"
    sweep(path, "--out", out)
    whole = (out / "runs.jsonl").read_bytes().splitlines(keepends=True)
    torn = b"".join([whole[0], b"\xff{]\n", b"[]\n", b'{"key":"x"}\n', whole[2], whole[3][:40]])
    (out / "runs.jsonl").write_bytes(torn)
    done = sweep(path, "--out", out)
    assert done.exit_code == 0
    assert "2 runs done, 2 were there; 3 damaged lines" in done.output
    assert (out / "runs.damaged").read_bytes() == whole[3][:40] + b"\n"
    found = [row for row in store.Store(out).read() if not isinstance(row, store.Damage)]
    assert sorted(row["key"] for row in found) == keys(path)


def test_a_last_line_that_lacks_its_end_alone_is_kept(tmp_path: Path, quick: list[int]) -> None:
    path, out = written(tmp_path, "examination = 'quick'\nseeds = 2"), tmp_path / "out"
    sweep(path, "--out", out)
    text = (out / "runs.jsonl").read_bytes()
    (out / "runs.jsonl").write_bytes(text[:-1])
    assert sweep(path, "--out", out).exit_code == 0
    assert (out / "runs.jsonl").read_bytes() == text
    assert quick == [0, 1]


@pytest.mark.usefixtures("quick")
def test_a_full_disk_loses_no_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The third row is half-written when there is no room left."""
    path, out = written(tmp_path, "examination = 'quick'\nseeds = 4"), tmp_path / "out"
    real, count = os.write, Counter[str]()

    def full(number: int, content: Any) -> int:
        count["writes"] += 1
        if count["writes"] > 3:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(number, content[:30] if count["writes"] == 3 else content)

    monkeypatch.setattr(store.os, "write", full)
    done = sweep(path, "--out", out)
    monkeypatch.undo()
    assert done.exit_code == 1
    assert "No space left on device" in done.output
    assert [row["seed"] for row in rows(out)] == [0, 1]


def test_a_folder_that_cannot_be_made(tmp_path: Path, quick: list[int]) -> None:
    path = written(tmp_path, "examination = 'quick'")
    (tmp_path / "file").touch()
    nowhere = [Path("/proc/memdrive")] if Path("/proc/self").exists() else []
    for out in (tmp_path / "file", tmp_path / "file" / "below", *nowhere):
        done = sweep(path, "--out", out)
        assert done.exit_code == 2, done.output
        assert "--out" in done.output
    assert quick == []


@pytest.mark.parametrize("name", ["runs.lock", "runs.jsonl", "sweep.json"])
def test_a_folder_in_which_something_cannot_be_written(name: str, tmp_path: Path, quick: list[int]) -> None:
    """Of each file that a sweep needs there: the command says so before any run is begun."""
    path, out = written(tmp_path, "examination = 'quick'"), tmp_path / "out"
    (out / name).mkdir(parents=True)
    done = sweep(path, "--out", out)
    assert done.exit_code == 2, done.output
    assert name in done.output
    assert "Traceback" not in done.output
    assert quick == []


def test_a_disk_that_is_full_from_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick: list[int]) -> None:
    path, out = written(tmp_path, "examination = 'quick'\nseeds = 2"), tmp_path / "out"

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(sweep_command, "write_whole", full)
        done = sweep(path, "--out", out)
    assert (done.exit_code, quick) == (2, [])
    assert "No space left on device" in done.output
    assert sweep(path, "--out", out).exit_code == 0
    assert len(rows(out)) == 2


def test_a_cache_that_cannot_be_written_costs_no_run(
    tmp_path: Path, quick: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kernel is compiled in every run, and its cache refuses it: said once, and every row is there."""
    said: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    def readonly(*_: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    def double(x: float) -> float:
        return 2 * x

    def prepare(asked: Any, seed: int) -> subjects.Work:
        def examine() -> tuple[Any, Any]:
            quick.append(seed)
            return {"it.y": float(compiling.compiled(double)(1.0 + seed))}, {}

        return subjects.Work(config={"x": asked.get("x", -1)}, examine=examine)

    monkeypatch.setattr(compiling.Index, "save", readonly)
    log = logging.Logger("kernels")  # one that no other test has set up
    log.addHandler(Listener())
    monkeypatch.setattr(compiling, "LOG", log)
    monkeypatch.setattr(logging.root.manager, "disable", 0)
    monkeypatch.setitem(subjects.SUBJECTS, "quick", subjects.Subject(known={"x": -1}, prepare=prepare))
    path, out = written(tmp_path, "examination = 'quick'\nseeds = 3"), tmp_path / "out"
    assert sweep(path, "--out", out).exit_code == 0
    assert [row["measures"]["it.y"] for row in rows(out)] == [2.0, 4.0, 6.0]
    assert len(said) == 1
    assert "compiled at every start" in said[0]
