"""Which values a chip's arrays can have at all: one table, to which a snapshot from elsewhere is held."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from memdrive.chip import kernels as k
from memdrive.chip.archives import Law
from memdrive.chip.device import DeviceParams
from memdrive.chip.kernels import State
from memdrive.chip.life.aging import OLDEST_S

FARTHEST: Final = 9.0
"""Standard deviations that no draw of a fabrication exceeds."""
LARGEST: Final = 1e9
"""Of a trimmed converter's digital gain and offset: a flat column's is 1e7."""
COUNT: Final = 2.0**53
"""Where float64 no longer counts by one."""
LEDGER, SUMS = slice(0, k.C_GSET), slice(k.C_GSET, k.AGE)
Part = tuple[Any, ...]


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
            ((layer, key), {"low": int(fresh.clock[layer, key]), "high": int(fresh.clock[layer, key])})
            for layer in range(len(fresh.clock))
            for key in (k.KEY_PULSE, k.KEY_READ, k.KEY_BACK)
        ],
        "counts": [
            ((slice(None), LEDGER), {"low": 0, "high": COUNT, "whole": True}),
            ((slice(None), SUMS), {"low": 0, "high": COUNT * (1 + low)}),
            ((slice(None), k.AGE), {"low": 0, "high": OLDEST_S}),
        ],
        "counters": [((), {"low": -126, "high": 126})],
        "latch": [
            ((k.BITS,), {"low": 0, "high": 1}),
            ((k.CODES,), {"low": -1e18, "high": 1e18}),
            ((k.ERRORS,), {"low": -1, "high": 1, "whole": True}),
        ],
    }


def check(state: State, fresh: State, device: DeviceParams) -> None:
    """Refuse a state that no chip of this device can be in, fresh or old. fresh : as `allocate` made it

    Raises
        ValueError: which array, the law, and the values.
    """
    for name, parts in laws_of(fresh, device).items():
        for part, bounds in parts:
            values = np.asarray(getattr(state, name)[part])
            Law(dtypes=(), shape=(), **bounds).check(name, values)
    for layer, (counts, events) in enumerate(zip(state.counts, _events(state), strict=True)):
        pulses = int(counts[k.C_SET] + counts[k.C_RESET])
        if pulses < 2 * events or counts[k.C_SET] != counts[k.C_RESET]:
            raise ValueError(
                f"events: need no more than the ledger's pulses, got {2 * events} of {pulses} in layer {layer}"
            )
    ages: NDArray[np.float64] = state.counts[:, k.AGE]
    if not bool((ages == ages[0]).all()):
        raise ValueError(f"counts: need one age for all layers, got {ages.min():g} to {ages.max():g} s")


def _events(state: State) -> Iterator[int]:
    """Pulses that the pairs of each layer remember."""
    for geo in state.geo:
        yield int(state.events[geo[k.CELL0] : geo[k.CELL0] + geo[k.N_IN] * geo[k.N_OUT]].sum(dtype=np.uint64))
