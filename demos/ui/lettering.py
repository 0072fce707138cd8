"""Text: one font for both languages, cached by size and by string."""

from __future__ import annotations

import functools
import importlib.resources
import io
from collections import OrderedDict
from collections.abc import Iterable

import pygame

from memdrive.demos.ui.theme import Colour

FONT = "fonts/NotoSansSC-gb2312_l1.ttf"
CACHED_STRINGS = 1024


@functools.cache
def letters() -> frozenset[int]:
    """Code points that the font has. A letter that it lacks would be drawn as nothing, without a word."""
    from matplotlib.ft2font import FT2Font  # pygame does not tell

    with importlib.resources.as_file(importlib.resources.files("memdrive.assets") / FONT) as path:
        return frozenset(FT2Font(str(path)).get_charmap())


def missing(text: str) -> str:
    """Letters of a text that the font lacks, each once."""
    return "".join(dict.fromkeys(c for c in text if not c.isspace() and ord(c) not in letters()))


class Lettering:
    """Draws and measures text at any pixel size; a string drawn before costs one blit."""

    def __init__(self) -> None:
        pygame.font.init()
        with importlib.resources.as_file(importlib.resources.files("memdrive.assets") / FONT) as path:
            self._font_file = path.read_bytes()
        self._fonts: dict[int, pygame.font.Font] = {}
        self._drawn: OrderedDict[tuple[str, int, Colour], pygame.Surface] = OrderedDict()

    def font(self, size: float) -> pygame.font.Font:
        """The font at a size in pixels."""
        px = max(round(size), 6)
        if px not in self._fonts:
            self._fonts[px] = pygame.font.Font(io.BytesIO(self._font_file), px)
        return self._fonts[px]

    def width(self, text: str, size: float) -> int:
        """[px]"""
        return self.font(size).size(text)[0]

    def height(self, size: float) -> int:
        """Of one line [px]."""
        return self.font(size).get_height()

    def widest(self, texts: Iterable[str], size: float) -> int:
        """Width of the longest of these, 0 for none [px]."""
        return max((self.width(text, size) for text in texts), default=0)

    def render(self, text: str, size: float, colour: Colour) -> pygame.Surface:
        """The text on a transparent surface, from the cache if it was drawn before."""
        key = (text, max(round(size), 6), colour)
        surface = self._drawn.get(key)
        if surface is None:
            surface = self.font(size).render(text, True, colour)
            self._drawn[key] = surface
            if len(self._drawn) > CACHED_STRINGS:
                self._drawn.popitem(last=False)
        else:
            self._drawn.move_to_end(key)
        return surface

    def draw(
        self,
        surface: pygame.Surface,
        text: str,
        at: tuple[float, float],
        size: float,
        colour: Colour,
        anchor: str = "topleft",
    ) -> pygame.Rect:
        """Draw one line with its `anchor` (a name of pygame.Rect's: midleft, center …) at a point."""
        rendered = self.render(text, size, colour)
        rect = rendered.get_rect()
        setattr(rect, anchor, (round(at[0]), round(at[1])))
        surface.blit(rendered, rect)
        return rect

    def fitted(self, text: str, size: float, width: float) -> str:
        """The text, cut with an ellipsis where it is wider than `width`."""
        if self.width(text, size) <= width:
            return text
        while text and self.width(text + "…", size) > width:
            text = text[:-1]
        return text.rstrip() + "…" if text else ""

    def wrapped(self, text: str, size: float, width: float) -> list[str]:
        """Lines no wider than `width`: broken at spaces, and anywhere between Chinese characters."""
        lines, line = [], ""
        for word in _words(text):
            if line and self.width((line + word).rstrip(), size) > width:
                lines.append(line.rstrip())
                line = word.lstrip()
            else:
                line += word
        return [*lines, line.rstrip()] if line.strip() else lines


CLOSING = "，。、；：！？）》”…,.;:!?)"


def _words(text: str) -> list[str]:
    """Pieces between which a line may break: Latin words with the space after them, single Chinese characters."""
    words: list[str] = []
    for character in text:
        new = not words or words[-1].endswith(" ") or (ord(character) > 0x2E7F or ord(words[-1][-1]) > 0x2E7F)
        if new and not (words and character in CLOSING + " "):
            words.append(character)
        else:
            words[-1] += character
    return words
