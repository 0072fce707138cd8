"""Scenes, adaptation, energy and rules in a report: would catch a cell of another scene, a ratio without its range."""

from __future__ import annotations

import csv
import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner
from reported import driven, in_sequence, ruled, runs

from memdrive.demos.cli import memdrive
from memdrive.demos.sweep import arms, file, page, plates, scenes, store

TWO = "examination = 'evaluate'\nseeds = 3\ngrid = { device = ['default', 'epiram'] }"
ORDERS = {0: ("day", "night", "glare"), 1: ("glare", "day", "night"), 2: ("day", "glare", "night")}


def section(folder: Path) -> arms.Section:
    (found,) = arms.read(store.Store(folder)).sections
    return found


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_a_pairs_matrix_has_its_stages_and_scenes_by_name(tmp_path: Path) -> None:
    found = section(runs(tmp_path, TWO, driven))
    matrix = scenes.matrix(found.arms[0].judged_by("chip"))
    assert matrix.rows == ("after nothing", "after day", "after inverted")
    assert matrix.columns == ("day", "inverted")
    assert [[cell[0][0] for cell in row] for row in matrix.cells] == [[1.0, 1.0], [0.0, 0.8], [0.1, 0.0]]
    assert [off for _, off in matrix.cells[2][1]] == pytest.approx([0.01, 0.011, 0.012])


def test_scenes_in_orders_of_their_own_are_told_by_how_long_ago_they_were_learned(tmp_path: Path) -> None:
    toml = "examination = 'sequence'\nseeds = 3\n"
    found = section(runs(tmp_path, toml, in_sequence(ORDERS.__getitem__)))
    matrix = scenes.matrix(found.arms[0].judged_by("chip"))
    assert matrix.rows == ("after nothing", "just learned", "1 later", "2 later")
    assert matrix.columns == ("day", "glare", "night")
    assert [[len(cell) for cell in row] for row in matrix.cells] == [[3, 3, 3], [3, 3, 3], [3, 2, 1], [2, 1, 0]]
    assert {departed for row in matrix.cells[1:] for cell in row for departed, _ in cell} == {0.0}
    assert {departed for cell in matrix.cells[0] for departed, _ in cell} == {1.0}


def test_how_soon_a_scene_is_driven_stands_where_somebody_looked(tmp_path: Path) -> None:
    found = section(runs(tmp_path, "examination = 'sequence'\nseeds = 3\n", in_sequence(ORDERS.__getitem__)))
    plate = plates.adapting(found, tmp_path)
    assert plate is not None
    assert plate.heads[-1] == "driven in time"
    assert plate.rows[0][1][-1].lines == ("66.7 % (50 to 100)", "2 s (2 to 2)")
    assert ("all", "managed", 3) in [row[:3] for row in plate.csv]


def test_scenes_in_one_order_keep_their_stages(tmp_path: Path) -> None:
    found = section(runs(tmp_path, "examination = 'sequence'\nseeds = 2\n", in_sequence(lambda _: ORDERS[0])))
    matrix = scenes.matrix(found.arms[0].judged_by("chip"))
    assert matrix.rows == ("after nothing", "after day", "after night", "after glare")
    assert [[cell[0][0] for cell in row] for row in matrix.cells] == [[1, 1, 1], [0, 1, 1], [0, 0, 1], [0, 0, 0]]


def test_adaptation_is_the_new_scene_before_and_after_and_the_old_one_in_the_end(tmp_path: Path) -> None:
    (pair,) = section(runs(tmp_path, TWO.partition("\ngrid")[0], driven)).arms
    (first, *_) = pair.judged_by("chip")
    told = scenes.adaptation(first)
    assert told is not None
    assert (told.before[0], told.learned[0], told.kept[0]) == (0.8, 0.0, 0.1)
    (run,) = file.loads("examination = 'sequence'")
    (three,) = scenes.judged("sequence", {}, in_sequence(lambda _: ORDERS[0])(run)[1]).values()
    of_three = scenes.adaptation(three)
    assert of_three is not None
    assert (of_three.before, of_three.learned, of_three.kept) == ((1.0, 0.4), (0.0, 0.01), (0.0, 0.01))
    assert (of_three.managed, of_three.seconds) == (0.5, 2.0)  # night in time, glare not; day is the first
    assert (told.managed, told.seconds) == (None, None)


@pytest.mark.parametrize("figures", [None, [], {"chip": {}}, {"chip": {"stages": [{"after": "old"}]}}])
def test_figures_that_are_damaged_cost_the_matrix_and_nothing_else(figures: object, tmp_path: Path) -> None:
    runs(tmp_path, TWO, lambda run: (driven(run)[0], figures))  # type: ignore[arg-type,return-value]
    done = CliRunner().invoke(memdrive, ["report", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert "Energy of learning" in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert not (tmp_path / "figures" / "evaluate-scenes.csv").exists()


@pytest.mark.parametrize("seconds", ["soon", [1.0], {}])
def test_a_pace_that_is_none_is_damaged_too(seconds: object) -> None:
    (run,) = file.loads("examination = 'sequence'")
    _, figures = in_sequence(lambda _: ORDERS[0])(run)
    figures["policies"]["chip"]["adaptation"]["stages"][1]["seconds"] = [seconds]
    assert scenes.judged("sequence", {}, figures) == {}


def test_energy_stands_with_its_range_and_beside_the_claim(tmp_path: Path) -> None:
    runs(tmp_path, TWO, driven)
    told = plates.spent(section(tmp_path))["device = epiram"]
    assert (told.ratio.mean, told.least, told.most) == (3.0, 0.9, 20.0)
    assert page.here(arms.read(store.Store(tmp_path)))["energy"].startswith("ASIC / chip 3 to 3; 0.9 to 20 over")
    assert (
        "all examinations, configurations and policies together"
        in page.here(arms.read(store.Store(tmp_path)))["energy"]
    )
    assert CliRunner().invoke(memdrive, ["report", str(tmp_path)]).exit_code == 0
    rows = table(tmp_path / "figures" / "evaluate-energy.csv")
    assert [(row["configuration"], row["least"], row["most"]) for row in rows] == [
        ("device = default", "0.9", "20.0"),
        ("device = epiram", "0.9", "20.0"),
    ]
    assert all(float(r["asic_over_chip_low"]) < 3.0 < float(r["asic_over_chip_high"]) for r in rows)
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    for words in ("3 × (2 to 4)", "0.9 to 20 ×", "who says so", "1/35", "80 % (80 to 80)", "10 % (10 to 10)"):
        assert words in text, words


def test_a_claim_has_what_is_comparable_beside_it_or_says_why_not(tmp_path: Path) -> None:
    """By examination, measure and device; nothing that was judged on validation data; no claim without either."""
    claims = tomllib.loads((page.ASSETS / "claims.toml").read_text(encoding="utf-8"))["claim"]
    for claim in claims:
        ways = [name for name in ("beside", "why_not", "measure") if name in claim]
        assert len(ways) == 1, claim
        assert ("measure" in claim) == ("differs" in claim) == ("examination" in claim)
    off = next(claim for claim in claims if claim.get("measure") == "chip.new_departed")
    for name in "ab":
        (tmp_path / name).mkdir()
    runs(tmp_path / "a", TWO, driven)
    found = arms.read(store.Store(tmp_path / "a"))
    assert page.standing(off, found).startswith("device = default: 0 (0 to 0); device = epiram: 0 (0 to 0) (share of")
    of_one = off | {"devices": ["epiram"]}
    assert page.standing(of_one, found).startswith("device = epiram: 0")
    assert page.standing(off | {"examination": "digits"}, found) == ""
    runs(tmp_path / "b", TWO.replace("'epiram'] }", "'epiram'], choosing = [true] }"), driven)
    assert page.standing(off, arms.read(store.Store(tmp_path / "b"))) == ""
    plot = next(claim for claim in claims if "why_not" in claim)
    assert page.standing(plot, found).startswith("not comparable: ")


def test_rules_stand_side_by_side(tmp_path: Path) -> None:
    runs(tmp_path, "examination = 'rules'\nseeds = 3\ngrid = { device = ['default', 'epiram'] }", ruled)
    plate = plates.ruling(section(tmp_path), tmp_path)
    assert plate is not None
    assert plate.heads == ("", "stellar", "counting")
    assert plate.rows[0][1][0].lines == ("81 % (80 to 82)", "100 µJ (100 to 100)")
    assert CliRunner().invoke(memdrive, ["report", str(tmp_path)]).exit_code == 0
    rows = table(tmp_path / "figures" / "rules-rules.csv")
    assert [(row["configuration"], row["rule"], row["chips"]) for row in rows] == [
        (f"device = {device}", rule, "3") for device in ("default", "epiram") for rule in ("stellar", "counting")
    ]
    assert [float(rows[0][name]) for name in ("accuracy", "energy_j")] == pytest.approx([0.81, 1e-4])


def test_a_lots_distribution_is_drawn_from_ten_chips_on(tmp_path: Path) -> None:
    few, many = tmp_path / "few", tmp_path / "many"
    for folder, seeds in ((few, 9), (many, 10)):
        folder.mkdir()
        runs(folder, f"examination = 'rules'\nseeds = {seeds}", ruled)
    assert plates.sharing(section(few), ["stellar.accuracy"], few) is None
    found = plates.sharing(section(many), ["stellar.accuracy"], many)
    assert found is not None
    assert "share of chips" in found.svg
    assert (many / "rules-distribution.pdf").read_bytes().startswith(b"%PDF")
    assert found.rows == (("all", (plates.Cell(lines=("0.8 … 0.845 … 0.89", "0.809 to 0.881")),)),)
    assert found.csv[1][:3] == ("all", "stellar.accuracy", 10)
    assert found.csv[1][3:] == pytest.approx((0.8, 0.809, 0.845, 0.881, 0.89))


def test_a_name_in_one_figure_is_none_in_another(tmp_path: Path) -> None:
    """Would catch clip paths and glyphs of one inline figure taken from the one before it."""
    runs(tmp_path, TWO, driven)
    assert CliRunner().invoke(memdrive, ["report", str(tmp_path)]).exit_code == 0
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    names = re.findall(r'\bid="([^"]+)"', text)
    assert len(names) == len(set(names))
    assert set(re.findall(r"url\(#([^)]+)\)", text)) | set(re.findall(r'href="#([^"]+)"', text)) <= set(names)
