"""Trimming the converters: known test currents in, a digital gain and offset for every column out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from memdrive.chip.kernels.tables import State

TEST_CURRENTS = 65
"""Points of the test ramp, over nine tenths of the range (assumed: an on-chip reference)."""

FEWEST_POINTS = 3
"""Of the ramp that have to stand within the converter's range."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How far the worst column was off, before and after, over the test ramp [ADC steps]; columns beyond trimming.

    Codes at an end of the converter count like all others, before and after: no trimming brings them back.
    """

    worst_before: float
    worst_after: float
    """Of the columns that could be trimmed."""
    saturated: int
    """Columns whose codes stand at an end of the converter over (nearly) the whole ramp: left as they were."""
    clipped: float
    """Share of the ramp's codes that stood at an end of the converter."""


def calibrate(state: State) -> Calibration:
    """Fit code = gain * current + offset per column by least squares and store its inverse.

    A conversion of every point by every converter is booked. state : cols, counts mutated
    """
    converters = state.layers["tiles_down"] * state.layers["n_out"]
    half = np.repeat(state.layers["adc_half"], converters)
    ramp = np.linspace(-0.9, 0.9, TEST_CURRENTS)[:, None] * half
    gain, offset, old_gain, old_offset = state.cols.astype(np.float64)
    codes = np.clip(np.rint(ramp * gain + offset), -half, half - 1)
    before = (codes - old_offset) * old_gain - ramp
    good = (codes > -half) & (codes < half - 1)
    trimmed = good.sum(axis=0) >= FEWEST_POINTS
    count = np.maximum(good.sum(axis=0), 1)
    mean_in = (ramp * good).sum(axis=0) / count
    mean_out = (codes * good).sum(axis=0) / count
    centred = (ramp - mean_in) * good
    spread = np.where(trimmed, (centred**2).sum(axis=0), 1.0)
    slope = np.where(trimmed, (centred * codes).sum(axis=0) / spread, 1.0)
    trimmed &= slope != 0
    slope = np.where(trimmed, slope, 1.0)
    state.cols[2] = np.where(trimmed, 1 / slope, old_gain)
    state.cols[3] = np.where(trimmed, mean_out - slope * mean_in, old_offset)
    after = np.where(trimmed, (codes - state.cols[3]) * state.cols[2] - ramp, 0.0)
    state.counts["adc_conversions"] += TEST_CURRENTS * converters
    state.counts["adc_steps"] += TEST_CURRENTS * converters * 2 * state.layers["adc_half"]
    state.counts["lone_reads"] += TEST_CURRENTS
    return Calibration(
        worst_before=float(np.abs(before).max()),
        worst_after=float(np.abs(after).max()),
        saturated=int((~trimmed).sum()),
        clipped=float(1 - good.mean()),
    )
