"""Feeling one's own body, and steering as a thermometer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from memdrive.agent import Body, Senses, Thermometer
from memdrive.env.constants import CONTROL_DT, MAX_STEER, WHEELBASE

BODY, CODE = Body(), Thermometer()


def moving(wheel: float, told: float, speed: float = 2.0) -> NDArray[np.float32]:
    """(1, 51) observation of a car whose wheels stand at `wheel` of full lock."""
    observation = np.zeros((1, 51), np.float32)
    observation[0, 48:] = speed, speed * np.tan(wheel * MAX_STEER) / WHEELBASE, told
    return observation


def test_the_body_is_that_of_the_car() -> None:
    assert (BODY.wheelbase, BODY.max_steer) == (WHEELBASE, MAX_STEER)
    assert BODY.rate == pytest.approx(CONTROL_DT / 0.5)


@given(st.floats(-0.98, 0.98), st.floats(1.0, 3.0))
def test_the_wheels_are_felt_at_any_speed(wheel: float, speed: float) -> None:
    bits = Senses([BODY]).bits(moving(wheel, 0.0, speed))[0, :15]
    lit = np.flatnonzero(bits) / 7.0 - 1.0
    assert 1 <= len(lit) <= 2
    assert np.abs(lit - wheel).max() <= 1 / 7 + 1e-4


@pytest.mark.parametrize(("offset", "neuron"), [(0.0, 4), (0.2, 6), (-0.3, 1), (0.9, 8)])
def test_a_steering_that_is_off_is_felt_after_a_few_steps_whatever_is_told(offset: float, neuron: int) -> None:
    senses, rng = Senses([BODY]), np.random.default_rng(1)
    senses.bits(moving(0.0, 0.0))  # set back on the line: wheels straight, nothing told yet
    for _ in range(5):
        told = rng.uniform(-0.05, 0.05)
        bits = senses.bits(moving(told + offset, told))[0, 15:]
    assert np.flatnonzero(bits).tolist() == [neuron]


@given(st.floats(-1.0, 1.0, width=32))
def test_the_thermometer_returns_the_steering_it_was_given_within_half_a_spacing(steering: float) -> None:
    target = CODE.targets(np.array([steering], np.float32))
    assert abs(CODE.steering(target)[0] - steering) <= 1.0 / CODE.n + 1e-6
    assert (np.diff(target[0]) <= 0).all()  # high below, low above
    assert (target == 0).sum() <= 1


@given(st.lists(st.floats(-1.0, 1.0, width=32), min_size=31, max_size=31))
def test_decoding_a_thermometer_stays_inside_the_action_space_and_mirrors(activity: list[float]) -> None:
    row = np.array(activity, np.float32)
    there, back = CODE.steering(np.stack([row, -row[::-1]]))
    assert -1.0 <= there <= 1.0
    assert there == pytest.approx(-back, abs=1e-6)


def test_one_neuron_moves_the_steering_by_a_spacing_at_most() -> None:
    activity = CODE.targets(np.zeros(1, np.float32))
    wrong = activity.copy()
    wrong[0, 3] = -1.0
    assert CODE.steering(activity)[0] - CODE.steering(wrong)[0] == pytest.approx(2.0 / CODE.n, abs=1e-6)
