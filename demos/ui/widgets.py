"""Our own few widgets: buttons, a menu, keyboard focus that reaches all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pygame
from numpy.typing import NDArray
from pygame import Rect

from memdrive.demos.ui.icons import ICONS
from memdrive.demos.ui.layout import BUTTON_TEXT, SMALL_TEXT
from memdrive.demos.ui.lettering import Lettering
from memdrive.demos.ui.theme import Colour, Theme


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How one button is to be drawn now."""

    text: str = ""
    icon: str = ""
    lit: bool = False
    """Stands for something that is on."""
    colour: Colour | None = None
    """Of what is on; the theme's accent if not given."""
    menu: bool = False
    """Opens a list."""


def draw_button(
    surface: pygame.Surface, lettering: Lettering, theme: Theme, unit: float, rect: Rect, look: Look, hovered: bool
) -> None:
    """One button."""
    radius = round(0.35 * unit)
    accent = look.colour or theme.accent
    fill = accent if look.lit else (theme.button_hover if hovered else theme.button)
    ink = theme.on_accent if look.lit else theme.ink
    pygame.draw.rect(surface, fill, rect, border_radius=radius)
    pygame.draw.rect(
        surface, accent if look.lit else theme.edge, rect, max(round(0.07 * unit), 1), border_radius=radius
    )
    if look.icon:
        side = round(1.05 * unit)
        box = Rect(0, 0, side, side)
        box.center = rect.center
        ICONS[look.icon](surface, box, ink)
        return
    middle = (rect.centerx - (0.4 * unit if look.menu else 0.0), rect.centery)
    lettering.draw(surface, look.text, middle, BUTTON_TEXT * unit, ink, "center")
    if look.menu:
        x, y, r = rect.right - 0.75 * unit, rect.centery + 0.15 * unit, 0.26 * unit
        pygame.draw.polygon(surface, theme.muted, [(x - r, y - r), (x + r, y - r), (x, y + 0.6 * r)])


def draw_focus(surface: pygame.Surface, theme: Theme, unit: float, rect: Rect) -> None:
    """A ring around what Enter would press."""
    ring = rect.inflate(round(0.3 * unit), round(0.3 * unit))
    pygame.draw.rect(surface, theme.ghost, ring, max(round(0.14 * unit), 2), border_radius=round(0.45 * unit))


def draw_tip(surface: pygame.Surface, lettering: Lettering, theme: Theme, unit: float, rect: Rect, tip: str) -> Rect:
    """A line beside a control that says what it does; kept inside the window."""
    size, pad = SMALL_TEXT * unit, round(0.4 * unit)
    box = Rect(0, 0, lettering.width(tip, size) + 2 * pad, lettering.height(size) + pad)
    box.midtop = (rect.centerx, rect.bottom + pad)
    box.clamp_ip(surface.get_rect().inflate(-pad, -pad))
    if box.colliderect(rect):
        box.bottom = rect.top - pad
    pygame.draw.rect(surface, theme.ink, box, border_radius=pad)
    lettering.draw(surface, tip, box.center, size, theme.panel, "center")
    return box


def draw_sign(
    surface: pygame.Surface,
    lettering: Lettering,
    theme: Theme,
    midtop: tuple[float, float],
    lines: list[str],
    u: float,
    fill: Colour,
    ink: Colour,
    inks: list[Colour] | None = None,
) -> None:
    """Lines of text on a plate."""
    size, high = 0.95 * u, round(1.5 * u)
    box = Rect(0, 0, lettering.widest(lines, size) + round(1.6 * u), high * len(lines) + round(0.5 * u))
    box.midtop = (round(midtop[0]), round(midtop[1]))
    pygame.draw.rect(surface, fill, box, border_radius=round(0.4 * u))
    pygame.draw.rect(surface, theme.edge, box, 1, border_radius=round(0.4 * u))
    for i, line in enumerate(lines):
        at = (box.x + 0.8 * u, box.y + 0.25 * u + (i + 0.5) * high)
        lettering.draw(surface, line, at, size, inks[i] if inks else ink, "midleft")


def draw_curve(surface: pygame.Surface, colour: Colour, points: NDArray[np.float64], unit: float) -> None:
    """A smooth line about an eleventh of the text's height wide."""
    width = max(round(0.11 * unit), 1)
    if width > 1:
        pygame.draw.lines(surface, colour, False, points, width)
        return
    pygame.draw.aalines(surface, colour, False, points)


@dataclass(slots=True)
class Focus:
    """Which control the keyboard is at: Tab goes on, Shift+Tab back, over all of them and round."""

    order: Sequence[str] = ()
    at: str | None = None

    def move(self, step: int) -> None:
        """To the next or the previous control."""
        if not self.order:
            return
        if self.at not in self.order:
            self.at = self.order[0 if step > 0 else -1]
            return
        self.at = self.order[(self.order.index(self.at) + step) % len(self.order)]


@dataclass(slots=True)
class Menu:
    """A list under a button; `choices` are (value, text)."""

    name: str
    choices: Sequence[tuple[str, str]]
    at: int = 0
    rows: list[Rect] = field(default_factory=list)

    def place(self, button: Rect, window: Rect, lettering: Lettering, unit: float) -> None:
        """Find room for the rows, in the window whatever the button's place; a long list shows what fits."""
        high, pad = round(1.9 * unit), round(0.7 * unit)
        wide = max(lettering.widest((text for _, text in self.choices), BUTTON_TEXT * unit) + 2 * pad, button.width)
        room = max((window.height - pad) // high, 1)
        self.choices = self.choices[:room]
        box = Rect(button.x, button.bottom + round(0.2 * unit), wide, high * len(self.choices))
        box.clamp_ip(window)
        self.rows = [Rect(box.x, box.y + i * high, box.width, high) for i in range(len(self.choices))]

    def over(self, point: tuple[int, int]) -> int | None:
        """The row under a point."""
        return next((i for i, row in enumerate(self.rows) if row.collidepoint(point)), None)

    def move(self, step: int) -> None:
        """One row down or up, and round."""
        self.at = (self.at + step) % len(self.choices)

    @property
    def value(self) -> str:
        """The choice the keyboard is at."""
        return self.choices[self.at][0]

    def draw(self, surface: pygame.Surface, lettering: Lettering, theme: Theme, unit: float) -> None:
        """The list."""
        if not self.rows:
            return
        box = self.rows[0].unionall(self.rows[1:]).inflate(round(0.3 * unit), round(0.3 * unit))
        pygame.draw.rect(surface, theme.panel, box, border_radius=round(0.4 * unit))
        pygame.draw.rect(surface, theme.edge, box, max(round(0.08 * unit), 1), border_radius=round(0.4 * unit))
        for i, (row, (_, text)) in enumerate(zip(self.rows, self.choices, strict=True)):
            if i == self.at:
                pygame.draw.rect(surface, theme.accent, row, border_radius=round(0.3 * unit))
            ink = theme.on_accent if i == self.at else theme.ink
            lettering.draw(surface, text, (row.x + 0.7 * unit, row.centery), BUTTON_TEXT * unit, ink, "midleft")
