"""Every control of the window in one table: its name, its key, where its button stands. Keys, buttons, help agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pygame


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One thing a visitor can do. Its texts are `do_<name>` (button) and `help_<name>` in strings.py."""

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
    Control(name="photo", key=pygame.K_F12, key_name="F12", place="tools", icon="photo"),
    Control(name="record", key=pygame.K_F9, key_name="F9", place="tools", icon="record"),
    Control(name="language", key=pygame.K_F2, key_name="F2", place="tools"),
    Control(name="theme", key=pygame.K_F3, key_name="F3", place="tools", icon="theme"),
    Control(name="fullscreen", key=pygame.K_F11, key_name="F11", place="tools", icon="fullscreen"),
    Control(name="help", key=pygame.K_h, key_name="H", place="tools", icon="help"),
    Control(name="quit", key=pygame.K_q, key_name="Ctrl+Q", place="keys", ctrl=True),
)
"""What every window has."""


CONTROLS: tuple[Control, ...] = (
    Control(name="play", key=pygame.K_SPACE, key_name="Space", place="transport"),
    Control(name="step", key=pygame.K_PERIOD, key_name=".", place="transport"),
    Control(name="speed_1", key=pygame.K_1, key_name="1", place="transport"),
    Control(name="speed_4", key=pygame.K_2, key_name="2", place="transport"),
    Control(name="speed_16", key=pygame.K_3, key_name="3", place="transport"),
    Control(name="speed_64", key=pygame.K_4, key_name="4", place="transport"),
    Control(name="scene", key=pygame.K_n, key_name="N", place="floor", menu=True),
    Control(name="track", key=pygame.K_t, key_name="T", place="floor"),
    Control(name="draw", key=pygame.K_d, key_name="D", place="floor"),
    Control(name="hand", key=pygame.K_m, key_name="M", place="floor"),
    Control(name="prove", key=pygame.K_p, key_name="P", place="floor"),
    Control(name="learning", key=pygame.K_l, key_name="L", place="chip"),
    Control(name="device", key=pygame.K_v, key_name="V", place="chip", menu=True),
    Control(name="virgin", key=pygame.K_r, key_name="R", place="chip"),
    Control(name="break", key=pygame.K_k, key_name="K", place="chip"),
    Control(name="save", key=pygame.K_s, key_name="S", place="chip"),
    Control(name="load", key=pygame.K_o, key_name="O", place="chip", menu=True),
    Control(name="talk", key=pygame.K_F5, key_name="F5", place="tools", icon="talk"),
    *TOOLS,
)
"""What the window of the car has."""
SPEEDS = {f"speed_{factor}": float(factor) for factor in (1, 4, 16, 64)}


def pressed(controls: Sequence[Control], key: int, ctrl: bool) -> Control | None:
    """Which of these controls a key press means, or None. F1 is help's other key."""
    if key == pygame.K_F1:
        key = pygame.K_h
    for control in controls:
        if control.key == key and (control.ctrl == ctrl or (ctrl and control.name in ("save", "load"))):
            return control
    return None
