"""Draws the drawing window: the sheet, the bars, the pictures, the lessons. Reads the board, changes nothing in it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pygame
from numpy.typing import NDArray
from pygame import Rect

from memdrive.agent.digits.task import SIDE
from memdrive.demos.digits.data import INK
from memdrive.demos.live.devices import device_text
from memdrive.demos.live.digits.board import Board, Taught
from memdrive.demos.live.digits.ink import Drawing, Point
from memdrive.demos.live.digits.places import LINE, Places
from memdrive.demos.live.digits.strings import text
from memdrive.demos.live.digits.strokes import StrokePicture, draw_pen
from memdrive.demos.ui.desk import Desk
from memdrive.demos.ui.layout import SMALL_TEXT, TITLE_TEXT
from memdrive.demos.ui.quantities import count_text, energy_text
from memdrive.demos.ui.theme import Colour, diverging
from memdrive.demos.ui.widgets import Look, draw_button, draw_curve, draw_sign

SHOWN = 40
"""Scores on the curve, the newest."""
ROW = 2.1
"""Height of a lesson in the list, in units."""


class Sheet:
    """Draws everything but help, lists and focus."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.put = desk, desk.lettering.draw
        self._strokes = StrokePicture()

    def draw(self, places: Places, board: Board, looks: Mapping[str, Look], pen: Point | None) -> None:
        """One frame. pen : of the keyboard, where it has one"""
        self._background(places, looks)
        self._steps(places, board)
        self._paper(places.sheet.paper, board.drawing, pen)
        self._status(places, board)
        self._bars(places, board)
        self._pictures(places, board)
        self._figures(places, board)
        self._lessons(places, board)
        self._curve(places, board)
        if self.desk.message:
            at = (places.sheet.paper.centerx, places.sheet.paper.y + 0.6 * places.unit)
            line = self.desk.lettering.fitted(
                self.desk.message, 0.95 * places.unit, places.sheet.paper.width - 3 * places.unit
            )
            self._sign(at, line, places.unit)

    def _sign(self, at: tuple[float, float], line: str, u: float) -> None:
        theme = self.desk.theme
        draw_sign(self.desk.surface, self.desk.lettering, theme, at, [line], u, theme.panel, theme.ink)

    def _words(self, key: str, **values: object) -> str:
        return text(key, self.desk.language, **values)

    def _background(self, places: Places, looks: Mapping[str, Look]) -> None:
        surface, theme, u = self.desk.surface, self.desk.theme, places.unit
        surface.fill(theme.page)
        for panel in places.panels:
            pygame.draw.rect(surface, theme.panel, panel, border_radius=round(0.5 * u))
            pygame.draw.rect(surface, theme.edge, panel, 1, border_radius=round(0.5 * u))
        self.put(surface, self._words("title"), places.title.midleft, TITLE_TEXT * u, theme.ink, "midleft")
        if places.tagline.width:
            at = places.tagline.midleft
            self.put(surface, self._words("digits_tagline"), at, SMALL_TEXT * u, theme.muted, "midleft")
        for name, rect in places.buttons.items():
            draw_button(surface, self.desk.lettering, theme, u, rect, looks[name], name == self.desk.hovered)

    # ---------------------------------------------------------------- the sheet

    def _steps(self, places: Places, board: Board) -> None:
        """What to do, the next step in full ink."""
        theme, u = self.desk.theme, places.unit
        following = 0 if board.empty else 1 if board.learning else 2
        for i, key in enumerate(("digits_step_draw", "digits_step_read", "digits_step_teach")):
            at = (places.sheet.steps.x, places.sheet.steps.y + (i + 0.5) * LINE * u)
            self.put(
                self.desk.surface, self._words(key), at, u, theme.ink if i == following else theme.muted, "midleft"
            )

    def _paper(self, rect: Rect, drawing: Drawing, pen: Point | None) -> None:
        surface, theme = self.desk.surface, self.desk.theme
        surface.blit(self._strokes.picture(rect.width, drawing, theme), rect)
        if not drawing.strokes:
            self.put(surface, self._words("digits_here"), rect.center, 0.05 * rect.width, theme.muted, "center")
        if pen:
            draw_pen(surface, theme, pen, rect)
        pygame.draw.rect(surface, theme.edge, rect, max(round(rect.width / 250), 1))

    def _status(self, places: Places, board: Board) -> None:
        """How far the chip is with what it learns; then what chip it is."""
        surface, theme, u, rect = self.desk.surface, self.desk.theme, places.unit, places.sheet.status
        if board.learning or board.teaching is not None:
            done = Rect(rect.x, rect.bottom - round(0.25 * u), round(rect.width * board.progress), round(0.25 * u))
            pygame.draw.rect(surface, theme.grid, (rect.x, done.y, rect.width, done.height))
            pygame.draw.rect(surface, theme.good, done)
            school = self._words("digits_school", percent=f"{100 * board.progress:.0f}")
            words = school if board.learning else self._words("digits_teaching", digit=board.teaching)
            colour = theme.good
        else:
            sizes = "-".join(map(str, board.chip.layers))
            words, colour = self._words("digits_chip", device=device_text(board.device), sizes=sizes), theme.muted
        words = self.desk.lettering.fitted(words, SMALL_TEXT * u, rect.width)
        self.put(surface, words, (rect.x, rect.y + 0.45 * u), SMALL_TEXT * u, colour, "midleft")

    # ---------------------------------------------------------------- what the chip says

    def _bars(self, places: Places, board: Board) -> None:
        surface, theme, u = self.desk.surface, self.desk.theme, places.unit
        sure = board.outputs[board.winner] > 0
        key = "digits_sees_none" if board.empty else "digits_sees" if sure else "digits_unsure"
        words = self._words(key, digit=board.winner)
        colour = theme.muted if board.empty else theme.ink
        self.put(surface, words, places.outputs.says.midleft, 1.15 * u, colour, "midleft")
        for digit, (rect, output) in enumerate(zip(places.outputs.bars, board.outputs, strict=True)):
            wins = digit == board.winner and not board.empty
            zero, value = rect.centerx, float(np.clip(output, -1, 1))
            pygame.draw.line(surface, theme.edge, (zero, rect.y), (zero, rect.bottom))
            length = value * rect.width / 2
            bar = Rect(round(min(zero, zero + length)), 0, max(round(abs(length)), 1), round(0.7 * rect.height))
            bar.centery = rect.centery
            if not board.empty:
                pygame.draw.rect(surface, theme.ghost if wins else theme.learner, bar)

    def _pictures(self, places: Places, board: Board) -> None:
        """What goes into the chip, and what the winner wants to see."""
        surface, theme, u = self.desk.surface, self.desk.theme, places.unit
        keys = ("digits_bits", "digits_looks")
        for label, key in zip(places.pictures.labels, keys, strict=True):
            words = self._words(key, digit=board.winner)
            self.put(surface, words, label.midleft, SMALL_TEXT * u, theme.muted, "midleft")
        self._pixels(places.pictures.pictures[0], _picture_colours(board.picture > INK, theme.page, theme.ink))
        weights = np.clip(np.rint(board.wanted * 127) + 128, 0, 255).astype(int)
        self._pixels(places.pictures.pictures[1], diverging(theme)[weights])

    def _pixels(self, rect: Rect, pixels: NDArray[np.uint8], *, edge: bool = True) -> None:
        small = pygame.surfarray.make_surface(pixels.swapaxes(0, 1))
        self.desk.surface.blit(pygame.transform.scale(small, rect.size), rect)
        if edge:
            pygame.draw.rect(self.desk.surface, self.desk.theme.edge, rect, 1)

    def _figures(self, places: Places, board: Board) -> None:
        """What the chip knows, and what the last lesson cost."""
        theme, u, rect = self.desk.theme, places.unit, places.pictures.figures
        lettering = self.desk.lettering
        for i, words in enumerate(figure_lines(board, self.desk.language)):
            ink = theme.ink if i < 2 else theme.muted
            at = (rect.x, rect.y + (i + 0.5) * LINE * u)
            self.put(self.desk.surface, lettering.fitted(words, 0.88 * u, rect.width), at, 0.88 * u, ink, "midleft")

    # ---------------------------------------------------------------- lessons

    def _lessons(self, places: Places, board: Board) -> None:
        """The list, newest first, as many as there is room for."""
        surface, theme, u = self.desk.surface, self.desk.theme, places.unit
        words = self._words("digits_taught", n=len(board.lessons))
        self.put(surface, words, places.lessons.heading.midleft, 0.92 * u, theme.ink, "midleft")
        rect = places.lessons.rows
        if not board.lessons:
            lines = self.desk.lettering.wrapped(self._words("digits_none_taught"), SMALL_TEXT * u, rect.width)
            for i, line in enumerate(lines):
                self.put(surface, line, (rect.x, rect.y + (i + 0.6) * 1.3 * u), SMALL_TEXT * u, theme.muted, "midleft")
            return
        columns = self._columns(rect, u)
        for key, x in zip(("digits_column_sure", "digits_column_held", "digits_column_crossed"), columns, strict=True):
            self.put(surface, self._words(key), (x, rect.y + 0.6 * u), SMALL_TEXT * u, theme.muted, "midright")
        rows = int((rect.height - 1.3 * u) / (ROW * u))
        for i, taught in enumerate(reversed(board.lessons[-rows:] if rows else [])):
            self._lesson(
                taught, Rect(rect.x, round(rect.y + (1.3 + ROW * i) * u), rect.width, round(ROW * u)), columns
            )

    def _columns(self, rect: Rect, u: float) -> tuple[float, float, float]:
        """Right ends of the columns of figures."""
        room = rect.width - 5.5 * u
        return rect.x + 5.5 * u + 0.4 * room, rect.x + 5.5 * u + 0.68 * room, float(rect.right)

    def _lesson(self, taught: Taught, row: Rect, columns: tuple[float, float, float]) -> None:
        """The drawing, what it was called, and what was gained and lost."""
        surface, theme, u = self.desk.surface, self.desk.theme, row.height / ROW
        side = round(1.85 * u)
        picture = Rect(row.x, row.centery - side // 2, side, side)
        self._pixels(picture, _picture_colours(taught.picture > INK, theme.page, theme.ink))
        self.put(surface, str(taught.digit), (picture.right + 1.0 * u, row.centery), 1.2 * u, theme.ink, "midleft")
        before, after = taught.scores
        changes = [
            (f"{taught.margins[0]:+.2f} → {taught.margins[1]:+.2f}", taught.margins[1] - taught.margins[0]),
            (f"{100 * (after.held - before.held):+.1f}", after.held - before.held),
            (f"{100 * (after.crossed - before.crossed):+.1f}", after.crossed - before.crossed),
        ]
        for (words, change), x in zip(changes, columns, strict=True):
            colour = theme.ink if change == 0 else (theme.good if change > 0 else theme.bad)
            self.put(surface, words, (x, row.centery), 0.88 * u, colour, "midright")

    def _curve(self, places: Places, board: Board) -> None:
        """Held accuracy after every pass of the base and every lesson, a dot for each lesson."""
        surface, theme, u, rect = self.desk.surface, self.desk.theme, places.unit, places.lessons.curve
        label = places.lessons.curve_label
        self.put(surface, self._words("digits_curve"), label.midleft, SMALL_TEXT * u, theme.muted, "midleft")
        held = np.array([score.held for score in board.scores[-SHOWN:]])
        low = min(0.8, np.floor(20 * held.min(initial=1.0)) / 20)
        for level in (low, (1 + low) / 2, 1.0):
            y = rect.bottom - 1 - (level - low) / (1 - low) * (rect.height - 1)
            pygame.draw.line(surface, theme.grid, (rect.x, y), (rect.right, y))
            at = (rect.x - 0.4 * u, min(max(y, rect.y + 0.4 * u), rect.bottom - 0.4 * u))
            self.put(surface, f"{100 * level:.0f}", at, 0.72 * u, theme.muted, "midright")
        across = rect.x + rect.width * np.arange(len(held)) / max(len(held) - 1, 8)
        points = np.column_stack([across, rect.bottom - 1 - (held - low) / (1 - low) * (rect.height - 1)])
        if len(points) > 1:
            draw_curve(surface, theme.learner, points, u)
        for point in points[len(points) - min(len(board.lessons), len(points)) :]:
            pygame.draw.aacircle(surface, theme.ghost, point, max(round(0.3 * u), 2))


def figure_lines(board: Board, language: str) -> list[str]:
    """What the chip knows, of which sets, and what the last lesson cost."""
    lines = []
    if board.scores:
        now, first = board.scores[-1], board.scores[max(board.base_scores, 1) - 1]
        since = "_since" if board.lessons else ""
        for key, share, before, n in (
            ("digits_held", now.held, first.held, len(board.held[0])),
            ("digits_crossed", now.crossed, first.crossed, len(board.crossed)),
        ):
            values = {"now": f"{100 * share:.1f}", "n": f"{n:,}"} | ({"first": f"{100 * before:.1f}"} if since else {})
            lines.append(text(key + since, language, **values))
        lines.append(text("digits_sets", language))
    if board.lessons:
        costs = board.lessons[-1].costs
        pulses, energy = count_text(costs["pulses"]), energy_text(costs["energy_chip_j"])
        lines.append(
            text("digits_cost", language, pulses=pulses, energy=energy, ms=f"{1e3 * costs['time_chip_s']:.1f}")
        )
    return lines


def _picture_colours(on: NDArray[np.bool_], paper: Colour, ink: Colour) -> NDArray[np.uint8]:
    assert on.shape == (SIDE, SIDE)
    return np.where(on[..., None], np.array(ink), np.array(paper)).astype(np.uint8)
