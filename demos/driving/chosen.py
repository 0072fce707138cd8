"""Who is examined: ours by name, anyone's by `module:factory`, and a chip that was saved."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from memdrive.agent import Recipe
from memdrive.demos.driving import experiment, sequence
from memdrive.demos.driving.guests import load_guest
from memdrive.demos.driving.laps import Frozen, Steer
from memdrive.demos.lab.saved import LOADED, saved

KNOWN = tuple(dict.fromkeys((*experiment.POLICIES, *sequence.POLICIES)))


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
    "chip-frozen without), or anyone's obs -> action as module:factory. All, if not given.",
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """ours : in the order of the examination; steers : whatever drives and does not learn"""

    ours: tuple[str, ...]
    steers: dict[str, Steer]

    @classmethod
    def of(
        cls, ctx: click.Context, known: Sequence[str], policies: Collection[str], load: Path | None, recipe: Recipe
    ) -> Chosen:
        """What the options ask for, of those that an examination knows."""
        guests = [name for name in policies if ":" in name]
        ours = [name for name in policies if ":" not in name]
        for name in ours:
            if name not in known:
                law = (
                    f"need one of {', '.join(known)} {'with' if known is sequence.POLICIES else 'without'} --sequence"
                )
                raise click.BadParameter(f"{law}, got {name}", param_hint="--policy")
        steers: dict[str, Steer] = {name: load_guest(name, ctx) for name in guests}
        if load is not None:
            steers[LOADED] = Frozen(saved(load, recipe.layers), recipe)
        default = ("teacher",) if load is not None else tuple(known)
        return cls(tuple(name for name in known if name in (ours if policies else default)), steers)
