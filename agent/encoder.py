"""From photodiodes to bits, and from bits to steering: the digital interfaces of the chip."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from memdrive.agent import kernels

Bits = NDArray[np.uint8]
Floats = NDArray[np.float32]


WHEELBASE = 0.26
"""Rear axle to front axle of the car that carries the encoder [m]."""
MAX_STEER = 0.5
"""Wheel angle at full steering [rad]."""
SETTLING = 0.13
"""A smaller mismatch counts as none: wheels take a moment to follow a command (fraction of full steering)."""


def steering_mismatch(observations: Floats) -> Floats:
    """How far the wheels are from where the last command put them, as the car's own turning tells.

    observations : (n, n_features) float32, the last three: speed [m/s], yaw rate [rad/s], last steering in [-1, 1]
    returns : (n,) float32, fraction of full steering

    Source: kinematic bicycle, tan(wheel angle) = wheelbase * yaw rate / speed; comparing a command with what it
    caused is reafference, von Holst and Mittelstaedt (1950), doi 10.1007/BF00622503.
    """
    speed, yaw_rate, steering = observations[:, -3], observations[:, -2], observations[:, -1]
    wheels = np.arctan(WHEELBASE * yaw_rate / np.maximum(speed, 0.1)) / MAX_STEER
    mismatch = wheels - steering
    settled: Floats = np.where(np.abs(mismatch) < SETTLING, 0.0, mismatch).astype(np.float32)
    return settled


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoder:
    """What the chip is told: where the floor is brighter or darker than around, and whether the wheels obey.

    ON and OFF cells say which photodiodes stand out; mismatch cells say how far the wheels are from the last command.

    The floor is the median reading; a photodiode stands out when it differs from it by more than half of what
    the fourth most different one does, so three dead photodiodes cannot set the scale.
    Source: assumed, after the ON and OFF channels of the retina; binary inputs as in doi 10.1016/j.neunet.2018.08.012.
    """

    n_photodiodes: int = 48
    floor: float = 0.08
    """Least difference that counts as seeing something, fraction of full scale: above the sensor's noise."""

    n_mismatch: int = 4
    """Cells for the steering mismatch; cell k prefers (k - (n_mismatch - 1) / 2) * mismatch_spacing."""
    mismatch_spacing: float = 0.2
    """Between the preferred mismatches of two cells (fraction of full steering). A cell fires within one spacing; none
    fires while the wheels obey: a cell that is always on would be pulsed at every update and only add noise."""

    @property
    def n_bits(self) -> int:
        """ON and OFF for each photodiode, then the cells for the steering mismatch."""
        return 2 * self.n_photodiodes + self.n_mismatch

    def bits(self, observations: Floats) -> Bits:
        """What the eyes say.

        observations : (n, >= n_photodiodes + 3) float32, readings in [0, 1] first, speed, yaw rate and steering last
        returns : (n, n_bits) uint8, ON bits, OFF bits, mismatch cells

        Raises
        ------
        ValueError : an observation of the wrong width, or not finite.
        """
        if observations.ndim != 2 or observations.shape[1] < self.n_photodiodes + 3:
            raise ValueError(
                f"Encoder.bits: need observations of shape (n, >= {self.n_photodiodes + 3}), got {observations.shape}"
            )
        bits = np.empty((len(observations), self.n_bits), np.uint8)
        if not kernels.encode(observations, self.n_photodiodes, self.floor, bits):
            raise ValueError("Encoder.bits: need finite observations, got NaN or infinity")
        cells = (np.arange(self.n_mismatch) - 0.5 * (self.n_mismatch - 1)) * self.mismatch_spacing
        mismatch = steering_mismatch(observations)[:, None]
        bits[:, 2 * self.n_photodiodes :] = (np.abs(mismatch - cells) < self.mismatch_spacing) & (mismatch != 0.0)
        return bits


@dataclass(frozen=True, slots=True, kw_only=True)
class SteeringCode:
    """Steering in [-1, 1] as the activity of a population: neuron k of n prefers 2 k / (n - 1) - 1.

    Source: population coding of direction, Georgopoulos et al., Science 233, 1416 (1986), doi 10.1126/science.3749885.
    """

    n: int = 15
    tuning_width: float = 1.0
    """A neuron should fire when the steering is within this many spacings of its preferred one."""
    margin: float = 0.25
    """How far above (or below) zero a neuron that should (not) fire must be, fraction of the ADC range."""

    def targets(self, steering: Floats) -> Floats:
        """(k,) steering -> (k, n) hinge targets: +margin at least, -margin at most, 0 for either."""
        position = (steering[:, None] + 1.0) * (0.5 * (self.n - 1))
        distance = np.abs(position - np.arange(self.n))
        high, low = distance <= 0.5 * self.tuning_width, distance > 0.5 * self.tuning_width + 1.0
        return np.where(high, self.margin, np.where(low, -self.margin, 0.0)).astype(np.float32)

    def steering(self, activity: Floats) -> Floats:
        """(k, n) activity -> (k,) steering: the centre of mass of the peak and its neighbours."""
        steering = np.empty(len(activity), np.float32)
        kernels.decode(activity, steering)
        return steering
