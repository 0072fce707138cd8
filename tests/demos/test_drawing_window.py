"""The drawing window, as a person uses it: would catch a control out of reach, what is drawn or taught and does not
count, a file that is not kept, an error that ends it. Real events on SDL's dummy driver."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import hand_drawn as hand
import pygame
import pytest
from sheet import click, draw, finish_lesson, key, mouse, opened, run, state

from memdrive.chip import Chip
from memdrive.demos.live.digits.controls import CONTROLS
from memdrive.demos.live.digits.ink import Drawing
from memdrive.demos.live.digits.sheet import figure_lines
from memdrive.demos.live.digits.strings import text
from memdrive.demos.live.digits.strokes import StrokePicture
from memdrive.demos.live.digits.window import DrawingWindow
from memdrive.demos.ui.theme import THEMES

pytestmark = [pytest.mark.window, pytest.mark.usefixtures("dummy")]


@pytest.fixture
def window(taught: Path, tmp_path: Path) -> DrawingWindow:
    return opened(taught, tmp_path)


class TestPerson:
    def test_draw_read_teach_and_take_back_with_the_mouse(self, window: DrawingWindow) -> None:
        board = window.board
        draw(window, hand.CROSSED_SEVEN)
        assert len(board.drawing.strokes) == 2
        assert abs(board.outputs).max() > 0
        before = board.chip.fingerprint()
        click(window, "teach_7")
        finish_lesson(window)
        assert board.winner == 7
        assert window.desk.message == text("digits_learned", "en", digit=7)
        assert [lesson.digit for lesson in board.lessons] == [7]
        click(window, "lesson_back")
        assert board.chip.fingerprint() == before
        click(window, "stroke_back")
        assert len(board.drawing.strokes) == 1
        click(window, "clear")
        assert board.empty

    def test_the_pen_needs_the_button_and_the_sheet(self, window: DrawingWindow) -> None:
        paper = window.places.sheet.paper
        run(window, mouse(pygame.MOUSEMOTION, paper.center))
        run(window, mouse(pygame.MOUSEBUTTONDOWN, (paper.x - 3, paper.y)), mouse(pygame.MOUSEMOTION, paper.center))
        right = pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=paper.center, button=3)
        run(window, right, mouse(pygame.MOUSEMOTION, paper.midtop))
        assert window.board.empty

    def test_strokes_look_the_same_however_they_came(self) -> None:
        """Piece by piece, at once, and after something else was taken back."""
        theme, pictures = THEMES["light"], []
        for way in range(3):
            shown, drawing = StrokePicture(), Drawing()
            if way == 2:
                hand.draw(drawing, hand.DIGITS[8])
                shown.picture(300, drawing, theme)
                drawing.clear()
            for stroke in hand.CROSSED_SEVEN:
                for i, point in enumerate(stroke):
                    drawing.move(point) if i else drawing.begin(point)
                    if way:
                        shown.picture(300, drawing, theme)
            pictures.append(pygame.surfarray.array3d(shown.picture(300, drawing, theme)).astype(int))
        assert (pictures[0] < 100).any()
        assert all(abs(picture - pictures[0]).max() <= 2 for picture in pictures[1:])

    def test_the_pen_goes_up_when_the_window_loses_the_mouse(self, window: DrawingWindow) -> None:
        paper = window.places.sheet.paper
        run(window, mouse(pygame.MOUSEBUTTONDOWN, paper.center), pygame.event.Event(pygame.WINDOWFOCUSLOST))
        run(window, mouse(pygame.MOUSEMOTION, paper.midtop))
        assert [len(stroke) for stroke in window.board.drawing.strokes] == [1]

    def test_draw_with_the_keyboard(self, window: DrawingWindow) -> None:
        while window.desk.focus.at != "paper":
            run(window, key(pygame.K_TAB))
        run(window, key(pygame.K_LEFT), key(pygame.K_SPACE))
        for _ in range(4):
            run(window, key(pygame.K_DOWN), key(pygame.K_RIGHT))
        run(window, key(pygame.K_RETURN), key(pygame.K_RIGHT))
        (stroke,) = window.board.drawing.strokes
        assert stroke[0] == pytest.approx((0.45, 0.5))
        assert stroke[-1] == pytest.approx((0.65, 0.7))
        run(window, key(pygame.K_ESCAPE))
        assert window.desk.focus.at is None

    @pytest.mark.parametrize("control", [c for c in CONTROLS if c.name != "fullscreen"], ids=lambda c: c.name)
    def test_every_control_works_by_its_key(self, window: DrawingWindow, control: Any) -> None:
        self.prepare(window, control.name)
        before = state(window)
        run(window, key(control.key, pygame.KMOD_CTRL if control.ctrl else 0))
        assert state(window) != before

    @pytest.mark.parametrize("control", [c for c in CONTROLS if c.place != "keys"], ids=lambda c: c.name)
    def test_every_button_works_by_mouse(self, window: DrawingWindow, control: Any) -> None:
        self.prepare(window, control.name)
        before = state(window)
        click(window, control.name)
        assert state(window) != before

    def prepare(self, window: DrawingWindow, name: str) -> None:
        draw(window, hand.DIGITS[4])
        if name in ("lesson_back", "restart"):
            window.use("teach_4")
            finish_lesson(window)
            window.desk.now_s += 10

    def test_the_keypad_and_ctrl_z(self, window: DrawingWindow) -> None:
        draw(window, hand.DIGITS[4])
        run(window, key(pygame.K_KP4))
        finish_lesson(window)
        assert [lesson.digit for lesson in window.board.lessons] == [4]
        run(window, key(pygame.K_z, pygame.KMOD_CTRL))
        assert len(window.board.drawing.strokes) == 1

    def test_tab_reaches_every_button_and_the_sheet(self, window: DrawingWindow) -> None:
        reached = []
        for _ in range(len(window.places.buttons) + 1):
            run(window, key(pygame.K_TAB))
            reached.append(window.desk.focus.at)
        assert set(reached) == {*window.places.buttons, "paper"}

    def test_frames_go_on_while_a_lesson_is_learned(self, window: DrawingWindow) -> None:
        draw(window, hand.CROSSED_SEVEN)
        run(window, key(pygame.K_7))
        assert 0 < window.board.progress < 1
        run(window, key(pygame.K_1))
        assert window.desk.message == text("digits_teaching", "en", digit=7)
        assert finish_lesson(window) > 3
        assert [lesson.digit for lesson in window.board.lessons] == [7]

    def test_a_chip_saved_during_a_lesson_has_learned_it(self, window: DrawingWindow) -> None:
        draw(window, hand.CROSSED_SEVEN)
        run(window, key(pygame.K_7))
        run(window, key(pygame.K_s))
        assert len(window.board.lessons) == 1
        (saved,) = window.desk.filing.folder.glob("*.npz")
        assert Chip.load(saved).fingerprint() == window.board.chip.fingerprint()

    def test_what_cannot_be_taught_is_said(self, window: DrawingWindow, tmp_path: Path) -> None:
        run(window, key(pygame.K_7))
        assert window.desk.message == text("digits_draw_first", "en")
        young = opened(None, tmp_path)
        draw(young, hand.DIGITS[7])
        for code in (pygame.K_7, pygame.K_s):
            run(young, key(code))
            assert young.desk.message == text("digits_wait", "en")
        assert list(tmp_path.iterdir()) == []

    def test_it_says_when_the_chip_is_ready(self, tmp_path: Path) -> None:
        window = opened(None, tmp_path)
        run(window)
        assert window.board.learning
        assert figure_lines(window.board, "en") == []
        window.board.finish()
        window.board._school = iter(())
        run(window)
        assert window.desk.message == text("digits_ready", "en")

    def test_resizing_in_the_middle_of_a_drawing(self, window: DrawingWindow) -> None:
        draw(window, hand.DIGITS[3])
        before = window.board.picture.copy()
        pygame.display.set_mode((1600, 900), pygame.RESIZABLE)
        run(window, pygame.event.Event(pygame.VIDEORESIZE, size=(1600, 900), w=1600, h=900))
        assert window.places.size == (1600, 900)
        assert (window.board.picture == before).all()

    @pytest.mark.parametrize("size", [(1, 1), (1, 700), (900, 1), (40, 30)])
    def test_a_window_dragged_to_nothing_lives(self, window: DrawingWindow, size: tuple[int, int]) -> None:
        """Would catch a division by a width of zero."""
        draw(window, hand.DIGITS[3])
        for now in (size, (1280, 720)):
            pygame.display.set_mode(now, pygame.RESIZABLE)
            run(window, pygame.event.Event(pygame.VIDEORESIZE, size=now, w=now[0], h=now[1]))
            run(window)
            assert window.desk.running

    def test_drawing_frames_changes_nothing(self, window: DrawingWindow) -> None:
        draw(window, hand.DIGITS[3])
        before = state(window)
        for _ in range(5):
            window.draw()
        assert state(window) == before


class TestFiles:
    def test_save_load_picture_and_film(self, window: DrawingWindow, tmp_path: Path) -> None:
        draw(window, hand.DIGITS[4])
        run(window, key(pygame.K_4), key(pygame.K_s))
        (file,) = tmp_path.glob("memdrive-digits-*.npz")
        print_of_taught = window.board.chip.fingerprint()
        run(window, key(pygame.K_u))
        assert window.board.chip.fingerprint() != print_of_taught
        run(window, key(pygame.K_o))
        run(window, key(pygame.K_RETURN))
        assert window.board.chip.fingerprint() == print_of_taught
        run(window, key(pygame.K_F12), key(pygame.K_F9))
        for _ in range(12):
            run(window)
        run(window, key(pygame.K_F9))
        assert window.desk.message.startswith("saved: memdrive-film-")
        assert len(list(tmp_path.glob("memdrive-picture-*.png"))) == 1
        window.use("restart")
        run(window, pygame.event.Event(pygame.DROPFILE, file=str(file)))
        assert window.board.chip.fingerprint() == print_of_taught

    @pytest.mark.parametrize("content", [b"", b"no chip at all", b"PK\x03\x04"])
    def test_a_damaged_chip_is_a_message(self, window: DrawingWindow, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "broken.npz").write_bytes(content)
        chip = window.board.chip
        run(window, pygame.event.Event(pygame.DROPFILE, file=str(tmp_path / "broken.npz")))
        assert window.board.chip is chip
        assert window.desk.message
        assert window.desk.running

    def test_no_chip_to_load_is_a_message(self, window: DrawingWindow) -> None:
        run(window, key(pygame.K_o))
        assert window.desk.message == text("say_no_chips", "en")
