"""`memdrive chip …` and `memdrive bench` as a person runs them: figures, files, refusals."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from memdrive.agent import Recipe
from memdrive.chip import Chip, energy, presets
from memdrive.demos.bench import chip as timings
from memdrive.demos.bench import peers, wires
from memdrive.demos.cli import memdrive
from memdrive.demos.driving.drive import Drive
from memdrive.demos.driving.energy import Meter


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(memdrive, [str(argument) for argument in arguments])


def read(path: Path) -> Any:
    return json.loads(path.read_text())


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    chip = Chip((6, 5, 2))
    chip.learn_many(np.eye(6), np.tile([0.4, -0.4], (6, 1)))
    chip.save(tmp_path / "chip.npz")
    return tmp_path / "chip.npz"


@pytest.mark.parametrize("name", presets.PRESETS)
def test_show_names_every_presets_source(name: str) -> None:
    done = run("chip", "show", name)
    assert done.exit_code == 0
    assert "assumed" in " ".join(done.output.lower().split())


def test_show_draws_and_writes(tmp_path: Path, snapshot: Path) -> None:
    for what in ("epiram", snapshot):
        done = run("chip", "show", what, "--figure", tmp_path / "a.png", "--json", tmp_path / "a.json")
        assert done.exit_code == 0, done.output
        assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
        assert read(tmp_path / "a.json")["device"]["g_max"] > 0
    assert read(tmp_path / "a.json")["layers"][0]["pulses_max"] > 0


def test_a_spread_has_no_unit_and_what_it_spreads_has() -> None:
    """g_min_dtod and g_max_dtod, fractions, stood in siemens."""
    shown = [line.split() for line in run("chip", "show", "default").output.splitlines()]
    lines = {words[1]: words for words in shown if len(words) > 2}
    assert "S" in lines["g_min"]
    assert "S" in lines["g_max"]
    assert "s" in lines["drift_t0"]
    assert "V" in lines["v_step"]
    assert "steps" in lines["adc_offset"]
    assert not {"S", "Ohm", "s", "V"} & {*lines["g_min_dtod"], *lines["g_max_dtod"], *lines["drift_nu_dtod"]}


def test_fit_gives_the_device_of_a_curve(tmp_path: Path) -> None:
    g = np.concatenate([1 - 0.9 ** np.arange(40), (1 - 0.9**39) * 0.9 ** np.arange(1, 40)])
    rows = "".join(f"{n},{1e-6 + 1e-5 * value}\n" for n, value in enumerate(g))
    (tmp_path / "curve.csv").write_text("pulse,conductance_s\n" + rows)
    files = ("--figure", tmp_path / "fit.png", "--json", tmp_path / "fit.json")
    done = run("chip", "fit", tmp_path / "curve.csv", *files)
    assert done.exit_code == 0, done.output
    record = read(tmp_path / "fit.json")
    assert record["set"]["step"] == pytest.approx(0.1 / (1 - 0.9**39), rel=0.01)
    assert record["reset"]["bound"] == pytest.approx(1.0, rel=0.03)


def test_a_fit_that_misses_its_points_is_a_warning(tmp_path: Path) -> None:
    rise = 1e-6 + 1e-5 / (1 + np.exp(-(np.arange(100.0) - 50) / 8))
    rows = "".join(f"{n},{g}\n" for n, g in enumerate([*rise, *rise[-2::-1]]))
    (tmp_path / "curve.csv").write_text("pulse,conductance_s\n" + rows)
    done = run("chip", "fit", tmp_path / "curve.csv", "--json", tmp_path / "fit.json")
    assert done.exit_code == 0, done.output
    assert "warning: the law misses the SET points by 23% of the range" in done.output
    assert read(tmp_path / "fit.json")["set"]["misses"] is True


def test_fit_by_classes_is_a_device_too(tmp_path: Path) -> None:
    """A saturating cell, three cycles whose ways are told; the steps of the middle class by hand."""
    up = 1 - 0.9 ** np.arange(30)
    g, ways = [0.0, *[*up[1:], *up[-2::-1]] * 3], [0, *([1] * 29 + [-1] * 29) * 3]
    rows = "".join(f"{n},{1e-6 + 1e-5 * v},{w}\n" for n, (v, w) in enumerate(zip(g, ways, strict=True)))
    (tmp_path / "curve.csv").write_text("pulse,conductance_s,way\n" + rows)
    files = ("--figure", tmp_path / "table.png", "--json", tmp_path / "table.json")
    done = run("chip", "fit", tmp_path / "curve.csv", "--table", "--classes", "3", *files)
    assert done.exit_code == 0, done.output
    device = read(tmp_path / "table.json")["device"]
    inside = [n for n in range(29) if 1 / 3 <= up[n] / up[-1] < 2 / 3]
    assert device["table"][0][1] == pytest.approx(np.diff(up)[inside].mean() / up[-1], rel=1e-3)
    assert run("chip", "show", tmp_path / "table.json").exit_code == 0
    done = run(
        "demo", "--headless", "--frames", "2", "--device", tmp_path / "table.json", "--json", tmp_path / "d.json"
    )
    assert done.exit_code == 0, done.output
    done = run("chip", "fit", tmp_path / "curve.csv", "--classes", "3")
    assert done.exit_code == 2
    assert "--classes: need --table" in done.output


@pytest.fixture
def fitted(tmp_path: Path) -> Path:
    """A fit, as JSON: 40 pulses up and down on a saturating device."""
    up = 1e-6 + 1e-5 * (1 - 0.9 ** np.arange(40))
    rows = "".join(f"{n},{g}\n" for n, g in enumerate([*up, *up[-2::-1]]))
    (tmp_path / "curve.csv").write_text("pulse,conductance_s\n" + rows)
    assert run("chip", "fit", tmp_path / "curve.csv", "--json", tmp_path / "fit.json").exit_code == 0
    return tmp_path / "fit.json"


def test_a_fit_is_a_device(fitted: Path) -> None:
    """In every command that takes one, and in its result; never the file that the result replaces."""
    record = read(fitted)["device"]
    done = run("chip", "show", fitted, "--json", fitted.with_name("show.json"))
    assert done.exit_code == 0, done.output
    assert read(fitted.with_name("show.json"))["device"] == record
    energy_done = run(
        "chip",
        "energy",
        "--old-steps",
        "5",
        "--new-steps",
        "20",
        "--device",
        fitted,
        "--json",
        fitted.with_name("e.json"),
    )
    assert energy_done.exit_code == 0, energy_done.output
    assert read(fitted.with_name("e.json"))["config"]["device_params"] == record
    done = run("demo", "--headless", "--frames", "2", "--device", fitted, "--json", fitted.with_name("d.json"))
    assert done.exit_code == 0, done.output
    for command in (("demo", "--headless", "--frames", "2"), ("chip", "energy"), ("evaluate",), ("digits",)):
        done = run(*command, "--device", fitted, "--json", fitted)
        assert done.exit_code == 2, done.output
        assert "need another file than" in " ".join(done.output.split())
        done = run(*command, "--device", "curve.json")
        assert done.exit_code == 2, done.output
    assert read(fitted)["device"] == record


@pytest.mark.parametrize("text", ["", "{}", '{"device": {"g_min": 1}}', "[" * 9999])
def test_a_file_that_is_no_device_ends_with_2(tmp_path: Path, text: str) -> None:
    (tmp_path / "bad.json").write_text(text)
    for command in (("demo", "--headless", "--frames", "2", "--device"), ("evaluate", "--device"), ("chip", "show")):
        done = run(*command, tmp_path / "bad.json")
        assert done.exit_code == 2, done.output
        assert "DeviceParams." in done.output


def test_age_moves_a_saved_chip(snapshot: Path, tmp_path: Path) -> None:
    done = run("chip", "age", snapshot, "86400", "--out", tmp_path / "old.npz")
    assert done.exit_code == 0, done.output
    assert Chip.load(tmp_path / "old.npz").age_s == 86400
    assert "weights moved by 0.0" in done.output


def test_energy_prints_both_ledgers(tmp_path: Path) -> None:
    done = run("chip", "energy", "--old-steps", "5", "--new-steps", "20", "--json", tmp_path / "e.json")
    assert done.exit_code == 0, done.output
    record = read(tmp_path / "e.json")
    assert record["energy_chip_j"] == pytest.approx(sum(record["lines"]["chip_j"].values()))
    assert record["energy_asic_j"] > 0 < record["time_chip_s"]
    assert record["time_asic_s"] > 0
    assert "adc_j" in record["sensitivity"]
    assert "Their claim" in done.output
    assert record["time_chip_s"] < record["time_ramp_s"]
    shown = " ".join(done.output.split())
    assert "with a converter of 50 ns a column (the default, optimistic)" in shown
    assert "120 ns, 642 times less than the 77 µs reported" in shown
    assert "41 µs with those ramps; as long as reported with ramps: one for 1 column at 6.65 MHz" in shown
    assert (record["config"]["ramp_hz"], record["config"]["ramp_columns"]) == (1e8, 8)
    assert record["lines"]["chip_j"]["comparators"] == 0
    assert record["range"]["as counted"]["ratio"] == pytest.approx(record["ratio"])
    assert record["range"]["all against the chip"]["ratio"] < record["ratio"] < record["range"]["four bits"]["ratio"]


@pytest.mark.parametrize("counting", [True, False])
def test_energy_of_digits_counts_learning_from_scratch(tmp_path: Path, counting: bool) -> None:
    how = () if counting else ("--plain",)
    done = run("chip", "energy", "--task", "digits", "--train", "100", *how, "--json", tmp_path / "e.json")
    assert done.exit_code == 0, done.output
    record = read(tmp_path / "e.json")
    assert record["config"]["task"] == "digits"
    assert (record["lines"]["asic_j"]["counters"] > 0) is counting
    assert record["ledger"]["samples_back"] > 0


@pytest.mark.parametrize("task", ["driving", "digits"])
def test_energy_of_any_rule(tmp_path: Path, task: str) -> None:
    """Would catch a rule that is named and not learned by: Adam's moments are most of what it spends."""
    short = ("--old-steps", "5", "--new-steps", "20") if task == "driving" else ("--train", "100")
    shares = {}
    for rule in ("adam", "stellar"):
        file = tmp_path / f"{rule}.json"
        done = run("chip", "energy", "--task", task, "--rule", rule, *short, "--json", file)
        assert done.exit_code == 0, done.output
        lines = read(file)["lines"]["chip_j"]
        shares[rule] = lines["counters"] / sum(lines.values())
    assert shares["stellar"] == 0
    assert shares["adam"] > 0.5


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("chip", "energy", "--rule", "perceptron"), "need one of stellar, alternating"),
        (("chip", "energy", "--rule", "manhattan,"), "manhattan, 'manhattan, one device', sgd"),
        (("rules", "--rule", "perceptron"), "manhattan, 'manhattan, one device', sgd"),
        (("chip", "energy", "--task", "digits", "--plain", "--rule", "adam"), "--plain means nothing"),
        (("chip", "show", "nothing.npz"), "need a snapshot or one of default"),
        (("chip", "fit", "missing.csv"), "does not exist"),
        (("chip", "energy", "--new-steps", "0"), "0 is not in the range"),
        (("chip", "energy", "--device", "flash"), "flash"),
        (("bench", "--seconds", "0"), "0.0 is not in the range"),
    ],
)
def test_wrong_arguments_end_with_2_and_a_reason(arguments: tuple[str, ...], words: str) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert words in " ".join(done.output.split())


def test_damaged_files_end_with_2_and_leave_nothing(snapshot: Path, tmp_path: Path) -> None:
    snapshot.write_bytes(snapshot.read_bytes()[:-40])
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n")
    for arguments in (
        ("chip", "show", snapshot),
        ("chip", "age", snapshot, "10", "--out", tmp_path / "old.npz"),
        ("chip", "fit", tmp_path / "bad.csv", "--json", tmp_path / "fit.json"),
    ):
        done = run(*arguments)
        assert done.exit_code == 2, done.output
        assert "Traceback" not in done.output
    assert not (tmp_path / "old.npz").exists()
    assert not (tmp_path / "fit.json").exists()


def test_bench_prints_every_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timings, "large_chip", lambda: (21.0, 10.0, 10.0))
    monkeypatch.setattr(wires, "TILE", 24)
    done = run("bench", "--seconds", "0.01", "--json", tmp_path / "b.json")
    assert done.exit_code == 0, done.output
    record = read(tmp_path / "b.json")
    assert {line["must"] for line in record["lines"]} == {1.8, 1.3, 3.0, 2.3, 0.4, 0.5, None}
    assert [(line["device"], line["r_wire"]) for line in record["wires"]] == list(map(tuple, wires.CASES))
    assert all(line["error_forward"] < 3e-5 and line["error_backward"] < 3e-5 for line in record["wires"])
    assert max(line["drop"] for line in record["wires"]) > 0.001
    assert record["digits_pass_s"] > 0
    for line in record["source_lines"]:
        assert line["largest_a"][1] < line["largest_a"][0]
        assert min(line["changed_steps"]) > 0


@pytest.mark.parametrize("built_for_another_torch", [False, True])
def test_bench_puts_another_tile_beside_ours(built_for_another_torch: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a stand-in for aihwkit, which is no dependency: what is asked of its tile, and its refusal."""
    asked: list[tuple[int, ...]] = []

    def take(*tensors: np.ndarray) -> None:
        asked.append(tuple(tensor.size for tensor in tensors))
        if built_for_another_torch:
            raise RuntimeError("x_input must be a CPU tensor\nframe #0")

    tile = SimpleNamespace(forward=take, update=take, set_learning_rate=lambda _: None)
    torch = SimpleNamespace(
        set_num_threads=lambda _: None,
        set_grad_enabled=lambda _: None,
        ones=lambda *shape: np.ones(shape),
        from_numpy=lambda array: array,
        __version__="2.0",
    )
    strangers = SimpleNamespace(
        AnalogTile=lambda *_: tile, SingleRPUConfig=SimpleNamespace, SoftBoundsDevice=lambda: None
    )
    found = SimpleNamespace(find_spec=lambda _: strangers)
    imports = SimpleNamespace(import_module=lambda name: torch if name == "torch" else strangers, util=found)
    monkeypatch.setattr(peers, "importlib", imports)
    lines, unfit = peers.aihwkit_lines(0.01)
    if built_for_another_torch:
        assert (lines, unfit) == ([], "aihwkit does not run with a torch 2.0: x_input must be a CPU tensor")
    else:
        assert [line.work.split()[0] for line in lines] == ["forward", "tune"]
        assert set(asked) == {(512,), (512, 512)}
        assert all(line.ratio > 0 and line.must is None for line in lines)


def test_bench_says_why_another_tile_does_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Would catch an installation without torch that took all figures with it, at the end of the run."""

    def broken(name: str) -> None:
        raise ModuleNotFoundError(f"No module named {name!r}")

    imports = SimpleNamespace(import_module=broken, util=SimpleNamespace(find_spec=lambda _: object()))
    monkeypatch.setattr(peers, "importlib", imports)
    lines, unfit = peers.aihwkit_lines(0.01)
    assert (lines, unfit) == ([], "aihwkit does not run with a torch that is not there: No module named 'torch'")


def test_the_window_and_the_command_keep_the_same_book() -> None:
    """Would catch a second way of counting what learning costs."""
    chip = Recipe().chip(seed=2)
    drive = Drive(chip, seed=1)
    meter = Meter(chip, drive.learner)
    for _ in range(30):
        drive.step()
    shown = meter.energies()
    told = energy.compare(energy.workload(chip, drive.learner.beside), chip.device)
    assert shown.span == pytest.approx(told.span, rel=1e-6)
    assert shown.span[0] < shown.ratio < shown.span[1]
    assert (shown.chip_j, shown.asic_j) == pytest.approx((told.energy_chip_j, told.energy_asic_j), rel=1e-6, abs=0)
