"""The controls that every window of a learner has: time, and the chip."""

from __future__ import annotations

import pygame

from memdrive.demos.ui.controls import Control

SPEEDS = (1, 4, 16, 64)
"""Times real time."""
TRANSPORT: tuple[Control, ...] = (
    Control(name="play", key=pygame.K_SPACE, key_name="Space", place="transport"),
    Control(name="step", key=pygame.K_PERIOD, key_name=".", place="transport"),
    Control(name="speed_1", key=pygame.K_1, key_name="1", place="transport"),
    Control(name="speed_4", key=pygame.K_2, key_name="2", place="transport"),
    Control(name="speed_16", key=pygame.K_3, key_name="3", place="transport"),
    Control(name="speed_64", key=pygame.K_4, key_name="4", place="transport"),
)
ON_CHIP: tuple[Control, ...] = (
    Control(name="learning", key=pygame.K_l, key_name="L", place="chip"),
    Control(name="device", key=pygame.K_v, key_name="V", place="chip", menu=True),
    Control(name="virgin", key=pygame.K_r, key_name="R", place="chip"),
    Control(name="break", key=pygame.K_k, key_name="K", place="chip"),
    Control(name="save", key=pygame.K_s, key_name="S", place="chip"),
    Control(name="load", key=pygame.K_o, key_name="O", place="chip", menu=True),
)
REWIND = Control(name="rewind", key=pygame.K_BACKSPACE, key_name="Bksp", place="keys")
DETAIL_UP_TO = 4.0
"""Up to this speed every rehearsed sample is watched; above, nobody could see the difference."""
SPEED_CONTROLS = {f"speed_{factor}": float(factor) for factor in SPEEDS}
