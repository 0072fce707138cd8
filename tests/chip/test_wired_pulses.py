"""Pulses over resistive lines: every cell's voltage from the exact nodal solution, and its step from that."""

from __future__ import annotations

import numpy as np
import pytest

from memdrive.chip import Chip, Crossbar, Rule, presets
from memdrive.chip.life import nodal

LINEAR = presets.IDEAL.replace(g_min=1e-5, g_max=1e-4, r_wire=20.0, v_step=0.2, v_set=1.2, v_reset=1.5)


def pulsed_by_hand(crossbar: Crossbar, x: np.ndarray, e: np.ndarray) -> np.ndarray:
    """(2, rows, cols) g after one rank-one update: each of four cycles solved by itself, with the G before it."""
    device = crossbar.device
    before = np.stack([crossbar.G_pos, crossbar.G_neg], axis=2)
    G = before.reshape(crossbar.n_rows, -1)
    g = (before - device.g_min) / device.g_range
    for side in (0, 1):
        for way in (1, -1):
            chosen = (e * (1 if side == 0 else -1) == way).astype(float)
            height = device.v_set if way > 0 else device.v_reset
            ends = np.zeros((crossbar.n_cols, 2))
            ends[:, side] = height * chosen
            rows, cols = nodal.potentials(G, np.zeros(crossbar.n_rows), ends.ravel(), device.r_wire, x > 0)
            across = (cols - rows).reshape(before.shape)[:, :, side]
            step = 0.01 * np.exp(-(height - across) / device.v_step)
            g[:, :, side] += way * step * np.outer(x, chosen)
    return np.clip(g, 0, 1)


@pytest.mark.kernels
@pytest.mark.parametrize("by", ["law", "table"])
def test_a_rank_one_update_loses_what_the_nodal_solution_says(by: str) -> None:
    table = ((0.01, 0.01), (0.01, 0.01), (0.0, 0.0), (0.0, 0.0)) if by == "table" else ()
    crossbar = Crossbar(9, 5, LINEAR.replace(table=table), seed=3)
    x, e = np.array([1, 0, 1, 1, 0, 0, 1, 1, 0.0]), np.array([1, -1, 0, 1, -1.0])
    want = pulsed_by_hand(crossbar, x, e)
    ideal = Crossbar(9, 5, LINEAR.without("wire"), seed=3)
    crossbar.tune(x, e)
    ideal.tune(x, e)
    got = (np.stack([crossbar.G_pos, crossbar.G_neg], axis=2) - LINEAR.g_min) / LINEAR.g_range
    np.testing.assert_allclose(got, want, atol=2e-6)
    moved, whole = (np.abs(c.weight - Crossbar(9, 5, LINEAR, seed=3).weight).max(axis=1) for c in (crossbar, ideal))
    assert (moved[x > 0] < 0.95 * whole[x > 0]).all()
    assert not moved[x == 0].any()


@pytest.mark.kernels
def test_wires_of_no_resistance_leave_the_law_as_it_is() -> None:
    """Soft bounds stand in the kernels twice, for rows and cell by cell: with spread, noise, stuck cells alike."""
    device = presets.ALOX_HFO2.replace(step_dtod=0.3, stuck_on=0.1, stuck_off=0.1)
    plain = Crossbar(12, 7, device, seed=6)
    wired = Crossbar(12, 7, device.replace(r_wire=1e-6, v_step=0.5), seed=6)
    rng = np.random.default_rng(2)
    for _ in range(10):
        x, e = (rng.random(12) < 0.5).astype(np.float32), rng.integers(-1, 2, 7).astype(np.float32)
        pattern = rng.integers(-2, 3, (2, 12, 7))
        assert plain.tune(x, e) == wired.tune(x, e)
        assert plain.pulse(pattern) == wired.pulse(pattern)
    for name in ("G_pos", "G_neg"):
        ours, theirs = (getattr(crossbar, name) / device.g_range for crossbar in (wired, plain))
        np.testing.assert_allclose(ours, theirs, atol=2e-6)
        assert np.ptp(theirs) > 0.5
    np.testing.assert_array_equal(wired.pulses_neg, plain.pulses_neg)
    assert plain.stuck.any()


def test_a_cycle_that_a_line_cannot_carry_is_split_and_loses_less() -> None:
    """Ten times the current a cell: ten times fewer cells at once; the last rows are farther from the rest."""
    device = presets.IDEAL.replace(g_min=1e-4, g_max=1e-3, r_wire=1.0, v_step=0.2, formed_spread=0.0)
    crossbar = Crossbar(4, 3, device)
    assert int(crossbar._state.layers[0]["line_cells"]) == 1
    crossbar.tune(np.ones(4), np.ones(3))
    alone = []
    for i in range(4):
        for j in range(3):
            one = Crossbar(4, 3, device)
            one.tune(np.eye(4)[i], np.eye(3)[j])
            alone.append(one.weight[i, j])
    np.testing.assert_allclose(crossbar.weight.ravel(), alone, rtol=0.02)


def test_a_line_is_made_for_the_cells_that_stand_on_it() -> None:
    """Three standard deviations above the nominal g_max, as wires are, where every cell has one of its own."""
    device = presets.IDEAL.replace(g_max=1e-4, v_set=1.0, v_reset=2.0)
    for spread, cells in ((0.0, 5), (0.1, 3), (0.5, 2)):
        crossbar = Crossbar(4, 3, device.replace(g_max_dtod=spread))
        assert int(crossbar._state.layers[0]["line_cells"]) == cells


def test_tiles_and_counters_feel_wires_too() -> None:
    """Two tiles of 65 rows pulse as two arrays do; an overflow of one pair as that pair alone."""
    whole = Crossbar(130, 3, LINEAR.replace(formed_spread=0.0), seed=4)
    part = Crossbar(65, 3, LINEAR.replace(formed_spread=0.0), seed=4)
    whole.tune(np.ones(130), [1, -1, 1])
    part.tune(np.ones(65), [1, -1, 1])
    np.testing.assert_allclose(whole.weight, np.tile(part.weight, (2, 1)), atol=1e-6)
    chip = Chip((3, 2), LINEAR, rule=Rule(overflow=(2,), theta_out=0, one_sided=True), seed=5)
    alone = Crossbar(3, 2, LINEAR, seed=5)
    for _ in range(2):
        chip.learn([0, 1, 0], [0.9, -0.9])
    alone.tune([0, 1, 0], [1, -1])
    moved = chip.crossbars[0].weight - Chip((3, 2), LINEAR, seed=5).crossbars[0].weight
    want = alone.weight - Crossbar(3, 2, LINEAR, seed=5).weight
    np.testing.assert_allclose(np.abs(moved[1]), np.abs(want[1]), rtol=0.01)


def test_without_a_loss_pulses_feel_no_wires() -> None:
    ideal, wired = (Crossbar(5, 4, presets.TAOX_HFOX.replace(r_wire=r), seed=1) for r in (0.0, 10.0))
    for crossbar in (ideal, wired):
        crossbar.tune(np.ones(5), [1, -1, 1, 1])
    np.testing.assert_array_equal(ideal.weight, wired.weight)
