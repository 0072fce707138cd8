"""The drawing window, as a person uses it: would catch a control out of reach, parts that overlap, a text that does
not fit or is in one language only, an error that ends it. Real events on SDL's dummy driver."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hand_drawn as hand
import pygame
import pytest
from pygame import Rect

from memdrive.chip import Chip, presets
from memdrive.demos.digits import data as digits_data
from memdrive.demos.live.devices import device_text
from memdrive.demos.live.digits.board import Board
from memdrive.demos.live.digits.controls import CONTROLS, EXTRA_HELP, TEACH
from memdrive.demos.live.digits.ink import Drawing
from memdrive.demos.live.digits.places import Places
from memdrive.demos.live.digits.sheet import figure_lines
from memdrive.demos.live.digits.strings import text
from memdrive.demos.live.digits.strokes import StrokePicture
from memdrive.demos.live.digits.window import DrawingWindow
from memdrive.demos.ui.desk import Settings
from memdrive.demos.ui.help import help_box, help_lines
from memdrive.demos.ui.layout import BUTTON_TEXT, SMALL_TEXT
from memdrive.demos.ui.strings import LANGUAGES
from memdrive.demos.ui.theme import THEMES, contrast

pytestmark = pytest.mark.window
DIGITS = digits_data.for_choosing(digits_data.load())
SIZES = [(1024, 640), (1280, 720), (1366, 768), (1920, 1080), (2560, 1080), (1280, 1024), (1080, 1920), (3840, 2160)]


@pytest.fixture(autouse=True)
def display(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    yield
    pygame.display.quit()


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Path:
    board = Board(DIGITS, presets.DEFAULT, train=1000, passes=3)
    board.finish()
    path = tmp_path_factory.mktemp("chips") / "base.npz"
    board.chip.save(path)
    return path


def opened(
    taught: Path | None, folder: Path, size: tuple[int, int] = (1280, 720), language: str = "en", theme: str = "light"
) -> DrawingWindow:
    board = Board(DIGITS, presets.DEFAULT, train=1000)
    if taught:
        board.load(taught)
    settings = Settings(language=language, theme=theme, folder=folder)
    return DrawingWindow(pygame.display.set_mode(size, pygame.RESIZABLE), board, settings)


@pytest.fixture
def window(taught: Path, tmp_path: Path) -> DrawingWindow:
    return opened(taught, tmp_path)


def run(window: DrawingWindow, *events: pygame.event.Event) -> None:
    window.frame(1 / 60, list(events))


def finish_lesson(window: DrawingWindow) -> int:
    """Frames until the lesson that was begun is learned."""
    for frames in range(1000):
        if window.board.teaching is None:
            return frames
        run(window)
    raise AssertionError("the lesson never ends")


def key(code: int, mod: int = 0) -> pygame.event.Event:
    return pygame.event.Event(pygame.KEYDOWN, key=code, mod=mod)


def mouse(kind: int, at: tuple[float, float]) -> pygame.event.Event:
    return pygame.event.Event(kind, pos=(round(at[0]), round(at[1])), button=1)


def click(window: DrawingWindow, name: str) -> None:
    at = window.places.buttons[name].center
    for kind in (pygame.MOUSEMOTION, pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
        run(window, mouse(kind, at))


def draw(window: DrawingWindow, strokes: hand.Strokes) -> None:
    paper = window.places.sheet.paper
    for stroke in strokes:
        points = [(paper.x + x * paper.width, paper.y + y * paper.height) for x, y in stroke]
        run(window, mouse(pygame.MOUSEBUTTONDOWN, points[0]))
        run(window, *(mouse(pygame.MOUSEMOTION, point) for point in points[1:]))
        run(window, mouse(pygame.MOUSEBUTTONUP, points[-1]))


def state(window: DrawingWindow) -> tuple[Any, ...]:
    """What a control may change, as far as a visitor can tell."""
    desk, board = window.desk, window.board
    return (
        len(board.drawing.strokes), len(board.lessons), board.chip.fingerprint(), desk.language, desk.theme.name,
        desk.helping, desk.running, desk.message, desk.menu is None, desk.filing.recorder is None,
        pygame.display.is_fullscreen(),
    )  # fmt: skip


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


def leaves(places: Places) -> list[Rect]:
    """Everything that is drawn beside, not inside, something else."""
    parts = [
        places.title, places.tagline, places.sheet.steps, places.sheet.paper, places.sheet.status,
        places.outputs.says, *places.outputs.bars, *places.pictures.labels, *places.pictures.pictures,
        places.pictures.figures, places.lessons.heading, places.lessons.rows, places.lessons.curve_label,
        places.lessons.curve, *places.buttons.values(),
    ]  # fmt: skip
    return [rect for rect in parts if rect.width]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
class TestArrangement:
    @pytest.fixture
    def window(self, taught: Path, tmp_path: Path, size: tuple[int, int], language: str) -> DrawingWindow:
        return opened(taught, tmp_path, size, language, "dark" if language == "zh" else "light")

    def test_nothing_overlaps_and_all_is_inside(self, window: DrawingWindow, size: tuple[int, int]) -> None:
        parts, panels = leaves(window.places), window.places.panels
        assert [(a, b) for a, b in itertools.combinations(parts, 2) if a.colliderect(b)] == []
        assert [(a, b) for a, b in itertools.combinations(panels, 2) if a.colliderect(b)] == []
        assert all(Rect(0, 0, *size).contains(rect) and rect.height > 0 for rect in [*parts, *panels])
        below_header = [rect for rect in parts if rect.y > window.places.title.bottom]
        assert all(any(panel.contains(rect) for panel in panels) for rect in below_header)
        assert window.places.sheet.paper.width == window.places.sheet.paper.height >= 24 * window.places.unit
        assert window.places.lessons.rows.height >= 7 * window.places.unit

    def test_every_text_fits_its_place(self, window: DrawingWindow, language: str) -> None:
        places, lettering = window.places, window.desk.lettering
        u = places.unit
        wide: dict[str, object] = {
            "digit": 8, "percent": 100, "n": "1,000", "now": "88.8", "first": "88.8", "sizes": "784-100-10",
            "device": device_text("default"), "pulses": "88.8 k", "energy": "88.8 µJ", "ms": "88.8", "name": "x" * 36,
        }  # fmt: skip
        rooms = {
            "digits_step_": (places.sheet.steps, 1.0), "digits_here": (places.sheet.paper, 1.5),
            "digits_school": (places.sheet.status, SMALL_TEXT), "digits_chip": (places.sheet.status, SMALL_TEXT),
            "digits_sees": (places.outputs.says, 1.15), "digits_unsure": (places.outputs.says, 1.15),
            "digits_bits": (places.pictures.labels[0], SMALL_TEXT),
            "digits_looks": (places.pictures.labels[1], SMALL_TEXT),
            "digits_held": (places.pictures.figures, 0.88), "digits_crossed": (places.pictures.figures, 0.88),
            "digits_sets": (places.pictures.figures, 0.88), "digits_cost": (places.pictures.figures, 0.88),
            "digits_taught": (places.lessons.heading, 0.92), "digits_curve": (places.lessons.curve_label, SMALL_TEXT),
            "digits_ready": (places.sheet.paper.inflate(-3 * u, 0), 0.95),
            "digits_wait": (places.sheet.paper.inflate(-3 * u, 0), 0.95),
            "digits_draw_first": (places.sheet.paper.inflate(-3 * u, 0), 0.95),
            "digits_learned": (places.sheet.paper.inflate(-3 * u, 0), 0.95),
            "say_saved": (places.sheet.paper.inflate(-3 * u, 0), 0.95),
        }  # fmt: skip
        for name in text.table:
            place = next((place for start, place in rooms.items() if name.startswith(start)), None)
            if place:
                words = text(name, language, **wide)
                assert lettering.width(words, place[1] * u) <= place[0].width, (words, name)
        for name, rect in places.buttons.items():
            words = window._looks()[name].text
            assert lettering.width(words, BUTTON_TEXT * u) <= rect.width, words
        columns = window.sheet._columns(places.lessons.rows, u)
        starts = (places.lessons.rows.x + 4.4 * u, *columns[:2])
        keys = ("digits_column_sure", "digits_column_held", "digits_column_crossed")
        for name, start, end in zip(keys, starts, columns, strict=True):
            figures = "+0.88 → +0.88" if name == keys[0] else "+88.8"
            assert lettering.widest([text(name, language)], SMALL_TEXT * u) <= end - start - 0.3 * u, name
            assert lettering.width(figures, 0.88 * u) <= end - start - 0.3 * u

    def test_a_frame_with_everything(self, window: DrawingWindow) -> None:
        draw(window, hand.CROSSED_SEVEN)
        for digit in (7, 1, 7, 7):
            window.use(f"teach_{digit}")
            finish_lesson(window)
        window.use("help")
        run(window)
        assert len(figure_lines(window.board, window.desk.language)) == 4
        colours = pygame.transform.scale(window.desk.surface, (320, 200))
        assert len({tuple(colours.get_at((x, y))) for x in range(0, 320, 4) for y in range(0, 200, 4)}) > 15

    def test_help_fits(self, window: DrawingWindow, size: tuple[int, int], language: str) -> None:
        u, lines = window.places.unit, help_lines(text, language, CONTROLS, EXTRA_HELP)
        assert Rect(0, 0, *size).contains(help_box(Rect(0, 0, *size), u, len(lines)))
        assert lines[0] == ("0–9", text("help_teach", language))
        width = window.desk.lettering.width
        assert max(width(words, 0.9 * u) for _, words in lines) <= (29.3 - 4.8 - 0.4) * u
        assert max(width(name, SMALL_TEXT * u) for name, _ in lines) <= 4.2 * u


def test_every_string_of_the_window_exists_and_none_is_left_over() -> None:
    sources = Path(__file__).parents[2] / "demos/live/digits"
    used = set(re.findall(r'"(digits_\w+)"', "".join(file.read_text("utf-8") for file in sources.glob("*.py"))))
    used |= {f"{name}_since" for name in ("digits_held", "digits_crossed")}
    used -= {"digits_data"}
    assert {name for name in text.table if name.startswith("digits_")} == used


def test_controls_have_texts_and_keys_of_their_own() -> None:
    keys = [(control.key, control.ctrl) for control in CONTROLS]
    assert len(set(keys)) == len(keys)
    for control in CONTROLS:
        assert f"help_{control.help_name}" in text.table
        assert control.place == "keys" or control.icon or control.name in TEACH or f"do_{control.name}" in text.table
    assert all(f"help_{name}" in text.table for name in EXTRA_HELP)


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_the_winners_button_can_be_read(theme: Any) -> None:
    assert contrast(theme.ghost_ink, theme.on_accent) >= 4.5
