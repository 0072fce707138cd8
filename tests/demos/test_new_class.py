"""A tenth digit among nine: what is left free stays free, what is judged, what is refused, and that it is learned."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from memdrive.agent.digits import learn
from memdrive.agent.digits.new_class import COURSE, COURSES
from memdrive.chip import presets
from memdrive.demos.digits import data as digits_data
from memdrive.demos.digits import new_class
from memdrive.demos.digits.new_class_told import AUTHORS
from memdrive.demos.live.digits.command import digits as command

OURS = digits_data.load()
NINE = np.flatnonzero(OURS.y_train != 1)


def few() -> dict[str, np.ndarray[Any, Any]]:
    """A small set of the same arrays."""
    return {
        "x_train": OURS.x_train[::10],
        "y_train": OURS.y_train[::10],
        "x_test": OURS.x_test[::20],
        "y_test": OURS.y_test[::20],
        "x_crossed": OURS.x_crossed[:40],
    }


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "few.npz"
    np.savez(path, **few())
    return path


def run(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(command, ["--task", "new-class", *arguments])
    return done.exit_code, done.stdout, done.output


def test_nothing_is_wanted_of_the_free_output() -> None:
    """Its column of the last layer is as it was formed, on the chip and in the twin, while the others are learned."""
    x, y = digits_data.bits(OURS.x_train[NINE[:200]]), OURS.y_train[NINE[:200]]
    chip = learn.fabricate(presets.DEFAULT, 3, COURSE.base)
    formed = chip.crossbars[1].weight.copy()
    learn.learn_base(chip, x, y, replace(COURSE.base, passes=3), 4, free=1)
    moved = np.abs(chip.crossbars[1].weight - formed).max(axis=0)
    assert moved[1] == 0
    assert np.delete(moved, 1).min() > 0
    one, two = (learn.float_base(x, y, 5, "relu", epochs=epochs, free=1) for epochs in (1, 2))
    np.testing.assert_array_equal(one.weights[2][:, 1], two.weights[2][:, 1])
    assert np.abs(one.weights[2] - two.weights[2]).max() > 0


def test_hidden_neurons_of_several_bits_have_drivers_of_as_many() -> None:
    """Would catch a ReLU whose codes the next layer's drivers round to 0 and 1; nothing else of the device changes."""
    several, one = learn.fabricate(presets.DEFAULT, 1, COURSE.base), learn.fabricate(presets.DEFAULT, 1)
    assert several.network[0].bits == COURSE.base.bits == 8
    assert several.device == presets.DEFAULT.replace(dac_bits=8)
    assert one.network[0].bits == 1
    assert one.device == presets.DEFAULT


def test_a_free_output_is_not_looked_at() -> None:
    class Fixed:
        def forward(self, x: learn.Bits) -> Any:
            return np.tile(np.array([[0.1, 0.9, 0.5, *[0.0] * 7]], np.float32), (len(x), 1))

    x = np.zeros((4, 784), np.uint8)
    labels = np.array([1, 2, 2, 0], np.uint8)
    assert learn.accuracy(Fixed(), x, labels) == 0.25
    assert learn.accuracy(Fixed(), x, labels, free=1) == 0.5


def test_the_new_digit_is_among_the_examples_alone() -> None:
    digits = digits_data.checked(few())
    plan = new_class.ClassPlan(new_digit=4, examples=30, memory=90, train=600)
    material = new_class._material(digits, plan, 0)
    assert 4 not in material.y
    assert 4 not in material.memory[1]
    assert len(material.examples) == 30
    fours = {image.tobytes() for image in digits_data.bits(digits.x_train[digits.y_train == 4])}
    assert {image.tobytes() for image in material.examples} <= fours
    np.testing.assert_array_equal(np.bincount(material.memory[1], minlength=10), [10] * 4 + [0] + [10] * 5)


def test_a_thousand_digits_are_enough_to_learn_a_tenth_and_forget_little() -> None:
    """By far what is promised of ten thousand is not asked: 85 % of the new, at most 5 points of the nine."""
    digits = digits_data.checked(few() | {"x_test": OURS.x_test[::4], "y_test": OURS.y_test[::4]})
    plan = new_class.ClassPlan(train=1000, memory=300, repeats=1, policies=("chip", "chip-naive"))
    outcomes = dict(new_class.trials(digits, presets.DEFAULT, plan, lambda: None))
    chip, naive = outcomes["chip"], outcomes["chip-naive"]
    assert chip.nine_before == pytest.approx(naive.nine_before, abs=0.02)
    assert chip.new_after > 0.85
    assert chip.nine_before - chip.nine_after < 0.05
    assert naive.nine_after < 0.5
    assert chip.costs["rehearsal_bytes"] == 300 * 99
    assert naive.costs["rehearsal_bytes"] == 0


def test_the_last_layer_alone_leaves_the_first_as_it_was() -> None:
    material = new_class._material(digits_data.checked(few()), new_class.ClassPlan(train=300, memory=50), 0)
    source = new_class._Known(material, presets.DEFAULT)
    course = replace(COURSES["chip-last"], base=replace(COURSE.base, passes=2))
    chip = source.chip(course, presets.DEFAULT)
    known = [crossbar.weight.copy() for crossbar in chip.crossbars]
    new_class._add(chip, learn.chip_trainer(chip, course.adding), material, course)
    moved = [np.abs(crossbar.weight - old).max() for crossbar, old in zip(chip.crossbars, known, strict=True)]
    assert moved[0] == 0 < moved[1]
    again = source.chip(course, presets.DEFAULT)  # the known chip is copied, not taught
    np.testing.assert_array_equal(again.crossbars[1].weight, known[1])


def test_the_command_writes_every_figure(tmp_path: Path, small: Path) -> None:
    out, picture = tmp_path / "c.json", tmp_path / "c.png"
    arguments = ["--data", str(small), "--repeats", "2", "--memory", "60", "--train", "200", "--examples", "10"]
    code, _, output = run(*arguments, "--json", str(out), "--figure", str(picture))
    assert code == 0, output
    record = json.loads(out.read_text())
    assert record["schema"] == "memdrive.digits.new-class/1"
    assert record["config"]["new_digit"] == 1
    assert set(record["policies"]) == set(new_class.POLICIES)
    for name, row in record["policies"].items():
        assert all(0 <= row[key] <= 1 for key in new_class.MEASURES)
        assert row["nine_lost"] == pytest.approx(row["nine_before"] - row["nine_after"])
        assert row["behind_adam"] == pytest.approx(record["policies"]["software-adam"]["ten_after"] - row["ten_after"])
        assert len(row["repeats"]) == 2
        assert ("pulses" in row) == name.startswith("chip")
    assert record["authors_code"]["Stellar 2 (both at every sample)"] == {"accuracy": 0.97, "pulses": 934_000}
    assert all(name in output for name in AUTHORS)
    assert picture.stat().st_size > 10_000


def test_same_seed_same_figures_and_policies_do_not_touch_each_other(small: Path) -> None:
    arguments = ["--data", str(small), "--repeats", "1", "--memory", "50", "--train", "200", "--json", "-"]
    alone = json.loads(run(*arguments, "--policy", "chip-last")[1])["policies"]["chip-last"]
    beside = json.loads(run(*arguments, "--policy", "chip", "--policy", "chip-last")[1])["policies"]["chip-last"]
    assert alone == beside


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--new-digit", "10"], "--new-digit"),
        (["--examples", "0"], "--examples"),
        (["--shots", "3"], "--shots means nothing with --task new-class"),
        (["--base", "programmed"], "--base means nothing with --task new-class"),
        (["--without", "growth"], "--without means nothing with --task new-class"),
        (["--lang", "zh"], "--lang means nothing without --draw"),
        (["--policy", "chip-naive", "--draw"], "--task means nothing with --draw"),
        (["--train", "10001"], "need at most 10000 digits, got 10001"),
    ],
)
def test_wrong_arguments_end_with_one_line(arguments: list[str], words: str) -> None:
    code, _, output = run(*arguments)
    assert code == 2
    assert words in output


def test_each_task_has_its_own_policies() -> None:
    done = CliRunner().invoke(command, ["--policy", "chip-last"])
    assert done.exit_code == 2
    assert "need one of chip, chip-ideal, chip-plain" in done.output
    done = CliRunner().invoke(command, ["--examples", "5"])
    assert done.exit_code == 2
    assert "--examples means nothing with --task crossed-seven" in done.output


def test_digits_without_the_new_one_are_refused(tmp_path: Path) -> None:
    arrays = few()
    kept = arrays["y_train"] != 1
    np.savez(tmp_path / "no-one.npz", **arrays | {name: arrays[name][kept] for name in ("x_train", "y_train")})
    code, _, output = run("--data", str(tmp_path / "no-one.npz"))
    assert code == 2
    assert "digits.y_train: need some of digit 1 and some others, got 0 of" in output
