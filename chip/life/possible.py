"""Which values a chip's arrays can have at all: one table, to which a snapshot from elsewhere is held."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import getitem
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from memdrive.chip.archives import Law
from memdrive.chip.device import DeviceParams
from memdrive.chip.kernels.tables import BITS, CODES, ERRORS, State
from memdrive.chip.ledger import LEDGER_FIELDS
from memdrive.chip.life.aging import OLDEST_S
from memdrive.chip.life.fabrication import pairs_of
from memdrive.chip.life.noise import NARROWEST

FARTHEST: Final = 9.0
"""Standard deviations that no draw of a fabrication exceeds."""
LARGEST: Final = 1e9
"""Of a trimmed converter's digital gain and offset: a flat column's is 1e7."""
COUNT: Final = 2.0**53
"""Where float64 no longer counts by one."""
Part = tuple[Any, ...]
"""What an array is indexed with, one after the other."""


def laws_of(fresh: State, device: DeviceParams) -> dict[str, list[tuple[Part, dict[str, Any]]]]:
    """For each array that is saved, the parts of it that obey something; others may be anything."""
    low, rounding = device.g_low, 1e-6 * (1 + device.g_low)
    gain, offset = FARTHEST * device.adc_gain + 1e-6, FARTHEST * device.adc_offset
    return {
        "G": [((), {"low": low - rounding, "high": 1 + low + rounding})],
        "cols": [
            ((0,), {"low": 1 - gain, "high": 1 + gain}),
            ((1,), {"low": -offset, "high": offset}),
            ((slice(2, 4),), {"low": -LARGEST, "high": LARGEST}),
        ],
        "clock": [
            ((layer, key), {"low": int(clock[key]), "high": int(clock[key])})
            for layer, clock in enumerate(fresh.clock)
            for key in ("key_pulse", "key_read", "key_back")
        ],
        "counts": [
            *(
                ((name,), {"low": 0, "high": COUNT, "whole": not (device.sign_weighted and name.startswith("lines_"))})
                for name in LEDGER_FIELDS
                if not name.startswith("g_")
            ),
            *(((name,), {"low": 0, "high": COUNT * (1 + low)}) for name in ("g_set", "g_reset")),
            (("age",), {"low": 0, "high": OLDEST_S}),
        ],
        "rested": [((), {"low": 0, "high": OLDEST_S * 1.001})],
        "counters": [((), {"low": -126, "high": 126})],
        "memory": [((), {"low": -LARGEST, "high": LARGEST})],
        "latch": [
            ((BITS,), {"low": 0, "high": 1}),
            ((CODES,), {"low": -1e18, "high": 1e18}),
            ((ERRORS,), {"low": -1, "high": 1}),
        ],
    }


def _check_spans(spans: NDArray[np.float32], device: DeviceParams) -> None:
    """Hold cells' own ranges to the draws of `noise.spans`, at their physical ends; an end without spread is exact.

    spans : (2, 2, pairs) of State, in units of the nominal range, as are the ends

    Raises
        ValueError: a range, a g_min or a g_max that no cell of this device has.
    """
    at_bottom, own = (spans[part].astype(np.float64) for part in (0, 1))
    low, high, far = device.g_low, 1 + device.g_low, FARTHEST
    least, most = (max(low * (1 + sign * far * device.g_min_dtod), 0.0) for sign in (-1, 1))
    top = max(high * (1 + far * device.g_max_dtod), most + NARROWEST)
    rounding = 1e-6 * (1 + low) * (top - least)  # of single precision, where both parts are large and their sum small
    laws = (
        ("range", own, NARROWEST, top - least),
        ("g_min", at_bottom + own * low, least, most),
        ("g_max", at_bottom + own * high, high * (1 - far * device.g_max_dtod), top),
    )
    for name, values, smallest, largest in laws:
        Law(dtypes=(), shape=(), low=smallest - rounding, high=largest + rounding).check(f"spans: {name}", values)


def check(state: State, fresh: State, device: DeviceParams) -> None:
    """Refuse a state that no chip of this device can be in, fresh or old. fresh : as `allocate` made it

    Raises
        ValueError: which array, the law, and the values.
    """
    for name, parts in laws_of(fresh, device).items():
        for part, bounds in parts if getattr(state, name) is not None else ():
            values = reduce(getitem, part, getattr(state, name))
            Law(dtypes=(), shape=(), **bounds).check(name, np.asarray(values))
    if state.spans is not None:
        _check_spans(state.spans, device)
    for layer, (counts, events) in enumerate(zip(state.counts, _events(state), strict=True)):
        pulses = int(counts["set_pulses"] + counts["reset_pulses"])
        if pulses < events:
            raise ValueError(f"events: need at most the ledger's pulses, got {events} of {pulses} in layer {layer}")
    if bool((state.spared.sum(axis=0, dtype=np.uint64) > state.events).any()):
        raise ValueError("spared: need no pair with more than its events")
    if bool((state.aged > state.events).any()):
        raise ValueError("aged: need no pair with more than its events")
    if bool((state.counts["comparisons"] > state.counts["adc_conversions"]).any()):
        raise ValueError("counts: need no layer with more comparisons than adc_conversions, of which they are a part")
    ages: NDArray[np.float64] = state.counts["age"]
    if not bool((ages == ages[0]).all()):
        raise ValueError(f"counts: need one age for all layers, got {ages.min():g} to {ages.max():g} s")


def _events(state: State) -> Iterator[int]:
    """Pulses that the devices of each layer remember."""
    for layer in range(len(state.layers)):
        pairs = pairs_of(state, layer)
        spared = state.spared[:, pairs].sum(dtype=np.uint64)
        yield 2 * int(state.events[pairs].sum(dtype=np.uint64)) - int(spared)
