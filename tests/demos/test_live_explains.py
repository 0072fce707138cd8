"""The window explains itself: would catch a thing that no sign names, signs over each other, a verdict that stays or
covers cars, a kiosk with a way out, a line that brings back another show."""

from __future__ import annotations

import pygame
import pytest
from click.testing import CliRunner
from stage import click, key, opened, run

from memdrive.demos.live.car import command, legend, replay
from memdrive.demos.live.car.cues import checks
from memdrive.demos.live.car.options import Options
from memdrive.demos.live.car.show import Show
from memdrive.demos.live.car.strings import text
from memdrive.demos.live.car.window import CarWindow
from memdrive.demos.live.chip.pace import VERDICT_S, reached
from memdrive.demos.ui import pointing
from memdrive.demos.ui.command import spoken
from memdrive.demos.ui.desk import Settings
from memdrive.demos.ui.strings import LANGUAGES

pytestmark = [pytest.mark.window, pytest.mark.usefixtures("dummy")]
SIZES = [(1024, 640), (1280, 720), (1920, 1080), (3840, 2160), (1080, 1920)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_every_thing_has_its_sign_and_no_sign_covers_another(size: tuple[int, int], language: str) -> None:
    window = opened(size, language)
    run(window, 120)
    named = legend.pointers(window.layout, window.picture.floor, window.show, language)
    assert {pointer.words for pointer in named} == {
        text(name, language) for name in text.table if name.startswith("what_")
    }
    signs = pointing.place(named, window.desk.surface.get_rect(), window.desk.lettering, window.layout.unit)
    assert [sign.pointer for sign in signs] == named
    for i, sign in enumerate(signs):
        assert window.desk.surface.get_rect().contains(sign.box)
        assert sign.box.collidelist([other.box for other in signs[i + 1 :]]) < 0, sign.pointer.words


def test_time_stands_still_under_the_signs_and_any_click_ends_them() -> None:
    window = opened()
    run(window, 30)
    run(window, 1, key(pygame.K_i))
    steps, plain = window.show.clock.steps, pygame.image.tobytes(window.desk.surface, "RGB")
    run(window, 30)
    assert window.desk.signs.up
    assert window.show.clock.steps == steps
    run(window, 1, click(window.layout.buttons["virgin"].center))
    assert not window.desk.signs.up
    assert pygame.image.tobytes(window.desk.surface, "RGB") != plain
    run(window, 1, key(pygame.K_i), key(pygame.K_ESCAPE))
    assert not window.desk.signs.up


@pytest.mark.parametrize("code", [pygame.K_k, pygame.K_p, pygame.K_PERIOD, pygame.K_r, pygame.K_RETURN, pygame.K_i])
def test_a_key_that_means_something_beneath_the_signs_only_takes_them_away(code: int) -> None:
    window = opened()
    run(window, 5)
    window.desk.focus.at = "cells"
    run(window, 1, key(pygame.K_i))
    before = (window.show.chip.fingerprint(), window.show.clock.steps, window.show.proof)
    window.frame(0.0, [key(code)])
    assert not window.desk.signs.up
    assert (window.show.chip.fingerprint(), window.show.clock.steps, window.show.proof) == before


def test_the_language_may_change_beneath_the_signs() -> None:
    window = opened()
    run(window, 5)
    run(window, 1, key(pygame.K_i), key(pygame.K_F2))
    assert window.desk.signs.up
    assert window.desk.language == "zh"


def test_a_new_chip_is_rewound_to_before_it_learned() -> None:
    """Would catch a first moment that is a frame late, at 64 times real time."""
    window = opened()
    window.show.set_speed(64.0)
    window.frame(0.1, [key(pygame.K_r)])
    assert window.show.learner.steps > 0
    window.frame(0.0, [key(pygame.K_BACKSPACE)])
    assert window.show.learner.steps == 0
    assert window.show.chip.ledger.pulses == 0


def judged() -> CarWindow:
    """A window with a verdict."""
    window = opened()
    run(window, 30)
    window.use("prove")
    while window.show.verdict is None:
        window.show.step()
    run(window, 1)
    return window


def test_a_verdict_goes_by_itself() -> None:
    window = judged()
    for _ in range(round(VERDICT_S / 0.25) - 1):
        window.frame(0.25, [])
    assert window.show.verdict is not None
    for _ in range(3):
        window.frame(0.25, [])
    assert window.show.verdict is None


def test_a_verdict_goes_on_a_click_and_stands_where_no_car_is() -> None:
    window = judged()
    floor, said = window.picture.floor, window.layout.said
    assert floor.camera is not None
    track = window.show.track
    assert floor.camera.pixels(track.x, track.y)[:, 1].min() > said.bottom
    run(window, 1, click(said.center))
    assert window.show.verdict is None


def test_nobody_promises_to_bring_back_what_a_person_steered() -> None:
    def steered() -> Show:
        show = Show(seed=2)
        show.hand = 0.0
        return show

    surface, said = pygame.display.set_mode((1280, 720), pygame.RESIZABLE), []
    window = CarWindow(surface, steered, Options(settings=Settings(), speak=said.append))
    run(window, 3, key(pygame.K_c))
    assert said == []
    assert window.desk.message == text("say_no_line", "en")


@pytest.mark.parametrize(("variables", "language"), [
    ({"LANG": "zh_CN.UTF-8"}, "zh"), ({"LANG": "zh_TW"}, "zh"), ({"LANG": "de_DE.UTF-8"}, "en"), ({}, "en"),
    ({"LC_ALL": "C", "LANG": "zh_CN"}, "en"), ({"LC_MESSAGES": "zh_CN", "LANG": "C"}, "zh"),
])  # fmt: skip
def test_a_chinese_terminal_opens_chinese(
    variables: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert spoken() == language


def test_a_speed_that_is_not_reached_is_not_offered() -> None:
    window = opened(fastest=20.0)
    assert {name for name in window.layout.buttons if name.startswith("speed")} == {"speed_1", "speed_4", "speed_16"}
    run(window, 1, key(pygame.K_4))
    assert window.show.clock.speed == 1
    assert reached(Show(seed=2)) > 1


def test_rewind_is_the_same_chip_from_its_first_moment() -> None:
    window = opened()
    run(window, 3, key(pygame.K_r))
    first = window.show.chip.fingerprint()
    run(window, 60, key(pygame.K_n))
    assert window.show.chip.fingerprint() != first
    run(window, 1, key(pygame.K_BACKSPACE))
    assert window.show.scene.name == "day"
    assert window.show.clock.steps <= 1
    window.show.pause(True)
    again = opened()
    again.use("virgin")
    assert window.show.chip.layers == again.show.chip.layers
    for show in (window.show, again.show):
        while show.clock.steps < 40:
            show.single_step()
    assert window.show.chip.fingerprint() == again.show.chip.fingerprint()


def test_the_line_brings_back_what_is_on_screen() -> None:
    lines: list[str] = []
    window = opened(speak=lines.append, line="memdrive demo --seed 2")
    run(window, 40)
    run(window, 40, key(pygame.K_n))
    window.choose("device", "epiram")
    run(window, 40, key(pygame.K_l))
    run(window, 20, key(pygame.K_p))
    window.show.pause(True)
    run(window, 1, key(pygame.K_c))
    begin, words = lines[0].split(" --replay ")
    assert begin == "memdrive demo --seed 2"
    known, steps = replay.parse(words.strip("'"), checks())
    again = Show(seed=2)
    replay.bring_back(again, known, steps)
    assert again.clock.steps == window.show.clock.steps
    assert again.chip.fingerprint() == window.show.chip.fingerprint()
    assert again.poses(1.0) == window.show.poses(1.0)
    assert (again.device, again.scene, again.learning) == (window.show.device, window.show.scene, False)


def test_what_no_line_brings_back_is_said() -> None:
    lines: list[str] = []
    window = opened(speak=lines.append)
    run(window, 5, key(pygame.K_m))
    run(window, 1, key(pygame.K_m), key(pygame.K_c))
    assert lines == []
    assert window.desk.message == text("say_no_line", "en")


@pytest.mark.parametrize(("words", "law"), [
    ("x", "place 1: need a control step from 0 to 200000, got 'x'"),
    ("5 track; 3", "place 2: need a control step from 5 to 200000, got '3'"),
    ("5 dance", "place 1: need one of play, "),
    ("5 scene mars", "place 1: scene: need one of day"),
    ("999999", "need a control step"),
])  # fmt: skip
def test_a_wrong_line_is_refused_by_place(words: str, law: str) -> None:
    with pytest.raises(ValueError, match="place") as told:
        replay.parse(words, checks())
    assert law in str(told.value)
    result = CliRunner().invoke(command.demo, ["--headless", "--frames", "1", "--replay", words])
    assert (result.exit_code, "Traceback" in result.output) == (2, False)


def test_a_show_that_is_brought_back_stands_still_and_glows_no_more() -> None:
    window = opened()
    window.bring_back(*replay.parse("10 scene inverted; 30", checks()))
    run(window, 3)
    assert (window.show.clock.steps, window.show.scene.name) == (30, "inverted")
    assert window.cells.glows[0].level(window.desk.now_s).max() == 0.0
