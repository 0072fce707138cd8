"""Curves, glow and colours: would catch lost peaks, memory that grows, flashing, and text nobody can read."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from memdrive.demos.live.chip.glow import FADE_S, Glow
from memdrive.demos.live.chip.series import Series, nice_top, outline
from memdrive.demos.ui.theme import THEMES, Theme, contrast, diverging, mix, rgb

FRAME_S = 1 / 60


def filled(n: int, capacity: int = 50) -> Series:
    series = Series(capacity)
    for i in range(n):
        series.append(0.05 * i, i, *([0.0] * (len(series.columns) - 1)))
    return series


@pytest.mark.parametrize("n", [0, 1, 49, 50, 51, 99, 100, 101, 237])
def test_the_ring_keeps_the_newest_in_order(n: int) -> None:
    rows = filled(n).rows
    kept = min(n, 50)
    assert rows[:, 1].tolist() == list(range(n - kept, n))


def test_marks_older_than_the_ring_are_forgotten() -> None:
    series = filled(10)
    series.mark(0.1, "early")
    for i in range(200):
        series.append(0.5 + 0.05 * i, *([0.0] * len(series.columns)))
    series.mark(10.4, "late")
    assert [mark.text for mark in series.marks] == ["late"]


def test_a_series_of_one_step_is_refused() -> None:
    with pytest.raises(ValueError, match=r"Series\.capacity: need >= 2"):
        Series(1)


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=400), st.integers(2, 80))
def test_no_peak_is_lost_in_the_outline(figures: list[float], columns: int) -> None:
    figure = np.array(figures)
    points = outline(np.arange(len(figure), dtype=float), figure, columns)
    assert points[:, 1].max() == figure.max()
    assert points[:, 1].min() == figure.min()
    assert len(points) <= max(2 * columns, len(figure))
    assert (np.diff(points[:, 0]) >= 0).all()


def test_unknown_figures_are_left_out() -> None:
    assert outline(np.arange(4.0), np.array([1.0, np.nan, 3.0, np.nan]), 10).tolist() == [[0.0, 1.0], [2.0, 3.0]]


@pytest.mark.parametrize(("largest", "top"), [(0, 1), (0.9, 1), (1, 1), (1.1, 2), (2.2, 5), (5.1, 10), (3e-7, 5e-7)])
def test_axes_end_at_1_2_or_5(largest: float, top: float) -> None:
    assert nice_top(largest) == pytest.approx(top)


@given(st.lists(st.booleans(), min_size=240, max_size=240))
def test_no_cell_flashes_faster_than_three_times_a_second(pulsed: list[bool]) -> None:
    """Whatever the pulses: count a flash as WCAG does, a pair of opposing changes by a tenth of the range or more."""
    glow, levels = Glow((1, 1)), []
    for i, hit in enumerate(pulsed):
        glow.update(i * FRAME_S, np.array([[hit]]), np.array([[i % 2 == 0]]))
        levels.append(float(glow.level(i * FRAME_S)[0, 0]))
    rises = [i * FRAME_S for i, (a, b) in enumerate(itertools.pairwise(levels)) if b > a + 0.1]
    for start in rises:
        assert sum(start <= t < start + 1.0 for t in rises) <= 3


def test_a_pulse_glows_at_once_and_fades_over_at_least_four_tenths() -> None:
    glow = Glow((2, 3))
    pulsed = np.zeros((2, 3), bool)
    pulsed[1, 2] = True
    glow.update(5.0, pulsed, pulsed)
    assert glow.level(5.0)[1, 2] == 1.0
    assert glow.level(5.4)[1, 2] > 0.0
    assert glow.level(5.0 + FADE_S)[1, 2] == pytest.approx(0.0, abs=1e-9)
    assert glow.level(5.0).sum() == 1.0
    assert glow.up[1, 2]


def test_direction_follows_the_pulse_that_is_shown() -> None:
    glow, cell = Glow((1, 1)), np.ones((1, 1), bool)
    glow.update(0.0, cell, cell)
    glow.update(0.1, cell, ~cell)
    assert glow.up[0, 0]
    glow.update(0.5, ~cell, cell)
    assert not glow.up[0, 0]
    assert glow.level(0.5)[0, 0] == 1.0


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_text_can_be_read(theme: Theme) -> None:
    """WCAG 2.2, 1.4.3: at least 4.5 to 1."""
    for ink in (theme.ink, theme.muted, theme.learner_ink, theme.ghost_ink, theme.good, theme.bad):
        assert contrast(ink, theme.panel) >= 4.5
    for ink, ground in ((theme.ink, theme.button), (theme.ink, theme.button_hover), (theme.on_accent, theme.accent)):
        assert contrast(ink, ground) >= 4.5
    assert contrast(theme.on_accent, theme.good) >= 4.5
    assert contrast(theme.on_accent, theme.bad) >= 4.5


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_weights_go_from_blue_through_grey_to_orange(theme: Theme) -> None:
    ramp = diverging(theme).astype(int)
    assert tuple(ramp[0]) == theme.weight_low
    assert tuple(ramp[128]) == theme.weight_zero
    assert tuple(ramp[255]) == theme.weight_high
    assert np.abs(np.diff(ramp, axis=0)).max() <= 4


def test_contrast_of_black_and_white_is_21() -> None:
    assert contrast(rgb("FFFFFF"), rgb("000000")) == pytest.approx(21.0)


def test_mix_stays_between_its_colours() -> None:
    assert mix((0, 0, 0), (10, 20, 30), 0.5) == (5, 10, 15)
    assert mix((0, 0, 0), (10, 20, 30), 7.0) == (10, 20, 30)
