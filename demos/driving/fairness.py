"""Which scenes an examination on hard roads drives: those that physics allows."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from memdrive.env import Scene
from memdrive.env.world import scenes

STICKIER: Final = 0.6
"""Least friction on hard roads. Their tightest bend, 1.4 /m, at 2 m/s takes 5.6 m/s²: friction 0.45 holds 4.4, 0.6
holds 5.9. The teacher leaves the road in 2 of 40 laps with 0.45, in none with 0.6 (validation roads)."""
SLOWER: Final = 2.6
"""[m/s] Largest speed there: 3 would take 12.6 m/s², friction 1 holds 9.8; 2.6 takes 9.5. Teacher: 3 of 40, none."""


def fair(name: str, family: str) -> Scene:
    """The scene of that name, with friction and speed that the family's bends allow a car that slides."""
    scene = scenes.get(name)
    if family != "hard" or not scene.dynamic:
        return scene
    return replace(scene, friction=max(scene.friction, STICKIER), speed=min(scene.speed, SLOWER))


def told(family: str) -> str:
    """What was changed, in words; nothing where nothing was."""
    changed = [name for name in scenes.NAMED if fair(name, family) != scenes.get(name)]
    what = f"friction >= {STICKIER}, speed <= {SLOWER} m/s"
    return f"{' and '.join(changed)} with {what}, for beyond them no car stays on these roads" if changed else ""
