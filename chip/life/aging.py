"""What time alone does to conductances: drift by a power law (phase change), random relaxation (filaments).

Both depend on log time since a pair's last pulse, or since fabrication, so many short waits add up to one long one:
the power law exactly, the relaxation in distribution. A pulse restarts the clock of its pair, and no other (assumed).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from memdrive.chip import laws
from memdrive.chip.device import DeviceParams
from memdrive.chip.kernels.pulse import refresh
from memdrive.chip.kernels.tables import State
from memdrive.chip.life.fabrication import conductances, pairs_of

OLDEST_S: Final = 1e15
"""Of a chip, all its ages together [s]: thirty million years, and what the law's numbers hold."""


def age(state: State, device: DeviceParams, seconds: float) -> None:
    """Let a chip lie for some time [s]. state : G, W, V, counts (age), clock, aged, rested mutated.

    Conductances drift and relax in units of the nominal range, a cell of a range of its own too, which then clips.

    Source
        Power law: the usual form for GST; relaxation: assumed, normal, variance proportional to decades of time.
    """
    before = float(state.counts[0]["age"])
    seconds = laws.real("Chip.age.seconds", seconds, 0, OLDEST_S - before, unit="s")
    state.rested[state.events != state.aged] = 0.0
    state.aged[:] = state.events
    for layer in range(len(state.layers)):
        pairs = pairs_of(state, layer)
        rested = device.drift_t0 + state.rested[pairs].astype(np.float64)
        ratio = ((rested + seconds) / rested).astype(np.float32)
        for side in (0, 1):
            G, alive = conductances(state, side)[pairs], state.factors[side, pairs] > 0
            drifted = np.where(alive, _drifted(G, device, ratio, *_streams(state, layer, side)), G)
            if state.spans is not None:
                drifted = (drifted - state.spans[0, side, pairs]) / state.spans[1, side, pairs]
            state.G[side, pairs] = np.clip(drifted, device.g_low, 1 + device.g_low)
    state.rested[:] += np.float32(seconds)
    state.counts["age"] += seconds
    state.clock["agings"] += np.uint32(1)
    refresh(state)


def _streams(state: State, layer: int, side: int) -> tuple[np.random.Generator, np.random.Generator]:
    """What a cell keeps (its exponent) and what is new each time (its relaxation), from the layer's key."""
    key, agings = int(state.clock[layer]["key_pulse"]), int(state.clock[layer]["agings"])
    kept = np.random.Generator(np.random.Philox(key=[key, side]))
    fresh = np.random.Generator(np.random.Philox(key=[key, 2 + 2 * agings + side]))
    return kept, fresh


def _drifted(
    G: NDArray[np.float32],
    device: DeviceParams,
    ratio: NDArray[np.float32],
    kept: np.random.Generator,
    fresh: np.random.Generator,
) -> NDArray[np.float32]:
    nu = device.drift_nu + device.drift_nu_dtod * kept.standard_normal(G.size, np.float32)
    relaxed = device.relax * np.sqrt(np.log10(ratio)) * fresh.standard_normal(G.size, np.float32)
    return np.asarray(G * ratio ** -np.maximum(nu, 0) + relaxed, np.float32)
