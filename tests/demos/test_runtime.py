"""The clock: would catch lost or invented steps, a rush after a stall, and frames that overrun their budget."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memdrive.demos.ui.clock import Rate, StepClock, percentile_ms


class FakeTime:
    """A clock that moves only when told."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def run(clock: StepClock, elapsed_s: float, *, budget_s: float = 1.0, cost_s: float = 0.0) -> int:
    fake, taken = FakeTime(), 0
    for _ in clock.advance(elapsed_s, budget_s, fake):
        taken += 1
        fake.now_s += cost_s
    return taken


@given(
    frames=st.lists(st.floats(0.001, 0.2), min_size=1, max_size=60),
    speed=st.sampled_from([1.0, 4.0, 16.0, 64.0]),
)
def test_no_step_is_lost_or_invented_whatever_the_frame_rate(frames: list[float], speed: float) -> None:
    clock = StepClock(0.05, speed=speed)
    taken = sum(run(clock, elapsed) for elapsed in frames)
    due = math.fsum(frames) * speed / 0.05
    assert taken == clock.steps
    assert due - 1 - 1e-6 <= taken <= due + 1e-6
    assert clock.dropped_s == 0.0


def test_left_over_time_is_a_fraction_of_a_step() -> None:
    clock = StepClock(0.05)
    assert run(clock, 0.12) == 2
    assert clock.fraction == pytest.approx(0.4)
    assert clock.simulated_s == pytest.approx(0.1)


def test_budget_bounds_a_frame_but_never_starves_it() -> None:
    clock = StepClock(0.05, speed=64.0)
    assert run(clock, 1 / 60, budget_s=0.008, cost_s=0.003) == 3
    assert run(clock, 1 / 60, budget_s=0.0, cost_s=1.0) == 1


def test_a_stall_is_dropped_not_caught_up_in_a_rush() -> None:
    clock = StepClock(0.05, lag_s=0.25)
    first = run(clock, 10.0, budget_s=0.01, cost_s=0.02)
    assert first == 1
    assert clock.dropped_s == pytest.approx(10.0 - 0.05 - 0.25)
    assert run(clock, 0.0) == 5


def test_paused_time_does_not_pass_but_a_single_step_does() -> None:
    clock = StepClock(0.05)
    clock.paused = True
    assert run(clock, 3.0) == 0
    assert list(clock.single()) == [1]
    clock.paused = False
    assert run(clock, 0.0) == 0


def test_pausing_in_a_step_stops_the_frame() -> None:
    clock = StepClock(0.05)
    taken = 0
    for _ in clock.advance(0.25, 1.0, FakeTime()):
        taken += 1
        clock.paused = True
    assert taken == 1


def test_a_clock_set_back_counts_as_standing_still() -> None:
    clock = StepClock(0.05)
    assert run(clock, -5.0) == 0
    assert run(clock, 0.05) == 1


@pytest.mark.parametrize("step_s", [0.0, -1.0, math.nan, math.inf])
def test_bad_step_is_refused(step_s: float) -> None:
    with pytest.raises(ValueError, match=r"StepClock\.step_s: need"):
        StepClock(step_s)


@pytest.mark.parametrize("speed", [0.0, -1.0, math.nan, math.inf])
def test_bad_speed_is_refused(speed: float) -> None:
    with pytest.raises(ValueError, match=r"StepClock\.speed: need"):
        StepClock(0.05, speed=speed)


def test_bad_lag_is_refused() -> None:
    with pytest.raises(ValueError, match=r"StepClock\.lag_s: need"):
        StepClock(0.05, lag_s=0.01)


def test_rate_is_the_gain_over_its_window() -> None:
    rate = Rate(window_s=1.0)
    assert rate.update(0.0, 0.0) == 0.0
    values = [rate.update(0.1 * i, 20.0 * 0.1 * i) for i in range(1, 40)]
    assert values[-1] == pytest.approx(20.0)
    stopped = [rate.update(3.9 + 0.1 * i, 78.0) for i in range(1, 12)]
    assert stopped[-1] == pytest.approx(0.0)


def test_percentile_is_nearest_rank() -> None:
    times = [i / 1000 for i in range(1, 101)]
    assert percentile_ms(times, 50) == pytest.approx(50.0)
    assert percentile_ms(times, 99) == pytest.approx(99.0)
    assert percentile_ms([], 50) == 0.0
