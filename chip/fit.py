"""From a measured pulse curve to a device: step, bound and cycle-to-cycle noise with their uncertainties."""

from __future__ import annotations

import csv
import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from memdrive.chip import laws
from memdrive.chip.device import DeviceParams

COLUMNS = ("pulse", "conductance_s")
FEWEST = 8
"""Pulses in one direction below which nothing is fitted."""
MOST_POINTS = 100_000
"""Of a curve; ten times more than any that was published."""
MOST_BYTES = 1 << 26

FLAT = 0.005
"""Fraction of the range within which a cell counts as standing at its end."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One direction of a pulse curve, as fractions of the measured range; each value with its standard error."""

    pulses: int
    step: float
    step_sd: float
    slope: float
    """Fall of the step per unit of g: step / bound; below 0 where steps grow along the way."""
    slope_sd: float
    ctoc: float
    ctoc_sd: float
    miss: float
    """How far the points stray from the law, summed up along the branch, as a fraction of the range."""
    miss_sd: float
    """How far their noise alone would let them."""

    @property
    def misses(self) -> bool:
        """Whether the points bend otherwise than the law, by more than 5 % of the range and than noise explains."""
        return self.miss > max(3 * self.miss_sd, 0.05)

    @property
    def bound(self) -> float:
        """Where the pulses would converge to; infinite where the slope does not differ from none."""
        return self.step / self.slope if abs(self.slope) > max(self.slope_sd, 1e-9) else math.inf

    @property
    def bound_sd(self) -> float:
        """Of `bound`, by error propagation; infinite for a linear branch."""
        if math.isinf(self.bound):
            return math.inf
        return abs(self.bound) * math.hypot(self.step_sd / self.step, self.slope_sd / self.slope)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A measured curve as a device: SET from its rise, RESET from its fall (or mirrored, where none was measured)."""

    g_min: float
    """[S]"""
    g_max: float
    """[S]"""
    rise: Branch
    fall: Branch | None
    rise_span: tuple[int, int]
    """First and last point of the rise."""
    fall_span: tuple[int, int]
    """First and last point of the fall."""

    def device(self, source: str) -> DeviceParams:
        """The device record; what was not measured keeps the record's defaults."""
        fall = self.fall or self.rise
        return DeviceParams(
            g_min=self.g_min,
            g_max=self.g_max,
            step_set=self.rise.step,
            bound_set=_allowed(self.rise.bound),
            step_reset=fall.step,
            bound_reset=_allowed(fall.bound),
            step_ctoc=math.sqrt((self.rise.ctoc**2 + fall.ctoc**2) / 2),
            source=f"fitted to {source}; assumed: everything but range, step, bound and ctoc",
            valid=f"{self.rise.pulses} SET and {self.fall.pulses if self.fall else 0} RESET pulses",
        )


def _allowed(bound: float) -> float:
    """The nearest bound that a device may have: none stands inside its range."""
    return bound if bound < 0 else max(bound, 1.0)


def read_curve(path: Path) -> tuple[Floats, Floats]:
    """Pulse numbers and conductances [S] of a CSV file with the columns `pulse` and `conductance_s`.

    Raises
        ValueError: wrong columns, a value that is no number, pulses that do not rise, too few points.
    """
    try:
        rows = list(itertools.islice(_rows(path), MOST_POINTS + 1))
    except (UnicodeDecodeError, csv.Error):
        raise ValueError(f"{_named(path)}: need a text file with the columns {', '.join(COLUMNS)}") from None
    if not FEWEST < len(rows) <= MOST_POINTS:
        got = f"{len(rows)}" if len(rows) <= MOST_POINTS else "more"
        need = f"at least {FEWEST + 1}" if len(rows) <= FEWEST else f"at most {MOST_POINTS}"
        raise ValueError(f"{_named(path)}: need {need} points, got {got}")
    pulses, conductances = np.array(rows, np.float64).T
    if not bool((np.diff(pulses) > 0).all()):
        raise ValueError(f"{_named(path)}: need pulse numbers that rise from row to row")
    return pulses, conductances


def _rows(path: Path) -> Iterator[tuple[float, float]]:
    """Pulse number and conductance, row by row: a file that is too long is not read to its end."""
    known = path.is_file() or path.is_fifo()
    if path.exists() and not (known and path.stat().st_size <= MOST_BYTES):
        raise ValueError(f"{_named(path)}: need an ordinary file of at most {MOST_BYTES >> 20} MiB")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream)
        found = [name.strip() for name in next(reader, [])]
        if not set(COLUMNS) <= set(found):
            got = laws.shortened(laws.one_line(", ".join(found))) or "none"
            raise ValueError(f"{_named(path)}: need the columns {', '.join(COLUMNS)}, got {got}")
        columns = [found.index(name) for name in COLUMNS]
        for row in reader:
            if row:
                yield _row(f"{_named(path)}, line {reader.line_num}", [row[k] for k in columns if k < len(row)])


def _named(path: Path) -> str:
    return laws.one_line(str(path))


def _row(where: str, cells: list[str]) -> tuple[float, float]:
    try:
        pulse, conductance = (float(cell) for cell in cells)
    except ValueError:
        raise ValueError(f"{where}: need numbers, got {laws.quoted(cells)}") from None
    if not (math.isfinite(pulse) and 0 <= conductance <= 1):
        raise ValueError(
            f"{where}: need a finite conductance >= 0 S and <= 1 S, got {conductance:g} at pulse {pulse:g}"
        )
    return pulse, conductance


def fit(pulses: Floats, conductances: Floats) -> Fit:
    """Fit the soft-bounds law to a curve that rises, or rises and then falls.

    What one pulse adds is linear in g: step - slope g, plus the pulse's own noise. So each branch is a straight line
    through its increments; noise that a cell keeps does not bend it, as it would a fit of the curve.

    Raises
        ValueError: no trend.
    """
    g_min, g_max = float(conductances.min()), float(conductances.max())
    if not g_max > g_min:
        raise ValueError("fit: need a conductance that changes, got one value throughout")
    g = (conductances - g_min) / (g_max - g_min)
    _refuse_noise(g)
    rise_span, fall_span = _spans(g)
    up, down = (slice(first, last + 1) for first, last in (rise_span, fall_span))
    if rise_span[1] - rise_span[0] < FEWEST:
        raise ValueError(
            f"fit: need at least {FEWEST} points of rising conductance first, got {rise_span[1] - rise_span[0]}"
        )
    enough = fall_span[1] - fall_span[0] >= FEWEST
    return Fit(
        g_min=g_min,
        g_max=g_max,
        rise=_branch(pulses[up], g[up], "rising"),
        fall=_branch(pulses[down], 1 - g[down], "falling") if enough else None,
        rise_span=rise_span,
        fall_span=fall_span,
    )


def _refuse_noise(g: Floats) -> None:
    """Points of noise are as far from their neighbours as from any other: von Neumann's ratio is 2, of a curve near 0.

    Source: J. von Neumann, Ann. Math. Stat. 12, 367 (1941), doi 10.1214/aoms/1177731677.
    """
    ratio = float((np.diff(g) ** 2).sum() / ((g - g.mean()) ** 2).sum())
    if ratio > 1:
        raise ValueError(f"fit: no trend: neighbours differ as distant points do (ratio {ratio:.2f}; 2 is pure noise)")


def _spans(g: Floats) -> tuple[tuple[int, int], tuple[int, int]]:
    """(first, last) point of the rise and of the fall, without the flat stretches at either end of the range.

    There a clipped cell stands still, which says nothing about its step.
    """
    near = max(int(_smoothed(g).argmax()) - 2, 0)
    peak = near + int(g[near : near + 5].argmax())
    top, bottom = g >= g[peak] - FLAT, g <= FLAT
    rise_from = int(np.flatnonzero(bottom[: peak + 1]).max(initial=0))
    rise_to = rise_from + int(top[rise_from : peak + 1].argmax())
    fall_from = int(np.flatnonzero(top).max())
    low = np.flatnonzero(bottom[fall_from:])
    return (rise_from, rise_to), (fall_from, fall_from + int(low[0]) if low.size else len(g) - 1)


def _smoothed(g: Floats) -> Floats:
    """Running mean of five, so that one noisy point does not end the rise."""
    padded = np.pad(g, 2, mode="edge")
    return np.convolve(padded, np.ones(5) / 5, mode="valid")


def _branch(pulses: Floats, g: Floats, name: str) -> Branch:
    gaps = np.diff(pulses)
    moved = np.diff(g) / gaps
    found, covariance = optimize.curve_fit(
        lambda x, step, slope: step - slope * x,
        g[:-1],
        moved,
        p0=(max(moved.mean(), 1e-6), 0.0),
        sigma=1 / np.sqrt(gaps),
        bounds=([0.0, -1.0], [1.0, 1.0]),
    )
    step, slope = (float(value) for value in found)
    errors = np.sqrt(np.diag(covariance))
    noise = (moved - (step - slope * g[:-1])) * np.sqrt(gaps)
    ctoc = float(np.sqrt((noise**2).sum() / max(len(noise) - 2, 1)))
    strayed = np.cumsum(noise * np.sqrt(gaps))
    if g[-1] - g[0] < 2 * ctoc * math.sqrt(float(gaps.sum())) and step < 2 * errors[0]:
        raise ValueError(
            f"fit: no trend in the {name} branch: step {step:.2g} +- {errors[0]:.2g} of the range a pulse"
        )
    return Branch(
        pulses=len(moved),
        step=step,
        step_sd=float(errors[0]),
        slope=slope,
        slope_sd=float(errors[1]),
        ctoc=ctoc,
        ctoc_sd=ctoc / math.sqrt(2 * len(noise)),
        miss=float(np.abs(strayed).max()),
        miss_sd=float(np.sqrt((np.diff(noise) ** 2).mean() / 2 * gaps.sum())),  # of neighbours: no bend is in it
    )


def predicted(branch: Branch, start: float, pulses: Floats) -> Floats:
    """Noiseless g after so many pulses, g counted in the branch's own direction."""
    if abs(branch.slope) < 1e-9:
        return np.asarray(start + branch.step * pulses)
    level = branch.step / branch.slope
    return np.asarray(level - (level - start) * (1 - branch.slope) ** pulses)
