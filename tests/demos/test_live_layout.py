"""The arrangement: would catch what overlaps or leaves its window or panel, and a text too wide for its place."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest
from pygame import Rect

from memdrive.demos.live.car.controls import CONTROLS
from memdrive.demos.live.car.strings import text
from memdrive.demos.live.car.wording import WORDING
from memdrive.demos.live.chip.layout import Layout, arrange
from memdrive.demos.ui.layout import BUTTON_TEXT, SMALL_TEXT
from memdrive.demos.ui.lettering import Lettering
from memdrive.demos.ui.strings import LANGUAGES

SIZES = [(1024, 640), (1280, 720), (1366, 768), (1920, 1080), (2560, 1080), (1280, 1024), (1080, 1920), (3840, 2160)]
LETTERING = Lettering()


def layout(size: tuple[int, int], language: str, caption: bool) -> Layout:
    labels = {control.name: WORDING.buttons(control, language) for control in CONTROLS}
    title = (text("title", language), text("tagline", language))
    return arrange(size, LETTERING.width, CONTROLS, labels, title, caption=caption)


def leaves(arranged: Layout) -> list[Rect]:
    """Everything that is drawn beside, not inside, something else."""
    parts: list[Rect] = [
        arranged.title,
        arranged.tagline,
        arranged.road,
        arranged.on_chip.chip_line,
        arranged.on_chip.bits,
        *arranged.on_chip.cells,
        arranged.on_chip.cell_labels[1],
        arranged.on_chip.hidden,
        arranged.on_chip.hidden_label,
        arranged.on_chip.steering,
        arranged.on_chip.steering_label,
        arranged.on_chip.legend,
        arranged.on_chip.counts,
        arranged.on_chip.energy,
        *arranged.on_plots.strips,
        *arranged.on_plots.strip_labels,
        arranged.on_plots.time_axis,
        arranged.caption,
        *arranged.buttons.values(),
    ]
    return [rect for rect in parts if rect.width]


def overlapping(rects: Sequence[Rect]) -> list[tuple[Rect, Rect]]:
    return [(a, b) for a, b in itertools.combinations(rects, 2) if a.colliderect(b)]


@pytest.mark.parametrize("caption", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
class TestArrangement:
    def test_nothing_overlaps(self, size: tuple[int, int], language: str, caption: bool) -> None:
        arranged = layout(size, language, caption)
        assert overlapping(leaves(arranged)) == []
        assert overlapping(arranged.panels) == []

    def test_everything_is_inside_the_window(self, size: tuple[int, int], language: str, caption: bool) -> None:
        window = Rect(0, 0, *size)
        assert all(window.contains(rect) and rect.height > 0 for rect in leaves(layout(size, language, caption)))

    def test_parts_stay_in_their_panel(self, size: tuple[int, int], language: str, caption: bool) -> None:
        arranged = layout(size, language, caption)
        assert arranged.floor.contains(arranged.road)
        chip = [
            *arranged.on_chip.cells,
            arranged.on_chip.bits,
            arranged.on_chip.steering_label,
            arranged.on_chip.legend,
            arranged.on_chip.energy,
        ]
        assert all(arranged.chip.contains(rect) for rect in chip)
        assert all(arranged.plots.contains(rect) for rect in (*arranged.on_plots.strips, arranged.on_plots.time_axis))

    def test_texts_fit_their_buttons(self, size: tuple[int, int], language: str, caption: bool) -> None:
        arranged = layout(size, language, caption)
        for control in CONTROLS:
            if control.place == "keys":
                continue
            room = arranged.buttons[control.name].width
            assert LETTERING.widest(WORDING.buttons(control, language), BUTTON_TEXT * arranged.unit) <= room

    def test_the_picture_has_room(self, size: tuple[int, int], language: str, caption: bool) -> None:
        arranged = layout(size, language, caption)
        assert arranged.road.height >= 14 * arranged.unit
        assert arranged.on_chip.cells[0].width >= 24 * arranged.unit
        assert all(strip.height >= 1.4 * arranged.unit for strip in arranged.on_plots.strips)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_labels_beside_the_cells_fit(size: tuple[int, int], language: str) -> None:
    arranged = layout(size, language, False)
    small = SMALL_TEXT * arranged.unit
    beside = [text(key, language) for key in ("set_pulse", "reset_pulse", "dead_cell", "weight")]
    assert LETTERING.widest(beside, small) <= arranged.on_chip.legend.width - 1.4 * arranged.unit
    titles = [text(key, language) for key in ("plot_error", "plot_pulses", "plot_energy")]
    assert LETTERING.widest(titles, small) <= arranged.on_plots.strip_labels[0].width
