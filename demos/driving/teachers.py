"""Who teaches: for each teacher, the drive in which a network learns from it and the recipe that suits it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from memdrive.agent import Learner, Recipe, WithoutMemory, handmade, rewarded, unremembered
from memdrive.agent.driving.learner import Network
from memdrive.demos.driving.drive import Drive
from memdrive.demos.driving.laps import Steer
from memdrive.demos.driving.person import Nature, PersonDrive, Persons
from memdrive.demos.driving.reflex import reflex
from memdrive.demos.driving.rewarded import RewardDrive, recalled
from memdrive.demos.driving.tape import Recorded, TapeDrive


class LearningDrive(Protocol):
    """One car that learns while it drives."""

    learner: Learner

    @property
    def departures(self) -> int:
        """How often it left the road."""

    def set_scene(self, name: str) -> None:
        """Another world."""

    def step(self) -> None:
        """One control step."""


class Begin(Protocol):
    """Puts a network into a car."""

    def __call__(self, network: Network, *, scene: str, family: str, seed: int, recipe: Recipe) -> LearningDrive:
        """On roads that are for learning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Teacher:
    """One kind of teacher."""

    begin: Begin
    suited: Callable[[Recipe], Recipe]
    """A recipe, as this teacher needs it."""
    old_steps: int
    """Control steps in the first scene, if nobody says otherwise."""
    new_steps: int
    recalled: Callable[[Any], Steer] | None = None
    """What the memory of such a drive steers by itself, where that is to be judged beside the chip."""
    alone: Callable[[int], Steer] | None = None
    """How it drives by itself, from a seed, where that is to be judged as well."""


TEACHERS: dict[str, Teacher] = {
    "pursuit": Teacher(begin=Drive, suited=lambda recipe: recipe, old_steps=400, new_steps=800),
    "reward": Teacher(begin=RewardDrive, suited=rewarded, old_steps=3000, new_steps=5000, recalled=recalled),
    "reward-alone": Teacher(
        begin=functools.partial(RewardDrive, rule=WithoutMemory), suited=unremembered, old_steps=3000, new_steps=5000
    ),
    "human": Teacher(
        begin=PersonDrive, suited=handmade, old_steps=3000, new_steps=3000, alone=lambda seed: Persons(seed)
    ),
    "reflex": Teacher(
        begin=functools.partial(Drive, teacher=reflex),
        suited=lambda recipe: recipe,
        old_steps=400,
        new_steps=800,
        alone=lambda _: reflex,
    ),
}
"""`pursuit` knows the road ahead and says at every step what it would steer; `reward` says only how well it goes,
`reward-alone` too, and nothing is remembered;
`human` is a made-up person with three keys, `reflex` a crude rule of thumb."""


def get(name: str, recorded: Recorded | None = None, late: int = Nature().delay) -> Teacher:
    """The teacher of that name; of a person, the one whose drive was recorded, if that is given, or one made up who
    is so many control steps late.

    Raises
    ------
    ValueError : there is none; the message lists the names.
    """
    if name not in TEACHERS:
        raise ValueError(f"teacher: need one of {', '.join(TEACHERS)}, got {name!r}")
    if recorded is None and late == Nature().delay:
        return TEACHERS[name]
    if name != "human":
        raise ValueError(f"teacher: need human beside a recorded drive or a person's delay, got {name!r}")
    if recorded is not None and late != Nature().delay:
        raise ValueError("teacher: need a recorded drive or a made-up person's delay, got both")
    if recorded is not None:
        return replace(TEACHERS[name], begin=functools.partial(TapeDrive, recorded=recorded), alone=None)
    nature = Nature(delay=late)
    begin = functools.partial(PersonDrive, nature=nature)
    return replace(TEACHERS[name], begin=begin, alone=lambda seed: Persons(seed, nature))
