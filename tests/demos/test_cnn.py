"""`memdrive cnn`: float and chip compute the same, an honest split, what is refused, and the record's figures."""

from __future__ import annotations

import importlib.resources
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from memdrive.chip import presets
from memdrive.demos.cli import memdrive
from memdrive.demos.cnn import carry, examine, hybrid, software, train
from memdrive.demos.cnn.gpu import GPUS
from memdrive.demos.cnn.look import look
from memdrive.demos.cnn.network import (
    ARRAY_DEVICES,
    LARGEST,
    fabricate,
    grey,
    kernel_devices,
    layers,
    products,
    read,
    shapes,
    shipped,
    targets,
)
from memdrive.demos.digits import data as digits_data

OURS = digits_data.load()
CHOOSING = digits_data.for_choosing(OURS)


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(memdrive, arguments)
    return result.exit_code, result.output


def test_one_array_holds_all_kernels_and_eight_hold_eight_copies() -> None:
    assert kernel_devices() <= ARRAY_DEVICES
    first, second, last = layers(8)
    assert (first.copies, second.copies, last.copies) == (8, 8, 1)
    assert products() == 169 * 128 + 25 * 864 + 1080
    assert [each.outputs for each in layers()] == [392, 108, 10]


@pytest.mark.parametrize("arrays", [1, 3])
def test_an_ideal_chip_is_the_float_network(arrays: int) -> None:
    """Within converter steps and what write-verify leaves; would catch patches or pools taken in another order."""
    exact = presets.IDEAL.replace(step_set=1e-4, step_reset=1e-4, adc_bits=14)
    chip, weights = fabricate(exact, 3, arrays), shipped()
    chip.program(list(weights), tolerance=2e-4, budget=8000)
    x = grey(OURS.x_test[::400])
    expected = software.outputs(x, weights) / 8.0
    assert np.abs(expected).max() > 0.4
    assert np.abs(chip.forward(x) - np.clip(expected, -1, 1)).max() < 0.05
    seen = look(chip, x[0])
    one = chip.forward(x[0])
    assert np.abs(seen.outputs - one).max() < 0.02
    assert np.array_equal(seen.image, chip.activations[0])
    assert np.abs(seen.maps[0][1] - chip.activations[1]).max() <= 1.01 / software.TOP


def test_gradients_are_those_of_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Against differences, with drivers so fine that steps vanish."""
    monkeypatch.setattr(software, "TOP", float(1 << 22))
    rng = np.random.default_rng(5)
    weights = [np.asarray(rng.normal(0, 0.2, shape), np.float32) for shape in shapes()]
    x, direction = rng.random((6, 784), np.float32), np.asarray(rng.normal(0, 1, (6, 10)), np.float32)

    def loss() -> float:
        return float((software.forward(x, weights)[0].astype(np.float64) * direction).sum())

    _, drives, seen = software.forward(x, weights)
    found = software.gradients(weights, direction, drives, seen)
    for each, slope in zip(weights, found, strict=True):
        flat, expected = each.reshape(-1), np.asarray(slope).reshape(-1)
        place = int(np.abs(expected).argmax())
        kept = flat[place]
        ends = []
        for change in (1e-3, -1e-3):
            flat[place] = kept + np.float32(change)
            ends.append(loss())
        flat[place] = kept
        assert (ends[0] - ends[1]) / 2e-3 == pytest.approx(float(expected[place]), rel=0.05)


def test_training_learns_and_is_a_function_of_its_seed(tmp_path: Path) -> None:
    x, y = grey(CHOOSING.x_train[::8]), CHOOSING.y_train[::8]
    how = train.Training(epochs=4)
    first, again = (list(train.train(x, y, how, seed=2))[-1] for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert software.accuracy(grey(CHOOSING.x_test), CHOOSING.y_test, first) > 0.5
    path = tmp_path / "w.npz"
    path.write_bytes(train.archive(first))
    assert all(np.array_equal(a, b) for a, b in zip(read(path), first, strict=True))


def test_shipped_weights_are_small_and_bear_the_digits_they_were_not_trained_on() -> None:
    file = importlib.resources.files("memdrive.assets") / "cnn.npz"
    assert len(file.read_bytes()) < 20_000
    assert max(np.abs(each).max() for each in shipped()) <= LARGEST
    assert software.accuracy(grey(CHOOSING.x_test), CHOOSING.y_test, shipped()) > 0.97


def test_a_file_of_other_weights_is_named(tmp_path: Path) -> None:
    np.savez(tmp_path / "w.npz", first=np.zeros((3, 3, 1, 8), np.float32))
    with pytest.raises(ValueError, match=r"cnn: need an .npz file of weights.*first: need float32"):
        read(tmp_path / "w.npz")


def test_tuning_changes_the_last_layer_alone_and_mends_a_damaged_chip() -> None:
    stuck = examine.Condition(name="a fifth", stuck=0.2)
    chip = fabricate(stuck.device(presets.DEFAULT), 11)
    hybrid.write(chip, shipped())
    x, y = grey(CHOOSING.x_test[::4]), CHOOSING.y_test[::4]
    before = [crossbar.weight for crossbar in chip.crossbars]
    floats, programmed = software.accuracy(x, y, shipped()), hybrid.accuracy(chip, x, y)
    pulses = hybrid.tune(chip, grey(CHOOSING.x_train), CHOOSING.y_train, hybrid.Tuning(digits=600), 1)
    tuned = hybrid.accuracy(chip, x, y)
    same = [np.array_equal(old, crossbar.weight) for old, crossbar in zip(before, chip.crossbars, strict=True)]
    assert same == [True, True, False]
    assert pulses > 0
    assert tuned > programmed + 0.3 * (floats - programmed)


def test_hinges_stand_on_both_sides() -> None:
    wanted = targets(np.array([3], np.uint8), 0.5, -0.25)
    assert wanted[0, 3] == 0.5
    assert np.count_nonzero(wanted == -0.25) == 9


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], str, Path]:
    """One run of the command, small."""
    folder = tmp_path_factory.mktemp("cnn")
    patched = pytest.MonkeyPatch()
    patched.setattr(hybrid.Tuning, "__init__", _few(hybrid.Tuning.__init__))
    file, picture = folder / "cnn.json", folder / "cnn.png"
    amounts = ("--chips", "2", "--studied", "1", "--digits", "100")
    code, output = run("cnn", *amounts, "--json", str(file), "--figure", str(picture), "--seed", "5")
    patched.undo()
    assert code == 0, output
    return json.loads(file.read_text()), output, picture


def _few(begin: Any) -> Any:
    def fewer(self: Any, **fields: Any) -> None:
        begin(self, **{"digits": 50} | fields)

    return fewer


def test_the_record_says_what_the_issue_asks(small: tuple[dict[str, Any], str, Path]) -> None:
    record, output, picture = small
    assert record["schema"] == "memdrive.cnn/1"
    assert {"software", "programmed", "tuned", "arrays", "speed_up"} <= set(record)
    assert set(record["conditions"]) == {condition.name for condition in examine.CONDITIONS}
    assert record["conditions"][examine.AS_IT_IS]["chips"] == 2
    assert record["config"]["tuning"]["overflow"] == [4, 8, 16, 32]
    for row in record["conditions"].values():
        assert len(row["tuned_by_chip"]) == row["chips"]
        assert row["writing_pulses"] > 10_000
        assert (row["rested"] is not None) == (row["rest_s"] > 0)
        assert 0 <= row["failed_stuck"] <= row["failed"] < 0.5
    assert record["conditions"]["20 % stuck"]["failed_stuck"] > record["conditions"]["0 % stuck"]["failed_stuck"] == 0
    assert "Nature 577, 641" in output
    assert picture.stat().st_size > 30_000


def test_speed_up_is_that_of_patches_taken_in_turn(small: tuple[dict[str, Any], str, Path]) -> None:
    """Reads one after another: 169 and 25 patches over the arrays, and the last layer."""
    record, _, _ = small
    reads = {n: -(-169 // n) + -(-25 // n) + 1 for n in (1, 2, 4, 8)}
    for n, count in reads.items():
        assert record["speed_up"][str(n)] == pytest.approx(reads[1] / count)
        assert record["arrays"][str(n)]["kernel_devices"] == n * 1984
        assert record["arrays"][str(n)]["image_s"] == pytest.approx(count * 60e-9)
    assert record["arrays"]["1"]["tuned_lost"] == 0


def test_a_gpu_at_its_peak_is_its_power_over_its_rate(small: tuple[dict[str, Any], str, Path]) -> None:
    record, _, _ = small
    for name, gpu in GPUS.items():
        row = record["energy"]["gpu"][name]
        assert row["image_j"] == pytest.approx(2 * products() * gpu.power_w / gpu.flops)
        assert row["ratio"] == pytest.approx(row["image_j"] / record["energy"]["image_chip_j"])


def test_a_chip_is_a_function_of_seed_and_condition() -> None:
    split = digits_data.Digits(
        x_train=CHOOSING.x_train[::50],
        y_train=CHOOSING.y_train[::50],
        x_test=OURS.x_test[::100],
        y_test=OURS.y_test[::100],
        x_crossed=OURS.x_crossed,
    )
    plan = examine.CnnPlan(digits=20, tuning=hybrid.Tuning(digits=40))
    stuff = examine.material(split, plan)
    month = next(each for each in examine.CONDITIONS if each.rest_s == examine.MONTH_S)
    first, again, other = (
        examine.one_chip(stuff, shipped(), presets.DEFAULT, plan, month, k).tuning.energy_j for k in (0, 0, 1)
    )
    assert first == again != other


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--digits", "4001"), "need 1 to 4000 digits to judge with, got 4001"),
        (("--digits", "0"), "--digits"),
        (("--chips", "0"), "--chips"),
        (("--studied", "-1"), "--studied"),
        (("--device", "flash"), "'flash' is not one of 'default'"),
        (("--figure", "cnn.gif"), "--figure"),
        (("--choosing", "--digits", "2001"), "need 1 to 2000 digits"),
        (("--headless",), "--headless means nothing without --draw"),
        (("--draw", "--headless", "--chips", "2"), "--chips means nothing with --draw"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments: tuple[str, ...], words: str) -> None:
    code, output = run("cnn", *arguments)
    assert code == 2
    assert words in " ".join(output.replace("│", " ").split())


def test_judging_digits_serve_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the floats' training nor tuning has seen what judges, whether or not settings are chosen."""
    seen: list[examine.Material] = []
    monkeypatch.setattr(carry.Examination, "carry_out", lambda *_: None)
    whole = examine.material
    monkeypatch.setattr(examine, "material", lambda *given: seen.append(whole(*given)) or seen[-1])
    for options in ((), ("--choosing",)):
        assert run("cnn", *options)[0] == 0
    prints = [{image.tobytes() for image in each} for each in (seen[0].x, seen[0].x_judge, seen[1].x_judge)]
    assert not prints[0] & prints[1]
    assert not prints[0] & prints[2]
    assert not prints[1] & prints[2]
    assert {image.tobytes() for image in seen[1].x} == prints[0] == {x.tobytes() for x in grey(CHOOSING.x_train)}
