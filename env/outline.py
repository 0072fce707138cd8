"""From a list of points to a road: resampled, rounded until a car can take every bend, or refused with the reason."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from memdrive.env.constants import ROAD_HALF_WIDTH, ROAD_MARGIN, SAMPLE_SPACING
from memdrive.env.track import Track, wrap

Array = NDArray[np.float64]

TIGHTEST: Final = 1.4
"""Largest curvature of a road [1/m]; the car can steer 2.1, and needs some of it to come back to the line."""
SHORTEST: Final = 8.0
"""Shortest closed road [m]."""
LONGEST: Final = 2000.0
"""Longest [m]."""
FARTHEST: Final = 1.5
"""How far rounding may move a point of the outline [m]."""
NEIGHBOURS: Final = 5
"""Samples next to each other that are never taken for a crossing."""
STEEPEST: Final = 0.6
"""Smallest angle between two stretches that cross [rad]."""


def from_points(points: ArrayLike, name: str, *, may_cross: bool = False) -> Track:
    """A closed smooth road along the points.

    points : (n, 2) [m], in the order of travel; the last is joined to the first

    Raises
    ------
    ValueError : they make no road a car could drive; the message says why.
    """
    outline = _outline(points)
    length = float(np.hypot(*(np.roll(outline, -1, axis=0) - outline).T).sum())
    if not SHORTEST <= length <= LONGEST:
        raise ValueError(f"from_points.points: need a length from {SHORTEST:g} to {LONGEST:g} m, got {length:.3g} m")
    line = _uniform(outline, round(4.0 * length / SAMPLE_SPACING))
    corners = line
    sigma = 0.1
    while True:
        track = _sampled(_smoothed(corners, sigma * len(line) / length), name)
        moved = _distance(track, outline)
        if moved > FARTHEST:
            raise ValueError(
                f"from_points.points: the outline cannot be driven: rounding its bends to {TIGHTEST} /m "
                f"moves it by more than {FARTHEST} m"
            )
        if np.abs(track.curvature).max() <= TIGHTEST:
            break
        sigma *= 1.15
    return _checked(track, may_cross)


def _outline(points: ArrayLike) -> Array:
    """(n, 2) distinct points, or a clear error."""
    outline = np.asarray(points, dtype=np.float64)
    if outline.ndim != 2 or outline.shape[1] != 2:
        raise ValueError(f"from_points.points: need shape (n, 2), got {outline.shape}")
    if not np.isfinite(outline).all():
        raise ValueError("from_points.points: need finite coordinates, got NaN or infinity")
    apart = np.hypot(*(np.roll(outline, -1, axis=0) - outline).T) > 1e-9
    kept: Array = outline[apart]
    if len(kept) < 3:
        raise ValueError(f"from_points.points: need at least 3 different points, got {len(kept)}")
    return kept


def _uniform(outline: Array, count: int) -> Array:
    """(count, 2) points at equal distances along the closed polygon."""
    closed = np.vstack([outline, outline[:1]])
    s = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(closed, axis=0).T))))
    at = np.arange(count) * (s[-1] / count)
    return np.asarray(np.stack([np.interp(at, s, closed[:, k]) for k in (0, 1)], axis=1))


def _smoothed(line: Array, sigma: float) -> Array:
    """The closed line convolved with a Gaussian of `sigma` points."""
    wave = np.fft.fftfreq(len(line)) * 2.0 * np.pi
    spectrum = np.fft.fft(line, axis=0) * np.exp(-0.5 * (sigma * wave[:, None]) ** 2)
    return np.asarray(np.fft.ifft(spectrum, axis=0).real)


def _sampled(line: Array, name: str) -> Track:
    """The line sampled uniformly in arc length, heading and curvature from its Fourier series."""
    for _ in range(3):
        line = _uniform(line, len(line))
    length = float(np.hypot(*(np.roll(line, -1, axis=0) - line).T).sum())
    # interpolation leaves small kinks, which a derivative would make large ones
    line = _smoothed(_uniform(line, max(round(length / SAMPLE_SPACING), 16)), 1.0)
    z = line[:, 0] + 1j * line[:, 1]
    rate = 2j * np.pi * np.fft.fftfreq(len(z), length / len(z))
    spectrum = np.fft.fft(z)
    tangent, bend = np.fft.ifft(rate * spectrum), np.fft.ifft(rate * rate * spectrum)
    curvature = (tangent.conj() * bend).imag / np.abs(tangent) ** 3
    return Track(name, length, z.real.copy(), z.imag.copy(), wrap(np.angle(tangent)), curvature)


def _distance(track: Track, outline: Array) -> float:
    """How far the road stays from the points that it was made from, at most [m]."""
    apart = np.hypot(outline[:, :1] - track.x, outline[:, 1:] - track.y)
    return float(apart.min(axis=1).max())


def _checked(track: Track, may_cross: bool) -> Track:
    """The track with its crossings, or why it is no road."""
    crossings = _crossings(track)
    if crossings and not may_cross:
        i, _ = crossings[0]
        raise ValueError(
            "from_points.points: need a line that does not cross itself, "
            f"got a crossing at ({track.x[i]:.2f}, {track.y[i]:.2f}) m"
        )
    for i, k in crossings:
        if abs(np.sin(track.heading[i] - track.heading[k])) < np.sin(STEEPEST):
            raise ValueError(f"from_points.points: need crossings of {STEEPEST} rad or more, got a flatter one")
    whole = Track(track.name, track.length, track.x, track.y, track.heading, track.curvature, tuple(crossings))
    needed = 2.0 * ROAD_HALF_WIDTH + ROAD_MARGIN
    if not crossings and whole.clearance() < needed:
        raise ValueError(
            f"from_points.points: the outline cannot be driven: need {needed:g} m between stretches, "
            f"got {whole.clearance():.2f} m"
        )
    return whole


def _crossings(track: Track) -> list[tuple[int, int]]:
    """Pairs of samples (i < k) whose chords cross."""
    p = np.stack([track.x, track.y], axis=1)
    d = np.roll(p, -1, axis=0) - p
    between = p[None, :] - p[:, None]
    cross = d[:, None, 0] * d[None, :, 1] - d[:, None, 1] * d[None, :, 0]
    cross[np.abs(cross) < 1e-3 * track.spacing**2] = np.nan  # as good as parallel
    t = (between[..., 0] * d[None, :, 1] - between[..., 1] * d[None, :, 0]) / cross
    u = (between[..., 0] * d[:, None, 1] - between[..., 1] * d[:, None, 0]) / cross
    hit = (t >= 0.0) & (t < 1.0) & (u >= 0.0) & (u < 1.0)
    pairs = zip(*np.nonzero(np.triu(hit)), strict=True)
    return [(int(i), int(k)) for i, k in pairs if min(k - i, len(p) - (k - i)) > NEIGHBOURS]
