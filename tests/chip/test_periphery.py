"""What stands around the cells: wires, converters, calibration, write-verify."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from memdrive.chip import Chip, Crossbar, presets
from memdrive.chip.device import UnfitError
from memdrive.chip.kernels.settling import settle
from memdrive.chip.life import nodal
from memdrive.chip.life.programming import program, verify

QUIET = presets.TAOX_HFOX


def interleaved(crossbar: Crossbar) -> np.ndarray:
    """(rows, 2 cols) [S]: G_pos and G_neg of every pair side by side, as the lines run."""
    G = np.empty((crossbar.n_rows, 2 * crossbar.n_cols))
    G[:, ::2], G[:, 1::2] = crossbar.G_pos, crossbar.G_neg
    return G


def test_one_cell_with_wires_is_three_resistors_in_series() -> None:
    assert nodal.line_currents([[1e-3]], [1.0], 100.0)[0] == pytest.approx(1 / (100 + 1000 + 100))


def test_without_wires_the_currents_are_ohms_law() -> None:
    rng = np.random.default_rng(0)
    G, v = rng.random((5, 4)) * 1e-5, rng.random(5)
    np.testing.assert_allclose(nodal.line_currents(G, v, 0.0), v @ G)
    np.testing.assert_allclose(nodal.line_currents(G, v, 1e-6), v @ G, rtol=1e-8)


def test_exact_currents_are_badcrossbars() -> None:
    """D. Joksas, A. Mehonic, SoftwareX 12, 100617 (2020); data by tests/golden/make_badcrossbar.py."""
    golden = json.loads((Path(__file__).parent.parent / "golden" / "badcrossbar.json").read_text())
    for case in golden["cases"]:
        currents = nodal.line_currents(case["conductance_s"], case["volts_v"], case["r_wire_ohm"])
        np.testing.assert_allclose(currents, case["current_a"], rtol=1e-9)
    assert len(golden["cases"]) == 4


def test_what_flows_in_at_the_rows_flows_out_at_the_columns() -> None:
    """Kirchhoff's law for the whole array, and reciprocity: row i driven and column c read, or the other way round."""
    rng = np.random.default_rng(5)
    G = rng.random((5, 4)) * 1e-3
    into_rows, into_columns = nodal.currents(G, rng.random(5), rng.random(4), 20.0)
    assert into_rows.sum() + into_columns.sum() == pytest.approx(0, abs=1e-15)
    forward = nodal.currents(G, np.eye(5)[3], np.zeros(4), 20.0)[1][2]
    assert nodal.currents(G, np.zeros(5), np.eye(4)[2], 20.0)[0][3] == pytest.approx(forward)


def settled(
    G: np.ndarray, left: np.ndarray, bottom: np.ndarray, r_wire: float, on: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Currents of the kernel in the units and with the rows of `nodal.currents`."""
    place = np.flatnonzero(on).astype(np.int32)
    cols, rows = np.empty(G.shape[1]), np.empty(len(place))
    assert settle(r_wire * G[place], place, len(on), left[place], bottom, cols, rows) > 0
    return rows / r_wire, cols / r_wire


def test_settled_wires_are_badcrossbars() -> None:
    golden = json.loads((Path(__file__).parent.parent / "golden" / "badcrossbar.json").read_text())
    for case in golden["cases"]:
        G, volts = np.array(case["conductance_s"]), np.array(case["volts_v"])
        rows, cols = G.shape
        got = settled(G, volts, np.zeros(cols), case["r_wire_ohm"], np.ones(rows, bool))[1]
        np.testing.assert_allclose(got, case["current_a"], rtol=3e-5)


@pytest.mark.parametrize(
    ("device", "r_wire"),
    [("taox_hfox", 3.0), ("taox_hfox", 20.0), ("taox_hfox", 50.0), ("alox_hfo2", 1.0), ("gst_pcm", 5.0)],
)
def test_wires_settle_where_undamped_rounds_diverged(device: str, r_wire: float) -> None:
    """96 x 128 pairs, a few rows on: errors were 2 % at 3 Ohm and 15,000 % at 20 (TaOx), 91 % at 1 Ohm (AlOx)."""
    crossbar = Crossbar(96, 128, presets.get(device), seed=2)
    G, rng = interleaved(crossbar), np.random.default_rng(1)
    x = (rng.random(96) < 0.17).astype(np.float64)
    exact = nodal.line_currents(G, x, r_wire, x > 0)
    got = settled(G, x, np.zeros(256), r_wire, x > 0)[1]
    np.testing.assert_allclose(got, exact, atol=3e-5 * exact.max(), rtol=0)
    assert np.abs(x @ G / exact - 1).max() > 0.1


def test_wires_must_settle_for_cells_beyond_the_nominal_g_max_too() -> None:
    """Rounds go with the conductance: wires that do at g_max are too much at 1.9 times that."""
    device = QUIET.replace(r_wire=0.15 / QUIET.g_max)
    Crossbar(32, 8, device)
    Crossbar(32, 8, device.replace(r_wire=device.r_wire / 2, g_max_dtod=0.3))
    with pytest.raises(UnfitError, match=f"g_max={1.9 * device.g_max:g} S"):
        Crossbar(32, 8, device.replace(g_max_dtod=0.3))


@pytest.mark.kernels
def test_a_transposed_read_through_wires_is_the_nodal_current_converted() -> None:
    """Both phases, one line of a driven pair at v_read and the other at -v_read, converted one after the other."""
    crossbar = Crossbar(9, 5, QUIET.replace(r_wire=300.0, adc_bits=12), seed=3)
    e = np.array([1, -1, 0, 1, -1])
    steps = QUIET.replace(adc_bits=12).adc_half / np.sqrt(5) / QUIET.g_range
    want = np.zeros(9)
    for sign in (1, -1):
        ends = np.repeat((e == sign).astype(float), 2)
        ends[1::2] *= -1
        want += sign * np.rint(nodal.currents(interleaved(crossbar), np.zeros(9), ends, 300.0)[0] * steps)
    got = crossbar.backward(e)
    assert np.abs(got - want).max() <= 1
    without = Crossbar(9, 5, QUIET.replace(adc_bits=12), seed=3).backward(e)
    assert np.abs(got - without).max() > 5


def test_tiles_have_wires_of_their_own() -> None:
    """A layer of 2 x 2 tiles reads backward as its four parts do."""
    device = QUIET.replace(r_wire=5.0, adc_bits=16)
    whole = Crossbar(130, 129, device, seed=4)
    e = np.random.default_rng(2).integers(-1, 2, 129)
    got = whole.backward(e)
    want = np.zeros(130)
    scale = device.adc_half / np.sqrt(129) / device.g_range
    for rows in (slice(0, 65), slice(65, 130)):
        for cols in (slice(0, 65), slice(65, 129)):
            G = np.stack([whole.G_pos[rows, cols], whole.G_neg[rows, cols]], axis=2).reshape(65, -1)
            ends = np.stack([e[cols], -e[cols]], axis=1).ravel().astype(float)
            want[rows] += scale * nodal.currents(G, np.zeros(65), ends, 5.0)[0]
    np.testing.assert_allclose(got, want, atol=3)


def test_wires_that_reads_may_not_settle_on_are_refused() -> None:
    with pytest.raises(ValueError, match=r"DeviceParams.r_wire: need wires on which a tile of 128 x 128 pairs"):
        Crossbar(128, 128, QUIET.replace(r_wire=1e4))
    Crossbar(4, 4, QUIET.replace(r_wire=1e4))


@pytest.mark.kernels
def test_a_read_through_wires_is_the_nodal_current_converted() -> None:
    crossbar = Crossbar(9, 5, QUIET.replace(r_wire=300.0), seed=3)
    x = np.ones(9, np.float32)
    lines = nodal.line_currents(interleaved(crossbar), x, 300.0)
    want = (lines[::2] - lines[1::2]) / QUIET.g_range / crossbar.adc_range
    assert np.abs(crossbar.forward(x) - want).max() <= 0.51 / QUIET.adc_half


@pytest.mark.kernels
def test_converters_clip_at_their_range() -> None:
    crossbar = Crossbar(4, 2, presets.IDEAL, adc_range=0.01)
    y = crossbar.forward(np.ones(4))
    assert set(np.abs(y)) <= {1.0, np.float32(127 / 128)}


@pytest.mark.kernels
def test_row_drivers_have_as_many_levels_as_bits() -> None:
    """Two bits: 0, 1/3, 2/3, 1; what lies between goes to the nearest."""
    device = presets.IDEAL.replace(dac_bits=2, adc_bits=16)
    crossbar = Crossbar(1, 1, device)
    y = [float(crossbar.forward([x])[0]) for x in (0.0, 0.3, 0.4, 0.7, 1.0)]
    weight = float(crossbar.weight[0, 0])
    np.testing.assert_allclose(y, np.array([0, 1, 1, 2, 3]) / 3 * weight, atol=1e-4)


@pytest.mark.kernels
def test_converters_have_bits_of_their_own_by_layer_and_direction() -> None:
    """Codes, steps booked, and where the transposed read clips; what is not set is as it always was."""
    device = presets.IDEAL.replace(adc_bits=10, adc_bits_hidden=3, adc_bits_back=4, adc_back=0.1)
    chip = Chip((12, 9, 4), device, seed=1, adc_range=0.5)
    chip.forward(np.ones(12))
    hidden, last = chip.crossbars
    codes = hidden.forward(np.ones(12)) * 4
    np.testing.assert_array_equal(codes, np.rint(codes))
    assert codes.min() >= -4
    assert codes.max() <= 3
    fine = last.forward(np.ones(9)) * 512
    np.testing.assert_allclose(fine, np.rint(fine), atol=1e-4)
    assert hidden.ledger.adc_steps == 2 * 9 * 8
    assert last.ledger.adc_steps == 2 * 4 * 1024
    e = np.array([1, -1, 1, -1])
    weights = np.where(e > 0, last.weight, 0).sum(axis=1), np.where(e < 0, last.weight, 0).sum(axis=1)
    want = [np.clip(np.rint(w / (0.1 * 2) * 8), -8, 7) for w in weights]
    np.testing.assert_array_equal(last.backward(e), want[0] - want[1])
    assert last.ledger.adc_steps == 2 * 4 * 1024 + 2 * 9 * 16
    with pytest.raises(ValueError, match=r"adc_bits_back: need 0 .as adc_bits. or at least 2, got 1"):
        device.replace(adc_bits_back=1)


def test_calibration_takes_out_offset_and_gain() -> None:
    """Offsets of 2 steps and gains of 2 % leave less than a step, the converter's own rounding."""
    chip = Chip((40, 30, 5), presets.IDEAL.replace(adc_offset=2.0, adc_gain=0.02), seed=4)
    twin = Chip((40, 30, 5), presets.IDEAL, seed=4)
    report = chip.calibrate()
    assert report.worst_before > 3
    assert report.worst_after < 1
    assert report.clipped == 0
    assert chip.ledger.adc_conversions == 65 * (30 + 5)
    assert (chip.ledger.adc_steps, chip.ledger.lone_reads) == (65 * (30 + 5) * 256, 2 * 65)
    x = np.ones(40, np.float32)
    difference = chip.crossbars[0].forward(x) - twin.crossbars[0].forward(x)
    assert np.abs(difference).max() * 128 <= 1.2


def test_calibration_counts_clipped_codes_before_and_after_alike() -> None:
    """Gains of 30 % drive the ramp over the converters' ends: what is lost there is no success of the trimming."""
    report = Chip((40, 30, 5), presets.IDEAL.replace(adc_gain=0.3), seed=4).calibrate()
    assert report.clipped > 0.02
    assert report.worst_after > 10


@pytest.mark.parametrize("device", [presets.IDEAL, presets.EPIRAM, presets.DEFAULT])
def test_write_verify_programs_all_but_stuck_pairs(device: object) -> None:
    crossbar = Crossbar(20, 10, device, seed=5)  # type: ignore[arg-type] # parametrize
    target = np.clip(np.random.default_rng(1).standard_normal((20, 10)) * 0.3, -0.9, 0.9)
    report = program(crossbar, target, tolerance=0.05)
    good = ~report.failed
    assert np.abs(crossbar.weight - target)[good].max() < 0.05 + 5 * 0.01 * 1.6
    assert int(report.failed.sum()) == report.failed_stuck
    assert report.pulses == crossbar.ledger.pulses
    assert "pairs within 0.05" in str(report)


def test_write_verify_says_what_did_not_converge() -> None:
    crossbar = Crossbar(4, 4, presets.IDEAL, seed=6)
    crossbar.destroy([0, 1], [2, 3])
    report = program(crossbar, np.full((4, 4), 0.5), tolerance=0.02)
    np.testing.assert_array_equal(np.argwhere(report.failed), [[0, 2], [1, 3]])
    assert report.failed_stuck == 2


def test_write_verify_looks_once_more_after_its_last_pulse() -> None:
    """One pulse away from the target and a budget of one: within the tolerance. Two away: not, and no second pulse."""
    device = presets.IDEAL.replace(formed_spread=0.0, step_set=0.02, step_reset=0.02)
    report = program(Crossbar(1, 2, device), [[0.04, 0.08]], tolerance=0.01, budget=1)
    assert (report.rounds, report.pulses) == (1, 4)
    np.testing.assert_array_equal(report.failed, [[False, True]])


def test_write_verify_reads_with_fresh_noise_and_books_every_read() -> None:
    """200 rows and columns stand on 2 x 2 tiles: a pending row is read on both of its tiles."""
    crossbar = Crossbar(200, 200, presets.IDEAL.replace(read_noise=0.01), seed=7)
    pending = np.zeros((200, 200), bool)
    pending[3, :150] = pending[150, 0] = True
    first, second = (verify(crossbar, pending) - crossbar.weight for _ in range(2))
    assert abs(np.corrcoef(first.ravel(), second.ravel())[0, 1]) < 5 / 200
    ledger = crossbar.ledger
    assert (ledger.forward_reads, ledger.rows_driven) == (2 * 2 * 2, 2 * 2 * 2)
    assert (ledger.pairs_read, ledger.adc_conversions) == (2 * 151, 2 * 151)


def test_write_verify_refuses_what_no_pair_can_hold() -> None:
    with pytest.raises(ValueError, match=r"need values in \[-1, 1\]"):
        program(Crossbar(1, 1), [[1.5]])
    with pytest.raises(ValueError, match="need 2 matrices"):
        Chip((2, 2, 2)).program([np.zeros((2, 2))])


def test_calibration_leaves_saturated_columns_alone() -> None:
    """Would catch the NaN that every output of such a column became."""
    chip = Chip((20, 64), presets.DEFAULT.replace(adc_offset=400.0), seed=1)
    report = chip.calibrate()
    assert 0 < report.saturated < 64
    assert np.isfinite(report.worst_after)
    assert np.isfinite(chip.forward(np.ones(20))).all()
