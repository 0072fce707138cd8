"""The report in a real Chromium: no complaint, no request, both themes, a phone's width, and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import browser
import pytest
from click.testing import CliRunner
from reported import driven, in_sequence, ruled, runs

from memdrive.demos.cli import memdrive

pytestmark = pytest.mark.skipif(browser.PROGRAM is None, reason="needs Chromium (apt-get install chromium)")

READY = "document.readyState === 'complete'"
PHONE = 390
DEVICES = "grid = { device = ['default', 'epiram', 'pcmo'] }"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three examinations, twelve chips each; one line is damaged."""
    folder = tmp_path_factory.mktemp("runs")
    runs(folder, f"examination = 'evaluate'\nseeds = 12\n{DEVICES}", driven)
    order = ("day", "night", "glare", "inverted", "dim", "wet", "fast")
    runs(
        folder, "examination = 'sequence'\nseeds = 12", in_sequence(lambda seed: order[seed % 3 :] + order[: seed % 3])
    )
    runs(folder, f"examination = 'rules'\nseeds = 12\n{DEVICES}", ruled)
    with (folder / "runs.jsonl").open("a") as stream:
        stream.write("{broken}\n")
    done = CliRunner().invoke(memdrive, ["report", str(folder)])
    assert done.exit_code == 0, done.output
    return folder / "report.html"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[browser.Page]:
    with browser.browser(tmp_path_factory.mktemp("chromium")) as found:
        yield found
    assert found.complaints == []


def test_both_themes_are_what_they_say(page: browser.Page, report: Path) -> None:
    seen = []
    for dark in (False, True):
        page.size(1100, 900, dark=dark)
        page.open(report, READY)
        seen.append(page.picture(whole=True).astype(float))
        ink, paper = (page.run(f"getComputedStyle(document.body).{name}") for name in ("color", "backgroundColor"))
        assert ink != paper
    assert seen[0].mean() > 200
    assert seen[1].mean() < 60
    assert page.run("document.querySelectorAll('figure svg').length") >= 6
    assert page.run("[...document.querySelectorAll('figure svg')].every(n => n.getAttribute('aria-label'))")


def test_a_phone_scrolls_tables_and_figures_and_not_the_page(page: browser.Page, report: Path) -> None:
    page.size(PHONE, 844, ratio=2.0, touch=True)
    page.open(report, READY)
    assert page.run("document.documentElement.scrollWidth") <= PHONE
    assert page.run("document.querySelectorAll('.wide').length") > 5
    inside = "[...document.querySelectorAll('{}')].every(n => n.getBoundingClientRect().right <= innerWidth + 1)"
    for selector in ("p", "h1", "h2", "h3", ".wide", "figure", "summary"):
        assert page.run(inside.format(selector)), selector
    letters = (
        "Math.min(...[...document.querySelectorAll('figure svg text')].map(n => n.getBoundingClientRect().height))"
    )
    assert page.run(letters) >= 8  # [CSS px] of a line of the smallest letters


def test_on_paper_it_is_black_on_white_and_nothing_is_cut(page: browser.Page, report: Path) -> None:
    page.size(1100, 900, dark=True)
    page.open(report, READY)
    found = page.printed()
    assert found.startswith(b"%PDF")
    page.on_paper()
    assert page.run("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert page.run("getComputedStyle(document.querySelector('.wide')).overflowX") == "visible"
    page.size(1100, 900)
