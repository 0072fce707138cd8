"""Devices over pulses, time and wear: presets against the published curves, statistics against closed form."""

from __future__ import annotations

import math

import numpy as np
import pytest

from memdrive.chip import Chip, Crossbar, DeviceParams, presets
from memdrive.chip.kernels import tables

# NeuroSim 3.0 user manual, Table II: states, A of SET and RESET (from its label table; a RESET label above 0 keeps its
# sign, one below 0 turns it), R_on [Ohm], on/off, ctoc
PUBLISHED = {
    "taox_hfox": (128, 31.566827, -1.997332, 100e3, 10, 0.037),
    "ag_asi": (97, 0.499181, -0.200303, 26e6, 12.5, 0.035),
    "pcmo": (50, 0.300644, -0.100251, 23e6, 6.84, 0.01),
    "alox_hfo2": (40, 0.629249, -2.063266, 16.9e3, 4.43, 0.05),
    "gst_pcm": (100, 12.625807, 0.499181, 4.71e3, 19.8, 0.015),
    "epiram": (64, 2.519877, -2.519877, 81e3, 50.2, 0.02),
    "hzo_fefet": (32, 0.702081, 0.848677, 559e3, 45, 0.005),
}


def quiet(name: str) -> DeviceParams:
    return presets.get(name).without("ctoc", "dtod").replace(formed_spread=0.0, formed_mean=0.0)


def neurosim(g: float, pulse: int, states: int, a: float) -> float:
    """Its `RealDevice::Write`, g in [0, 1]: pulse number from conductance, conductance from the number plus one pulse.

    G = B (1 - exp(-P / A)) + G_min, B = (G_max - G_min) / (1 - exp(-n / A)), A in pulses, its sign the label's.
    """
    a_pulses = a * states
    b = 1.0 / -math.expm1(-1.0 / a)
    number = -a_pulses * math.log1p(-g / b)
    return b * -math.expm1(-(number + pulse) / a_pulses)


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_pulse_is_neurosims_own_function(name: str) -> None:
    """Up from the bottom, down from the top, each pulse beside NeuroSim's: GST and HZO RESET slowly, then fast."""
    states, a_set, a_reset, *_ = PUBLISHED[name]
    crossbar = Crossbar(1, 1, quiet(name))
    device = crossbar.device
    peer, worst = 0.0, 0.0
    for sign, a in [(1, a_set)] * states + [(-1, a_reset)] * states:
        crossbar.tune([1], [sign])
        peer = min(max(neurosim(min(peer, 1.0), sign, states, a), 0.0), 1.0)
        worst = max(worst, abs((crossbar.G_pos[0, 0] - device.g_min) / device.g_range - peer))
    assert worst < (6e-6 if name == "pcmo" else 3e-6)  # single precision over 2 n pulses


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_law_is_neurosims_function_in_double_precision(name: str) -> None:
    states, a_set, a_reset, *_ = PUBLISHED[name]
    device, worst = presets.get(name), 0.0
    for g in np.linspace(0.0, 0.999, 200):
        up = g + device.step_set * (1 - g / device.bound_set)
        worst = max(worst, abs(up - neurosim(g, 1, states, a_set)))
        if g > 0:
            down = g - device.step_reset * (1 - (1 - g) / device.bound_reset)
            worst = max(worst, abs(down - neurosim(g, -1, states, a_reset)))
    assert worst < 3e-7


@pytest.mark.parametrize("name", PUBLISHED)
def test_preset_holds_the_table(name: str) -> None:
    _, _, _, r_on, on_off, ctoc = PUBLISHED[name]
    device = presets.get(name)
    assert 1 / device.g_max == pytest.approx(r_on)
    assert device.g_max / device.g_min == pytest.approx(on_off)
    assert device.step_ctoc == ctoc
    assert device.states_set == device.states_reset == PUBLISHED[name][0]
    assert device.valid


@pytest.mark.parametrize(
    ("name", "step_set", "bound_set", "step_reset", "bound_reset"),
    [
        ("ag_asi", 0.02363, 1.1559, 0.05051, 1.0068),
        ("pcmo", 0.06676, 1.0373, 0.18087, 1.0000),
        ("alox_hfo2", 0.04894, 1.2564, 0.03136, 2.6035),
        ("epiram", 0.01887, 3.0529, 0.01887, 3.0529),
    ],
)
def test_steps_and_bounds_are_the_tabulated_ones(
    name: str, step_set: float, bound_set: float, step_reset: float, bound_reset: float
) -> None:
    device = presets.get(name)
    got = (device.step_set, device.bound_set, device.step_reset, device.bound_reset)
    assert got == pytest.approx((step_set, bound_set, step_reset, bound_reset), abs=6e-5)


def test_ctoc_and_dtod_have_their_closed_form_spread() -> None:
    """20,000 devices, one pulse from the middle: var = (spread step)^2 + ctoc^2; five standard errors."""
    device = presets.TAOX_HFOX.replace(step_dtod=0.3, step_ctoc=0.01, formed_spread=0.0)
    crossbar = Crossbar(100, 100, device, seed=7)
    crossbar.tune(np.ones(100), np.ones(100))
    moved = (crossbar.G_pos / device.g_range - device.g_low - 0.5).ravel()
    step = device.step_set * (1 - 0.5 / device.bound_set)
    mean, spread = step * math.exp(0.3**2 / 2), step**2 * (math.exp(2 * 0.3**2) - math.exp(0.3**2)) + 0.01**2
    assert moved.mean() == pytest.approx(mean, abs=5 * math.sqrt(spread / moved.size))
    assert moved.var() == pytest.approx(spread, rel=5 * math.sqrt(2 / moved.size))


def test_read_noise_has_its_closed_form_spread() -> None:
    """One column read 4,000 times: variance = rho^2 sum(G+^2 + G-^2), plus the converter's 1/12."""
    device = presets.IDEAL.replace(read_noise=0.1, adc_bits=12)
    crossbar = Crossbar(30, 1, device, seed=8)
    codes = crossbar.forward(np.ones((4000, 30)))[:, 0] * device.adc_half
    squares = float((crossbar.G_pos**2 + crossbar.G_neg**2).sum()) / device.g_range**2
    want = 0.1**2 * squares * (device.adc_half / crossbar.adc_range) ** 2 + 1 / 12
    assert codes.var() == pytest.approx(want, rel=5 * math.sqrt(2 / 4000) + 0.01)


@pytest.mark.kernels
def test_noise_does_not_depend_on_the_order_of_rows() -> None:
    """Rows pulsed together, one by one, backwards, or as a pattern: the same conductances, bit for bit."""
    x, e = np.ones(5), np.array([1, -1, 0, 1, -1, 1])
    together, apart, pattern = (Crossbar(5, 6, seed=11) for _ in range(3))
    together.tune(x, e)
    for row in reversed(range(5)):
        apart.tune(np.arange(5) == row, e)
    pattern.pulse(np.outer(x, e))
    np.testing.assert_array_equal(together.G_pos, apart.G_pos)
    np.testing.assert_array_equal(together.G_neg, pattern.G_neg)


@pytest.mark.kernels
def test_conductances_never_leave_their_range() -> None:
    device = presets.DEFAULT.replace(step_ctoc=0.5)
    crossbar = Crossbar(5, 8, device, seed=9)
    for sign in (1, 1, 1, -1, -1, -1):
        crossbar.tune(np.ones(5), np.full(8, sign))
        assert crossbar.G_pos.min() >= device.g_min * (1 - 1e-6)
        assert crossbar.G_neg.max() <= device.g_max * (1 + 1e-6)


@pytest.mark.kernels
def test_levels_snap() -> None:
    crossbar = Crossbar(4, 4, presets.DEFAULT.replace(levels=9), seed=10)
    crossbar.tune(np.ones(4), [1, -1, 0, 1])
    g = (crossbar.G_pos / crossbar.device.g_range - crossbar.device.g_low) * 8
    np.testing.assert_allclose(g, np.rint(g), atol=1e-5)
    crossbar.destroy([0], [0], g=0.3)
    crossbar.tune(np.ones(4), [1, 0, 0, 0])
    assert (crossbar.G_pos[0, 0] / crossbar.device.g_range - crossbar.device.g_low) == pytest.approx(0.3, abs=1e-6)


@pytest.mark.kernels
def test_cells_wear_out_where_they_stand() -> None:
    device = presets.IDEAL.replace(endurance=5.0, formed_spread=0.0, step_set=0.02, step_reset=0.02)
    crossbar = Crossbar(3, 2, device)
    for _ in range(9):
        crossbar.tune(np.ones(3), [1, 0])
    assert crossbar.stuck[:, :, 0].all()
    assert not crossbar.stuck[:, :, 1].any()
    np.testing.assert_allclose(crossbar.weight[:, 0], 5 * 2 * 0.02, atol=1e-5)
    assert (crossbar.pulses_pos[:, 0] == 9).all()


def test_a_cell_that_moves_farther_wears_out_sooner() -> None:
    """After n pulses those are worn whose own factor times n reaches the endurance."""
    crossbar = Crossbar(20, 20, presets.IDEAL.replace(endurance=10.0, step_dtod=0.3), seed=12)
    factors = crossbar._state.factors.reshape(2, 20, 20) / tables.FACTOR_ONE
    for _ in range(10):
        crossbar.tune(np.ones(20), np.ones(20))
    np.testing.assert_array_equal(crossbar.stuck, 10 * factors >= 10)
    assert 0.3 < crossbar.stuck.mean() < 0.7


def test_phase_change_drift_is_a_power_law() -> None:
    device = presets.GST_PCM.replace(drift_nu=0.1, drift_nu_dtod=0.0, formed_mean=0.9)
    chip = Chip((20, 10), device)
    before = chip.crossbars[0].G_pos
    chip.age(999.0)
    want = np.maximum(before * 1000.0**-0.1, device.g_min)
    np.testing.assert_allclose(chip.crossbars[0].G_pos, want, rtol=1e-5)


def test_two_waits_drift_like_one_long_wait() -> None:
    device = presets.GST_PCM.replace(formed_mean=0.9, formed_spread=0.05)
    once, twice = Chip((20, 10), device), Chip((20, 10), device)
    once.age(5000.0)
    twice.age(1000.0)
    twice.age(4000.0)
    np.testing.assert_allclose(once.crossbars[0].G_pos, twice.crossbars[0].G_pos, rtol=1e-4)
    assert once.age_s == twice.age_s == 5000.0


def test_relaxation_grows_with_log_time() -> None:
    """Variance relax^2 a decade, mean nothing; five standard errors."""
    device = presets.TAOX_HFOX.replace(relax=0.01, formed_spread=0.05)
    chip = Chip((100, 100), device)
    before = chip.crossbars[0].G_pos
    chip.age(99_999.0)
    moved = ((chip.crossbars[0].G_pos - before) / device.g_range).ravel()
    assert abs(moved.mean()) < 5 * moved.std() / 100
    assert moved.var() == pytest.approx(5 * 0.01**2, rel=5 * math.sqrt(2 / moved.size))


def test_a_pulse_makes_its_pair_young_again() -> None:
    """On a year-old chip half of the rows are pulsed: these relax over a second like a new chip."""
    device = presets.TAOX_HFOX.replace(relax=0.01, formed_spread=0.05, step_ctoc=0.0)
    chip = Chip((100, 100), device)
    chip.age(3.15e7)
    crossbar = chip.crossbars[0]
    x = np.arange(100) < 50
    crossbar.tune(x, np.ones(100))
    for seconds, rested in ((1.0, 0.0), (9.0, 1.0)):
        before = crossbar.G_pos
        chip.age(seconds)
        moved = (crossbar.G_pos - before) / device.g_range
        want = 0.01**2 * math.log10((1 + rested + seconds) / (1 + rested))
        assert moved[:50].var() == pytest.approx(want, rel=5 * math.sqrt(2 / 5000))
        assert moved[50:].std() < 0.01 * moved[:50].std()


def test_every_wait_relaxes_anew_and_reads_see_it() -> None:
    """Five standard errors of a correlation; the weights that reads use are those of the relaxed conductances."""
    chip = Chip((100, 100), presets.TAOX_HFOX.replace(relax=0.01, formed_spread=0.05))
    crossbar, moved = chip.crossbars[0], []
    for seconds in (9.0, 90.0):
        before = crossbar.G_pos
        chip.age(seconds)
        moved.append((crossbar.G_pos - before).ravel())
        want = (crossbar.G_pos - crossbar.G_neg) / chip.device.g_range
        np.testing.assert_allclose(crossbar.weight, want, atol=1e-6)
    assert abs(np.corrcoef(moved)[0, 1]) < 5 / 100


def test_stuck_cells_do_not_drift_and_no_time_changes_nothing() -> None:
    chip = Chip((30, 30), presets.DEFAULT.replace(stuck_on=0.3, stuck_off=0.3))
    before = chip.crossbars[0].G_pos
    chip.age(0.0)
    np.testing.assert_array_equal(chip.crossbars[0].G_pos, before)
    chip.age(1e6)
    stuck = chip.crossbars[0].stuck[0]
    np.testing.assert_array_equal(chip.crossbars[0].G_pos[stuck], before[stuck])
    with pytest.raises(ValueError, match="need 0 <= seconds"):
        chip.age(-1.0)


@pytest.mark.parametrize("name", presets.PRESETS)
def test_an_aged_chip_survives_power_off(name: str, tmp_path: object) -> None:
    chip = Chip((6, 5, 2), presets.get(name))
    chip.age(3600.0)
    chip.save(f"{tmp_path}/a.npz")
    loaded = Chip.load(f"{tmp_path}/a.npz")
    chip.age(10.0)
    loaded.age(10.0)
    assert loaded.fingerprint() == chip.fingerprint()
    assert loaded.age_s == 3610.0
