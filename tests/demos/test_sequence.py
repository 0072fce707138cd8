"""The sequence examination: its order, its matrix, its summary, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from memdrive.agent import Recipe
from memdrive.chip import presets
from memdrive.demos.cli import memdrive
from memdrive.demos.driving.fairness import fair, told
from memdrive.demos.driving.sequence import SequencePlan, destroy, seeded_order, stages_of, trials
from memdrive.demos.driving.transfer import transfer
from memdrive.env.constants import GRAVITY
from memdrive.env.roads import tracks
from memdrive.env.world import scenes, schedule

SMALL = ("evaluate", "--sequence", "--steps", "20", "--n-tracks", "1", "--repeats", "1")


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(memdrive, arguments)
    return result.exit_code, result.output


def figures(tmp_path: Path, *arguments: str) -> dict[str, Any]:
    file = tmp_path / "sequence.json"
    code, output = run(*SMALL, *arguments, "--json", str(file))
    assert code == 0, output
    record: dict[str, Any] = json.loads(file.read_text())
    return record


def test_a_seed_gives_an_order_of_all_scenes() -> None:
    assert sorted(seeded_order(1)) == sorted(scenes.NAMED)
    assert seeded_order(1) == seeded_order(1)
    assert len({seeded_order(seed) for seed in range(5)}) == 5


def test_the_record_has_a_row_a_stage_and_a_value_a_column(tmp_path: Path) -> None:
    """A scene that comes twice has two columns, of the same laps."""
    picture = tmp_path / "matrix.png"
    record = figures(tmp_path, "--scenes", "day,inverted,day", "--repeats", "2", "--figure", str(picture))
    assert record["schema"] == "memdrive.sequence/1"
    assert record["scenes"] == ["day", "inverted", "day"]
    assert set(record["policies"]) == {"chip", "chip-ideal", "software-adam", "naive", "teacher"}
    for name, policy in record["policies"].items():
        assert [row["after"] for row in policy["stages"]] == ["day", "inverted", "day"]
        for row in (policy["before"], *policy["stages"]):
            assert row["laps"] == [2 if name == "teacher" else 4] * 3
            for values in (row["departures"], row["cross_track_mean_m"]):
                assert len(values) == 3
                assert values[0] == values[2]
    chip, teacher = record["policies"]["chip"], record["policies"]["teacher"]
    assert [stage["scene"] for stage in chip["learning"]] == ["day", "inverted", "day"]
    assert chip["learning"][0]["pulses"] > 500
    assert record["policies"]["software-adam"]["learning"][0]["pulses"] == 0
    assert [len(stage["steps"]) for stage in chip["adaptation"]["stages"]] == [2, 2, 2]
    assert teacher["stages"][-1]["departures"] == [0, 0, 0]
    assert teacher["acc"] == 1.0
    assert picture.stat().st_size > 10_000


def test_one_stage_has_no_transfer(tmp_path: Path) -> None:
    chip = figures(tmp_path, "--scenes", "day", "--learner", "chip")["policies"]["chip"]
    assert (chip["fwt"], chip["bwt"]) == (None, None)
    assert 0.0 <= chip["acc"] <= 1.0


def test_transfer_is_that_of_its_definition() -> None:
    """Three scenes by hand: rows after each stage, shares of laps on the road."""
    after = [[0.9, 0.1, 0.0], [0.7, 1.0, 0.5], [0.6, 0.8, 1.0]]
    found = transfer(["a", "b", "c"], ["a", "b", "c"], [0.0, 0.0, 0.2], after)
    assert found["acc"] == pytest.approx((0.6 + 0.8 + 1.0) / 3)
    assert found["bwt"] == pytest.approx(((0.6 - 0.9) + (0.8 - 1.0)) / 2)
    assert found["fwt"] == pytest.approx(((0.1 - 0.0) + (0.5 - 0.2)) / 2)


def test_a_scene_that_comes_again_is_one_scene() -> None:
    """`a` is forgotten and learned again: kept since its last lesson, new before its first."""
    after = [[1.0, 0.2], [0.3, 0.9], [0.8, 0.5]]
    found = transfer(["a", "b", "a"], ["a", "b"], [0.0, 0.1], after)
    assert found["acc"] == pytest.approx(0.65)
    assert found["bwt"] == pytest.approx(0.5 - 0.9)
    assert found["fwt"] == pytest.approx(0.2 - 0.1)
    alone = transfer(["a", "a"], ["a"], [0.0], [[0.4], [0.9]])
    assert alone == {"acc": 0.9, "bwt": None, "fwt": None}


def test_a_schedule_says_when_scenes_come() -> None:
    plan = SequencePlan(
        scenes=("day", "wet", "night"), steps=30, schedule=schedule.parse("0:day 2:wet +3:ramp(night,1)")
    )
    assert plan.stages == [("day", 40), ("wet", 60), ("night", 30)]
    assert stages_of(schedule.parse("1:dim")) == [("day", 20), ("dim", 0)]
    for text in ("0:day 5:track", "30m:wet", "0:day 9:repeat"):
        with pytest.raises(ValueError, match="need scenes at given seconds"):
            stages_of(schedule.parse(text))


def test_a_schedule_is_driven_as_it_says(tmp_path: Path) -> None:
    record = figures(tmp_path, "--schedule", "0:day 1:inverted", "--learner", "chip")
    assert record["scenes"] == ["day", "inverted"]
    assert [stage["steps"] for stage in record["policies"]["chip"]["learning"]] == [20, 20]


def test_what_is_destroyed_is_learned_around(tmp_path: Path) -> None:
    """Two more stages; and a policy that did not learn has none."""
    record = figures(tmp_path, "--scenes", "day", "--break", "0.6", "--learner", "chip")
    stages = record["policies"]["chip"]["stages"]
    assert [row["after"] for row in stages] == ["day", "break", "repair"]
    assert [stage["scene"] for stage in record["policies"]["chip"]["learning"]] == ["day", "day"]


def test_so_many_pairs_are_destroyed_in_every_layer() -> None:
    chip = Recipe(hidden=20).chip(presets.IDEAL, seed=1)
    destroy(chip, 0.6, 3)
    for crossbar in chip.crossbars:
        dead = np.isclose(crossbar.G_pos, presets.IDEAL.g_min) & np.isclose(crossbar.G_neg, presets.IDEAL.g_min)
        assert dead.mean() == pytest.approx(0.6, abs=0.01)


def test_judging_and_looking_do_not_touch_the_learner() -> None:
    """Would catch a reading of the learning chip itself."""
    learned = []
    for n in (1, 2):
        plan = SequencePlan(scenes=("day", "wet"), steps=30, tracks=n, check_tracks=n, check_every=10 * n, repeats=1)
        ((_, matrix),) = trials(plan, presets.DEFAULT, ["chip"], lambda: None)
        learned.append([(stage.updates, stage.pulses, stage.energy_chip_j) for stage in matrix.learned])
    assert learned[0] == learned[1]
    assert learned[0][0][0] > 50


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("evaluate", "--scenes", "day"), "need --sequence beside it"),
        (("evaluate", "--break", "0.5"), "need --sequence beside it"),
        ((*SMALL, "--old", "day"), "need no --sequence beside it"),
        ((*SMALL, "--teacher", "reward", "--ppo"), "need no --sequence beside it"),
        ((*SMALL, "--scenes", "day,noon"), "noon"),
        ((*SMALL, "--schedule", "0:day 2:track"), "need scenes at given seconds"),
        ((*SMALL, "--schedule", "x"), "position 1"),
        ((*SMALL, "--schedule", "0:day", "--scenes", "day"), "not both"),
    ],
)
def test_what_makes_no_sequence_is_refused(arguments: tuple[str, ...], said: str) -> None:
    code, output = run(*arguments)
    assert code == 2
    assert said in output
    assert "Traceback" not in output


def test_the_plan_names_what_is_wrong() -> None:
    with pytest.raises(ValueError, match=r"SequencePlan\.scenes: need at least one scene"):
        SequencePlan(scenes=())
    with pytest.raises(ValueError, match=r"SequencePlan\.broken: need 0 <= broken < 1, got 1"):
        SequencePlan(scenes=("day",), broken=1.0)
    assert np.isclose(SequencePlan(scenes=("day", "wet")).judgements(3, 1), 5 * 3 * 3 + 1)


def test_hard_roads_are_driven_in_scenes_that_physics_allows() -> None:
    """v² κ against μ g at the tightest bend; and mild roads in the scenes as they are."""
    for name in scenes.NAMED:
        assert fair(name, "mild") == scenes.get(name)
        scene = fair(name, "hard")
        if scene.dynamic:
            assert scene.speed**2 * tracks.FAMILIES["hard"] < scene.friction * GRAVITY
        else:
            assert scene == scenes.get(name)
    assert "wet and fast" in told("hard")
    assert told("mild") == ""
