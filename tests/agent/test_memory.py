"""What the rehearsal memory keeps, and what it lets go."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memdrive.agent import RehearsalMemory

RNG = np.random.default_rng(0)


def hamming(memory: RehearsalMemory) -> np.ndarray:
    kept = memory.bits[: memory.size]
    distance = (kept[:, None] != kept[None]).sum(axis=2)
    np.fill_diagonal(distance, 999)
    return distance


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), st.integers(1, 40), st.integers(0, 8))
def test_kept_samples_are_unlike_each_other(seed: int, capacity: int, novelty: int) -> None:
    rng = np.random.default_rng(seed)
    memory = RehearsalMemory(20, capacity, novelty)
    for _ in range(100):
        memory.offer((rng.random(20) < 0.3).astype(np.uint8), 0.0, 0.0, rng)
    assert 1 <= memory.size <= capacity
    assert hamming(memory).min() >= novelty


@pytest.mark.parametrize(("wanted", "error"), [(np.nan, 0.1), (0.1, np.inf)])
def test_a_wish_is_a_number(wanted: float, error: float) -> None:
    """A NaN would be rehearsed for good: refused before anything is stored or counted."""
    memory = RehearsalMemory(n_bits=8, capacity=4)
    with pytest.raises(ValueError, match="need a finite wish"):
        memory.offer(np.ones(8, np.uint8), wanted, error, np.random.default_rng(0))
    assert memory.size == memory.met == memory.words == 0


def test_a_known_view_takes_the_new_wish() -> None:
    memory = RehearsalMemory(96, 8, 4)
    bits = np.zeros(96, np.uint8)
    memory.offer(bits, 0.5, 0.1, RNG)
    bits[:3] = 1
    memory.offer(bits, -0.5, 0.2, RNG)
    assert memory.size == 1
    assert memory.wanted[0] == -0.5


def test_a_full_memory_lets_go_of_a_sample_that_has_a_near_fellow() -> None:
    memory = RehearsalMemory(64, 3, 4, reservoir=False)
    views = np.zeros((4, 64), np.uint8)
    views[1, :4] = 1  # near to view 0
    views[2, 20:40] = 1
    views[3, 40:60] = 1
    for view in views:
        memory.offer(view, 0.0, 0.0, RNG)
    kept = {bytes(row) for row in memory.bits}
    assert bytes(views[2]) in kept
    assert bytes(views[3]) in kept


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1))
def test_the_first_to_go_is_the_nearest_to_another(seed: int) -> None:
    """The elder of the two. Catches a newcomer that counts as its own fellow, or comes near to nobody."""
    rng = np.random.default_rng(seed)
    memory = RehearsalMemory(70, 6, 2, reservoir=False)
    while memory.size < 6:
        memory.offer(rng.integers(0, 2, 70, np.uint8), 0.0, 0.0, RNG)
    nearest, before = hamming(memory).min(axis=1), memory.bits.copy()
    memory.offer(np.r_[np.ones(35, np.uint8), np.zeros(35, np.uint8)], 0.0, 0.0, RNG)
    (gone,) = np.flatnonzero((memory.bits != before).any(axis=1))
    assert gone == nearest.argmin()


def test_a_view_is_novel_from_the_very_distance_on() -> None:
    memory = RehearsalMemory(96, 8, 4)
    memory.offer(np.zeros(96, np.uint8), 0.0, 0.0, RNG)
    memory.offer(np.r_[np.ones(3, np.uint8), np.zeros(93, np.uint8)], 0.0, 0.0, RNG)
    assert memory.size == 1
    memory.offer(np.r_[np.ones(4, np.uint8), np.zeros(92, np.uint8)], 0.0, 0.0, RNG)
    assert memory.size == 2


def test_rehearsal_prefers_what_went_worst() -> None:
    memory = RehearsalMemory(64, 16, 0)
    for k in range(16):
        memory.offer(np.eye(64, dtype=np.uint8)[k], 0.0, float(k), RNG)
    rng = np.random.default_rng(0)
    drawn = memory.draw(4000, 4, rng)
    assert memory.error[drawn].mean() == pytest.approx(12.1, abs=0.4)  # mean of the largest of four of 0..15
    assert memory.error[memory.draw(4000, 1, rng)].mean() == pytest.approx(7.5, abs=0.4)


def test_bytes_count_bits_wish_and_error() -> None:
    assert RehearsalMemory(96, 256).n_bytes == 256 * (12 + 2)


def test_a_memory_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="capacity >= 1"):
        RehearsalMemory(96, 0)


def test_every_word_of_its_sram_is_counted_once() -> None:
    """By hand: 70 bits, a wish and an error are 11 bytes, two words."""
    memory, rng = RehearsalMemory(70, 8, 3), np.random.default_rng(0)
    assert memory.words_a_sample == 2
    memory.offer(np.zeros(70, np.uint8), 0.0, 0.0, RNG)
    assert memory.words == 2  # written
    memory.offer(np.ones(70, np.uint8), 0.0, 0.0, RNG)
    assert memory.words == 2 + 2 + 2  # the other one looked at, and written
    memory.offer(np.zeros(70, np.uint8), 0.5, 0.1, RNG)
    assert memory.words == 6 + 4 + 1  # both looked at; a known view takes a new wish
    places = memory.draw(3, 4, rng)
    assert memory.words == 11 + 12  # an error each
    memory.targets(places)
    assert memory.words == 23 + 3 * 2 + 3  # read, and their errors written back


def test_a_reservoir_keeps_a_fair_share_of_all_that_came() -> None:
    """Of 1,000 samples 200 are kept, whenever they came: 50 of each quarter, with a spread of 6.1 (hypergeometric)."""
    memory, rng = RehearsalMemory(64, 200, 1), np.random.default_rng(5)
    for k in range(1000):
        memory.offer(np.unpackbits(np.array([k], ">u8").view(np.uint8)), float(k), 0.0, rng)
    assert memory.size == 200
    assert memory.met == 1000
    quarters = np.bincount((memory.wanted // 250).astype(int), minlength=4)
    assert np.abs(quarters - 50).max() < 5 * 6.2


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_a_memory_that_was_saved_goes_on_as_if_it_had_not_been(seed: int, reservoir: bool) -> None:
    rng = np.random.default_rng(seed)
    views = rng.integers(0, 2, (60, 70), np.uint8)
    memory, other = (RehearsalMemory(70, 16, 2, reservoir) for _ in range(2))
    for k in range(30):
        memory.offer(views[k], k / 30, 0.1, rng)
    other.recall({name: array.copy() for name, array in memory.remembered().items()})
    first, second = np.random.default_rng(1), np.random.default_rng(1)
    for k in range(30, 60):
        memory.offer(views[k], k / 30, 0.1, first)
        other.offer(views[k], k / 30, 0.1, second)
    for name, array in memory.remembered().items():
        np.testing.assert_array_equal(array, other.remembered()[name])


def test_a_memory_of_another_shape_is_not_recalled() -> None:
    memory = RehearsalMemory(70, 16, 2)
    memory.offer(np.ones(70, np.uint8), 0.0, 0.0, RNG)
    with pytest.raises(ValueError, match="at most 16 samples of 96 bits"):
        RehearsalMemory(96, 16).recall(memory.remembered())
