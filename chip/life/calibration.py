"""Trimming the converters: known test currents in, a digital gain and offset for every column out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from memdrive.chip.device import DeviceParams
from memdrive.chip.kernels.tables import State

TEST_CURRENTS = 65
"""Points of the test ramp, over nine tenths of the range (assumed: an on-chip reference)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How far the worst and the typical column were off, before and after, over the test ramp [ADC steps]."""

    worst_before: float
    worst_after: float
    rms_before: float
    rms_after: float


def calibrate(state: State, device: DeviceParams) -> Calibration:
    """Fit code = gain * current + offset per column by least squares and store its inverse. state : cols mutated."""
    half = device.adc_half
    ramp = np.linspace(-0.9, 0.9, TEST_CURRENTS) * half
    gain, offset, old_gain, old_offset = state.cols.astype(np.float64)
    codes = np.clip(np.rint(np.outer(ramp, gain) + offset), -half, half - 1)
    before = (codes - old_offset) * old_gain - ramp[:, None]
    clipped = (codes > -half) & (codes < half - 1)
    count = clipped.sum(axis=0)
    mean_in = (ramp[:, None] * clipped).sum(axis=0) / count
    mean_out = (codes * clipped).sum(axis=0) / count
    centred = (ramp[:, None] - mean_in) * clipped
    slope = (centred * codes).sum(axis=0) / (centred**2).sum(axis=0)
    state.cols[2], state.cols[3] = 1 / slope, mean_out - slope * mean_in
    after = np.where(clipped, (codes - state.cols[3]) * state.cols[2] - ramp[:, None], 0.0)
    return Calibration(
        worst_before=float(np.abs(before).max()),
        worst_after=float(np.abs(after).max()),
        rms_before=float(np.sqrt((before**2).mean())),
        rms_after=float(np.sqrt((after**2).mean())),
    )
