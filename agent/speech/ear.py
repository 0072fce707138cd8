"""A spoken word as a small image of sound: a log-mel front end, and time that runs as fast as the sound changes."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Image = NDArray[np.uint8]

RATE: Final = 8000
"""[1/s] Samples: telephone speech, as in the Free Spoken Digit Dataset."""
WINDOW, HOP, FFT = 200, 80, 256
"""25 ms of sound every 10 ms, as is usual with speech (assumed)."""
BANDS, FRAMES = 14, 14
"""So that two bits of each make the 392 bits of the authors' published code
(github Tsinghua-LEMON-Lab/software_edge_learning_memristor_chip)."""
LOWEST, HIGHEST = 100.0, 3800.0
"""[Hz] Of the mel bands; below is mains hum, above half the rate (assumed)."""
FLOOR: Final = 40.0
"""[dB] What is so much below a word's loudest is silence: a noisy room and a silent one look alike (assumed)."""
QUIET: Final = 10.0
"""[dB] Above a recording's own background, or above silence, a frame counts as speech (assumed)."""
BACKGROUND: Final = 8.0
"""[%] Quietest frames of a band, taken for its background (assumed)."""
LOUD: Final = 98.0
"""[%] Of frames are not louder than what counts as the word's loudest: a click is no word (assumed)."""
LEAST: Final = RATE // 20
"""Samples, 50 ms: less is no word."""


def hear(wave: Floats) -> Image:
    """A word as (FRAMES, BANDS) uint8 [dB above silence].

    Time is divided where it changes: each frame of the image holds the same share of the word's loudness (its root,
    half) and of its change of spectrum (half), so a word said slowly looks as one said fast, and silence before and
    after it is left out. wave : (n,) mono at RATE, any scale.

    Raises
        ValueError: shorter than 50 ms, not finite, or silent throughout.
    Source: equal change is trace segmentation (M. H. Kuhn et al., ICASSP 1981); the mix is assumed, chosen on voices
    set apart for choosing.
    """
    if wave.ndim != 1 or len(wave) < LEAST:
        raise ValueError(f"hear.wave: need (n,) samples, n >= {LEAST} (50 ms), got {wave.shape}")
    if not np.isfinite(wave).all():
        raise ValueError("hear.wave: need finite samples, got others among them")
    if not np.ptp(wave):
        raise ValueError("hear.wave: need sound, got silence throughout")
    level = log_mel(wave - wave.mean())
    loudest = np.percentile(level.max(axis=1), LOUD)
    level = np.maximum(level, loudest - FLOOR)
    edges = _edges(_speech(level, loudest), level)
    means = np.diff(_up_to(level, edges), axis=0) / np.diff(edges)[:, None]
    return np.asarray(np.rint(np.clip(means - loudest + FLOOR, 0, 255)), np.uint8)


def log_mel(wave: Floats) -> Floats:
    """(frames, BANDS) [dB] Energy of short stretches in mel bands, silence added before and after."""
    padded = np.pad(wave, WINDOW)
    stretches = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP] * np.hanning(WINDOW)
    power = np.abs(np.fft.rfft(stretches, FFT)) ** 2
    energy: Floats = power @ _BANK.T
    return np.asarray(10 * np.log10(energy + 1e-12 * energy.max()), np.float64)


def _bank() -> Floats:
    """(BANDS, FFT // 2 + 1) overlapping triangles, even in mel.

    Source: mel = 2595 log10(1 + f / 700 Hz), D. O'Shaughnessy, Speech Communication (1987).
    """
    low_mel, high_mel = (2595 * np.log10(1 + f / 700) for f in (LOWEST, HIGHEST))
    mel = np.linspace(low_mel, high_mel, BANDS + 2)
    ends = 700 * (10 ** (mel / 2595) - 1)
    f, low, top, high = np.arange(FFT // 2 + 1) * RATE / FFT, ends[:-2, None], ends[1:-1, None], ends[2:, None]
    return np.asarray(np.maximum(0, np.minimum((f - low) / (top - low), (high - f) / (high - top))), np.float64)


_BANK = _bank()


def _speech(level: Floats, loudest: float) -> Floats:
    """(frames,) [dB] How far a frame's loudest band is above QUIET; 0 in silence. An even noise is all speech."""
    ours = level[3:-3] if len(level) > 12 else level  # not the silence added
    background = np.clip(np.percentile(ours, BACKGROUND, axis=0), loudest - FLOOR, loudest - FLOOR / 2)
    speech = np.maximum((level - background).max(axis=1) - QUIET, 0)
    return speech if speech.any() else np.ones_like(speech)  # an even noise


def _edges(speech: Floats, level: Floats) -> Floats:
    """(FRAMES + 1,) places in time [10 ms], rising, between which equal shares of loudness and change lie."""
    loudness = np.sqrt(speech)
    change = np.abs(np.diff(level, axis=0, prepend=level[:1])).mean(axis=1) * (speech > 0)
    shares = sum(weight / weight.sum() for weight in (loudness, change) if weight.sum() > 0)
    passed = np.concatenate([[0.0], np.cumsum(shares)])
    rising = passed / passed[-1] + 1e-6 * np.arange(len(passed))
    return np.asarray(np.interp(np.arange(FRAMES + 1) / FRAMES * rising[-1], rising, np.arange(len(rising))))


def _up_to(level: Floats, places: Floats) -> Floats:
    """(len(places), BANDS) integral of the level from the beginning to each place."""
    whole = np.minimum(places.astype(int), len(level) - 1)
    summed = np.concatenate([np.zeros((1, BANDS)), np.cumsum(level, axis=0)])
    return np.asarray(summed[whole] + (places - whole)[:, None] * level[whole], np.float64)
