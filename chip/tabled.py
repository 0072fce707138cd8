"""A device by a table: mean step and noise of a pulse in each class of conductance, SET and RESET apart.

What a law of two figures cannot say is said class by class, as it was measured. The soft bounds nearest to the table
stand beside it: rules of the gradient take a pulse for as much as they say.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from memdrive.chip import laws
from memdrive.chip.curve import END, Curve, turned
from memdrive.chip.device import DeviceParams
from memdrive.chip.fields import MOST_CLASSES
from memdrive.chip.fit import censored_line, refuse_noise

FEWEST_STEPS = 3
"""Pulses of a direction that begin in a class, below which it says nothing."""
MOST_LAST = 1 - 1e-9
"""Of the range, the last step of a way: one of 1 might exceed it by rounding, once it is told as a bound."""

Row = Sequence[float]


def tabulated(
    g_min: float,
    g_max: float,
    *,
    mean_set: Row,
    mean_reset: Row,
    noise_set: Row,
    noise_reset: Row,
    unit: float = 1e-9,
    **fields: Any,
) -> DeviceParams:
    """A device whose steps and noise [unit, in S] are given for equal classes of conductance, from low to high.

    fields : whatever else a `DeviceParams` has, its source at least.
    """
    share = unit / (g_max - g_min)
    table = tuple(tuple(share * value for value in row) for row in (mean_set, mean_reset, noise_set, noise_reset))
    return DeviceParams(g_min=g_min, g_max=g_max, table=table, **nearest(table), **fields)


def nearest(table: Sequence[Row]) -> dict[str, Any]:
    """Steps and bounds of the straight lines nearest to a table's means, within the law, and its root mean noise."""
    means, noise = np.asarray(table[:2], np.float64), np.asarray(table[2:], np.float64)
    found = {"step_ctoc": float(np.sqrt((noise**2).mean()))}
    for way, row in (("set", means[0]), ("reset", means[1][::-1])):
        step, slope = _line(row)
        found |= {f"step_{way}": step, f"bound_{way}": step / slope if abs(slope) > 1e-3 * step else float("inf")}
    return found


def _line(row: NDArray[np.float64]) -> tuple[float, float]:
    """Step at the beginning of the way and its fall along it, least squares of all lines that the law allows.

    Both ends of such a line stand between 0 and 1, so the bound is at the end of the way, beyond it, or below 0. Where
    the best of all lines leaves that square, the best allowed one is on its rim.
    """
    along = (np.arange(row.size) + 0.5) / row.size
    left = 1 - along
    slope, first = np.polyfit(along, row, 1)
    last = first + slope
    if not (0 <= first <= 1 and 0 <= last <= MOST_LAST):
        rim = [(end, _within(along, row - end * left, MOST_LAST)) for end in (0.0, 1.0)]
        rim += [(_within(left, row - end * along, 1.0), end) for end in (0.0, MOST_LAST)]
        first, last = min(rim, key=lambda ends: float(((row - ends[0] * left - ends[1] * along) ** 2).sum()))
    step = max(float(first), 1e-9)
    return step, step - float(last)


def _within(part: NDArray[np.float64], row: NDArray[np.float64], most: float) -> float:
    """How much of `part` is nearest to a row, from 0 to `most`."""
    return min(max(float(part @ row / (part @ part)), 0.0), most)


def table_of(curve: Curve, classes: int = 10) -> tuple[tuple[float, ...], ...]:
    """(4, classes) of a measured curve, as `DeviceParams.table` has it, its lowest and highest point being the ends.

    What a pulse added counts for the class in which it began; one that ended at an end would have gone further
    (`fit.censored_line`). Means below 0 are 0.

    Raises
        ValueError: no trend, gaps between pulses, too few pulses that begin in a class.
    """
    laws.whole("table_of.classes", classes, 2, MOST_CLASSES)
    g_min, g_max = float(curve.conductances.min()), float(curve.conductances.max())
    if not g_max > g_min:
        raise ValueError("table: need a conductance that changes, got one value throughout")
    g, gaps = (curve.conductances - g_min) / (g_max - g_min), np.diff(curve.pulses)
    refuse_noise(g)
    ways = turned(g, gaps) if curve.ways is None else curve.ways
    if not bool((gaps[ways[1:] != 0] == 1).all()):
        raise ValueError(f"table: need a point after every pulse, got {gaps[ways[1:] != 0].max():g} pulses at once")
    steps = {way: [_class(g, ways, way, k, classes) for k in range(classes)] for way in (1, -1)}
    return tuple(tuple(step[part] for step in steps[way]) for part in (0, 1) for way in (1, -1))


def _class(g: NDArray[np.float64], ways: NDArray[np.int8], way: int, k: int, classes: int) -> tuple[float, float]:
    """Mean and noise of the pulses of one direction that begin in class k."""
    at = np.flatnonzero((ways[1:] == way) & (np.minimum((g[:-1] * classes).astype(int), classes - 1) == k))
    if len(at) < FEWEST_STEPS:
        name = "SET" if way > 0 else "RESET"
        raise ValueError(
            f"table: need {FEWEST_STEPS} {name} pulses that begin in class {k} of {classes}, got {len(at)}"
        )
    h = g if way > 0 else 1 - g
    ended = (h[at + 1] >= 1 - END).astype(int) - (h[at + 1] <= END)
    step, _, noise = censored_line(np.zeros(len(at)), h[at + 1] - h[at], np.ones(len(at)), ended)
    return step, min(noise, 1.0)
