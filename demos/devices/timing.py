"""How long an image takes under both timings of the converters, and which ramps would take as long as reported."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from memdrive.chip import Chip, DeviceParams, energy

IMAGE = (784, 100, 10)
REPORTED_S = 77e-6
REPORTED_BY = "same group, ISSCC 2020 paper 33.2, doi 10.1109/ISSCC19947.2020.9062953, abstract"
SHARES = (1, 8, 128)
"""Columns that a ramp's converter serves, from one each to a whole tile."""


def with_ramps(clock_hz: float, columns: int) -> dict[str, energy.Cost]:
    """The costs, with ramps of another clock or for other many columns."""
    asked = {"ramp_hz": clock_hz, "ramp_columns": columns}
    changed = {
        name: replace(energy.COSTS[name], value=value, source="as asked")
        for name, value in asked.items()
        if value != energy.COSTS[name].value
    }
    return {**energy.COSTS, **changed}


def image(device: DeviceParams, costs: Mapping[str, energy.Cost]) -> dict[str, Any]:
    """One image read by 784-100-10 of this device, and the ramps' clock at which it would take what is reported."""
    chip, cost = Chip(IMAGE, device=device.without("wire")), energy.values(costs)
    chip.forward(np.ones(IMAGE[0]))
    work = energy.workload(chip)
    reads_s = energy.ramp_seconds(work, device, cost | {"ramp_hz": math.inf})
    needed = {}
    for columns in SHARES:
        one_hertz = energy.ramp_seconds(work, device, cost | {"ramp_hz": 1.0, "ramp_columns": columns})
        left = REPORTED_S - reads_s
        needed[str(columns)] = (one_hertz - reads_s) / left if left > 0 else None
    return {
        "layers": list(IMAGE),
        "image_s": energy.chip_seconds(work, device, cost),
        "image_ramp_s": energy.ramp_seconds(work, device, cost),
        "reported_s": REPORTED_S,
        "reported_by": REPORTED_BY,
        "ramp_hz_for_reported": needed,
    }


def told(found: energy.Comparison, one: Mapping[str, Any], costs: Mapping[str, energy.Cost]) -> str:
    """Both timings of what was counted, and of an image beside the reported one."""
    clock, columns, each = (costs[name].value for name in ("ramp_hz", "ramp_columns", "adc_s"))
    needed = ", ".join(
        f"one for {share} column{'s' if share != '1' else ''} at {hertz / 1e6:.3g} MHz"
        for share, hertz in one["ramp_hz_for_reported"].items()
        if hertz
    )
    fast, slow, asic = (_span(seconds) for seconds in (found.time_chip_s, found.time_ramp_s, found.time_asic_s))
    image_fast, image_slow, reported = (_span(one[name]) for name in ("image_s", "image_ramp_s", "reported_s"))
    return (
        f"chip's time: {fast} with a converter of {_span(each)} a column (the default, optimistic), {slow} with "
        f"ramps, one for {columns:g} columns at {clock / 1e6:g} MHz; ASIC {asic}\n"
        f"an image through {'-'.join(map(str, one['layers']))}: {image_fast}, {one['reported_s'] / one['image_s']:.0f}"
        f" times less than the {reported} reported ({REPORTED_BY}); {image_slow} with those ramps; as long as "
        f"reported with ramps: {needed or 'none'}"
    )


def _span(seconds: float | None) -> str:
    """A time in the unit that suits it, three digits; what no time is known of is -."""
    if seconds is None:
        return "-"
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"
