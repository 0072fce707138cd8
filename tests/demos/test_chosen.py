"""Who is examined: would catch a policy that runs unasked, a saved chip that learns, one of another shape that is
taken, an option that means nothing and is passed over."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from memdrive.agent import Recipe
from memdrive.agent.light.recipe import CHASE
from memdrive.chip import Chip
from memdrive.demos.cli import memdrive

TINY = ("--repeats", "1", "--n-tracks", "1", "--old-steps", "30", "--new-steps", "20")
BRIEF = ("--repeats", "1", "--episodes", "1", "--lights", "red")


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
    assert figure.stat().st_size > 10_000
    assert driver.read_bytes() == before


def test_what_learned_beside_a_saved_chip_is_said() -> None:
    out = CliRunner().invoke(memdrive, ["evaluate", *TINY, "--policy", "teacher"]).output
    assert "chips" not in out
    assert "then inverted" in " ".join(
        CliRunner().invoke(memdrive, ["evaluate", *TINY, "--policy", "chip"]).output.split()
    )


def test_a_saved_pursuer_is_judged(pursuer: Path) -> None:
    told = record("light", *BRIEF, "--load", pursuer)
    assert list(told["policies"]) == ["loaded", "teacher", "standing"]
    assert told["config"]["loaded"] == str(pursuer)


def test_a_chip_of_another_task_or_a_broken_file_is_refused(driver: Path, pursuer: Path, tmp_path: Path) -> None:
    assert "need a chip of 124-256-31, got one of 300-256-46" in refused("evaluate", "--load", pursuer)
    assert "need a chip of 300-256-46, got one of 124-256-31" in refused("light", "--load", driver)
    half = tmp_path / "half.npz"
    half.write_bytes(driver.read_bytes()[:500])
    assert "need a whole snapshot" in refused("evaluate", "--load", half)
    assert "need another file than" in refused("evaluate", "--load", driver, "--json", driver)


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
