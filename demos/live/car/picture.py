"""Puts the picture together: backgrounds, panels and their texts. Reads the show, changes nothing in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pygame

from memdrive.demos.live.car.floor import SAID, Floor
from memdrive.demos.live.car.show import Show
from memdrive.demos.live.car.strings import scene_text, text
from memdrive.demos.live.car.telling import sentences
from memdrive.demos.live.chip.cells import CellMaps
from memdrive.demos.live.chip.layout import Layout
from memdrive.demos.live.chip.panel import Staged
from memdrive.demos.live.chip.picture import Panels, Values
from memdrive.demos.live.chip.plots import Curve, Strip
from memdrive.demos.ui.lettering import Lettering
from memdrive.demos.ui.theme import AMBER, SKY, Theme
from memdrive.demos.ui.widgets import Look, draw_sign


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
        self.floor, self.panels = Floor(lettering), Panels(lettering, text)

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
        panels, staged = self.panels, on_stage(show)
        surface.blit(panels.background(theme, language, layout, staged, looks, hovered), (0, 0))
        self.floor.draw(surface, layout, show, show.clock.fraction)
        self._floor_texts(surface, theme, language, layout, show, notice)
        panels.draw_chip(surface, theme, language, layout, staged, cells, notice.now_s)
        first, marked = off_the_line(show, theme), lambda key: mark_text(key, language)
        panels.draw_strips(surface, theme, language, layout, show.series, staged, first, marked)
        if layout.caption.width:
            panels.draw_caption(surface, theme, layout, notice.caption)
        if notice.pointed:
            panel = {"floor": layout.floor, "chip": layout.chip, "plots": layout.plots}[notice.pointed]
            width = max(round(0.2 * layout.unit), 2)
            pygame.draw.rect(surface, theme.ghost, panel, width, border_radius=round(0.5 * layout.unit))

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


def on_stage(show: Show) -> Staged:
    """The chip of the show, and what it is at."""
    nobody = show.proof or (show.teacher is None and show.hand is None)
    wishes = () if nobody else ((float(np.clip(show.drive.wanted, -1, 1)) + 1) / 2 * (len(show.activity) - 1),)
    return Staged(
        chip=show.chip,
        device=show.device,
        learner=show.drive.learner,
        bits=show.bits,
        activity=show.activity,
        wishes=wishes,
        energies=show.diary.energies,
    )


def off_the_line(show: Show, theme: Theme) -> tuple[Strip, str, Values]:
    """The strip of distances, its title, and what it stands at."""
    strip = Strip(
        curves=(
            Curve(column="ghost_m", colour=theme.ghost, scale=100.0),
            Curve(column="learner_m", colour=theme.learner, scale=100.0),
        ),
        least_top=10.0,
        tick=lambda v: f"{v:.0f}",
    )
    compared = show.compared
    stand = (
        ("learner", f"{100 * compared.learner_m:.1f}", theme.learner_ink),
        ("ghost", f"{100 * compared.ghost_m:.1f}", theme.ghost_ink),
    )
    return strip, "plot_error", stand


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
