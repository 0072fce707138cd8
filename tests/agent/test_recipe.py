"""A recipe refuses what is no recipe, and an ablation leaves out what it names and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from memdrive.agent import Recipe
from memdrive.agent.driving.recipe import DRIVING_RULE, INGREDIENTS

OFF: dict[str, dict[str, Any]] = {
    "dither": {"dither_rms": 0.0},
    "rehearsal": {"replays": 0},
    "novelty": {"novelty": 0},
    "priority": {"among": 1},
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
    with pytest.raises(ValueError, match=r"Recipe\.without: need names from dither, .*, got 'luck'"):
        Recipe().without("dither", "luck")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("hidden", 0),
        ("gate", -0.1),
        ("dither_rms", -0.1),
        ("dither_time_s", 0.0),
        ("control_dt", 0.0),
        ("replays", -1),
        ("among", 0),
        ("gate", float("nan")),
    ],
)
def test_what_is_no_recipe_is_refused_by_name(field: str, value: float) -> None:
    with pytest.raises(ValueError, match=rf"Recipe\.{field}: need "):
        Recipe(**{field: value})
