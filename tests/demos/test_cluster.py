"""Sweeps elsewhere: would catch a run that a cluster loses or repeats, a mistake not named, a broken example."""

from __future__ import annotations

import errno
import json
import os
import signal
import stat
import subprocess
import sys
import time
import types
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from memdrive.demos.cli import memdrive
from memdrive.demos.sweep import cluster, file, runner

ROOT = Path(__file__).parents[2]
TOML = """
examination = "digits"
seeds = 3
settings = { train = 100, memory = 10, shots = 0 }
grid = { "device.step_dtod" = [0.0, 0.2] }
"""
needs_dask = pytest.mark.skipif(not cluster.installed(), reason="needs the extra 'cluster' (make test-cluster)")


def sweep(*arguments: object) -> Result:
    return CliRunner().invoke(memdrive, ["sweep", *map(str, arguments)])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "sweep.toml"
    found.write_text(TOML)
    return found


def heed() -> None:
    """A shell starts what runs in its background deaf to Ctrl-C; this is to hear it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def rows(folder: Path) -> dict[str, tuple[Any, Any]]:
    found = [json.loads(line) for line in (folder / "runs.jsonl").read_text().splitlines()]
    assert len({row["key"] for row in found}) == len(found)
    return {row["key"]: (row["config"], row["measures"]) for row in found}


@pytest.mark.parametrize("address", ["here", "tcp://", "tcp://host", "udp://host:1", ""])
def test_an_address_that_is_none_is_named_before_anything_starts(address: str, path: Path) -> None:
    done = sweep(path, "--out", path.parent / "out", "--cluster", address)
    assert done.exit_code == 2
    assert f"--cluster: need tcp://HOST:PORT or local, got '{address}'" in " ".join(done.output.split())
    assert not (path.parent / "out").exists()


def test_without_the_extra_it_says_what_to_install(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "installed", lambda: False)
    done = sweep(path, "--out", path.parent / "out", "--cluster", "local")
    assert done.exit_code == 2
    assert "pip install 'memdrive[cluster]'" in " ".join(done.output.split())
    assert not (path.parent / "out").exists()


def test_an_errand_without_a_boss_is_done_wherever_it_comes(tmp_path: Path) -> None:
    (run,) = [run for run in file.loads(TOML) if run.seed == 0 and run.config["device.step_dtod"] == 0.0]
    assert runner.attend(runner.Errand(tmp_path, run, 0, -1))[1] is runner.End.ORPHANED
    assert runner.attend(runner.Errand(tmp_path, run, 0, cluster.ANYBODY))[1] is runner.End.DONE


@needs_dask
@pytest.mark.filterwarnings("default")  # Dask's own, of sockets that it closes late
def test_a_local_cluster_does_what_one_process_does(path: Path) -> None:
    """In a process of its own, as a person starts it."""
    outs = [path.parent / name for name in ("alone", "together")]
    for out, more in zip(outs, ((), ("--cluster", "local", "--workers", "2")), strict=True):
        command = [sys.executable, "-m", "memdrive.demos.cli", "sweep", path, "--out", out, *more]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        assert "6 runs done, 0 were there" in " ".join(done.stdout.split())
    assert rows(outs[0]) == rows(outs[1])
    again = sweep(path, "--out", outs[1])
    assert "0 runs done, 6 were there" in " ".join(again.output.split())
    assert not [found for found in outs[1].iterdir() if found.suffix == ".note"]


@needs_dask
def test_ctrl_c_ends_a_local_cluster_in_one_line_and_the_same_command_goes_on(path: Path) -> None:
    """It reaches every process of a terminal, the cluster's too."""
    out, said = path.parent / "out", path.parent / "said.txt"
    command = [sys.executable, "-m", "memdrive.demos.cli", "sweep", path, "--out", out]
    with said.open("wb") as stream:
        process = subprocess.Popen(
            [*command, "--cluster", "local", "--workers", "2"],
            stdout=stream,
            stderr=stream,
            start_new_session=True,
            preexec_fn=heed,
        )
    end = time.monotonic() + 120
    while not (out / "runs.jsonl").exists() or not rows(out):
        assert process.poll() is None, said.read_text()
        assert time.monotonic() < end
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(60) == 130
    assert said.read_text().strip() == "Ended by SIGINT."
    assert subprocess.run(command, capture_output=True, timeout=300).returncode == 0
    assert len(rows(out)) == 6


@needs_dask
def test_nobody_who_answers_is_said_in_a_line(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE_S", 1)
    done = sweep(path, "--out", path.parent / "out", "--cluster", "tcp://127.0.0.1:9")
    assert done.exit_code == 2
    assert "--cluster:" in done.output
    assert "Traceback" not in done.output


class Workers:
    """Answers as a client whose workers see something else."""

    def __init__(self, word: str | None, version: str) -> None:
        self.word, self.version = word, version

    def wait_for_workers(self, n: int, timeout: float) -> None:
        assert (n, timeout) == (1, cluster.PATIENCE_S)

    def run(self, read: Any, note: Path) -> dict[str, tuple[str, str]]:
        seen, _ = read(note)
        return {"tcp://a:1": (seen if self.word is None else self.word, self.version)}


def test_a_worker_that_sees_another_folder_or_is_another_version_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        ValueError, match=r"need a folder that every worker shares, got '.*', which tcp://a:1 does not"
    ):
        cluster._met(Workers("", cluster.VERSION), tmp_path)
    with pytest.raises(ValueError, match=r"need memdrive .* on every worker, got 0\.0 on tcp://a:1"):
        cluster._met(Workers(None, "0.0"), tmp_path)
    assert cluster._met(Workers(None, cluster.VERSION), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_array_script_starts_each_task_on_its_share(tmp_path: Path) -> None:
    """Run as SLURM would, with a `memdrive` that says how it was called."""
    script = ROOT / "docs" / "examples" / "sweep.slurm.sh"
    spy = tmp_path / "memdrive"
    spy.write_text('#!/bin/sh\necho "$@ | $NUMBA_CACHE_DIR"\n')
    spy.chmod(spy.stat().st_mode | stat.S_IXUSR)
    told = {
        "SLURM_ARRAY_TASK_ID": "3",
        "SLURM_ARRAY_TASK_COUNT": "16",
        "SLURM_CPUS_PER_TASK": "2",
        "SLURM_TMPDIR": "/x",
    }
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", **told}
    done = subprocess.run(["bash", script, "a b.toml", "out"], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("sweep a b.toml --out out --shard 3/16 --workers 2 | /x/memdrive-")
    alone = subprocess.run(["bash", script, "a.toml"], env=environment, capture_output=True, text=True)
    assert alone.returncode != 0
    assert "which folder" in alone.stderr


class Futures:
    """A cluster in this process: what is sent is done when its future is looked at; some runs lose their workers."""

    def __init__(self, losing: set[str], failing: Exception | None = None) -> None:
        self.losing, self.failing = losing, failing
        self.waiting: list[Future] = []
        self.most = 0

    def nthreads(self) -> dict[str, int]:
        return {"a": 1, "b": 2}

    def submit(self, deed: Any, errand: runner.Errand, *, key: str, pure: bool) -> Future:
        assert key.startswith(errand.run.key)
        assert not pure
        assert errand.boss == cluster.ANYBODY
        assert errand.folder.is_absolute()
        self.waiting.append(Future(self, deed, errand))
        self.most = max(self.most, len(self.waiting))
        return self.waiting[-1]


class Future:
    def __init__(self, futures: Futures, deed: Any, errand: runner.Errand) -> None:
        self.futures, self.deed, self.errand = futures, deed, errand

    def exception(self) -> Exception | None:
        self.futures.waiting.remove(self)
        if self.errand.run.key in self.futures.losing:
            return KilledWorker(self.errand.run.key)
        return self.futures.failing

    def result(self) -> Any:
        return self.deed(self.errand)


class KilledWorker(Exception):  # noqa: N818 # its name there
    """As Dask's."""


class Completed(list[Future]):
    """As Dask's `as_completed`: what is added while one goes through it comes, too."""

    def __init__(self, raise_errors: bool) -> None:
        assert not raise_errors
        super().__init__()

    add = list.append


@pytest.fixture
def dask(monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in, scheduler = types.ModuleType("distributed"), types.ModuleType("distributed.scheduler")
    vars(stand_in)["as_completed"], vars(scheduler)["KilledWorker"] = Completed, KilledWorker
    monkeypatch.setitem(sys.modules, "distributed", stand_in)
    monkeypatch.setitem(sys.modules, "distributed.scheduler", scheduler)


@pytest.mark.usefixtures("dask")
def test_only_as_many_errands_are_on_their_way_as_keep_every_thread_at_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a run that loses every worker it is given is done here, in a process of its own."""
    monkeypatch.setattr(cluster, "attend", lambda errand: (errand, runner.End.DONE))
    monkeypatch.setattr(cluster, "alone", lambda errand: (errand, runner.End.FAILED))
    errands = [runner.Errand(tmp_path, run, 0, 7) for run in file.loads(TOML.replace("seeds = 3", "seeds = 10"))]
    client = Futures({errands[4].run.key})
    ends = {errand.run.key: end for errand, end in cluster.attended(client, errands)}
    assert client.most == cluster.AHEAD * 3
    assert set(ends) == {errand.run.key for errand in errands}
    assert [key for key, end in ends.items() if end is runner.End.FAILED] == [errands[4].run.key]


@pytest.mark.usefixtures("dask")
def test_a_row_that_cannot_be_written_elsewhere_ends_the_command(tmp_path: Path) -> None:
    errands = [runner.Errand(tmp_path, run, 0, 7) for run in file.loads(TOML)]
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with pytest.raises(OSError, match="No space left"):
        list(cluster.attended(Futures(set(), full), errands))
