"""Comparators in place of converters: the same decisions where one tile is all, and hundredfold fewer steps."""

from __future__ import annotations

import numpy as np
import pytest
from naive_chip import NaiveChip, NaiveLayer

from memdrive.chip import RULES, Chip, Conv, Crossbar, Dense, Ledger, Rule, presets

COMPARED = presets.DEFAULT.replace(comparators=1)
LOUD = COMPARED.replace(adc_gain=0.05, adc_offset=2.0, stuck_on=0.1)
RULE = Rule(theta_out=5, theta_hidden=1, window=60)


def counts(book: Ledger) -> tuple[int, int, int]:
    return book.adc_conversions, book.comparisons, book.adc_steps


@pytest.mark.kernels
def test_a_hidden_layer_of_one_tile_fires_and_is_tuned_bit_for_bit_as_with_converters() -> None:
    """Two layers, each of one tile, and learning where one column errs, so that one phase alone is read."""
    rng = np.random.default_rng(1)
    chips = [Chip((9, 12, 1), device=device, seed=2, rule=RULE) for device in (presets.DEFAULT, COMPARED)]
    for _ in range(30):
        x, target = (rng.random(9) < 0.5).astype(np.float32), rng.choice([-0.5, 0.5], 1).astype(np.float32)
        assert chips[0].learn(x, target) == chips[1].learn(x, target)
        for a, b in zip(chips[0].activations, chips[1].activations, strict=True):
            np.testing.assert_array_equal(a, b)
    assert chips[0].ledger.pulses > 0
    for first, second in zip(chips[0].crossbars, chips[1].crossbars, strict=True):
        np.testing.assert_array_equal(first.weight, second.weight)


@pytest.mark.kernels
def test_comparators_agree_with_naive_over_several_tiles() -> None:
    """Currents of all tiles on one line, no rounding between them; the transposed read's phases taken apart."""
    rng = np.random.default_rng(2)
    chip = Chip((150, 4, 3), device=LOUD, seed=3)
    naive, hidden = NaiveLayer(chip.crossbars[0]), chip.crossbars[0]
    wide = Crossbar(6, 150, LOUD, seed=4)
    naive_wide = NaiveLayer(wide)
    for _ in range(4):
        x, e = (rng.random(150) < 0.5).astype(np.float32), rng.integers(-1, 2, 150).astype(np.float32)
        assert np.abs(hidden.forward(x) * LOUD.hidden_half - naive.read(x)).max() <= 1e-3
        assert np.abs(wide.backward(e) - naive_wide.back(e)).max() <= 1


@pytest.mark.kernels
def test_a_whole_learning_step_with_comparators_agrees_with_naive() -> None:
    rng = np.random.default_rng(4)
    device = COMPARED.without("read_noise").replace(adc_bits=6, adc_bits_hidden=8, adc_bits_back=9)
    chip = Chip((7, 9, 6, 3), device=device, seed=6, rule=RULE)
    naive = NaiveChip(chip)
    for _ in range(8):
        x, target = (rng.random(7) < 0.5).astype(np.float32), rng.choice([-0.4, 0.0, 0.4], 3).astype(np.float32)
        assert chip.learn(x, target) == naive.learn(x, target)
    assert chip.ledger.pulses > 0


def test_comparisons_are_booked_beside_conversions() -> None:
    """Three a hidden column, two a row backward, however many tiles, and no codes; outputs are converted as ever."""
    chip = Chip((150, 4, 3), device=COMPARED)
    chip.forward(np.ones(150))
    hidden, last = chip.crossbars
    assert counts(hidden.ledger) == (3 * 4, 3 * 4, 0)
    assert counts(last.ledger) == (3, 0, 3 * 256)
    last.backward([1, -1, 1])
    assert counts(last.ledger) == (3 + 2 * 4, 2 * 4, 3 * 256)


def test_thresholds_are_the_same_share_of_full_scale_whatever_the_bits() -> None:
    """The packed rule counts in the device's own steps: half of them with a bit less."""
    rule = Rule(theta_out=4, theta_hidden=8, window=16)
    eight = rule.pack(2, presets.DEFAULT)
    np.testing.assert_array_equal(eight[:3], [4, 8, 16])
    other = rule.pack(2, presets.DEFAULT.replace(adc_bits=4, adc_bits_hidden=10, adc_bits_back=7))
    np.testing.assert_array_equal(other[:3], [0.25, 4, 64])


@pytest.mark.parametrize("kind", [kind for kind, rule in RULES.items() if not rule.compares])
def test_rules_of_many_levels_refuse_comparators(kind: str) -> None:
    with pytest.raises(ValueError, match=r"DeviceParams.comparators: need 0 for a rule of many levels, got 1 with"):
        Chip((4, 3, 2), device=COMPARED, rule=RULES[kind]())


def test_codes_that_are_more_than_compared_need_converters() -> None:
    maps = (Conv(height=6, width=6, kernels=2, side=3, pool=2), Dense(n_in=8, n_out=2))
    with pytest.raises(ValueError, match=r"comparators: need 0 where a hidden layer has neurons of several bits"):
        Chip(maps, device=COMPARED)
    grey = (Dense(n_in=4, n_out=3, bits=2), Dense(n_in=3, n_out=2))
    with pytest.raises(ValueError, match="got 1 with Dense"):
        Chip(grey, device=COMPARED.replace(dac_bits=2))
