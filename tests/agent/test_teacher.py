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
    assert wanted == pytest.approx(np.arctan(curvature * 0.26) / 0.5, rel=0.015, abs=1e-4)  # chords of the road


def test_a_mirrored_road_wants_mirrored_steering_and_a_batch_is_its_rows() -> None:
    road = np.random.default_rng(1).normal(1.0, 1.0, size=(6, 12, 2))
    mirrored = road * [1.0, -1.0]
    np.testing.assert_array_equal(TEACHER(mirrored), -TEACHER(road))
    np.testing.assert_array_equal(TEACHER(road)[3], TEACHER(road[3:4])[0])


def test_a_road_behind_still_gives_a_command_in_the_action_space() -> None:
    assert abs(TEACHER(np.array([[[-0.5, 0.1], [-0.6, 0.2]]]))[0]) <= 1.0


def test_the_teacher_aims_at_the_road_a_look_ahead_away() -> None:
    """Between the last nearer point and the first that is not, never behind; where all are nearer, at the last."""
    points = [(0.2, 0.2), (-1.0, 0.5), (0.3, 0.0), (0.7, -0.2), (2.0, 2.0)]
    wanted = TEACHER(np.array([points]))[0]
    near, far = 0.3, np.hypot(0.7, 0.2)
    share = (0.55 - near) / (far - near)
    x, y = 0.3 + 0.4 * share, -0.2 * share
    assert wanted == pytest.approx(np.arctan(2 * y / (x * x + y * y) * 0.26) / 0.5)
    short = TEACHER(np.array([[(0.1, 0.05), (0.3, -0.02)]]))[0]
    assert short == pytest.approx(np.arctan(2 * -0.02 / (0.3**2 + 0.02**2) * 0.26) / 0.5)


def test_a_faster_car_is_steered_by_a_point_further_ahead() -> None:
    bend_later = np.array([[(0.5, 0.0), (0.7, 0.0), (0.9, 0.2)]])
    assert TEACHER(bend_later, speed=2.0)[0] == 0.0
    assert TEACHER(bend_later, speed=3.0)[0] > 0.0


def test_the_teacher_knows_how_the_steering_stands() -> None:
    """The command that gives the wheels the wanted angle; half of what they lack is added."""
    road = np.array([[(0.5, 0.05), (0.7, 0.1)]] * 2)
    wanted = TEACHER(road)
    knocked = TEACHER(road, gain=[1.0, 0.75], offset=[0.0, 0.2])
    np.testing.assert_allclose(knocked, [wanted[0], (wanted[1] - 0.2) / 0.75], rtol=1e-6)
    straight = TEACHER(road, 2.0, np.zeros(2))
    np.testing.assert_allclose(straight, 1.5 * wanted, rtol=1e-6)
