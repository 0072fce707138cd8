"""A device by a table, and cells whose ranges are their own: against the naive law, by hand, and back from a curve."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from naive_chip import NaiveLayer

from memdrive.chip import Chip, Crossbar, DeviceParams, Rule, presets, tabled
from memdrive.chip.curve import Curve
from memdrive.chip.life import nodal

TABLE = ((0.2, 0.1, 0.05), (0.02, 0.1, 0.3), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
STEPS = presets.IDEAL.replace(table=TABLE, formed_mean=0.0, formed_spread=0.0)
NOISY = presets.TSINGHUA_2023.replace(step_dtod=0.2, stuck_on=0.1, stuck_off=0.1)
SPREAD = presets.TAOX_HFOX.replace(g_min_dtod=0.2, g_max_dtod=0.15, stuck_on=0.05)


@pytest.mark.kernels
def test_noiseless_pulses_climb_the_table_by_hand() -> None:
    """From 0: 0.2 twice, then 0.1 three times within the second third, then 0.05; down again by the RESET row."""
    crossbar = Crossbar(1, 1, STEPS)
    got = []
    for sign in [1] * 8 + [-1] * 4:
        crossbar.tune([1], [sign])
        got.append(crossbar._state.G[0, 0] - STEPS.g_low)
    want = [0.2, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.55, 0.45, 0.35, 0.25]
    np.testing.assert_allclose(got, want, atol=1e-5)


@pytest.mark.kernels
def test_tabled_pulses_agree_with_naive() -> None:
    """Rank-one updates, patterns and counters' single pairs, with noise, spread and stuck cells."""
    rng = np.random.default_rng(3)
    crossbar = Crossbar(6, 11, NOISY, seed=5)
    naive = NaiveLayer(crossbar)
    for _ in range(10):
        x, e = (rng.random(6) < 0.5).astype(np.float32), rng.integers(-1, 2, 11).astype(np.float32)
        assert crossbar.tune(x, e) == naive.tune(x, e)
        pattern = rng.integers(-1, 2, (6, 11))
        assert crossbar.pulse(pattern) == 2 * np.abs(pattern).sum()
        for i, j in zip(*np.nonzero(pattern), strict=True):
            naive.pulse_pair(int(i), int(j), int(pattern[i, j]))
    g = crossbar._state.G.reshape(2, 6, 11)
    np.testing.assert_allclose(g - NOISY.g_low, naive.g, atol=1e-5)
    np.testing.assert_array_equal(crossbar.pulses_pos, naive.event)


def test_counters_pulse_a_tabled_device_too() -> None:
    """An overflow of one pair: as many pulses as steps of the table."""
    rule = Rule(overflow=(2,), theta_out=0, one_sided=True)
    chip = Chip((3, 2), STEPS, rule=rule)
    given = [chip.learn([1, 0, 0], [0.9, -0.9]) for _ in range(4)]
    assert given == [0, 4, 0, 4]
    np.testing.assert_allclose(chip.crossbars[0].weight, [[0.4, -0.4], [0, 0], [0, 0]], atol=1e-5)


def test_the_authors_table_is_the_preset() -> None:
    """DESIGN's figures, in nS, from the lowest class up."""
    device = presets.TSINGHUA_2023
    assert (device.g_min, device.g_max) == (2e-6, 20e-6)
    means = 1e9 * device.g_range * np.array(device.table[:2])
    np.testing.assert_allclose(means[0], [325, 250, 237, 143, 87, 60, 54, 36, 19, 19])
    np.testing.assert_allclose(means[1][::-1], [511, 269, 146, 99, 54, 45, 22, 74, 76, 3])
    assert device.bound_set >= 1
    assert DeviceParams.from_dict(json.loads(json.dumps(device.as_dict(), allow_nan=False))) == device


def test_the_authors_table_follows_from_their_fits() -> None:
    """Fits as data/*.dat of their published code have them, in nS from low to high: the noise by drawing what they do.

    Means within half a nS or 1 %: the table was rounded.
    """
    fits = {
        "b2": [1137.9, 874.2, 828.3, 750.9, 606.2, 523.4, 471.5, 376.4, 227.0, 271.7],
        "c2": [3126.0, 3204.8, 3449.8, 3574.7, 3859.3, 3800.1, 3953.9, 3774.8, 3734.9, 2616.1],
        "b1": [38.6, 936.0, 781.3, 957.1, 1748.0, 1798.8, 2764.6, 3311.2, 4710.2, 6258.8],
        "c1": [3416.6, 4663.9, 3984.9, 4493.9, 5325.9, 5058.0, 5829.0, 6133.5, 7157.0, 8150.5],
    }
    device = presets.TSINGHUA_2023
    table = 1e9 * device.g_range * np.array(device.table)
    np.testing.assert_allclose(table[0], fits["b2"] / (1.75 * np.array([2, 2, 2, 3, 4, 5, 5, 6, 7, 8])), atol=0.5)
    divided = fits["b1"] / (1.75 * np.array([7, 7, 6, 25, 22, 19, 16, 13, 10, 7]))
    np.testing.assert_allclose(table[1], divided, atol=0.5)
    drawn = np.clip(np.random.default_rng(1).normal(size=1_000_000), -1, 1).std() / np.sqrt(2)
    np.testing.assert_allclose(table[2], drawn * np.array(fits["c2"]) / 3.3 / 1.8, rtol=5e-3)
    np.testing.assert_allclose(table[3], drawn * np.array(fits["c1"]) / 5 / 1.8, rtol=5e-3)


def test_without_leaves_a_table_without_noise_or_none() -> None:
    quiet = presets.TSINGHUA_2023.without("ctoc")
    assert quiet.table[:2] == presets.TSINGHUA_2023.table[:2]
    assert not np.any(quiet.table[2:])
    assert presets.TSINGHUA_2023.without("nonlinearity").table == ()


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (5, "DeviceParams.table: need 4 values, got 5"),
        (((0.1, 0.1),) * 3, "DeviceParams.table: need 4 values"),
        (((0.1,),) * 4, "DeviceParams.table: need 2 to 256 values"),
        (((0.1, 0.1), (0.1, 0.1, 0.1), (0, 0), (0, 0)), "DeviceParams.table: need 2 values"),
        (((0.1, -0.1),) * 4, "DeviceParams.table: need 0 <= table <= 1, got -0.1"),
    ],
)
def test_what_is_no_table_is_refused(table: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        presets.IDEAL.replace(table=table)


def cycles(device: DeviceParams, n: int, times: int) -> Curve:
    crossbar = Crossbar(1, 1, device.replace(formed_mean=0.0, formed_spread=0.0))
    found, signs = [crossbar.G_pos[0, 0]], ([1] * n + [-1] * n) * times
    for sign in signs:
        crossbar.tune([1], [sign])
        found.append(crossbar.G_pos[0, 0])
    ways = np.array([0, *signs], np.int8)
    return Curve(pulses=np.arange(len(found) * 1.0), conductances=np.array(found), ways=ways)


def test_a_curve_gives_its_table_back() -> None:
    """60 cycles of TaOx/HfOx: mean steps within five standard errors of the law at the middle of the class."""
    device = presets.TAOX_HFOX
    table = np.array(tabled.table_of(cycles(device, 128, 60), classes=5))
    middle = (np.arange(5) + 0.5) / 5
    error = 5 * device.step_ctoc / np.sqrt(60 * 128 / 5 / 2)
    np.testing.assert_allclose(table[0], device.step_set - device.slope_set * middle, atol=error)
    np.testing.assert_allclose(table[1], device.step_reset - device.slope_reset * (1 - middle), atol=error)
    np.testing.assert_allclose(table[2:], device.step_ctoc, rtol=0.15)
    near = tabled.nearest(table)
    assert near["step_set"] == pytest.approx(device.step_set, abs=2 * error)


def test_every_table_has_soft_bounds_beside_it() -> None:
    """2,000 legal tables, one in a hundred of which had a bound inside the range; no allowed line is nearer."""
    rng = np.random.default_rng(7)
    grid = np.stack(np.meshgrid(*[np.linspace(0, 1, 21)] * 2), axis=-1).reshape(-1, 2)
    tables = [np.array(rows) for rows in (((1, 0.2), (0.1, 0.1), (0, 0), (0, 0)), ((0, 1), (1, 1), (0, 0), (0, 0)))]
    tables += [rng.random((4, n)) ** rng.choice([0.1, 1, 4]) for n in rng.integers(2, 7, 2000)]
    tables += [np.round(table) for table in tables[:500]]
    for table in tables:
        near = tabled.nearest(table)
        device = presets.IDEAL.replace(table=tuple(map(tuple, table)), **near)
        along = (np.arange(table.shape[1]) + 0.5) / table.shape[1]
        missed = ((table[0] - device.step_set + device.slope_set * along) ** 2).sum()
        others = grid[:, :1] * (1 - along) + grid[:, 1:] * along
        assert missed <= ((table[0] - others) ** 2).sum(axis=1).min() + 1e-3


def test_a_table_needs_every_pulse_and_every_class() -> None:
    curve = cycles(presets.EPIRAM, 20, 1)
    with pytest.raises(ValueError, match=r"table: need 3 (SET|RESET) pulses that begin in class \d+ of 40"):
        tabled.table_of(curve, 40)
    sparse = Curve(pulses=2 * curve.pulses, conductances=curve.conductances, ways=curve.ways)
    with pytest.raises(ValueError, match="table: need a point after every pulse, got 2 pulses at once"):
        tabled.table_of(sparse)


@pytest.mark.kernels
def test_cells_with_ranges_of_their_own_end_there_and_read_what_they_hold() -> None:
    """Pulsed up, each device stands at its own g_max; a read is the sum of what G_pos and G_neg say, wires or not."""
    crossbar = Crossbar(6, 40, SPREAD.without("ctoc").replace(adc_bits=16), seed=1, adc_range=8.0)
    for sign in (1, -1):
        for _ in range(200):
            crossbar.tune(np.ones(6), np.full(40, sign))
        top = crossbar.G_pos if sign > 0 else crossbar.G_neg
        alive = ~crossbar.stuck[0 if sign > 0 else 1]
        relative = top[alive] / SPREAD.g_max - 1
        assert abs(relative.mean()) < 5 * 0.15 / np.sqrt(relative.size)
        assert relative.std() == pytest.approx(0.15, rel=0.2)
    x = (np.random.default_rng(1).random(6) < 0.7).astype(np.float32)
    want = x @ (crossbar.G_pos - crossbar.G_neg) / SPREAD.g_range / crossbar.adc_range
    np.testing.assert_allclose(crossbar.forward(x), want, atol=1e-4)
    wired = Crossbar(6, 8, SPREAD.replace(adc_bits=16, r_wire=200.0), seed=2)
    G = np.stack([wired.G_pos, wired.G_neg], axis=2).reshape(6, -1)
    lines = nodal.line_currents(G, x, 200.0, x > 0)
    want = (lines[::2] - lines[1::2]) / SPREAD.g_range / wired.adc_range
    np.testing.assert_allclose(wired.forward(x), want, atol=1e-4)


def test_own_ranges_are_kept_in_snapshots_and_drift_within_themselves(tmp_path: Path) -> None:
    device = SPREAD.replace(drift_nu=0.05)
    chip = Chip((8, 6, 3), device, seed=4)
    before = chip.crossbars[0].G_pos
    chip.save(tmp_path / "chip.npz")
    assert Chip.load(tmp_path / "chip.npz").fingerprint() == chip.fingerprint()
    chip.age(1e4)
    low = chip._state.spans[0, 0, :48].reshape(8, 6) + chip._state.spans[1, 0, :48].reshape(8, 6) * device.g_low
    alive = ~chip.crossbars[0].stuck[0]
    want = np.maximum(before * (1 + 1e4 / device.drift_t0) ** -0.05, low * device.g_range)
    np.testing.assert_allclose(chip.crossbars[0].G_pos[alive], want[alive], rtol=1e-4)


def test_a_spread_of_nothing_changes_no_chip() -> None:
    """The draws of a chip without spread are what they were."""
    alone, beside = (Chip((8, 6, 3), presets.DEFAULT.replace(g_max_dtod=s), seed=4) for s in (0.0, 1e-9))
    np.testing.assert_allclose(alone.crossbars[1].G_pos, beside.crossbars[1].G_pos, rtol=1e-6)
