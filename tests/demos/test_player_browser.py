"""The page in a real Chromium, by real clicks, keys and touches: what it shows is what was recorded."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import browser
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from memdrive.demos.live.car import export
from memdrive.demos.live.car.floor import shade
from memdrive.demos.live.car.show import Show
from memdrive.demos.player import page as pages
from memdrive.demos.player.film import LEARNING, PULSE_STEPS, WEIGHT_STEPS, WISHED, Film, Pose
from memdrive.demos.ui.quantities import count_text, energy_text
from memdrive.demos.ui.theme import AMBER, LIGHT, SKY, diverging
from memdrive.env import OBSERVED, Track
from memdrive.env.constants import COLUMNS, PHOTODIODES, ROAD_HALF_WIDTH, ROW_FIRST, ROW_HALF_SPAN, ROW_SPACING

pytestmark = pytest.mark.skipif(browser.PROGRAM is None, reason="needs Chromium (apt-get install chromium)")

READY = "document.body?.dataset.ready === 'yes'"
STEPS, CHANGE = 170, 90
INSTANTS = (30, 96, STEPS - 1)
"""Before the change of scene, just after it, the end."""
PHONE = {"width": 390, "height": 844, "ratio": 2.0, "touch": True}


class Drive:
    """A drive, its page, and what was on stage at the instants, written down apart from the film."""

    def __init__(self, folder: Path) -> None:
        show, film = Show(seed=5), Film(device="default", family="mild", seed=5)
        show.onlooker = lambda show: export.note(film, show)
        self.seen: dict[int, dict[str, Any]] = {}
        self.roads: dict[int, Track] = {}
        self.poses: dict[int, Pose] = {}
        self.weights: dict[int, NDArray[np.float32]] = {}
        for k in range(STEPS):
            if k == CHANGE:
                show.set_scene("inverted")
            for _ in show.clock.single():
                show.step()
            self.weights[k] = show.chip.crossbars[0].weight.copy()
            if k in INSTANTS:
                self.roads[k], self.poses[k] = show.track, show.poses(1.0)[0]
                self.seen[k] = self._written(show)
        self.dead = show.chip.crossbars[0].stuck.all(axis=0)
        self.pulsed = {k: film.parts[0].pulses[k // PULSE_STEPS].copy() for k in INSTANTS}
        self.pulsed_before = {k: film.parts[0].pulses[k // PULSE_STEPS - 1] for k in INSTANTS}
        self.path = folder / "run.html"
        pages.write(film, self.path)

    def _written(self, show: Show) -> dict[str, Any]:
        learner, ghost = (f"{100 * metres:.1f}" for metres in show.cross_track)
        energies, rate = show.diary.energies, float(show.series.rows[-1, 3])
        departures = show.departures
        return {
            "#scene": f"{show.scene.name}, {int(show.time_s - show.changed_s + 1e-6)} s since the change",
            "#learner": f"learner · left the road: {departures[0]}",
            "#ghost": f"frozen ghost · left the road: {departures[1]}",
            "#error": f"learner {learner} cm, ghost {ghost} cm; 10 s mean: learner "
            f"{100 * show.compared.learner_m:.1f} cm, ghost {100 * show.compared.ghost_m:.1f} cm",
            "#pulses": f"{count_text(rate)} pulses per second, {count_text(show.drive.learner.pulses)} in all",
            "#energy": f"chip {energy_text(energies.chip_j)} · ASIC {energy_text(energies.asic_j)} · "
            f"ratio {energies.ratio:.1f}× (the authors report 35×)",
            "#said": " ".join(export.said(show, "en")),
            "readings": show.observation[OBSERVED.photodiodes].copy(),
        }


@pytest.fixture(scope="module")
def drive(tmp_path_factory: pytest.TempPathFactory) -> Drive:
    return Drive(tmp_path_factory.mktemp("drive"))


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[browser.Page]:
    with browser.browser(tmp_path_factory.mktemp("chromium")) as found:
        yield found


@pytest.fixture
def page(chromium: browser.Page, drive: Drive) -> Iterator[browser.Page]:
    """The drive's page as one opens it; in the end it has complained of nothing and asked for nothing."""
    chromium.size(1280, 900)
    chromium.open(drive.path, READY)
    yield chromium
    assert chromium.complaints == []


def step(page: browser.Page) -> int:
    """Where it is, by what it says."""
    return round(float(page.words("#time").split()[0]) / 0.05) - 1


def go(page: browser.Page, to: int) -> None:
    """By keys alone."""
    page.key("Home")
    for _ in range(to // 20):
        page.key("ArrowRight", shift=True)
    for _ in range(to % 20):
        page.key("ArrowRight")
    assert step(page) == to


def canvas(page: browser.Page, name: str) -> NDArray[np.uint8]:
    """(height, width, 3) what is drawn there."""
    url = page.run(f"document.getElementById('{name}').toDataURL()")
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(url.split(",")[1]))).convert("RGB"))


@pytest.mark.parametrize("at", INSTANTS)
def test_the_texts_are_the_recordings(page: browser.Page, drive: Drive, at: int) -> None:
    go(page, at)
    for selector, words in drive.seen[at].items():
        if selector.startswith("#"):
            assert page.words(selector) == words, selector


@pytest.mark.parametrize("at", INSTANTS)
def test_photodiodes_are_as_bright_as_they_read(page: browser.Page, drive: Drive, at: int) -> None:
    go(page, at)
    picture = canvas(page, "eyes")
    height, width = picture.shape[:2]
    scale = min(width / 0.86, height / 0.62)
    for k in range(PHOTODIODES):
        row, column = divmod(k, COLUMNS)
        x = width / 2 + (2 * column / (COLUMNS - 1) - 1) * ROW_HALF_SPAN * scale
        y = 0.85 * height - (ROW_FIRST + row * ROW_SPACING) * scale
        wanted = shade(float(np.clip(drive.seen[at]["readings"][k], 0, 1)))
        assert picture[int(y), int(x)].tolist() == pytest.approx(wanted, abs=3), k


@pytest.mark.parametrize("at", INSTANTS)
def test_weights_and_pulses_are_the_chips(page: browser.Page, drive: Drive, at: int) -> None:
    page.size(1280, 900, ratio=2.0)
    go(page, at)
    picture = canvas(page, "chip").astype(float)
    weight = drive.weights[at // WEIGHT_STEPS * WEIGHT_STEPS]
    rows, columns = weight.shape
    cell = picture.shape[1] / columns
    y, x = ((np.arange(n) + 0.5) * cell for n in (rows, columns))
    shown = picture[y.astype(int)[:, None], x.astype(int)[None, :]]
    wanted = diverging(LIGHT)[np.clip(weight * (127 * 1.4) + 128, 0, 255).astype(int)].astype(float)
    wanted[drive.dead] = LIGHT.dead
    now, before = (p[: weight.size].reshape(weight.shape) for p in (drive.pulsed[at], drive.pulsed_before[at]))
    now[drive.dead] = 0
    resting = (now == 0) & ((before == 0) | drive.dead)
    assert 0.2 < resting.mean() < 1
    assert np.abs(shown - wanted)[resting].max() <= 14  # half of one of 31 levels
    level = 1 - (at % PULSE_STEPS) * 0.05 / 0.6
    for way, colour in ((2, LIGHT.set_glow), (1, LIGHT.reset_glow)):
        glowing = wanted + (np.array(colour) - wanted) * 0.8 * level
        assert np.abs(shown - glowing)[now == way].max() <= 14


@pytest.mark.parametrize("at", INSTANTS)
def test_the_car_stands_where_it_was(page: browser.Page, drive: Drive, at: int) -> None:
    """Its colour there, by the camera that fits this road into this canvas."""
    go(page, at)
    picture = canvas(page, "road")
    x, y = fitted(drive.roads[at], (picture.shape[1], picture.shape[0]), drive.poses[at])
    assert picture[int(y), int(x)].tolist() == pytest.approx(SKY, abs=2)


def test_a_wish_is_drawn_where_there_was_one(page: browser.Page, tmp_path: Path) -> None:
    """The same moment with a teacher's wish, and twice without."""
    show, film = Show(seed=5), Film(device="default", family="mild", seed=5)
    show.step()
    seen = export.moment(show)
    for flags in (seen.flags, LEARNING, LEARNING):
        film.note(show.chip, show.watched.up, replace(seen, flags=flags))
    assert seen.flags == LEARNING | WISHED
    pages.write(film, tmp_path / "wish.html")
    page.open(tmp_path / "wish.html", READY)
    pictures = []
    for at in range(3):
        go(page, at)
        pictures.append(canvas(page, "road").astype(int))
    arrow = (pictures[0] != pictures[1]).any(axis=-1)
    assert 20 < arrow.sum() < 2000
    assert pictures[0][arrow].mean() > pictures[1][arrow].mean() + 20  # light on the day's dark floor
    np.testing.assert_array_equal(pictures[1], pictures[2])


def fitted(road: Track, size: tuple[int, int], pose: Pose) -> tuple[float, float]:
    """Where a car is on the picture of its road: of all turns by ten degrees, the one that shows it largest."""
    best = (0.0, 0.0, 0.0)
    for turn in np.radians(np.arange(0, 180, 10)):
        across, up = _turned(np.rint(1e3 * road.x) / 1e3, np.rint(1e3 * road.y) / 1e3, turn)
        scale = min(size[0] / (np.ptp(across) + 2 * ROAD_HALF_WIDTH), size[1] / (np.ptp(up) + 2 * ROAD_HALF_WIDTH))
        if scale > best[0] * (1 + 1e-12):
            a, u = _turned(np.array(pose[0]), np.array(pose[1]), turn)
            middle = (across.min() + across.max()) / 2, (up.min() + up.max()) / 2
            best = scale, size[0] / 2 + float(a - middle[0]) * scale, size[1] / 2 - float(u - middle[1]) * scale
    return best[1:]


def _turned(x: NDArray[np.float64], y: NDArray[np.float64], turn: float) -> tuple[Any, Any]:
    return x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)


def test_keys_do_what_they_say(page: browser.Page) -> None:
    assert step(page) == 0
    for name, shift, to in (
        ("ArrowRight", False, 1), ("ArrowRight", True, 21), ("ArrowLeft", False, 20), ("ArrowLeft", True, 0),
        ("End", False, STEPS - 1), ("ArrowRight", False, STEPS - 1), ("Home", False, 0), ("ArrowLeft", False, 0),
    ):  # fmt: skip
        page.key(name, shift=shift)
        assert step(page) == to, name
    for name, words in (("+", "2×"), ("+", "4×"), ("-", "2×"), ("-", "1×"), ("-", "0.5×")):
        page.key(name)
        assert page.words("#speed") == words


def test_it_plays_as_fast_as_it_says_and_stops_at_the_end(page: browser.Page) -> None:
    for _ in range(4):
        page.key("+")
    assert page.words("#speed") == "16×"
    page.key(" ")
    assert page.words("#play") == "Pause"
    page.until("document.querySelector('#play').textContent === 'Play'")
    assert step(page) == STEPS - 1
    page.click("#speed")  # after the fastest comes the slowest
    assert page.words("#speed") == "0.25×"
    page.click("#play")
    page.until("document.querySelector('#time').textContent.startsWith('0.15')")
    page.click("#play")
    stopped = step(page)
    assert page.words("#play") == "Play"
    assert stopped < STEPS - 1
    assert step(page) == stopped


def test_the_mouse_goes_anywhere(page: browser.Page) -> None:
    page.click("#scrub", 0.5)
    assert step(page) == pytest.approx(STEPS / 2, abs=3)
    page.click("#on")
    page.click("#back")
    page.click("#back")
    assert step(page) == pytest.approx(STEPS / 2 - 20, abs=3)
    left, top, width, height = page.box("#curves")
    page.mouse("mousePressed", left + 46, top + height / 2, held=True)
    assert step(page) == 0
    page.mouse("mouseMoved", left + 46 + (width - 50) * 0.75, top + height / 2, held=True)
    assert step(page) == pytest.approx(0.75 * STEPS, abs=3)
    page.mouse("mouseReleased", left + width, top + height / 2, held=True)
    page.mouse("mouseMoved", left + 46, top + height / 2)
    assert step(page) == pytest.approx(0.75 * STEPS, abs=3)


def test_it_speaks_both_languages(page: browser.Page) -> None:
    english = page.run("document.body.innerText")
    page.click("#language")
    chinese = page.run("document.body.innerText")
    assert page.run("document.documentElement.lang") == "zh"
    assert page.words("#play") == "播放"
    assert "白天" in chinese
    assert {a for a, b in zip(english.split("\n"), chinese.split("\n"), strict=True) if a == b} <= {
        "−1 s",
        "+1 s",
        "1×",
        "",
    }
    page.key("l")
    assert page.run("document.body.innerText") == english


def test_the_close_up_and_the_ghost_have_their_colours(page: browser.Page) -> None:
    go(page, INSTANTS[1])
    lit = np.abs(canvas(page, "eyes").astype(int) - AMBER).max(axis=-1) <= 2
    assert lit.sum() > 10


def test_a_phone_shows_and_plays_all_of_it(page: browser.Page, drive: Drive) -> None:
    page.size(**PHONE, dark=True)  # type: ignore[arg-type] # sizes and whether it is touched
    page.open(drive.path, READY)
    assert page.run("document.documentElement.scrollWidth") <= PHONE["width"]
    for name in ("road", "eyes", "chip", "curves"):
        left, _, width, _ = page.box(f"#{name}")
        assert left >= 0
        assert left + width <= PHONE["width"]
    for name in ("#play", "#back", "#on", "#speed", "#language"):
        _, _, width, height = page.box(name)
        assert min(width, height) >= 40, name
    page.tap("#curves", 0.6, 0.5)
    assert 0.4 * STEPS < step(page) < 0.7 * STEPS
    for words in ("Pause", "Play"):
        page.tap("#play")
        page.until(f"document.querySelector('#play').textContent === '{words}'")
    start, end = (page.point("#curves", share, 0.5) for share in (0.5, 0.9))
    page.touch("touchStart", start)
    page.touch("touchMove", end)
    page.touch("touchEnd")
    assert step(page) > 0.8 * STEPS
    assert page.picture().mean() < 128  # its colours are the dark ones


def test_a_phone_on_its_side_shows_the_road_above_its_controls(page: browser.Page, drive: Drive) -> None:
    page.size(844, 390, ratio=2.0, touch=True)
    page.open(drive.path, READY)
    page.run("document.querySelector('.road').scrollIntoView()")
    edges = "(() => {{ const b = document.querySelector('{}').getBoundingClientRect(); return [b.top, b.bottom]; }})()"
    road, controls = (page.run(edges.format(name)) for name in ("#road", "nav"))
    assert road[1] - road[0] > 150
    assert road[0] >= 0
    assert road[1] <= controls[0]
    assert controls[1] == pytest.approx(390, abs=1)
    assert controls[1] - controls[0] < 80
