"""The named scenes, and scenes of one's own from files. What sets a named one apart is assumed; each has its picture
in docs/environment.md."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

from memdrive.env.laws import one_of
from memdrive.env.world import scene_file
from memdrive.env.world.scene import Scene

DAY: Final = Scene(name="day")
"""A bright line on a dark floor."""
NIGHT: Final = replace(DAY, name="night", ambient=0.02, contrast=0.22, noise=0.04)
"""Little light: the line is faint against the noise of the photodiodes."""
DIM: Final = replace(DAY, name="dim", ambient=0.08, contrast=0.35)
"""Half the light of the day."""
GLARE: Final = replace(DAY, name="glare", ambient=0.2, contrast=0.6, glare=0.9)
"""The reflection of the lamps, a spot as bright as the line, wanders before the car."""
INVERTED: Final = replace(DAY, name="inverted", ambient=0.85, contrast=-0.7)
"""A dark line on a bright floor."""
WORN: Final = replace(DAY, name="worn", wear=0.35)
"""A third of the line is worn away, in stretches of 0.4 m."""
WET: Final = replace(DAY, name="wet", ambient=0.1, contrast=0.6, friction=0.45, dynamic=True)
"""Tyres slip: the car drifts outwards and answers late."""
MISALIGNED: Final = replace(DAY, name="misaligned", steer_gain=0.75, steer_offset=0.2)
"""After a knock on the steering: straight ahead turns left, and every angle comes out smaller."""
DEAD: Final = replace(DAY, name="dead", dead=(3, 8, 17, 22, 28, 36, 41, 47), stuck=(5, 13, 26, 39))
"""A quarter of the photodiodes has failed: eight read 0, four read 1."""
FAST: Final = replace(DAY, name="fast", speed=3.0, dynamic=True)
"""Half as fast again, with the tyres that this takes."""
LOW_BATTERY: Final = replace(DAY, name="low-battery", speed=1.4, latency=2, steer_rate=4.0, gain=0.9)
"""Slow, and every command arrives two control steps late."""

NAMED: Final[dict[str, Scene]] = {
    scene.name: scene for scene in (DAY, NIGHT, DIM, GLARE, INVERTED, WORN, WET, MISALIGNED, DEAD, FAST, LOW_BATTERY)
}


_OWN: Final[dict[str, Scene]] = {}
"""Read from files in this process; the last one of a name holds."""


def known() -> dict[str, Scene]:
    """All scenes by name: the named ones, then those read from files so far."""
    return NAMED | _OWN


def get(name: str) -> Scene:
    """The scene of that name, or the one in the file of that name, which ends in .toml; see `scene_file`.

    Raises
    ------
    ValueError : there is none, the message lists the names; or the file holds no scene, the message says why.
    """
    if scene_file.is_file(name):
        scene = scene_file.read(Path(name), NAMED)
        _OWN[scene.name] = scene
        return scene
    one_of("scene", name, known())
    return known()[name]


def own(names: Iterable[str]) -> dict[str, Scene]:
    """Those of the names that came from files: a result that is to be understood later has to say what they were."""
    return {name: _OWN[name] for name in names if name in _OWN}
