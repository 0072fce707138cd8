"""Mixed precision: updates add up in digital memory beside the pairs; what reaches a pulse is pulsed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from memdrive.chip.kernels.compiling import jit_making
from memdrive.chip.kernels.counters import words
from memdrive.chip.kernels.gradient import FLOAT_ADD, FLOAT_MULTIPLY, FLOATS_A_WORD, MOST_TURNS, find_misses, grain
from memdrive.chip.kernels.maps import latch_update
from memdrive.chip.kernels.network import learn_each
from memdrive.chip.kernels.pulse import pulse_row
from memdrive.chip.kernels.tables import BITS, ERRORS, F32, FIRST_LAYER, I64, OWN, Arrays, State, f4, i1
from memdrive.chip.rules.base import Learn, LearningRule
from memdrive.chip.rules.sgd import checked_rate, rate_of_layers


@jit_making
def give(s: State, array: int, rate: f4) -> int:
    """Add one array's updates to its memory, and pulse what is full; returns device pulses. s : memory too mutated"""
    L, book = s.layers[array], s.counts[array]
    n_out, step, given, rows = L["n_out"], grain(L), 0, 0
    drive = s.latch[BITS, L["in0"] : L["in0"] + L["n_in"]]
    errors = s.latch[ERRORS, L["out0"] : L["out0"] + n_out]
    p, q, row = np.empty(n_out, np.int8), np.empty(n_out, np.int8), np.empty(1, np.int32)
    chosen = np.count_nonzero(errors)
    for i in range(L["n_in"]):
        if drive[i] <= f4(0.0):
            continue
        kept = s.memory[0, L["cell0"] + i * n_out : L["cell0"] + (i + 1) * n_out]
        wanted, rows = False, rows + 1
        for j in range(n_out):
            p[j], q[j] = i1(0), i1(0)
            if errors[j] != f4(0.0):
                kept[j] += rate * drive[i] * errors[j]
                n = np.trunc(min(max(kept[j] / step, -MOST_TURNS), MOST_TURNS))
                if n != f4(0.0):
                    kept[j] -= n * step
                    p[j], q[j] = i1(n), i1(-n)
                    wanted = True
        if wanted:
            row[0] = i
            given += pulse_row(s, array, row, p, q, True)
    book["counter_adds"] += rows * chosen * (FLOAT_ADD + FLOAT_MULTIPLY)
    book["counter_words"] += 2 * rows * words(chosen, n_out, FLOATS_A_WORD)
    return given


@jit_making
def adapt(s: State, rule: F32, target: F32) -> int:
    """One sample's update from what the last forward latched; returns device pulses."""
    if not find_misses(s, rule, target):
        return 0
    given = 0
    for layer in range(int(rule[FIRST_LAYER]), s.net.shape[0]):
        N = s.net[layer]
        for patch in range(N["patches"]):
            if latch_update(s, layer, patch):
                for array in range(N["first"], N["first"] + N["copies"]):
                    given += give(s, array, rule[OWN + layer])
    return given


@jit_making
def learn(arrays: Arrays, rule: F32, X: F32, targets: F32, pulses: I64, reads: bool) -> bool:
    """Learning steps in the order of the rows (`base.Learn`)."""
    return learn_each(adapt, arrays, rule, X, targets, pulses, reads)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixed(LearningRule):
    """An accumulator beside every pair: chi += rate · drive · error; whole pulses of chi are given and taken off.

    A pulse counts as what it does in the middle of the range. Nothing is read back. It is what `counting` is with
    real numbers instead of signs, and older.

    Source
        S. R. Nandakumar et al., Front. Neurosci. 14, 406 (2020), doi 10.3389/fnins.2020.00406. Assumed: an accumulator
        in floats of 32 bits, errors of 8 bits on the columns of the transposed read, samples one by one.
    """

    kind: ClassVar[str] = "mixed"
    learn: ClassVar[Learn] = staticmethod(learn)
    compares: ClassVar[bool] = False
    words: ClassVar[int] = 1

    theta_out: float = 0.0
    theta_hidden: float = 0.0
    rate: tuple[float, ...] = (0.1,)
    """Of each layer, or one for all: change of a weight [range] by a fully driven row and an error of full scale."""

    def _own_fields(self) -> dict[str, Any]:
        return {"rate": checked_rate("Mixed.rate", self.rate)}

    def own_figures(self, layers: int) -> list[float]:
        """The rate of each layer."""
        return rate_of_layers("Mixed.rate", self.rate, layers)

    def state_bytes(self, pairs: Sequence[int]) -> int:
        """Four bytes a tuned pair."""
        return 4 * sum(pairs[self.first_layer :])
