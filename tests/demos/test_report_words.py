"""Would catch `1 chips`, `5 chip`, and a saved chip that is told as one of five that learned."""

from __future__ import annotations

import pytest

from memdrive.demos.lab.saved import ITS_OWN, chips_told
from memdrive.demos.report.words import counted, percent


@pytest.mark.parametrize(
    ("n", "thing", "said"),
    [(1, "chip", "1 chip"), (0, "run", "0 runs"), (5, "chip", "5 chips"), (20_000, "step", "20,000 steps")],
)
def test_things_are_counted_in_words(n: int, thing: str, said: str) -> None:
    assert counted(n, thing) == said


def test_a_picture_of_a_saved_chip_says_nothing_of_learning() -> None:
    learned = ", 400 steps a scene"
    own, others = {"device": ITS_OWN, "repeats": 1}, {"device": "default", "repeats": 5}
    assert chips_told(own, learned) == "a saved chip"
    assert chips_told(others, learned) == f"5 chips (default){learned}"


def test_one_repeat_has_no_spread() -> None:
    assert percent({"read": 0.8662, "read_std": 0.0041}, "read") == "86.6 ± 0.4"
    assert percent({"read": 0.8662, "read_std": 0.0}, "read") == "86.6"
