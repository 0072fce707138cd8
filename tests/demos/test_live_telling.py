"""What a visitor is told: would catch a sentence that praises where nothing was learned, or hides a failure."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from memdrive.demos.live.car import visits
from memdrive.demos.live.car.command import demo
from memdrive.demos.live.car.show import Show
from memdrive.demos.live.car.telling import Compared, coping, sentences
from memdrive.demos.live.chip.series import Series
from memdrive.env.world import scenes


def compared(off: tuple[int, int], cm: tuple[float, float], visitors: int = 1) -> Compared:
    return Compared(
        learner_departures=off[0],
        ghost_departures=off[1],
        learner_m=cm[0] / 100,
        ghost_m=cm[1] / 100,
        visitors=visitors,
    )


@pytest.mark.parametrize(
    ("off", "cm", "scene", "says"),
    [
        ((2, 83), (1.0, 30.0), "inverted", "copes_chip"),
        ((0, 0), (0.9, 1.1), "glare", "copes_eyes"),
        ((0, 1), (3.9, 3.6), "wet", "copes_anyway"),
        ((9, 9), (20.0, 20.0), "fast", "copes_not_yet"),
        ((9, 5), (8.0, 20.0), "fast", "copes_not_yet"),
        ((0, 0), (0.8, 4.6), "misaligned", "copes_chip"),
        ((3, 0), (5.0, 1.0), "day", "copes_eyes"),
    ],
)
def test_who_copes_follows_from_the_figures(
    off: tuple[int, int], cm: tuple[float, float], scene: str, says: str
) -> None:
    assert coping(compared(off, cm), scene, 60.0) == says


def test_nothing_is_claimed_in_the_first_seconds() -> None:
    assert coping(compared((0, 9), (1.0, 30.0)), "inverted", 9.9) == "copes_wait"


def test_departures_of_several_visitors_are_a_sum() -> None:
    assert coping(compared((0, 3), (0.9, 1.0), visitors=3), "glare", 60.0) == "copes_eyes"
    assert coping(compared((0, 4), (0.9, 1.0), visitors=3), "glare", 60.0) == "copes_chip"


def test_every_scene_says_what_changed_in_both_languages() -> None:
    for scene in scenes.NAMED:
        for language in ("en", "zh"):
            changed, copes = sentences(compared((1, 20), (1.0, 9.0)), scene, 60.0, language)
            assert changed
            assert "20" in copes
    assert len(sentences(compared((1, 20), (1.0, 9.0)), "moonlight", 60.0, "en")) == 1


def test_means_are_of_the_last_seconds_and_never_of_before_the_change() -> None:
    series = Series(capacity=100)
    assert series.recent("learner_m", 10.0) == 0.0
    for second in range(30):
        series.append(float(second), float(second), 0.0, 0.0, 0.0, 0.0)
    assert series.recent("learner_m", 10.0) == pytest.approx(24.5)  # 20 to 29
    assert series.recent("learner_m", 10.0, since_s=26.0) == pytest.approx(28.0)  # 27, 28, 29
    assert series.recent("learner_m", 10.0, since_s=29.0) == 29.0  # the change itself: what is there


def test_who_comes_back_is_shown_what_was_forgotten_since() -> None:
    """The ghost of a scene never met is the chip of now; of one met before, the chip as it left. A break ends that."""
    show = Show(seed=3)
    for _ in range(30):
        show.step()
    left = show.chip.fingerprint()
    show.set_scene("inverted")
    assert show.ghost.chips[0].fingerprint() == left
    for _ in range(30):
        show.step()
    assert show.chip.fingerprint() != left
    show.set_scene("day")
    assert show.ghost.chips[0].fingerprint() == left
    show.set_scene("night")
    show.break_cells(0.1)
    broken = show.chip.fingerprint()
    show.set_scene("day")
    assert show.ghost.chips[0].fingerprint() == broken


def test_every_scene_is_played_for_three_visitors(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In short: 1 s of day, 2 s of the scene; same seed, same figures; refused beside what it would pass over."""
    monkeypatch.setattr(visits, "DAY_S", 1.0)
    monkeypatch.setattr(visits, "SCENE_S", 2.0)
    monkeypatch.setattr(scenes, "NAMED", {name: scenes.NAMED[name] for name in ("day", "wet")})
    line = ["--headless", "--every-scene", "--seed", "5", "--json"]
    for name in ("a.json", "b.json"):
        result = CliRunner().invoke(demo, [*line, str(tmp_path / name)])
        assert result.exit_code == 0, result.output
    one, other = ((tmp_path / name).read_text() for name in ("a.json", "b.json"))
    assert one == other
    written = json.loads(one)
    assert written["schema"] == "memdrive.window/1"
    assert list(written["scenes"]) == ["day", "wet"]
    wet = written["scenes"]["wet"]
    assert wet["learner_departures"] == sum(wet["learner_departures_by_visitor"])
    assert len(wet["ghost_departures_by_visitor"]) == 3
    assert wet["proof_learner_m"] > 0
    assert wet["says"].startswith("The road is wet")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--every-scene",), "--every-scene: need --headless beside it"),
        (("--headless", "--every-scene", "--frames", "9"), "--frames: need no other show beside --every-scene"),
    ],
)
def test_every_scene_is_refused_beside_what_it_would_pass_over(arguments: tuple[str, ...], says: str) -> None:
    result = CliRunner().invoke(demo, list(arguments))
    assert result.exit_code == 2
    assert says in result.output.replace("\n", " ")
