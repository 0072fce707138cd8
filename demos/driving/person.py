"""A person with three keys, made up: late, noisy, and with a hand that often rests. And a drive under such a hand."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from memdrive.agent import Learner, Recipe
from memdrive.agent.driving.learner import Network
from memdrive.demos.driving.drive import Drive, teach
from memdrive.demos.driving.tape import Tape
from memdrive.demos.seeds import stream
from memdrive.env import Fleet
from memdrive.env.constants import CONTROL_DT

KEY_RATE = 3.5
"""How fast a held key turns the steering, and how fast it comes back, in the window as well [1/s]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nature:
    """What the made-up person is like. All assumed: no person was measured."""

    delay: int = 4
    """Control steps from seeing to pressing: 200 ms."""
    noise: float = 0.15
    """Of what is seen, rms, of full steering."""
    slack: float = 0.12
    """Less than this off, and no key is pressed."""


class Person:
    """Presses left or right until the wheel stands as it should; on a road that is all but straight, nothing. Sees
    the road, and answers late."""

    def __init__(self, n: int, seed: int, nature: Nature | None = None) -> None:
        self.nature = nature or Nature()
        self.hand = np.zeros(n, np.float32)
        """(n,) where the steering is."""
        self._seen: deque[NDArray[np.float32]] = deque(maxlen=self.nature.delay + 1)
        self._rng = np.random.default_rng(seed)

    def __call__(self, fleet: Fleet) -> NDArray[np.float32]:
        """(n,) steering in [-1, 1]."""
        self._seen.append(np.asarray(teach(fleet), np.float32))
        wish = self._seen[0] + self.nature.noise * self._rng.standard_normal(len(self.hand)).astype(np.float32)
        keys = np.where(np.abs(wish) > self.nature.slack, np.sign(wish - self.hand), 0.0)
        most = KEY_RATE * CONTROL_DT
        self.hand = np.clip(self.hand + np.clip(keys - self.hand, -most, most), -1.0, 1.0).astype(np.float32)
        return self.hand

    def set_back(self) -> None:
        """The car was put elsewhere."""
        self._seen.clear()
        self.hand[:] = 0.0


class Persons:
    """A fresh person for each fleet: as a policy by itself."""

    def __init__(self, seed: int, nature: Nature | None = None) -> None:
        self.seed, self.nature = seed, nature
        self._fleet: Fleet | None = None
        self._person = Person(1, seed, nature)

    def __call__(self, fleet: Fleet) -> NDArray[np.float32]:
        """(n,) steering."""
        if fleet is not self._fleet:
            self._fleet, self._person = fleet, Person(len(fleet), self.seed, self.nature)
        return self._person(fleet)


class PersonDrive:
    """As `Drive`, with a hand on the wheel instead of a teacher beside it."""

    def __init__(
        self,
        network: Network,
        *,
        scene: str = "day",
        family: str = "mild",
        seed: int = 0,
        recipe: Recipe | None = None,
        nature: Nature | None = None,
    ) -> None:
        self._drive = Drive(network, scene=scene, family=family, seed=seed, recipe=recipe)
        self.learner: Learner = self._drive.learner
        self.tape = self._drive.tape = Tape(seed, family)
        self.person = Person(1, stream(seed, "person"), nature)
        self.steps = 0

    @property
    def departures(self) -> int:
        """How often the person left the road."""
        return self._drive.departures

    def set_scene(self, name: str) -> None:
        """Another world."""
        self._drive.set_scene(name)

    def step(self) -> None:
        """One control step under the hand."""
        before = self._drive.departures, self._drive.fleet.tracks[0]
        self._drive.step(float(self.person(self._drive.fleet)[0]))
        if before != (self._drive.departures, self._drive.fleet.tracks[0]):
            self.person.set_back()
        self.steps += 1
