"""Puts the picture together: backgrounds, panels and their texts. Reads the show, changes nothing in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pygame
from pygame import Rect

from memdrive.demos.live.car.cells import CellMaps
from memdrive.demos.live.car.chip_panel import ChipPanel
from memdrive.demos.live.car.floor import SAID, Floor
from memdrive.demos.live.car.layout import Layout
from memdrive.demos.live.car.plots import Curve, Plots, Strip
from memdrive.demos.live.car.show import Show
from memdrive.demos.live.car.strings import scene_text, text
from memdrive.demos.live.car.telling import sentences
from memdrive.demos.ui.layout import CAPTION_TEXT, SMALL_TEXT, TITLE_TEXT
from memdrive.demos.ui.lettering import Lettering
from memdrive.demos.ui.quantities import count_text, energy_text
from memdrive.demos.ui.theme import AMBER, SKY, Colour, Theme
from memdrive.demos.ui.widgets import Look, draw_button, draw_sign


@dataclass(slots=True, kw_only=True)
class Notice:
    """What the window has to say beside the show."""

    now_s: float
    """Presentation time [s]."""
    message: str = ""
    banner: str = ""
    """What goes on: paused, proving, drawing."""
    caption: str = ""
    pointed: str = ""
    """The panel that a talk points at."""
    speed_reached: float | None = None
    """When it is less than asked for."""


class CarPicture:
    """Draws everything but help, menus and focus."""

    def __init__(self, lettering: Lettering) -> None:
        self.lettering = lettering
        self.floor, self.chip, self.plots = Floor(lettering), ChipPanel(lettering), Plots(lettering)
        self._back: pygame.Surface | None = None
        self._back_for: tuple[object, ...] = ()

    def draw(
        self,
        surface: pygame.Surface,
        theme: Theme,
        language: str,
        layout: Layout,
        show: Show,
        cells: CellMaps,
        looks: Mapping[str, Look],
        notice: Notice,
        hovered: str | None,
    ) -> None:
        """One frame."""
        surface.blit(self._background(theme, language, layout, show, looks, hovered), (0, 0))
        self.floor.draw(surface, layout, show, show.clock.fraction)
        self._floor_texts(surface, theme, language, layout, show, notice)
        self.chip.draw(surface, theme, language, layout, show, cells, notice.now_s)
        self._strips(surface, theme, language, layout, show)
        if layout.caption.width:
            self._caption(surface, theme, layout, notice.caption)
        if notice.pointed:
            panel = {"floor": layout.floor, "chip": layout.chip, "plots": layout.plots}[notice.pointed]
            width = max(round(0.2 * layout.unit), 2)
            pygame.draw.rect(surface, theme.ghost, panel, width, border_radius=round(0.5 * layout.unit))

    def _background(
        self,
        theme: Theme,
        language: str,
        layout: Layout,
        show: Show,
        looks: Mapping[str, Look],
        hovered: str | None,
    ) -> pygame.Surface:
        """What changes only with size, theme, language, chip and buttons: drawn once."""
        key = (theme.name, language, layout.size, layout.caption.size, show.chip.layers, tuple(looks.items()), hovered)
        if self._back is None or self._back_for != key:
            back = pygame.Surface(layout.size)
            back.fill(theme.page)
            for panel in layout.panels:
                pygame.draw.rect(back, theme.panel, panel, border_radius=round(0.5 * layout.unit))
                pygame.draw.rect(back, theme.edge, panel, 1, border_radius=round(0.5 * layout.unit))
            u, put = layout.unit, self.lettering.draw
            put(back, text("title", language), layout.title.midleft, TITLE_TEXT * u, theme.ink, "midleft")
            if layout.tagline.width:
                put(back, text("tagline", language), layout.tagline.midleft, SMALL_TEXT * u, theme.muted, "midleft")
            self.chip.labels(back, theme, language, layout, show)
            for name, rect in layout.buttons.items():
                draw_button(back, self.lettering, theme, u, rect, looks[name], name == hovered)
            self._back, self._back_for = back, key
        return self._back

    # ---------------------------------------------------------------- floor

    def _floor_texts(
        self, surface: pygame.Surface, theme: Theme, language: str, layout: Layout, show: Show, notice: Notice
    ) -> None:
        rect, u, put = layout.road, layout.unit, self.lettering.draw
        ink = self.floor.ink(show.scene)
        pad = 0.6 * u
        seconds = f"{show.time_s - show.changed_s:.0f}"
        words = text("scene_now", language, scene=scene_text(show.scene.name, language), seconds=seconds)
        put(surface, words, (rect.x + pad, rect.y + 0.2 * u), 0.92 * u, ink)
        for i, sentence in enumerate(told(show, language)):
            put(surface, sentence, (rect.x + pad, rect.y + (1.5 + 1.25 * i) * u), 0.88 * u, ink)
        if notice.speed_reached is not None:
            words = text("speed_real", language, factor=f"{notice.speed_reached:.0f}")
            put(surface, words, (rect.right - pad, rect.y + 0.2 * u), 0.92 * u, ink, "topright")
        x = rect.x + pad
        for key, colour, departures in zip(("learner", "ghost"), (SKY, AMBER), show.departures, strict=True):
            y = rect.bottom - 1.0 * u
            pygame.draw.aacircle(surface, colour, (x + 0.4 * u, y), round(0.4 * u))
            words = f"{text(key, language)} · {text('departures', language, n=departures)}"
            x = put(surface, words, (x + 1.1 * u, y), 0.88 * u, ink, "midleft").right + 1.3 * u
        if notice.banner:
            at = self._clear_of_close_up(layout, 1)
            draw_sign(surface, self.lettering, theme, at, [notice.banner], u, theme.accent, theme.on_accent)
        if show.verdict:
            self._verdict(surface, theme, language, layout, show)
        if notice.message:
            at = (rect.centerx, rect.centery - u)
            draw_sign(surface, self.lettering, theme, at, [notice.message], u, theme.panel, theme.ink)

    def _verdict(self, surface: pygame.Surface, theme: Theme, language: str, layout: Layout, show: Show) -> None:
        verdict = show.verdict
        assert verdict
        lines = [
            text("proof_title", language, scene=scene_text(verdict.scene, language)),
            text("proof_learner", language, cm=f"{100 * verdict.learner_m:.1f}", n=verdict.learner_departures),
            text("proof_ghost", language, cm=f"{100 * verdict.ghost_m:.1f}", n=verdict.ghost_departures),
        ]
        inks = [theme.ink, theme.learner_ink, theme.ghost_ink]
        at = self._clear_of_close_up(layout, len(lines))
        draw_sign(surface, self.lettering, theme, at, lines, layout.unit, theme.panel, theme.ink, inks)

    def _clear_of_close_up(self, layout: Layout, lines: int) -> tuple[float, float]:
        """Top middle of a sign on the half of the floor where the close-up is not."""
        rect, u = layout.road, layout.unit
        below = self.floor.close_up.centery < rect.centery
        return rect.centerx, rect.bottom - (2.5 + 1.5 * lines) * u if below else rect.y + SAID * u

    # ---------------------------------------------------------------- strips

    def _strips(self, surface: pygame.Surface, theme: Theme, language: str, layout: Layout, show: Show) -> None:
        error = Strip(
            curves=(
                Curve(column="ghost_m", colour=theme.ghost, scale=100.0),
                Curve(column="learner_m", colour=theme.learner, scale=100.0),
            ),
            least_top=10.0,
            tick=lambda v: f"{v:.0f}",
        )
        pulses = Strip(curves=(Curve(column="pulses_per_s", colour=theme.good),), least_top=1000.0, tick=count_text)
        energy = Strip(
            curves=(
                Curve(column="energy_asic_j", colour=theme.muted),
                Curve(column="energy_chip_j", colour=theme.learner),
            ),
            least_top=1e-9,
            tick=energy_text,
        )
        self.plots.draw(
            surface, theme, layout, show.series, (error, pulses, energy), lambda key: mark_text(key, language)
        )
        compared, rows = show.compared, show.series.rows
        rate = float(rows[-1, 3]) if len(rows) else 0.0
        say = (
            (
                "plot_error",
                (
                    ("learner", f"{100 * compared.learner_m:.1f}", theme.learner_ink),
                    ("ghost", f"{100 * compared.ghost_m:.1f}", theme.ghost_ink),
                ),
            ),
            ("plot_pulses", (("", count_text(rate), theme.good),)),
            (
                "plot_energy",
                (
                    ("chip", energy_text(show.diary.energies.chip_j), theme.learner_ink),
                    ("asic", energy_text(show.diary.energies.asic_j), theme.muted),
                ),
            ),
        )
        for rect, (title, values) in zip(layout.on_plots.strip_labels, say, strict=True):
            self._strip_label(surface, theme, language, rect, title, values, layout.unit)

    def _strip_label(
        self,
        surface: pygame.Surface,
        theme: Theme,
        language: str,
        rect: Rect,
        title: str,
        values: tuple[tuple[str, str, Colour], ...],
        u: float,
    ) -> None:
        """Title, and what the curves stand at; beside each other where the strip is low."""
        put, size = self.lettering.draw, SMALL_TEXT * u
        put(surface, text(title, language), (rect.x, rect.y + 0.55 * u), size, theme.muted, "midleft")
        if len(values) == 1:
            put(surface, values[0][1], (rect.right, rect.y + 0.55 * u), size, values[0][2], "midright")
            return
        x = float(rect.x)
        for key, value, colour in values:
            words = f"{text(key, language)} {value}"
            x = put(surface, words, (x, rect.y + 1.75 * u), size, colour, "midleft").right + 0.9 * u

    def _caption(self, surface: pygame.Surface, theme: Theme, layout: Layout, caption: str) -> None:
        """What a talk says, in letters for the back of the room."""
        rect, u = layout.caption, layout.unit
        pygame.draw.rect(
            surface, theme.accent, (rect.x, rect.y, round(0.4 * u), rect.height), border_radius=round(0.2 * u)
        )
        size = CAPTION_TEXT * u
        lines = self.lettering.wrapped(caption, size, rect.width - 3 * u)[:2]
        for i, line in enumerate(lines):
            y = rect.centery + (i - (len(lines) - 1) / 2) * 1.9 * u
            self.lettering.draw(surface, line, (rect.x + 1.6 * u, y), size, theme.ink, "midleft")


def told(show: Show, language: str) -> list[str]:
    """What changed and who copes; nothing during a proof, which has a verdict, or while a visitor steers."""
    if show.proof or show.hand is not None:
        return []
    seconds = show.time_s - show.changed_s
    return sentences(show.compared, show.scene.name, seconds, language, broken=show.broken)


def mark_text(key: str, language: str) -> str:
    """What a mark is called."""
    if key in text:
        return text(key, language)
    return key.removeprefix("scene_")
