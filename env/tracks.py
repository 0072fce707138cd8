"""Families of procedural tracks: one integer, one closed road."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from memdrive.env.constants import ROAD_HALF_WIDTH, ROAD_MARGIN, SAMPLE_SPACING
from memdrive.env.track import Track, wrap

Array = NDArray[np.float64]

FAMILIES: Final = {"mild": 0.8, "hard": 1.4}
"""Family → largest curvature [1/m]."""
LENGTH: Final = (57.0, 73.0)
"""Range of lengths [m]."""
WAVES: Final = {"mild": np.arange(2, 10), "hard": np.arange(3, 14)}
"""Waves per lap that a family's curvature is made of."""
CLASSIC: Final[dict[str, object]] = {}
_NEWTON_STEPS: Final = 12


def generate(seed: int, family: str = "mild") -> Track:
    """A closed road that never comes near itself, the same for the same seed.

    The curvature is one turn per lap plus waves, (2π/L)·(1 + Σ aₖ cos(ku + pₖ)); a wave k = 1 closes the line.
    Outlines that are too tight, or come near themselves, are drawn again.
    """
    if family not in FAMILIES:
        raise ValueError(f"tracks.generate.family: need one of {', '.join(FAMILIES)}, got {family!r}")
    if seed < 0:
        raise ValueError(f"tracks.generate.seed: need seed >= 0, got {seed}")
    rng = np.random.default_rng((list(FAMILIES).index(family), seed))
    while True:
        track = _draw(rng, family, f"{family} {seed}")
        if track is not None and track.clearance() > 2.0 * ROAD_HALF_WIDTH + ROAD_MARGIN:
            return track


def _draw(rng: np.random.Generator, family: str, name: str) -> Track | None:
    """One attempt; None where the line does not close or bends more than the family may."""
    waves = WAVES[family]
    length = rng.uniform(*LENGTH)
    tightest = FAMILIES[family] * rng.uniform(0.85, 0.99) * length / (2.0 * np.pi)
    amplitude = rng.uniform(0.3, 1.0, len(waves))
    phase = rng.uniform(0.0, 2.0 * np.pi, len(waves))
    u = np.arange(round(length / SAMPLE_SPACING)) * (2.0 * np.pi / round(length / SAMPLE_SPACING))
    angle = np.outer(waves, u) + phase[:, None]
    bend = amplitude @ np.cos(angle)
    swing = (amplitude / waves) @ np.sin(angle)
    scale = min((tightest - 1.0) / bend.max(), (tightest + 1.0) / -bend.min())
    heading: Array = u + scale * swing
    closing = _close(heading, u)
    if closing is None:
        return None
    a, b = closing
    curvature = (1.0 + scale * bend - a * np.sin(u) + b * np.cos(u)) * (2.0 * np.pi / length)
    if np.abs(curvature).max() > FAMILIES[family]:
        return None
    return _integrate(name, length, heading + a * np.cos(u) + b * np.sin(u), curvature)


def _close(heading: Array, u: Array) -> tuple[float, float] | None:
    """Amplitudes (a, b) of cos u and sin u that, added to the heading, close the line: Newton on ∮ e^{iθ} = 0."""
    wave = np.stack([np.cos(u), np.sin(u)])
    closing = np.zeros(2)
    for _ in range(_NEWTON_STEPS):
        tangent = np.exp(1j * (heading + closing @ wave))
        gap = tangent.mean()
        if abs(gap) < 1e-13:
            return float(closing[0]), float(closing[1])
        slope = 1j * (wave @ tangent) / len(u)
        determinant = slope[0].real * slope[1].imag - slope[0].imag * slope[1].real
        if abs(determinant) < 1e-3:
            return None
        closing[0] -= (gap.real * slope[1].imag - gap.imag * slope[1].real) / determinant
        closing[1] -= (gap.imag * slope[0].real - gap.real * slope[0].imag) / determinant
    return None


def _integrate(name: str, length: float, heading: Array, curvature: Array) -> Track:
    """The closed line with that heading, by exact integration of its Fourier series; centred on the origin."""
    spectrum = np.fft.fft(np.exp(1j * heading))
    wave = np.fft.fftfreq(len(heading), 1.0 / len(heading))
    spectrum[0], wave[0] = 0.0, 1.0
    line = np.fft.ifft(spectrum / (1j * wave)) * (length / (2.0 * np.pi))
    return Track(name, length, line.real.copy(), line.imag.copy(), wrap(heading), curvature)


def classic(name: str) -> Track:
    """A track by its name."""
    raise ValueError(name)
