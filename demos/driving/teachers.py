"""Who teaches: for each teacher, the drive in which a network learns from it and the recipe that suits it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from memdrive.agent import Learner, Recipe, rewarded
from memdrive.agent.driving.learner import Network
from memdrive.demos.driving.drive import Drive
from memdrive.demos.driving.rewarded import RewardDrive


class Lesson(Protocol):
    """One car that learns while it drives."""

    learner: Learner
    departures: int
    """How often it left the road."""

    def set_scene(self, name: str) -> None:
        """Another world."""

    def step(self) -> None:
        """One control step."""


class Begin(Protocol):
    """Puts a network into a car."""

    def __call__(self, network: Network, *, scene: str, family: str, seed: int, recipe: Recipe) -> Lesson:
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
    remembers: bool = False
    """Whether its memory is a policy by itself, to be judged beside the chip."""


TEACHERS: dict[str, Teacher] = {
    "pursuit": Teacher(begin=Drive, suited=lambda recipe: recipe, old_steps=400, new_steps=800),
    "reward": Teacher(begin=RewardDrive, suited=rewarded, old_steps=3000, new_steps=5000, remembers=True),
}
"""`pursuit` knows the road ahead and says at every step what it would steer; `reward` says only how well it goes."""


def get(name: str) -> Teacher:
    """The teacher of that name.

    Raises
    ------
    ValueError : there is none; the message lists the names.
    """
    if name not in TEACHERS:
        raise ValueError(f"teacher: need one of {', '.join(TEACHERS)}, got {name!r}")
    return TEACHERS[name]
