"""Keys by what is printed on them; by where they are, where no Latin letter or digit is printed on them."""

from __future__ import annotations

import string

import pygame

LETTERS = {getattr(pygame, f"KSCAN_{c.upper()}"): getattr(pygame, f"K_{c}") for c in string.ascii_lowercase}
DIGITS = {getattr(pygame, f"KSCAN_{c}"): getattr(pygame, f"K_{c}") for c in string.digits}
LATIN, NO_LETTER = 128, 1 << 30
"""Codes below the first are ASCII; from the second on they name keys such as F1 and the arrows."""


def as_latin(event: pygame.event.Event) -> pygame.event.Event:
    """The event as on a US keyboard, where its own layout has another script there, or signs instead of digits."""
    if event.type not in (pygame.KEYDOWN, pygame.KEYUP):
        return event
    place, key = event.dict.get("scancode"), event.key
    foreign = LATIN <= key < NO_LETTER
    if place in LETTERS and foreign:
        key = LETTERS[place]
    elif place in DIGITS and (foreign or (key < LATIN and not chr(key).isalnum())):
        key = DIGITS[place]
    return event if key == event.key else pygame.event.Event(event.type, event.dict | {"key": key})
