"""A talk and its presenter: would catch a story out of step with its show, a moment left out, a screen not blank."""

from __future__ import annotations

import os
from typing import Any

import pygame
import pytest
from stage import FRAME_S, key, opened

from memdrive.demos.live.car import talk
from memdrive.demos.live.car.controls import CONTROLS
from memdrive.demos.live.car.cues import checks
from memdrive.demos.live.car.window import CarWindow

pytestmark = [pytest.mark.window, pytest.mark.usefixtures("dummy")]
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
