"""The report: whatever the folder holds, a page that needs nothing but itself, and no bare mean on it."""

from __future__ import annotations

import csv
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import pytest
from click.testing import CliRunner, Result
from scipy.stats import false_discovery_control, wilcoxon

from memdrive.demos.cli import memdrive
from memdrive.demos.sweep import arms, compare, draw, file, settings, store

TOML = """
title = "<b>What</b> stuck cells do"
examination = "digits"
seeds = 8
grid = { "device.stuck_off" = [0.0, 0.1] }
figure = { x = "device.stuck_off", y = ["chip.a"] }
"""


def report(*arguments: object) -> Result:
    return CliRunner().invoke(memdrive, ["report", *map(str, arguments)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A whole sweep whose second setting is worse on every chip."""
    kept = store.Store(tmp_path)
    for run in file.loads(TOML):
        worse = run.config["device.stuck_off"]
        kept.append(
            {
                "key": run.key,
                "memdrive": "1",
                "examination": "digits",
                "config": run.config,
                "seed": run.seed,
                "duration_s": 1.0,
                "machine": {"name": "here"},
                "measures": {"chip.a": 0.9 - worse - 0.01 * run.seed + worse**2 * run.seed, "chip.b": 5.0},
                "figures": {},
            }
        )
    (tmp_path / store.COPY).write_text(json.dumps({"title": "x", "toml": TOML, "seed": 0, "full": False}))
    return tmp_path


class Page(HTMLParser):
    """What a page loads from elsewhere, and whether its elements close."""

    EMPTY = frozenset({"meta", "link", "br", "img", "use", "path"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loads: list[str] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.loads += [f"{v}" for k, v in attrs if k in ("src", "href", "xlink:href", "data", "srcset")]
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.EMPTY:
            assert self.open.pop() == tag


def test_a_page_needs_nothing_but_itself(folder: Path) -> None:
    done = report(folder)
    assert done.exit_code == 0, done.output
    text = (folder / "report.html").read_text(encoding="utf-8")
    page = Page(text)
    assert page.open == []
    assert [link for link in page.loads if not link.startswith(("#", "data:"))] == []
    assert "script" not in page.tags
    assert not re.search(r"url\((?!#)|@import", text)
    assert "svg" in page.tags
    assert "currentColor" in text
    for name in ("prefers-color-scheme: dark", "@media print", "viewport"):
        assert name in text


def test_what_a_title_says_is_text(folder: Path) -> None:
    kept = json.loads((folder / store.COPY).read_text()) | {"title": "<script>alert(1)</script>"}
    (folder / store.COPY).write_text(json.dumps(kept))
    report(folder)
    assert "&lt;script&gt;" in (folder / "report.html").read_text(encoding="utf-8")


def test_figures_and_tables_stand_beside_the_page(folder: Path, tmp_path: Path) -> None:
    assert report(folder, "--out", tmp_path / "there").exit_code == 0
    figures = tmp_path / "there" / "figures"
    assert (figures / "digits.png").read_bytes().startswith(b"\x89PNG")
    assert (figures / "digits.pdf").read_bytes().startswith(b"%PDF")
    with (figures / "digits-chips.csv").open(newline="") as stream:
        chips = list(csv.DictReader(stream))
    assert len(chips) == 16
    assert {row["device.stuck_off"] for row in chips} == {"0.0", "0.1"}
    with (figures / "digits-means.csv").open(newline="") as stream:
        means = list(csv.DictReader(stream))
    assert all(float(row["low"]) <= float(row["mean"]) <= float(row["high"]) for row in means)
    assert not (folder / "report.html").exists()


def test_settings_are_compared_chip_by_chip_and_corrected(folder: Path) -> None:
    """Against SciPy on the differences, worked out here."""
    (section,) = arms.read(store.Store(folder)).sections
    differences = np.array([-0.1 + 0.01 * seed for seed in range(8)])
    first, second = compare.comparisons(section, section.measures)
    assert first.difference.mean == pytest.approx(differences.mean())
    assert first.difference.low < first.difference.mean < first.difference.high < 0
    p = [wilcoxon(differences).pvalue, 1.0]
    assert [first.p, second.p] == pytest.approx(p)
    assert [first.corrected, second.corrected] == pytest.approx(list(false_discovery_control(p, method="by")))
    assert (first.clear, second.clear) == (True, False)


def test_a_single_chip_has_no_interval_and_says_so() -> None:
    found = compare.estimate([0.5])
    assert found is not None
    assert found.text == "0.5 (1 chip)"
    assert compare.estimate([]) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (0.012345, "0.0123"), (999.4, "999"), (-12_345.0, "-12,300"), (2.96e7, "29,600,000"), (2e9, "2e+09")],
)
def test_figures_are_written_as_people_write_them(value: float, text: str) -> None:
    assert compare.digits(value) == text


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "runs.jsonl").read_text().splitlines()]


def test_what_is_missing_failed_or_damaged_is_named(folder: Path) -> None:
    rows = lines(folder)
    failed = [{k: v for k, v in row.items() if k != "measures"} | {"error": "Boom: no"} for row in rows]
    alive = [row for row in rows if row["config"]["device.stuck_off"] == 0.0]
    dead = [row for row in failed if row["config"]["device.stuck_off"] == 0.1]
    text = "".join(json.dumps(row) + "\n" for row in [*alive[:6], *dead])
    (folder / "runs.jsonl").write_text(text + "{broken}\n" + json.dumps(alive[6])[:50])
    done = report(folder)
    assert done.exit_code == 0, done.output
    page = (folder / "report.html").read_text(encoding="utf-8")
    for told in (
        "line 15: no JSON",
        "line 16: half-written",
        "half-finished: 2 of 16 runs are missing",
        "failed: digits, device.stuck_off = 0.1, seed 0: Boom: no",
        "empty: device.stuck_off = 0.1: no run of it ended well",
    ):
        assert told in done.output, told
        assert told in page, told


@pytest.mark.parametrize("kept", [None, "{", "[]", '{"title": "x"}', '{"toml": "=", "seed": 0, "full": false}'])
def test_a_folder_without_runs_or_word_of_its_sweep(kept: str | None, tmp_path: Path) -> None:
    if kept is not None:
        (tmp_path / store.COPY).write_text(kept)
    done = report(tmp_path)
    assert done.exit_code == 0, done.output
    assert "empty: there is no run here" in done.output
    assert f"{store.COPY}: what the sweep was to do is not known" in done.output
    assert Page((tmp_path / "report.html").read_text(encoding="utf-8")).open == []


def test_runs_of_another_sweep_are_shown_too(folder: Path) -> None:
    """Rows whose settings no figure was asked for: every configuration is a row of points."""
    (folder / store.COPY).unlink()
    rows = lines(folder)
    for row in rows[:4]:
        row["examination"], row["measures"] = "evaluate", {"chip.c": 1.0}
    (folder / "runs.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert report(folder).exit_code == 0
    assert (folder / "figures" / "evaluate.svg").exists()


def test_pandas_reads_the_runs_as_they_are(folder: Path) -> None:
    runs = pandas.read_json(folder / "runs.jsonl", lines=True)
    table = runs.join(pandas.json_normalize(runs.config)).join(pandas.json_normalize(runs.measures))
    assert table.groupby("device.stuck_off")["chip.a"].size().tolist() == [8, 8]


def test_a_device_is_named_and_not_all_that_it_is_made_of() -> None:
    """Presets differ in dozens of figures; what was varied beside them is named."""
    grid = '[grid]\ndevice = ["default", "epiram"]\n"device.adc_bits" = [4, 8]\nwithout = [[], ["counters"]]'
    configs = [run.config for run in file.loads(grid)]
    assert set(settings.differing(configs)) == {"device", "without", "device.adc_bits"}
    assert settings.differing([{"device.x": 1}, {"device.x": 2}]) == ["device.x"]
    assert settings.differing([{"device.x": 1}]) == []


def test_no_folder_is_a_mistake_of_the_users(tmp_path: Path) -> None:
    assert report(tmp_path / "none").exit_code == 2
    (tmp_path / "file").touch()
    assert report(tmp_path, "--out", tmp_path / "file" / "x").exit_code == 2


@pytest.mark.parametrize(
    ("setting", "values", "joined"), [("device", "['default', 'ideal']", False), ("shots", "[0, 3]", True)]
)
def test_only_what_has_an_order_is_joined_by_a_line(setting: str, values: str, joined: bool) -> None:
    """Would catch a line from one device to the next, which says that there is something between them."""
    toml = f"examination = 'digits'\nseeds = 2\ngrid = {{ '{setting}' = {values} }}\n"
    arm = [arms.Arm(config=run.config, chips={0: {"chip.a": 1.0}, 1: {"chip.a": 2.0}}) for run in file.loads(toml)]
    section = arms.Section("digits", arm[:2], [setting])
    canvas = draw._canvas(section, file.Figure(x=setting, y=("chip.a",)))
    (ax,) = canvas.axes
    lines = [
        line for line in ax.lines if line.get_marker() == "o" and line.get_linestyle() not in ("None", "none", "")
    ]
    assert bool(lines) is joined
