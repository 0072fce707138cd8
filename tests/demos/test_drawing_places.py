"""Where everything stands in the drawing window: would catch parts that overlap, a text that does not fit, is left
over or in one language only. On SDL's dummy driver."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Any

import hand_drawn as hand
import pygame
import pytest
from pygame import Rect
from sheet import draw, finish_lesson, opened, run

from memdrive.demos.live.devices import device_text
from memdrive.demos.live.digits.controls import CONTROLS, EXTRA_HELP, TEACH
from memdrive.demos.live.digits.places import Places
from memdrive.demos.live.digits.sheet import figure_lines
from memdrive.demos.live.digits.strings import text
from memdrive.demos.live.digits.window import DrawingWindow
from memdrive.demos.ui.help import help_box, help_lines
from memdrive.demos.ui.layout import BUTTON_TEXT, SMALL_TEXT
from memdrive.demos.ui.strings import LANGUAGES
from memdrive.demos.ui.theme import THEMES, contrast

pytestmark = [pytest.mark.window, pytest.mark.usefixtures("dummy")]
SIZES = [(1024, 640), (1280, 720), (1366, 768), (1920, 1080), (2560, 1080), (1280, 1024), (1080, 1920), (3840, 2160)]


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
