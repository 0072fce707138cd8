"""A kiosk: would catch one that a visitor's last key stops for good, or that a visitor can leave."""

from __future__ import annotations

import pygame
import pytest
from click.testing import CliRunner
from stage import FRAME_S, key, opened, run

from memdrive.demos.live.car import command, talk
from memdrive.demos.live.car.cues import checks
from memdrive.demos.live.car.window import IDLE_S, CarWindow
from memdrive.demos.ui import kiosk
from memdrive.demos.ui.desk import Settings

pytestmark = [pytest.mark.window, pytest.mark.usefixtures("dummy")]
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


def left_alone() -> CarWindow:
    return opened(kiosk=True, talk=talk.parse(TALK, "talk", checks()))


def press(window: CarWindow, *codes: int) -> None:
    run(window, 1, *(key(code) for code in codes))


@pytest.mark.parametrize("code", [pygame.K_b, pygame.K_SPACE, pygame.K_PERIOD, pygame.K_i])
def test_a_talk_that_a_visitor_stopped_starts_over(code: int) -> None:
    """Blank, pause, a single step, the signs: nobody is there to take them back."""
    window = left_alone()
    press(window, code)
    first = window.show
    window.frame(IDLE_S - 1, [])
    assert window.show is first
    window.frame(2.0, [])
    assert window.show is not first
    assert window.player is not None
    assert not any((window.presenter.blank, window.desk.signs.up, window.show.clock.paused))


def test_a_question_that_nobody_answers_ends() -> None:
    window = left_alone()
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
    window = left_alone()
    first = window.show
    window.desk.now_s += 2 * IDLE_S
    window.frame(FRAME_S, [])
    assert window.show is first


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
