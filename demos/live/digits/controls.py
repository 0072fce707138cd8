"""Every control of the drawing window: its name, its key, where its button stands."""

from __future__ import annotations

import pygame

from memdrive.demos.ui.controls import TOOLS, Control

TEACH = {f"teach_{digit}": digit for digit in range(10)}
CONTROLS: tuple[Control, ...] = (
    *(
        Control(name=name, key=pygame.K_0 + digit, key_name=str(digit), place="teach", help_key="teach")
        for name, digit in TEACH.items()
    ),
    Control(name="stroke_back", key=pygame.K_BACKSPACE, key_name="Bksp", place="paper"),
    Control(name="clear", key=pygame.K_c, key_name="C", place="paper"),
    Control(name="lesson_back", key=pygame.K_u, key_name="U", place="taught"),
    Control(name="restart", key=pygame.K_r, key_name="R", place="taught"),
    Control(name="save", key=pygame.K_s, key_name="S", place="taught"),
    Control(name="load", key=pygame.K_o, key_name="O", place="taught", menu=True),
    *TOOLS,
)
EXTRA_HELP = ("tab", "pen")
"""What has no key of its own."""
KEYPAD = {pygame.K_KP0: "teach_0"} | {pygame.K_KP1 + i: f"teach_{i + 1}" for i in range(9)}
