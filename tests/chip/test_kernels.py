"""Each compiled loop against the slow, obvious `naive_chip`, and the laws against closed form."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from naive_chip import NaiveChip, NaiveLayer, mix, noises

from memdrive.chip import Chip, Crossbar, DeviceParams, Rule, presets
from memdrive.chip.kernels import laws, places
from memdrive.chip.kernels.compiling import JIT

pytestmark = pytest.mark.kernels
LOUD = presets.DEFAULT.replace(adc_gain=0.05, adc_offset=2.0, stuck_on=0.1, stuck_off=0.1, dac_bits=3)


def bits(rng: np.random.Generator, n: int) -> np.ndarray:
    return (rng.random(n) < 0.5).astype(np.float32)


@given(key=st.integers(0, 2**32 - 1), cell=st.integers(0, 2**32 - 1), event=st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_mix_wraps_like_32_bit_hardware(key: int, cell: int, event: int) -> None:
    """Would catch a widening to 64 bits, which numba does wherever a cast is forgotten."""
    with np.errstate(over="ignore"):
        assert int(laws.mix(np.uint32(key), np.uint32(cell), np.uint32(event))) == mix(key, cell, event)


@pytest.mark.skipif(not JIT, reason="arrays are handed over as they are")
def test_an_array_that_is_read_as_another_type_is_refused() -> None:
    """Would catch a field that was retyped or moved while its place was not: memory read as what it is not."""
    state = Crossbar(3, 5, presets.IDEAL, seed=3)._state
    places.packed(state)
    with pytest.raises(ValueError, match=r"places\.packed\.W: need float32, got float64"):
        places.packed(state._replace(W=state.W.astype(np.float64)))
    with pytest.raises(ValueError, match="need contiguous"):
        places.packed(state._replace(W=state.W[::2]))


@pytest.mark.parametrize("device", [presets.IDEAL, LOUD], ids=["ideal", "loud"])
@pytest.mark.parametrize(("n_rows", "n_cols"), [(3, 5), (9, 17), (150, 3)])
def test_forward_agrees_with_naive_within_one_step(device: DeviceParams, n_rows: int, n_cols: int) -> None:
    """float32 against float64: a current may fall on the other side of a code's edge, no more, and rarely."""
    rng = np.random.default_rng(1)
    crossbar = Crossbar(n_rows, n_cols, device, seed=3)
    naive = NaiveLayer(crossbar)
    got, want = [], []
    for _ in range(4):
        x = np.rint(rng.random(n_rows) * (2**device.dac_bits - 1)).astype(np.float32) / (2**device.dac_bits - 1)
        got.append(crossbar.forward(x) * device.adc_half)
        want.append(naive.read(x))
    difference = np.abs(np.array(got) - np.array(want))
    assert difference.max() <= 1
    assert (difference > 0).mean() < 0.02


@pytest.mark.parametrize(("n_rows", "n_cols"), [(11, 7), (4, 150)])
def test_backward_agrees_with_naive(n_rows: int, n_cols: int) -> None:
    """As above; a row's code is the difference of two on every tile, so its edges are more."""
    rng = np.random.default_rng(2)
    crossbar = Crossbar(n_rows, n_cols, LOUD, seed=4)
    naive = NaiveLayer(crossbar)
    difference = []
    for _ in range(4):
        e = rng.integers(-1, 2, n_cols).astype(np.float32)
        difference.append(np.abs(crossbar.backward(e) - naive.back(e)))
    assert np.max(difference) <= 1
    assert (np.array(difference) > 0).mean() < 0.1


def test_backward_with_every_column_driven() -> None:
    """More columns than rows, all of them positive: would catch a list that runs over its end."""
    crossbar = Crossbar(3, 7, presets.IDEAL)
    want = NaiveLayer(crossbar).back(np.ones(7))
    np.testing.assert_allclose(crossbar.backward(np.ones(7)), want, atol=1)


def test_tune_and_pulse_agree_with_naive() -> None:
    """The same pairs, the same noise, stuck cells untouched; float32 after 60 pulses within 1e-5 of the range."""
    rng = np.random.default_rng(3)
    crossbar = Crossbar(6, 11, LOUD, seed=5)
    naive = NaiveLayer(crossbar)
    for step in range(10):
        x, e = bits(rng, 6), rng.integers(-1, 2, 11).astype(np.float32)
        assert crossbar.tune(x, e) == naive.tune(x, e)
        if step % 3 == 0:
            pattern = rng.integers(-1, 2, (6, 11))
            assert crossbar.pulse(pattern) == 2 * np.abs(pattern).sum()
            for i, j in zip(*np.nonzero(pattern), strict=True):
                naive.pulse_pair(int(i), int(j), int(pattern[i, j]))
    g = crossbar._state.G.reshape(2, 6, 11)
    np.testing.assert_allclose(g - LOUD.g_low, naive.g, atol=1e-5)
    np.testing.assert_array_equal(crossbar.pulses_pos, naive.event)


@pytest.mark.parametrize(("n_cols", "chosen"), [(5, 5), (40, 3), (15, 0)])
@pytest.mark.parametrize("pulses", [(1, 1, 1, 1), (1, 0, 0, 1), (2, 1, 0, 3)])
def test_few_columns_are_pulsed_as_whole_rows_are(n_cols: int, chosen: int, pulses: tuple[int, int, int, int]) -> None:
    """A device that wears out, if late, has its rows pulsed whole: would catch a pair that alone ends otherwise."""
    rng, device = np.random.default_rng(8), LOUD.replace(endurance=math.inf)
    e = np.where(rng.permutation(n_cols) < chosen, rng.choice([-1.0, 1.0], n_cols), 0.0)
    several, whole = (Crossbar(30, n_cols, kind, seed=6) for kind in (device, device.replace(endurance=1e9)))
    for _ in range(3):
        x = bits(rng, 30)
        assert several.tune(x, e, pulses) == whole.tune(x, e, pulses)
    for name in ("G", "events", "spared", "W", "V", "counts"):
        np.testing.assert_array_equal(getattr(several._state, name), getattr(whole._state, name), name)


@pytest.mark.parametrize("one_sided", [False, True])
def test_whole_learning_step_agrees_with_naive(one_sided: bool) -> None:
    """Three layers, every stage: a chip without read noise follows the float64 twin pulse by pulse."""
    rng = np.random.default_rng(4)
    rule = Rule(theta_out=5, theta_hidden=1, window=60, one_sided=one_sided)
    chip = Chip((7, 9, 6, 3), device=presets.DEFAULT.without("read_noise"), seed=6, rule=rule)
    naive = NaiveChip(chip)
    for _ in range(6):
        x, target = bits(rng, 7), rng.choice([-0.4, 0.0, 0.4], 3).astype(np.float32)
        assert chip.learn(x, target) == naive.learn(x, target)
    for crossbar, layer in zip(chip.crossbars, naive.layers, strict=True):
        np.testing.assert_allclose(crossbar.weight, layer.g[0] - layer.g[1], atol=1e-5)


@pytest.mark.parametrize("device", [presets.TAOX_HFOX, presets.EPIRAM, presets.IDEAL])
def test_noiseless_pulses_follow_the_closed_form(device: DeviceParams) -> None:
    """n pulses from g0 give b - (b - g0)(1 - step/b)^n; a linear device g0 + n step."""
    quiet = device.without("ctoc", "dtod").replace(formed_spread=0.0, formed_mean=0.0)
    crossbar = Crossbar(1, 1, quiet)
    for _ in range(10):
        crossbar.tune([1], [1])
    b, step = quiet.bound_set, quiet.step_set
    want = 10 * step if math.isinf(b) else b - b * (1 - step / b) ** 10
    g_pos, g_neg = crossbar._state.G[:, 0] - quiet.g_low
    assert g_pos == pytest.approx(want, rel=1e-5)
    assert g_neg == pytest.approx(0.0, abs=1e-6)


def test_bell_is_nearly_gaussian() -> None:
    """Moments of the noise over cells, over events and between a pair's devices; two-sided, five standard errors."""
    n = 3000
    draws = np.array([noises(77, cell, 5) for cell in range(n)] + [noises(77, 5, event) for event in range(n)])
    assert np.abs(draws.mean(axis=0)).max() < 5 / math.sqrt(2 * n)
    assert np.abs(draws.var(axis=0) - 1).max() < 5 * math.sqrt(2 / (2 * n))
    assert abs(np.mean(draws[:, 0] * draws[:, 1])) < 5 / math.sqrt(2 * n)
    assert abs(np.mean(draws[1:, 0] * draws[:-1, 0])) < 5 / math.sqrt(2 * n)
    assert np.abs(draws).max() <= 510 / laws.BELL_SIGMA
    kurtosis = (draws**4).mean() - 3
    assert -0.6 < kurtosis < 0.0
