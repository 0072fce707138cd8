"""A scene: everything about the world that is not the road. Frozen, validated once, turned into one kernel record."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, fields
from numbers import Integral
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from memdrive.env.constants import PHOTODIODES, PHYSICS_DT, SPEED
from memdrive.env.kernels.records import BLENDED, COMMANDS, WORLD
from memdrive.env.laws import is_number, quoted

STICKIEST: Final = 1.5
"""Largest friction of the dynamic car: beyond, its tyres answer faster than the integration step."""


def _is_whole(value: object) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)


KINDS: Final[dict[str, tuple[str, Callable[[Any], bool]]]] = {
    "str": ("a word", lambda value: isinstance(value, str) and bool(value)),
    "float": ("a finite number", is_number),
    "int": ("a whole number", _is_whole),
    "bool": ("True or False", lambda value: isinstance(value, bool)),
    "tuple[int, ...]": (
        "a tuple of whole numbers",
        lambda value: isinstance(value, tuple) and all(_is_whole(part) for part in value),
    ),
}
"""What a field may hold, by its annotation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """How the floor looks to the photodiodes, and how the car obeys."""

    name: str
    """What schedules and tables call it."""
    ambient: float = 0.15
    """What a photodiode reads on the bare floor."""
    contrast: float = 0.7
    """Reading on the line minus reading on the floor; negative: a dark line on a bright floor."""
    gain: float = 1.0
    """Amplification of every photodiode."""
    noise: float = 0.03
    """Standard deviation of one reading."""
    glare: float = 0.0
    """Light that the reflection of the lamps adds at its centre."""
    wear: float = 0.0
    """Share of the line that is worn away, in stretches of 0.4 m."""
    dead: tuple[int, ...] = ()
    """Photodiodes that always read 0."""
    stuck: tuple[int, ...] = ()
    """Photodiodes that always read 1."""
    friction: float = 1.0
    """Coefficient of tyre friction."""
    speed: float = SPEED
    """Speed that the drive holds [m/s]."""
    steer_gain: float = 1.0
    """Wheel angle obtained, of the angle commanded."""
    steer_offset: float = 0.0
    """Wheel angle at command 0, of the largest angle."""
    steer_lag: float = 0.03
    """Time constant of the steering actuator [s]."""
    steer_rate: float = 8.0
    """Largest turning speed of the wheels [rad/s]."""
    latency: int = 0
    """Control steps that a command takes to reach the steering."""
    dynamic: bool = False
    """Single-track model with linear tyres; else the kinematic bicycle."""

    def __post_init__(self) -> None:
        """Refuse what is outside the laws below."""
        for field in fields(self):
            value = getattr(self, field.name)
            law, holds = KINDS[str(field.type)]
            _need(field.name, holds(value), law, quoted(value))
        _need("ambient", 0.0 <= self.ambient <= 1.0, "0 <= ambient <= 1", self.ambient)
        _need("contrast", -1.0 <= self.contrast <= 1.0, "-1 <= contrast <= 1", self.contrast)
        _need("gain", 0.0 < self.gain <= 100.0, "0 < gain <= 100", self.gain)
        _need("noise", 0.0 <= self.noise <= 1.0, "0 <= noise <= 1", self.noise)
        _need("glare", 0.0 <= self.glare <= 2.0, "0 <= glare <= 2", self.glare)
        _need("wear", 0.0 <= self.wear <= 1.0, "0 <= wear <= 1", self.wear)
        _need("latency", 0 <= self.latency < COMMANDS, f"0 <= latency < {COMMANDS} control steps", self.latency)
        _need("friction", self.friction > 0.0, "friction > 0", self.friction)
        stable = not self.dynamic or self.friction <= STICKIEST
        _need("friction", stable, f"friction <= {STICKIEST} on the dynamic car", self.friction)
        _need("speed", 0.0 < self.speed <= 10.0, "0 < speed <= 10 m/s", self.speed)
        _need("steer_gain", 0.0 < self.steer_gain <= 2.0, "0 < steer_gain <= 2", self.steer_gain)
        _need("steer_offset", abs(self.steer_offset) <= 0.5, "|steer_offset| <= 0.5", self.steer_offset)
        _need("steer_lag", 0.0 <= self.steer_lag <= 1.0, "0 <= steer_lag <= 1 s", self.steer_lag)
        _need("steer_rate", self.steer_rate > 0.0, "steer_rate > 0 rad/s", self.steer_rate)
        for name in ("dead", "stuck"):
            lamps = getattr(self, name)
            _need(name, all(0 <= j < PHOTODIODES for j in lamps), f"photodiodes 0 to {PHOTODIODES - 1}", lamps)

    def record(self) -> NDArray[np.void]:
        """The scene as the kernels read it: one `WORLD` record of shape ()."""
        record = np.zeros((), WORLD)
        for name in (*BLENDED, "dynamic", "latency"):
            if name != "steer_decay":
                record[name] = getattr(self, name)
        record["steer_decay"] = math.exp(-PHYSICS_DT / self.steer_lag) if self.steer_lag > 0.0 else 0.0
        record["dead"] = sum(1 << j for j in set(self.dead))
        record["stuck"] = sum(1 << j for j in set(self.stuck))
        return record


def _need(name: str, holds: bool, law: str, value: object) -> None:
    if not holds:
        raise ValueError(f"Scene.{name}: need {law}, got {value}")
