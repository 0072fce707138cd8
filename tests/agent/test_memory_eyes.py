"""Eyes that remember: what they see through, and what they must not make up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from memdrive.agent import Eyes, Senses

Floats = NDArray[np.float32]
EYES = Eyes()


def view(middle: float, slope: float, floor: float = 0.15, contrast: float = 0.7, visible: int = 7) -> Floats:
    """(51,) readings of a line through three rows, in columns; rows whose bit is not in `visible` show bare floor."""
    rows = []
    for row in range(3):
        off = np.abs(np.arange(16) - (middle + (row - 1) * slope))
        shown = contrast if visible >> row & 1 else 0.0
        rows.append(floor + shown * np.clip(1.25 - off, 0.0, 1.0))
    return np.r_[np.ravel(rows), 2.0, 0.0, 0.0].astype(np.float32)


def places(bits: NDArray[np.uint8], dark: bool = False) -> NDArray[np.float64]:
    """(3,) middle of the lit photodiodes in each row; the other polarity must be dark."""
    on, off = bits.reshape(2, 3, 16)[:: -1 if dark else 1]
    assert not off.any()
    assert on.sum(axis=1).min() >= 1
    return np.asarray((on * np.arange(16)).sum(axis=1) / on.sum(axis=1))


@given(st.floats(2.5, 12.5), st.floats(-1.5, 1.5), st.booleans())
def test_a_line_is_seen_where_it_is_at_first_sight(middle: float, slope: float, dark: bool) -> None:
    floor, contrast = (0.85, -0.7) if dark else (0.15, 0.7)
    bits = Senses([EYES]).bits(view(middle, slope, floor, contrast)[None])[0]
    np.testing.assert_allclose(places(bits, dark), middle + slope * np.arange(-1, 2), atol=0.56)


def test_a_worn_row_shows_where_the_others_say_the_line_should_be() -> None:
    senses = Senses([EYES])
    for visible in (7, 7, 5, 5, 3):
        bits = senses.bits(view(6.0, 1.0, visible=visible)[None])[0]
    np.testing.assert_allclose(places(bits), [5.0, 6.0, 7.0], atol=0.56)


def test_a_line_that_has_vanished_is_remembered() -> None:
    senses = Senses([EYES])
    for visible in (7, 7, 7, 0, 0, 0, 0, 0, 0):
        bits = senses.bits(view(4.0, 0.0, visible=visible)[None])[0]
    np.testing.assert_allclose(places(bits), 4.0, atol=0.56)


def test_a_spot_of_light_in_one_row_is_not_the_line() -> None:
    senses = Senses([EYES])
    senses.bits(view(7.0, 0.0)[None])
    dazzled = view(7.0, 0.0)
    dazzled[2:5] += 0.8
    for _ in range(5):
        bits = senses.bits(np.minimum(dazzled, 1.0)[None])[0]
    np.testing.assert_allclose(places(bits), 7.0, atol=0.56)


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_broken_photodiodes_are_filled_in(value: float) -> None:
    broken = [3, 7, 17, 28, 36, 41]
    senses = Senses([EYES])
    for _ in range(4):
        readings = view(8.0, 0.5)
        readings[broken] = value
        bits = senses.bits(readings[None])[0]
    np.testing.assert_allclose(places(bits), [7.5, 8.0, 8.5], atol=0.56)


def test_a_change_from_bright_to_dark_is_believed_after_a_while() -> None:
    """Not at once: a spot of light must not turn the world round. Within a second, though."""
    senses = Senses([EYES])
    for _ in range(20):
        senses.bits(view(7.0, 0.0)[None])
    dark = [bool(senses.bits(view(7.0, 0.0, 0.85, -0.7)[None])[0, 48:].any()) for _ in range(20)]
    assert not any(dark[:3])
    assert all(dark[15:])


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1))
def test_cars_do_not_know_of_each_other(seed: int) -> None:
    """Bits of many together are those of each alone, and a car that is set back is as new."""
    rng = np.random.default_rng(seed)
    drive = rng.random((6, 3, 51), np.float32)
    together, alone = Senses([EYES], 3), [Senses([EYES]) for _ in range(3)]
    for step, observations in enumerate(drive):
        if step == 4:
            together.forget(1)
            alone[1] = Senses([EYES])
        bits = together.bits(observations)
        for i in range(3):
            np.testing.assert_array_equal(bits[i], alone[i].bits(observations[i : i + 1])[0])


def test_a_mirrored_drive_is_seen_mirrored() -> None:
    """But where the line is exactly between two places, which noise decides."""
    rng = np.random.default_rng(2)
    here, there, wrong = Senses([EYES]), Senses([EYES]), 0
    for step in range(60):
        readings = view(7.5 + 3.0 * np.sin(0.1 * step), np.cos(0.1 * step))[None]
        readings[0, :48] += rng.normal(0.0, 0.03, 48).astype(np.float32)
        mirrored = readings.copy()
        mirrored[0, :48] = readings[0, :48].reshape(3, 16)[:, ::-1].ravel()
        seen, other = here.bits(readings).reshape(2, 3, 16), there.bits(mirrored).reshape(2, 3, 16)
        wrong += int((seen != other[..., ::-1]).any())
    assert wrong <= 3


@settings(max_examples=10)
@given(st.integers(0, 2**32 - 1))
def test_senses_that_were_saved_go_on_as_if_they_had_not_been(seed: int) -> None:
    rng = np.random.default_rng(seed)
    drive = rng.random((8, 1, 51), np.float32)
    senses, other = Senses([EYES]), Senses([EYES])
    for observations in drive[:4]:
        senses.bits(observations)
    other.recall({name: array.copy() for name, array in senses.remembered().items()})
    for observations in drive[4:]:
        np.testing.assert_array_equal(senses.bits(observations), other.bits(observations))
    with pytest.raises(ValueError, match=r"Senses\.recall: need 'held'"):
        Senses([EYES], 2).recall(senses.remembered())


@pytest.mark.parametrize(
    ("field", "value"), [("hold", 0), ("keep", 1.0), ("near", -1.0), ("columns", 3), ("floor", 0.0)]
)
def test_what_are_no_eyes_is_refused(field: str, value: float) -> None:
    with pytest.raises(ValueError, match=rf"Eyes\.{field}: need "):
        Eyes(**{field: value})  # type: ignore[arg-type]
