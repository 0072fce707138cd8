"""How a chip learns to pursue a light."""

from __future__ import annotations

from dataclasses import replace

from memdrive.agent.driving.code import SideBySide, Thermometer
from memdrive.agent.driving.recipe import Recipe
from memdrive.agent.light.ring import Ring
from memdrive.chip import Rule

CHASE = Recipe(
    eyes=Ring(), body=None, code=SideBySide(codes=(Thermometer(n=15), Thermometer(n=31))),
    rule=Rule(one_sided=True, theta_out=2.0, theta_hidden=4.0, window=6.0, overflow=(24, 16)), gate=0.1, numb=0.0,
)  # fmt: skip
"""Forward speed and turning as thermometers. All assumed: chosen on validation episodes."""


def foreseen(recipe: Recipe) -> Recipe:
    """A recipe for pursuing by reward: loud and short trials, coarse views, in which a bearing counts as much as an
    amount. All assumed: chosen on validation episodes."""
    eyes = replace(recipe.eyes, width=4.0, levels=24, most=3.0) if isinstance(recipe.eyes, Ring) else recipe.eyes
    return replace(
        recipe, eyes=eyes, dither_rms=0.8, dither_time_s=0.15, novelty=6, replays=2 * recipe.replays
    )  # fmt: skip


AUTHORS_CODE = SideBySide(codes=(Thermometer(n=2), Thermometer(n=8)))
"""The outputs of the article's car, as its authors' published code has them: two for stop or go, eight whose mean
steers (github Tsinghua-LEMON-Lab/software_edge_learning_memristor_chip)."""
