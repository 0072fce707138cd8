"""Trimming the converters: known test currents in, a digital gain and offset for every column out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from memdrive.chip.device import DeviceParams
from memdrive.chip.kernels.tables import State

TEST_CURRENTS = 65
"""Points of the test ramp, over nine tenths of the range (assumed: an on-chip reference)."""

FEWEST_POINTS = 3
"""Of the ramp that have to stand within the converter's range."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How far the worst column was off, before and after, over the test ramp [ADC steps]; columns beyond trimming."""

    worst_before: float
    worst_after: float
    """Of the columns that could be trimmed."""
    saturated: int
    """Columns whose codes stand at an end of the converter over (nearly) the whole ramp: left as they were."""


def calibrate(state: State, device: DeviceParams) -> Calibration:
    """Fit code = gain * current + offset per column by least squares and store its inverse. state : cols mutated."""
    half = device.adc_half
    ramp = np.linspace(-0.9, 0.9, TEST_CURRENTS) * half
    gain, offset, old_gain, old_offset = state.cols.astype(np.float64)
    codes = np.clip(np.rint(np.outer(ramp, gain) + offset), -half, half - 1)
    before = (codes - old_offset) * old_gain - ramp[:, None]
    clipped = (codes > -half) & (codes < half - 1)
    trimmed = clipped.sum(axis=0) >= FEWEST_POINTS
    count = np.maximum(clipped.sum(axis=0), 1)
    mean_in = (ramp[:, None] * clipped).sum(axis=0) / count
    mean_out = (codes * clipped).sum(axis=0) / count
    centred = (ramp[:, None] - mean_in) * clipped
    spread = np.where(trimmed, (centred**2).sum(axis=0), 1.0)
    slope = np.where(trimmed, (centred * codes).sum(axis=0) / spread, 1.0)
    trimmed &= slope != 0
    slope = np.where(trimmed, slope, 1.0)
    state.cols[2] = np.where(trimmed, 1 / slope, old_gain)
    state.cols[3] = np.where(trimmed, mean_out - slope * mean_in, old_offset)
    after = np.where(clipped & trimmed, (codes - state.cols[3]) * state.cols[2] - ramp[:, None], 0.0)
    return Calibration(
        worst_before=float(np.abs(before).max()),
        worst_after=float(np.abs(after).max()),
        saturated=int((~trimmed).sum()),
    )
