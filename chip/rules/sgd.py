"""Multi-pulse SGD: every update is rounded to whole pulses and given at once, as NeuroSim trains its networks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from memdrive.chip import laws
from memdrive.chip.kernels.compiling import jit_making
from memdrive.chip.kernels.gradient import MOST_TURNS, find_misses, grain
from memdrive.chip.kernels.maps import latch_update
from memdrive.chip.kernels.network import inputs, numbers, read_all
from memdrive.chip.kernels.pulse import pulse_row
from memdrive.chip.kernels.tables import BITS, ERRORS, F32, FIRST_LAYER, I64, OWN, Arrays, State, f4, i1
from memdrive.chip.rules.base import MOST_LAYERS, Learn, LearningRule

LARGEST_RATE = 1e6


@jit_making
def give(s: State, array: int, rate: f4) -> int:
    """Pulses of one array from what it has latched, row by row; returns device pulses."""
    L = s.layers[array]
    n_out, per_grain = L["n_out"], rate / grain(L)
    drive = s.latch[BITS, L["in0"] : L["in0"] + L["n_in"]]
    errors = s.latch[ERRORS, L["out0"] : L["out0"] + n_out]
    p, q, row, given = np.empty(n_out, np.int8), np.empty(n_out, np.int8), np.empty(1, np.int32), 0
    for i in range(L["n_in"]):
        if drive[i] <= f4(0.0):
            continue
        wanted = False
        for j in range(n_out):
            n = np.rint(min(max(per_grain * drive[i] * errors[j], -MOST_TURNS), MOST_TURNS))
            p[j], q[j] = i1(n), i1(-n)
            wanted = wanted or n != f4(0.0)
        if wanted:
            row[0] = i
            given += pulse_row(s, array, row, p, q, False)
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
    s = State(*arrays)
    if not (inputs(X) and numbers(targets)):
        return False
    for sample in range(targets.shape[0]):
        if reads:
            read_all(s, X[sample])
        pulses[sample] = adapt(s, rule, targets[sample])
    return True


def checked_rate(where: str, rate: Sequence[float]) -> tuple[float, ...]:
    """One rate for all layers, or one for each."""
    several = laws.several(where, rate, 1, MOST_LAYERS)
    return tuple(laws.real(where, each, 0, LARGEST_RATE) for each in several)


def rate_of_layers(where: str, rate: Sequence[float], layers: int) -> list[float]:
    """A rate for each layer."""
    if len(rate) not in (1, layers):
        raise ValueError(f"{where}: need one, or one for each of {layers} layers, got {tuple(rate)}")
    return list(rate) if len(rate) == layers else list(rate) * layers


@dataclass(frozen=True, slots=True, kw_only=True)
class Sgd(LearningRule):
    """dW = rate · drive · error, in pulses of the size that one has in the middle of the range, rounded, at most 15.

    Both devices of a pair get them, one up, one down. What rounding leaves is lost, and steps that differ along the
    range are not accounted for. Rows are pulsed one after another.

    Source
        NeuroSim 3.0 (P.-Y. Chen, X. Peng, S. Yu), `Write` in its Cell.cpp: pulses = dW / range x states, rounded;
        there of one device against a fixed reference. Assumed: errors of 8 bits on the columns of the transposed read.
    """

    kind: ClassVar[str] = "sgd"
    learn: ClassVar[Learn] = staticmethod(learn)

    theta_out: float = 0.0
    theta_hidden: float = 0.0
    rate: tuple[float, ...] = (0.1,)
    """Of each layer, or one for all: change of a weight [range] by a fully driven row and an error of full scale."""

    def _own_fields(self) -> dict[str, Any]:
        return {"rate": checked_rate("Sgd.rate", self.rate)}

    def own_figures(self, layers: int) -> list[float]:
        """The rate of each layer."""
        return rate_of_layers("Sgd.rate", self.rate, layers)
