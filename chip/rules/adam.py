"""ADAM on chip: both moments of every weight in SRAM beside the pairs, its step turned into pulses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from memdrive.chip import laws
from memdrive.chip.kernels.compiling import jit_inline, jit_making
from memdrive.chip.kernels.counters import words
from memdrive.chip.kernels.gradient import FLOAT_ADD, FLOAT_MULTIPLY, FLOATS_A_WORD, MOST_TURNS, find_misses, grain
from memdrive.chip.kernels.maps import latch_update
from memdrive.chip.kernels.network import learn_each
from memdrive.chip.kernels.pulse import pulse_row
from memdrive.chip.kernels.tables import BITS, ERRORS, F32, FIRST_LAYER, I64, OWN, Arrays, State, f4, i1, u4
from memdrive.chip.rules.base import Learn, LearningRule
from memdrive.chip.rules.sgd import checked_rate, rate_of_layers

MULTIPLICATIONS = 1 + 2 + 3 + 2 + 4 + 4 + 1
"""Of one weight: gradient, mean, square, both corrections, root and division (assumed: four each), the step."""
ADDITIONS = 4
"""Mean, square, the small number below the division, the accumulator."""
SMALL = f4(1e-8)


@jit_inline
def step_of(m: Any, v: Any, mean_left: Any, square_left: Any) -> Any:
    """Adam's step at rate 1. mean_left, square_left : 1 - beta^t"""
    return (m / mean_left) / (np.sqrt(v / square_left) + SMALL)


@jit_making
def give(s: State, array: int, rate: f4, betas: F32, left: F32) -> int:
    """Moments and steps of one array, and pulses of what is full; returns device pulses. s : memory too mutated"""
    L, book = s.layers[array], s.counts[array]
    n_out, size, given, rows = L["n_out"], grain(L), 0, 0
    drive = s.latch[BITS, L["in0"] : L["in0"] + L["n_in"]]
    errors = s.latch[ERRORS, L["out0"] : L["out0"] + n_out]
    p, q, row = np.empty(n_out, np.int8), np.empty(n_out, np.int8), np.empty(1, np.int32)
    chosen = np.count_nonzero(errors)
    for i in range(L["n_in"]):
        if drive[i] <= f4(0.0):
            continue
        kept = s.memory[:, L["cell0"] + i * n_out : L["cell0"] + (i + 1) * n_out]
        wanted, rows = False, rows + 1
        for j in range(n_out):
            p[j], q[j] = i1(0), i1(0)
            if errors[j] != f4(0.0):
                g = drive[i] * errors[j]
                kept[1, j] = betas[0] * kept[1, j] + (f4(1.0) - betas[0]) * g
                kept[2, j] = betas[1] * kept[2, j] + (f4(1.0) - betas[1]) * g * g
                kept[0, j] += rate * step_of(kept[1, j], kept[2, j], left[0], left[1])
                n = np.trunc(min(max(kept[0, j] / size, -MOST_TURNS), MOST_TURNS))
                if n != f4(0.0):
                    kept[0, j] -= n * size
                    p[j], q[j] = i1(n), i1(-n)
                    wanted = True
        if wanted:
            row[0] = i
            given += pulse_row(s, array, row, p, q, True)
    book["counter_adds"] += rows * chosen * (ADDITIONS * FLOAT_ADD + MULTIPLICATIONS * FLOAT_MULTIPLY)
    book["counter_words"] += 2 * 3 * rows * words(chosen, n_out, FLOATS_A_WORD)
    return given


@jit_making
def adapt(s: State, rule: F32, target: F32) -> int:
    """One sample's update from what the last forward latched; returns device pulses. s.clock : mutated."""
    if not find_misses(s, rule, target):
        return 0
    step = u4(s.clock[0]["steps"] + u4(1))
    s.clock[0]["steps"] = step
    betas = rule[OWN : OWN + 2]
    left, given = np.empty(2, np.float32), 0
    for k in range(2):
        left[k] = f4(1.0) - f4(np.float64(betas[k]) ** np.float64(step))
    for layer in range(int(rule[FIRST_LAYER]), s.net.shape[0]):
        N = s.net[layer]
        for patch in range(N["patches"]):
            if latch_update(s, layer, patch):
                for array in range(N["first"], N["first"] + N["copies"]):
                    given += give(s, array, rule[OWN + 2 + layer], betas, left)
    return given


@jit_making
def learn(arrays: Arrays, rule: F32, X: F32, targets: F32, pulses: I64, reads: bool) -> bool:
    """Learning steps in the order of the rows (`base.Learn`)."""
    return learn_each(adapt, arrays, rule, X, targets, pulses, reads)


@dataclass(frozen=True, slots=True, kw_only=True)
class Adam(LearningRule):
    """Adam of every weight, its step added up in an accumulator whose whole pulses are given and taken off.

    Source
        D. P. Kingma, J. Ba, arXiv:1412.6980, with its published constants. The news article of 2023 names an
        accelerator for ADAM and says nothing of it. All assumed: three floats of 32 bits in SRAM beside every pair,
        one count of steps for all weights, of which only those are looked at whose gradient is not zero, errors of 8
        bits, samples one by one.
    """

    kind: ClassVar[str] = "adam"
    learn: ClassVar[Learn] = staticmethod(learn)
    compares: ClassVar[bool] = False
    words: ClassVar[int] = 3

    theta_out: float = 0.0
    theta_hidden: float = 0.0
    rate: tuple[float, ...] = (0.001,)
    """Of each layer, or one for all: change of a weight [range] by a step of size 1."""
    beta_mean: float = 0.9
    """What the mean of gradients keeps of itself."""
    beta_square: float = 0.999
    """What the mean of their squares keeps."""

    def _own_fields(self) -> dict[str, Any]:
        return {
            "rate": checked_rate("Adam.rate", self.rate),
            "beta_mean": laws.real("Adam.beta_mean", self.beta_mean, 0, 0.99999),
            "beta_square": laws.real("Adam.beta_square", self.beta_square, 0, 0.99999),
        }

    def own_figures(self, layers: int) -> list[float]:
        """Both betas, then the rate of each layer."""
        return [self.beta_mean, self.beta_square, *rate_of_layers("Adam.rate", self.rate, layers)]

    def state_bytes(self, pairs: Sequence[int]) -> int:
        """Twelve bytes a tuned pair."""
        return 12 * sum(pairs[self.first_layer :])
