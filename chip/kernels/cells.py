"""Pulses cell by cell: where a step is a cell's own, by its class of conductance or by what wires leave of a pulse."""

from __future__ import annotations

from typing import Any

from memdrive.chip.kernels.compiling import jit, jit_hashing
from memdrive.chip.kernels.laws import BELL_SCALE, bell, first_bits, mix, second_bits
from memdrive.chip.kernels.tables import F32, FACTOR_SCALE, SUM_P, WAY_P, WAY_Q, State, f4, u4


@jit_hashing
def cell_by_cell(s: State, layer: int, first: int, steps: F32 | None, kept: F32 | None) -> None:
    """One pulse on a row of pairs from `first` on, as WAY_P and WAY_Q say; none where all cells obey one law.

    steps, kept : s.steps, s.kept; s : G, events, work (sums of G before the pulse) mutated
    """
    if steps is None and kept is None:
        return
    L, work = s.layers[layer], s.work
    for j in range(L["n_out"]):
        at = first + j
        h = mix(s.clock[layer]["key_pulse"], u4(at - L["cell0"]), s.events[at])
        for side in range(2):
            G, low = s.G[side, at], L["g_low"]
            way, factor = work[WAY_P + side, j], f4(s.factors[side, at]) * FACTOR_SCALE
            work[SUM_P + side, j] += G
            if way != f4(0.0) and factor > f4(0.0):
                mean, noise = step_at(L, G - low, way, steps)
                share = share_of(kept, side, at)
                xi = bell(first_bits(h) if side == 0 else second_bits(h)) * BELL_SCALE
                s.G[side, at] = min(max(G + way * (share * factor) * mean + share * noise * xi, low), low + f4(1.0))
        if work[WAY_P, j] != f4(0.0) or work[WAY_Q, j] != f4(0.0):
            s.events[at] = u4(s.events[at] + u4(1))


@jit
def share_of(kept: F32 | None, side: int, at: int) -> Any:
    """Of a step, that wires leave."""
    if kept is None:
        return f4(1.0)
    return kept[side, at]


@jit
def step_at(L: Any, g: f4, way: f4, steps: F32 | None) -> Any:
    """Mean and noise of a SET (way 1) or RESET (-1) at g. L : LAYER"""
    rising = way > f4(0.0)
    if steps is None:
        mean = L["step_set"] - L["slope_set"] * g if rising else L["step_reset"] - L["slope_reset"] * (f4(1.0) - g)
        return mean, L["ctoc"]
    classes = steps.shape[1]
    k = min(max(int(g * classes), 0), classes - 1)
    row = 0 if rising else 1
    return steps[row, k], steps[2 + row, k]
