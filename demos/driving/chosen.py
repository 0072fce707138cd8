"""Who is examined: ours by name, anyone's by `module:factory`, and a chip that was saved."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from memdrive.agent import Recipe
from memdrive.chip import Chip
from memdrive.demos.driving import experiment, sequence
from memdrive.demos.driving.guests import load_guest
from memdrive.demos.driving.laps import Frozen, Steer
from memdrive.demos.driving.teachers import TEACHERS
from memdrive.demos.lab.saved import LOADED, refuse_unlearned, saved

DRIVERS = tuple(name for name, teacher in TEACHERS.items() if teacher.alone is not None)
"""Teachers who drive by themselves as well."""
KNOWN = tuple(dict.fromkeys((*experiment.POLICIES, *sequence.POLICIES, *DRIVERS)))
UNLEARNED = {"device", "repeats", "teacher", "old_steps", "new_steps", "steps", "broken", "drive_file"}
"""Parameters that learning alone heeds."""


class PolicyName(click.ParamType[Any]):
    """One of ours, or `module:factory`."""

    name = "policy"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Refuse what is neither; a factory is called later, when all options are known."""
        if ":" not in value and value not in KNOWN:
            self.fail(f"need one of {', '.join(KNOWN)}, or module:factory, got '{value}'", param, ctx)
        return str(value)


policy_option = click.option(
    "--policy",
    "--learner",
    "policies",
    multiple=True,
    type=PolicyName(),
    metavar="NAME",
    help=f"Only these (may be given several times): {', '.join(KNOWN)} (naive with --sequence, software-sgd and "
    "chip-frozen without, human and reflex where they teach), or anyone's obs -> action as "
    "module:factory. All, if not given.",
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """ours : in the order of the examination; steers : whatever drives and does not learn; loaded : the saved chip"""

    ours: tuple[str, ...]
    steers: dict[str, Steer]
    loaded: Chip | None = None

    @property
    def learns(self) -> bool:
        """Whether any of ours does."""
        return bool(set(self.ours) - {"teacher", *DRIVERS})

    @classmethod
    def of(
        cls, ctx: click.Context, known: Sequence[str], policies: Collection[str], load: Path | None, recipe: Recipe
    ) -> Chosen:
        """What the options ask for, of those that an examination knows."""
        guests = [name for name in policies if ":" in name]
        ours = [name for name in policies if ":" not in name]
        for name in ours:
            if name not in known:
                beside = "with" if known is sequence.POLICIES else "without"
                law = f"need one of {', '.join(known)} {beside} --sequence"
                raise click.BadParameter(f"{law}, got {name}", param_hint="--policy")
        steers: dict[str, Steer] = {name: load_guest(name, ctx) for name in guests}
        chip = None if load is None else saved(load, recipe.layers)
        if chip is not None:
            steers[LOADED] = Frozen(chip, recipe)
        default = tuple(known) if chip is None else ("teacher", *DRIVERS)
        return cls(tuple(name for name in known if name in (ours if policies else default)), steers, chip)

    def refuse_unlearned(self, ctx: click.Context) -> None:
        """Options of learning beside a saved chip, where nothing learns."""
        if self.loaded is None or self.learns:
            return
        heeded = {"teacher"} if set(self.ours) & set(DRIVERS) else set()
        if ctx.params["ppo"]:  # which learns by reward, for as many steps
            heeded |= {"teacher", "old_steps"}
        refuse_unlearned(ctx, UNLEARNED - heeded, ctx.params["left_out"], Recipe())
