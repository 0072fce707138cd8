"""PPO's command, without PPO: would catch laps judged otherwise than the chips', an extra missed in silence."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest
from click.testing import CliRunner

from memdrive.demos.driving import rl
from memdrive.demos.driving.reflex import reflex


def test_laps_are_judged_as_the_chips_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who steers straight on leaves every road; a reflex, which sees what a policy sees, none."""
    monkeypatch.setattr(rl, "TRACKS", 2)
    straight = rl.frozen_laps(lambda observations: np.zeros((len(observations), 1)), 5)
    assert (straight.laps, straight.departures) == (4, 4)

    class Seen:
        def __init__(self, observations: np.ndarray) -> None:
            self.observations = observations

    good = rl.frozen_laps(lambda observations: reflex(Seen(observations))[:, None], 5)  # type: ignore[arg-type]
    assert good.departures == 0


@pytest.mark.skipif(importlib.util.find_spec("stable_baselines3") is not None, reason="the extra is installed")
def test_without_the_extra_it_says_so() -> None:
    result = CliRunner().invoke(rl.rl, ["--steps", "300", "--cars", "1"])
    assert result.exit_code == 2
    assert "need the extra 'rl'" in result.output
