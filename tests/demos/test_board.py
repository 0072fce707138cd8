"""Curves for TensorBoard, read back from their files: would catch a value, a step or a setting that is not a run's."""

from __future__ import annotations

import importlib.util
import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from memdrive.demos.cli import memdrive
from memdrive.demos.lab import board
from memdrive.demos.sweep import file, store

needs_log = pytest.mark.skipif(
    importlib.util.find_spec("tensorboardX") is None, reason="needs the extra 'log' (pip install 'memdrive[log]')"
)
TOML = "examination = 'digits'\nseeds = 2\ngrid = { 'device.stuck_off' = [0.0, 0.1], base = ['on-chip'] }"


def run(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(memdrive, [str(word) for word in arguments])
    return done.exit_code, " ".join(done.output.split())


def events(folder: Path) -> Iterator[Any]:
    """Of every file below: records of length, check, content, check."""
    from tensorboardX.proto.event_pb2 import Event

    for path in sorted(folder.rglob("events.out.tfevents*")):
        content, at = path.read_bytes(), 0
        while at < len(content):
            (length,) = struct.unpack_from("<Q", content, at)
            yield Event.FromString(content[at + 12 : at + 12 + length])
            at += 16 + length


def scalars(folder: Path) -> dict[str, list[tuple[int, float]]]:
    found: dict[str, list[tuple[int, float]]] = {}
    for event in events(folder):
        for value in event.summary.value:
            if value.WhichOneof("value") == "simple_value":
                found.setdefault(value.tag, []).append((event.step, value.simple_value))
    return found


@needs_log
def test_curves_of_an_examination_are_its_figures(tmp_path: Path) -> None:
    out, logs = tmp_path / "out.json", tmp_path / "logs"
    tiny = ("--repeats", 1, "--n-tracks", 1, "--old-steps", 30, "--new-steps", 20)
    code, said = run("evaluate", *tiny, "--json", out, "--log", logs)
    assert code == 0, said
    policies = json.loads(out.read_text())["policies"]
    assert {path.name for path in logs.iterdir()} == {"learning", *policies}
    learning = scalars(logs / "learning")
    assert [step for step, _ in learning["learning/pulses"]] == list(range(50))
    assert learning["learning/pulses"][-1][1] == sum(stage["pulses"] for stage in policies["chip"]["learning"])
    for name, row in policies.items():
        curves = scalars(logs / name)
        for scene, which in (("day", "old"), ("inverted", "new")):
            wanted = [stage["cross_track_mean_m"] for stage in row["stages"] if stage["scene"] == which]
            told = curves[f"frozen/{scene}_cross_track_m"]
            assert [step for step, _ in told] == [0, 30, 50]
            assert [value for _, value in told] == pytest.approx(wanted, rel=1e-6)


@needs_log
def test_runs_of_a_sweep_are_told_apart_by_what_was_varied(tmp_path: Path) -> None:
    kept = store.Store(tmp_path)
    for one in file.loads(TOML):
        told = {"key": one.key, "memdrive": "1", "examination": "digits", "config": one.config, "seed": one.seed}
        stuck = one.config["device.stuck_off"]
        rest = {"duration_s": 1.0, "machine": {"name": "x"}, "measures": {"chip.a": 0.5 - stuck}, "figures": {}}
        kept.append(told | rest)
    (tmp_path / store.COPY).write_text(json.dumps({"title": "x", "toml": TOML, "seed": 0, "full": False}))
    logs = tmp_path / "logs"
    code, said = run("report", tmp_path, "--out", tmp_path / "page", "--log", logs)
    assert code == 0, said
    seen = {}
    for folder in logs.iterdir():
        if not folder.is_dir():
            continue
        ((_, value),) = scalars(folder)["chip.a"]
        text = b"".join(event.SerializeToString() for event in events(folder))
        assert b"device.stuck_off" in text
        assert b"seed" in text
        seen[folder.name] = value
    assert sorted(seen.values()) == pytest.approx([0.4, 0.4, 0.5, 0.5])


@needs_log
@pytest.mark.parametrize("command", [("evaluate",), ("report", "FOLDER")])
def test_a_folder_that_holds_something_is_refused(command: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "x").touch()
    for folder in ("there", "there/x"):
        code, said = run(*(tmp_path if word == "FOLDER" else word for word in command), "--log", tmp_path / folder)
        assert code == 2
        assert "--log': need a new or an empty folder" in said or "--log: need a new or an empty folder" in said
    if Path("/proc/self").exists():  # where even root cannot write
        code, said = run("evaluate", "--log", "/proc/memdrive")
        assert code == 2
        assert "need a place that can be written" in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["there"]


@needs_log
@pytest.mark.parametrize(
    ("arguments", "law"),
    [
        (("--teacher", "reward"), "--log: need --teacher pursuit or reflex beside it, got reward"),
        (("--sequence",), "need no --sequence beside it"),
    ],
)
def test_what_has_no_curves_is_refused(arguments: tuple[str, ...], law: str, tmp_path: Path) -> None:
    code, said = run("evaluate", *arguments, "--log", tmp_path / "logs")
    assert code == 2
    assert law in said
    assert list(tmp_path.iterdir()) == []


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(board.importlib.util, "find_spec", lambda _: None)
    code, said = run("evaluate", "--log", tmp_path / "logs")
    assert code == 2
    assert "pip install 'memdrive[log]'" in said
