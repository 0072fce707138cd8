"""How the car's window starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from memdrive.demos.live.car.talk import Talk
from memdrive.demos.live.chip.controls import SPEEDS
from memdrive.demos.ui.desk import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How the window starts."""

    settings: Settings
    talk: Talk | None = None
    tour: Talk | None = None
    """What the tour button plays when no talk was given."""
    kiosk: bool = False
    fastest: float = float(SPEEDS[-1])
    """Times real time that this machine reaches: what is faster is not offered."""
    line: str = "memdrive demo"
    """The command that began this show."""
    speak: Callable[[str], None] = lambda _: None
    """Gets what the speaker alone is told, and lines to copy."""
