"""Sweeps: on which roads a sweep judges, and how much several processes gain."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from joblib import Parallel, delayed, parallel_config
from sweeping import sweep, written

from memdrive.demos.seeds import Purpose
from memdrive.demos.sweep import runner, speedup, subjects
from memdrive.env.roads import tracks


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
    worked = [0.0]
    carry_out = runner.Runner.carry_out

    def alone(self: runner.Runner, *rest: Any) -> None:
        running[0] = self.workers
        carry_out(dataclasses.replace(self, workers=1), *rest)
        clock[0] += 3.0 / running[0]
        worked[0] += 4.0 if running[0] == 1 else 5.0

    monkeypatch.setattr(runner.Runner, "carry_out", alone)
    monkeypatch.setattr(speedup.time, "perf_counter", lambda: clock[0])
    monkeypatch.setattr(speedup, "_processor_s", lambda: worked[0])
    out = tmp_path / "out.json"
    done = sweep(path, "--speedup", "--workers", 3, "--json", out)
    assert done.exit_code == 0, done.output
    assert "6 runs: 3.0, 3.0 s with one worker, 1.0, 1.0 s with 3: 3.00 times as fast" in " ".join(done.output.split())
    assert "8.0 s for one worker and 10.0 s for 3: 2.40 times as fast where nothing" in " ".join(done.output.split())
    record = json.loads(out.read_text())
    assert (record["schema"], record["times"], record["runs"], record["failed"]) == ("memdrive.speedup/1", 3.0, 6, 0)
    assert sorted(name.name for name in tmp_path.iterdir()) == ["out.json", "sweep.toml"]


def test_what_workers_worked_is_known_when_they_are_dismissed() -> None:
    """Would catch a speed-up that forgets the processors' time of other processes."""
    with parallel_config("loky", n_jobs=2):
        Parallel()(delayed(sum)(range(10_000_000)) for _ in range(2))
    before = speedup._processor_s()
    speedup._dismiss()
    assert speedup._processor_s() - before > 0


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
