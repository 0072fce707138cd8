"""Every control of the CNN's window: its name, its key, where its button stands."""

from __future__ import annotations

import pygame

from memdrive.demos.ui.controls import TOOLS, Control

CONTROLS: tuple[Control, ...] = (
    Control(name="stroke_back", key=pygame.K_BACKSPACE, key_name="Bksp", place="paper"),
    Control(name="clear", key=pygame.K_c, key_name="C", place="paper"),
    Control(name="tuned", key=pygame.K_t, key_name="T", place="chip"),
    Control(name="another", key=pygame.K_n, key_name="N", place="chip"),
    Control(name="save", key=pygame.K_s, key_name="S", place="chip"),
    Control(name="load", key=pygame.K_o, key_name="O", place="chip", menu=True),
    *TOOLS,
)
EXTRA_HELP = ("tab", "pen")
"""What has no key of its own."""
