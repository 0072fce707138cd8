"""Learning to drive on a network: act, compare with a wish, correct, rehearse. Whose wish it is, is not known here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from memdrive.agent.driving.recipe import Recipe
from memdrive.agent.driving.senses import Bits, Floats
from memdrive.chip.archives import Law
from memdrive.chip.energy import Beside

ERROR_RATE = 0.02
"""Share of this step in the mean error that dither follows: 2.5 s (assumed)."""
Wish = Any
"""A command in [-1, 1], or an array of several: as many as the recipe's code tells of."""


class Readable(Protocol):
    """What a frozen policy needs of a network."""

    def forward(self, x: Bits) -> Floats:
        """(n_in,) or (batch, n_in) bits -> activity of the same leading shape, about ±1."""


class Network(Readable, Protocol):
    """What learning needs: anything with these calls can learn to drive."""

    def adapt(self, target: Floats) -> int:
        """Correct what the last single forward did; pulses given."""

    def learn_many(self, x: Bits, target: Floats) -> NDArray[np.int64]:
        """Forward and correct sample by sample; pulses given for each."""


class Policy:
    """A frozen network that drives n cars: no dither, no updates, no `info`.

    Its senses remember each car from step to step: one policy, one fleet, every step.
    """

    def __init__(self, network: Readable, recipe: Recipe, n: int = 1) -> None:
        self.network, self.code, self.senses = network, recipe.code, recipe.front(n)

    def __call__(self, observations: Floats) -> Floats:
        """(n, n_features) observations -> (n, …) commands in [-1, 1]."""
        return self.code.steering(self.network.forward(self.senses.bits(observations)))


@dataclass(frozen=True, slots=True)
class Lesson:
    """The samples one control step offered for learning: what the float twin is trained on as well."""

    bits: Bits
    """(k, n_bits) the sample just seen, then the rehearsed ones"""
    wanted: Floats
    """(k, …)"""


class Learner:
    """A network that learns while it drives.

    Each control step: look, steer, be corrected towards the wish, remember what is novel, rehearse. The steering
    that is applied carries dither while learning; without it the car never sees its own mistakes. `drive` does all of
    it; a teacher that knows its wish only later calls `look`, `correct` and `explore` itself.
    """

    def __init__(
        self, network: Network, *, seed: int | np.random.SeedSequence = 0, recipe: Recipe | None = None
    ) -> None:
        self.network = network
        self.recipe = recipe or Recipe()
        layers = getattr(network, "layers", self.recipe.layers)
        if tuple(layers) != self.recipe.layers:
            raise ValueError(f"Learner: need a network of the recipe's {self.recipe.layers} neurons, got {layers}")
        self.code, self.senses = self.recipe.code, self.recipe.front()
        self.memory = self.recipe.rehearsal()
        self.learning = True
        self.steps = self.updates = self.pulses = 0
        self.bits = np.zeros(self.senses.n_bits, np.uint8)
        self.activity = np.zeros(self.code.n, np.float32)
        self.lesson: Lesson | None = None
        self.rng = np.random.default_rng(seed)
        self._dither: Wish = 0.0
        self._mean_error = 1.0

    @property
    def beside(self) -> Beside:
        """What its senses and its memory have done so far, for the book of energy."""
        return Beside(
            encoded=self.steps,
            encoder_ops=self.senses.operations,
            memory_bytes=self.memory.n_bytes,
            memory_words=self.memory.words,
        )

    def drive(self, observation: Floats, wanted: Wish) -> Wish:
        """One control step: the steering to apply, in [-1, 1]; learns on the way unless `learning` is off.

        observation : (n_features,) float32
        wanted : the wish for this very moment
        """
        steering = self.look(observation)
        if not self.learning:
            return steering
        self.correct(steering, wanted)
        return self.explore(steering)

    def look(self, observation: Floats) -> Wish:
        """What the network would steer; its last forward is then of this moment."""
        self.bits = self.senses.bits(observation[None])[0]
        self.activity = self.network.forward(self.bits)
        return self._told(self.activity)

    def correct(self, steering: Wish, wanted: Wish) -> None:
        """Correct the step just looked at, remember it, and rehearse others."""
        error = _worst(steering, wanted)
        wish = np.array([wanted], np.float32)
        self._mean_error += ERROR_RATE * (error - self._mean_error)
        self.memory.offer(self.bits, wanted, error, self.rng)
        seen = self._numbed(self.bits[None])[0]
        if not np.array_equal(seen, self.bits):
            error = _worst(self._told(self.network.forward(seen)), wanted)
        if error > self.recipe.gate:
            self._count(self.network.adapt(self.code.targets(wish)[0]))
        self.lesson = Lesson(seen[None], wish)
        if self.recipe.replays:
            bits, wanted_then = self.rehearse()
            self.lesson = Lesson(np.vstack([seen[None], bits]), np.concatenate([wish, wanted_then]))
        self.steps += 1

    def _told(self, activity: Floats) -> Wish:
        """What the outputs say: a number, or an array of several."""
        told = self.code.steering(activity[None])[0]
        return told if self.code.wish else float(told)

    def _numbed(self, bits: Bits) -> Bits:
        """(k, n_bits) views to be corrected: a share of them as if the wheels were not felt."""
        echo = self.recipe.echo
        if not self.recipe.numb or echo.start == echo.stop:
            return bits
        seen = bits.copy()
        seen[self.rng.random(len(bits)) < self.recipe.numb, echo] = 0
        return seen

    def rehearse(self) -> tuple[Bits, Floats]:
        """Correct what is still wrong of some remembered samples; all that were looked at."""
        places = self.memory.draw(self.recipe.replays, self.recipe.among, self.rng)
        remembered, wanted = self.memory.targets(places)
        bits = self._numbed(remembered)
        error = np.abs(self.code.steering(self.network.forward(bits)) - wanted)
        if error.ndim > 1:
            error = error.max(axis=1)
        self.memory.error[places] = error
        wrong = error > self.recipe.gate
        if wrong.any():
            for pulses in self.network.learn_many(bits[wrong], self.code.targets(wanted[wrong])):
                self._count(int(pulses))
        return bits, wanted

    def correct_later(self, bits: Bits, wanted: Wish) -> None:
        """Correct a step of some time ago, when its wish has become known. bits : (n_bits,)"""
        wish = np.array([wanted], np.float32)
        for pulses in self.network.learn_many(bits[None], self.code.targets(wish)):
            self._count(int(pulses))
        self.lesson = Lesson(bits[None], wish)

    def explore(self, steering: Wish) -> Wish:
        """The steering with dither, an Ornstein-Uhlenbeck step: exact discretisation, so its rms is the recipe's."""
        keep = float(np.exp(-self.recipe.control_dt / self.recipe.dither_time_s))
        kick = self.recipe.dither_rms * float(np.sqrt(1.0 - keep * keep))
        self._dither = keep * self._dither + kick * self.rng.standard_normal(self.code.wish or None)
        loud = 1.0 if self.recipe.calm == 0.0 else min(1.0, self._mean_error / self.recipe.calm)
        tried = np.clip(steering + loud * self._dither, -1.0, 1.0)
        return tried if self.code.wish else float(tried)

    def set_back(self) -> None:
        """The car was put elsewhere: its senses begin anew. What was learned and remembered stays."""
        self.senses.forget(0)

    def _count(self, pulses: int) -> None:
        self.pulses += pulses
        self.updates += pulses > 0

    def remembered(self) -> dict[str, NDArray[Any]]:
        """What goes with a chip that is saved: the rehearsal memory and what the senses remember."""
        return {**self.memory.remembered(), **self.senses.remembered()}

    def laws(self) -> dict[str, Law]:
        """What `remembered` has to be, for a reader of strangers' files."""
        return {**self.memory.laws(), **self.senses.laws()}

    def recall(self, saved: Mapping[str, NDArray[Any]]) -> None:
        """Go on from what was saved.

        Raises
        ------
        ValueError : saved by a learner with another recipe.
        """
        self.senses.recall(saved)
        self.memory.recall(saved)


def _worst(steering: Wish, wanted: Wish) -> float:
    """The largest error of all commands."""
    return float(np.max(np.abs(steering - wanted)))
