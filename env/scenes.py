"""The named scenes."""

from __future__ import annotations

from typing import Final

from memdrive.env.scene import Scene

DAY: Final = Scene(name="day")
"""A bright line on a dark floor."""
INVERTED: Final = Scene(name="inverted", ambient=0.85, contrast=-0.7)
"""A dark line on a bright floor."""
MISALIGNED: Final = Scene(name="misaligned", steer_gain=0.75, steer_offset=0.2)
"""As by day, after a knock on the steering: straight ahead turns left, and every angle comes out smaller."""

NAMED: Final[dict[str, Scene]] = {scene.name: scene for scene in (DAY, INVERTED, MISALIGNED)}


def get(name: str) -> Scene:
    """The scene of that name.

    Raises
    ------
    ValueError : there is none; the message lists the names.
    """
    if name not in NAMED:
        raise ValueError(f"scene: need one of {', '.join(NAMED)}, got {name!r}")
    return NAMED[name]
