"""`memdrive chip yield`: stages differ for the reason that is given, intervals hold their figure, files are whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from memdrive.demos.cli import memdrive
from memdrive.demos.devices.lots.examine import spread_interval

SMALL = ("--train", "300", "--tune", "200", "--chips", "3")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(memdrive, ["chip", "yield", *map(str, arguments)])


def stages_of(*arguments: str | Path) -> Any:
    done = run(*SMALL, *arguments, "--json", "-")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_a_lot_is_told_stage_by_stage(tmp_path: Path) -> None:
    record = stages_of("--adc-gain", "10", "--adc-offset", "12", "--figure", tmp_path / "lot.png")
    assert record["schema"] == "memdrive.yield/1"
    assert (tmp_path / "lot.png").read_bytes().startswith(b"\x89PNG")
    stages = record["stages"]
    assert list(stages) == ["software", "programmed", "calibrated", "tuned"]
    programmed, calibrated, tuned = (stages[name] for name in list(stages)[1:])
    assert calibrated["accuracy"] > programmed["accuracy"] + 0.02  # converters twelve steps off are trimmed
    assert (calibrated["pulses"], programmed["pulses"] > 0, tuned["pulses"] > 0) == (0, True, True)
    for row in (programmed, calibrated, tuned):
        accuracies = [chip["accuracy"] for chip in row["chips"]]
        assert row["accuracy"] == pytest.approx(np.mean(accuracies))
        assert row["accuracy_ci95"][0] <= row["accuracy"] <= row["accuracy_ci95"][1]
        assert row["worst"] <= row["percentile_5"] <= row["median"] <= row["percentile_95"] <= row["best"]
        good = sum(accuracy >= stages["software"]["good_from"] for accuracy in accuracies)
        assert row["yield"] == pytest.approx(good / 3)
        assert row["yield_ci95"][0] <= row["yield"] <= row["yield_ci95"][1]
    assert all(chip["stuck_devices"] > 0 for chip in programmed["chips"])


def test_perfect_chips_are_alike() -> None:
    """No spread before or after, and converters without mismatch leave nothing to calibrate."""
    stages = stages_of("--device", "ideal", "--adc-gain", "0", "--adc-offset", "0")["stages"]
    assert stages["programmed"]["accuracy"] == stages["calibrated"]["accuracy"]
    assert stages["programmed"]["std"] < 0.01
    assert all(chip["failed_pairs"] == 0 for chip in stages["programmed"]["chips"])


def test_the_interval_of_a_spread_holds_it() -> None:
    values = np.random.default_rng(0).normal(0.9, 0.02, 60).tolist()
    low, high = spread_interval(values, seed=1)
    assert 0.012 < low < np.std(values, ddof=1) < high < 0.03
    assert spread_interval([0.5], seed=1) == [0, 0]


def test_wrong_arguments_are_one_line(tmp_path: Path) -> None:
    for arguments, words in (
        (("--chips", "0"), "0 is not in the range"),
        (("--train", "20000"), "20000 is not in the range"),
        (("--margin", "-1"), "is not in the range"),
        (("--margin", "nan"), "need a number from 0 to 100, got nan"),
        (("--adc-gain", "nan"), "need a number from 0 to 50, got nan"),
        (("--adc-offset", "nan"), "need a number from 0 to 100, got nan"),
        (("--train", "100", "--tune", "200"), "LotPlan.tune: need tune <= train = 100, got 200"),
        (("--device", "flash"), "flash"),
        (("--figure", tmp_path / "a.txt"), "need a name that ends in"),
    ):
        done = run(*arguments)
        assert done.exit_code == 2, done.output
        (error,) = [line for line in done.output.splitlines() if line.startswith("Error: ")]
        assert words in error
    assert not list(tmp_path.iterdir())
