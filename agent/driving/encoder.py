"""From photodiodes to bits, and from bits to steering: the digital interfaces of the chip."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from memdrive.agent import kernels

Bits = NDArray[np.uint8]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoder:
    """ON and OFF cells over the photodiodes: which stand out brighter, which darker, than the floor around them.

    The floor is the median reading; a photodiode stands out when it differs from it by more than half of what
    the fourth most different one does, so three dead photodiodes cannot set the scale.
    Source: assumed, after the ON and OFF channels of the retina; binary inputs as in doi 10.1016/j.neunet.2018.08.012.
    """

    n_photodiodes: int = 48
    floor: float = 0.08
    """Least difference that counts as seeing something, fraction of full scale: above the sensor's noise."""

    @property
    def n_bits(self) -> int:
        """ON and OFF for each photodiode."""
        return 2 * self.n_photodiodes

    @property
    def operations(self) -> int:
        """8-bit comparisons and subtractions for one observation: the median, the fourth largest contrast and two
        thresholds (assumed: ten a photodiode)."""
        return 10 * self.n_photodiodes

    def bits(self, observations: Floats) -> Bits:
        """What the eyes say.

        observations : (n, >= n_photodiodes) float32, readings in [0, 1] first
        returns : (n, n_bits) uint8, ON bits then OFF bits

        Raises
        ------
        ValueError : an observation of the wrong width, or not finite.
        """
        if observations.ndim != 2 or observations.shape[1] < self.n_photodiodes:
            raise ValueError(
                f"Encoder.bits: need observations of shape (n, >= {self.n_photodiodes}), got {observations.shape}"
            )
        bits = np.empty((len(observations), self.n_bits), np.uint8)
        if not kernels.encode(observations, self.n_photodiodes, self.floor, bits):
            raise ValueError("Encoder.bits: need finite observations, got NaN or infinity")
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
