"""Every control of the window in one table: its name, its key, where its button stands. Keys, buttons, help agree."""

from __future__ import annotations

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
    """transport, tools, floor, chip or keys (no button)."""
    icon: str = ""
    """Drawn instead of a text (icons.py)."""
    ctrl: bool = False
    """Only with the control (or command) key."""


CONTROLS: tuple[Control, ...] = (
    Control(name="play", key=pygame.K_SPACE, key_name="Space", place="transport"),
    Control(name="step", key=pygame.K_PERIOD, key_name=".", place="transport"),
    Control(name="speed_1", key=pygame.K_1, key_name="1", place="transport"),
    Control(name="speed_4", key=pygame.K_2, key_name="2", place="transport"),
    Control(name="speed_16", key=pygame.K_3, key_name="3", place="transport"),
    Control(name="speed_64", key=pygame.K_4, key_name="4", place="transport"),
    Control(name="scene", key=pygame.K_n, key_name="N", place="floor"),
    Control(name="track", key=pygame.K_t, key_name="T", place="floor"),
    Control(name="draw", key=pygame.K_d, key_name="D", place="floor"),
    Control(name="hand", key=pygame.K_m, key_name="M", place="floor"),
    Control(name="prove", key=pygame.K_p, key_name="P", place="floor"),
    Control(name="learning", key=pygame.K_l, key_name="L", place="chip"),
    Control(name="device", key=pygame.K_v, key_name="V", place="chip"),
    Control(name="virgin", key=pygame.K_r, key_name="R", place="chip"),
    Control(name="break", key=pygame.K_k, key_name="K", place="chip"),
    Control(name="save", key=pygame.K_s, key_name="S", place="chip"),
    Control(name="load", key=pygame.K_o, key_name="O", place="chip"),
    Control(name="talk", key=pygame.K_F5, key_name="F5", place="tools", icon="talk"),
    Control(name="photo", key=pygame.K_F12, key_name="F12", place="tools", icon="photo"),
    Control(name="record", key=pygame.K_F9, key_name="F9", place="tools", icon="record"),
    Control(name="language", key=pygame.K_F2, key_name="F2", place="tools"),
    Control(name="theme", key=pygame.K_F3, key_name="F3", place="tools", icon="theme"),
    Control(name="fullscreen", key=pygame.K_F11, key_name="F11", place="tools", icon="fullscreen"),
    Control(name="help", key=pygame.K_h, key_name="H", place="tools", icon="help"),
    Control(name="quit", key=pygame.K_q, key_name="Ctrl+Q", place="keys", ctrl=True),
)
BY_NAME = {control.name: control for control in CONTROLS}
MENUS = ("scene", "device", "load")
"""Their buttons open a list."""
SPEEDS = {f"speed_{factor}": float(factor) for factor in (1, 4, 16, 64)}


def pressed(key: int, ctrl: bool) -> Control | None:
    """The control that a key press means, or None."""
    if key == pygame.K_F1:
        return BY_NAME["help"]
    for control in CONTROLS:
        if control.key == key and (control.ctrl == ctrl or (ctrl and control.name in ("save", "load"))):
            return control
    return None
