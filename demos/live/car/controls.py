"""Every control of the car's window: its name, its key, where its button stands."""

from __future__ import annotations

import pygame

from memdrive.demos.live.chip.controls import ON_CHIP, REWIND, TRANSPORT
from memdrive.demos.ui.controls import TOOLS, Control

CONTROLS: tuple[Control, ...] = (
    *TRANSPORT,
    Control(name="scene", key=pygame.K_n, key_name="N", place="floor", menu=True),
    Control(name="track", key=pygame.K_t, key_name="T", place="floor"),
    Control(name="draw", key=pygame.K_d, key_name="D", place="floor"),
    Control(name="hand", key=pygame.K_m, key_name="M", place="floor"),
    Control(name="prove", key=pygame.K_p, key_name="P", place="floor"),
    *ON_CHIP,
    Control(name="talk", key=pygame.K_F5, key_name="F5", place="tools"),
    *TOOLS,
    REWIND,
    Control(name="copy", key=pygame.K_c, key_name="C", place="keys"),
    Control(name="next", key=pygame.K_PAGEDOWN, key_name="PgDn", place="keys"),
    Control(name="back", key=pygame.K_PAGEUP, key_name="PgUp", place="keys"),
    Control(name="blank", key=pygame.K_b, key_name="B", place="keys"),
)
