"""What everybody can see and use, measured: contrast, colour vision, letters at ten metres, motion, flashes, keys.

Sources: W3C, Web Content Accessibility Guidelines 2.2, 1.4.3 (text 4.5:1), 1.4.11 (graphics 3:1), 2.3.1 (three
flashes); G. M. Machado et al., IEEE TVCG 15, 1291 (2009), for how colours look to whom one cone fails; ISO 9241-303,
at least 16 minutes of arc for letters.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pygame
import pytest
from numpy.typing import NDArray

from memdrive.demos.live.car.controls import CONTROLS
from memdrive.demos.live.car.floor import SHADOW, SHINE, shade
from memdrive.demos.live.car.options import Options
from memdrive.demos.live.car.show import Show
from memdrive.demos.live.car.window import CarWindow
from memdrive.demos.ui.desk import Settings
from memdrive.demos.ui.layout import CAPTION_TEXT, UNITS_HIGH
from memdrive.demos.ui.theme import AMBER, SKY, THEMES, Colour, Theme, contrast
from memdrive.env.world import scenes

pytestmark = pytest.mark.window
TEXT, GRAPHIC = 4.5, 3.0
COLOUR_VISION = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    "all": [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
}
APART = 20.0
"""Least difference in CIELAB of two colours that say different things; ten times what is just seen (assumed)."""
SCREEN_M, SEAT_M = 2.0, 10.0
"""A lecture hall: a picture so high, seen from so far away (assumed)."""
CAP_HEIGHT = 0.7
"""Of the size of a font (assumed; Noto Sans SC's is 0.733)."""


@pytest.fixture(autouse=True)
def display(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    yield
    pygame.display.quit()


def opened(tmp_path: Path, **settings: object) -> CarWindow:
    surface = pygame.display.set_mode((1280, 720), pygame.RESIZABLE)
    return CarWindow(surface, lambda: Show(seed=2), Options(settings=Settings(folder=tmp_path, **settings)))  # type: ignore[arg-type] # each its own type


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_every_text_stands_out_from_its_ground(theme: Theme) -> None:
    pairs = {
        "text": [(ink, ground) for ink in (theme.ink, theme.muted) for ground in (theme.panel, theme.page)],
        "figures": [(ink, theme.panel) for ink in (theme.learner_ink, theme.ghost_ink, theme.good, theme.bad)],
        "buttons": [(theme.ink, theme.button), (theme.ink, theme.button_hover), (theme.on_accent, theme.accent)],
        "tips": [(theme.panel, theme.ink)],
    }
    low = {(name, *pair): contrast(*pair) for name, those in pairs.items() for pair in those if contrast(*pair) < TEXT}
    assert low == {}


@pytest.mark.parametrize("scene", scenes.NAMED)
def test_what_is_said_on_the_floor_stands_out_from_it(scene: str) -> None:
    ambient = scenes.NAMED[scene].ambient
    ink = SHINE if ambient < 0.5 else SHADOW
    assert contrast(ink, shade(max(ambient - 0.06, 0.0))) >= TEXT


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_curves_stand_out_from_their_panel(theme: Theme) -> None:
    for line in (theme.learner, theme.ghost, theme.good, theme.muted):
        assert contrast(line, theme.panel) >= GRAPHIC, line


def lab(colour: Colour, vision: str) -> NDArray[np.float64]:
    """CIELAB of a colour as one kind of eyes has it."""
    srgb = np.array(colour) / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(COLOUR_VISION[vision]) @ linear, 0, 1)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = np.cbrt(np.maximum(to_xyz @ seen / [0.9505, 1.0, 1.089], 1e-6))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("vision", COLOUR_VISION)
@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_colours_that_say_different_things_differ_to_all_eyes(theme: Theme, vision: str) -> None:
    said = {
        "cars": (SKY, AMBER),
        "curves": (theme.learner, theme.ghost),
        "curves and the digital chip": (theme.learner, theme.muted),
        "words on them": (theme.learner_ink, theme.ghost_ink),
        "pulses": (theme.set_glow, theme.reset_glow),
        "signs of a weight": (theme.weight_low, theme.weight_high),
        "dead and no weight": (theme.dead, theme.weight_zero),
    }
    apart = {what: float(np.linalg.norm(lab(a, vision) - lab(b, vision))) for what, (a, b) in said.items()}
    assert {what: distance for what, distance in apart.items() if distance < APART} == {}


def test_captions_are_read_from_ten_metres() -> None:
    letter_m = CAP_HEIGHT * CAPTION_TEXT / UNITS_HIGH * SCREEN_M
    assert 60 * math.degrees(math.atan(letter_m / SEAT_M)) >= 16


def test_reduced_motion_neither_glows_nor_trails(tmp_path: Path) -> None:
    still, moving = opened(tmp_path, still=True), opened(tmp_path)
    for window in (still, moving):
        for _ in range(60):
            window.frame(1 / 60, [])
    assert moving.cells.glows[0].level(moving.desk.now_s).max() > 0.5
    assert still.cells.glows[0].level(still.desk.now_s).max() == 0.0
    assert still.show.chip.fingerprint() == moving.show.chip.fingerprint()


def test_everything_has_a_key_and_every_button_the_focus(tmp_path: Path) -> None:
    window = opened(tmp_path)
    assert all(control.key and control.key_name for control in CONTROLS)
    assert {*window.layout.buttons, "cells"} == set(window.desk.focus.order)


BLOCK = 16
FIELD = (341 // BLOCK, 256 // BLOCK)
"""Blocks of WCAG's ten degrees of a field of vision on a screen of 1024 x 768."""


def luminance(surface: pygame.Surface) -> NDArray[np.float64]:
    """(80, 45) relative luminance of blocks."""
    small = pygame.transform.smoothscale(surface, (1280 // BLOCK, 720 // BLOCK))
    srgb = pygame.surfarray.array3d(small) / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ [0.2126, 0.7152, 0.0722])


def flashes(of: NDArray[np.float64]) -> NDArray[np.int64]:
    """(frames, …) luminance of a second -> pairs of opposing changes of a tenth or more, the darker below 0.8."""
    turns = np.zeros(of.shape[1:], np.int64)
    way, last = np.zeros_like(turns), of[0].copy()
    for now in of[1:]:
        change = np.where(np.abs(now - last) >= 0.1, np.sign(now - last), 0).astype(np.int64)
        change[np.minimum(now, last) >= 0.8] = 0
        turns += (change != 0) & (change != way)
        same = (change == way) | (way == 0) | (change != 0)
        way, last = np.where(change != 0, change, way), np.where(same & (change != 0), now, last)
    return turns // 2


@pytest.mark.parametrize("deeds", [(), ("scene", "scene", "scene"), ("break",), ("prove",)], ids=str)
def test_nothing_flashes_faster_than_three_times_a_second(tmp_path: Path, deeds: tuple[str, ...]) -> None:
    """A general flash is more than three in a second on a quarter of any ten degrees of what is seen."""
    window = opened(tmp_path)
    window.use("speed_4")
    for name in deeds:
        window.use(name)
    seen = []
    for _ in range(120):
        window.frame(1 / 60, [])
        seen.append(luminance(window.desk.surface))
    for start in (0, 30, 60):
        fast = flashes(np.array(seen[start : start + 60])) > 3
        sums = np.pad(fast.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
        wide, high = FIELD
        areas = sums[wide:, high:] - sums[:-wide, high:] - sums[wide:, :-high] + sums[:-wide, :-high]
        assert areas.max() <= 0.25 * wide * high


def test_the_measure_of_flashes_sees_a_strobe() -> None:
    dark, light = np.zeros((2, 2)), np.ones((2, 2))
    strobe = np.array([dark if (i // 6) % 2 else light for i in range(60)])
    slow = np.array([dark if (i // 20) % 2 else light for i in range(60)])
    assert flashes(strobe).min() > 3
    assert flashes(slow).max() <= 3
    assert flashes(strobe[:1]).max() == 0
