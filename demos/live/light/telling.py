"""What a visitor is told of a light: what is pursued, and who copes, by the show's own figures."""

from __future__ import annotations

from memdrive.demos.live.light.show import LightShow
from memdrive.demos.live.light.strings import text
from memdrive.env.kernels.light import KEPT_DISTANCE

SPAN_S = 10.0
"""Distances are means over so long [s]."""
FAR_M = 0.15
"""Farther from the kept distance than the other by so much, and a visitor sees it [m] (assumed)."""


NEAR_M = 0.5
"""Farther than this from the kept distance, and nobody would say that it is learned [m] (assumed)."""


def coping(learner_m: float, ghost_m: float, seconds: float) -> str:
    """Key of the sentence on who copes. seconds : since the change [s]"""
    if seconds < SPAN_S:
        return "copes_wait"
    learner, ghost = abs(learner_m - KEPT_DISTANCE), abs(ghost_m - KEPT_DISTANCE)
    if ghost > learner + FAR_M and learner < NEAR_M:
        return "copes_chip"
    return "copes_anyway" if max(ghost, learner) < 2 * FAR_M else "copes_not_yet"


def sentences(show: LightShow, language: str) -> list[str]:
    """What is pursued, then who copes; nothing during a proof, which has a verdict."""
    if show.proof:
        return []
    learner, ghost = show.lately(SPAN_S)
    key = coping(learner, ghost, show.time_s - show.changed_s)
    words = text(key, language, learner=f"{learner:.1f}", ghost=f"{ghost:.1f}")
    return [text(f"changed_{show.light}", language), words]
