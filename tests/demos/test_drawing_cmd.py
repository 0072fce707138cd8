"""`memdrive digits --draw` from the command line: would catch missing figures, a mistake without its law, an option
that is passed over in silence, a lost chip."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from memdrive.chip import Chip
from memdrive.demos.live.digits import command as digits_cmd
from memdrive.demos.ui import command as window_cmd

pytestmark = pytest.mark.window


@pytest.fixture(autouse=True)
def no_display(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(digits_cmd.digits, arguments)


HEADLESS = ("--draw", "--headless", "--frames", "12", "--train", "300")


def test_headless_prints_the_figures() -> None:
    kept = ("--save", "chip.npz", "--picture", "last.png", "--record", "film.gif")
    result = run(*HEADLESS, "--lang", "zh", "--theme", "dark", "--size", "1024x640", "--json", "-", *kept)
    assert result.exit_code == 0, result.output
    record = json.loads(result.output)
    assert (record["schema"], record["frames"], record["held"], record["crossed"]) == (
        "memdrive.digits.draw/1", 12, 1000, 60,
    )  # fmt: skip
    assert 0.5 < record["held_accuracy"] < 0.95
    assert 0 <= record["crossed_accuracy"] < 1
    assert record["pulses"] > 1000
    assert 0 < record["frame_median_ms"] <= record["frame_p99_ms"]
    assert all(Path(name).stat().st_size > 500 for name in ("chip.npz", "last.png", "film.gif"))
    again = run(*HEADLESS, "--load", "chip.npz", "--save", "same.npz", "--json", "again.json")
    assert again.exit_code == 0, again.output
    assert Chip.load("same.npz").fingerprint() == Chip.load("chip.npz").fingerprint()
    assert json.loads(Path("again.json").read_text())["held_accuracy"] == record["held_accuracy"]


def test_without_a_display_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window_cmd.sys, "platform", "linux")
    result = run("--draw")
    assert result.exit_code == 2
    assert "need a display (or --headless), got: neither DISPLAY nor WAYLAND_DISPLAY is set" in result.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((*HEADLESS, "--repeats", "2"), "--repeats means nothing with --draw"),
        ((*HEADLESS, "--figure", "a.png"), "--figure means nothing with --draw"),
        (("--size", "1280x720"), "--size means nothing without --draw"),
        (("--headless",), "--headless means nothing without --draw"),
        ((*HEADLESS, "--size", "800x600"), "need 1024x640 to 7680x4320, got 800x600"),
        ((*HEADLESS, "--device", "mars"), "'mars' is not one of 'default'"),
        ((*HEADLESS, "--load", "mars.npz"), "mars.npz"),
        ((*HEADLESS, "--load", "other.npz"), "need a whole snapshot, got 'other.npz'"),
        ((*HEADLESS, "--load", "small.npz"), "Board.load: need a chip of (784, any, 10) neurons"),
        ((*HEADLESS, "--record", "mars.avi"), "need a name that ends in .mp4 or .gif"),
        ((*HEADLESS, "--folder", "mars"), "mars"),
        ((*HEADLESS, "--data", "other.npz"), "need an .npz file of arrays, got 'other.npz'"),
        ((*HEADLESS, "--frames", "0"), "--frames"),
    ],
)
def test_a_mistake_is_one_message_and_exit_code_2(arguments: tuple[str, ...], message: str) -> None:
    np.savez("other.npz", a=np.arange(3))
    Chip((6, 4, 3)).save("small.npz")
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert message in " ".join(result.output.split())
    assert "Traceback" not in result.output
    assert sorted(path.name for path in Path().iterdir()) == ["other.npz", "small.npz"]
