"""What stands around the cells: wires, converters, calibration, write-verify."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from memdrive.chip import Chip, Crossbar, presets
from memdrive.chip.kernels.wires import relaxed_currents
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


@pytest.mark.parametrize(("rows", "cols", "r_wire"), [(6, 4, 10.0), (64, 32, 1.0), (128, 32, 2.5)])
def test_fast_wires_agree_with_the_exact_nodal_solution(rows: int, cols: int, r_wire: float) -> None:
    """Half of the rows driven, the others' transistors off; the drop itself is 5 to 15 %, what is missed 0.01 %."""
    device = QUIET.replace(r_wire=r_wire)
    crossbar = Crossbar(rows, cols, device, seed=2)
    x = (np.arange(rows) % 2).astype(np.float32)
    exact = nodal.line_currents(interleaved(crossbar), x, r_wire, x > 0)
    driven = np.nonzero(x)[0].astype(np.int32)
    G = (interleaved(crossbar)[driven] / device.g_range).astype(np.float32)
    fast = relaxed_currents(G, driven, x[driven], rows, np.float32(r_wire * device.g_range)) * device.g_range
    np.testing.assert_allclose(fast, exact, rtol=1e-4)
    assert np.abs(x @ interleaved(crossbar) / exact - 1).max() > 5e-4


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


def test_calibration_takes_out_offset_and_gain() -> None:
    """Offsets of 3 steps and gains of 10 % leave less than a step, the converter's own rounding."""
    chip = Chip((40, 30, 5), presets.IDEAL.replace(adc_offset=3.0, adc_gain=0.1), seed=4)
    twin = Chip((40, 30, 5), presets.IDEAL, seed=4)
    report = chip.calibrate()
    assert report.worst_before > 5
    assert report.worst_after < 1
    x = np.ones(40, np.float32)
    difference = chip.crossbars[0].forward(x) - twin.crossbars[0].forward(x)
    assert np.abs(difference).max() * 128 <= 1.2


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
