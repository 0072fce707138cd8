"""The one way out of a kiosk: a combination of keys that its host chooses."""

from __future__ import annotations

from dataclasses import dataclass

import pygame

MODIFIERS = {
    "ctrl": pygame.KMOD_CTRL,
    "alt": pygame.KMOD_ALT,
    "shift": pygame.KMOD_SHIFT,
    "meta": pygame.KMOD_META,
}
LEAST_MODIFIERS = 2
"""Nobody holds down two by chance (assumed)."""


@dataclass(frozen=True, slots=True)
class HostKey:
    """A key with the modifiers to hold."""

    key: int
    modifiers: tuple[int, ...]

    def pressed_in(self, event: pygame.event.Event) -> bool:
        """Whether this event is the combination."""
        if event.type != pygame.KEYDOWN or event.key != self.key:
            return False
        return all(event.mod & modifier for modifier in self.modifiers)


def parse(words: str) -> HostKey:
    """`ctrl+shift+q`, as HostKey.

    Raises
    ------
    ValueError : the law and the value.
    """
    *held, last = [part.strip().lower() for part in words.split("+")]
    known = len(last) == 1 and last.isascii() and last.isalnum()
    if not known or len(set(held)) < LEAST_MODIFIERS or not set(held) <= MODIFIERS.keys():
        raise ValueError(
            f"need a letter or digit with at least two of {', '.join(MODIFIERS)}, as in ctrl+shift+q, got {words!r}"
        )
    return HostKey(ord(last), tuple(MODIFIERS[name] for name in dict.fromkeys(held)))
