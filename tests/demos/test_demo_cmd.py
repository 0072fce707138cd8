"""`memdrive demo` from the command line: would catch missing figures, a mistake without its law, a lost chip."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from memdrive.agent import Recipe
from memdrive.agent.driving import keeping
from memdrive.chip import Chip
from memdrive.demos.driving.command import evaluate
from memdrive.demos.live.car import command as demo_cmd
from memdrive.demos.ui import command as window_cmd
from memdrive.demos.ui import recording
from memdrive.env.roads import tracks

pytestmark = pytest.mark.window


@pytest.fixture(autouse=True)
def no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)


def test_families_are_those_of_the_roads() -> None:
    assert tuple(tracks.FAMILIES) == demo_cmd.FAMILIES


def run(*arguments: str) -> Result:
    return CliRunner().invoke(demo_cmd.demo, arguments)


def test_headless_prints_the_figures(tmp_path: Path) -> None:
    files = {name: str(tmp_path / name) for name in ("out.json", "chip.npz", "last.png", "film.gif")}
    looks = ("--lang", "zh", "--theme", "dark", "--seed", "3")
    kept = ("--save", files["chip.npz"], "--picture", files["last.png"], "--record", files["film.gif"])
    result = run("--headless", "--frames", "30", *looks, "--json", files["out.json"], *kept)
    assert result.exit_code == 0, result.output
    record = json.loads(Path(files["out.json"]).read_text())
    assert (record["schema"], record["seed"], record["frames"]) == ("memdrive.demo/1", 3, 30)
    assert record["learning_steps"] == 10
    assert record["simulated_s"] == pytest.approx(0.5)
    assert 0 < record["frame_median_ms"] <= record["frame_p99_ms"]
    assert Chip.load(files["chip.npz"]).layers == Recipe().layers
    assert all((tmp_path / name).stat().st_size > 1000 for name in files if name != "out.json")


def test_a_saved_chip_goes_on(tmp_path: Path) -> None:
    first = run("--headless", "--frames", "6", "--save", str(tmp_path / "a.npz"))
    again = run("--headless", "--frames", "1", "--load", str(tmp_path / "a.npz"), "--save", str(tmp_path / "b.npz"))
    assert first.exit_code == again.exit_code == 0
    assert Chip.load(tmp_path / "b.npz").ledger.pulses >= Chip.load(tmp_path / "a.npz").ledger.pulses > 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--scene", "mars"), "got 'mars'"),
        (("--tracks", "mars"), "'mars' is not one of 'mild', 'hard'"),
        (("--device", "mars"), "got 'mars'"),
        (("--record", "film.gif"), "--record: need a display (or --headless)"),
        (("--script", "tour"), "--script: need a display (or --headless)"),
    ],
)
def test_without_a_display_no_mistake_passes(
    arguments: tuple[str, ...], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(window_cmd.sys, "platform", "linux")
    monkeypatch.setattr(demo_cmd, "_evaluate", lambda *_: pytest.fail("something was started"))
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert words in " ".join(result.output.split())


def test_a_film_that_fails_is_no_success_and_costs_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(recording, "getdata", full)
    monkeypatch.chdir(tmp_path)
    kept = ("--record", "film.gif", "--json", "out.json", "--save", "chip.npz", "--picture", "last.png")
    result = run("--headless", "--frames", "6", *kept)
    assert result.exit_code == 2
    assert "Invalid value for --record: No space left on device: film.gif" in " ".join(result.output.split())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["chip.memory", "chip.npz", "last.png", "out.json"]


def test_without_a_display_the_evaluation_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what was asked for: scene, roads and device are no words in the wind."""
    asked: list[Any] = []
    monkeypatch.setattr(window_cmd.sys, "platform", "linux")
    monkeypatch.setattr(evaluate, "callback", lambda **options: asked.append(options))
    result = run("--seed", "5")
    assert result.exit_code == 0
    assert result.output.count("\n") == 1
    assert "no display here" in result.output
    assert run("--scene", "wet", "--tracks", "hard", "--device", "IDEAL").exit_code == 0
    first, second = ([one[name] for name in ("new", "family", "device", "seed")] for one in asked)
    assert first == ["inverted", "mild", "default", 5]
    assert second == ["wet", "hard", "ideal", 0]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--size", "800x600"), "need 1024x640 to 7680x4320, got 800x600"),
        (("--size", "big"), "need WIDTHxHEIGHT in pixels, got 'big'"),
        (("--device", "mars"), "got 'mars'"),
        (("--scene", "mars"), "got 'mars'"),
        (("--tracks", "mars"), "'mars' is not one of 'mild', 'hard'"),
        (("--road", "mars.csv"), "does not exist"),
        (("--scene", "mars.toml"), "does not exist"),
        (("--schedule", "5:mars"), "schedule, position 1: scene: need one of day"),
        (("--schedule", "30m:wet"), "schedule: need changes of scene at times"),
        (("--schedule", "5:track"), "schedule: need changes of scene at times"),
        (("--script", "mars"), "need a file ending in .toml or one of"),
        (("--script", "mars.toml"), "does not exist"),
        (("--script", ""), "need a file ending in .toml or one of"),
        (("--load", "mars.npz"), "mars.npz"),
        (("--record", "mars.avi"), "need a name that ends in .mp4 or .gif"),
        (("--folder", "mars"), "mars"),
        (("--frames", "0"), "--frames"),
        (("--seed", "-1"), "--seed"),
    ],
)
def test_a_mistake_is_one_message_and_exit_code_2(
    arguments: tuple[str, str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("--headless", "--frames", "1", *arguments)
    assert result.exit_code == 2, result.output
    assert message in result.output
    assert "Traceback" not in result.output
    assert list(tmp_path.iterdir()) == []


def test_a_chip_and_its_memory_are_no_other_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Would catch results that take the place of the memory beside a chip, or a memory that takes another file's."""
    monkeypatch.chdir(tmp_path)
    assert window_cmd.BESIDE == keeping.SUFFIX
    result = run("--headless", "--frames", "3", "--save", "c.npz", "--json", "c.memory")
    assert result.exit_code == 2
    assert "need another file than '--save', got 'c.memory'" in " ".join(result.output.split())
    (tmp_path / "d.memory").write_text("dear diary")
    result = run("--headless", "--frames", "3", "--save", "d.npz")
    assert result.exit_code == 2
    assert "need a name whose 'd.memory' is free" in " ".join(result.output.split())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["d.memory"]


@pytest.mark.window
@pytest.mark.parametrize("teacher", ["human", "reflex"])
def test_another_teacher_teaches_from_the_first_moment(teacher: str, tmp_path: Path) -> None:
    kept = tmp_path / "a.drive"
    line = ["--headless", "--frames", "40", "--teacher", teacher, "--record-drive", str(kept)]
    result = CliRunner().invoke(demo_cmd.demo, line)
    assert result.exit_code == (0 if teacher == "human" else 2), result.output
    assert kept.exists() == (teacher == "human")
