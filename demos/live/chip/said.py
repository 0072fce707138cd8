"""What is said on a learner's floor, where nothing drives: who copes with what, a message, a verdict, a banner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pygame
from pygame import Rect

from memdrive.demos.live.chip.layout import Layout
from memdrive.demos.ui.lettering import Lettering
from memdrive.demos.ui.theme import AMBER, SKY, Colour, Theme


@dataclass(slots=True, kw_only=True)
class Notice:
    """What a window has to say beside its show."""

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
    cell: str = ""
    """Of the pair that is pointed at."""
    still: bool = False
    """Without a trail."""
    novelty: float = 0.0
    """Share of what the learner sees that is new to it."""


class Said:
    """Writes on the floor."""

    def __init__(self, lettering: Lettering) -> None:
        self.lettering = lettering

    def plate(self, surface: pygame.Surface, theme: Theme, layout: Layout, lines: Sequence[str]) -> None:
        """A message, or a verdict: its title, then learner and ghost."""
        plate, u = layout.said.inflate(-round(0.3 * layout.unit), -round(0.3 * layout.unit)), layout.unit
        pygame.draw.rect(surface, theme.panel, plate, border_radius=round(0.4 * u))
        pygame.draw.rect(surface, theme.edge, plate, 1, border_radius=round(0.4 * u))
        inks = (theme.ink, theme.learner_ink, theme.ghost_ink)
        for i, (line, ink) in enumerate(zip(lines, inks, strict=False)):
            y = plate.centery + (i - (len(lines) - 1) / 2) * 1.28 * u
            words = self.lettering.fitted(line, 0.95 * u, plate.width - 1.2 * u)
            self.lettering.draw(surface, words, (plate.x + 0.6 * u, y), 0.95 * u, ink, "midleft")

    def lines(
        self, surface: pygame.Surface, layout: Layout, ink: Colour, title: str, sentences: Sequence[str]
    ) -> None:
        """The world, what changed and who copes."""
        rect, u, put = layout.said, layout.unit, self.lettering.draw
        put(surface, title, (rect.x + 0.6 * u, rect.y + 0.2 * u), 0.92 * u, ink)
        for i, sentence in enumerate(sentences):
            put(surface, sentence, (rect.x + 0.6 * u, rect.y + (1.5 + 1.25 * i) * u), 0.88 * u, ink)

    def banner(self, surface: pygame.Surface, theme: Theme, layout: Layout, words: str, *, high: float) -> None:
        """What is going on, at the right. high : units below the top"""
        rect, u = layout.road, layout.unit
        box = Rect(0, 0, self.lettering.width(words, 0.95 * u) + round(1.2 * u), round(1.7 * u))
        box.topright = (rect.right - round(0.2 * u), round(rect.y + high * u))
        pygame.draw.rect(surface, theme.accent, box, border_radius=round(0.4 * u))
        self.lettering.draw(surface, words, box.center, 0.95 * u, theme.on_accent, "center")

    def counts(self, surface: pygame.Surface, layout: Layout, ink: Colour, words: Sequence[str]) -> None:
        """What learner and ghost come to, each beside its colour."""
        rect, u = layout.road, layout.unit
        x, y = rect.x + 0.6 * u, rect.bottom - 1.0 * u
        for told, colour in zip(words, (SKY, AMBER), strict=True):
            pygame.draw.aacircle(surface, colour, (x + 0.4 * u, y), round(0.4 * u))
            x = self.lettering.draw(surface, told, (x + 1.1 * u, y), 0.88 * u, ink, "midleft").right + 1.3 * u
