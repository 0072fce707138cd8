"""WAV files from strangers as samples at the ear's rate; whatever is wrong with one is one line."""

from __future__ import annotations

import io
import math
import struct
import warnings
from typing import Final

import numpy as np

from memdrive.agent.speech.ear import RATE, Floats, Image, hear
from memdrive.chip.laws import one_line, shortened

LONGEST_S: Final = 10.0
"""[s] No digit takes longer."""
RATES: Final = (4000, 192_000)
MOST_CHANNELS: Final = 8
MOST_BYTES: Final = int(LONGEST_S * RATES[1] * MOST_CHANNELS * 8)
"""Of a file at most: the longest, at the highest rate, in the widest samples."""
_DAMAGE = (ValueError, struct.error, EOFError, LookupError, TypeError, AttributeError, ArithmeticError, MemoryError,
           OSError, UnboundLocalError)  # fmt: skip
"""Everything that SciPy's reader was seen to raise for bytes that are no WAV file."""


def samples(content: bytes) -> Floats:
    """The sound of a WAV file: mono, (n,) at RATE.

    Raises
        ValueError: it is no WAV file, or one of another kind than speech is.
    """
    from scipy.io import wavfile  # `--help` loads no SciPy
    from scipy.signal import resample_poly

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of chunks that SciPy does not know
        try:
            rate, values = wavfile.read(io.BytesIO(content))
        except _DAMAGE as error:
            reason = one_line(" ".join(str(error).split())) or type(error).__name__
            raise ValueError(f"need a WAV file, got {shortened(reason)}") from error
    if not RATES[0] <= rate <= RATES[1]:
        raise ValueError(f"need {RATES[0]} to {RATES[1]} samples a second, got {rate}")
    if values.ndim > 2 or (values.ndim == 2 and values.shape[1] > MOST_CHANNELS):
        raise ValueError(f"need at most {MOST_CHANNELS} channels, got {values.shape[1]}")
    if len(values) > LONGEST_S * rate:
        raise ValueError(f"need at most {LONGEST_S:g} s, got {len(values) / rate:.1f} s")
    mono = _centred(values)
    common = math.gcd(RATE, rate)
    return np.asarray(resample_poly(mono, RATE // common, rate // common), np.float64)


def _centred(values: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> Floats:
    """Mean of the channels, about zero; SciPy's samples of one byte are not."""
    wave = values.astype(np.float64) - (128 if values.dtype == np.uint8 else 0)
    return wave if wave.ndim == 1 else np.asarray(wave.mean(axis=1), np.float64)


def heard(content: bytes) -> Image:
    """A WAV file of one word as the ear's image.

    Raises
        ValueError: it is none, or there is no word in it.
    """
    return hear(samples(content))
