"""Scalar laws of the chip: noise out of where and when, the pulse, the converter.

32-bit mixes, because 64-bit multiplication does not vectorise on AVX2; every step of them is cast to uint32, for numba
would widen to 64 bits.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from memdrive.chip.kernels.compiling import jit, jit_inline
from memdrive.chip.kernels.tables import F32, f4, i4, u1, u4

BELL_SIGMA = 147.80054  # of the sum of four independent bytes: sqrt(4 (256^2 - 1) / 12)
BELL_SCALE = f4(1.0 / BELL_SIGMA)
CELLS = u4(0x9E3779B1)


@jit_inline
def mix(key: np.uint32, cell: np.uint32, event: np.uint32) -> np.uint32:
    """32 well-mixed bits of where (key, cell) and when (event): multiply and xorshift, event between the rounds."""
    return stir(u4(cell * CELLS), key, event)


@jit_inline
def stir(place: np.uint32, key: np.uint32, event: np.uint32) -> np.uint32:
    """`mix` of a cell times CELLS: along a row that number is added once a cell instead of multiplied with it."""
    h = u4(place ^ key)
    h = u4(u4(h ^ u4(h >> u4(15))) * u4(0x7FEB352D))
    h = u4(u4(h ^ u4(h >> u4(16))) + u4(event * u4(0x85EBCA77)))
    return u4(u4(h ^ u4(h >> u4(15))) * u4(0x846CA68B))


@jit_inline
def bell(h: np.uint32) -> np.float32:
    """Nearly Gaussian, in units of 1/BELL_SIGMA: the sum of the four bytes, centred; bounded at 3.45 sigma."""
    pairs = u4(u4(h & u4(0x00FF00FF)) + u4(u4(h >> u4(8)) & u4(0x00FF00FF)))
    return f4(i4(i4(u4(u4(pairs & u4(0xFFFF)) + u4(pairs >> u4(16)))) - i4(510)))


@jit_inline
def first_bits(h: np.uint32) -> np.uint32:
    """Finish a mix."""
    return u4(h ^ u4(h >> u4(16)))


@jit_inline
def second_bits(h: np.uint32) -> np.uint32:
    """Finish the same mix another way: the noise of the pair's other device."""
    g = u4(h * u4(0xC2B2AE35))
    return u4(g ^ u4(g >> u4(15)))


@jit_inline
def pulsed(G: Any, factor: Any, push: Any, slope: Any, noise: Any, low: Any) -> Any:
    """The soft-bounds law in units of the range, SET and RESET alike: G + factor (push - slope G) + noise, clipped.

    With g = G - low: SET adds step - slope g, so push = step + slope low; RESET takes step - slope (1 - g), so
    push = slope (1 + low) - step; slope = step / bound.
    """
    return min(max(G + factor * (push - slope * G) + noise, low), low + f4(1.0))


@jit_inline
def adc(steps: Any, half: Any) -> Any:
    """Code of a current given in ADC steps: rounded, clipped to the converter's range."""
    return min(max(np.rint(steps), -half), half - f4(1.0))


@jit_inline
def pulsed_pair(h: Any, p: Any, q: Any, fp: Any, fq: Any, laws: Any, on_p: Any, on_q: Any, ctoc: Any, low: Any) -> Any:
    """Both devices of a pair after a pulse of those that are on: one mix h, two noises.

    fp, fq : whole factors; laws : push and slope of p, then of q, times FACTOR_SCALE, a power of two: the same bits.
    """
    kp, kq = i4(fp), i4(fq)
    noise_p, noise_q = bell(first_bits(h)) * ctoc, bell(second_bits(h)) * ctoc
    noise_p = noise_p if on_p & (kp > i4(0)) else f4(0.0)
    noise_q = noise_q if on_q & (kq > i4(0)) else f4(0.0)
    return (
        pulsed(p, f4(kp), laws[0], laws[1], noise_p, low),
        pulsed(q, f4(kq), laws[2], laws[3], noise_q, low),
    )


@jit_inline
def cached(p: Any, q: Any, per_unit: Any) -> Any:
    """What a read needs of a pair: difference and sum of squares, in steps of V."""
    return p - q, u1(i4((p * p + q * q) * per_unit + f4(0.5)))


@jit
def conductance(G: F32, side: int, at: int, spans: F32 | None) -> Any:
    """[g_max - g_min] Of one device, where its range may be its own. G, spans : of State"""
    if spans is None:
        return G[side, at]
    return f4(spans[0, side, at] + spans[1, side, at] * G[side, at])
