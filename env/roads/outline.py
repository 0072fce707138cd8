"""From a list of points to a road: resampled, rounded until a car can take every bend, or refused with the reason."""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from memdrive.env.constants import ROAD_HALF_WIDTH, ROAD_MARGIN, SAMPLE_SPACING
from memdrive.env.laws import quoted
from memdrive.env.roads.track import BLOCK, Track, wrap

Array = NDArray[np.float64]

TIGHTEST: Final = 1.4
"""Largest curvature of a road [1/m]; the car can steer 2.1, and needs some of it to come back to the line."""
SHORTEST: Final = 8.0
"""Shortest closed road [m]."""
LONGEST: Final = 2000.0
"""Longest [m]."""
MOST_POINTS: Final = 100_000
"""Of an outline."""
MOST_DISTANT: Final = 1e6
"""Coordinates beyond are no longer exact enough [m]."""
FARTHEST: Final = 1.5
"""How far rounding may move a point of the outline [m]."""
NEIGHBOURS: Final = 5
"""Samples next to each other that are never taken for a crossing."""
STEEPEST: Final = 0.6
"""Smallest angle between two stretches that cross [rad]."""


class OutlineError(ValueError):
    """No road a car could drive follows the points.

    fault : short (no loop large enough, or one too long), tight (bends or stretches too close), crossing (a line that
        may not cross itself does, or too flat)
    """

    def __init__(self, fault: Literal["short", "tight", "crossing"], why: str) -> None:
        super().__init__(why)
        self.fault = fault


def from_points(points: ArrayLike, name: str, *, may_cross: bool = False) -> Track:
    """A closed smooth road along the points.

    points : (n, 2) [m], in the order of travel; the last is joined to the first

    Raises
    ------
    OutlineError : they make no road a car could drive; the message says why. ValueError : they are no points.
    """
    outline = _outline(points)
    length = _perimeter(outline)
    if not SHORTEST <= length <= LONGEST:
        raise OutlineError(
            "short", f"from_points.points: need a length from {SHORTEST:g} to {LONGEST:g} m, got {length:.3g} m"
        )
    line = _uniform(outline, round(4.0 * length / SAMPLE_SPACING))
    sigma = 0.1
    while True:
        rounded = _smoothed(line, sigma * len(line) / length)
        if _perimeter(rounded) < SHORTEST:
            raise OutlineError(
                "tight",
                f"from_points.points: the outline cannot be driven: need {SHORTEST:g} m of road when its bends are "
                f"rounded to {TIGHTEST} /m, got {_perimeter(rounded):.2g} m",
            )
        if _strayed(line, rounded, length):
            raise OutlineError(
                "tight",
                f"from_points.points: the outline cannot be driven: rounding its bends to {TIGHTEST} /m "
                f"moves it by more than {FARTHEST} m",
            )
        track = _sampled(rounded, name)
        if np.abs(track.curvature).max() <= TIGHTEST:
            break
        sigma *= 1.15
    return _checked(track, may_cross)


def _outline(points: ArrayLike) -> Array:
    """(n, 2) distinct points, or a clear error."""
    try:
        outline = np.asarray(points, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"from_points.points: need numbers of shape (n, 2), got {quoted(points)}") from error
    if outline.shape == (0,):
        outline = np.empty((0, 2))
    if outline.ndim != 2 or outline.shape[1] != 2:
        raise ValueError(f"from_points.points: need shape (n, 2), got {outline.shape}")
    if len(outline) > MOST_POINTS:
        raise OutlineError(
            "tight", f"from_points.points: need at most {MOST_POINTS} points, got {len(outline)} or more"
        )
    if not (np.abs(outline) <= MOST_DISTANT).all():
        raise ValueError(
            f"from_points.points: need finite coordinates, at most {MOST_DISTANT:g} m, "
            f"got {quoted(outline[~(np.abs(outline) <= MOST_DISTANT).all(axis=1)][0].tolist())}"
        )
    apart = np.hypot(*(np.roll(outline, -1, axis=0) - outline).T) > 1e-9
    kept: Array = outline[apart]
    if len(kept) < 3:
        raise OutlineError("short", f"from_points.points: need at least 3 different points, got {len(kept)}")
    return kept


def _perimeter(outline: Array) -> float:
    """Length of the closed polygon [m]."""
    return float(np.hypot(*(np.roll(outline, -1, axis=0) - outline).T).sum())


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
    length = _perimeter(line)
    # interpolation leaves small kinks, which a derivative would make large ones
    line = _smoothed(_uniform(line, max(round(length / SAMPLE_SPACING), 16)), 1.0)
    z = line[:, 0] + 1j * line[:, 1]
    rate = 2j * np.pi * np.fft.fftfreq(len(z), length / len(z))
    spectrum = np.fft.fft(z)
    tangent, bend = np.fft.ifft(rate * spectrum), np.fft.ifft(rate * rate * spectrum)
    curvature = (tangent.conj() * bend).imag / np.abs(tangent) ** 3
    return Track(name, length, z.real.copy(), z.imag.copy(), wrap(np.angle(tangent)), curvature)


def _strayed(line: Array, rounded: Array, length: float) -> bool:
    """Whether rounding moved a point by more than FARTHEST; both lines run through the same places at the same index.

    Sought FARTHEST along the line on either side: a point that came nearer elsewhere was moved farther than that.
    """
    reach = min(round(FARTHEST * len(line) / length), len(line) // 2)
    far = np.arange(len(line))
    for shift in sorted(range(-reach, reach + 1, 4), key=abs):  # few points are looked at more than once
        far = far[np.hypot(*(rounded[(far - shift) % len(line)] - line[far]).T) > FARTHEST]
        if not len(far):
            return False
    return True


def _checked(track: Track, may_cross: bool) -> Track:
    """The track with its crossings, or why it is no road."""
    crossings = _crossings(track)
    if crossings and not may_cross:
        i, _ = crossings[0]
        raise OutlineError(
            "crossing",
            "from_points.points: need a line that does not cross itself, "
            f"got a crossing at ({track.x[i]:.2f}, {track.y[i]:.2f}) m",
        )
    for i, k in crossings:
        if abs(np.sin(track.heading[i] - track.heading[k])) < np.sin(STEEPEST):
            raise OutlineError(
                "crossing", f"from_points.points: need crossings of {STEEPEST} rad or more, got a flatter one"
            )
    whole = Track(track.name, track.length, track.x, track.y, track.heading, track.curvature, tuple(crossings))
    needed = 2.0 * ROAD_HALF_WIDTH + ROAD_MARGIN
    if not crossings and whole.clearance() < needed:
        raise OutlineError(
            "tight",
            f"from_points.points: the outline cannot be driven: need {needed:g} m between stretches, "
            f"got {whole.clearance():.2f} m",
        )
    return whole


def _crossings(track: Track) -> list[tuple[int, int]]:
    """Pairs of samples (i < k) whose chords cross."""
    x, y, n = track.x, track.y, len(track.x)
    dx, dy = np.roll(x, -1) - x, np.roll(y, -1) - y
    i, k = _near(track)
    between_x, between_y = x[k] - x[i], y[k] - y[i]
    cross = dx[i] * dy[k] - dy[i] * dx[k]
    cross[np.abs(cross) < 1e-3 * track.spacing**2] = np.nan  # as good as parallel
    t = (between_x * dy[k] - between_y * dx[k]) / cross
    u = (between_x * dy[i] - between_y * dx[i]) / cross
    hit = (t >= 0.0) & (t < 1.0) & (u >= 0.0) & (u < 1.0) & (np.minimum(k - i, n - (k - i)) > NEIGHBOURS)
    return list(zip(i[hit].tolist(), k[hit].tolist(), strict=True))


def _near(track: Track) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of samples (i < k) so near each other that their chords may cross."""
    pairs = [np.empty((0, 2), np.int64)]
    for first in range(0, len(track.x), BLOCK):
        rows = slice(first, first + BLOCK)
        apart2 = (track.x[rows, None] - track.x[first:]) ** 2 + (track.y[rows, None] - track.y[first:]) ** 2
        near = np.argwhere(apart2 < (2.1 * track.spacing) ** 2) + first
        pairs.append(near[near[:, 0] < near[:, 1]])
    i, k = np.concatenate(pairs).T
    return i, k
