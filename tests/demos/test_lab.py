"""The laboratory's pattern, with a subject of its own: dice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from rich.console import Console

from memdrive.demos.lab.examination import Examination, Outcomes, Record
from memdrive.demos.lab.statistics import bootstrap_interval, mean, spread
from memdrive.demos.report.console import Tick, ruled


def rolls(tick: Tick) -> Iterator[tuple[str, int]]:
    for repeat in range(3):
        for name, pips in (("fair", repeat + 1), ("loaded", 6)):
            yield name, pips
            tick()


def figures(outcomes: Outcomes[int]) -> dict[str, Any]:
    return {name: {"mean": mean(pips), "rolls": pips} for name, pips in outcomes.items()}


def table(console: Console, record: Record) -> None:
    shown = ruled("die", "mean")
    for name, row in record["policies"].items():
        shown.add_row(name, f"{row['mean']:.1f}")
    console.print(shown)


def draw(_: Record, outcomes: Outcomes[int], path: Path) -> None:
    path.write_text(str(outcomes["fair"]))


def dice(**changes: Any) -> Examination[int]:
    whole: dict[str, Any] = {
        "schema": "dice/1",
        "config": {"sides": 6},
        "seed": 4,
        "doing": "rolling",
        "pieces": 6,
        "trials": rolls,
        "figures": figures,
        "table": table,
        "draw": draw,
    }
    return Examination(**whole | changes)


def test_outcomes_become_a_file_a_table_and_a_figure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dice().carry_out(tmp_path / "d.json", tmp_path / "d.txt")
    record = json.loads((tmp_path / "d.json").read_text())
    assert (record["schema"], record["config"], record["seed"]) == ("dice/1", {"sides": 6}, 4)
    assert record["policies"] == {
        "fair": {"mean": 2.0, "rolls": [1, 2, 3]},
        "loaded": {"mean": 6.0, "rolls": [6, 6, 6]},
    }
    shown = capsys.readouterr().out
    assert shown.index("fair") < shown.index("2.0") < shown.index("loaded") < shown.index("6.0")
    assert (tmp_path / "d.txt").read_text() == "[1, 2, 3]"


def test_the_file_is_there_before_anything_is_printed(tmp_path: Path) -> None:
    """Would catch a table that cannot be shown and takes a night's figures with it."""

    def broken(*_: Any) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        dice(table=broken).carry_out(tmp_path / "d.json")
    assert json.loads((tmp_path / "d.json").read_text())["policies"]["loaded"]["mean"] == 6.0


def test_figures_on_standard_output_stand_alone(capsys: pytest.CaptureFixture[str]) -> None:
    dice().carry_out(Path("-"))
    out, err = capsys.readouterr()
    assert json.loads(out)["seed"] == 4
    assert "loaded" in err


def test_a_figure_that_cannot_be_written_is_the_users_mistake(tmp_path: Path) -> None:
    with pytest.raises(click.BadParameter) as caught:
        dice().carry_out(None, tmp_path / "nowhere" / "d.txt")
    assert caught.value.param_hint == "--figure"


def test_statistics_of_repeats() -> None:
    assert spread([1.0, 2.0, 3.0]) == (2.0, 1.0)
    assert spread([5.0]) == (5.0, 0.0)
    assert bootstrap_interval([5.0], 0) == [5.0, 5.0]
    low, high = bootstrap_interval([1.0, 2.0, 3.0, 4.0], 0)
    assert 1.0 <= low < 2.5 < high <= 4.0
