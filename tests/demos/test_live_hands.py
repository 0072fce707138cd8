"""Hands in the window: would catch a wheel that nobody turned, a road that is drawn and not driven, a stroke that is
none and is taken. Real events on SDL's dummy driver."""

from __future__ import annotations

import math
from pathlib import Path

import pygame
import pytest
from in_window import click, opened
from stage import key, run

from memdrive.demos.driving import tape
from memdrive.demos.live.car.strings import text
from memdrive.demos.live.car.window import CarWindow
from memdrive.env.roads import tracks

pytestmark = [pytest.mark.window, pytest.mark.usefixtures("dummy")]


@pytest.fixture
def window(tmp_path: Path) -> CarWindow:
    return opened(tmp_path)


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
