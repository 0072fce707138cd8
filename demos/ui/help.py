"""The page of keys: everything that can be done, in two columns."""

from __future__ import annotations

from collections.abc import Sequence

import pygame
from pygame import Rect

from memdrive.demos.ui.controls import Control
from memdrive.demos.ui.layout import SMALL_TEXT
from memdrive.demos.ui.lettering import Lettering
from memdrive.demos.ui.strings import Texts
from memdrive.demos.ui.theme import Theme


def help_lines(text: Texts, language: str, offered: Sequence[Control], extra: Sequence[str]) -> list[tuple[str, str]]:
    """(key, what it does) for every control on offer, then what has no key of its own."""
    lines: dict[str, tuple[str, str]] = {}
    for control in offered:
        key = lines.get(control.help_name, (control.key_name, ""))[0]
        first_to_last = key if key == control.key_name else f"{key[0]}–{control.key_name}"
        lines[control.help_name] = (first_to_last, text(f"help_{control.help_name}", language))
    return [*lines.values(), *(("", text(f"help_{name}", language)) for name in extra)]


def help_box(window: Rect, unit: float, lines: int) -> Rect:
    """Where the page stands."""
    high = round((4.6 + 1.55 * -(-lines // 2)) * unit)
    box = Rect(0, 0, round(60 * unit), high)
    box.center = window.center
    return box


def draw_help(
    surface: pygame.Surface,
    lettering: Lettering,
    theme: Theme,
    text: Texts,
    language: str,
    unit: float,
    offered: Sequence[Control],
    extra: Sequence[str],
) -> None:
    """The page, over a window that stays visible behind it."""
    lines = help_lines(text, language, offered, extra)
    veil = pygame.Surface(surface.get_size())
    veil.set_alpha(150)
    surface.blit(veil, (0, 0))
    box = help_box(surface.get_rect(), unit, len(lines))
    pygame.draw.rect(surface, theme.panel, box, border_radius=round(0.6 * unit))
    put = lettering.draw
    put(surface, text("help_title", language), (box.x + 1.4 * unit, box.y + 0.9 * unit), 1.25 * unit, theme.ink)
    put(
        surface,
        text("help_close", language),
        (box.right - 1.4 * unit, box.y + 1.2 * unit),
        SMALL_TEXT * unit,
        theme.muted,
        "topright",
    )
    rows = -(-len(lines) // 2)
    for i, (key, words) in enumerate(lines):
        x = box.x + (1.4 + 29.3 * (i // rows)) * unit
        y = box.y + (4.1 + 1.55 * (i % rows)) * unit
        if key:
            cap = Rect(round(x), round(y - 0.6 * unit), round(4.2 * unit), round(1.25 * unit))
            pygame.draw.rect(surface, theme.button, cap, border_radius=round(0.25 * unit))
            pygame.draw.rect(surface, theme.edge, cap, 1, border_radius=round(0.25 * unit))
            put(surface, key, cap.center, SMALL_TEXT * unit, theme.ink, "center")
        put(surface, words, (x + 4.8 * unit, y), 0.9 * unit, theme.ink, "midleft")
