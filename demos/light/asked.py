"""What the command line asked of the chase: its plan, who is examined, and what a record says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import click

from memdrive.agent import Recipe
from memdrive.agent.light.recipe import AUTHORS_CODE, CHASE, foreseen
from memdrive.chip import Chip
from memdrive.demos.lab.saved import LOADED, judged_config, refuse_unlearned, saved
from memdrive.demos.light import examine
from memdrive.demos.light.chase import Frozen
from memdrive.demos.options import user_input

STEPS_BY = {"chaser": 4000, "reward": 20_000}
"""Control steps with each light, by who teaches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedChase:
    """Options under their own names."""

    lights: str
    steps: int | None
    teacher: str
    episodes: int
    repeats: int
    device: str
    outputs: str
    policies: Sequence[str]
    load: Path | None
    left_out: Sequence[str]
    seed: int

    @property
    def recipe(self) -> Recipe:
        """How its learners learn."""
        recipe = CHASE.without(*self.left_out)
        recipe = replace(recipe, code=AUTHORS_CODE) if self.outputs == "authors" else recipe
        return foreseen(recipe) if self.teacher == "reward" else recipe

    def plan(self) -> examine.ChasePlan:
        """What is learned and judged; bad lights are one line and exit code 2."""
        with user_input("--lights"):
            return examine.ChasePlan(
                lights=tuple(name.strip() for name in self.lights.split(",")),
                steps=self.steps or STEPS_BY[self.teacher],
                teacher=self.teacher,
                episodes=self.episodes,
                repeats=self.repeats,
                recipe=self.recipe,
                seed=self.seed,
            )

    def pursuers(self, ctx: click.Context) -> Pursuers:
        """Who is examined, in the order of the examination; options of learning are refused where nothing learns."""
        default = ("teacher", "standing") if self.load else examine.POLICIES
        ours = tuple(name for name in examine.POLICIES if name in (self.policies or default))
        chip = saved(self.load, self.recipe.layers) if self.load else None
        found = Pursuers(ours, {} if chip is None else {LOADED: Frozen(chip, self.recipe)}, chip)
        if self.load and not found.learn:  # teacher and outputs say with which eyes and outputs it learned
            refuse_unlearned(ctx, ("device", "repeats", "steps"), self.left_out, CHASE)
        return found

    def config(self, plan: examine.ChasePlan, pursuers: Pursuers) -> dict[str, Any]:
        """What a record says of how it was made."""
        chosen = {key: value for key, value in asdict(plan).items() if key not in ("seed", "purpose")}
        loaded = {LOADED: str(self.load)} if self.load else {}
        devices = judged_config(self.device, pursuers.loaded, pursuers.learn)
        return chosen | loaded | devices | {"outputs": self.outputs, "without": list(self.left_out)}


@dataclass(frozen=True, slots=True)
class Pursuers:
    """ours : by name; others : what does not learn and is not ours; loaded : the saved chip among them"""

    ours: tuple[str, ...]
    others: dict[str, Frozen]
    loaded: Chip | None

    @property
    def learn(self) -> bool:
        """Whether any of ours does."""
        return any(name in examine.LEARNERS for name in self.ours)
