"""A window left alone: would catch a kiosk that a visitor's last key stops for good."""

from __future__ import annotations

from collections.abc import Iterator

import pygame
import pytest

from memdrive.demos.live.car import talk
from memdrive.demos.live.car.cues import checks
from memdrive.demos.live.car.options import Options
from memdrive.demos.live.car.show import Show
from memdrive.demos.live.car.window import IDLE_S, CarWindow
from memdrive.demos.ui.desk import Settings

pytestmark = pytest.mark.window
FRAME_S = 1 / 60
TALK = """
schema = "memdrive.talk/1"
title = { en = "t", zh = "题" }
loop = true
end_s = 40
[[step]]
at_s = 0
caption = { en = "hello", zh = "你好" }
show = "chip"
[[step]]
at_s = 30
stop = true
"""


@pytest.fixture(autouse=True)
def display(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    yield
    pygame.display.quit()


def opened() -> CarWindow:
    surface = pygame.display.set_mode((1280, 720), pygame.RESIZABLE)
    options = Options(settings=Settings(), kiosk=True, talk=talk.parse(TALK, "talk", checks()))
    return CarWindow(surface, lambda: Show(seed=2), options)


def press(window: CarWindow, *codes: int) -> None:
    window.frame(FRAME_S, [pygame.event.Event(pygame.KEYDOWN, key=code, mod=0) for code in codes])


@pytest.mark.parametrize("code", [pygame.K_b, pygame.K_SPACE, pygame.K_PERIOD, pygame.K_i])
def test_a_talk_that_a_visitor_stopped_starts_over(code: int) -> None:
    """Blank, pause, a single step, the signs: nobody is there to take them back."""
    window = opened()
    press(window, code)
    first = window.show
    window.frame(IDLE_S - 1, [])
    assert window.show is first
    window.frame(2.0, [])
    assert window.show is not first
    assert window.player is not None
    assert not any((window.presenter.blank, window.signs.up, window.show.clock.paused))


def test_a_question_that_nobody_answers_ends() -> None:
    window = opened()
    window.show.set_speed(64.0)
    for _ in range(3000):
        window.frame(FRAME_S, [])
        if window.player and window.player.waiting:
            break
    assert window.player is not None
    assert window.player.waiting
    first = window.show
    window.frame(IDLE_S - 1, [])
    assert window.show is first
    window.frame(2.0, [])
    assert window.show is not first


def test_a_talk_that_runs_is_left_alone() -> None:
    window = opened()
    first = window.show
    window.desk.now_s += 2 * IDLE_S
    window.frame(FRAME_S, [])
    assert window.show is first
