"""What every window of ours has: buttons, lists, focus, tips, help, messages, languages, themes, pictures, films."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pygame
from pygame import Rect

from memdrive.demos.ui.controls import TOOLS, UNDER_SIGNS, Control, pressed
from memdrive.demos.ui.filing import Filing
from memdrive.demos.ui.help import draw_help
from memdrive.demos.ui.kiosk import HostKey
from memdrive.demos.ui.lettering import Lettering
from memdrive.demos.ui.pointing import Pointer, Signs
from memdrive.demos.ui.strings import Texts
from memdrive.demos.ui.theme import THEMES, Colour
from memdrive.demos.ui.widgets import Focus, Look, Menu, draw_focus, draw_tip

ENTER = (pygame.K_RETURN, pygame.K_KP_ENTER)
WAYS = {pygame.K_LEFT: (-1, 0), pygame.K_RIGHT: (1, 0), pygame.K_UP: (0, -1), pygame.K_DOWN: (0, 1)}
"""What the arrow keys mean: columns, rows."""
PRESENCE = (pygame.KEYDOWN, pygame.MOUSEBUTTONDOWN, pygame.MOUSEMOTION, pygame.JOYAXISMOTION)
"""Events that only a person makes."""
MESSAGE_S, TIP_AFTER_S, TIP_FOR_S = 4.0, 0.6, 5.0
LEAST = (320, 200)
"""[px] Below, no layout has a place for everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a window starts."""

    language: str = "en"
    theme: str = "light"
    folder: Path = Path()
    """Where chips, pictures and films go."""
    windowed_size: tuple[int, int] = (1280, 720)
    """To come back to from full screen [px]."""
    still: bool = False
    """Reduced motion: nothing glows, breathes or trails."""
    host_key: HostKey | None = None
    """Only this ends the window: a kiosk."""


class Owner(Protocol):
    """The window that the desk stands in."""

    def use(self, name: str) -> None:
        """Do what a control stands for."""

    def list_of(self, name: str) -> tuple[list[tuple[str, str]], str] | None:
        """(value, text) of what a button offers, and the value that holds now; None: it has no list."""

    def choose(self, name: str, value: str) -> None:
        """Something was chosen from a list."""

    def arrange(self) -> None:
        """Lay out anew: the size or the language changed."""

    def pointers(self) -> list[Pointer]:
        """What everything is that a frame has drawn."""


class Desk:
    """The manners of a window; what is shown in it is its owner's."""

    def __init__(
        self,
        surface: pygame.Surface,
        owner: Owner,
        controls: Sequence[Control],
        extra_help: Sequence[str],
        text: Texts,
        settings: Settings,
        kind: str = "chip",
    ) -> None:
        self.surface, self.owner, self.controls, self.extra_help = surface, owner, controls, extra_help
        self.text = text
        self.settings, self.language, self.theme = settings, settings.language, THEMES[settings.theme]
        self.lettering, self.filing = Lettering(), Filing(settings.folder, self.say, kind)
        self.running, self.helping, self.now_s = True, False, 0.0
        """now_s is presentation time [s]"""
        self.unit, self.buttons = 1.0, dict[str, Rect]()
        self.focus = Focus()
        self.menu: Menu | None = None
        self.hovered: str | None = None
        self.pointer = (-1, -1)
        self.signs = Signs()
        """*What is this?*; time stands still meanwhile."""
        self.touched_s = 0.0
        """When somebody last did something [s]."""
        self._hovered_s, self._message, self._message_until_s = 0.0, "", 0.0

    def too_small(self) -> bool:
        """Whether the window was dragged so small that only its ground is drawn."""
        width, height = self.surface.get_size()
        if width >= LEAST[0] and height >= LEAST[1]:
            return False
        self.surface.fill(self.theme.page)
        return True

    # ---------------------------------------------------------------- what happens

    def reveals(self, event: pygame.event.Event) -> bool:
        """Whether this event only took the signs away: a click, or a key that means something beneath them."""
        if not self.signs.up or event.type not in (pygame.KEYDOWN, pygame.MOUSEBUTTONDOWN):
            return False
        if event.type == pygame.KEYDOWN:
            host_key, control = self.settings.host_key, self._control(event)
            if (host_key and host_key.pressed_in(event)) or (control and control.name in UNDER_SIGNS):
                return False
        self.touched_s = self.now_s
        self.signs.take_away()
        return True

    def _control(self, event: pygame.event.Event) -> Control | None:
        """What a key press means."""
        return pressed(self.controls, event.key, bool(event.mod & (pygame.KMOD_CTRL | pygame.KMOD_META)))

    def handle(self, event: pygame.event.Event) -> bool:
        """One event; whether it meant something here."""
        if event.type in PRESENCE:
            self.touched_s = self.now_s
        host_key = self.settings.host_key
        if event.type == pygame.QUIT:
            self.running = host_key is not None and self.running
        elif host_key and host_key.pressed_in(event):
            self.running = False
            return True
        elif event.type == pygame.VIDEORESIZE:
            self.surface = pygame.display.get_surface() or self.surface
            self.owner.arrange()
        elif event.type == pygame.KEYDOWN:
            return self._key_down(event)
        elif event.type == pygame.MOUSEMOTION:
            return self._mouse_moved(event.pos)
        elif event.type == pygame.MOUSEBUTTONDOWN:
            return event.button != 1 or self._mouse_down(event.pos)
        return event.type in (pygame.QUIT, pygame.VIDEORESIZE)

    def _key_down(self, event: pygame.event.Event) -> bool:
        control = self._control(event)
        if self.menu:
            self._menu_key(self.menu, event.key)
        elif event.key == pygame.K_TAB:
            self.focus.move(-1 if event.mod & pygame.KMOD_SHIFT else 1)
        elif event.key == pygame.K_ESCAPE and self.helping:
            self.helping, self.focus.at = False, None
        elif event.key in ENTER and self.focus.at in self.buttons:
            self.press(self.focus.at)
        elif control:
            self.owner.use(control.name)
        else:
            return False
        return True

    def _menu_key(self, menu: Menu, key: int) -> None:
        if key == pygame.K_ESCAPE:
            self.menu = None
        elif key in (pygame.K_DOWN, pygame.K_UP, pygame.K_TAB):
            menu.move(-1 if key == pygame.K_UP else 1)
        elif key in (*ENTER, pygame.K_SPACE):
            self.choose(menu.name, menu.value)

    def _mouse_moved(self, point: tuple[int, int]) -> bool:
        self.pointer = point
        hovered = self._button_at(point)
        if hovered != self.hovered:
            self.hovered, self._hovered_s = hovered, self.now_s
        if self.menu:
            over = self.menu.over(point)
            self.menu.at = self.menu.at if over is None else over
        return self.menu is not None

    def _mouse_down(self, point: tuple[int, int]) -> bool:
        self.pointer, self.focus.at = point, None
        if self.helping:
            self.helping = False
        elif self.menu:
            row, menu = self.menu.over(point), self.menu
            self.menu = None
            if row is not None:
                self.choose(menu.name, menu.choices[row][0])
        elif name := self._button_at(point):
            self.press(name)
        else:
            return False
        return True

    def _button_at(self, point: tuple[int, int]) -> str | None:
        return next((name for name, rect in self.buttons.items() if rect.collidepoint(point)), None)

    # ---------------------------------------------------------------- buttons and lists

    def placed(self, unit: float, buttons: Mapping[str, Rect], also: Sequence[str]) -> None:
        """The window was laid out. also : what else Tab reaches."""
        self.unit, self.buttons, self.menu = unit, dict(buttons), None
        self.signs.laid_out()
        self.focus.order = [*(c.name for c in self.controls if c.name in buttons), *also]

    def press(self, name: str) -> None:
        """A button: as its key, but what has a list opens it."""
        if offered := self.owner.list_of(name):
            self.open_menu(name, *offered)
        else:
            self.owner.use(name)

    def open_menu(self, name: str, choices: Sequence[tuple[str, str]], current: str = "") -> None:
        """Open a list under a button, at what holds now."""
        at = next((i for i, (value, _) in enumerate(choices) if value == current), 0)
        self.menu = Menu(name, choices, at)
        self.menu.place(self.buttons[name], self.surface.get_rect(), self.lettering, self.unit)

    def open_chips(self) -> None:
        """Offer the chips of the folder."""
        if chips := self.filing.chips():
            self.open_menu("load", chips)
        else:
            self.say("say_no_chips")

    def choose(self, name: str, value: str) -> None:
        """Take something from a list."""
        self.menu = None
        self.owner.choose(name, value)

    def use_tool(self, name: str) -> bool:
        """Do what a control stands for that every window has; whether it was one."""
        if name == "what":
            self.signs.toggle()
        elif name == "photo":
            self.filing.photograph(self.surface)
        elif name == "record":
            self.filing.toggle_record(self.surface)
        elif name == "language":
            self.language = "zh" if self.language == "en" else "en"
            self.owner.arrange()
        elif name == "theme":
            self.theme = THEMES["dark" if self.theme.name == "light" else "light"]
        elif name == "fullscreen":
            self._toggle_fullscreen()
        elif name == "help":
            self.helping = not self.helping
        elif name == "quit":
            self.running = False
        return any(control.name == name for control in TOOLS)

    def _toggle_fullscreen(self) -> None:
        full = pygame.display.is_fullscreen()
        size, flags = (self.settings.windowed_size, pygame.RESIZABLE) if full else ((0, 0), pygame.FULLSCREEN)
        self.surface = pygame.display.set_mode(size, flags)
        self.owner.arrange()

    def looks(
        self, words: Callable[[Control], str], lit: Mapping[str, bool], colours: Mapping[str, Colour]
    ) -> dict[str, Look]:
        """How the buttons are to be drawn now.

        words : on a button without an icon; lit : whether a control stands for what is on; colours : of what is on,
        where it is not the theme's accent
        """
        lit = {
            "record": self.filing.recorder is not None,
            "help": self.helping,
            "what": self.signs.up,
            **lit,
        }
        return {
            control.name: Look(
                text="" if control.icon else words(control),
                icon=control.icon,
                lit=lit.get(control.name, False),
                colour=colours.get(control.name),
                menu=control.menu,
            )
            for control in self.controls
            if control.place != "keys"
        }

    # ---------------------------------------------------------------- what is said and drawn

    def say(self, key: str, **values: object) -> None:
        """Show a message for a while."""
        self.announce(self.text(key, self.language, **values))

    def announce(self, words: str) -> None:
        """The same, of words that no table has."""
        self._message, self._message_until_s = words, self.now_s + MESSAGE_S

    @property
    def message(self) -> str:
        """What is to be said now."""
        return self._message if self.now_s < self._message_until_s else ""

    def draw_over(self) -> None:
        """Focus, list, tip, help and signs, on top of everything."""
        surface, lettering, theme, unit = self.surface, self.lettering, self.theme, self.unit
        if self.focus.at in self.buttons:
            draw_focus(surface, theme, unit, self.buttons[self.focus.at])
        if self.menu:
            self.menu.draw(surface, lettering, theme, unit)
        elif self.hovered in self.buttons and TIP_AFTER_S < self.now_s - self._hovered_s < TIP_FOR_S:
            control = next(c for c in self.controls if c.name == self.hovered)
            tip = f"{self.text(f'help_{control.help_name}', self.language)} ({control.key_name})"
            draw_tip(surface, lettering, theme, unit, self.buttons[self.hovered], tip)
        if self.helping:
            draw_help(surface, lettering, theme, self.text, self.language, unit, self.controls, self.extra_help)
        self.signs.draw(surface, lettering, theme, unit, self.owner.pointers)
