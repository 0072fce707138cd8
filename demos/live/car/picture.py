"""Puts the picture together: backgrounds, panels and their texts. Reads the show, changes nothing in it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pygame

from memdrive.demos.driving.ghost import Verdict
from memdrive.demos.live.car.floor import Floor
from memdrive.demos.live.car.show import Show
from memdrive.demos.live.car.strings import scene_text, text
from memdrive.demos.live.car.telling import sentences
from memdrive.demos.live.chip.cells import CellMaps
from memdrive.demos.live.chip.layout import Layout
from memdrive.demos.live.chip.panel import Staged
from memdrive.demos.live.chip.picture import Panels, Values
from memdrive.demos.live.chip.plots import Curve, Strip
from memdrive.demos.live.chip.said import Notice, Said
from memdrive.demos.ui.lettering import Lettering
from memdrive.demos.ui.theme import Theme
from memdrive.demos.ui.widgets import Look

NEW = 0.05
"""From this share of new views on the window says so (assumed: one in twenty)."""


class CarPicture:
    """Draws everything but help, menus and focus."""

    def __init__(self, lettering: Lettering) -> None:
        self.lettering = lettering
        self.floor, self.said, self.panels = Floor(lettering), Said(lettering), Panels(lettering, text)

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
        panels, staged = self.panels, on_stage(show, notice.cell)
        surface.blit(panels.background(theme, language, layout, staged, looks, hovered), (0, 0))
        self.floor.draw(surface, layout, show, show.clock.fraction, trail=not notice.still)
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
        said, ink = self.said, self.floor.ink(show.scene)
        if notice.message:
            said.plate(surface, theme, layout, [notice.message])
        elif show.verdict:
            said.plate(surface, theme, layout, verdict_lines(show.verdict, language))
        else:
            quiet = notice.banner and not show.clock.paused
            said.lines(surface, layout, ink, world_now(show, notice, language), [] if quiet else told(show, language))
        if notice.banner:
            said.banner(surface, theme, layout, notice.banner, high=0.2 if show.clock.paused else 1.9)
        counts = zip(("learner", "ghost"), show.departures, strict=True)
        words = [f"{text(key, language)} · {text('departures', language, n=n)}" for key, n in counts]
        said.counts(surface, layout, ink, words)


def world_now(show: Show, notice: Notice, language: str) -> str:
    """The scene, since when, how fast time passes where that is slower than was asked for, what is new to the chip."""
    seconds = f"{show.time_s - show.changed_s:.0f}"
    words = [text("scene_now", language, scene=scene_text(show.scene.name, language), seconds=seconds)]
    if notice.speed_reached is not None:
        words.append(text("speed_real", language, factor=f"{notice.speed_reached:.0f}"))
    if notice.novelty >= NEW:
        words.append(text("novel", language, percent=f"{100 * notice.novelty:.0f}"))
    return " · ".join(words)


def verdict_lines(verdict: Verdict, language: str) -> list[str]:
    """What a frozen lap showed: title, learner, ghost."""
    return [
        text("proof_title", language, scene=scene_text(verdict.scene, language)),
        text("proof_learner", language, cm=f"{100 * verdict.learner_m:.1f}", n=verdict.learner_departures),
        text("proof_ghost", language, cm=f"{100 * verdict.ghost_m:.1f}", n=verdict.ghost_departures),
    ]


def on_stage(show: Show, pointed: str = "") -> Staged:
    """The chip of the show, and what it is at."""
    place = (float(np.clip(show.drive.wanted, -1, 1)) + 1) / 2 * (len(show.activity) - 1)
    return Staged(
        chip=show.chip,
        device=show.device,
        learner=show.drive.learner,
        bits=show.bits,
        hidden=show.hidden,
        activity=show.activity,
        wishes=[place] if show.wished else [],
        energies=show.diary.energies,
        pointed=pointed,
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
