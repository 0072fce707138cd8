"""Write-verify: pulse, read back, pulse again, until a matrix of weights stands within a tolerance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from memdrive.chip.crossbar import Crossbar


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProgramReport:
    """What write-verify reached and what it did not."""

    rounds: int
    """Rounds of read and pulse."""
    pulses: int
    """Device pulses given."""
    tolerance: float
    """Wanted |weight - target|."""
    failed: NDArray[np.bool_]
    """(n_rows, n_cols) pairs never verified within the tolerance."""
    failed_stuck: int
    """How many of them have a stuck device."""
    rms_error: float
    """Of the weights against the target, all pairs, without read noise."""

    def __str__(self) -> str:
        failed, pairs = int(self.failed.sum()), self.failed.size
        return (
            f"{pairs - failed} of {pairs} pairs within {self.tolerance:g} after {self.rounds} rounds and "
            f"{self.pulses} pulses; {failed} failed ({self.failed_stuck} stuck), rms error {self.rms_error:.4f}"
        )


def program(crossbar: Crossbar, weights: ArrayLike, tolerance: float = 0.05, budget: int = 200) -> ProgramReport:
    """Bring a crossbar's weights to a float matrix in [-1, 1] by write-verify.

    A pair is verified with its own read noise; once within the tolerance it is left alone. budget : pulses a pair at
    most. Every round books one read and one conversion for each pair still pending, row by row.
    """
    target = np.asarray(weights, np.float64)
    if target.shape != (crossbar.n_rows, crossbar.n_cols):
        raise ValueError(f"program.weights: need shape ({crossbar.n_rows}, {crossbar.n_cols}), got {target.shape}")
    if not bool((np.abs(target) <= 1).all()):
        worst = target[~(np.abs(target) <= 1)][0]
        raise ValueError(f"program.weights: need values in [-1, 1], got {worst:g}")
    if not (tolerance > 0 and budget >= 1):
        raise ValueError(f"program: need tolerance > 0 and budget >= 1, got {tolerance} and {budget}")
    pending, pulses, rounds = np.ones(target.shape, bool), 0, 0
    while rounds <= budget:
        error = target - verify(crossbar, pending)
        pending &= np.abs(error) > tolerance
        if rounds == budget or not pending.any():
            break
        pulses += crossbar.pulse((np.sign(error) * pending).astype(np.int8))
        rounds += 1
    return ProgramReport(
        rounds=rounds,
        pulses=pulses,
        tolerance=tolerance,
        failed=pending,
        failed_stuck=int((pending & crossbar.stuck.any(axis=0)).sum()),
        rms_error=float(np.sqrt(np.mean((crossbar.weight - target) ** 2))),
    )


def verify(crossbar: Crossbar, pending: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Weights of the pairs still pending, each read alone with its own noise; booked in the crossbar's ledger."""
    state, layer = crossbar._state, crossbar._layer
    clock, book = state.clock[layer], state.counts[layer]
    rng = np.random.Generator(np.random.Philox(key=[int(clock["key_read"]), int(clock["reads"])]))
    clock["reads"] += np.uint32(1)
    tiles = int(pending.any(axis=1).sum()) * int(state.layers[layer]["tiles_across"])
    done = {
        "forward_reads": tiles,
        "rows_driven": tiles,
        "pairs_read": pending.sum(),
        "adc_conversions": pending.sum(),
        "adc_steps": pending.sum() * 2 * int(state.layers[layer]["adc_half"]),
        "lone_reads": int(pending.any(axis=1).sum()),
    }
    for name, count in done.items():
        book[name] += count
    squares = (crossbar.G_pos**2 + crossbar.G_neg**2) / crossbar.device.g_range**2
    noise = crossbar.device.read_noise * np.sqrt(squares) * rng.standard_normal(pending.shape)
    return np.asarray(crossbar.weight + noise, np.float64)
