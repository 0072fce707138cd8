"""Every control of the light's window: its name, its key, where its button stands."""

from __future__ import annotations

import pygame

from memdrive.demos.live.chip.controls import ON_CHIP, REWIND, TRANSPORT
from memdrive.demos.ui.controls import TOOLS, Control

CONTROLS: tuple[Control, ...] = (
    *TRANSPORT,
    Control(name="light", key=pygame.K_n, key_name="N", place="floor", menu=True),
    Control(name="episode", key=pygame.K_t, key_name="T", place="floor"),
    Control(name="prove", key=pygame.K_p, key_name="P", place="floor"),
    *ON_CHIP,
    *TOOLS,
    REWIND,
)
