"""A chip of the shape that driving needs."""

from __future__ import annotations

from memdrive.agent.encoder import Encoder, SteeringCode
from memdrive.chip import Chip, DeviceParams, Rule, presets

DRIVING_RULE = Rule(one_sided=True)
"""Neurons near the right steering must be high enough, the others low enough (assumed; see docs/learning.md)."""


def driving_layers(hidden: int = 128) -> tuple[int, int, int]:
    """ON and OFF bits in, hidden neurons, steering population out."""
    return (Encoder().n_bits, hidden, SteeringCode().n)


def driving_chip(device: DeviceParams = presets.DEFAULT, seed: int = 0, hidden: int = 128) -> Chip:
    """A virgin chip that can learn to drive."""
    return Chip(driving_layers(hidden), device=device, seed=seed, rule=DRIVING_RULE)
