"""What every window of a learner draws alike: backgrounds, the chip, the strips of figures, the caption of a talk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pygame
from pygame import Rect

from memdrive.demos.live.chip.cells import CellMaps
from memdrive.demos.live.chip.layout import Layout
from memdrive.demos.live.chip.panel import ChipPanel, Staged
from memdrive.demos.live.chip.plots import Curve, Plots, Strip
from memdrive.demos.live.chip.series import Series
from memdrive.demos.ui.layout import CAPTION_TEXT, SMALL_TEXT, TITLE_TEXT
from memdrive.demos.ui.lettering import Lettering
from memdrive.demos.ui.quantities import count_text, energy_text
from memdrive.demos.ui.strings import Texts
from memdrive.demos.ui.theme import Colour, Theme
from memdrive.demos.ui.widgets import Look, draw_button

Values = Sequence[tuple[str, str, Colour]]
"""Key of a text, what stands behind it, its colour."""


class Panels:
    """Draws all of a window but what is on its floor."""

    def __init__(self, lettering: Lettering, text: Texts) -> None:
        self.lettering, self.text = lettering, text
        self.chip, self.plots = ChipPanel(lettering, text), Plots(lettering)
        self._back: pygame.Surface | None = None
        self._back_for: tuple[object, ...] = ()

    def background(
        self,
        theme: Theme,
        language: str,
        layout: Layout,
        staged: Staged,
        looks: Mapping[str, Look],
        hovered: str | None,
    ) -> pygame.Surface:
        """What changes only with size, theme, language, chip and buttons: drawn once."""
        key = (
            theme.name,
            language,
            layout.size,
            layout.caption.size,
            staged.chip.layers,
            tuple(looks.items()),
            hovered,
        )
        if self._back is None or self._back_for != key:
            back = pygame.Surface(layout.size)
            back.fill(theme.page)
            for panel in layout.panels:
                pygame.draw.rect(back, theme.panel, panel, border_radius=round(0.5 * layout.unit))
                pygame.draw.rect(back, theme.edge, panel, 1, border_radius=round(0.5 * layout.unit))
            u, put = layout.unit, self.lettering.draw
            put(back, self.text("title", language), layout.title.midleft, TITLE_TEXT * u, theme.ink, "midleft")
            if layout.tagline.width:
                words = self.text("tagline", language)
                put(back, words, layout.tagline.midleft, SMALL_TEXT * u, theme.muted, "midleft")
            self.chip.labels(back, theme, language, layout, staged.chip)
            for name, rect in layout.buttons.items():
                draw_button(back, self.lettering, theme, u, rect, looks[name], name == hovered)
            self._back, self._back_for = back, key
        return self._back

    def draw_chip(
        self,
        surface: pygame.Surface,
        theme: Theme,
        language: str,
        layout: Layout,
        staged: Staged,
        cells: CellMaps,
        now_s: float,
    ) -> None:
        """The chip. now_s : presentation time [s]"""
        self.chip.draw(surface, theme, language, layout, staged, cells, now_s)

    def draw_strips(
        self,
        surface: pygame.Surface,
        theme: Theme,
        language: str,
        layout: Layout,
        series: Series,
        staged: Staged,
        first: tuple[Strip, str, Values],
        mark_text: Callable[[str], str],
    ) -> None:
        """Three strips: the window's own, pulses, energy.

        first : strip, its title, and what its curves stand at
        """
        strip, title, values = first
        pulses = Strip(curves=(Curve(column="pulses_per_s", colour=theme.good),), least_top=1000.0, tick=count_text)
        energy = Strip(
            curves=(
                Curve(column="energy_asic_j", colour=theme.muted),
                Curve(column="energy_chip_j", colour=theme.learner),
            ),
            least_top=1e-9,
            tick=energy_text,
        )
        self.plots.draw(surface, theme, layout, series, (strip, pulses, energy), mark_text)
        rows = series.rows
        rate, spent = (float(rows[-1, 3]) if len(rows) else 0.0), staged.energies
        joules = (
            ("chip", energy_text(spent.chip_j), theme.learner_ink),
            ("asic", energy_text(spent.asic_j), theme.muted),
        )
        say: tuple[tuple[str, Values], ...] = (
            (title, values),
            ("plot_pulses", (("", count_text(rate), theme.good),)),
            ("plot_energy", joules),
        )
        for rect, (words, stand) in zip(layout.on_plots.strip_labels, say, strict=True):
            self._strip_label(surface, theme, language, rect, words, stand, layout.unit)

    def _strip_label(
        self, surface: pygame.Surface, theme: Theme, language: str, rect: Rect, title: str, values: Values, u: float
    ) -> None:
        """Title, and what the curves stand at; beside each other where the strip is low."""
        put, size = self.lettering.draw, SMALL_TEXT * u
        put(surface, self.text(title, language), (rect.x, rect.y + 0.55 * u), size, theme.muted, "midleft")
        if len(values) == 1:
            put(surface, values[0][1], (rect.right, rect.y + 0.55 * u), size, values[0][2], "midright")
            return
        x = float(rect.x)
        for key, value, colour in values:
            words = f"{self.text(key, language)} {value}"
            x = put(surface, words, (x, rect.y + 1.75 * u), size, colour, "midleft").right + 0.9 * u

    def draw_caption(self, surface: pygame.Surface, theme: Theme, layout: Layout, caption: str) -> None:
        """What a talk says, in letters for the back of the room."""
        rect, u = layout.caption, layout.unit
        pygame.draw.rect(
            surface, theme.accent, (rect.x, rect.y, round(0.4 * u), rect.height), border_radius=round(0.2 * u)
        )
        size = CAPTION_TEXT * u
        lines = self.lettering.wrapped(caption, size, rect.width - 3 * u)
        for i, line in enumerate(lines):
            y = rect.centery + (i - (len(lines) - 1) / 2) * 1.9 * u
            self.lettering.draw(surface, line, (rect.x + 1.6 * u, y), size, theme.ink, "midleft")
