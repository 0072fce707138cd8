"""Every command with what it must refuse: one line naming argument, law and value, exit code 2, nothing written."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import numpy as np
import pytest
from click.testing import CliRunner
from matplotlib.figure import Figure

from memdrive.chip import Chip
from memdrive.demos import options
from memdrive.demos.cli import memdrive
from memdrive.demos.driving import rl

EVALUATE = ("evaluate", "--repeats", "1", "--n-tracks", "1", "--old-steps", "1", "--new-steps", "1")
DEMO = ("demo", "--headless", "--frames", "1")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty working folder with a link to a device, and a check that no temporary file stays."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "device").symlink_to(os.devnull)
    (tmp_path / "read.png").write_bytes(b"a figure, as far as its name goes")
    (tmp_path / "hard.png").hardlink_to(tmp_path / "read.png")
    (tmp_path / "talk.toml").write_text("a talk, as far as its name goes")
    (tmp_path / "circle").symlink_to("circle")
    yield tmp_path
    assert not [entry.name for entry in tmp_path.iterdir() if entry.name.startswith(".")]


def refused(*arguments: str) -> str:
    before = sorted(Path.cwd().iterdir())
    done = CliRunner().invoke(memdrive, arguments)
    assert done.exit_code == 2, (done.output, done.exception)
    assert sorted(Path.cwd().iterdir()) == before
    lines = done.output.splitlines()
    (first,) = [k for k, line in enumerate(lines) if line.startswith("Error: ")]
    assert "Traceback" not in done.output
    return " ".join(lines[first:])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((*EVALUATE, "--json", "device"), "'--json': need an ordinary file, got 'device'"),
        ((*EVALUATE, "--figure", "a.xyz"), "'--figure': need a name that ends in .png or .pdf or .svg, got 'a.xyz'"),
        ((*EVALUATE, "--figure", "none"), "got 'none'"),
        ((*EVALUATE, "--figure", "-"), "'--figure': need a file, got '-'"),
        (("chip", "show", "default", "--figure", "device"), "need an ordinary file, got 'device'"),
        (("chip", "show", "default", "--figure", "-"), "'--figure': need a file, got '-'"),
        ((*DEMO, "--save", "device"), "'--save': need an ordinary file"),
        ((*DEMO, "--save", "-"), "'--save': need a file, got '-'"),
        ((*DEMO, "--record", "a.avi"), "'--record': need a name that ends in .mp4 or .gif, got 'a.avi'"),
        ((*DEMO, "--picture", "a.jpgg"), "'--picture': need a name that ends in .png, got 'a.jpgg'"),
        ((*DEMO, "--load", "none.npz"), "'--load': File 'none.npz' does not exist"),
        ((*DEMO, "--script", "none.toml"), "'--script': File 'none.toml' does not exist"),
        ((*DEMO, "--script", "talk.toml", "--json", "talk.toml"), "'--json': need another file than '--script', got"),
        (("digits", "--json", "a.png", "--figure", "a.png"), "'--figure': need another file than '--json', got"),
        (
            ("digits", "--data", "read.png", "--figure", "./read.png"),
            "'--figure': need another file than '--data', got",
        ),
        (("digits", "--figure", "read.png", "--data", "read.png"), "'--data': need another file than '--figure', got"),
        (("digits", "--policy", "chip", "--without", "stopping"), "need an ingredient of chip, got 'stopping'"),
        (
            ("digits", "--policy", "chip-plain", "--without", "growth"),
            "need an ingredient of chip-plain, got 'growth'",
        ),
        ((*DEMO, "--save", "a.png", "--picture", "a.png"), "'--picture': need another file than '--save', got"),
        (("chip", "fit", "read.png", "--json", "read.png"), "'FILE': need another file than '--json', got"),
        (("chip", "fit", "read.png", "--json", "hard.png"), "'FILE': need another file than '--json', got"),
        (("chip", "show", "read.png", "--json", "read.png"), "need another file than '--json', got"),
        (("chip", "show", "read.png", "--figure", "hard.png"), "need another file than '--figure', got"),
        ((*DEMO, "--load", "read.png", "--json", "read.png"), "'--json': need another file than '--load', got"),
        ((*DEMO, "--load", "read.png", "--picture", "hard.png"), "'--picture': need another file than '--load', got"),
        (("digits", "--draw", "--load", "read.png", "--json", "read.png"), "need another file than '--load', got"),
        ((*DEMO, "--load", "device"), "'--load': need an ordinary file, got 'device'"),
        ((*EVALUATE, "--json", "circle"), "'--json': need a place that can be written, got 'circle'"),
        ((*DEMO, "--load", "circle"), "'--load'"),
        ((*EVALUATE, "--json", 300 * "n"), "File name too long"),
        ((*DEMO, "--picture", 300 * "n" + ".png"), "File name too long"),
        ((*DEMO, "--load", 300 * "n"), "'--load'"),
        ((*DEMO, "--size", 5000 * "9" + "x720"), "need WIDTHxHEIGHT in pixels"),
        ((*DEMO, "--frames", 5000 * "9"), "'--frames'"),
        ((*DEMO, "--frames", "1" + 30 * "0"), "'--frames'"),
        ((*EVALUATE, "--old-steps", "1" + 30 * "0"), "'--old-steps'"),
        ((*EVALUATE, "--n-tracks", "1" + 12 * "0"), "'--n-tracks'"),
        ((*EVALUATE, "--repeats", "1" + 12 * "0"), "'--repeats'"),
        (("chip", "energy", "--steps", "1" + 30 * "0"), "'--steps'"),
        (("digits", "--repeats", "1" + 30 * "0"), "'--repeats'"),
        (("digits", "--memory", "1" + 12 * "0"), "--memory: need at most 10000 digits, got 1000000000000"),
        (("digits", "--train", "10001"), "--train: need at most 10000 digits, got 10001"),
        (("digits", "--draw", "--headless", "--train", "8001"), "--train: need at most 8000 digits, got 8001"),
        (("digits", "--train", "200", "--memory", "201"), "--memory: need at most 200 digits, got 201"),
        (("digits", "--shots", "1" + 30 * "0"), "--shots: DigitsPlan.shots: need at most 70 of 140"),
        ((*EVALUATE, "--seed", 5000 * "9"), "'--seed'"),
        (("bench", "--seconds", "1e400"), "'--seconds'"),
        (("bench", "--seconds", "nan"), "--seconds: need 0.01 to 60 s, got nan"),
    ],
)
def test_refused_before_any_work(arguments: tuple[str, ...], words: str) -> None:
    assert words in refused(*arguments)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a file system that even root cannot write")
def test_a_place_nobody_can_write_is_found_before_the_work() -> None:
    assert "'--json': need a place that can be written, got '/proc/a.json'" in refused(
        *EVALUATE, "--json", "/proc/a.json"
    )


@pytest.mark.parametrize(("seconds", "out"), [("1e300", "a.npz"), ("5", "device"), ("5", "-")])
def test_age_refuses_what_no_retention_covers_and_what_is_no_file(seconds: str, out: str) -> None:
    Chip((4, 3, 2)).save("chip.npz")
    assert "got" in refused("chip", "age", "chip.npz", seconds, "--out", out) or seconds == "1e300"


GUESTS = {
    "raises": ("def make():\n    raise RuntimeError('no\\nwheel')", "RuntimeError: no wheel"),
    "later": (
        "n = []\ndef make():\n    n.append(1)\n    assert len(n) < 2, 'once'\n    return abs",
        "AssertionError: once",
    ),
    "breaks": ("def make():\n    return lambda x: 1 / 0", "ZeroDivisionError"),
    "nan": ("def make():\n    return lambda x: float('nan')", "need an action in [-1, 1], got nan"),
    "wide": ("def make():\n    return lambda x: 1.5", "need an action in [-1, 1], got 1.5"),
    "shape": ("def make():\n    return lambda x: x", "need one number as action"),
    "none": ("def make():\n    return lambda x: None", "need one number as action, got None"),
    "ends": ("raise SystemExit(0)", "SystemExit"),
    "exits": ("def make():\n    return lambda x: exit(0)", "need a policy that answers, got SystemExit: 0"),
    "interrupts": (
        "def make():\n    def act(x):\n        raise KeyboardInterrupt\n    return act",
        "KeyboardInterrupt",
    ),
    "dumb": (
        "class Dumb(Exception):\n    def __str__(self):\n        raise self\n"
        "def make():\n    def act(x):\n        raise Dumb\n    return act",
        "need a policy that answers, got Dumb",
    ),
    "faceless": (
        "class Faceless:\n    def __repr__(self):\n        1 / 0\ndef make():\n    return lambda x: Faceless()",
        "need one number as action, got a Faceless without a repr",
    ),
    "spiny": (
        "class Spiny:\n    def __array__(self, *a, **k):\n        raise OSError\n"
        "def make():\n    return lambda x: Spiny()",
        "need one number as action",
    ),
}


@pytest.mark.parametrize("name", GUESTS)
def test_a_strangers_policy_that_fails_is_named(folder: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source, words = GUESTS[name]
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    (folder / f"bad_guest_{name}.py").write_text(source)
    said = refused(*EVALUATE, "--policy", f"bad_guest_{name}:make")
    assert "--policy" in said
    assert f"bad_guest_{name}:make" in said
    assert words in said
    assert len(said) < 400


def test_a_full_disk_leaves_the_old_result(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    (folder / "a.json").write_text("old")
    monkeypatch.setattr("memdrive.demos.options.os.fsync", full)
    with pytest.raises(click.BadParameter, match=r"^No space left on device$") as caught:
        options.write_json(Path("a.json"), {"a": 1})
    assert caught.value.param_hint == "--json"
    assert (folder / "a.json").read_text() == "old"
    with pytest.raises(OSError, match="No space left"):
        options.write_figure(folder / "a.png", Figure())
    assert not (folder / "a.png").exists()


def test_a_link_to_a_result_stays_a_link(folder: Path) -> None:
    (folder / "real.json").write_text("old")
    (folder / "link.json").symlink_to("real.json")
    done = CliRunner().invoke(memdrive, ["chip", "show", "default", "--json", "link.json"])
    assert done.exit_code == 0
    assert (folder / "link.json").is_symlink()
    assert "chip-show" in (folder / "real.json").read_text()


def test_a_chip_of_another_shape_does_not_drive() -> None:
    Chip((6, 4, 3)).save("small.npz")
    assert "need a chip of" in refused(*DEMO, "--load", "small.npz")


def test_no_array_file_is_a_chip() -> None:
    np.savez("other.npz", a=np.arange(3))
    assert "need a whole snapshot, got 'other.npz'" in refused("chip", "show", "other.npz")


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without stable-baselines3 the example of PPO says what to install, before any work."""
    known = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "stable_baselines3" else known(name))
    done = CliRunner().invoke(rl.rl, ["--steps", "4096"])
    assert done.exit_code == 2
    assert "need the extra 'rl'" in done.output


def test_a_chip_may_go_on_under_its_own_name(folder: Path) -> None:
    """The one case in which an output names what was read: it is the same chip, later."""
    Chip((4, 3, 2)).save("chip.npz")
    done = CliRunner().invoke(memdrive, ["chip", "age", "chip.npz", "10", "--out", "chip.npz"])
    assert done.exit_code == 0, done.output
    assert Chip.load(folder / "chip.npz").age_s == 10


def test_a_guest_that_prints_and_wanders_is_judged_all_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    (folder / "elsewhere").mkdir()
    (folder / "loud_guest.py").write_text(
        "import os\nprint('module')\ndef make():\n    print('make')\n"
        "    def act(x):\n        print('act')\n        os.chdir('/')\n        return 0.0\n    return act\n"
    )
    done = CliRunner().invoke(memdrive, [*EVALUATE, "--policy", "loud_guest:make", "--json", "-", "--figure", "f.png"])
    assert done.exit_code == 0, done.output
    assert "loud_guest:make" in json.loads(done.stdout)["policies"]
    assert "act" in done.stderr
    assert (folder / "f.png").exists()


def test_no_result_replaces_a_guests_module(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    (folder / "part_of_guest.py").write_text("value = 0.0\n")
    (folder / "whole_guest.py").write_text("import part_of_guest\ndef make():\n    return lambda x: 0.0\n")
    for name in ("whole_guest.py", "part_of_guest.py"):
        said = refused(*EVALUATE, "--policy", "whole_guest:make", "--json", name)
        assert "'--policy' / '--learner': need another file than '--json', got" in said
        sys.modules.pop("whole_guest")
        sys.modules.pop("part_of_guest")
