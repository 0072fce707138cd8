"""Driving by reward: would catch a peek at `info` or the teacher, a road kept for judging, an option passed over."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from click.testing import CliRunner

from memdrive.agent import ByReward, Recipe, WithoutMemory, rewarded
from memdrive.chip import presets
from memdrive.demos.driving import rewarded as driving
from memdrive.demos.driving import teachers
from memdrive.demos.driving.command import evaluate
from memdrive.demos.driving.rewarded import Recalled, RewardDrive
from memdrive.demos.seeds import Purpose, track_seed
from memdrive.env import Fleet
from memdrive.env.roads import tracks

RECIPE = rewarded(Recipe(hidden=32, memory=64))


class Blind(gym.Wrapper[Any, Any, Any, Any]):
    """Tells nothing but observation, reward and how it ends; writes down on which roads."""

    roads: list[Any]

    def reset(self, **arguments: Any) -> tuple[Any, dict[str, Any]]:
        Blind.roads.append(arguments["options"]["track"])
        return self.env.reset(**arguments)[0], {}

    def step(self, action: Any) -> Any:
        return (*self.env.step(action)[:4], {})


def drive(steps: int, **arguments: Any) -> RewardDrive:
    begun = RewardDrive(RECIPE.chip(presets.DEFAULT, 1), seed=5, recipe=RECIPE, **arguments)
    for step in range(steps):
        if step == 60:
            begun.set_scene("inverted")
        begun.step()
    return begun


def test_it_needs_no_more_than_observation_reward_and_end(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = drive(120)
    make = gym.make
    Blind.roads = []
    monkeypatch.setattr(driving.gym, "make", lambda *a, **k: Blind(make(*a, **k)))
    blind = drive(120)
    assert blind.network.fingerprint() == plain.network.fingerprint()  # type: ignore[attr-defined]
    assert blind.departures == plain.departures > 0
    assert blind.learner.pulses > 0
    for k, road in enumerate(Blind.roads):
        learned = tracks.generate(track_seed(Purpose.LEARN, 5, k), "mild")
        expected = learned.reversed() if k % 2 else learned
        np.testing.assert_array_equal(road.x, expected.x)


def test_the_scene_changes_with_an_episode() -> None:
    begun = drive(70)
    assert begun.scene.name == "inverted"
    assert begun.env.unwrapped.fleet.scene(0).name == "inverted"  # type: ignore[attr-defined]


def test_memory_alone_steers_what_it_remembers_of_the_nearest_view() -> None:
    begun = drive(80)
    assert isinstance(begun.teacher, ByReward)
    fleet = Fleet([begun.env.unwrapped.fleet.tracks[0]] * 2, [begun.scene] * 2, [1, 2])  # type: ignore[attr-defined]
    steered = Recalled(begun.teacher)(fleet)
    memory = begun.teacher.learner.memory
    assert set(steered.tolist()) <= set(memory.wanted[: memory.size].tolist())
    fleet.active[1] = 0
    assert Recalled(begun.teacher)(fleet)[1] == 0.0


def test_without_a_memory_nothing_is_remembered() -> None:
    begun = drive(80, rule=WithoutMemory)
    assert begun.learner.memory.size == 0
    assert begun.learner.pulses > 0


def test_evaluate_keeps_its_file_and_shows_the_memory_beside_the_chip(tmp_path: Path) -> None:
    """Both in the old scene and the new, after each stage; the teacher's own lengths where none are given."""
    short = ("--old-steps", "60", "--new-steps", "40", "--repeats", "1", "--n-tracks", "1")
    path = tmp_path / "reward.json"
    result = CliRunner().invoke(evaluate, ["--teacher", "reward", *short, "--json", str(path)])
    assert result.exit_code == 0, result.output
    record = json.loads(path.read_text())
    assert record["schema"] == "memdrive.evaluate/1"
    assert record["config"]["teacher"] == "reward"
    assert list(record["policies"]) == [
        "chip", "memory", "chip-alone", "chip-ideal", "software-adam", "software-sgd", "chip-frozen", "teacher"
    ]  # fmt: skip
    for policy in ("chip", "memory", "chip-alone"):
        assert [stage["after"] for stage in record["policies"][policy]["stages"]] == ["nothing"] * 2 + ["old"] * 2 + [
            "new"
        ] * 2
    assert record["policies"]["memory"]["learning"][0]["pulses"] == 0
    assert "taught by reward" in result.output.replace("\n", " ")
    assert (teachers.get("reward").old_steps, teachers.get("reward").new_steps) == (3000, 5000)
    assert (teachers.get("pursuit").old_steps, teachers.get("pursuit").new_steps) == (400, 800)


def test_a_sequence_can_be_learned_by_reward_but_not_on_a_clock(tmp_path: Path) -> None:
    path = tmp_path / "sequence.json"
    short = ("--sequence", "--teacher", "reward", "--learner", "chip", "--repeats", "1", "--n-tracks", "1")
    result = CliRunner().invoke(evaluate, [*short, "--scenes", "day,wet", "--steps", "40", "--json", str(path)])
    assert result.exit_code == 0, result.output
    assert json.loads(path.read_text())["config"]["teacher"] == "reward"
    result = CliRunner().invoke(evaluate, [*short, "--schedule", "0:day 2:wet"])
    assert result.exit_code == 2
    assert "need the teacher pursuit beside it, got reward" in result.output.replace("\n", " ")


def test_an_unknown_teacher_is_refused() -> None:
    with pytest.raises(ValueError, match="teacher: need one of pursuit, reward, reward-alone, human, reflex"):
        teachers.get("luck")


def test_the_chip_alone_has_a_row_and_no_memory_beside_it(tmp_path: Path) -> None:
    """Its twin learns from what the chip was taught, so one that was taught nothing would show."""
    short = ("--old-steps", "120", "--new-steps", "40", "--repeats", "1", "--n-tracks", "1")
    path = tmp_path / "alone.json"
    result = CliRunner().invoke(evaluate, ["--teacher", "reward-alone", *short, "--json", str(path)])
    assert result.exit_code == 0, result.output
    record = json.loads(path.read_text())
    assert "memory" not in record["policies"]
    assert record["config"]["recipe"]["rule"]["overflow"] == [4, 4]
    assert record["policies"]["chip"]["learning"][0]["pulses"] > 0
    assert record["policies"]["software-adam"]["learning"][0]["updates"] > 20
    result = CliRunner().invoke(evaluate, ["--teacher", "reward", *short, "--json", str(path)])
    beside = json.loads(path.read_text())["policies"]["chip-alone"]
    assert beside == record["policies"]["chip"]


def test_ppo_is_refused_where_it_cannot_be_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    for wrong in (("--teacher", "pursuit"), ("--teacher", "reward", "--old", "dim")):
        result = CliRunner().invoke(evaluate, ["--ppo", *wrong])
        assert result.exit_code == 2
        assert "need --teacher reward, --old day and mild roads beside it" in result.output.replace("\n", " ")
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    result = CliRunner().invoke(evaluate, ["--ppo", "--teacher", "reward"])
    assert result.exit_code == 2
    assert "need the extra 'rl'" in result.output
