"""Pure pursuit against the geometry it comes from."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from memdrive.agent import PurePursuit

TEACHER = PurePursuit(wheelbase=0.26, max_steer=0.5)


@given(st.floats(-1.4, 1.4))
def test_on_a_circle_the_teacher_wants_the_steering_that_drives_it(curvature: float) -> None:
    s = np.linspace(0.1, 1.2, 12)
    k = curvature if abs(curvature) > 1e-6 else 1e-6
    road = np.stack([np.sin(k * s) / k, (1 - np.cos(k * s)) / k], axis=-1)[None]
    wanted = TEACHER(road)[0]
    assert wanted == pytest.approx(np.arctan(curvature * 0.26) / 0.5, abs=1e-4)


def test_a_mirrored_road_wants_mirrored_steering_and_a_batch_is_its_rows() -> None:
    road = np.random.default_rng(1).normal(1.0, 1.0, size=(6, 12, 2))
    mirrored = road * [1.0, -1.0]
    np.testing.assert_array_equal(TEACHER(mirrored), -TEACHER(road))
    np.testing.assert_array_equal(TEACHER(road)[3], TEACHER(road[3:4])[0])


def test_a_road_behind_still_gives_a_command_in_the_action_space() -> None:
    assert abs(TEACHER(np.array([[[-0.5, 0.1], [-0.6, 0.2]]]))[0]) <= 1.0


def test_the_teacher_aims_at_the_first_point_ahead_that_is_a_look_ahead_away() -> None:
    """Not at a nearer one, nor at one behind; and where all are nearer, at the last."""
    near, behind, aim, beyond = (0.2, 0.2), (-1.0, 0.5), (0.5, -0.1), (2.0, 2.0)
    wanted = TEACHER(np.array([[near, behind, aim, beyond]]))[0]
    assert wanted == pytest.approx(np.arctan(2 * -0.1 / (0.5**2 + 0.1**2) * 0.26) / 0.5)
    short = TEACHER(np.array([[(0.1, 0.05), (0.3, -0.02)]]))[0]
    assert short == pytest.approx(np.arctan(2 * -0.02 / (0.3**2 + 0.02**2) * 0.26) / 0.5)
