"""Where tracks come from: procedural families, named classics, files, and strokes of the hand."""

from __future__ import annotations

from functools import lru_cache
from numbers import Integral
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from memdrive.env.constants import ROAD_HALF_WIDTH, ROAD_MARGIN, SAMPLE_SPACING
from memdrive.env.laws import one_of, quoted
from memdrive.env.roads.outline import MOST_POINTS, TIGHTEST, from_points
from memdrive.env.roads.track import Track, wrap

Array = NDArray[np.float64]

__all__ = ["CLASSIC", "FAMILIES", "TIGHTEST", "classic", "from_file", "from_points", "generate", "is_file", "written"]

FAMILIES: Final = {"mild": 0.8, "hard": 1.4}
"""Family → largest curvature [1/m]."""
LENGTH: Final = (57.0, 73.0)
"""Range of lengths [m]."""
WAVES: Final = {"mild": np.arange(2, 10), "hard": np.arange(3, 14)}
"""Waves per lap that a family's curvature is made of."""
_NEWTON_STEPS: Final = 12
LONGEST_LINE: Final = 1000
"""Characters of a line of a file, which two numbers never need."""
MOST_LINES: Final = 200_000
"""Of a file, comments among them."""


def generate(seed: int, family: str = "mild") -> Track:
    """A closed road, the same for the same seed: of the family `mild` or `hard`, or of the shape of a classic track.

    A family that ends in .csv is a file: whatever the seed, its one road, see `from_file`; it may cross itself.

    In a shape, seed 0 is the classic itself; any other stretches its outline and moves each corner. The families'
    curvature is one turn per lap plus waves, (2π/L)·(1 + Σ aₖ cos(ku + pₖ)); a wave k = 1 closes the line.
    Outlines that are too tight, or come near themselves, are drawn again.
    """
    if is_file(family):
        return _own(family, written(family))
    one_of("tracks.generate.family", family, (*FAMILIES, *CLASSIC))
    if isinstance(seed, bool) or not isinstance(seed, Integral) or seed < 0:
        raise ValueError(f"tracks.generate.seed: need a whole number >= 0, got {quoted(seed)}")
    rng = np.random.default_rng(((*FAMILIES, *CLASSIC).index(family), seed))
    if family in CLASSIC:
        return _shaped(rng, family, f"{family} {seed}") if seed else classic(family)
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
    heading = u + scale * swing
    closing = _close(heading, u)
    if closing is None:
        return None
    a, b = closing
    curvature = (1.0 + scale * bend - a * np.sin(u) + b * np.cos(u)) * (2.0 * np.pi / length)
    if np.abs(curvature).max() > FAMILIES[family]:
        return None
    return _integrate(name, length, heading + a * np.cos(u) + b * np.sin(u), curvature)


def _close(heading: NDArray[np.floating[Any]], u: NDArray[np.floating[Any]]) -> tuple[float, float] | None:
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


CLASSIC: Final[dict[str, tuple[tuple[float, float], ...]]] = {
    "oval": ((0, 0), (14, 0), (18, 2), (19, 5), (18, 8), (14, 10), (0, 10), (-4, 8), (-5, 5), (-4, 2)),
    "bean": (
        (0, 0),
        (5, -3),
        (11, -3),
        (15, 1),
        (15, 6),
        (12, 8.5),
        (9, 7),
        (6, 5),
        (3, 7),
        (0, 8.5),
        (-3, 6),
        (-3, 2),
    ),
    "hairpin": (
        (0, 0),
        (18, 0),
        (21, 1),
        (21, 3),
        (18, 4),
        (6, 4),
        (3, 5),
        (3, 7),
        (6, 8),
        (18, 8),
        (21, 9),
        (21, 11),
        (18, 12),
        (0, 12),
        (-4, 9),
        (-4, 3),
    ),
    "figure-of-eight": (
        (0, 0),
        (5, 4),
        (10, 5),
        (13, 2),
        (13, -2),
        (10, -5),
        (5, -4),
        (0, 0),
        (-5, 4),
        (-10, 5),
        (-13, 2),
        (-13, -2),
        (-10, -5),
        (-5, -4),
    ),
    "city": ((0, 0), (9, 0), (9, 5), (16, 5), (16, 0), (22, 0), (22, 12), (13, 12), (13, 9), (6, 9), (6, 13), (0, 13)),
    "esses": (
        (0, 0),
        (6, 0),
        (9, 2.5),
        (12, 0),
        (15, 2.5),
        (18, 0),
        (22, 1),
        (23, 5),
        (20, 8),
        (12, 7),
        (4, 9),
        (-2, 8),
        (-4, 3),
    ),
}
"""Named tracks as outlines [m]; corners are rounded until a car can take them. Each is a shape to draw others of."""
CROSSING: Final = ("figure-of-eight",)
"""Those that cross themselves."""
STRETCH: Final = (0.85, 1.25)
"""Range of what a shape's outline is stretched by, each way."""
CORNER_MOVES: Final = 0.35
"""Standard deviation of how far each of its corners moves, each way [m]."""


def _shaped(rng: np.random.Generator, shape: str, name: str) -> Track:
    """A road of a classic's shape: drawn again until a car can take it."""
    corners, which = np.unique(np.array(CLASSIC[shape], float), axis=0, return_inverse=True)
    while True:
        moved = corners * rng.uniform(*STRETCH, 2) + rng.normal(0.0, CORNER_MOVES, corners.shape)
        try:
            return from_points(moved[which.ravel()], name, may_cross=shape in CROSSING)
        except ValueError:
            continue


def classic(name: str) -> Track:
    """The named track."""
    one_of("tracks.classic.name", name, CLASSIC)
    return _classic(name)


@lru_cache(maxsize=32)
def _classic(name: str) -> Track:
    return from_points(CLASSIC[name], name, may_cross=name in CROSSING)


def is_file(family: object) -> bool:
    """Whether a family is the file of one road."""
    return isinstance(family, str) and family.lower().endswith(".csv")


def written(path: str) -> int:
    """When a file was written [ns]; 0: there is none."""
    try:
        return Path(path).stat().st_mtime_ns
    except OSError:
        return 0


@lru_cache(maxsize=32)
def _own(path: str, _: int) -> Track:
    """The road in a file, read anew when that was written anew."""
    return from_file(path, may_cross=True)


def from_file(path: str | Path, *, may_cross: bool = False) -> Track:
    """A closed road from a text file of x, y [m] per line, separated by commas; lines that begin with # say nothing.

    Raises
    ------
    ValueError : the file holds something else, or no road; the message names the file, and the line where it can.
    """
    path = Path(path)
    try:
        return from_points(_points(path), path.stem, may_cross=may_cross)
    except OSError as error:
        law = f"need a file that can be read, got {quoted(error.strerror or str(error))}"
        raise ValueError(f"tracks.from_file.path: {path}: {law}") from error
    except ValueError as error:
        raise ValueError(f"tracks.from_file.path: {path}: {error}") from error


def _points(path: Path) -> list[tuple[float, float]]:
    """What stands in a file, as many points as a road may have and one more."""
    points = []
    with path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(iter(lambda: file.readline(LONGEST_LINE + 1), ""), 1):
            if len(line) > LONGEST_LINE or number > MOST_LINES:
                law = f"at most {MOST_LINES} lines of {LONGEST_LINE} characters"
                raise ValueError(f"line {number}: need {law}, got more")
            text = line.partition("#")[0].strip()
            try:
                if text:
                    x, y = text.split(",")
                    points.append((float(x), float(y)))
            except ValueError as error:
                raise ValueError(f"line {number}: need x, y in metres, got {quoted(text)}") from error
            if len(points) > MOST_POINTS:
                break
    return points
