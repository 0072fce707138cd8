"""The window, as a person uses it: would catch a control out of reach, drawing that changes the show, an error that
ends it. Real events on SDL's dummy driver."""

from __future__ import annotations

import errno
import math
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import forgery
import pygame
import pytest

from memdrive.demos.driving import tape
from memdrive.demos.live.car import talk
from memdrive.demos.live.car.controls import CONTROLS
from memdrive.demos.live.car.cues import checks
from memdrive.demos.live.car.options import Options
from memdrive.demos.live.car.show import Show
from memdrive.demos.live.car.strings import text
from memdrive.demos.live.car.window import EXTRA_HELP, IDLE_S, CarWindow
from memdrive.demos.live.chip.controls import SPEED_CONTROLS
from memdrive.demos.ui import filing
from memdrive.demos.ui.desk import Settings
from memdrive.demos.ui.help import draw_help, help_box, help_lines
from memdrive.demos.ui.layout import SMALL_TEXT
from memdrive.demos.ui.lettering import Lettering
from memdrive.demos.ui.strings import LANGUAGES
from memdrive.demos.ui.theme import LIGHT
from memdrive.env.roads import tracks

pytestmark = pytest.mark.window
FRAME_S = 1 / 60
TALK = """
schema = "memdrive.talk/1"
title = { en = "t", zh = "题" }
end_s = 2.0
[[step]]
at_s = 0
caption = { en = "hello", zh = "你好" }
show = "chip"
[[step]]
at_s = 1
do = "scene inverted"
"""


@pytest.fixture(autouse=True)
def display() -> Iterator[None]:
    driver = os.environ.get("SDL_VIDEODRIVER")
    os.environ["SDL_VIDEODRIVER"] = "dummy"
    pygame.display.init()
    yield
    pygame.display.quit()
    if driver is None:
        del os.environ["SDL_VIDEODRIVER"]
    else:
        os.environ["SDL_VIDEODRIVER"] = driver


def opened(folder: Path, size: tuple[int, int] = (1280, 720), language: str = "en", **options: Any) -> CarWindow:
    surface = pygame.display.set_mode(size, pygame.RESIZABLE)
    parsed = talk.parse(TALK, "talk", checks())
    settings = Settings(folder=folder, language=language)
    return CarWindow(surface, lambda: Show(seed=2), Options(settings=settings, tour=parsed, **options))


@pytest.fixture
def window(tmp_path: Path) -> CarWindow:
    return opened(tmp_path)


def run(window: CarWindow, frames: int = 1, *events: pygame.event.Event) -> None:
    for i in range(frames):
        window.frame(FRAME_S, list(events) if i == 0 else [])


def key(code: int, mod: int = 0) -> pygame.event.Event:
    return pygame.event.Event(pygame.KEYDOWN, key=code, mod=mod)


def click(window: CarWindow, at: tuple[int, int]) -> None:
    run(window, 1, pygame.event.Event(pygame.MOUSEMOTION, pos=at, rel=(0, 0), buttons=(0, 0, 0)))
    run(window, 1, pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=at, button=1))
    run(window, 1, pygame.event.Event(pygame.MOUSEBUTTONUP, pos=at, button=1))


def state(window: CarWindow) -> tuple[Any, ...]:
    """What a control may change, as far as a visitor can tell."""
    show = window.show
    return (
        show.clock.paused,
        show.clock.speed,
        show.clock.steps,
        show.learning,
        show.scene.name,
        id(show.track),
        show.device,
        show.hand,
        show.proof is None,
        len(show.series.marks),
        id(show.chip),
        window.desk.language,
        window.desk.theme.name,
        window.sketch is None,
        window.player is None,
        window.desk.filing.recorder is None,
        window.desk.helping,
        window.desk.running,
        window.signs.up,
        window.presenter.blank,
        id(window.show),
        pygame.display.is_fullscreen(),
        window.desk.menu is None,
        window.desk._message,
    )


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


def test_steering_by_hand_and_leaving_it(window: CarWindow) -> None:
    run(window, 1, key(pygame.K_m))
    run(window, 60, key(pygame.K_LEFT))
    assert window.show.drive.wanted > 0.9
    run(window, 60, pygame.event.Event(pygame.KEYUP, key=pygame.K_LEFT, mod=0))
    assert abs(window.show.drive.wanted) < 0.1
    run(window, 1, key(pygame.K_ESCAPE))
    assert window.show.hand is None


def test_a_gamepad_steers_and_may_be_lost(window: CarWindow) -> None:
    class Pad:
        def get_instance_id(self) -> int:
            return 7

    window.inputs.hand._pads[7] = Pad()  # type: ignore[assignment] # no gamepad is plugged in here
    run(window, 1, key(pygame.K_m))
    run(window, 10, pygame.event.Event(pygame.JOYAXISMOTION, axis=0, value=-0.8, instance_id=7))
    assert window.show.hand == pytest.approx(0.8)
    run(window, 1, pygame.event.Event(pygame.JOYDEVICEREMOVED, instance_id=7))
    assert window.show.hand == 0.0
    assert window.desk._message == text("say_gamepad_lost", "en")
    run(window, 30, key(pygame.K_RIGHT))
    assert window.show.hand < -0.5


def test_a_gamepad_that_is_gone_again_is_no_error(window: CarWindow) -> None:
    pygame.joystick.init()
    run(window, 1, pygame.event.Event(pygame.JOYDEVICEADDED, device_index=5))
    assert window.desk.running


def test_losing_the_keyboard_lets_go_of_the_keys(window: CarWindow) -> None:
    run(window, 1, key(pygame.K_m))
    run(window, 30, key(pygame.K_LEFT))
    run(window, 2, pygame.event.Event(pygame.WINDOWFOCUSLOST))
    assert window.inputs.hand.steering == 0.0


def test_a_road_drawn_with_the_mouse_is_driven(window: CarWindow) -> None:
    run(window, 1)
    run(window, 1, key(pygame.K_d))
    road = window.layout.road
    points = [
        (road.centerx + 0.42 * road.width * math.cos(a / 10), road.centery + 0.38 * road.height * math.sin(a / 10))
        for a in range(60)
    ]
    run(window, 1, pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=tuple(map(int, points[0])), button=1))
    for point in points:
        at = tuple(map(int, point))
        run(window, 1, pygame.event.Event(pygame.MOUSEMOTION, pos=at, rel=(1, 1), buttons=(1, 0, 0)))
    before = window.show.track
    run(window, 1, pygame.event.Event(pygame.MOUSEBUTTONUP, pos=at, button=1))
    assert window.sketch is None, window.desk._message
    assert window.show.track is not before
    run(window, 120)
    assert window.show.ghost.fleet.tracks[0] is window.show.track


def test_a_stroke_that_is_no_road_says_so_and_may_be_tried_again(window: CarWindow) -> None:
    run(window, 1)
    run(window, 1, key(pygame.K_d))
    click(window, window.layout.road.center)
    assert window.sketch is not None
    assert window.desk._message == text("say_short_stroke", "en")


@pytest.mark.parametrize(
    ("points", "fault"),
    [
        ([(9.0, 0.0), (9.0, 0.0)], "say_short_stroke"),
        ([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)], "say_short_stroke"),
        ([(0.0, 0.0), (9.0, 0.0), (9.0, 0.3), (0.0, 0.3)], "say_tight_stroke"),
        ([(15 * math.cos(a / 20), 2 * math.sin(a / 10)) for a in range(126)], "say_flat_crossing"),
    ],
)
def test_what_is_wrong_with_a_stroke_is_said(
    window: CarWindow, points: list[tuple[float, float]], fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(window, 1)
    run(window, 1, key(pygame.K_d))
    assert window.sketch is not None
    road = tracks.from_points
    monkeypatch.setattr(tracks, "from_points", lambda _, *name, **how: road(points, *name, **how))
    window.finish_sketch()
    assert window.sketch is not None
    assert window.desk._message == text(fault, "en")


def test_a_road_can_be_drawn_with_the_keyboard(window: CarWindow) -> None:
    run(window, 1)
    run(window, 1, key(pygame.K_d))
    for _ in range(24):
        run(window, 1, key(pygame.K_LEFT))
    before = window.show.track
    run(window, 1, key(pygame.K_RETURN))
    assert window.sketch is None, window.desk._message
    assert window.show.track is not before


def test_save_and_load_through_the_window(window: CarWindow, tmp_path: Path) -> None:
    run(window, 10)
    run(window, 1, key(pygame.K_p), key(pygame.K_ESCAPE))
    run(window, 1, key(pygame.K_SPACE), key(pygame.K_s))
    (file,) = tmp_path.glob("memdrive-chip-*.npz")
    fingerprint = window.show.chip.fingerprint()
    window.use("virgin")
    run(window, 1, key(pygame.K_o))
    run(window, 1, key(pygame.K_RETURN))
    assert window.show.chip.fingerprint() == fingerprint
    window.use("virgin")
    run(window, 1, pygame.event.Event(pygame.DROPFILE, file=str(file)))
    assert window.show.chip.fingerprint() == fingerprint


BROKEN: list[bytes | None] = [
    b"",
    b"no chip at all",
    b"PK\x03\x04",
    forgery.zipped([("header.npy", b"\0\x1b[2J")]),
    None,
]


@pytest.mark.parametrize("content", BROKEN, ids=range(len(BROKEN)))
def test_a_damaged_chip_is_a_message(window: CarWindow, tmp_path: Path, content: bytes | None) -> None:
    """None is a folder."""
    if content is None:
        (tmp_path / "broken.npz").mkdir()
    else:
        (tmp_path / "broken.npz").write_bytes(content)
    chip = window.show.chip
    run(window, 1, pygame.event.Event(pygame.DROPFILE, file=str(tmp_path / "broken.npz")))
    assert window.show.chip is chip
    assert window.desk._message
    assert window.desk.running


def test_whatever_is_dropped_is_a_message(window: CarWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Would catch a window that waits for a pipe, dies of a file that is too large, or shows a page of reasons."""
    os.mkfifo(tmp_path / "pipe.npz")
    (tmp_path / "folder.npz").mkdir()
    for name in ("pipe.npz", "folder.npz"):
        run(window, 1, pygame.event.Event(pygame.DROPFILE, file=str(tmp_path / name)))
        assert f"need an ordinary file, got '{name}'" in str(window.desk._message)
    for wrong, words in ((MemoryError(), "too large for the memory"), (ValueError(900 * "x"), 150 * "x")):

        def load(_: Path, wrong: Exception = wrong) -> None:
            raise wrong

        monkeypatch.setattr(window.show, "load", load)
        run(window, 1, pygame.event.Event(pygame.DROPFILE, file=str(tmp_path / "any.npz")))
        assert words in str(window.desk._message)
        assert len(str(window.desk._message)) < 400
    assert window.desk.running


def test_a_full_disk_is_a_message(window: CarWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(type(window.show.chip), "save", full)
    monkeypatch.setattr(filing, "save_picture", full)
    for name in ("save", "photo"):
        window.use(name)
        assert window.desk._message == "that did not work: No space left on device"
    assert window.desk.running


def test_pictures_and_films_have_names_of_their_own(window: CarWindow, tmp_path: Path) -> None:
    window.use("photo")
    window.use("photo")
    assert len(list(tmp_path.glob("memdrive-picture-*.png"))) == 2
    window.use("record")
    run(window, 20)
    window.use("record")
    assert len([*tmp_path.glob("memdrive-film-*")]) == 1
    assert window.desk._message.startswith("saved: memdrive-film-")


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


def test_a_kiosk_writes_nothing(tmp_path: Path) -> None:
    window = opened(tmp_path, kiosk=True, talk=talk.parse(TALK, "talk", checks()))
    run(window, 1, key(pygame.K_s), key(pygame.K_F12), key(pygame.K_F9))
    run(window, 1, pygame.event.Event(pygame.DROPFILE, file=str(tmp_path / "x.npz")))
    assert list(tmp_path.iterdir()) == []


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


def test_what_keys_steer_is_recorded(window: CarWindow, tmp_path: Path) -> None:
    notes = tape.Tape(2, "mild")
    window.show.tape = window.show.drive.tape = notes
    run(window, 30)
    assert len(notes) == 0
    run(window, 1, key(pygame.K_m))
    run(window, 60, key(pygame.K_LEFT))
    window.use("virgin")
    run(window, 30)
    assert len(notes) > 20
    notes.save(tmp_path / "a.drive")
    assert tape.read(tmp_path / "a.drive").columns["hand"].max() == 1.0
