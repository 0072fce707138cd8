"""`memdrive rules`: rules side by side, told as file, table and figure."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from rich.console import Console

from memdrive.agent.digits.contest import ENTRIES, Entry, Phase
from memdrive.chip import RULES, Rule, presets
from memdrive.chip.rules import Sgd
from memdrive.demos.cli import memdrive
from memdrive.demos.digits import data
from memdrive.demos.report.authors import AUTHORS_PLOT
from memdrive.demos.rules.command import TASKS
from memdrive.demos.rules.record import print_digits, print_driving, print_last_layer
from memdrive.demos.rules.spent import spent_by

SMALL = ("rules", "--train", "300", "--passes", "1", "--repeats", "2")


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(memdrive, arguments)
    return result.exit_code, result.output


def test_every_rule_has_a_row_with_its_costs(tmp_path: Path) -> None:
    file, picture = tmp_path / "rules.json", tmp_path / "rules.png"
    code, output = run(*SMALL, "--json", str(file), "--figure", str(picture))
    assert code == 0, output
    record = json.loads(file.read_text())
    assert record["schema"] == "memdrive.rules/1"
    assert list(record["rules"]) == list(ENTRIES)
    for name, row in record["rules"].items():
        assert len(row["repeats"]) == 2
        low, high = row["accuracy_ci95"]
        assert 0 <= low <= row["accuracy"] <= high <= 1
        assert 0 < row["wear"] < row["pulses"]
        assert row["energy_j"] == pytest.approx(sum(row["energy_lines_j"].values()))
        assert row["time_s"] > 0
        assert all(part in output for part in name.split(", "))
    assert picture.stat().st_size > 10_000


def test_every_kind_of_rule_is_entered() -> None:
    assert {entry.first.rule.kind for entry in ENTRIES.values()} == set(RULES)


def test_rules_meet_the_same_chips_whatever_else_runs(tmp_path: Path) -> None:
    """Would catch a rule whose figures hang on which others ran before it."""
    found = []
    for names in (("counting",), ("manhattan", "counting")):
        file = tmp_path / f"{len(names)}.json"
        code, output = run(*SMALL, *(f"--rule={name}" for name in names), "--choosing", "--json", str(file))
        assert code == 0, output
        found.append(json.loads(file.read_text())["rules"]["counting"])
    assert found[0] == found[1]


def test_the_last_layer_stands_beside_the_authors_figures(tmp_path: Path) -> None:
    file = tmp_path / "last.json"
    small = ("--train", "1500", "--passes", "2", "--repeats", "1")
    picture = tmp_path / "last.png"
    code, output = run("rules", "--task", "last-layer", *small, "--json", str(file), "--figure", str(picture))
    assert code == 0, output
    assert picture.stat().st_size > 10_000
    record = json.loads(file.read_text())
    assert record["config"]["device"] == "tsinghua_2023"
    rows = record["rules"]
    reported = {name: (row["reported_accuracy"], row["reported_pulses"]) for name, row in rows.items()}
    assert reported == {**AUTHORS_PLOT, "rounded": (None, None)}
    assert all(row["wear"] <= row["pulses"] <= 1500 * 2 * 2000 * 50 for row in rows.values())
    assert rows["alternating"]["pulses"] == rows["alternating"]["pulses_as_theirs"]
    assert rows["both"]["pulses"] == 2 * rows["both"]["pulses_as_theirs"]
    for name in ("back-propagation", "with verify", "rounded"):
        assert rows[name]["pulses"] == rows[name]["pulses_as_theirs"]
    assert rows["back-propagation"]["pulses"] < rows["with verify"]["pulses"]
    assert all(row["accuracy"] > 0.6 for row in rows.values())
    assert "theirs" in output
    assert "interval" not in output
    assert "[" not in re.sub(r"\[(%|M|µJ|ms)\]", "", output), "brackets about the interval of one chip"


@pytest.mark.parametrize("task", ["digits", "last-layer", "driving"])
def test_a_table_fits_eighty_letters(task: str) -> None:
    """With figures as long as those of five chips: would catch a table that breaks in two."""
    row = {"accuracy": 0.9234, "cross_track_mean_m": 0.0234, "pulses": 236.04e6, "wear": 48_974, "energy_j": 14_923e-6}
    row |= {"time_s": 1.265, "bytes_beside": 952_800, "pulses_as_theirs": 236.04e6}
    row |= {"reported_accuracy": 0.96, "reported_pulses": 27.2e6, "repeats": [{"departures": 3, "laps": 60}] * 5}
    row |= {"accuracy_ci95": (0.9134, 0.9334), "cross_track_mean_m_ci95": (0.0134, 0.0334)}
    config = {"passes": 4, "choosing": False, "repeats": 5, "device": "default", "train": 10_000}
    config |= {"scenes": ["day", "wet"], "steps": 400, "tracks": 10}
    told = {"config": config, "seed": 0, "rules": dict.fromkeys(TASKS[task], row)}
    table = {"digits": print_digits, "last-layer": print_last_layer, "driving": print_driving}[task]
    console = Console(file=io.StringIO(), width=80)
    with console.capture() as written:
        table(console, told)
    assert len(re.findall("─ *\n", written.get())) == 1
    assert "[91.3, 93.3]" in written.get() or "[1.3, 3.3]" in written.get()


def test_wider_thresholds_and_tolerances_of_the_last_layer_give_fewer_pulses(tmp_path: Path) -> None:
    small = ("--train", "300", "--passes", "1", "--repeats", "1")
    names = ("both", "back-propagation", "rounded")
    found = []
    for threshold, tolerance in (("2", "0.01"), ("6", "0.04")):
        file = tmp_path / f"{threshold}.json"
        asked = (*(f"--rule={name}" for name in names), "--threshold", threshold, "--tolerance", tolerance)
        code, output = run("rules", "--task", "last-layer", *small, *asked, "--json", str(file))
        assert code == 0, output
        record = json.loads(file.read_text())
        assert (record["config"]["threshold"], record["config"]["tolerance"]) == (float(threshold), float(tolerance))
        found.append([record["rules"][name]["pulses"] for name in names])
    assert found[1][0] < found[0][0] / 2
    assert found[1][1] < found[0][1] / 2
    assert found[1][2] == found[0][2]


def test_rules_drive_the_car(tmp_path: Path) -> None:
    file, picture = tmp_path / "drive.json", tmp_path / "drive.png"
    names = ("counting", "tiki-taka")
    small = ("--scenes", "day,wet", "--steps", "20", "--n-tracks", "1", "--repeats", "1")
    options = (*small, *(f"--rule={name}" for name in names), "--json", str(file), "--figure", str(picture))
    code, output = run("rules", "--task", "driving", *options)
    assert code == 0, output
    record = json.loads(file.read_text())
    assert record["config"]["scenes"] == ["day", "wet"]
    assert list(record["rules"]) == list(names)
    for row in record["rules"].values():
        assert row["laps"] == 4
        assert 0 <= row["departures"] <= 4
        assert row["energy_lines_j"]["encoder"] > 0
    assert picture.stat().st_size > 10_000


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--rule", "hebb"), "--rule"),
        (("--passes", "0"), "--passes"),
        (("--train", "5"), "--train"),
        (("--repeats", "0"), "--repeats"),
        (("--device", "none"), "--device"),
        (("--task", "chess"), "--task"),
        (("--task", "driving", "--scenes", "moon"), "--scenes"),
        (("--task", "digits", "--scenes", "day"), "--scenes means nothing with --task digits"),
        (("--task", "last-layer", "--steps", "5"), "--steps means nothing with --task last-layer"),
        (("--task", "driving", "--passes", "2"), "--passes means nothing with --task driving"),
        (("--task", "last-layer", "--rule", "stellar"), "--rule"),
        (("--task", "last-layer", "--threshold", "11"), "--threshold"),
        (("--task", "digits", "--threshold", "5"), "--threshold means nothing with --task digits"),
        (("--task", "last-layer", "--tolerance", "0"), "--tolerance"),
        (("--task", "driving", "--tolerance", "0.1"), "--tolerance means nothing with --task driving"),
        (
            ("--task", "last-layer", "--rule", "rounded", "--threshold", "3"),
            "--threshold means nothing without a rule",
        ),
        (
            ("--task", "last-layer", "--rule", "rounded", "--tolerance", "1"),
            "--tolerance means nothing without a rule",
        ),
        (
            ("--task", "last-layer", "--rule", "back-propagation", "--rule", "with verify", "--threshold", "3"),
            "--threshold means nothing without a rule of signs: alternating, both",
        ),
        (
            ("--task", "last-layer", "--rule", "both", "--tolerance", "0.5"),
            "--tolerance means nothing without a rule with a tolerance: back-propagation, 'with verify'",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(arguments: tuple[str, ...], named: str) -> None:
    code, output = run("rules", *arguments)
    assert code == 2
    assert named in output


def test_phases_go_geometrically_and_whole_numbers_stay_whole() -> None:
    first, last = Phase(rule=Sgd(rate=(0.4, 0.1)), low=-0.2), Phase(rule=Sgd(rate=(0.1, 0.1)), low=-0.8)
    middle = Entry(first=first, last=last, adc_range=(20.0, 4.0)).phase(1, 3)
    assert middle.rule.rate == pytest.approx((0.2, 0.1))
    assert middle.low == pytest.approx(-0.4)
    counted = Phase(rule=Rule(overflow=(3, 11))).towards(Phase(rule=Rule(overflow=(14, 40))), 0.5)
    assert counted.rule.overflow == (6, 21)


def test_what_is_spent_is_what_the_arrays_have_had() -> None:
    """Fast arrays included; that every rule's pulses go the right way is tested in tests/chip/test_rules.py."""
    digits = data.load()
    x, y = data.bits(digits.x_train[::200]), digits.y_train[::200]
    for name, entry in ENTRIES.items():
        chip = entry.fabricate(presets.IDEAL, 5)
        entry.teach(chip, x, y, 1, 6)
        spent, arrays = spent_by(chip), (*chip.crossbars, *chip.fast_crossbars)
        assert spent.wear == max(int(max(c.pulses_pos.max(), c.pulses_neg.max())) for c in arrays), name
        assert spent.pulses == sum(int(c.pulses_pos.sum() + c.pulses_neg.sum()) for c in arrays), name
        assert spent.bytes_beside == chip.rule.state_bytes([784 * 100, 1000]), name
        assert np.isfinite(list(spent.lines_j.values())).all(), name
