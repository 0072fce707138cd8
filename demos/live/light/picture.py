"""Puts the picture together: floor, chip, curves and their texts. Reads the show, changes nothing in it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pygame

from memdrive.agent.driving.code import SideBySide
from memdrive.demos.live.chip.cells import CellMaps
from memdrive.demos.live.chip.layout import Layout
from memdrive.demos.live.chip.panel import Staged
from memdrive.demos.live.chip.picture import Panels, Values
from memdrive.demos.live.chip.plots import Curve, Strip
from memdrive.demos.live.chip.said import Notice, Said
from memdrive.demos.live.light.floor import LightFloor
from memdrive.demos.live.light.pursuers import Verdict
from memdrive.demos.live.light.show import LightShow
from memdrive.demos.live.light.strings import text
from memdrive.demos.live.light.telling import SPAN_S, sentences
from memdrive.demos.ui.lettering import Lettering
from memdrive.demos.ui.theme import Theme, rgb
from memdrive.demos.ui.widgets import Look

PALE, DEEP = rgb("F2F0EA"), rgb("1A1D23")
SHADE = 190
"""How dark the floor is under words, of 255: they can be read wherever a window shines."""


class LightPicture:
    """Draws everything but help, menus and focus."""

    def __init__(self, lettering: Lettering) -> None:
        self.lettering = lettering
        self.floor, self.said, self.panels = LightFloor(), Said(lettering), Panels(lettering, text)

    def draw(
        self,
        surface: pygame.Surface,
        theme: Theme,
        language: str,
        layout: Layout,
        show: LightShow,
        cells: CellMaps,
        looks: Mapping[str, Look],
        notice: Notice,
        hovered: str | None,
    ) -> None:
        """One frame."""
        staged = on_stage(show, notice.cell)
        surface.blit(self.panels.background(theme, language, layout, staged, looks, hovered), (0, 0))
        self.floor.draw(surface, layout.road, show, show.clock.fraction, layout.unit, trail=not notice.still)
        self._floor_texts(surface, theme, language, layout, show, notice)
        self.panels.draw_chip(surface, theme, language, layout, staged, cells, notice.now_s)
        first, marked = to_the_light(show, theme), lambda key: text(key, language)
        self.panels.draw_strips(surface, theme, language, layout, show.series, staged, first, marked)

    def _floor_texts(
        self, surface: pygame.Surface, theme: Theme, language: str, layout: Layout, show: LightShow, notice: Notice
    ) -> None:
        said = self.said
        self._shade(surface, layout.road, layout.unit)
        if notice.message:
            said.plate(surface, theme, layout, [notice.message])
        elif show.verdict:
            said.plate(surface, theme, layout, verdict_lines(show.verdict, language))
        else:
            said.lines(surface, layout, PALE, world_now(show, notice, language), sentences(show, language))
        if notice.banner:
            said.banner(surface, theme, layout, notice.banner, high=0.2 if show.clock.paused else 1.9)
        counts = zip(("learner", "ghost"), show.lost, strict=True)
        words = [f"{text(key, language)} · {text('lost', language, n=n)}" for key, n in counts]
        said.counts(surface, layout, PALE, words)

    def _shade(self, surface: pygame.Surface, rect: pygame.Rect, u: float) -> None:
        """Darken the floor where words stand."""
        for y, high in ((rect.y, 4.2 * u), (rect.bottom - 2.0 * u, 2.0 * u)):
            band = pygame.Surface((rect.width, round(high)), pygame.SRCALPHA)
            band.fill((*DEEP, SHADE))
            surface.blit(band, (rect.x, round(y)))


def world_now(show: LightShow, notice: Notice, language: str) -> str:
    """The light, since when, and how fast time passes where that is slower than was asked for."""
    light = text(f"light_{show.light}", language)
    words = [text("light_now", language, light=light, seconds=f"{show.time_s - show.changed_s:.0f}")]
    if notice.speed_reached is not None:
        words.append(text("speed_real", language, factor=f"{notice.speed_reached:.0f}"))
    return " · ".join(words)


def verdict_lines(verdict: Verdict, language: str) -> list[str]:
    """What a frozen episode showed: title, learner, ghost."""
    rows = (
        ("proof_learner", verdict.learner_m, verdict.learner_earned),
        ("proof_ghost", verdict.ghost_m, verdict.ghost_earned),
    )
    title = text("proof_title", language, light=text(f"light_{verdict.light}", language))
    return [title, *(text(key, language, metres=f"{m:.2f}", percent=f"{100 * share:.0f}") for key, m, share in rows)]


def on_stage(show: LightShow, pointed: str = "") -> Staged:
    """The chip of the show, and what it is at. The teacher's wishes stand at the outputs of speed and of turning."""
    wishes: list[float] = []
    if show.wished:
        assert isinstance(show.learner.code, SideBySide)
        first = 0
        for code, wish in zip(show.learner.code.codes, np.clip(show.chase.wanted, -1.0, 1.0), strict=True):
            wishes.append(first + (float(wish) + 1) / 2 * (code.n - 1))
            first += code.n
    return Staged(
        chip=show.chip,
        device=show.device,
        learner=show.learner,
        bits=show.bits,
        hidden=show.hidden,
        activity=show.activity,
        wishes=wishes,
        energies=show.diary.energies,
        pointed=pointed,
    )


def to_the_light(show: LightShow, theme: Theme) -> tuple[Strip, str, Values]:
    """The strip of distances, its title, and what it stands at."""
    strip = Strip(
        curves=(Curve(column="ghost_m", colour=theme.ghost), Curve(column="learner_m", colour=theme.learner)),
        least_top=2.0,
        tick=lambda v: f"{v:.1f}",
    )
    learner, ghost = show.lately(SPAN_S)
    stand = (("learner", f"{learner:.2f}", theme.learner_ink), ("ghost", f"{ghost:.2f}", theme.ghost_ink))
    return strip, "plot_distance", stand
