"""Draws the CNN's window: the sheet, the maps, the outputs, the kernels. Reads the reader, changes nothing in it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pygame
from numpy.typing import NDArray
from pygame import Rect

from memdrive.demos.cnn.look import beside
from memdrive.demos.lab.energies import Energies
from memdrive.demos.live.cnn.places import Places
from memdrive.demos.live.cnn.reader import Reader
from memdrive.demos.live.cnn.strings import text
from memdrive.demos.live.devices import device_text
from memdrive.demos.live.digits.ink import Point
from memdrive.demos.live.digits.strokes import StrokePicture, draw_pen
from memdrive.demos.ui.desk import Desk
from memdrive.demos.ui.layout import SMALL_TEXT, TITLE_TEXT
from memdrive.demos.ui.quantities import energy_text
from memdrive.demos.ui.theme import Theme, diverging, ramp
from memdrive.demos.ui.widgets import Look as ButtonLook
from memdrive.demos.ui.widgets import draw_button, draw_sign


class Picture:
    """Draws everything but help, lists and focus. device : its name"""

    def __init__(self, desk: Desk, device: str) -> None:
        self.desk, self.device, self.put = desk, device, desk.lettering.draw
        self._strokes = StrokePicture()

    def draw(self, places: Places, reader: Reader, looks: Mapping[str, ButtonLook], pen: Point | None = None) -> None:
        """One frame. pen : of the keyboard, where it has one"""
        self._background(places, looks)
        self._paper(places.paper, reader, pen)
        self._status(places, reader)
        self._maps(places, reader)
        self._outputs(places, reader)
        if self.desk.message:
            at = (places.paper.centerx, places.paper.y + 0.6 * places.unit)
            size = 0.95 * places.unit
            line = self.desk.lettering.fitted(self.desk.message, size, places.paper.width - 3 * places.unit)
            theme = self.desk.theme
            draw_sign(
                self.desk.surface, self.desk.lettering, theme, at, [line], places.unit, theme.panel, theme.ink
            )  # fmt: skip

    def _words(self, key: str, **values: object) -> str:
        return text(key, self.desk.language, **values)

    def _background(self, places: Places, looks: Mapping[str, ButtonLook]) -> None:
        surface, theme, u = self.desk.surface, self.desk.theme, places.unit
        surface.fill(theme.page)
        for panel in (places.sheet, *places.panels.values()):
            pygame.draw.rect(surface, theme.panel, panel, border_radius=round(0.5 * u))
            pygame.draw.rect(surface, theme.edge, panel, 1, border_radius=round(0.5 * u))
        self.put(surface, self._words("title"), places.title.midleft, TITLE_TEXT * u, theme.ink, "midleft")
        if places.tagline.width:
            at = places.tagline.midleft
            self.put(surface, self._words("cnn_tagline"), at, SMALL_TEXT * u, theme.muted, "midleft")
        for name, rect in places.buttons.items():
            draw_button(surface, self.desk.lettering, theme, u, rect, looks[name], name == self.desk.hovered)

    def _paper(self, rect: Rect, reader: Reader, pen: Point | None) -> None:
        surface, theme = self.desk.surface, self.desk.theme
        surface.blit(self._strokes.picture(rect.width, reader.drawing, theme), rect)
        if reader.empty:
            self.put(surface, self._words("cnn_here"), rect.center, 0.05 * rect.width, theme.muted, "center")
        if pen:
            draw_pen(surface, theme, pen, rect)
        pygame.draw.rect(surface, theme.edge, rect, max(round(rect.width / 250), 1))

    def _status(self, places: Places, reader: Reader) -> None:
        """Which chip, in which state; or how far its tuning is."""
        surface, theme, u, rect = self.desk.surface, self.desk.theme, places.unit, places.status
        named = {"number": reader.number + 1, "device": device_text(self.device)}
        if reader.tuning_now:
            words, colour = self._words("cnn_tuning", percent=f"{100 * reader.progress:.0f}"), theme.good
        elif reader.loaded:
            words, colour = self._words("cnn_loaded"), theme.muted
        elif reader.shows_tuned:
            words, colour = self._words("cnn_after", pulses=f"{reader.pulses:,}", **named), theme.muted
        else:
            words, colour = self._words("cnn_written", **named), theme.muted
        words = self.desk.lettering.fitted(words, SMALL_TEXT * u, rect.width)
        self.put(surface, words, rect.midleft, SMALL_TEXT * u, colour, "midleft")
        if reader.spent and reader.shows_tuned:
            words = self.desk.lettering.fitted(cost_line(reader.spent, self.desk.language), SMALL_TEXT * u, rect.width)
            self.put(surface, words, places.cost.midleft, SMALL_TEXT * u, theme.muted, "midleft")

    # ---------------------------------------------------------------- what the chip makes of it

    def _maps(self, places: Places, reader: Reader) -> None:
        """Codes and what is left of them after pooling, of both convolutions; and the kernels of the first."""
        theme = self.desk.theme
        names = ("first", "pool_first", "second", "pool_second")
        maps = [found for pair in reader.look.maps for found in pair]
        for name, found in zip(names, maps, strict=True):
            self._heading(places, name, self._words(f"cnn_{name}"))
            shares = np.clip(beside(found.transpose(2, 0, 1)), 0, 1)
            self._cells(places.pictures[name], shares, np.array(ramp(theme.floor, theme.set_glow)))
        self._heading(places, "kernels", self._words("cnn_kernels"))
        self._cells(places.pictures["kernels"], (beside(reader.kernels) + 1) / 2, diverging(theme))

    def _heading(self, places: Places, name: str, words: str) -> None:
        rect, size = places.headings[name], SMALL_TEXT * places.unit
        line = self.desk.lettering.fitted(words, size, rect.width)
        self.put(self.desk.surface, line, rect.midleft, size, self.desk.theme.ink, "midleft")

    def _cells(self, rect: Rect, shares: NDArray[np.float64], colours: NDArray[np.generic]) -> None:
        """Shares in [0, 1] as squares, the panel's colour where there is none."""
        picture = pygame.surfarray.make_surface(_coloured(shares, colours, self.desk.theme).swapaxes(0, 1))
        scale = min(rect.width / picture.get_width(), rect.height / picture.get_height())
        size = round(scale * picture.get_width()), round(scale * picture.get_height())
        shown = pygame.transform.scale(picture, size)
        self.desk.surface.blit(shown, shown.get_rect(center=rect.center))

    def _outputs(self, places: Places, reader: Reader) -> None:
        """A bar for each digit, from the middle of the panel."""
        surface, theme, u = self.desk.surface, self.desk.theme, places.unit
        words = self._words("cnn_sees_none") if reader.empty else self._words("cnn_sees", digit=reader.winner)
        self._heading(places, "outputs", words)
        rect = places.pictures["outputs"]
        high, left = rect.height / 10, rect.x + 1.4 * u
        middle, reach = (left + rect.right) / 2, (rect.right - left) / 2
        for digit, code in enumerate(reader.look.outputs):
            y = rect.y + digit * high
            best = digit == reader.winner and not reader.empty
            self.put(surface, str(digit), (rect.x, y + high / 2), 0.9 * u, theme.ink, "midleft")
            long = float(np.clip(code, -1, 1)) * reach
            bar = Rect(round(min(middle, middle + long)), round(y + 0.15 * high), round(abs(long)), round(0.7 * high))
            pygame.draw.rect(surface, theme.ghost if best else theme.learner, bar)
        pygame.draw.line(surface, theme.edge, (middle, rect.y), (middle, rect.bottom))


def cost_line(spent: Energies, language: str) -> str:
    """What tuning cost, beside an ASIC, and the range of their ratio."""
    least, most = spent.span
    return text(
        "cnn_cost",
        language,
        chip=energy_text(spent.chip_j),
        asic=energy_text(spent.asic_j),
        ratio=f"{spent.ratio:.1f} ({least:.1f}–{most:.1f})",
    )


def _coloured(shares: NDArray[np.float64], colours: NDArray[np.generic], theme: Theme) -> NDArray[np.uint8]:
    """(h, w) -> (h, w, 3)"""
    blank = np.isnan(shares)
    places = np.rint(np.where(blank, 0, shares) * (len(colours) - 1)).astype(np.int64)
    picture = np.asarray(colours[places], np.uint8)
    picture[blank] = theme.panel
    return picture
