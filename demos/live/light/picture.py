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
from memdrive.demos.live.light.floor import LightFloor
from memdrive.demos.live.light.show import LightShow
from memdrive.demos.live.light.strings import text
from memdrive.demos.live.light.telling import SPAN_S, sentences
from memdrive.demos.ui.lettering import Lettering
from memdrive.demos.ui.theme import AMBER, SKY, Theme, rgb
from memdrive.demos.ui.widgets import Look, draw_sign

PALE, DEEP = rgb("F2F0EA"), rgb("1A1D23")
SHADE = 190
"""How dark the floor is under words, of 255: they can be read wherever a window shines."""


class LightPicture:
    """Draws everything but help, menus and focus."""

    def __init__(self, lettering: Lettering) -> None:
        self.lettering = lettering
        self.floor, self.panels = LightFloor(), Panels(lettering, text)

    def draw(
        self,
        surface: pygame.Surface,
        theme: Theme,
        language: str,
        layout: Layout,
        show: LightShow,
        cells: CellMaps,
        looks: Mapping[str, Look],
        now_s: float,
        banner: str,
        message: str,
        slow: str,
        hovered: str | None,
        *,
        pointed: str,
        still: bool,
    ) -> None:
        """One frame.

        now_s : presentation time [s]
        slow : what is to be said of a speed that is not reached
        pointed : what is to be said of the pair that is pointed at
        still : without a trail
        """
        staged = on_stage(show, pointed)
        surface.blit(self.panels.background(theme, language, layout, staged, looks, hovered), (0, 0))
        self.floor.draw(surface, layout.road, show, show.clock.fraction, layout.unit, trail=not still)
        self._texts(surface, theme, language, layout, show, banner, message, slow)
        self.panels.draw_chip(surface, theme, language, layout, staged, cells, now_s)
        first, marked = to_the_light(show, theme), lambda key: text(key, language)
        self.panels.draw_strips(surface, theme, language, layout, show.series, staged, first, marked)

    def _texts(
        self,
        surface: pygame.Surface,
        theme: Theme,
        language: str,
        layout: Layout,
        show: LightShow,
        banner: str,
        message: str,
        slow: str,
    ) -> None:
        rect, u, put = layout.road, layout.unit, self.lettering.draw
        ink, pad = PALE, 0.6 * u
        self._shade(surface, rect, u)
        light = text(f"light_{show.light}", language)
        words = text("light_now", language, light=light, seconds=f"{show.time_s - show.changed_s:.0f}")
        put(surface, words, (rect.x + pad, rect.y + 0.2 * u), 0.92 * u, ink)
        for i, sentence in enumerate(sentences(show, language)):
            put(surface, sentence, (rect.x + pad, rect.y + (1.5 + 1.25 * i) * u), 0.88 * u, ink)
        if slow:
            put(surface, slow, (rect.right - pad, rect.y + 0.2 * u), 0.92 * u, ink, "topright")
        x = rect.x + pad
        for key, colour, lost in zip(("learner", "ghost"), (SKY, AMBER), show.lost, strict=True):
            y = rect.bottom - 1.0 * u
            pygame.draw.aacircle(surface, colour, (x + 0.4 * u, y), round(0.4 * u))
            words = f"{text(key, language)} · {text('lost', language, n=lost)}"
            x = put(surface, words, (x + 1.1 * u, y), 0.88 * u, ink, "midleft").right + 1.3 * u
        below = rect.centerx, rect.bottom - 7.5 * u
        if show.verdict:
            lines = self._verdict(show, language)
            inks = [theme.ink, theme.learner_ink, theme.ghost_ink]
            draw_sign(surface, self.lettering, theme, below, lines, u, theme.panel, theme.ink, inks)
        elif banner:
            draw_sign(surface, self.lettering, theme, below, [banner], u, theme.accent, theme.on_accent)
        if message:
            at = (rect.centerx, rect.bottom - 4.0 * u)
            draw_sign(surface, self.lettering, theme, at, [message], u, theme.panel, theme.ink)

    def _shade(self, surface: pygame.Surface, rect: pygame.Rect, u: float) -> None:
        """Darken the floor where words stand."""
        for y, high in ((rect.y, 4.2 * u), (rect.bottom - 2.0 * u, 2.0 * u)):
            band = pygame.Surface((rect.width, round(high)), pygame.SRCALPHA)
            band.fill((*DEEP, SHADE))
            surface.blit(band, (rect.x, round(y)))

    def _verdict(self, show: LightShow, language: str) -> list[str]:
        verdict = show.verdict
        assert verdict
        rows = (
            ("proof_learner", verdict.learner_m, verdict.learner_earned),
            ("proof_ghost", verdict.ghost_m, verdict.ghost_earned),
        )
        title = text("proof_title", language, light=text(f"light_{verdict.light}", language))
        return [
            title,
            *(text(key, language, metres=f"{m:.2f}", percent=f"{100 * share:.0f}") for key, m, share in rows),
        ]


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
