"""Scenes and roads of one's own on the command line, and tables that fit: would catch one that is passed over."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from rich.console import Console

from memdrive.demos.bench import wires
from memdrive.demos.cli import memdrive
from memdrive.demos.report.console import beside, ruled
from memdrive.env.world import scenes

OVAL = "0, 0\n14, 0\n18, 5\n14, 10\n0, 10\n-4, 5\n"
SHORT = ("evaluate", "--old-steps", "3", "--new-steps", "3", "--repeats", "1")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(scenes, "_OWN", {})
    Path("dusk.toml").write_text('base = "dim"\nnoise = 0.05\n')
    Path("bad.toml").write_text("noise = 7\n")
    Path("road.csv").write_text(OVAL)
    Path("bad.csv").write_text("0, 0\n1, 1\n")


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(memdrive, arguments)
    return done.exit_code, " ".join(done.output.split())


def record(*arguments: str) -> dict[str, Any]:
    code, said = run(*arguments, "--json", "out.json")
    assert code == 0, said
    return dict(json.loads(Path("out.json").read_text()))


def test_a_chip_is_judged_in_ones_own_scene_on_ones_own_road() -> None:
    told = record(*SHORT, "--scene", "dusk.toml", "--road", "road.csv")
    config = told["config"]
    assert (config["old"], config["new"], config["tracks"], config["road"]) == ("day", "dusk", 1, "road.csv")
    assert config["scene_params"]["dusk"]["noise"] == 0.05
    laps = {row["laps"] for row in told["policies"]["chip"]["stages"]}
    assert laps == {2}
    teacher = told["policies"]["teacher"]["stages"]
    assert all(row["departures"] == 0 and row["distance_m"] == pytest.approx(2 * 52.5, abs=1) for row in teacher)
    assert "scene_params" not in record(*SHORT, "--n-tracks", "1")["config"]


def test_a_sequence_takes_files_too() -> None:
    line = ("evaluate", "--sequence", "--scenes", "day,dusk.toml", "--road", "road.csv", "--steps", "3")
    told = record(*line, "--repeats", "1", "--learner", "teacher")
    assert told["scenes"] == ["day", "dusk"]
    assert told["config"]["road"] == "road.csv"
    assert told["config"]["scene_params"]["dusk"]["contrast"] == scenes.DIM.contrast
    assert told["policies"]["teacher"]["stages"][-1]["departures"] == [0, 0]


@pytest.mark.window
def test_the_window_begins_in_ones_own_scene_on_ones_own_road() -> None:
    line = ("demo", "--headless", "--frames", "40", "--scene", "dusk.toml", "--road", "road.csv")
    told = record(*line, "--schedule", "0.1:day 0.3:dusk")
    config = told["config"]
    assert (config["scene"], config["road"]) == ("dusk", "road.csv")
    assert config["scene_params"]["dusk"]["noise"] == 0.05
    assert told["learning_steps"] > 10


@pytest.mark.parametrize("before", [("demo",), ("demo", "--headless"), ("evaluate",)])
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--scene", "bad.toml"), "scene file bad.toml: Scene.noise: need 0 <= noise <= 1, got 7"),
        (("--scene", "mars"), "need one of day, night"),
        (("--scene", "none.toml"), "does not exist"),
        (("--road", "bad.csv"), "need at least 3 different points, got 2"),
        (("--road", "dusk.toml"), "need a name that ends in .csv, got 'dusk.toml'"),
        (("--road", "none.csv"), "does not exist"),
        (("--road", "road.csv", "--json", "road.csv"), "need another file than '--road', got 'road.csv'"),
        (("--scene", "dusk.toml", "--json", "dusk.toml"), "need another file than"),
    ],
)
def test_no_mistake_passes_with_a_display_or_without(
    before: tuple[str, ...], arguments: tuple[str, ...], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    kept = {path.name: path.read_bytes() for path in Path().iterdir()}
    code, said = run(*before, *arguments)
    assert code == 2, said
    assert words in said
    assert {path.name: path.read_bytes() for path in Path().iterdir()} == kept


def test_a_road_is_one_track() -> None:
    assert run("evaluate", "--road", "road.csv", "--n-tracks", "3")[0] == 2
    assert "day,mars" not in run("evaluate", "--sequence", "--scenes", "day,mars")[1]
    assert "got 'mars'" in run("evaluate", "--sequence", "--scenes", "day,mars")[1]


def test_a_name_that_the_window_cannot_draw_is_refused() -> None:
    Path("glyph.toml").write_text('name = "ᚠ"\n', encoding="utf-8")
    code, said = run("demo", "--headless", "--frames", "1", "--scene", "glyph.toml")
    assert (code, "need a name in letters that the window has" in said) == (2, True)


@pytest.mark.parametrize("command", ["demo", "evaluate"])
def test_help_lists_the_choices(command: str) -> None:
    said = (
        CliRunner().invoke(memdrive, [command, "--help"], terminal_width=200).output.replace("\n", "").replace(" ", "")
    )
    for name in (*scenes.NAMED, "taox_hfox", "pessimistic", "[mild|hard]", "FILE.toml", "FILE.csv"):
        assert name in said, name
    if command == "demo":
        assert "tour" in said


def printed(width: int, columns: int, together: int = 1) -> tuple[str, list[str]]:
    table = ruled("policy", "after", *(f"scene {k}" for k in range(columns)), texts=1, together=together)
    for name in ("chip", "a.strangers.module:factory"):
        for after in ("day", "wet"):
            table.add_row(name if after == "day" else "", after, *(f"{k}.25 ± 0.{k:02}" for k in range(columns)))
        table.add_section()
    console = Console(width=width, file=io.StringIO(), color_system=None)
    console.print(table)
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    return text, text.splitlines()


@pytest.mark.parametrize("width", [60, 80, 120, 300])
def test_no_figure_is_cut_and_no_line_is_too_long(width: int) -> None:
    """Every figure stands in one piece, under its heading, in a table that begins with the names."""
    text, lines = printed(width, 11)
    assert max(map(len, lines)) <= width
    assert "…" not in text
    assert all(text.count(f" {k}.25 ± 0.{k:02} ") == 4 for k in range(11))
    parts = text.count("policy")
    assert parts == text.count("a.strangers.module:factory") >= (1 if width == 300 else 2)
    if width == 300:
        assert parts == 1


def test_the_table_of_wires_fits() -> None:
    values: dict[str, Any] = {
        "drop": 0.1234,
        "error_forward": 1.2e-05,
        "error_backward": 1.3e-05,
        "rounds": 12,
        "forward_us": 1234.0,
    }
    line = wires.WireTiming(
        device="pessimistic", r_wire=2.5, forward_ratio=123.0, backward_us=4321.0, backward_ratio=456.0, **values
    )  # fmt: skip
    console = Console(width=80, file=io.StringIO(), color_system=None)
    console.print(wires.table([line]))
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    assert max(map(len, text.splitlines())) <= 80
    for figure in ("pessimistic", "2.5", "12.3 %", "1.3e-05", "1234", "123", "4321", "456"):
        assert figure in text, figure
    assert "…" not in text


def test_columns_that_belong_together_are_not_parted() -> None:
    headings = [line.split("after")[1] for line in printed(80, 6, together=2)[1] if "policy" in line]
    assert len(headings) > 1
    assert all(line.count("scene") % 2 == 0 for line in headings)


def test_a_pipe_has_80_columns_if_nothing_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert beside(None).width == 80
    monkeypatch.setenv("COLUMNS", "132")
    assert beside(None).width == 132
