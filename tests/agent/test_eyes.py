"""Interfaces of the chip: bits in, steering out."""

from __future__ import annotations

import naive_agent
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memdrive.agent import PlainEyes, Population
from memdrive.agent.driving.senses import Bits, Floats, Senses

PLAIN, CODE = PlainEyes(), Population()


def plain_bits(observations: Floats) -> Bits:
    return Senses([PLAIN], len(observations)).bits(observations)


def floor_with_line(background: float, line: float, lit: tuple[int, ...]) -> np.ndarray:
    readings = np.zeros((1, 51), np.float32)
    readings[0, :48] = background
    readings[0, list(lit)] = line
    return readings


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_a_line_lights_on_cells_or_off_cells_whatever_the_light(background: float, line: float) -> None:
    lit = (3, 4, 20, 21, 37)
    bits = plain_bits(floor_with_line(background, line, lit))[0]
    seen = abs(line - background) > PLAIN.floor + 1e-6
    expected = {k + (48 if line < background else 0) for k in lit} if seen else set()
    if seen or abs(line - background) < PLAIN.floor - 1e-6:
        assert set(np.flatnonzero(bits)) == expected


def test_three_dead_photodiodes_do_not_blind_the_others() -> None:
    readings = floor_with_line(0.3, 0.5, (3, 4, 20, 21, 37))
    readings[0, [10, 11, 30]] = 1.0
    bits = plain_bits(readings)[0]
    assert bits[[3, 4, 20, 21, 37]].all()


def test_a_mirrored_view_gives_mirrored_bits() -> None:
    readings = np.random.default_rng(3).random((5, 51), np.float32)
    mirrored = readings.copy()
    mirrored[:, :48] = readings[:, :48].reshape(5, 3, 16)[:, :, ::-1].reshape(5, 48)
    there = plain_bits(readings).reshape(5, 2, 3, 16)
    assert (plain_bits(mirrored).reshape(5, 2, 3, 16) == there[..., ::-1]).all()


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_observations_that_are_no_numbers_are_refused(bad: float) -> None:
    observations = np.zeros((1, 51), np.float32)
    observations[0, 7] = bad
    with pytest.raises(ValueError, match="finite"):
        plain_bits(observations)


def test_observations_of_the_wrong_width_are_refused() -> None:
    with pytest.raises(ValueError, match=r"\(n, >= 48\)"):
        plain_bits(np.zeros((1, 20), np.float32))


@given(st.floats(-1.0, 1.0, width=32))
def test_code_returns_the_steering_it_was_given_within_half_a_spacing(steering: float) -> None:
    target = CODE.targets(np.array([steering], np.float32))
    assert abs(CODE.steering(target)[0] - steering) <= 1.0 / (CODE.n - 1) + 1e-6


@given(st.lists(st.floats(-1.0, 1.0, width=32), min_size=15, max_size=15))
def test_decoding_stays_inside_the_action_space_and_mirrors(activity: list[float]) -> None:
    rows = np.array([activity, activity[::-1]], np.float32)
    there, back = CODE.steering(rows)
    assert -1.0 <= there <= 1.0
    if len(set(activity)) == len(activity):
        assert there == pytest.approx(-back, abs=1e-5)


def test_targets_hold_one_or_two_high_neurons_free_neighbours_and_low_rest() -> None:
    for steering in np.linspace(-1, 1, 101, dtype=np.float32):
        target = CODE.targets(np.array([steering]))[0]
        assert 1 <= (target > 0).sum() <= 2
        assert (target < 0).sum() >= CODE.n - 4
        assert (target == 0).sum() == 2 or abs(steering) > 0.9


@pytest.mark.kernels
@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1), st.integers(1, 6))
def test_compiled_loops_agree_with_numpy(seed: int, rows: int) -> None:
    rng = np.random.default_rng(seed)
    observations = rng.random((rows, 51), np.float32)
    np.testing.assert_array_equal(plain_bits(observations), naive_agent.encode(observations, 48, PLAIN.floor))
    activity = (rng.integers(-128, 128, (rows, 15)) / 128).astype(np.float32)
    np.testing.assert_allclose(CODE.steering(activity), naive_agent.decode(activity), atol=1e-6)
