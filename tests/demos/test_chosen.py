"""Who is examined: would catch a policy that runs unasked, a saved chip that learns, one of another shape that is
taken, an option that means nothing and is passed over."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from matplotlib.image import imread

from memdrive.agent import Recipe
from memdrive.agent.light.recipe import CHASE
from memdrive.chip import Chip, presets
from memdrive.demos.cli import memdrive

TINY = ("--repeats", "1", "--n-tracks", "1", "--old-steps", "30", "--new-steps", "20")
EPISODE = ("--episodes", "1", "--lights", "red")
BRIEF = ("--repeats", "1", *EPISODE)


def record(*arguments: object) -> Any:
    result = CliRunner().invoke(memdrive, [*map(str, arguments), "--json", "-"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def refused(*arguments: object) -> str:
    result = CliRunner().invoke(memdrive, [*map(str, arguments)])
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output
    return " ".join(result.output.split())


@pytest.fixture
def driver(tmp_path: Path) -> Path:
    path = tmp_path / "driver.npz"
    Chip(Recipe().layers, seed=3).save(path)
    return path


@pytest.fixture
def pursuer(tmp_path: Path) -> Path:
    path = tmp_path / "pursuer.npz"
    Chip(CHASE.layers, seed=3).save(path)
    return path


def test_only_the_policies_named_are_examined() -> None:
    assert list(record("evaluate", *TINY, "--policy", "teacher")["policies"]) == ["teacher"]
    named = ("--policy", "teacher", "--policy", "chip-frozen")
    assert sorted(record("evaluate", *TINY, *named)["policies"]) == ["chip-frozen", "teacher"]
    named = ("--sequence", "--scenes", "day", "--repeats", "1", "--n-tracks", "1", "--policy", "teacher")
    assert list(record("evaluate", *named)["policies"]) == ["teacher"]
    assert list(record("light", *BRIEF, "--policy", "standing")["policies"]) == ["standing"]


def test_the_older_name_of_the_option_means_the_same() -> None:
    assert list(record("light", *BRIEF, "--learner", "standing")["policies"]) == ["standing"]


@pytest.mark.parametrize("options", [("--old", "day"), ("--sequence", "--scenes", "day,inverted")])
def test_a_saved_chip_is_judged_and_learns_nothing(options: tuple[str, ...], driver: Path, tmp_path: Path) -> None:
    """A virgin chip leaves every road; its file stays as it was; the teacher stands beside it."""
    before = driver.read_bytes()
    figure = tmp_path / "judged.png"
    told = record("evaluate", *options, "--n-tracks", "1", "--load", driver, "--figure", figure)
    assert list(told["policies"]) == ["loaded", "teacher"]
    assert told["policies"]["loaded"]["learning"] == []
    stages = told["policies"]["loaded"]["stages"]
    assert stages[0]["departures"] in (2, [2, 2])
    height, width, _ = imread(figure).shape
    assert 300 < width < 1000  # no panel of what was never learned, and no title cut off
    assert height > 200
    assert driver.read_bytes() == before


def test_what_learned_beside_a_saved_chip_is_said() -> None:
    out = CliRunner().invoke(memdrive, ["evaluate", *TINY, "--policy", "teacher"]).output
    assert "chips" not in out
    assert "then inverted" in " ".join(
        CliRunner().invoke(memdrive, ["evaluate", *TINY, "--policy", "chip"]).output.split()
    )


def test_a_saved_pursuer_is_judged(pursuer: Path) -> None:
    told = record("light", *EPISODE, "--load", pursuer)
    assert list(told["policies"]) == ["loaded", "teacher", "standing"]
    assert told["config"]["loaded"] == str(pursuer)


def test_a_chip_of_another_task_or_a_broken_file_is_refused(driver: Path, pursuer: Path, tmp_path: Path) -> None:
    assert "need a chip of 124-256-31, got one of 300-256-46" in refused("evaluate", "--load", pursuer)
    assert "need a chip of 300-256-46, got one of 124-256-31" in refused("light", "--load", driver)
    half = tmp_path / "half.npz"
    half.write_bytes(driver.read_bytes()[:500])
    assert "need a whole snapshot" in refused("evaluate", "--load", half)
    assert "need another file than" in refused("evaluate", "--load", driver, "--json", driver)


UNLEARNED = "need no --load beside it, or a --policy that learns"


@pytest.mark.parametrize(
    "options",
    [
        ("evaluate", "--device", "pessimistic"),
        ("evaluate", "--repeats", "4"),
        ("evaluate", "--teacher", "reward"),
        ("evaluate", "--teacher", "human", "--policy", "teacher"),
        ("evaluate", "--old-steps", "30"),
        ("evaluate", "--without", "rehearsal"),
        ("evaluate", "--sequence", "--break", "0.6"),
        ("evaluate", "--sequence", "--steps", "7"),
        ("light", "--device", "pessimistic"),
        ("light", "--steps", "7"),
        ("light", "--without", "gate"),
    ],
)
def test_what_only_learning_heeds_is_refused_beside_a_saved_chip(
    options: tuple[str, ...], driver: Path, pursuer: Path
) -> None:
    law = refused(*options, "--load", pursuer if options[0] == "light" else driver)
    assert UNLEARNED in law
    assert options[-2 if options[-1] != "teacher" else 1] in law


def test_a_record_says_the_saved_chips_own_device(tmp_path: Path) -> None:
    """And what a saved chip reads with may be left out beside it; who drives by itself stands beside it."""
    own = presets.get("pessimistic")
    path = tmp_path / "own.npz"
    Chip(Recipe().without("body").layers, device=own, seed=3).save(path)
    options = ("--without", "body", "--n-tracks", "1", "--teacher", "reflex", "--load", path)
    told = record("evaluate", *options)
    assert told["config"]["device"] == "of the saved chip"
    assert told["config"]["device_params"] == json.loads(json.dumps(own.as_dict()))
    assert told["config"]["repeats"] == 1
    assert list(told["policies"]) == ["loaded", "teacher", "reflex"]


def test_a_twin_alone_is_named_alone() -> None:
    """The chip learns for it, and stands in no row; nor does a teacher that drives, unless it is named."""
    twin = ("--policy", "software-adam")
    day = ("--sequence", "--scenes", "day", "--steps", "5", "--repeats", "1", "--n-tracks", "1")
    assert list(record("evaluate", *day, *twin)["policies"]) == ["software-adam"]
    assert list(record("light", *BRIEF, "--steps", "5", *twin)["policies"]) == ["software-adam"]
    reflex = (*TINY, "--teacher", "reflex", "--policy", "teacher")
    assert list(record("evaluate", *reflex)["policies"]) == ["teacher"]
    assert sorted(record("evaluate", *reflex, "--policy", "reflex")["policies"]) == ["reflex", "teacher"]


@pytest.mark.parametrize(
    ("arguments", "law"),
    [
        (("evaluate", "--policy", "naive"), "without --sequence, got naive"),
        (("evaluate", "--sequence", "--policy", "software-sgd"), "with --sequence, got software-sgd"),
        (("evaluate", "--policy", "nobody"), "or module:factory, got 'nobody'"),
        (("evaluate", "--policy", "teacher", "--export", "run.html"), "need the policy chip beside it"),
        (("chip", "energy", "--plain"), "--plain means nothing with --task driving"),
        (("chip", "energy", "--task", "digits", "--old-steps", "5"), "--old-steps means nothing with --task digits"),
    ],
)
def test_what_means_nothing_is_refused(
    arguments: tuple[str, ...], law: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert law in refused(*arguments)
    assert list(tmp_path.iterdir()) == []
