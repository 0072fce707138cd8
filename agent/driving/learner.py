"""Learning to drive on a network: act, compare with the teacher, correct, rehearse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from memdrive.agent.driving.encoder import Bits, Encoder, Floats, SteeringCode
from memdrive.agent.driving.recipe import Recipe
from memdrive.agent.memory import RehearsalMemory
from memdrive.chip.energy import Beside


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
    """A frozen network as `observations -> steering`: no dither, no updates, no `info`."""

    def __init__(self, network: Readable, encoder: Encoder, code: SteeringCode) -> None:
        self.network, self.encoder, self.code = network, encoder, code

    def __call__(self, observations: Floats) -> Floats:
        """(n, n_features) observations -> (n,) steering in [-1, 1]."""
        return self.code.steering(self.network.forward(self.encoder.bits(observations)))


@dataclass(frozen=True, slots=True)
class Lesson:
    """The samples one control step offered for learning: what the float twin is trained on as well."""

    bits: Bits
    """(k, n_bits) the sample just seen, then the rehearsed ones"""
    wanted: Floats
    """(k,)"""


class Learner:
    """A network that learns while it drives.

    Each control step: look, steer, be corrected towards the wish, remember what is novel, rehearse. The steering
    that is applied carries dither while learning; without it the car never sees its own mistakes.
    """

    def __init__(
        self,
        network: Network,
        *,
        seed: int | np.random.SeedSequence = 0,
        recipe: Recipe | None = None,
        encoder: Encoder | None = None,
        code: SteeringCode | None = None,
    ) -> None:
        self.network = network
        self.recipe = recipe or Recipe()
        self.encoder, self.code = encoder or Encoder(), code or SteeringCode()
        self.policy = Policy(network, self.encoder, self.code)
        self.memory = RehearsalMemory(self.encoder.n_bits, self.recipe.memory, self.recipe.novelty)
        self.learning = True
        self.steps = self.updates = self.pulses = 0
        self.bits = np.zeros(self.encoder.n_bits, np.uint8)
        self.activity = np.zeros(self.code.n, np.float32)
        self.lesson: Lesson | None = None
        self._rng = np.random.default_rng(seed)
        self._dither = 0.0

    @property
    def beside(self) -> Beside:
        """What its encoder and its memory have done so far, for the book of energy."""
        return Beside(
            encoded=self.steps,
            encoder_ops=self.encoder.operations,
            memory_bytes=self.memory.n_bytes,
            memory_words=self.memory.words,
        )

    def drive(self, observation: Floats, wanted: float) -> float:
        """One control step: the steering to apply, in [-1, 1]; learns on the way unless `learning` is off.

        observation : (n_features,) float32
        wanted : the teacher's steering for this very moment
        """
        self.bits = self.encoder.bits(observation[None])[0]
        self.activity = self.network.forward(self.bits)
        steering = float(self.code.steering(self.activity[None])[0])
        if not self.learning:
            return steering
        self._correct(abs(steering - wanted), wanted)
        self.steps += 1
        return float(np.clip(steering + self._explore(), -1.0, 1.0))

    def _correct(self, error: float, wanted: float) -> None:
        """Correct the step just made, remember it, and rehearse others."""
        wish = np.array([wanted], np.float32)
        self.memory.offer(self.bits, wanted, error)
        if error > self.recipe.gate:
            self._count(self.network.adapt(self.code.targets(wish)[0]))
        self.lesson = Lesson(self.bits[None], wish)
        if self.recipe.replays:
            bits, wanted_then = self._rehearse()
            self.lesson = Lesson(np.vstack([self.bits[None], bits]), np.concatenate([wish, wanted_then]))

    def _rehearse(self) -> tuple[Bits, Floats]:
        places = self.memory.draw(self.recipe.replays, self.recipe.among, self._rng)
        bits, wanted = self.memory.targets(places)
        error = np.abs(self.code.steering(self.network.forward(bits)) - wanted)
        self.memory.error[places] = error
        wrong = error > self.recipe.gate
        if wrong.any():
            for pulses in self.network.learn_many(bits[wrong], self.code.targets(wanted[wrong])):
                self._count(int(pulses))
        return bits, wanted

    def _count(self, pulses: int) -> None:
        self.pulses += pulses
        self.updates += pulses > 0

    def _explore(self) -> float:
        """An Ornstein-Uhlenbeck step: exact discretisation, so its rms is that of the recipe."""
        keep = float(np.exp(-self.recipe.control_dt / self.recipe.dither_time_s))
        kick = self.recipe.dither_rms * float(np.sqrt(1.0 - keep * keep))
        self._dither = keep * self._dither + kick * float(self._rng.standard_normal())
        return self._dither
