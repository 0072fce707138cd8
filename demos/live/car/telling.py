"""What a visitor is told of a change: what changed, and who copes with it, by the show's own figures."""

from __future__ import annotations

from dataclasses import dataclass

from memdrive.demos.live.car.strings import text
from memdrive.env.world import scenes

SPAN_S = 10.0
"""Distances are means over so long [s]: at one instant a car that weaves may be anywhere."""
FAR_M = 0.02
"""A mean distance that a visitor sees as off the line [m] (assumed: half the line's breadth)."""
CLEARLY = 1.5
"""So many times as far off is worse, not chance (assumed)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Learner and ghost over the same time."""

    learner_departures: int
    ghost_departures: int
    learner_m: float
    """Mean |cross_track| [m]."""
    ghost_m: float
    visitors: int = 1
    """How many drives the departures are the sum of."""

    @property
    def ghost_fails(self) -> bool:
        """Whether something is to be learned: the frozen chip leaves the road again and again, or drives far off."""
        return self.ghost_departures > self.visitors or self.ghost_m > max(
            CLEARLY * self.learner_m, FAR_M + self.learner_m
        )

    @property
    def learner_is_better(self) -> bool:
        """It left the road less often; where both or neither did, it is nearer to the line."""
        if self.learner_departures != self.ghost_departures:
            return self.learner_departures < self.ghost_departures
        return self.learner_m < self.ghost_m


def coping(compared: Compared, scene: str, seconds: float, *, broken: bool = False) -> str:
    """Key of the sentence on who copes.

    seconds : since the change [s]
    """
    if seconds < SPAN_S:
        return "copes_wait"
    if compared.ghost_fails:
        return "copes_chip" if compared.learner_is_better else "copes_not_yet"
    known = scenes.known().get(scene)
    feels = known is None or broken or _moves_otherwise(scene)
    return "copes_anyway" if feels else "copes_eyes"


def _moves_otherwise(scene: str) -> bool:
    """Whether it changes how the car answers, which no eyes see."""
    now, day = scenes.known()[scene], scenes.DAY
    motion = ("friction", "speed", "steer_gain", "steer_offset", "steer_lag", "steer_rate", "latency", "dynamic")
    return any(getattr(now, name) != getattr(day, name) for name in motion)


def sentences(compared: Compared, scene: str, seconds: float, language: str, *, broken: bool = False) -> list[str]:
    """What changed, then who copes."""
    changed = "changed_break" if broken else f"changed_{scene}"
    first = [text(changed, language)] if changed in text else []
    key = coping(compared, scene, seconds, broken=broken)
    return [
        *first,
        text(key, language, learner=str(compared.learner_departures), ghost=str(compared.ghost_departures)),
    ]
