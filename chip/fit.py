"""From a measured pulse curve to a device: step, bound and cycle-to-cycle noise with their uncertainties.

What one pulse adds is linear in g: step - slope g, plus the pulse's own noise. So the pulses of a direction, of all
cycles together, are one straight line through their increments. Where a cell ends at an end of its range it would have
gone further: such points only say how far at least (J. Tobin, Econometrica 26, 24 (1958), doi 10.2307/1907382). What
such a fit is wrong by on average is taken out: curves of the device found are made and fitted in turn
(the parametric bootstrap, B. Efron, Ann. Stat. 7, 1 (1979), doi 10.1214/aos/1176344552).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr

from memdrive.chip.curve import END, FEWEST, Curve, Floats, turned
from memdrive.chip.device import DeviceParams

ROUNDS = 300
"""Of expectation and maximisation at most."""
TRIALS = 48
"""Curves that are made of what was found."""
TRIMMED = 8
"""One in so many of the highest, and of the lowest, is left out of a mean."""
TREND = 2.0
"""Standard errors."""
MOST_MADE = 20_000
"""Pulses of a curve beyond which none are made: the error that they would take out falls with the number of pulses."""

Ways = NDArray[np.int8]


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
    drift: float
    """What a pulse added on the average point."""
    drift_sd: float
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
        """Where the pulses would converge to; infinite where the step changes by a thousandth over the range."""
        return self.step / self.slope if abs(self.slope) > 1e-3 * self.step else math.inf

    @property
    def bound_sd(self) -> float:
        """Of `bound`, by error propagation; infinite where the slope may as well be none."""
        if abs(self.slope) <= max(self.slope_sd, 1e-3 * self.step):
            return math.inf
        return abs(self.bound) * math.hypot(self.step_sd / self.step, self.slope_sd / self.slope)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A measured curve as a device: SET from what rises, RESET from what falls (mirrored, where none was measured)."""

    g_min: float
    """[S]"""
    g_max: float
    """[S]"""
    rise: Branch
    fall: Branch | None
    ways: Ways
    """(n,) which pulses led to a point from the one before, as the curve says or as was found."""

    def device(self, source: str) -> DeviceParams:
        """The device record; what was not measured keeps the record's defaults."""
        fall = self.fall or self.rise
        return DeviceParams(
            g_min=self.g_min,
            g_max=self.g_max,
            step_set=self.rise.step,
            bound_set=self.rise.bound,
            step_reset=fall.step,
            bound_reset=fall.bound,
            step_ctoc=min(math.sqrt((self.rise.ctoc**2 + fall.ctoc**2) / 2), 1.0),
            source=f"fitted to {source}; assumed: everything but range, step, bound and ctoc",
            valid=f"{self.rise.pulses} SET and {self.fall.pulses if self.fall else 0} RESET pulses",
        )


def fit(curve: Curve) -> Fit:
    """Fit the soft-bounds law to a curve that rises, or rises and then falls, or says which way its pulses went.

    What the fit is wrong by on average is taken out of curves of up to 20,000 pulses (`MOST_MADE`); of longer ones
    nothing is taken out, and standard errors are those of the regression.

    Raises
        ValueError: pulse numbers that are not whole, no trend.
    """
    parts = curve.pulses[curve.pulses != np.floor(curve.pulses)]
    if parts.size:
        raise ValueError(f"fit: need whole pulse numbers, got {parts[0]:g}")
    g_min, g_max = float(curve.conductances.min()), float(curve.conductances.max())
    if not g_max > g_min:
        raise ValueError("fit: need a conductance that changes, got one value throughout")
    g = (curve.conductances - g_min) / (g_max - g_min)
    refuse_noise(g)
    gaps = np.diff(curve.pulses)
    ways = turned(g, gaps) if curve.ways is None else curve.ways
    rise, fall = (_branch(g, gaps, ways, way) for way in (1, -1))
    if rise is None:
        raise ValueError(f"fit: need at least {FEWEST} points of rising conductance first, got {_count(ways, 1)}")
    rise, fall = _corrected(g, gaps, curve.ways, (rise, fall), ways)
    _refuse_trendless(rise, fall)
    return Fit(g_min=g_min, g_max=g_max, rise=rise, fall=fall, ways=ways)


def refuse_noise(g: Floats) -> None:
    """Points of noise are as far from their neighbours as from any other: von Neumann's ratio is 2, of a curve near 0.

    Source: J. von Neumann, Ann. Math. Stat. 12, 367 (1941), doi 10.1214/aoms/1177731677.
    """
    ratio = float((np.diff(g) ** 2).sum() / ((g - g.mean()) ** 2).sum())
    if ratio > 1:
        raise ValueError(f"fit: no trend: neighbours differ as distant points do (ratio {ratio:.2f}; 2 is pure noise)")


def _refuse_trendless(rise: Branch, fall: Branch | None) -> None:
    """Both directions together: two standard errors must stand between what pulses added and nothing."""
    seen = [branch.drift / max(branch.drift_sd, 1e-12) for branch in (rise, fall) if branch]
    if sum(seen) / math.sqrt(len(seen)) < TREND:
        told = f"a pulse added {rise.drift:.2g} +- {rise.drift_sd:.2g} of the range"
        raise ValueError(f"fit: no trend in what rises and falls: rising, {told}")


def _count(ways: Ways, way: int) -> int:
    return int((ways[1:] == way).sum())


def _branch(g: Floats, gaps: Floats, ways: Ways, way: int) -> Branch | None:
    """All pulses of one direction together, g counted in that direction; None where they are too few."""
    if _count(ways, way) < FEWEST:
        return None
    at = np.flatnonzero(ways[1:] == way)
    h = g if way > 0 else 1 - g
    x, y, n = h[at], h[at + 1] - h[at], gaps[at]
    ended = (h[at + 1] >= 1 - END).astype(int) - (h[at + 1] <= END)
    step, slope, ctoc = censored_line(x, y, n, ended)
    reach, spread = _over(slope, n)
    noise = np.where(ended == 0, y - (step - slope * x) * reach, 0.0)
    apart = np.diff((noise / np.sqrt(spread))[ended == 0])
    weights, total = reach**2 / spread, float((reach**2 / spread).sum())
    mean = float((weights * x).sum()) / total
    slope_sd = ctoc / math.sqrt(max(float((weights * (x - mean) ** 2).sum()), 1e-12))
    return Branch(
        pulses=len(x),
        step=step,
        step_sd=math.hypot(ctoc / math.sqrt(total), slope_sd * mean),
        slope=slope,
        slope_sd=slope_sd,
        ctoc=ctoc,
        ctoc_sd=ctoc / math.sqrt(2 * len(x)),
        drift=step - slope * mean,
        drift_sd=ctoc / math.sqrt(total),
        miss=float(np.abs(np.cumsum(noise)).max()),
        miss_sd=math.sqrt(float((apart**2).mean()) / 2 * float(n.sum())) if apart.size else 0.0,  # no bend is in it
    )


def censored_line(x: Floats, y: Floats, n: Floats, ended: NDArray[np.int64]) -> tuple[float, float, float]:
    """Step, slope and noise of a pulse, of the greatest likelihood that the law allows (a slope of at most the step).

    x, y : (points,) g before so many pulses n, and what they added; ended : 1 or -1 where g then stood at its upper or
    lower end, so that y is the least, or the most, that they would have added.
    Source: expectation and maximisation, A. P. Dempster et al., J. R. Stat. Soc. B 39, 1 (1977).
    """
    step, slope, ctoc = max(float(y.sum() / n.sum()), 1e-9), 0.0, max(float(y.std()), 1e-7)
    cut = ended != 0
    for _ in range(ROUNDS):
        reach, spread = _over(slope, n)
        sd = ctoc * np.sqrt(spread)
        e, v = y.copy(), np.zeros_like(y)
        z = (y - (step - slope * x) * reach)[cut] / sd[cut] * ended[cut]
        hazard = np.exp(-z * z / 2 - log_ndtr(-z)) / math.sqrt(2 * math.pi)
        e[cut] += sd[cut] * ended[cut] * (hazard - z)
        v[cut] = np.maximum(1 + z * hazard - hazard**2, 0.0)
        before = step, slope, ctoc
        step, slope = _line(reach / np.sqrt(spread), x, e / np.sqrt(spread))
        left = e - (step - slope * x) * reach
        ctoc = max(math.sqrt(float((left**2 / spread + v * ctoc**2).sum()) / max(len(y) - 2, 1)), 1e-7)
        if max(abs(a - b) for a, b in zip(before, (step, slope, ctoc), strict=True)) < 1e-7:
            break
    return step, slope, ctoc


def _over(slope: float, n: Floats) -> tuple[Floats, Floats]:
    """What n pulses in a row add and scatter, in units of one: sums of (1 - slope)^k and of its squares."""
    keep = 1 - slope
    if abs(slope) < 1e-9:
        return n, n
    return (1 - keep**n) / slope, (1 - keep ** (2 * n)) / (1 - keep**2)


def _line(w: Floats, x: Floats, t: Floats) -> tuple[float, float]:
    """Step and slope of t = w (step - slope x) by least squares, within the law."""
    ww, wx, xx, tw, tx = (float(p @ q) for p, q in ((w, w), (w, w * x), (w * x, w * x), (t, w), (t, w * x)))
    apart = ww * xx - wx * wx
    step, slope = (
        ((tw * xx - tx * wx) / apart, (tw * wx - tx * ww) / apart) if apart > 1e-12 * ww * xx else (tw / ww, 0)
    )
    if slope > step:  # the bound would stand inside the range: the nearest that the law allows is its end
        step = slope = (tw - tx) / max(ww - 2 * wx + xx, 1e-12)
    if step - slope > 1:  # the last step would leap the range
        step = min(max((tw + xx - wx) / ww, 1e-9), 1.0)
        slope = step - 1
    return min(max(step, 1e-9), 1.0), float(slope) if step > 1e-9 else min(slope, 1e-9)


def made(found: tuple[Branch, Branch | None], start: float, gaps: Floats, ways: Ways, g: Floats) -> Floats:
    """(TRIALS, n) curves of cells that obey what was found, pulsed as this one was; g : where other pulses led to."""
    rng = np.random.default_rng(0)
    now, curves = np.full(TRIALS, start), np.empty((len(ways), TRIALS))
    curves[0] = now
    for k in range(1, len(ways)):
        branch = {1: found[0], -1: found[1]}.get(int(ways[k]))
        if branch is None:
            now = np.full(TRIALS, g[k])
        else:
            for _ in range(int(gaps[k - 1])):
                h = now if ways[k] > 0 else 1 - now
                h = np.clip(h + branch.step - branch.slope * h + branch.ctoc * rng.standard_normal(TRIALS), 0, 1)
                now = h if ways[k] > 0 else 1 - h
        curves[k] = now
    return curves.T


def _corrected(
    g: Floats, gaps: Floats, known: Ways | None, found: tuple[Branch, Branch | None], ways: Ways
) -> tuple[Branch, Branch | None]:
    """What was found, less what curves made of it are found wrong by, with their spread for its standard error."""
    if not gaps.sum() <= MOST_MADE:
        return found
    again: tuple[list[Branch], list[Branch]] = ([], [])
    for curve in made(found, float(g[0]), gaps, ways, g):
        span = max(float(np.ptp(curve)), 1e-9)
        h = (curve - curve.min()) / span
        try:
            by = turned(h, gaps) if known is None else known
        except ValueError:
            continue
        for kept, way in zip(again, (1, -1), strict=True):
            branch = _branch(h, gaps, by, way)
            if branch is not None:
                kept.append(branch)
    rise, fall = (branch and _less(branch, trials) for branch, trials in zip(found, again, strict=True))
    assert rise is not None
    return rise, fall


def _less(branch: Branch, trials: list[Branch]) -> Branch:
    """A branch without the mean error of its trials, held to the law."""
    if len(trials) < TRIALS // 2:
        return branch
    values = np.sort([(trial.step, trial.slope, trial.ctoc) for trial in trials], axis=0)
    trimmed = len(values) // TRIMMED
    middle = values[trimmed:-trimmed]
    step, slope, ctoc = np.array([branch.step, branch.slope, branch.ctoc]) * 2 - middle.mean(axis=0)
    step = min(max(float(step), branch.step / 4), 1.0)
    spread = (middle[-1] - middle[0]) / 2.3  # of a Gaussian, between its eighths
    return replace(
        branch,
        step=step,
        slope=min(max(float(slope), step - 1), step),
        ctoc=max(float(ctoc), branch.ctoc / 2),
        step_sd=float(spread[0]),
        slope_sd=float(spread[1]),
        ctoc_sd=float(spread[2]),
    )


def predicted(branch: Branch, start: float, pulses: Floats) -> Floats:
    """Noiseless g after so many pulses, g counted in the branch's own direction."""
    if abs(branch.slope) < 1e-9:
        return np.asarray(np.clip(start + branch.step * pulses, 0, 1))
    level = branch.step / branch.slope
    return np.asarray(np.clip(level - (level - start) * (1 - branch.slope) ** pulses, 0, 1))
