"""A made-up person and a reflex: would catch one that is not late, one that peeks, a table without them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from memdrive.agent import Recipe, handmade
from memdrive.chip import presets
from memdrive.demos.driving.command import evaluate
from memdrive.demos.driving.drive import teach
from memdrive.demos.driving.laps import Roads, drive_laps
from memdrive.demos.driving.person import KEY_RATE, Nature, Person, PersonDrive, Persons
from memdrive.demos.driving.reflex import LOCK, reflex
from memdrive.demos.seeds import Purpose
from memdrive.env import Fleet, Scene, Track
from memdrive.env.constants import CONTROL_DT
from memdrive.env.roads import tracks
from memdrive.env.world import scenes


def fleet(scene: Scene = scenes.DAY, n: int = 3) -> Fleet:
    roads: list[Track] = [tracks.generate(k, "mild") for k in range(n)]
    return Fleet(roads, [scene] * n, list(range(n)))


def test_a_person_is_late_and_turns_the_wheel_no_faster_than_a_key_does() -> None:
    cars, person = fleet(), Person(3, 1, Nature(delay=3, noise=0.0, slack=0.05))
    wishes, hands = [], []
    for _ in range(60):
        wishes.append(np.asarray(teach(cars)))
        hands.append(person(cars).copy())
        cars.step(wishes[-1])
    moved = np.abs(np.diff(np.array(hands), axis=0))
    assert moved.max() == pytest.approx(KEY_RATE * CONTROL_DT, rel=1e-5)
    for k in range(3, 60):
        late = wishes[k - 3]
        off = late - hands[k - 1]
        pressed = (np.abs(late) > 0.05) & (np.abs(off) > KEY_RATE * CONTROL_DT)
        np.testing.assert_array_equal(np.sign(hands[k] - hands[k - 1])[pressed], np.sign(off)[pressed])


def test_alone_such_a_person_leaves_the_road() -> None:
    roads = Roads.make(Purpose.VALIDATE, 3, 2, "mild")
    (score,) = drive_laps(Persons(1), roads, [scenes.DAY])
    assert score.departures == score.laps == 4


def test_a_chip_learns_from_the_hand_alone() -> None:
    recipe = handmade(Recipe(hidden=32, memory=64))
    drive = PersonDrive(recipe.chip(presets.DEFAULT, 1), seed=5, recipe=recipe)
    for step in range(150):
        if step == 100:
            drive.set_scene("inverted")
        drive.step()
    assert drive.departures > 0
    assert drive.learner.pulses > 0
    assert drive.learner.memory.size > 20
    wishes = drive.learner.memory.wanted[: drive.learner.memory.size]
    assert np.abs(wishes).max() <= 1.0
    assert len(np.unique(wishes)) > 10


@pytest.mark.parametrize("scene", [scenes.DAY, scenes.INVERTED])
def test_a_reflex_turns_to_where_the_line_is(scene: Scene) -> None:
    cars = fleet(scene)
    cars.reset(0, s=1.0)
    steered = reflex(cars)
    assert set(np.abs(steered).tolist()) <= {0.0, np.float32(LOCK)}
    for _ in range(80):
        cars.step(reflex(cars))
    assert not cars.departed.any()
    assert np.abs(cars.cross_track).max() < 0.1


def test_a_reflex_that_sees_no_line_steers_straight_on() -> None:
    cars = fleet()
    cars.observations[:, :48] = 0.3
    assert not reflex(cars).any()


@pytest.mark.parametrize("teacher", ["human", "reflex"])
def test_a_teacher_that_drives_is_judged_beside_its_pupil(teacher: str, tmp_path: Path) -> None:
    short = ("--old-steps", "60", "--new-steps", "40", "--repeats", "1", "--n-tracks", "1")
    path = tmp_path / "taught.json"
    result = CliRunner().invoke(evaluate, ["--teacher", teacher, *short, "--json", str(path)])
    assert result.exit_code == 0, result.output
    policies = json.loads(path.read_text())["policies"]
    assert {"chip", "teacher", teacher} <= set(policies)
    assert policies[teacher]["learning"] == []


def test_a_person_may_be_later_than_is_assumed(tmp_path: Path) -> None:
    short = ("--old-steps", "60", "--new-steps", "40", "--repeats", "1", "--n-tracks", "1")
    path, seen = tmp_path / "late.json", []
    for late in ("200", "300"):
        line = ["--teacher", "human", "--person-late-ms", late, *short, "--json", str(path)]
        assert CliRunner().invoke(evaluate, line).exit_code == 0
        record = json.loads(path.read_text())
        seen.append((record["config"].get("person_late_ms"), record["policies"]["chip"]["learning"][0]["pulses"]))
    assert [late for late, _ in seen] == [None, 300]
    assert seen[0][1] != seen[1][1]
    result = CliRunner().invoke(evaluate, ["--person-late-ms", "300", *short])
    assert result.exit_code == 2
    assert "need human beside" in result.output
