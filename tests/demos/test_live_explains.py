"""The window explains itself: would catch a thing that no sign names, signs over each other, a verdict that stays or
covers cars, a kiosk with a way out, a line that brings back another show."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pygame
import pytest
from click.testing import CliRunner

from memdrive.demos.live.car import command, legend, replay, talk
from memdrive.demos.live.car.controls import CONTROLS
from memdrive.demos.live.car.cues import checks
from memdrive.demos.live.car.options import Options
from memdrive.demos.live.car.show import Show
from memdrive.demos.live.car.strings import text
from memdrive.demos.live.car.window import CarWindow
from memdrive.demos.live.chip.pace import VERDICT_S, reached
from memdrive.demos.ui import kiosk, pointing
from memdrive.demos.ui.command import spoken
from memdrive.demos.ui.desk import Settings
from memdrive.demos.ui.strings import LANGUAGES

pytestmark = pytest.mark.window
FRAME_S = 1 / 60
SIZES = [(1024, 640), (1280, 720), (1920, 1080), (3840, 2160), (1080, 1920)]


@pytest.fixture(autouse=True)
def display(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    yield
    pygame.display.quit()


def opened(size: tuple[int, int] = (1280, 720), language: str = "en", **options: Any) -> CarWindow:
    surface = pygame.display.set_mode(size, pygame.RESIZABLE)
    settings = options.pop("settings", Settings(language=language))
    return CarWindow(surface, lambda: Show(seed=2), Options(settings=settings, **options))


def run(window: CarWindow, frames: int = 1, *events: pygame.event.Event) -> None:
    for i in range(frames):
        window.frame(FRAME_S, list(events) if i == 0 else [])


def key(code: int, mod: int = 0) -> pygame.event.Event:
    return pygame.event.Event(pygame.KEYDOWN, key=code, mod=mod)


def click(at: tuple[int, int]) -> pygame.event.Event:
    return pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=at, button=1)


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
    assert window.signs.up
    assert window.show.clock.steps == steps
    run(window, 1, click(window.layout.buttons["virgin"].center))
    assert not window.signs.up
    assert pygame.image.tobytes(window.desk.surface, "RGB") != plain
    run(window, 1, key(pygame.K_i), key(pygame.K_ESCAPE))
    assert not window.signs.up


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


def test_a_kiosk_is_left_by_its_hosts_keys_alone() -> None:
    settings = Settings(host_key=kiosk.parse("ctrl+alt+x"))
    window = opened(kiosk=True, settings=settings)
    ways = [
        key(pygame.K_q, pygame.KMOD_CTRL),
        key(pygame.K_ESCAPE),
        key(pygame.K_F11),
        key(pygame.K_F4, pygame.KMOD_ALT),
    ]
    run(window, 2, pygame.event.Event(pygame.QUIT), *ways, key(pygame.K_x, pygame.KMOD_CTRL))
    assert window.desk.running
    assert not pygame.display.is_fullscreen()
    run(window, 1, key(pygame.K_x, pygame.KMOD_LCTRL | pygame.KMOD_RALT))
    assert not window.desk.running


@pytest.mark.parametrize("words", ["q", "ctrl+q", "ctrl+ctrl+q", "ctrl+alt+del", "ctrl+hyper+q", "", "ctrl+shift+"])
def test_a_combination_that_may_be_met_by_chance_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match="need a letter or digit with at least two of ctrl, alt, shift, meta"):
        kiosk.parse(words)
    result = CliRunner().invoke(command.demo, ["--headless", "--kiosk", "--host-key", words])
    assert result.exit_code == 2


def test_a_hosts_key_without_a_kiosk_is_refused() -> None:
    result = CliRunner().invoke(command.demo, ["--headless", "--host-key", "ctrl+alt+x"])
    assert result.exit_code == 2
    assert "need --kiosk beside it" in result.output


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


STORY = """
schema = "memdrive.talk/1"
title = { en = "t", zh = "题" }
end_s = 3.0
loop = true
[[step]]
at_s = 0
caption = { en = "first", zh = "一" }
[[step]]
at_s = 1
do = "scene inverted"
caption = { en = "a question", zh = "二" }
notes = { en = "ask them", zh = "提问" }
stop = true
[[step]]
at_s = 2
caption = { en = "third", zh = "三" }
"""


def told(**options: Any) -> tuple[CarWindow, list[str]]:
    lines: list[str] = []
    return opened(talk=talk.parse(STORY, "story", checks()), speak=lines.append, **options), lines


@pytest.mark.parametrize("frame_s", [1 / 60, 1 / 8])
def test_a_story_runs_on_the_shows_time_however_slow_the_machine(frame_s: float) -> None:
    """Would catch a talk that runs away from a show whose machine cannot follow."""
    window, _ = told()
    while window.player and window.player.caption["en"] == "first":
        window.frame(frame_s, [])
    assert window.show.scene.name == "inverted"
    assert window.show.clock.steps == 20


def test_it_stops_at_a_question_and_goes_on_with_its_presenter() -> None:
    window, lines = told()
    for _ in range(40):
        window.frame(0.1, [])
    assert window.player is not None
    assert (window.player.caption["en"], window.show.clock.steps) == ("a question", 20)
    assert lines == ["[00:01] ask them"]
    window.frame(0.1, [key(pygame.K_PAGEDOWN)])
    assert not window.player.waiting
    while window.player.caption["en"] == "a question":
        window.frame(0.1, [])
    assert 40 <= window.show.clock.steps <= 45, "the frame may have gone on after it"


def test_next_hurries_and_leaves_nothing_out() -> None:
    window, _ = told()
    window.frame(FRAME_S, [])
    window.frame(FRAME_S, [key(pygame.K_PAGEDOWN)])
    for _ in range(100):
        window.frame(0.0, [])
        if window.player and window.player.waiting:
            break
    assert window.show.clock.steps == 20, "every control step was made"
    assert window.show.scene.name == "inverted"


def test_hurrying_through_a_pause_makes_no_step() -> None:
    """Would catch a lecture whose car drives while the speaker still explains what a memristor is."""
    paused = STORY.replace("at_s = 0\n", 'at_s = 0\ndo = "pause"\n')
    window = opened(talk=talk.parse(paused, "story", checks()))
    window.frame(FRAME_S, [key(pygame.K_PAGEDOWN)])
    for _ in range(50):
        window.frame(0.0, [])
    assert window.player is not None
    assert window.player.waiting
    assert window.show.clock.steps == 0


def test_back_brings_back_the_show_of_the_moment_before() -> None:
    window, _ = told()
    first = window.show.chip.fingerprint()
    for _ in range(40):
        window.frame(0.1, [])
    window.frame(0.0, [key(pygame.K_PAGEUP)])
    assert window.player is not None
    assert window.player.caption["en"] == "first"
    assert (window.show.scene.name, window.show.clock.steps) == ("day", 0)
    assert window.show.chip.fingerprint() == first
    assert window.replay.deeds == []


def test_a_blank_screen_is_black_and_time_waits() -> None:
    window, _ = told()
    window.frame(FRAME_S, [key(pygame.K_b)])
    steps = window.show.clock.steps
    for _ in range(10):
        window.frame(0.1, [])
    assert window.desk.surface.get_at((400, 300))[:3] == (0, 0, 0)
    assert window.show.clock.steps == steps
    window.frame(FRAME_S, [key(pygame.K_b)])
    assert window.desk.surface.get_at((5, 5))[:3] != (0, 0, 0)


def test_a_loop_begins_again() -> None:
    window, _ = told()
    first = window.show
    for _ in range(80):
        window.frame(0.1, [key(pygame.K_PAGEDOWN)] if window.player and window.player.waiting else [])
        if window.show is not first:
            break
    assert window.player is not None
    assert (window.player.caption["en"], window.show is first) == ("first", False)


def test_every_key_of_a_presenter_is_in_the_help() -> None:
    assert {"next", "back", "blank", "rewind", "copy", "what"} <= {control.name for control in CONTROLS}
    assert os.environ["SDL_VIDEODRIVER"] == "dummy"


def test_a_show_that_is_brought_back_stands_still_and_glows_no_more() -> None:
    window = opened()
    window.bring_back(*replay.parse("10 scene inverted; 30", checks()))
    run(window, 3)
    assert (window.show.clock.steps, window.show.scene.name) == (30, "inverted")
    assert window.cells.glows[0].level(window.desk.now_s).max() == 0.0
