"""The window, as a person uses it: would catch a control out of reach, drawing that changes the show, an error that
ends it. Real events on SDL's dummy driver."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pygame
import pytest
from in_window import TALK, click, opened, state
from stage import key, run

from memdrive.demos.live.car import talk
from memdrive.demos.live.car.controls import CONTROLS
from memdrive.demos.live.car.cues import checks
from memdrive.demos.live.car.strings import text
from memdrive.demos.live.car.window import EXTRA_HELP, IDLE_S, CarWindow
from memdrive.demos.live.chip.controls import SPEED_CONTROLS
from memdrive.demos.ui.help import draw_help, help_box, help_lines
from memdrive.demos.ui.layout import SMALL_TEXT
from memdrive.demos.ui.lettering import Lettering
from memdrive.demos.ui.strings import LANGUAGES
from memdrive.demos.ui.theme import LIGHT

pytestmark = [pytest.mark.window, pytest.mark.usefixtures("dummy")]


@pytest.fixture
def window(tmp_path: Path) -> CarWindow:
    return opened(tmp_path)


def test_drawing_changes_nothing_in_the_show(window: CarWindow) -> None:
    run(window, 30)
    before, fingerprint = state(window), window.show.chip.fingerprint()
    rows, pose = window.show.series.rows.copy(), window.show.drive.fleet.cars.tobytes()
    for _ in range(5):
        window.draw()
    assert state(window) == before
    assert window.show.chip.fingerprint() == fingerprint
    assert window.show.series.rows.tobytes() == rows.tobytes()
    assert window.show.drive.fleet.cars.tobytes() == pose


def test_what_is_learned_does_not_depend_on_frames(tmp_path: Path) -> None:
    fast, slow = opened(tmp_path), opened(tmp_path)
    for _ in range(120):
        fast.frame(1 / 60, [])
    for _ in range(40):
        slow.frame(1 / 20, [])
    assert fast.show.clock.steps == slow.show.clock.steps == 40
    assert fast.show.chip.fingerprint() == slow.show.chip.fingerprint()


@pytest.mark.parametrize("control", [c for c in CONTROLS if c.name != "fullscreen"], ids=lambda c: c.name)
def test_every_control_works_by_its_key(window: CarWindow, control: Any) -> None:
    if control.name == "speed_1":
        window.use("speed_4")
    if control.name in ("next", "back"):
        window.use("talk")
        run(window, 70)
        window.show.pause(True)
    run(window, 3)
    before = state(window)
    run(window, 1, key(control.key, pygame.KMOD_CTRL if control.ctrl else 0))
    assert state(window) != before


@pytest.mark.parametrize("control", [c for c in CONTROLS if c.place != "keys"], ids=lambda c: c.name)
def test_every_button_works_by_mouse(window: CarWindow, control: Any) -> None:
    if control.name == "speed_1":
        window.use("speed_4")
    window.show.pause(True)
    run(window, 3)
    before = state(window)
    click(window, window.layout.buttons[control.name].center)
    assert state(window) != before


def test_tab_reaches_every_button_and_the_chip_and_enter_presses(window: CarWindow) -> None:
    reached = []
    for _ in range(len(window.layout.buttons) + 1):
        run(window, 1, key(pygame.K_TAB))
        reached.append(window.desk.focus.at)
    assert set(reached) == {*window.layout.buttons, "cells"}
    assert reached[0] == "play"
    window.desk.focus.at = "learning"
    run(window, 1, key(pygame.K_RETURN))
    assert not window.show.learning
    run(window, 1, key(pygame.K_TAB, pygame.KMOD_SHIFT))
    assert window.desk.focus.at == "prove"


def test_a_list_opens_and_chooses_by_keyboard(window: CarWindow) -> None:
    window.desk.focus.at = "scene"
    run(window, 1, key(pygame.K_RETURN))
    assert window.desk.menu is not None
    for _ in range(4):
        run(window, 1, key(pygame.K_DOWN))
    run(window, 1, key(pygame.K_RETURN))
    assert window.show.scene.name == "inverted"
    assert window.desk.menu is None


def test_a_list_opens_and_chooses_by_mouse(window: CarWindow) -> None:
    click(window, window.layout.buttons["device"].center)
    menu = window.desk.menu
    assert menu is not None
    names = [value for value, _ in menu.choices]
    click(window, menu.rows[names.index("epiram")].center)
    assert window.show.device == "epiram"


def test_dragging_over_cells_destroys_them(window: CarWindow) -> None:
    rect = window.layout.on_chip.cells[0]
    alive = window.cells.dead_share
    run(window, 1, pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=rect.center, button=1))
    for dx in range(0, 60, 6):
        at = (rect.centerx + dx, rect.centery)
        run(window, 1, pygame.event.Event(pygame.MOUSEMOTION, pos=at, rel=(6, 0), buttons=(1, 0, 0)))
    run(window, 1, pygame.event.Event(pygame.MOUSEBUTTONUP, pos=at, button=1))
    dead = window.cells.dead_share
    assert dead > alive + 0.003
    run(window, 2, pygame.event.Event(pygame.MOUSEMOTION, pos=rect.topleft, rel=(0, 0), buttons=(0, 0, 0)))
    assert window.cells.dead_share == dead


def test_the_brush_reaches_both_layers_by_keyboard(window: CarWindow) -> None:
    window.desk.focus.at = "cells"
    run(window, 1, key(pygame.K_TAB, pygame.KMOD_SHIFT))
    run(window, 1, key(pygame.K_TAB))
    assert window.inputs.brush.cell is not None
    for _ in range(60):
        run(window, 1, key(pygame.K_DOWN))
    assert window.inputs.brush.cell.layer == 1
    before = window.cells.dead_share
    run(window, 1, key(pygame.K_RETURN))
    assert window.cells.dead_share > before
    for _ in range(30):
        run(window, 1, key(pygame.K_UP))
    assert window.inputs.brush.cell.layer == 0


def test_a_talk_plays_and_hands_over(window: CarWindow) -> None:
    run(window, 1, key(pygame.K_F5))
    assert window.player is not None
    assert window.layout.caption.width > 0
    run(window, 70)
    assert window.show.scene.name == "inverted"
    run(window, 60)
    assert window.player is None
    assert window.layout.caption.width == 0


def test_a_visitor_takes_over_a_talk(window: CarWindow) -> None:
    run(window, 5, key(pygame.K_F5))
    run(window, 1, key(pygame.K_2))
    assert window.player is not None
    run(window, 1, key(pygame.K_n))
    assert window.player is None


def test_a_kiosk_starts_over_when_nobody_is_there(tmp_path: Path) -> None:
    window = opened(tmp_path, kiosk=True, talk=talk.parse(TALK, "talk", checks()))
    assert {"save", "load", "photo", "record", "fullscreen"}.isdisjoint(window.layout.buttons)
    run(window, 130)
    assert window.player is None
    first = window.show
    window.show.pause(True)
    window.frame(IDLE_S - 1, [])
    assert window.player is None
    run(window, 1, pygame.event.Event(pygame.MOUSEMOTION, pos=(5, 5), rel=(0, 0), buttons=(0, 0, 0)))
    window.frame(IDLE_S - 1, [])
    assert window.player is None
    window.frame(2.0, [])
    assert window.player is not None
    assert window.show is not first


def test_resizing_lays_out_anew(window: CarWindow) -> None:
    pygame.display.set_mode((1920, 1080), pygame.RESIZABLE)
    run(window, 2, pygame.event.Event(pygame.VIDEORESIZE, size=(1920, 1080), w=1920, h=1080))
    assert window.layout.size == (1920, 1080)


@pytest.mark.parametrize("size", [(1, 1), (1, 700), (900, 1), (40, 30)])
def test_a_window_dragged_to_nothing_lives(window: CarWindow, size: tuple[int, int]) -> None:
    """Would catch a division by a width of zero."""
    for now in (size, (1280, 720)):
        pygame.display.set_mode(now, pygame.RESIZABLE)
        run(window, 2, pygame.event.Event(pygame.VIDEORESIZE, size=now, w=now[0], h=now[1]), key(pygame.K_F1))
        run(window, 1, key(pygame.K_ESCAPE))
        assert window.desk.running


def test_closing_ends_the_loop(window: CarWindow) -> None:
    run(window, 1, pygame.event.Event(pygame.QUIT))
    assert not window.desk.running


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [(1024, 640), (1280, 720), (3840, 2160)])
def test_every_text_of_help_fits(size: tuple[int, int], language: str) -> None:
    lettering, unit = Lettering(), min(size[0] / 80, size[1] / 45)
    lines = help_lines(text, language, CONTROLS, EXTRA_HELP)
    box = help_box(pygame.Rect(0, 0, *size), unit, len(lines))
    assert pygame.Rect(0, 0, *size).contains(box)
    assert max(lettering.width(words, 0.9 * unit) for _, words in lines) <= (29.3 - 4.8 - 0.4) * unit
    assert max(lettering.width(name, SMALL_TEXT * unit) for name, _ in lines) <= 4.2 * unit
    draw_help(pygame.Surface(size), lettering, LIGHT, text, language, unit, CONTROLS, EXTRA_HELP)


@pytest.mark.parametrize("language", LANGUAGES)
def test_captions_of_the_tour_fit_two_lines(language: str) -> None:
    lettering, unit = Lettering(), 1280 / 80
    for step in talk.load("tour", checks()).steps:
        if step.caption:
            assert len(lettering.wrapped(step.caption[language], 1.35 * unit, 1258 - 3 * unit)) <= 2, step.caption


@pytest.mark.parametrize("language", LANGUAGES)
def test_signs_on_the_floor_fit_it(tmp_path: Path, language: str) -> None:
    """The longest of each, with wide figures in it."""
    window = opened(tmp_path, (1024, 640), language=language)
    values = {"cm": "88.8", "n": 88, "scene": text("scene_low-battery", language), "percent": 100, "name": "x" * 30}
    for name in text.table:
        if name.startswith(
            ("proof_", "draw_hint", "proving", "your_turn", "paused", "say_t", "say_g", "say_short", "say_flat")
        ):
            words = text(name, language, **values)
            room = window.layout.road.width - 1.6 * window.layout.unit
            assert window.desk.lettering.width(words, 0.95 * window.layout.unit) <= room, words


def test_the_switches_of_speed(window: CarWindow) -> None:
    for name, factor in SPEED_CONTROLS.items():
        window.use(name)
        run(window, 2)
        assert window.show.clock.speed == factor
