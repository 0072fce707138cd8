"""Content in conductances: Gray code, levels, and what a memory of perfect and of ageing cells gives back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from memdrive.chip import presets
from memdrive.chip.life import storage


@given(st.binary(min_size=1, max_size=40), st.integers(1, 3))
def test_bytes_survive_the_way_through_levels(content: bytes, bits: int) -> None:
    how = storage.Format(bits=bits)
    levels = how.encode(content)
    assert levels.size == how.cells(len(content))
    assert levels.max() < how.levels
    assert how.decode(levels, len(content)) == content


@pytest.mark.parametrize("bits", [1, 2, 3])
def test_neighbouring_levels_differ_in_one_bit(bits: int) -> None:
    symbols = storage.Format(bits=bits).symbols
    assert sorted(symbols) == list(range(1 << bits))
    assert set(np.bitwise_count(symbols[1:] ^ symbols[:-1])) == {1}


@pytest.mark.parametrize("bits", [1, 2, 3])
def test_a_weight_belongs_to_its_nearest_level(bits: int) -> None:
    """Against the obvious search; beyond the outermost levels nothing is in doubt."""
    how = storage.Format(bits=bits)
    weights = np.random.default_rng(1).uniform(-1, 1, 400)
    obvious = np.abs(weights[:, None] - how.weights).argmin(axis=1)
    assert (how.nearest(weights) == obvious).all()
    n_bytes = weights.size * bits // 8
    doubts = how.doubts(weights, n_bytes)
    assert 0 <= doubts.min() <= doubts.max() <= 1 + 1e-9
    assert how.doubts(np.repeat(how.weights, 8), how.levels * bits).max() < 1e-9
    middles = (how.weights[1:] + how.weights[:-1]) / 2
    assert how.doubts(np.repeat(middles, 8), middles.size * bits).min() == pytest.approx(1)
    assert how.doubts(np.ones(8), bits).max() < 1e-9


def test_a_doubt_is_the_bytes_own() -> None:
    """Three bits a cell: the third cell belongs to the first byte and to the second."""
    how = storage.Format(bits=3)
    for cell, touched in ((0, [0]), (1, [0]), (2, [0, 1]), (5, [1, 2]), (7, [2])):
        weights = np.full(8, how.weights[3])
        weights[cell] += 0.4 * how.spacing
        assert np.flatnonzero(how.doubts(weights, 3) > 0.5).tolist() == touched


@pytest.mark.parametrize("bits", [1, 2, 3])
def test_perfect_cells_give_every_level_back(bits: int) -> None:
    """Two banks, the last one narrower."""
    how = storage.Format(bits=bits)
    levels = np.random.default_rng(bits).integers(how.levels, size=storage.BANK + 300).astype(np.uint8)
    chip = storage.memory(levels.size, presets.IDEAL, seed=3)
    assert [(each.n_rows, each.n_cols) for each in chip.crossbars] == [(128, 128), (128, 3)]
    reports = storage.write(chip, levels, how)
    assert not any(report.failed.any() for report in reports)
    assert (how.nearest(storage.read(chip, levels.size)) == levels).all()


def test_time_moves_cells_and_takes_no_pulse() -> None:
    """Would catch a memory that is written anew, or that never ages: three bits suffer first."""
    wrong = {}
    for bits in (1, 3):
        how = storage.Format(bits=bits)
        levels = np.random.default_rng(2).integers(how.levels, size=2000).astype(np.uint8)
        chip = storage.memory(levels.size, presets.DEFAULT.without("stuck").replace(relax=0.03), seed=5)
        storage.write(chip, levels, how)
        pulses, before = chip.ledger.pulses, how.nearest(storage.read(chip, levels.size))
        chip.age(3e8)
        after = how.nearest(storage.read(chip, levels.size))
        assert chip.ledger.pulses == pulses
        wrong[bits] = (before != levels).mean(), (after != levels).mean()
    assert wrong[1][1] < 0.01
    assert wrong[3][1] > 0.05 + wrong[3][0]


def test_what_cannot_be_stored_is_refused() -> None:
    with pytest.raises(ValueError, match=r"Format\.bits: need an integer from 1 to 3, got 4"):
        storage.Format(bits=4)
    with pytest.raises(ValueError, match=r"storage\.memory\.cells: need an integer from 1 to"):
        storage.memory(storage.MOST_CELLS + 1, presets.IDEAL, seed=0)
    chip = storage.memory(10, presets.IDEAL, seed=0)
    with pytest.raises(ValueError, match=r"storage\.write\.levels: need at most 128, got 200"):
        storage.write(chip, np.zeros(200, np.uint8), storage.Format(bits=1))
