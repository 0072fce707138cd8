"""Drawing and teaching by hand: the board without a window, then the window under SDL's dummy driver, by events."""

from __future__ import annotations

import os
from collections.abc import Iterator

import numpy as np
import pygame
import pytest

from memdrive.chip import presets
from memdrive.demos import digits_data
from memdrive.demos.digits_board import Board
from memdrive.demos.digits_window import DigitsWindow

OURS = digits_data.load()
FEW = digits_data.Digits(
    x_train=OURS.x_train[::10], y_train=OURS.y_train[::10], x_test=OURS.x_test[::20], y_test=OURS.y_test[::20],
    x_crossed=OURS.x_crossed,
)  # fmt: skip
SEVEN = [((8, 7), (20, 7)), ((20, 7), (12, 22)), ((10, 14), (20, 14))]


@pytest.fixture(scope="module")
def taught() -> Board:
    return Board(FEW, presets.TAOX_HFOX, seed=1, passes=8)


@pytest.fixture
def board(taught: Board) -> Board:
    taught.clear()
    while taught.undoable:
        taught.undo()
    return taught


def draw_seven(board: Board) -> None:
    for start, end in SEVEN:
        board.stroke(start, end)


def test_an_empty_board_is_not_learned(board: Board) -> None:
    before = board.chip.ledger
    board.teach(7)
    assert board.chip.ledger == before
    assert not board.undoable


def test_a_drawing_is_centred_as_the_digits_are(board: Board) -> None:
    board.stroke((3, 3), (3, 12))
    image = board.image().astype(float)
    y, x = (float((image.sum(axis=1 - k) * np.arange(28)).sum() / image.sum()) for k in (0, 1))
    assert abs(y - 13.5) <= 0.6
    assert abs(x - 13.5) <= 0.6


def test_drawing_reads_and_never_writes(board: Board) -> None:
    before = board.chip.ledger.pulses
    draw_seven(board)
    assert board.chip.ledger.pulses == before
    assert np.abs(board.outputs).max() > 0


def test_a_lesson_teaches_and_is_taken_back(board: Board) -> None:
    draw_seven(board)
    g = board.chip.crossbars[1].G_pos
    for _ in range(2):
        board.teach(7)
    assert board.winner == 7
    assert board.pulses > 0
    assert board.accuracy > 0.5
    board.undo()
    board.undo()
    np.testing.assert_array_equal(board.chip.crossbars[1].G_pos, g)
    assert board.accuracy == pytest.approx(board.first_accuracy, abs=0.05)


@pytest.fixture
def window(board: Board, monkeypatch: pytest.MonkeyPatch) -> Iterator[DigitsWindow]:
    monkeypatch.setitem(os.environ, "SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    yield DigitsWindow(pygame.display.set_mode((1100, 680)), board)
    pygame.display.quit()


def key(code: int, text: str = "", mod: int = 0) -> pygame.event.Event:
    return pygame.event.Event(pygame.KEYDOWN, key=code, unicode=text, mod=mod)


def mouse(kind: int, x: float, y: float) -> pygame.event.Event:
    return pygame.event.Event(kind, pos=(round(x), round(y)), button=1)


def test_draw_teach_undo_by_mouse_and_keys(window: DigitsWindow) -> None:
    box, board = window.canvas, window.board
    for (x0, y0), (x1, y1) in SEVEN:
        scale = box.width / 28
        window.handle(mouse(pygame.MOUSEBUTTONDOWN, box.x + x0 * scale, box.y + y0 * scale))
        window.handle(mouse(pygame.MOUSEMOTION, box.x + x1 * scale, box.y + y1 * scale))
        window.handle(mouse(pygame.MOUSEBUTTONUP, box.x + x1 * scale, box.y + y1 * scale))
    assert not board.empty
    window.handle(key(pygame.K_7, "7"))
    assert board.undoable
    window.handle(mouse(pygame.MOUSEBUTTONDOWN, *window.buttons["undo"].center))
    assert not board.undoable
    window.handle(key(pygame.K_c, "c"))
    assert board.empty


def test_every_button_is_reached_by_tab(window: DigitsWindow) -> None:
    reached = []
    for _ in window.buttons:
        window.handle(key(pygame.K_TAB))
        reached.append(window.focus.at)
    assert reached == list(window.buttons)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(900, 560), (1100, 680), (1920, 1080)])
def test_a_frame_has_everything_inside(window: DigitsWindow, language: str, theme: str, size: tuple[int, int]) -> None:
    surface = pygame.display.set_mode(size)
    shown = DigitsWindow(surface, window.board, language, theme)
    draw_seven(shown.board)
    shown.frame()
    parts = [shown.canvas, shown.bars, shown.picture, *shown.buttons.values()]
    assert all(surface.get_rect().contains(part) for part in parts)
    assert not any(a.colliderect(b) for k, a in enumerate(parts) for b in parts[k + 1 :])
    pixels = pygame.surfarray.array3d(surface)
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) > 20


def test_language_theme_and_leaving(window: DigitsWindow) -> None:
    window.handle(key(pygame.K_l, "l"))
    window.handle(key(pygame.K_t, "t"))
    assert (window.language, window.theme.name) == ("zh", "dark")
    window.handle(key(pygame.K_ESCAPE))
    assert not window.running
