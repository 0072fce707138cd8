"""Both windows that are drawn in explain themselves and can be drawn in with keys alone: would catch a thing without a
sign, signs over each other, a chip that learns under them, a sheet that only a mouse reaches."""

from __future__ import annotations

import pygame
import pytest

from memdrive.chip import presets
from memdrive.demos.cnn import carry, hybrid
from memdrive.demos.digits import data
from memdrive.demos.live.cnn import legend as of_cnn
from memdrive.demos.live.cnn.reader import Reader
from memdrive.demos.live.cnn.strings import text as cnn_text
from memdrive.demos.live.cnn.window import CnnWindow
from memdrive.demos.live.digits import legend as of_digits
from memdrive.demos.live.digits.board import Board
from memdrive.demos.live.digits.strings import text as digits_text
from memdrive.demos.live.digits.window import DrawingWindow
from memdrive.demos.ui import pointing
from memdrive.demos.ui.desk import Settings
from memdrive.demos.ui.strings import LANGUAGES

pytestmark = [pytest.mark.window, pytest.mark.usefixtures("dummy")]
SIZES = [(1024, 640), (1280, 720), (1920, 1080), (3840, 2160), (1080, 1920)]
KINDS = ("digits", "cnn")


def opened(kind: str, size: tuple[int, int] = (1280, 720), language: str = "en") -> DrawingWindow | CnnWindow:
    surface, settings = pygame.display.set_mode(size, pygame.RESIZABLE), Settings(language=language)
    if kind == "digits":
        board = Board(data.for_choosing(data.load()), presets.DEFAULT, train=1000)
        return DrawingWindow(surface, board, settings)
    reader = Reader(carry.split(choosing=False), presets.DEFAULT, 1, hybrid.Tuning(digits=100))
    return CnnWindow(surface, reader, "default", settings)


def run(window: DrawingWindow | CnnWindow, *events: pygame.event.Event) -> None:
    window.frame(1 / 60, list(events))


def key(code: int, mod: int = 0) -> pygame.event.Event:
    return pygame.event.Event(pygame.KEYDOWN, key=code, mod=mod)


def progress(window: DrawingWindow | CnnWindow) -> float:
    return window.board.progress if isinstance(window, DrawingWindow) else window.reader.progress


@pytest.mark.parametrize("kind", KINDS)
def test_every_thing_has_its_sign_and_no_sign_covers_another(kind: str) -> None:
    window = opened(kind)
    for language in LANGUAGES:
        window.desk.language = language
        for size in SIZES:
            pygame.display.set_mode(size, pygame.RESIZABLE)
            run(window, pygame.event.Event(pygame.VIDEORESIZE, size=size, w=size[0], h=size[1]))
            if isinstance(window, DrawingWindow):
                named, text = of_digits.pointers(window.places, language), digits_text
            else:
                named, text = of_cnn.pointers(window.places, language), cnn_text
            told = {text(name, language) for name in text.table if name.startswith("what_")}
            assert {pointer.words for pointer in named} == told
            room = window.desk.surface.get_rect()
            signs = pointing.place(named, room, window.desk.lettering, window.places.unit)
            for i, sign in enumerate(signs):
                assert room.contains(sign.box)
                assert room.collidepoint(sign.pointer.at)
                assert sign.box.collidelist([other.box for other in signs[i + 1 :]]) < 0, sign.pointer.words


@pytest.mark.parametrize("kind", KINDS)
def test_the_chip_waits_under_the_signs_and_any_click_ends_them(kind: str) -> None:
    window = opened(kind)
    run(window)
    before = progress(window)
    run(window, key(pygame.K_i))
    for _ in range(3):
        run(window)
    assert window.desk.signs.up
    assert progress(window) == before
    clear = pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=window.places.buttons["language"].center, button=1)
    run(window, clear)
    assert not window.desk.signs.up
    assert window.desk.language == "en"  # the click did nothing else
    assert progress(window) > before
    run(window, key(pygame.K_i), key(pygame.K_ESCAPE))
    assert not window.desk.signs.up


@pytest.mark.parametrize("kind", KINDS)
def test_a_stroke_is_drawn_with_keys_alone(kind: str) -> None:
    window = opened(kind)
    drawing = window.drawing
    run(window, key(pygame.K_TAB, pygame.KMOD_SHIFT))
    assert window.desk.focus.at == "paper"
    run(window, *(key(code) for code in (pygame.K_UP, pygame.K_UP, pygame.K_RETURN, *[pygame.K_DOWN] * 4)))
    (stroke,) = drawing.strokes
    assert stroke[0] == pytest.approx((0.5, 0.4))
    assert stroke[-1] == pytest.approx((0.5, 0.6))
    run(window, key(pygame.K_RETURN), key(pygame.K_RIGHT), key(pygame.K_SPACE), key(pygame.K_LEFT))
    assert len(drawing.strokes) == 2
    run(window, key(pygame.K_ESCAPE), key(pygame.K_z, pygame.KMOD_CTRL))
    assert len(drawing.strokes) == 1
    assert window.desk.focus.at is None
