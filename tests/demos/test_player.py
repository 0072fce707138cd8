"""A drive as a page: would catch a moment that is not the show's, a page that asks for more, a size out of bounds."""

from __future__ import annotations

import base64
import json
import re
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from numpy.typing import NDArray

from memdrive.chip import presets
from memdrive.demos.cli import memdrive
from memdrive.demos.driving import experiment
from memdrive.demos.driving.filming import Filming
from memdrive.demos.live.car import export
from memdrive.demos.live.car.show import Show
from memdrive.demos.player import film as films
from memdrive.demos.player import page
from memdrive.demos.player.film import Film
from memdrive.demos.player.strings import DRIVE, PLAYER
from memdrive.env import OBSERVED

CHANGE, STEPS = 90, 150


def advanced(show: Show, steps: int) -> None:
    for _ in range(steps):
        for _ in show.clock.single():
            show.step()


@pytest.fixture(scope="module")
def filmed() -> tuple[Show, Film]:
    show, film = Show(seed=5), Film(device="default", family="mild", seed=5)
    show.onlooker = lambda show: export.note(film, show)
    for k in range(STEPS):
        if k == CHANGE:
            show.set_scene("glare")
        advanced(show, 1)
    return show, film


def told(text: str) -> dict[str, Any]:
    (found,) = re.findall(r'<script id="drive" type="application/json">(.*?)</script>', text, re.DOTALL)
    record: dict[str, Any] = json.loads(found)
    return record


def unpacked(packed: str, kind: str) -> NDArray[Any]:
    return np.frombuffer(zlib.decompress(base64.b64decode(packed)), kind)


def test_the_last_moment_is_what_stands_on_stage(filmed: tuple[Show, Film]) -> None:
    show, film = filmed
    kept = {name: values[-1] for name, values in film.columns().items()}
    assert len(film) == STEPS
    assert kept["cross_track_m"] == pytest.approx(show.cross_track, rel=1e-6)
    assert tuple(kept["departures"]) == show.departures
    assert kept["learner"] == pytest.approx(show.poses(1.0)[0], rel=1e-6)
    assert kept["ghost"] == pytest.approx(show.poses(1.0)[1], rel=1e-6)
    assert kept["readings"] / 255 == pytest.approx(show.observation[OBSERVED.photodiodes], abs=0.5 / 255 + 1e-6)
    assert kept["pulses"] == show.drive.learner.pulses > 0
    assert kept["energy_j"] == pytest.approx([show.diary.energies.chip_j, show.diary.energies.asic_j], rel=1e-6)
    assert kept["pulses_per_s"] == pytest.approx(show.series.rows[-1, 3])
    assert kept["mean_m"] == pytest.approx([show.compared.learner_m, show.compared.ghost_m], rel=1e-4)
    assert film.scenes[kept["scene"]] == show.scene
    assert film.roads[kept["road"]] is show.track


def test_a_page_holds_every_step_bit_for_bit(filmed: tuple[Show, Film]) -> None:
    _, film = filmed
    record = told(page.page(film))
    assert (record["schema"], record["steps"], record["seed"]) == ("memdrive.player/1", STEPS, 5)
    assert [scene["name"] for scene in record["scenes"]] == ["day", "glare"]
    for name, values in film.columns().items():
        column = record["columns"][name]
        read = unpacked(column["packed"], f"<{column['type']}").reshape(column["width"], STEPS).T
        np.testing.assert_array_equal(read, values.reshape(STEPS, -1))


def test_pictures_of_the_chip_are_its_weights_and_pulses(filmed: tuple[Show, Film]) -> None:
    """The pictures on the page, against a drive that is driven again."""
    _, film = filmed
    (chip,) = told(page.page(film))["chips"]
    again = Show(seed=5)
    advanced(again, 1)
    weights = np.cumsum(unpacked(chip["weights"], "u1").reshape(-1, sum(_pairs(again))), axis=0, dtype=np.uint8)
    pulses = unpacked(chip["pulses"], "u1").reshape(-1, sum(_pairs(again)))
    before = _counters(again)
    for k in range(1, 49):
        advanced(again, 1)
        if k % films.PULSE_STEPS == 0:
            now = _counters(again)
            np.testing.assert_array_equal(pulses[k // films.PULSE_STEPS] > 0, now != before)
            up = np.concatenate([way.ravel() for way in again.watched.up])
            np.testing.assert_array_equal(pulses[k // films.PULSE_STEPS][now != before] == 2, up[now != before])
            before = now
        if k % films.WEIGHT_STEPS == 0:
            crossbars = again.chip.crossbars
            exact, dead = (
                np.concatenate([values.ravel() for values in of])
                for of in ([c.weight for c in crossbars], [c.stuck.all(axis=0) for c in crossbars])
            )
            shown = (weights[k // films.WEIGHT_STEPS].astype(float) - 16) / (15 * films.GAIN)
            off = np.abs(shown - np.clip(exact, -1 / films.GAIN, 1 / films.GAIN))
            np.testing.assert_array_equal(weights[k // films.WEIGHT_STEPS] == 0, dead)
            assert off[~dead].max() <= 0.5 / (15 * films.GAIN) + 1e-6
    assert (pulses > 0).any()


def _pairs(show: Show) -> list[int]:
    return [c.n_rows * c.n_cols for c in show.chip.crossbars]


def _counters(show: Show) -> NDArray[np.uint32]:
    return np.concatenate([c.pulses_pos.ravel() for c in show.chip.crossbars])


def test_a_minute_takes_at_most_two_megabytes() -> None:
    """The first seconds of a virgin chip, which is pulsed most; what every page has is counted as if it were more."""
    show, film = Show(seed=1), Film(device="default", family="mild", seed=1)
    show.onlooker = lambda show: export.note(film, show)
    advanced(show, 300)
    assert len(page.page(film).encode()) * 4 < 2_000_000


def test_a_page_asks_for_nothing(filmed: tuple[Show, Film]) -> None:
    text = page.page(filmed[1])
    assert re.findall(r"(?:src|href)=|https?://|@import|@@", text) == []
    assert "default-src 'none'" in text


def test_no_name_ends_the_script_that_it_stands_in(filmed: tuple[Show, Film]) -> None:
    film = Film(device="</script><script>alert(1)</script>", family="mild", seed=0)
    show = filmed[0]
    scene = replace(show.scene, name="<!--<script>")
    film.note(show.chip, show.watched.up, replace(export.moment(show), scene=scene))
    record = told(page.page(film))
    assert record["device"] == film.config["device"]
    assert record["scenes"][0]["name"] == scene.name


def test_a_new_chip_begins_new_pictures() -> None:
    show, film = Show(seed=2), Film(device="default", family="mild", seed=2)
    show.onlooker = lambda show: export.note(film, show)
    advanced(show, 20)
    show.virgin()
    advanced(show, 20)
    assert [part.first for part in film.parts] == [0, 20]
    assert [len(part.weights) for part in film.parts] == [2, 2]
    rate = film.columns()["pulses_per_s"]
    assert (rate >= 0).all()


def test_what_comes_after_ten_minutes_is_counted_and_not_kept(
    filmed: tuple[Show, Film], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(films, "MOST_STEPS", 3)
    show, film = filmed[0], Film(device="default", family="mild", seed=0)
    for _ in range(5):
        export.note(film, show)
    assert (len(film), film.missed) == (3, 2)


def test_a_proof_and_a_hand_are_told() -> None:
    show = Show(seed=3)
    show.step()
    show.hand = 0.5
    assert export.moment(show).flags == films.LEARNING | films.BY_HAND | films.WISHED
    show.hand = None
    show.prove()
    show.step()
    seen = export.moment(show)
    assert seen.flags == films.FROZEN_LAP
    assert "lap" in seen.said[0]


def test_a_wish_is_kept_only_where_the_show_had_one() -> None:
    """Would catch an arrow of a teacher that there is not: reward alone teaches, until a hand drives."""
    show = Show(seed=3, teacher=None)
    show.step()
    assert (export.moment(show).flags & films.WISHED, show.wished) == (0, False)
    show.hand = 0.5
    assert (export.moment(show).flags & films.WISHED, show.wished) == (films.WISHED, True)


def test_every_text_is_there_in_both_languages_and_shown() -> None:
    assets = "".join((page.ASSETS / name).read_text("utf-8") for name in (*page.SCRIPTS, "page.html"))
    for key, (english, chinese) in PLAYER.items():
        assert english.strip(), key
        assert set(re.findall(r"\{\w+\}", english)) == set(re.findall(r"\{\w+\}", chinese)), key
        assert re.search(f"[\"']{key}[\"']", assets), key
    for key in set(re.findall(r'say\("(\w+)"', assets)) | set(re.findall(r'data-(?:text|label)="(\w+)"', assets)):
        assert key in {**DRIVE, **PLAYER}, key


# ------------------------------------------------------------------ the commands


def run(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(memdrive, [str(word) for word in arguments])
    return done.exit_code, " ".join(done.output.split())


@pytest.mark.window
def test_the_demo_exports_what_it_showed(tmp_path: Path) -> None:
    out = tmp_path / "run.html"
    code, said = run("demo", "--headless", "--frames", 60, "--seed", 3, "--scene", "night", "--export", out)
    assert code == 0, said
    record = told(out.read_text("utf-8"))
    assert (record["steps"], record["seed"], record["scenes"][0]["name"]) == (20, 3, "night")


@pytest.mark.window
def test_a_demo_of_no_step_writes_nothing(tmp_path: Path) -> None:
    code, said = run("demo", "--headless", "--frames", 1, "--export", tmp_path / "run.html")
    assert code == 2
    assert "--export: need a drive of at least one control step, got none" in said
    assert list(tmp_path.iterdir()) == []


def test_the_examination_exports_its_first_chip_and_is_the_same(tmp_path: Path) -> None:
    """Would catch a film that moves a published figure."""
    tiny = ("--repeats", 1, "--n-tracks", 1, "--old-steps", 40, "--new-steps", 30)
    files = [tmp_path / name for name in ("a.json", "b.json")]
    out = tmp_path / "run.html"
    assert run("evaluate", *tiny, "--json", files[0])[0] == 0
    code, said = run("evaluate", *tiny, "--json", files[1], "--export", out)
    assert code == 0, said
    assert files[0].read_bytes() == files[1].read_bytes()
    assert "not kept" not in said
    record = told(out.read_text("utf-8"))
    assert [scene["name"] for scene in record["scenes"]] == ["day", "inverted"]
    flags = unpacked(record["columns"]["flags"]["packed"], "u1")
    assert flags[:70].tolist() == [films.LEARNING | films.WISHED] * 70
    assert set(flags[70:].tolist()) == {films.FROZEN_LAP}
    learned = json.loads(files[0].read_text())["policies"]["chip"]["learning"]
    pulses = unpacked(record["columns"]["pulses"]["packed"], "<f8")
    assert pulses[69] == sum(stage["pulses"] for stage in learned)
    road = record["roads"][-1]
    unseen = experiment.Roads.make(experiment.Purpose.EVALUATE, 0, 1, "mild").tracks[0]
    np.testing.assert_allclose(np.array(road["x_mm"]) / 1e3, unseen.x, atol=6e-4)


@pytest.mark.parametrize("option", ["--export", "--log"])
def test_an_examination_says_what_its_film_has_not(
    option: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Would catch a page, or curves, that end before the drive does and say nothing."""
    if option == "--log":
        pytest.importorskip("tensorboardX")
    monkeypatch.setattr(films, "MOST_STEPS", 50)
    tiny = ("--repeats", 1, "--n-tracks", 1, "--old-steps", 40, "--new-steps", 30)
    code, said = run("evaluate", *tiny, option, tmp_path / ("run.html" if option == "--export" else "logs"))
    assert code == 0, said
    assert re.search(rf"{option}: the first 50 control steps are kept; \d+ more are not", said), said


@pytest.mark.parametrize(
    ("arguments", "law"),
    [
        (("--teacher", "reward"), "--export: need --teacher pursuit or reflex beside it, got reward"),
        (("--sequence",), "need no --sequence beside it"),
    ],
)
def test_what_has_no_car_to_show_is_refused(arguments: tuple[str, ...], law: str, tmp_path: Path) -> None:
    code, said = run("evaluate", *arguments, "--export", tmp_path / "run.html")
    assert code == 2
    assert law in said
    assert list(tmp_path.iterdir()) == []


def test_filming_changes_no_chip() -> None:
    """Not a bit: the same seeds with and without a film beside."""
    plan = experiment.DrivingPlan(repeats=1, tracks=1, old_steps=40, new_steps=30)
    film = Film(device="default", family="mild", seed=0)
    reports = [
        dict(experiment.trials(plan, presets.DEFAULT, {}, lambda: None, ("chip",), seen))["chip"]
        for seen in (None, Filming(film, 0))
    ]
    assert reports[0] == reports[1]
    assert len(film) > 70
