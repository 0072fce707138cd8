"""Sweeps: what a file may ask for, and what of it is named before anything starts."""

from __future__ import annotations

from pathlib import Path

import pytest
from sweeping import keys, rows, sweep, written

from memdrive.demos.sweep import file, subjects
from memdrive.demos.sweep.command import STUDIES, study_names


@pytest.mark.parametrize(
    ("text", "law"),
    [
        ("examination = 'evalate'", "need one of evaluate, sequence, digits, light, rules, cnn, speech, age"),
        ("grids = {}", "got grids"),
        ("[grid]\nstepz = [1]", "'stepz'"),
        ("[grid]\nold_stepz = [1]", "(near: old_steps)"),
        ("[grid]\nold_steps = 4", "need a list of values, got 4"),
        ("[grid]\nold_steps = []", "need a list of values"),
        ("[grid]\nold_steps = [0]", "DrivingPlan.old_steps: need >= 1, got 0"),
        ("[grid]\nold_steps = ['x']", "need a whole number, got 'x'"),
        ("[grid]\nold_steps = [true]", "need a whole number, got True"),
        ("[grid]\nold = ['dy']", "scene: need one of"),
        ("[grid]\neyes = ['red']", "eyes: need names from"),
        ("[grid]\nfamily = ['red']", "family: need names from"),
        ("[grid]\nwithout = [['red']]", "Recipe.without"),
        ("[grid]\nlearners = [['red']]", "learners: need names from"),
        ("[grid]\ndevice = ['no']", "presets.get"),
        ("[grid]\n'device.stuck_on' = [0.1, 2]", "run 1: DeviceParams.stuck_on: need 0 <= stuck_on <= 1, got 2"),
        ("[grid]\n'device.step_dtod' = [nan]", "need a number"),
        ("[grid]\n'recipe.memory' = [0]", "Recipe.memory: need >= 1"),
        ("seeds = 0", "seeds: need how many"),
        ("seeds = [-1]", "seeds: need how many"),
        ("seeds = true", "seeds: need how many"),
        ("run = 4", "need tables [[run]]"),
        ("[[run]]\nold = 'day'\n[grid]\nold = ['day']", "need other settings than those of the grid, got old"),
        ("grid = 4", "need a table [grid]"),
        ("title = 4", "title: need a text"),
        ("figure = { x = 4 }", "figure: need x"),
        ("full = { seed = 4 }", "full.seed"),
        ("examination = 'digits'\nsettings.train = 1000000", "need memory <= train <="),
        ("examination = 'cnn'\nsettings.arrays = 0", "Conv.arrays: need an integer from 1"),
        ("examination = 'cnn'\nsettings.rest_s = -1.0", "cnn.rest_s: need 0 <= rest_s"),
        ("examination = 'cnn'\nsettings.digits = 0", "CnnPlan.digits: need 1 to"),
        ("examination = 'cnn'\n[settings]\n'tuning.overflow' = [0]", "overflow"),
        ("examination = 'cnn'\n[settings]\n'tuning.digits' = 0", "cnn.tuning.digits: need 1 to"),
        ("examination = 'age'\nsettings.wait_s = -1.0", "AgePlan.wait_s: need 0 <= wait_s"),
        ("examination = 'age'\nsettings.again = 3000", "AgePlan.again: need 0 <= again <= 2000"),
        ("examination = 'age'\nsettings.train = 1000000", "AgePlan.train: need at most"),
        ("=", "Invalid"),
    ],
)
def test_what_is_unknown_is_named_before_anything_starts(text: str, law: str, tmp_path: Path) -> None:
    arguments = ("--full",) if "full" in text else ()
    done = sweep(written(tmp_path, text), "--out", tmp_path / "out", *arguments)
    assert done.exit_code == 2, done.output
    assert law in " ".join(done.output.split())
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "law"),
    [
        ((), "need a FILE.toml or --study"),
        (("FILE", "--study", "yield"), "need a FILE.toml or --study"),
        (("FILE",), "need --out FOLDER, or --dry-run"),
        (("FILE", "--dry-run", "--full"), "need a table [full]"),
        (("FILE", "--dry-run", "--shard", "3/2"), "need i/n with 1 <= i <= n, got '3/2'"),
        (("FILE", "--dry-run", "--shard", "a"), "need i/n"),
    ],
)
def test_arguments_that_do_not_go_together(arguments: tuple[str, ...], law: str, tmp_path: Path) -> None:
    path = written(tmp_path, "examination = 'evaluate'")
    done = sweep(*(path if word == "FILE" else word for word in arguments))
    assert done.exit_code == 2
    assert law in " ".join(done.output.split())


def test_a_dry_run_lists_and_starts_nothing(tmp_path: Path, quick: list[int]) -> None:
    path = written(tmp_path, "examination = 'quick'\nseeds = 3\n[grid]\nx = [-1, 7]")
    done = sweep(path, "--dry-run")
    assert done.output.count("seed=") == 6
    assert "6 runs of 'quick', 6 to do." in done.output
    sweep(path, "--out", tmp_path / "out", "--shard", "1/2")
    assert "6 runs of 'quick', 3 to do." in sweep(path, "--dry-run", "--out", tmp_path / "out").output
    assert len(quick) == 3


def test_a_key_is_the_whole_configurations() -> None:
    """A setting left out and its default are one run; another seed, examination or setting is another."""
    texts = ("", "settings.old_steps = 400", "settings.old_steps = 401", "examination = 'sequence'")
    first, same, other, third = (next(iter(file.loads(text))).key for text in texts)
    assert first == same
    assert len({first, other, third, next(iter(file.loads("", first_seed=1))).key}) == 4


@pytest.mark.usefixtures("quick")
def test_the_same_configuration_twice_is_one_run(tmp_path: Path) -> None:
    path = written(tmp_path, "examination = 'quick'\n[grid]\nx = [-1, -1, 5]\n")
    assert sweep(path, "--out", tmp_path / "out").exit_code == 0
    assert len(rows(tmp_path / "out")) == 2


@pytest.mark.usefixtures("quick")
def test_shards_share_a_sweep(tmp_path: Path) -> None:
    path, out = written(tmp_path, "examination = 'quick'\nseeds = 7"), tmp_path / "out"
    sizes = []
    for k in (1, 2, 3):
        assert sweep(path, "--out", out, "--shard", f"{k}/3").exit_code == 0
        sizes.append(len(rows(out)))
    assert sizes[-1] == 7
    assert max(b - a for a, b in zip([0, *sizes], sizes, strict=False)) <= 3
    assert sorted(row["key"] for row in rows(out)) == keys(path)


@pytest.mark.parametrize("name", study_names())
@pytest.mark.parametrize("full", [False, True])
def test_every_study_can_be_run(name: str, full: bool) -> None:
    found = file.loads((STUDIES / f"{name}.toml").read_text(encoding="utf-8"), full=full)
    found.check()
    assert found.title
    assert "full form" in found.costs
    assert found.figure is not None
    varied = {*found.grid, *(name for arm in found.arms for name in arm)}
    assert {found.figure.x, *filter(None, [found.figure.by])} <= varied


def test_every_study_stands_in_the_document() -> None:
    text = (Path(__file__).parents[2] / "docs" / "sweeps.md").read_text(encoding="utf-8")
    assert [name for name in study_names() if f"| `{name}` |" not in text] == []


def test_age_moves_what_drifts_and_nothing_else() -> None:
    """Ten years of a device that drifts cost accuracy; of one that does not, none."""
    told = {}
    for device in ("gst_pcm", "taox_hfox"):
        asked = {"device": device, "train": 300, "again": 100, "wait_s": 3.2e8}
        told[device] = subjects.work("age", asked, 0).examine()[0]
    assert told["taox_hfox"]["chip.aged"] == pytest.approx(told["taox_hfox"]["chip.fresh"], abs=0.02)
    assert told["gst_pcm"]["chip.aged"] != told["gst_pcm"]["chip.fresh"]
    assert all(0 < row["chip.relearned"] <= 1 and row["chip.pulses_again"] > 0 for row in told.values())
