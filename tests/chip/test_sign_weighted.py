"""A pair's cells on one source line: the same law without wires, the exact solution of other lines with them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from memdrive.chip import Chip, Crossbar, DeviceParams, Rule, energy, presets
from memdrive.chip.device import UnfitError
from memdrive.chip.life import nodal
from memdrive.chip.life.programming import program

QUIET = presets.TAOX_HFOX
SIGNED = QUIET.replace(sign_weighted=1)


def stacked(crossbar: Crossbar) -> np.ndarray:
    """(2 rows, cols) [S]: the positive cells of every row above its negative ones, as the lines run."""
    G = np.empty((2 * crossbar.n_rows, crossbar.n_cols))
    G[::2], G[1::2] = crossbar.G_pos, crossbar.G_neg
    return G


def both_ways(x: np.ndarray) -> np.ndarray:
    """(2 rows,) [v_read]: a row's two lines at opposite voltages."""
    return np.stack([x, -x], axis=1).ravel()


@pytest.mark.kernels
def test_without_wires_it_reads_and_learns_bit_for_bit_as_before() -> None:
    """Noise, spread and stuck cells included; only what is booked differs."""
    devices = presets.DEFAULT, presets.SIGN_WEIGHTED
    chips = [Chip((9, 12, 3), device=device, seed=2, rule=Rule(theta_out=1)) for device in devices]
    rng = np.random.default_rng(1)
    for _ in range(15):
        x, target = (rng.random(9) < 0.5).astype(np.float32), rng.choice([-0.5, 0.5], 3).astype(np.float32)
        assert chips[0].learn(x, target) == chips[1].learn(x, target)
        np.testing.assert_array_equal(chips[0].forward(x), chips[1].forward(x))
    for plain, signed in zip(chips[0].crossbars, chips[1].crossbars, strict=True):
        np.testing.assert_array_equal(plain.weight, signed.weight)
    assert chips[0].ledger.pulses > 0
    assert chips[0].ledger.adc_conversions == chips[1].ledger.adc_conversions


def test_lines_are_charged_by_their_cells() -> None:
    """By hand: 4 of 6 rows driven at 5 columns; pulses on 4 x 4 of them; back, one driver a pair as before.

    A row's two lines, read or held, are half a line each, together one; of its word lines a cycle charges one, half.
    """
    x, e = np.array([1, 0, 1, 1, 0, 1]), np.array([1, -1, 0, 1, -1])
    plain, signed = (Crossbar(6, 5, device, seed=2) for device in (QUIET, SIGNED))
    for crossbar, lines in ((plain, 1), (signed, 2)):
        crossbar.forward(x)
        assert (crossbar.ledger.rows_driven, crossbar.ledger.pairs_read) == (4, 4 * 5)
        assert crossbar.ledger.adc_conversions == 5
        crossbar.backward(e)
        assert crossbar.ledger.rows_driven == 4 + 4
        crossbar.tune(x, e)
        assert crossbar.ledger.lines_set == 2 * 4 / lines + (4 * 5 - lines * 4) + 2 * 6
        assert crossbar.ledger.lines_reset == 2 * 4 / lines + lines * 4
        assert (crossbar.ledger.set_cycles, crossbar.ledger.reset_cycles) == (2, 2)
    report = program(Crossbar(3, 2, SIGNED.without("ctoc"), seed=1), np.zeros((3, 2)), tolerance=10.0)
    assert report.pulses == 0


def test_a_read_charges_the_cells_that_it_did() -> None:
    """As many cells of the same conductance stand on half-length lines: not a joule of a read differs."""
    drivers = []
    for device in (presets.DEFAULT, presets.SIGN_WEIGHTED):
        chip = Chip((128, 128), device=device)
        chip.forward(np.ones(128))
        drivers.append(energy.chip_lines(energy.workload(chip), device, energy.values())["row drivers"])
    assert drivers[0] == drivers[1] == pytest.approx(128 * 50e-15 * 0.2**2, rel=1e-9, abs=0)


def test_half_a_word_line_is_counted_and_kept(tmp_path: Path) -> None:
    """One RESET of one device: half a word line and a source line of two; an odd half is no damage of a snapshot."""
    chip = Chip((3, 2), SIGNED)
    pattern = np.zeros((2, 3, 2), np.int8)
    pattern[0, 1, 0] = -1
    chip.crossbars[0].pulse(pattern)
    assert chip.ledger.lines_reset == 0.5 + 2
    chip.save(tmp_path / "a.npz")
    assert Chip.load(tmp_path / "a.npz").ledger == chip.ledger


def test_verifying_reads_charge_a_row_once() -> None:
    books = []
    for device in (QUIET, SIGNED):
        crossbar = Crossbar(3, 2, device, seed=1)
        program(crossbar, np.zeros((3, 2)), tolerance=10.0)
        books.append(crossbar.ledger)
    assert books[1].rows_driven == books[0].rows_driven > 0
    assert books[1].pairs_read == books[0].pairs_read


@pytest.mark.kernels
@pytest.mark.parametrize("graded", [False, True])
def test_a_read_through_wires_is_the_nodal_current_converted(graded: bool) -> None:
    """Rows of two lines at opposite voltages, undriven rows' transistors off; levels of a driver too."""
    device = SIGNED.replace(r_wire=300.0, adc_bits=14, dac_bits=4 if graded else 1)
    crossbar = Crossbar(9, 5, device, seed=3)
    x = np.array([1, 0, 1, 1, 0, 0, 1, 1, 1]) * (np.array([15, 0, 3, 8, 0, 0, 1, 15, 6]) / 15 if graded else 1)
    lines = nodal.line_currents(stacked(crossbar), both_ways(x), 300.0, np.repeat(x > 0, 2))
    want = lines / device.g_range / crossbar.adc_range * device.adc_half
    assert np.abs(crossbar.forward(x) * device.adc_half - want).max() <= 1
    ideal = Crossbar(9, 5, device.without("wire"), seed=3).forward(x) * device.adc_half
    assert np.abs(ideal - want).max() > 20


@pytest.mark.parametrize(
    ("name", "r_wire"),
    [("taox_hfox", 3.0), ("taox_hfox", 20.0), ("taox_hfox", 50.0), ("alox_hfo2", 1.0), ("gst_pcm", 5.0)],
)
def test_a_full_tile_settles_on_the_exact_currents(name: str, r_wire: float) -> None:
    """96 x 128 pairs, a few rows on, as with separate lines: within 1e-4 of the largest line current."""
    device = presets.get(name).replace(r_wire=r_wire, sign_weighted=1, adc_bits=16, read_noise=0.0)
    crossbar = Crossbar(96, 128, device, seed=2)
    x = (np.random.default_rng(1).random(96) < 0.17).astype(np.float64)
    exact = nodal.line_currents(stacked(crossbar), both_ways(x), r_wire, np.repeat(x > 0, 2)) / device.g_range
    step = crossbar.adc_range / device.adc_half
    got = crossbar.forward(x) * crossbar.adc_range
    np.testing.assert_allclose(got, exact, atol=step + 1e-4 * np.abs(exact).max(), rtol=0)


@pytest.mark.kernels
def test_a_transposed_read_subtracts_a_rows_two_currents() -> None:
    """Both phases: the shared line of a driven pair at v_read, all else at virtual ground, all transistors on."""
    device = SIGNED.replace(r_wire=300.0, adc_bits=12)
    crossbar = Crossbar(9, 5, device, seed=3)
    e = np.array([1, -1, 0, 1, -1])
    steps, want = device.adc_half / np.sqrt(5) / device.g_range, np.zeros(9)
    for sign in (1, -1):
        out = nodal.currents(stacked(crossbar), np.zeros(18), (e == sign).astype(float), 300.0)[0]
        want += sign * np.rint((out[::2] - out[1::2]) * steps)
    got = crossbar.backward(e)
    assert np.abs(got - want).max() <= 1
    assert np.abs(got - Crossbar(9, 5, device.without("wire"), seed=3).backward(e)).max() > 5


def test_tiles_have_wires_of_their_own_in_both_directions() -> None:
    """A layer of 2 x 2 tiles reads as its four parts do."""
    device = SIGNED.replace(r_wire=5.0, adc_bits=16)
    whole = Crossbar(130, 129, device, seed=4)
    rng = np.random.default_rng(2)
    x, e = (rng.random(130) < 0.4).astype(float), rng.integers(-1, 2, 129).astype(float)
    forward, back, G = np.zeros(129), np.zeros(130), stacked(whole)
    for rows in (slice(0, 65), slice(65, 130)):
        for cols in (slice(0, 65), slice(65, 129)):
            part = G[2 * rows.start : 2 * rows.stop, cols]
            forward[cols] += nodal.line_currents(part, both_ways(x[rows]), 5.0, np.repeat(x[rows] > 0, 2))
            out = nodal.currents(part, np.zeros(130), e[cols], 5.0)[0]
            back[rows] += out[::2] - out[1::2]
    unit = device.g_range / device.adc_half
    np.testing.assert_allclose(whole.forward(x) * device.adc_half, forward / unit / whole.adc_range, atol=3)
    np.testing.assert_allclose(whole.backward(e), back / unit / np.sqrt(129), atol=4)


@pytest.mark.kernels
def test_pulses_lose_what_the_nodal_solution_says() -> None:
    """A cycle pulses one side of all pairs: the others' transistors are off, and lines are as long."""
    device = presets.IDEAL.replace(g_min=1e-5, g_max=1e-4, r_wire=20.0, v_step=0.2, v_set=1.2, v_reset=1.5)
    crossbar = Crossbar(9, 5, device.replace(sign_weighted=1), seed=3)
    x, e = np.array([1, 0, 1, 1, 0, 0, 1, 1, 0.0]), np.array([1, -1, 0, 1, -1.0])
    G = stacked(crossbar)
    want = (G - device.g_min) / device.g_range
    for side in (0, 1):
        for way in (1, -1):
            chosen = (e * (1 if side == 0 else -1) == way).astype(float)
            height = device.v_set if way > 0 else device.v_reset
            on = np.zeros(18)
            on[side::2] = x
            rows, cols = nodal.potentials(G, np.zeros(18), height * chosen, device.r_wire, on > 0)
            step = 0.01 * np.exp(-(height - (cols - rows)) / device.v_step)
            want += way * step * np.outer(on, chosen)
    crossbar.tune(x, e)
    np.testing.assert_allclose((stacked(crossbar) - device.g_min) / device.g_range, np.clip(want, 0, 1), atol=2e-6)


@pytest.mark.parametrize(("rows", "cols", "better"), [(64, 128, True), (128, 15, False)])
def test_wires_change_less_where_rows_are_long_and_more_where_source_lines_are(
    rows: int, cols: int, better: bool
) -> None:
    """Row lines carry half the current past half the cells, source lines less current past twice the cells."""
    x, lost = (np.arange(rows) % 2).astype(float), []
    for device in (QUIET, SIGNED):
        codes = [Crossbar(rows, cols, device.replace(r_wire=r, adc_bits=16), seed=1).forward(x) for r in (0.0, 2.0)]
        lost.append(np.sqrt(np.mean((codes[1] - codes[0]) ** 2)))
    assert lost[1] < lost[0] / 2 if better else lost[1] > 1.4 * lost[0]


def test_wires_that_reads_may_not_settle_on_are_refused() -> None:
    with pytest.raises(UnfitError, match=r"DeviceParams.r_wire: need wires on which a tile of 128 x 128 pairs"):
        Crossbar(128, 128, SIGNED.replace(r_wire=1e4))


def test_it_is_a_switch() -> None:
    with pytest.raises(ValueError, match=r"DeviceParams.sign_weighted: need an integer from 0 to 1, got 2"):
        QUIET.replace(sign_weighted=2)
    values = SIGNED.as_dict()
    assert DeviceParams.from_dict(values) == SIGNED
    values.pop("sign_weighted")
    assert DeviceParams.from_dict(values) == QUIET
