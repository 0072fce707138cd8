"""Feeling one's own body: which way the wheels stand, and whether the car does what it is told."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from memdrive.agent.driving.senses import Bits, Floats, Remembered

SLOWEST = 0.5
"""Slower than this the yaw rate says nothing about the wheels [m/s]."""


def wheel(speed: Floats, yaw_rate: Floats, wheelbase: float, max_steer: float) -> Floats:
    """(n,) angle of the wheels that would turn a car that does not slip as it turns, full lock is 1.

    Source: kinematic bicycle, yaw rate = speed · tan(angle) / wheelbase.
    """
    bend = yaw_rate * wheelbase / np.maximum(speed, SLOWEST)
    return np.asarray(np.arctan(bend) / max_steer, np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The wheels as a population of neurons, and how far off the command they have been lately as one of a few.

    Both follow from speed, yaw rate and last command, which the car measures itself. Source: assumed, after
    proprioception and efference copy.
    """

    speed: int = 48
    """Where an observation has the speed [m/s]."""
    yaw_rate: int = 49
    """Where it has the yaw rate [rad/s]."""
    steer: int = 50
    """Where it has the last command, in [-1, 1]."""
    wheelbase: float = 0.26
    """[m]"""
    max_steer: float = 0.5
    """[rad], wheel angle of a command of 1"""
    n_wheel: int = 15
    """Neurons for the wheels, from full lock to full lock; the two next to the angle fire."""
    n_mismatch: int = 9
    """Neurons for the mismatch, of which one fires."""
    most_mismatch: float = 0.4
    """What the outermost of them stands for, of full lock."""
    rate: float = 0.1
    """Share of this step in the mean mismatch: 0.5 s. Until there are as many steps, the plain mean."""

    @property
    def n_bits(self) -> int:
        """Wheels, then mismatch."""
        return self.n_wheel + self.n_mismatch

    @property
    def echo(self) -> slice:
        """Which of its bits echo the last command: the wheels follow it within a step or two."""
        return slice(0, self.n_wheel)

    @property
    def operations(self) -> int:
        """A division and an arc tangent from tables (10 each), a comparison a neuron, the running mean."""
        return 20 + self.n_bits + 3

    @property
    def n_bytes(self) -> int:
        """Mean mismatch and how many steps it is the mean of."""
        return 2

    def fresh(self, n: int) -> Remembered:
        """Nothing felt yet."""
        return {"mismatch": np.zeros(n, np.float32), "felt": np.zeros(n, np.int64)}

    def look(self, observations: Floats, remembered: Remembered, bits: Bits) -> None:
        """Wheel bits, then mismatch bits, of every car."""
        if observations.shape[1] <= max(self.speed, self.yaw_rate, self.steer):
            raise ValueError(
                f"Body.look: need speed, yaw rate and command in the observation, got {observations.shape}"
            )
        angle = wheel(observations[:, self.speed], observations[:, self.yaw_rate], self.wheelbase, self.max_steer)
        mean = self._mean(angle - observations[:, self.steer], remembered)
        places = (np.clip(angle, -1.0, 1.0) + 1.0) * (0.5 * (self.n_wheel - 1))
        bits[:, : self.n_wheel] = np.abs(places[:, None] - np.arange(self.n_wheel)) < 1.0
        share = np.clip(0.5 + 0.5 * mean / self.most_mismatch, 0.0, 1.0)
        nearest = np.rint(share * (self.n_mismatch - 1)).astype(np.int64)
        bits[:, self.n_wheel :] = nearest[:, None] == np.arange(self.n_mismatch)

    def _mean(self, mismatch: Floats, remembered: Remembered) -> Floats:
        """The running mean; a car that was just set back has not answered a command yet."""
        mean, felt = remembered["mismatch"], remembered["felt"]
        share = np.where(felt > 0, np.maximum(self.rate, 1.0 / np.maximum(felt, 1)), 0.0)
        mean += (share * (mismatch - mean)).astype(np.float32)
        felt += 1
        return mean
