"""The ear: what of a sound must not matter does not, what must does; words as bits, and their small variations."""

from __future__ import annotations

import numpy as np
import pytest

from memdrive.agent.speech import ear
from memdrive.agent.speech.words import KEPT_BITS, STILL, Wobble, bits, said_again


def glide(seconds: float, low: float = 300, high: float = 2500, rate: int = ear.RATE) -> ear.Floats:
    """A tone that rises, then stays."""
    t = np.arange(round(seconds * rate)) / (seconds * rate)
    pitch = low * (high / low) ** np.minimum(2 * t, 1)
    wave: ear.Floats = np.sin(2 * np.pi * np.cumsum(pitch) / rate) * np.sin(np.pi * t) ** 0.3
    return wave


def apart(one: ear.Image, other: ear.Image) -> float:
    """Share of bits in which two words differ."""
    return float((bits(one[None]) != bits(other[None])).mean())


def test_neither_scale_nor_silence_nor_rate_of_speech_matters_much() -> None:
    """Exact for scale; a slow word and a fast one share nine bits of ten; other sounds do not."""
    word = ear.hear(glide(0.6))
    np.testing.assert_array_equal(ear.hear(3000 * glide(0.6)), word)
    assert apart(ear.hear(np.pad(glide(0.6), (2400, 4000))), word) < 0.06
    assert apart(ear.hear(glide(1.2)), word) < 0.1
    assert apart(ear.hear(glide(0.6)[::-1]), word) > 0.2
    assert apart(ear.hear(glide(0.6, 2500, 300)), word) > 0.2


def test_a_room_matters_less_than_the_word() -> None:
    """Twenty decibels below the word."""
    rng, word = np.random.default_rng(0), np.pad(glide(0.6), 2000)
    noisy = word + 0.05 * rng.standard_normal(len(word))
    assert apart(ear.hear(noisy), ear.hear(word)) < 0.2


def test_a_tone_is_heard_in_its_own_band() -> None:
    for hz in (200.0, 700.0, 1500.0, 3000.0):
        t = np.arange(4000) / ear.RATE
        level = ear.log_mel(np.sin(2 * np.pi * hz * t)).mean(axis=0)
        edges = 2595 * np.log10(1 + np.array([ear.LOWEST, ear.HIGHEST]) / 700)
        place = (2595 * np.log10(1 + hz / 700) - edges[0]) / (edges[1] - edges[0]) * (ear.BANDS + 1) - 1
        assert abs(level.argmax() - place) <= 1


@pytest.mark.parametrize(
    ("wave", "words"),
    [
        (np.zeros(399), r"hear.wave: need \(n,\) samples, n >= 400"),
        (np.zeros((2, 800)), "hear.wave: need"),
        (np.zeros(8000), "hear.wave: need sound, got silence throughout"),
        (np.full(8000, 7.0), "hear.wave: need sound, got silence"),
        (np.where(np.arange(8000) == 5, np.nan, 1.0), "hear.wave: need finite samples"),
    ],
)
def test_what_is_no_word_is_refused(wave: ear.Floats, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        ear.hear(wave)


@pytest.mark.parametrize("seed", range(20))
def test_any_noise_becomes_an_image(seed: int) -> None:
    rng = np.random.default_rng(seed)
    wave = rng.standard_normal(rng.integers(ear.LEAST, 9000)) * 10.0 ** rng.uniform(-8, 8)
    if seed % 2:
        wave[rng.integers(len(wave)) :] = 0
    image = ear.hear(wave)
    assert image.shape == (ear.FRAMES, ear.BANDS)
    assert image.max() > image.min()


def test_a_click_is_a_word_of_its_own() -> None:
    """One sample that is not zero, at the very end: nothing divides by nothing."""
    wave = np.zeros(4000)
    wave[-1] = 1
    assert ear.hear(wave).shape == (ear.FRAMES, ear.BANDS)


def test_bits_are_two_a_place_and_their_complements() -> None:
    images = np.random.default_rng(0).integers(0, 45, (5, ear.FRAMES, ear.BANDS)).astype(np.uint8)
    said = bits(images)
    assert said.shape == (5, 784)
    assert KEPT_BITS == 392
    np.testing.assert_array_equal(said[:, :392] + said[:, 392:], 1)
    louder = bits(images + 20)
    np.testing.assert_array_equal(louder, said)


def test_nothing_is_varied_by_no_wobble_and_little_by_ours() -> None:
    images, rng = np.stack([ear.hear(glide(0.6))] * 50), np.random.default_rng(1)
    np.testing.assert_array_equal(said_again(images, STILL, rng), images)
    again = bits(said_again(images, Wobble(), rng))
    differ = (again != bits(images)).mean(axis=1)
    assert differ.min() > 0.01
    assert differ.max() < 0.3
    assert len(np.unique(again, axis=0)) == 50


def test_a_wobble_of_pitch_moves_bands_and_one_of_time_moves_frames() -> None:
    """A single bright place; its centre moves along the axis that is meant, by no more than is allowed."""
    images = np.zeros((400, ear.FRAMES, ear.BANDS), np.uint8)
    images[:, 7, 7] = 100
    rng = np.random.default_rng(2)
    for axis, wobble in ((1, Wobble(time=1, pitch=0, stretch=0, colour=0, level=0)),
                         (2, Wobble(time=0, pitch=1, stretch=0, colour=0, level=0))):  # fmt: skip
        again = said_again(images, wobble, rng)
        centre = (again.sum(axis=3 - axis) * np.arange(14)).sum(axis=1) / again.sum(axis=(1, 2))
        still = (again.sum(axis=axis) * np.arange(14)).sum(axis=1) / again.sum(axis=(1, 2))
        assert 0.5 < np.abs(centre - 7).max() < 2.1
        np.testing.assert_allclose(still, 7, atol=1e-4)
