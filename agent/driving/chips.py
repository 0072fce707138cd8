"""A chip of the shape that driving needs."""

from __future__ import annotations

from memdrive.agent.driving.encoder import Encoder, SteeringCode
from memdrive.agent.driving.recipe import Recipe
from memdrive.chip import Chip, DeviceParams, presets


def driving_layers(hidden: int = 128) -> tuple[int, int, int]:
    """ON and OFF bits in, hidden neurons, steering population out."""
    return (Encoder().n_bits, hidden, SteeringCode().n)


def driving_chip(device: DeviceParams = presets.DEFAULT, seed: int = 0, recipe: Recipe | None = None) -> Chip:
    """A virgin chip that can learn to drive."""
    recipe = recipe or Recipe()
    return Chip(driving_layers(recipe.hidden), device=device, seed=seed, rule=recipe.rule)
