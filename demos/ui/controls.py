"""A control: its name, its key, where its button stands. A window keeps its own in a table: buttons and help agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pygame


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One thing a visitor can do. Its texts are `do_<name>` (button) and `help_<name>` in its window's texts."""

    name: str
    key: int
    """pygame's key code."""
    key_name: str
    """As printed on a keyboard, for help and tooltips."""
    place: str
    """Where its button stands: the name of a panel, `tools`, `transport`, or keys (no button)."""
    icon: str = ""
    """Drawn instead of a text (icons.py)."""
    ctrl: bool = False
    """Only with the control (or command) key."""
    menu: bool = False
    """Its button opens a list."""
    help_key: str = ""
    """Shares a line of help with others: `help_<help_key>`."""

    @property
    def help_name(self) -> str:
        """Of its line of help."""
        return self.help_key or self.name


TOOLS: tuple[Control, ...] = (
    Control(name="what", key=pygame.K_i, key_name="I", place="tools"),
    Control(name="photo", key=pygame.K_F12, key_name="F12", place="tools", icon="photo"),
    Control(name="record", key=pygame.K_F9, key_name="F9", place="tools", icon="record"),
    Control(name="language", key=pygame.K_F2, key_name="F2", place="tools"),
    Control(name="theme", key=pygame.K_F3, key_name="F3", place="tools", icon="theme"),
    Control(name="fullscreen", key=pygame.K_F11, key_name="F11", place="tools", icon="fullscreen"),
    Control(name="help", key=pygame.K_h, key_name="H", place="tools", icon="help"),
    Control(name="quit", key=pygame.K_q, key_name="Ctrl+Q", place="keys", ctrl=True),
)
"""What every window has."""
UNDER_SIGNS = ("photo", "record", "language", "theme", "fullscreen", "quit")
"""What may be done while signs point at everything; anything else only takes them away."""


def pressed(controls: Sequence[Control], key: int, ctrl: bool) -> Control | None:
    """Which of these controls a key press means, or None. F1 is help's other key."""
    if key == pygame.K_F1:
        key = pygame.K_h
    for control in controls:
        if control.key == key and (control.ctrl == ctrl or (ctrl and control.name in ("save", "load"))):
            return control
    return None


def next_of(name: str, names: Sequence[str]) -> str:
    """What a button that goes through names comes to next, and round; the first, after one that is not among them."""
    return names[(names.index(name) + 1) % len(names)] if name in names else names[0]
