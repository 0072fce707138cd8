"""Sweeps: what a file may ask for, and that no run is lost or repeated, whatever ends in between."""

from __future__ import annotations

import dataclasses
import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from memdrive.chip.kernels import compiling
from memdrive.demos.cli import memdrive
from memdrive.demos.seeds import Purpose
from memdrive.demos.sweep import command as sweep_command
from memdrive.demos.sweep import file, runner, speedup, store, subjects
from memdrive.demos.sweep.command import STUDIES, study_names
from memdrive.env.roads import tracks

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


def started(*arguments: object) -> subprocess.Popen[bytes]:
    """What it says goes to a file: workers that outlive a killed process would hold a pipe open."""
    command = [sys.executable, "-m", "memdrive.demos.cli", "sweep", *map(str, arguments)]
    with (Path(str(arguments[0])).parent / "said.txt").open("ab") as said:
        return subprocess.Popen(command, stdout=said, stderr=said, start_new_session=True, preexec_fn=heed)


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
    for _ in range(600):
        if there():
            return
        time.sleep(0.05)
    raise AssertionError("it never came")


def lines(folder: Path) -> int:
    path = folder / "runs.jsonl"
    return path.read_bytes().count(b"\n") if path.exists() else 0


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """An examination that takes no time; the seeds it was run with. It fails where `x` is its seed."""
    seen: list[int] = []

    def prepare(asked: Any, seed: int) -> subjects.Work:
        def examine() -> tuple[dict[str, float], dict[str, Any]]:
            seen.append(seed)
            if asked.get("x") == seed:
                raise RuntimeError("as asked\nfor")
            return {"it.y": seed + 0.5}, {"it": {}}

        return subjects.Work(config={"x": asked.get("x", -1)}, examine=examine)

    one = subjects.Subject(known={"x": -1}, prepare=prepare)
    monkeypatch.setattr(subjects, "SUBJECTS", {**subjects.SUBJECTS, "quick": one})
    return seen


# ------------------------------------------------------------------ what a file may ask for


@pytest.mark.parametrize(
    ("text", "law"),
    [
        ("examination = 'evalate'", "need one of evaluate, sequence, digits, light, rules, speech, age"),
        ("grids = {}", "got grids"),
        ("[grid]\nstepz = [1]", "'stepz'"),
        ("[grid]\nold_stepz = [1]", "(near: old_steps)"),
        ("[grid]\nold_steps = 4", "need a list of values, got 4"),
        ("[grid]\nold_steps = []", "need a list of values"),
        ("[grid]\nold_steps = [0]", "DrivingPlan.old_steps: need >= 1, got 0"),
        ("[grid]\nold_steps = ['x']", "need a whole number, got 'x'"),
        ("[grid]\nold_steps = [true]", "need a whole number, got True"),
        ("[grid]\nold = ['dy']", "scene: need one of"),
        ("[grid]\neyes = ['red']", "eyes: need names from"),
        ("[grid]\nfamily = ['red']", "family: need names from"),
        ("[grid]\nwithout = [['red']]", "Recipe.without"),
        ("[grid]\nlearners = [['red']]", "learners: need names from"),
        ("[grid]\ndevice = ['no']", "presets.get"),
        ("[grid]\n'device.stuck_on' = [0.1, 2]", "run 1: DeviceParams.stuck_on: need 0 <= stuck_on <= 1, got 2"),
        ("[grid]\n'device.step_dtod' = [nan]", "need a number"),
        ("[grid]\n'recipe.memory' = [0]", "Recipe.memory: need >= 1"),
        ("seeds = 0", "seeds: need how many"),
        ("seeds = [-1]", "seeds: need how many"),
        ("seeds = true", "seeds: need how many"),
        ("run = 4", "need tables [[run]]"),
        ("[[run]]\nold = 'day'\n[grid]\nold = ['day']", "need other settings than those of the grid, got old"),
        ("grid = 4", "need a table [grid]"),
        ("title = 4", "title: need a text"),
        ("figure = { x = 4 }", "figure: need x"),
        ("full = { seed = 4 }", "full.seed"),
        ("examination = 'digits'\nsettings.train = 1000000", "need memory <= train <="),
        ("examination = 'age'\nsettings.wait_s = -1.0", "AgePlan.wait_s: need 0 <= wait_s"),
        ("examination = 'age'\nsettings.again = 3000", "AgePlan.again: need 0 <= again <= 2000"),
        ("examination = 'age'\nsettings.train = 1000000", "AgePlan.train: need at most"),
        ("=", "Invalid"),
    ],
)
def test_what_is_unknown_is_named_before_anything_starts(text: str, law: str, tmp_path: Path) -> None:
    arguments = ("--full",) if "full" in text else ()
    done = sweep(written(tmp_path, text), "--out", tmp_path / "out", *arguments)
    assert done.exit_code == 2, done.output
    assert law in " ".join(done.output.split())
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "law"),
    [
        ((), "need a FILE.toml or --study"),
        (("FILE", "--study", "yield"), "need a FILE.toml or --study"),
        (("FILE",), "need --out FOLDER, or --dry-run"),
        (("FILE", "--dry-run", "--full"), "need a table [full]"),
        (("FILE", "--dry-run", "--shard", "3/2"), "need i/n with 1 <= i <= n, got '3/2'"),
        (("FILE", "--dry-run", "--shard", "a"), "need i/n"),
    ],
)
def test_arguments_that_do_not_go_together(arguments: tuple[str, ...], law: str, tmp_path: Path) -> None:
    path = written(tmp_path, "examination = 'evaluate'")
    done = sweep(*(path if word == "FILE" else word for word in arguments))
    assert done.exit_code == 2
    assert law in " ".join(done.output.split())


def test_a_dry_run_lists_and_starts_nothing(tmp_path: Path, quick: list[int]) -> None:
    path = written(tmp_path, "examination = 'quick'\nseeds = 3\n[grid]\nx = [-1, 7]")
    done = sweep(path, "--dry-run")
    assert done.output.count("seed=") == 6
    assert "6 runs of 'quick', 6 to do." in done.output
    sweep(path, "--out", tmp_path / "out", "--shard", "1/2")
    assert "6 runs of 'quick', 3 to do." in sweep(path, "--dry-run", "--out", tmp_path / "out").output
    assert len(quick) == 3


def test_a_key_is_the_whole_configurations() -> None:
    """A setting left out and its default are one run; another seed, examination or setting is another."""
    texts = ("", "settings.old_steps = 400", "settings.old_steps = 401", "examination = 'sequence'")
    first, same, other, third = (next(iter(file.loads(text))).key for text in texts)
    assert first == same
    assert len({first, other, third, next(iter(file.loads("", first_seed=1))).key}) == 4


@pytest.mark.usefixtures("quick")
def test_the_same_configuration_twice_is_one_run(tmp_path: Path) -> None:
    path = written(tmp_path, "examination = 'quick'\n[grid]\nx = [-1, -1, 5]\n")
    assert sweep(path, "--out", tmp_path / "out").exit_code == 0
    assert len(rows(tmp_path / "out")) == 2


@pytest.mark.usefixtures("quick")
def test_shards_share_a_sweep(tmp_path: Path) -> None:
    path, out = written(tmp_path, "examination = 'quick'\nseeds = 7"), tmp_path / "out"
    sizes = []
    for k in (1, 2, 3):
        assert sweep(path, "--out", out, "--shard", f"{k}/3").exit_code == 0
        sizes.append(len(rows(out)))
    assert sizes[-1] == 7
    assert max(b - a for a, b in zip([0, *sizes], sizes, strict=False)) <= 3
    assert sorted(row["key"] for row in rows(out)) == keys(path)


@pytest.mark.parametrize("name", study_names())
@pytest.mark.parametrize("full", [False, True])
def test_every_study_can_be_run(name: str, full: bool) -> None:
    found = file.loads((STUDIES / f"{name}.toml").read_text(encoding="utf-8"), full=full)
    found.check()
    assert found.title
    assert "full form" in found.costs
    assert found.figure is not None
    varied = {*found.grid, *(name for arm in found.arms for name in arm)}
    assert {found.figure.x, *filter(None, [found.figure.by])} <= varied


def test_every_study_stands_in_the_document() -> None:
    text = (Path(__file__).parents[2] / "docs" / "sweeps.md").read_text(encoding="utf-8")
    assert [name for name in study_names() if f"| `{name}` |" not in text] == []


def test_age_moves_what_drifts_and_nothing_else() -> None:
    """Ten years of a device that drifts cost accuracy; of one that does not, none."""
    told = {}
    for device in ("gst_pcm", "taox_hfox"):
        asked = {"device": device, "train": 300, "again": 100, "wait_s": 3.2e8}
        told[device] = subjects.work("age", asked, 0).examine()[0]
    assert told["taox_hfox"]["chip.aged"] == pytest.approx(told["taox_hfox"]["chip.fresh"], abs=0.02)
    assert told["gst_pcm"]["chip.aged"] != told["gst_pcm"]["chip.fresh"]
    assert all(0 < row["chip.relearned"] <= 1 and row["chip.pulses_again"] > 0 for row in told.values())


# ------------------------------------------------------------------ what is kept


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
    assert "1 runs failed" in done.output
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
    for out in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/memdrive")):
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
    tmp_path: Path, quick: list[int], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A kernel is compiled in every run, and its cache refuses it: said once, and every row is there."""

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
    monkeypatch.setattr(compiling.LOG, "disabled", False)
    monkeypatch.setitem(subjects.SUBJECTS, "quick", subjects.Subject(known={"x": -1}, prepare=prepare))
    path, out = written(tmp_path, "examination = 'quick'\nseeds = 3"), tmp_path / "out"
    assert sweep(path, "--out", out).exit_code == 0
    assert [row["measures"]["it.y"] for row in rows(out)] == [2.0, 4.0, 6.0]
    assert len([record for record in caplog.records if "compiled at every start" in record.message]) == 1


# ------------------------------------------------------------------ how it is judged, how fast it is


@pytest.mark.parametrize("examination", ["evaluate", "sequence"])
def test_who_chooses_is_judged_on_other_roads(examination: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Would catch a setting that is chosen on the roads that its figures are published of."""
    seen: list[int] = []
    generate = tracks.generate

    def spy(seed: int, family: str = "mild") -> tracks.Track:
        seen.append(seed % 3)
        return generate(seed, family)

    monkeypatch.setattr(tracks, "generate", spy)
    small: dict[str, Any] = {"old_steps": 3, "new_steps": 3, "tracks": 1}
    if examination == "sequence":
        small = {"steps": 3, "scenes": ["day"], "tracks": 1, "check_tracks": 1}
    keys = set()
    roads = {True: Purpose.VALIDATE, False: Purpose.EVALUATE}
    for choosing, purpose in roads.items():
        seen.clear()
        work = subjects.work(examination, small | {"choosing": choosing}, 0)
        work.examine()
        assert purpose in seen
        assert roads[not choosing] not in seen
        keys.add(json.dumps(work.config))
    assert len(keys) == 2


@pytest.mark.usefixtures("quick")
def test_the_speedup_is_the_two_times_divided(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One process stands for several here: a clock that runs three times as fast for them."""
    path, clock, running = written(tmp_path, "examination = 'quick'\nseeds = 6"), [0.0], [1]
    carry_out = runner.Runner.carry_out

    def alone(self: runner.Runner, *rest: Any) -> None:
        running[0] = self.workers
        carry_out(dataclasses.replace(self, workers=1), *rest)
        clock[0] += 3.0 / running[0]

    monkeypatch.setattr(runner.Runner, "carry_out", alone)
    monkeypatch.setattr(speedup.time, "perf_counter", lambda: clock[0])
    out = tmp_path / "out.json"
    done = sweep(path, "--speedup", "--workers", 3, "--json", out)
    assert done.exit_code == 0, done.output
    assert "6 runs: 3.0, 3.0 s with one worker, 1.0, 1.0 s with 3: 3.00 times as fast" in " ".join(done.output.split())
    record = json.loads(out.read_text())
    assert (record["schema"], record["times"], record["runs"], record["failed"]) == ("memdrive.speedup/1", 3.0, 6, 0)
    assert sorted(name.name for name in tmp_path.iterdir()) == ["out.json", "sweep.toml"]


@pytest.mark.parametrize(
    ("arguments", "law"),
    [
        (("--speedup",), "--speedup: need --workers 2 or more beside it, got 1"),
        (("--speedup", "--workers", 2, "--dry-run"), "--speedup: need no --dry-run beside it"),
        (("--speedup", "--workers", 2, "--shard", "2/3"), "--speedup: need no --shard beside it"),
        (("--speedup", "--workers", 2, "--retry"), "--speedup: need no --retry beside it"),
        (("--speedup", "--workers", 2, "--out", "FOLDER"), "--speedup: need no --out beside it"),
        (("--json", "FILE"), "--json: need --speedup beside it"),
    ],
)
def test_what_a_speedup_does_not_go_with(arguments: tuple[Any, ...], law: str, tmp_path: Path) -> None:
    names = {"FOLDER": tmp_path / "out", "FILE": tmp_path / "out.json"}
    done = sweep(written(tmp_path, "examination = 'evaluate'"), *(names.get(word, word) for word in arguments))
    assert done.exit_code == 2
    assert law in " ".join(done.output.split())
    assert [name.name for name in tmp_path.iterdir()] == ["sweep.toml"]


# ------------------------------------------------------------------ several processes


def test_results_do_not_depend_on_workers(tmp_path: Path) -> None:
    path = written(tmp_path, SMALL.format(seeds=2, train=100))
    for n in (1, 2):
        done = started(path, "--out", tmp_path / str(n), "--workers", n)
        assert done.wait(120) == 0, said(path)
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
    code = first.wait(60)
    if how == signal.SIGINT:
        assert (code, said(path).strip()) == (130, "Ended by SIGINT.")
    assert 3 <= lines(out) < 30
    again = started(path, "--out", out, "--workers", 2)
    assert again.wait(120) == 0, said(path)
    assert sorted(row["key"] for row in rows(out)) == keys(path)


def test_two_processes_share_a_folder(tmp_path: Path) -> None:
    path, out = written(tmp_path, SMALL.format(seeds=4, train=100)), tmp_path / "out"
    both = [started(path, "--out", out) for _ in range(2)]
    for process in both:
        assert process.wait(120) == 0, said(path)
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
    assert process.wait(120) == 0, said(path)
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
