"""Colours, light and dark: Okabe and Ito's palette, readable with any kind of colour vision."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from memdrive.demos.report import palette

Colour = tuple[int, int, int]


def rgb(code: str) -> Colour:
    """Six hexadecimal digits, with # or without, as red, green, blue."""
    code = code.removeprefix("#")
    return int(code[0:2], 16), int(code[2:4], 16), int(code[4:6], 16)


BLUE, ORANGE = rgb(palette.BLUE), rgb(palette.ORANGE)
GREEN, PURPLE = rgb(palette.GREEN), rgb(palette.PURPLE)
SKY, AMBER = rgb(palette.SKY), rgb(palette.AMBER)
WHITE = rgb("FFFFFF")


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """One set of colours; every field is (red, green, blue).

    Source: M. Okabe, K. Ito, Color Universal Design (2008), for the hues; the greys are assumed.
    """

    name: str
    page: Colour
    panel: Colour
    edge: Colour
    ink: Colour
    muted: Colour
    button: Colour
    button_hover: Colour
    accent: Colour
    on_accent: Colour
    floor: Colour
    grid: Colour
    learner: Colour
    """Lines of the learning chip."""
    ghost: Colour
    learner_ink: Colour
    """Text about the learning chip: darker or lighter than its line where the panel asks for it."""
    ghost_ink: Colour
    good: Colour
    bad: Colour
    weight_low: Colour
    weight_zero: Colour
    weight_high: Colour
    dead: Colour
    """Of a pair that no pulse moves."""
    set_glow: Colour = GREEN
    reset_glow: Colour = PURPLE


LIGHT = Theme(
    name="light",
    page=rgb("F4F5F7"),
    panel=WHITE,
    edge=rgb("DFE3E8"),
    ink=rgb("1B1F24"),
    muted=rgb("5B6470"),
    button=rgb("F4F5F7"),
    button_hover=rgb("E6EBF0"),
    accent=BLUE,
    on_accent=WHITE,
    floor=rgb("23272F"),
    grid=rgb("E4E7EB"),
    learner=BLUE,
    ghost=rgb("B97D00"),
    learner_ink=BLUE,
    ghost_ink=rgb("8A5F00"),
    good=rgb("007A59"),
    bad=rgb("B34E00"),
    weight_low=BLUE,
    weight_zero=rgb("F7F7F7"),
    weight_high=ORANGE,
    dead=rgb("1B1F24"),
    reset_glow=rgb("B84C97"),
)
DARK = Theme(
    name="dark",
    page=rgb("101318"),
    panel=rgb("1A1E25"),
    edge=rgb("2D343E"),
    ink=rgb("ECEFF3"),
    muted=rgb("A3ADB9"),
    button=rgb("242A33"),
    button_hover=rgb("323A46"),
    accent=SKY,
    on_accent=rgb("101318"),
    floor=rgb("0B0D11"),
    grid=rgb("2A303A"),
    learner=SKY,
    ghost=AMBER,
    learner_ink=SKY,
    ghost_ink=AMBER,
    good=rgb("3CC79B"),
    bad=rgb("F08A3C"),
    weight_low=rgb("3E9FDD"),
    weight_zero=rgb("262B33"),
    weight_high=rgb("F0762A"),
    dead=rgb("FFFFFF"),
    set_glow=rgb("1FD6A0"),
    reset_glow=rgb("E884C4"),
)
THEMES = {theme.name: theme for theme in (LIGHT, DARK)}


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """`share` of b, the rest of a, for share in [0, 1]."""
    share = min(max(share, 0.0), 1.0)
    r, g, blue = (round(x + (y - x) * share) for x, y in zip(a, b, strict=True))
    return r, g, blue


@cache
def ramp(a: Colour, b: Colour) -> tuple[Colour, ...]:
    """33 colours from a to b: index by `round(32 * share)`, for what is drawn by the hundred."""
    return tuple(mix(a, b, i / 32) for i in range(33))


@cache
def diverging(theme: Theme) -> NDArray[np.uint8]:
    """(256, 3) colours from weight -1 through 0 (index 128) to +1."""
    ramp = np.empty((256, 3), np.uint8)
    for i in range(256):
        share = (i - 128) / (127 if i > 128 else 128)
        ramp[i] = mix(theme.weight_zero, theme.weight_high if share > 0 else theme.weight_low, abs(share))
    return ramp


def contrast(a: Colour, b: Colour) -> float:
    """Contrast ratio of two colours, 1 to 21.

    Source: W3C, Web Content Accessibility Guidelines 2.2, "contrast ratio" and "relative luminance".
    """
    light, dark = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Colour) -> float:
    linear = [c / 3294.6 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
