"""A recipe refuses what is no recipe, and an ablation leaves out what it names and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from memdrive.agent import PLAIN, Eyes, Learner, PlainEyes, Population, Recipe
from memdrive.agent.driving.recipe import DRIVING_RULE, INGREDIENTS
from memdrive.chip import Alternating

OFF: dict[str, dict[str, Any]] = {
    "eyes": {"eyes": PlainEyes()},
    "healing": {"eyes": Eyes(hold=255)},
    "tracking": {"eyes": Eyes(near=0.0, keep=0.0, rate=1.0)},
    "body": {"body": None},
    "constant": {"constant": 0},
    "thermometer": {"code": Population()},
    "counters": {"rule": Alternating(one_sided=True, theta_out=2.0, theta_hidden=4.0, window=6.0)},
    "dither": {"dither_rms": 0.0},
    "numb": {"numb": 0.0},
    "rehearsal": {"replays": 0},
    "reservoir": {"reservoir": False},
    "novelty": {"novelty": 0},
    "one-sided": {"rule": replace(DRIVING_RULE, one_sided=False)},
    "hidden": {"rule": replace(DRIVING_RULE, first_layer=1)},
    "gate": {"gate": 0.0},
}


@pytest.mark.parametrize("name", INGREDIENTS)
def test_an_ablation_leaves_out_one_ingredient(name: str) -> None:
    assert Recipe().without(name) == replace(Recipe(), **OFF[name])
    assert Recipe().without(name) != Recipe()


def test_ingredients_left_out_together_are_all_left_out() -> None:
    """Both of the rule, too: the second must not bring the first back."""
    rule = Recipe().without("one-sided", "hidden").rule
    assert rule == replace(DRIVING_RULE, one_sided=False, first_layer=1)
    with pytest.raises(ValueError, match=r"Recipe\.without: need names from eyes, .*, got 'luck'"):
        Recipe().without("dither", "luck")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("hidden", 0),
        ("gate", -0.1),
        ("dither_rms", -0.1),
        ("dither_time_s", 0.0),
        ("control_dt", 0.0),
        ("numb", 1.1),
        ("replays", -1),
        ("among", 0),
        ("gate", float("nan")),
    ],
)
def test_what_is_no_recipe_is_refused_by_name(field: str, value: float) -> None:
    with pytest.raises(ValueError, match=rf"Recipe\.{field}: need "):
        Recipe(**{field: value})


@pytest.mark.parametrize(
    "recipe", [Recipe(), PLAIN, Recipe(hidden=7), *(Recipe().without(name) for name in INGREDIENTS)]
)
def test_all_that_a_recipe_builds_fits_together(recipe: Recipe) -> None:
    """Would catch a chip, twin, memory or front of another size than the recipe says."""
    n_in, n_hidden, n_out = recipe.layers
    chip, twin, learner = recipe.chip(seed=1), recipe.twin(), Learner(recipe.chip(seed=1), recipe=recipe)
    assert chip.layers == recipe.layers
    assert chip.rule == recipe.rule
    assert n_hidden == recipe.hidden
    assert (twin.weights[0].shape, twin.weights[2].shape) == ((n_in, n_hidden), (n_hidden, n_out))
    assert (learner.senses.n_bits, learner.memory.bits.shape) == (n_in, (recipe.memory, n_in))
    observation = np.full(51, 0.5, np.float32)
    assert -1.0 <= learner.drive(observation, 0.3) <= 1.0
    assert learner.bits.shape == (n_in,)
    assert learner.activity.shape == (n_out,)


def test_a_network_of_another_size_than_the_recipe_is_refused() -> None:
    with pytest.raises(ValueError, match=r"Learner: need a network of the recipe's \(124, 7, 31\) neurons"):
        Learner(Recipe().chip(), recipe=Recipe(hidden=7))


def test_a_recipe_fits_itself_to_a_chip_that_it_can_drive() -> None:
    chip = Recipe(hidden=9, rule=replace(DRIVING_RULE, theta_out=3.0)).chip()
    fitted = Recipe().fitting(chip)
    assert (fitted.layers, fitted.rule) == (chip.layers, chip.rule)
    with pytest.raises(ValueError, match=r"need a chip of \(124, any, 31\) neurons, got \(96, 128, 15\)"):
        Recipe().fitting(PLAIN.chip())
