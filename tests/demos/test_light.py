"""`memdrive light`: its record, its table, what it refuses, and that a chase learns and is judged fairly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from memdrive.agent.light.recipe import CHASE
from memdrive.demos.cli import memdrive
from memdrive.demos.light.chase import Chase, Frozen, episode_seeds, pursue, stand, teach
from memdrive.demos.light.examine import POLICIES
from memdrive.demos.seeds import Purpose

SMALL = ("light", "--steps", "12", "--episodes", "2", "--repeats", "2")


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(memdrive, arguments)
    return result.exit_code, result.output


@pytest.fixture(autouse=True)
def short_episodes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Frozen episodes of 30 steps."""
    from memdrive.demos.light import examine

    monkeypatch.setattr(examine.Trial, "judge", _judge)


def _judge(trial: Any, policy: Any) -> Any:
    seeds = episode_seeds(trial.plan.purpose, trial.plan.seed, trial.plan.episodes)
    return tuple(pursue(policy, light, seeds, 30) for light in trial.plan.lights)


def test_the_record_has_a_row_a_light_and_a_value_a_light(tmp_path: Path) -> None:
    file, picture = tmp_path / "light.json", tmp_path / "light.png"
    code, output = run(*SMALL, "--json", str(file), "--figure", str(picture))
    assert code == 0, output
    record = json.loads(file.read_text())
    assert record["schema"] == "memdrive.light/1"
    assert list(record["policies"]) == ["chip", "software-adam", "chip-ideal", "naive", "teacher", "standing"]
    assert set(record["policies"]) == set(POLICIES)
    for name, policy in record["policies"].items():
        assert [row["after"] for row in policy["stages"]] == ["dark", "bright"]
        for row in policy["stages"]:
            assert row["episodes"] == [2 if name in ("teacher", "standing") else 4] * 2
            assert all(0 <= value <= 30 for value in row["return_mean"])
    assert record["policies"]["teacher"]["stages"][-1]["share_of_teacher"] == [1.0, 1.0]
    learning = record["policies"]["chip"]["learning"]
    assert [stage["light"] for stage in learning] == ["dark", "bright"]
    assert all(stage["pulses"] > 0 and stage["energy_chip_j"] > 0 for stage in learning)
    assert picture.stat().st_size > 10_000
    assert "standing" in output


def test_reward_teaches_with_the_authors_outputs_too(tmp_path: Path) -> None:
    """Every option at once; no teacher among the policies, so no share of it is told."""
    file = tmp_path / "light.json"
    options = ("--teacher", "reward", "--outputs", "authors", "--without", "gate", "--learner", "chip")
    code, output = run(*SMALL, "--lights", "shadow", *options, "--json", str(file))
    assert code == 0, output
    record = json.loads(file.read_text())
    assert list(record["policies"]) == ["chip"]
    assert record["config"]["teacher"] == "reward"
    assert record["policies"]["chip"]["stages"][0]["share_of_teacher"] is None


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--lights", "green"), "--lights"),
        (("--lights", "red,red"), "--lights"),
        (("--lights", ""), "--lights"),
        (("--steps", "0"), "--steps"),
        (("--without", "eyes"), "--without"),
        (("--teacher", "pursuit"), "--teacher"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments: tuple[str, ...], named: str) -> None:
    code, output = run(*SMALL, *arguments)
    assert code == 2
    assert named in output


def test_episodes_serve_one_purpose() -> None:
    sets = [set(episode_seeds(purpose, 0, 200)) for purpose in Purpose]
    assert len(set.union(*sets)) == sum(len(one) for one in sets)


def test_the_teacher_is_far_better_than_standing_in_every_light() -> None:
    seeds = episode_seeds(Purpose.VALIDATE, 3, 4)
    for light in ("red", "blue", "shadow", "dark", "bright"):
        best, worst = (np.mean(pursue(policy, light, seeds, 200).returns) for policy in (teach, stand))
        assert best > 160
        assert worst < 80


def test_judging_reads_nothing_but_observations_and_begins_cold() -> None:
    """Two judgements of one network are equal to the last bit: no memory of the first is left."""
    chip = CHASE.twin(seed=1)
    seeds = episode_seeds(Purpose.VALIDATE, 4, 3)
    first, second = (pursue(Frozen(chip, CHASE), "red", seeds, 40) for _ in range(2))
    assert first == second


def test_a_chase_is_a_function_of_its_seed() -> None:
    """And goes on through the end of an episode and a change of light."""
    ends = []
    for _ in range(2):
        chase = Chase(CHASE.chip(seed=5), light="dark", seed=5, recipe=CHASE, steps_an_episode=10)
        for step in range(25):
            if step == 12:
                chase.set_light("bright")
            chase.step()
        ends.append((chase.learner.network.fingerprint(), chase.observation.tobytes(), chase.facts["light"]))
    assert ends[0] == ends[1]
    assert ends[0][2] == "bright"
