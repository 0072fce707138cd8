"""`memdrive digits --draw`: draw a digit, see ten bars, press the right digit, and the chip learns it on the spot."""

from __future__ import annotations

import numpy as np
import pygame
from numpy.typing import NDArray
from pygame import Rect

from memdrive.chip import DeviceParams
from memdrive.demos.digits import Protocol
from memdrive.demos.digits_board import Board
from memdrive.demos.digits_data import SIDE, Digits
from memdrive.demos.options import user_input
from memdrive.demos.window.lettering import Lettering
from memdrive.demos.window.splash import while_showing
from memdrive.demos.window.strings import LANGUAGES, count_text, text
from memdrive.demos.window.theme import THEMES, Theme, diverging
from memdrive.demos.window.widgets import Focus, Look, draw_button, draw_focus

SIZE = (1100, 680)
ENTER = (pygame.K_RETURN, pygame.K_KP_ENTER, pygame.K_SPACE)


class DigitsWindow:
    """Board on the left, ten bars and the winner's weights on the right, a row of buttons below."""

    def __init__(self, surface: pygame.Surface, board: Board, language: str = "en", theme: str = "light") -> None:
        self.surface, self.board, self.language = surface, board, language
        self.theme: Theme = THEMES[theme]
        self.lettering, self.focus = Lettering(), Focus()
        self.running = True
        self._pen: tuple[float, float] | None = None
        self._pointer = (-1, -1)
        self.arrange()

    def arrange(self) -> None:
        """Places of everything in the window as it is now."""
        wide, high = self.surface.get_size()
        self.unit = unit = min(wide / 60, high / 38)
        side = round(24 * unit)
        self.canvas = Rect(round(2 * unit), round(4 * unit), side, side)
        left = self.canvas.right + round(2.5 * unit)
        self.bars = Rect(left, round(5.5 * unit), round(14 * unit), round(22.5 * unit))
        self.picture = Rect(0, self.bars.y, round(13 * unit), round(13 * unit))
        self.picture.right = round(min(wide - 2 * unit, left + 30 * unit))
        row, width = self.canvas.bottom + round(2.2 * unit), round(2.6 * unit)
        first = round(8 * unit)
        self.buttons = {
            str(k): Rect(first + round(2.9 * k * unit), row, width, round(2.4 * unit)) for k in range(10)
        } | {
            "clear": Rect(first + round(30 * unit), row, round(8.5 * unit), round(2.4 * unit)),
            "undo": Rect(first + round(39 * unit), row, round(10 * unit), round(2.4 * unit)),
        }
        self.focus.order = list(self.buttons)

    # ---------------------------------------------------------------- what a person does

    def handle(self, event: pygame.event.Event) -> None:
        """One event; touch and pens arrive as mouse events."""
        if event.type == pygame.QUIT:
            self.running = False
        elif event.type == pygame.VIDEORESIZE:
            self.arrange()
        elif event.type == pygame.KEYDOWN:
            self._key(event)
        elif event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            self._down(event.pos)
        elif event.type == pygame.MOUSEMOTION:
            self._pointer = event.pos
            if self._pen:
                self._draw_to(event.pos)
        elif event.type == pygame.MOUSEBUTTONUP and event.button == 1:
            self._pen = None

    def _key(self, event: pygame.event.Event) -> None:
        key, digit = event.key, event.unicode
        if key == pygame.K_ESCAPE:
            self.running = False
        elif key == pygame.K_TAB:
            self.focus.move(-1 if event.mod & pygame.KMOD_SHIFT else 1)
        elif key in ENTER and self.focus.at:
            self.use(self.focus.at)
        elif digit and digit in "0123456789":
            self.use(digit)
        elif key in (pygame.K_c, pygame.K_DELETE, pygame.K_BACKSPACE):
            self.use("clear")
        elif key == pygame.K_u or (key == pygame.K_z and event.mod & (pygame.KMOD_CTRL | pygame.KMOD_META)):
            self.use("undo")
        elif key == pygame.K_l:
            self.language = LANGUAGES[1 - LANGUAGES.index(self.language)]
        elif key == pygame.K_t:
            self.theme = THEMES["dark" if self.theme.name == "light" else "light"]

    def _down(self, point: tuple[int, int]) -> None:
        self.focus.at = None
        if self.canvas.collidepoint(point):
            self._pen = self._place(point)
            self._draw_to(point)
        elif name := next((n for n, rect in self.buttons.items() if rect.collidepoint(point)), None):
            self.use(name)

    def _draw_to(self, point: tuple[int, int]) -> None:
        end = self._place(point)
        self.board.stroke(self._pen or end, end)
        self._pen = end

    def _place(self, point: tuple[int, int]) -> tuple[float, float]:
        scale = SIDE / self.canvas.width
        return (point[0] - self.canvas.x) * scale, (point[1] - self.canvas.y) * scale

    def use(self, name: str) -> None:
        """Do what a button says."""
        if name == "clear":
            self.board.clear()
        elif name == "undo":
            self.board.undo()
        else:
            self.board.teach(int(name))

    # ---------------------------------------------------------------- what a person sees

    def frame(self) -> None:
        """Draw everything."""
        theme, unit, surface = self.theme, self.unit, self.surface
        surface.fill(theme.page)
        self._write("digits_title", (self.canvas.x, 1.2 * unit), 1.4, theme.ink)
        paper, ink = np.array(theme.panel, np.float32), np.array(theme.ink, np.float32)
        share = (self.board.ink / 255)[..., None]
        self._pixels(self.canvas, (paper + share * (ink - paper)).astype(np.uint8))
        self._bars()
        self._looks()
        self._buttons()
        self._write("digits_keys", (self.canvas.x, surface.get_height() - 2.2 * unit), 0.9, theme.muted)

    def _write(
        self, key: str, at: tuple[float, float], size: float, colour: tuple[int, int, int], **values: object
    ) -> None:
        self.lettering.draw(self.surface, text(key, self.language, **values), at, size * self.unit, colour)

    def _pixels(self, rect: Rect, pixels: NDArray[np.uint8]) -> None:
        small = pygame.surfarray.make_surface(pixels.swapaxes(0, 1))
        self.surface.blit(pygame.transform.scale(small, rect.size), rect)
        pygame.draw.rect(self.surface, self.theme.edge, rect, max(round(0.1 * self.unit), 1))

    def _bars(self) -> None:
        theme, unit, box, board = self.theme, self.unit, self.bars, self.board
        self._write("digits_sees", (box.x, box.y - 1.8 * unit), 1.0, theme.muted)
        high, middle = box.height / 10, box.x + 1.6 * unit + (box.width - 1.6 * unit) / 2
        for digit, output in enumerate(board.outputs):
            centre = box.y + (digit + 0.5) * high
            wins = digit == board.winner and not board.empty
            colour = theme.ghost if wins else theme.learner
            ink = theme.ink if wins else theme.muted
            self.lettering.draw(self.surface, str(digit), (box.x, centre), 1.3 * unit, ink, "midleft")
            length = float(np.clip(output, -1, 1)) * (box.right - middle)
            bar = Rect(round(min(middle, middle + length)), round(centre - 0.3 * high), 0, round(0.6 * high))
            bar.width = max(round(abs(length)), 1)
            pygame.draw.rect(self.surface, colour, bar)
        pygame.draw.line(self.surface, theme.edge, (middle, box.y), (middle, box.bottom))

    def _looks(self) -> None:
        theme, unit, box, board = self.theme, self.unit, self.picture, self.board
        self._write("digits_looks", (box.x, box.y - 1.8 * unit), 1.0, theme.muted, digit=board.winner)
        colours = diverging(theme)[np.clip(np.rint(board.looked * 127) + 128, 0, 255).astype(int)]
        self._pixels(box, colours)
        now, first = (f"{100 * value:.1f}" for value in (board.accuracy, board.first_accuracy))
        lines = [
            text("digits_accuracy", self.language, now=now, first=first),
            text("digits_pulses", self.language, pulses=count_text(board.pulses)),
        ]
        top = box.bottom + unit
        for line in (piece for words in lines for piece in self.lettering.wrapped(words, unit, box.width)):
            self.lettering.draw(self.surface, line, (box.x, top), unit, theme.ink)
            top += 1.6 * unit

    def _buttons(self) -> None:
        row = self.buttons["0"]
        label = text("digits_teach", self.language)
        at = (self.canvas.x, row.centery)
        self.lettering.draw(self.surface, label, at, self.unit, self.theme.ink, "midleft")
        for name, rect in self.buttons.items():
            words = name if name.isdecimal() else text(f"digits_{name}", self.language)
            look = Look(text=words)
            hovered = rect.collidepoint(self._pointer)
            draw_button(self.surface, self.lettering, self.theme, self.unit, rect, look, hovered)
        if self.focus.at:
            draw_focus(self.surface, self.theme, self.unit, self.buttons[self.focus.at])


def show(
    digits: Digits, device: DeviceParams, protocol: Protocol, language: str, theme: str, frames: int | None
) -> None:
    """Open the window, let the chip learn its digits behind the splash, and stay until it is closed."""
    with user_input("--draw"):
        try:
            pygame.display.init()
            pygame.display.set_caption("memdrive digits")
            surface = pygame.display.set_mode(SIZE, pygame.RESIZABLE)
        except pygame.error as error:
            raise ValueError(f"need a display, got: {error}") from error
    board = while_showing(surface, lambda: Board(digits, device, protocol.seed), language, theme)
    if board is None:
        return
    window, ticker, shown = DigitsWindow(surface, board, language, theme), pygame.time.Clock(), 0
    while window.running and (frames is None or shown < frames):
        for event in pygame.event.get():
            window.handle(event)
        window.frame()
        pygame.display.flip()
        ticker.tick(60)
        shown += 1
    pygame.display.quit()
