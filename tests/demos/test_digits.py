"""The digits experiment: an honest split, refusals, distortions, learning, and the command's figures."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from memdrive.agent.digits import learn
from memdrive.agent.digits.course import COUNTING, INGREDIENTS, PLAIN, PLAIN_COURSE, SHOTS, Course, Stopping
from memdrive.chip import presets
from memdrive.chip.rules import PLAIN as PLAIN_STELLAR
from memdrive.demos.digits import data as digits_data
from memdrive.demos.digits import experiment
from memdrive.demos.live.digits.command import digits as command

OURS = digits_data.load()


def few() -> dict[str, np.ndarray[Any, Any]]:
    """A small set of the same arrays."""
    return {
        "x_train": OURS.x_train[::20],
        "y_train": OURS.y_train[::20],
        "x_test": OURS.x_test[::20],
        "y_test": OURS.y_test[::20],
        "x_crossed": OURS.x_crossed[:40],
    }


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "few.npz"
    np.savez(path, **few())
    return path


def test_what_is_chosen_on_is_never_judged_on() -> None:
    """No image of the choosing split's judges is in the figures' judges; crossed sevens are split once for all."""
    choosing, figures = digits_data.for_choosing(OURS), digits_data.for_figures(OURS)

    def prints(images: np.ndarray[Any, Any]) -> set[bytes]:
        return {image.tobytes() for image in images}

    assert not prints(choosing.x_crossed) & prints(figures.x_crossed)
    assert not prints(choosing.x_test) & prints(figures.x_test)
    assert not prints(choosing.x_test) & prints(choosing.x_train)
    assert len(choosing.x_crossed) + len(figures.x_crossed) == len(OURS.x_crossed)


def test_the_second_test_set_shares_no_image_with_anything_else() -> None:
    """136 crossed sevens that are in no other array of assets; shots and judges of `--second`."""
    second = digits_data.second_crossed()
    assert second.shape == (136, 28, 28)
    mine = {image.tobytes() for image in second}
    assert len(mine) == 136
    for images in (OURS.x_train, OURS.x_test, OURS.x_crossed):
        assert not mine & {image.tobytes() for image in images}
    figures = digits_data.for_figures(OURS, second=True)
    assert {image.tobytes() for image in figures.x_crossed} == mine
    np.testing.assert_array_equal(figures.x_test, OURS.x_test)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--second", "--choosing"], "--second means nothing with --choosing"),
        (["--second", "--devices"], "--second means nothing with --devices"),
        (["--second", "--task", "new-class"], "--second means nothing with --task new-class"),
        (["--second", "--shots", "69"], "need at most 68 of 136, got 69"),
    ],
)
def test_the_second_test_set_is_for_the_crossed_seven(arguments: list[str], words: str) -> None:
    done = CliRunner().invoke(command, arguments)
    assert done.exit_code == 2
    assert words in done.output


def test_shots_are_not_judged() -> None:
    digits = digits_data.checked(few())
    plan = experiment.DigitsPlan(shots=5, memory=20, train=100, without=("augment",))
    _, _, lesson = experiment._material(digits, plan, 0)
    assert len(lesson.shots) == 5
    assert len(lesson.crossed) == len(digits.x_crossed) - 5
    shown = {shot.tobytes() for shot in lesson.shots}
    assert not shown & {image.tobytes() for image in lesson.crossed}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"x_crossed": None}, r"digits.x_crossed: need uint8 \(n, 28, 28\), n >= 10, got only x_test"),
        ({"x_train": OURS.x_train[::20].astype(np.float32)}, "digits.x_train: need uint8"),
        ({"x_test": OURS.x_test[:200, :20]}, r"digits.x_test: need uint8 \(n, 28, 28\)"),
        ({"y_train": OURS.y_train[:5]}, r"digits.y_train: need integers \(500,\)"),
        ({"y_test": np.full(200, 12)}, "digits.y_test: need values from 0 to 9, got 12 to 12"),
        ({"y_test": np.zeros(200)}, "digits.y_test: need integers"),
        ({"x_crossed": OURS.x_crossed[:3]}, r"digits.x_crossed: need .* n >= 10, got uint8 \(3, 28, 28\)"),
    ],
)
def test_a_wrong_file_is_named(change: dict[str, Any], words: str) -> None:
    arrays = {name: array for name, array in (few() | change).items() if array is not None}
    with pytest.raises(ValueError, match=words):
        digits_data.checked(arrays)


@pytest.mark.parametrize("content", [b"", b"no archive at all", b"PK\x03\x04 cut off"])
def test_a_damaged_file_ends_with_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.npz"
    path.write_bytes(content)
    done = CliRunner().invoke(command, ["--data", str(path)])
    assert done.exit_code == 2
    assert "need an .npz file of arrays" in done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--data", "nowhere.npz"], "does not exist"),
        (["--device", "flash"], "'flash' is not one of 'default'"),
        (["--base", "none"], "--base"),
        (["--shots", "-1"], "--shots"),
        (["--shots", "101"], "Invalid value for --shots: DigitsPlan.shots: need at most 70 of 140, got 101"),
        (["--figure", "a.xyz"], "need a name that ends in .png or .pdf or .svg"),
        (["--memory", "0"], "--memory"),
        (["--policy", "guess"], "--policy"),
    ],
)
def test_wrong_arguments_end_with_exit_code_2(arguments: list[str], words: str) -> None:
    done = CliRunner().invoke(command, arguments)
    assert done.exit_code == 2
    assert words in done.output


@pytest.mark.parametrize(
    "ignored",
    [
        "--figure a.png",
        "--policy chip",
        "--base on-chip",
        "--without growth",
        "--shots 3",
        "--memory 500",
        "--device epiram",
    ],
)
def test_nothing_is_passed_over_in_silence_beside_devices(ignored: str) -> None:
    done = CliRunner().invoke(command, ["--devices", *ignored.split()])
    assert done.exit_code == 2
    assert f"{ignored.split()[0]} means nothing with --devices" in done.output


@pytest.mark.parametrize("name", INGREDIENTS)
def test_every_ingredient_can_be_left_out_alone(name: str) -> None:
    whole = PLAIN_COURSE if name == "stopping" else Course()
    left = whole.without(name)
    assert left != whole
    assert left.without(name) == left
    others = [other for other in INGREDIENTS if other != name]
    assert left.without(*others) == whole.without(*INGREDIENTS)
    with pytest.raises(ValueError, match=f"Course.without: need names from .*{name}.*, got 'luck'"):
        left.without("luck")


def test_a_layer_without_counters_is_pulsed_at_once_in_every_pass() -> None:
    left = Course().without("counters-output")
    assert [left.base.rule(k).overflow[1] for k in (0, 5, 19)] == [1, 1, 1]
    assert left.base.rule(19).overflow[0] > left.base.growth.first[0]
    assert left.shots.growth.first == (SHOTS.growth.first[0], 1)


def test_passes_go_geometrically_from_the_first_stage_to_the_last() -> None:
    """Catches an annealing that stops one pass short, and a rule that does not follow it."""
    stages = [PLAIN.stage(k) for k in range(PLAIN.passes)]
    assert (stages[0], stages[-1]) == (PLAIN.first, PLAIN.last)
    for name in ("theta_hidden", "window", "high", "low"):
        values = np.array([getattr(stage, name) for stage in stages])
        np.testing.assert_allclose(values[1:] / values[:-1], (values[-1] / values[0]) ** (1 / 3))
    rules = [PLAIN.rule(k) for k in range(PLAIN.passes)]
    assert {rule.kind for rule in rules} == {PLAIN_STELLAR.kind}
    assert [(rule.theta_hidden, rule.window) for rule in rules] == [(s.theta_hidden, s.window) for s in stages]
    assert replace(PLAIN, passes=1).stage(0) == PLAIN.first


@pytest.mark.parametrize(
    ("looks", "enough"),
    [
        ([0.5, 0.8, 0.6], False),
        ([0.5, 0.8, 0.6, 0.79], False),
        ([0.5, 0.8, 0.6, 0.8], True),
        ([0.5, 0.8, 0.6, 0.1, 0.78], False),
        ([0.5, 0.8, 0.6, 0.1, 0.791], True),
        ([0.5, 0.8, 0.6, 0.9, 0.1, 0.785], True),
    ],
)
def test_learning_stops_at_the_first_look_that_reaches_the_bar(looks: list[float], enough: bool) -> None:
    """Catches a bar that rises with later looks, that does not sink, or that sinks a look too early."""
    assert Stopping(first=3, slack=0.01).enough(looks) == enough


def test_only_the_last_pass_is_cut_short_and_its_looks_change_nothing_else() -> None:
    """The same chip, step by step: a whole pass, then four times forty digits, and a look after each."""
    x, y = digits_data.bits(OURS.x_train[::20]), OURS.y_train[::20]
    lessons = replace(PLAIN, passes=2, stopping=Stopping(every=40, digits=50, first=2, slack=1.0))
    stopped, plain = (learn.fabricate(presets.DEFAULT, 2, PLAIN) for _ in range(2))
    learned = list(learn.base_in_pieces(stopped, x, y, lessons, 5, 70))
    assert [n - len(x) for n in learned[-6:]] == [40, 70, 80, 120, 140, 160]
    rng = np.random.default_rng(5)
    for k, n in enumerate((len(x), 160)):
        order = rng.permutation(len(x))[:n]
        plain.rule, stage = lessons.rule(k), lessons.stage(k)
        wanted = learn.targets(y, stage.high, stage.low)
        shown = learn.remember(x, y, 50, rng)[0] if k else x[:0]
        for start in range(0, n, 40):
            plain.learn_many(x[order[start : start + 40]], wanted[order[start : start + 40]])
            if k:
                plain.forward(shown)
    assert stopped.fingerprint() == plain.fingerprint()
    assert stopped.ledger == plain.ledger


def test_learning_that_never_meets_the_bar_goes_to_the_end() -> None:
    x, y = digits_data.bits(OURS.x_train[::20]), OURS.y_train[::20]
    hard = replace(PLAIN, passes=1, stopping=Stopping(every=100, digits=50, first=5))
    chip = learn.fabricate(presets.DEFAULT, 1, hard)
    assert list(learn.base_in_pieces(chip, x, y, hard, 5, len(x))) == [100, 200, 300, 400, 500]


def test_memory_is_balanced() -> None:
    _, labels = learn.remember(digits_data.bits(OURS.x_train), OURS.y_train, 100, np.random.default_rng(0))
    np.testing.assert_array_equal(np.bincount(labels), np.full(10, 10))


def test_margin_is_right_output_minus_the_best_other() -> None:
    outputs = np.array([[0.5, 0.2, -0.1], [0.1, 0.4, 0.3]], np.float32)
    np.testing.assert_allclose(learn.margins(outputs, np.array([0, 2], np.uint8)), [0.3, -0.1], atol=1e-6)


def test_counting_learns_better_than_plain_from_few_digits() -> None:
    """1,667 digits, six passes, the published noisy device: well above 0.8, and above one pulse a sign."""
    x, y = digits_data.bits(OURS.x_train[::6]), OURS.y_train[::6]
    x_test, y_test = digits_data.bits(OURS.x_test[::4]), OURS.y_test[::4]
    scores = []
    for lessons in (COUNTING, PLAIN):
        chip = learn.fabricate(presets.TAOX_HFOX, 1, lessons)
        short = replace(lessons, passes=6)
        learn.learn_base(chip, x, y, short, 2)
        scores.append(learn.accuracy(chip, x_test, y_test))
    assert scores[0] > 0.8
    assert scores[0] > scores[1]


def test_write_verify_programs_a_float_network() -> None:
    """Within 4 points of its source on 1,000 test digits (the promise, 1 point, is measured on all of them)."""
    x, y = digits_data.bits(OURS.x_train[::6]), OURS.y_train[::6]
    x_test, y_test = digits_data.bits(OURS.x_test[::4]), OURS.y_test[::4]
    twin = learn.float_base(x, y, 0, "binary", biased=False, epochs=4)
    chip = learn.fabricate(presets.EPIRAM, 1)
    learn.programmed(chip, twin)
    assert abs(learn.accuracy(chip, x_test, y_test) - learn.accuracy(twin, x_test, y_test)) < 0.04


def test_the_command_writes_every_figure(tmp_path: Path, small: Path) -> None:
    out, picture = tmp_path / "d.json", tmp_path / "d.png"
    arguments = [
        "--data",
        str(small),
        "--repeats",
        "2",
        "--memory",
        "100",
        "--json",
        str(out),
        "--figure",
        str(picture),
    ]
    done = CliRunner().invoke(command, arguments)
    assert done.exit_code == 0, done.output
    record = json.loads(out.read_text())
    assert record["schema"] == "memdrive.digits/1"
    assert set(record["policies"]) == set(experiment.POLICIES)
    for name, row in record["policies"].items():
        assert {"old_before", "old_after", "crossed_before", "crossed_after"} <= set(row)
        assert all(0 <= row[key] <= 1 for key in experiment.MEASURES)
        assert row["rehearsal_bytes"] == 100 * 99
        assert len(row["repeats"]) == 2
        assert (row["counter_bytes"] > 0) == (name in ("chip", "chip-ideal"))
    chip = record["policies"]["chip"]
    assert chip["pulses"] > 0 < chip["energy_chip_j"]
    assert picture.stat().st_size > 10_000


def test_the_figure_does_without_a_chip_and_without_a_digit(tmp_path: Path) -> None:
    """The float twins have no cells that moved; a person's own test digits may lack a class."""
    no_three = few()
    kept = no_three["y_test"] != 3
    np.savez(tmp_path / "own.npz", **no_three | {name: no_three[name][kept] for name in ("x_test", "y_test")})
    arguments = ["--data", str(tmp_path / "own.npz"), "--repeats", "1", "--shots", "1", "--memory", "20"]
    arguments += ["--train", "100", "--policy", "software-adam", "--figure", str(tmp_path / "own.png")]
    done = CliRunner().invoke(command, arguments)
    assert done.exit_code == 0, done.output
    with Image.open(tmp_path / "own.png") as picture:
        assert picture.size == (1950, 630)


def test_same_seed_same_figures(small: Path) -> None:
    arguments = ["--data", str(small), "--repeats", "1", "--memory", "50", "--policy", "chip", "--json", "-"]
    one, two = (CliRunner().invoke(command, arguments).stdout for _ in range(2))
    assert json.loads(one) == json.loads(two)


def test_no_shots_change_nothing(small: Path) -> None:
    """Two readings of an untouched chip differ by read noise only."""
    arguments = ["--data", str(small), "--repeats", "1", "--shots", "0", "--policy", "chip", "--json", "-"]
    row = json.loads(CliRunner().invoke(command, arguments).stdout)["policies"]["chip"]
    assert row["pulses"] == 0
    assert abs(row["old_after"] - row["old_before"]) < 0.05


def test_the_memory_is_charged_for_what_is_read_of_it() -> None:
    """By hand: 784 bits and a label are 99 bytes, 13 words; each of 120 rounds looks at 50 digits and rehearses 50."""
    book = learn.memory_looked_through(50, SHOTS)
    assert (book.memory_bytes, book.memory_words) == (50 * 99, 120 * (50 + 50) * 13)
    assert learn.memory_looked_through(1000, SHOTS).memory_words == 120 * (384 + 64) * 13
    assert learn.memory_written(50).memory_words == 50 * 13
