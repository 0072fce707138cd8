"""STELLAR as its authors' published code simulates it: wide thresholds, and samples that take turns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from memdrive.chip import laws
from memdrive.chip.kernels.compiling import jit, jit_making
from memdrive.chip.kernels.maps import latch_update
from memdrive.chip.kernels.network import hidden_errors, learn_each, outputs, top_code
from memdrive.chip.kernels.pulse import PAIRED, tune_copies
from memdrive.chip.kernels.tables import ERRORS, F32, FIRST_LAYER, I64, OWN, Arrays, State, f4, u4
from memdrive.chip.rules.base import Learn, LearningRule


@jit
def wide_errors(s: State, share: f4, target: F32) -> int:
    """Signs at the last layer where a miss reaches this share of the largest target; returns how many."""
    codes, out0 = outputs(s), s.net[s.net.shape[0] - 1]["out0"]
    half = top_code(s)
    largest, wrong = f4(0.0), 0
    for k in range(codes.size):
        largest = max(largest, abs(target[k]))
    for k in range(codes.size):
        miss = target[k] * half - codes[k]
        reached = largest > f4(0.0) and miss != f4(0.0) and abs(miss) >= share * largest * half
        s.latch[ERRORS, out0 + k] = np.sign(miss) if reached else f4(0.0)
        wrong += 1 if reached else 0
    return wrong


@jit_making
def adapt(s: State, rule: F32, target: F32) -> int:
    """One sample's update from what the last forward latched; returns device pulses. s.clock : mutated."""
    step = s.clock[0]["steps"]
    s.clock[0]["steps"] = u4(step + u4(1))
    if wide_errors(s, rule[OWN], target) == 0:
        return 0
    hidden_errors(s, rule)
    sets, given = int(step % u4(2) == u4(0)), 0
    pulses = PAIRED if rule[OWN + 1] > f4(0.0) else (sets, 1 - sets, 1 - sets, sets)
    for layer in range(int(rule[FIRST_LAYER]), s.net.shape[0]):
        for patch in range(s.net[layer]["patches"]):
            if latch_update(s, layer, patch):
                given += tune_copies(s, layer, pulses)
    return given


@jit_making
def learn(arrays: Arrays, rule: F32, X: F32, targets: F32, pulses: I64, reads: bool) -> bool:
    """Learning steps in the order of the rows (`base.Learn`)."""
    return learn_each(adapt, arrays, rule, X, targets, pulses, reads)


@dataclass(frozen=True, slots=True, kw_only=True)
class Published(LearningRule):
    """E = sign(t - y) where abs(t - y) is at least a share of the target; SET only and RESET only by turns.

    Where a hidden neuron has several bits, its row is pulsed where its code is above zero: the sign of ReLU.

    Source
        github Tsinghua-LEMON-Lab/software_edge_learning_memristor_chip (July 2023): target 10, thresholds 0 to 8 in
        units of the outputs, "Stellar 1" by turns, "Stellar 2" both at every sample. Assumed: a hidden layer's errors,
        as `LearningRule` has them; their simulations on MNIST tune the last layer.
    """

    kind: ClassVar[str] = "published"
    learn: ClassVar[Learn] = staticmethod(learn)

    theta_out: float = 0.0
    """Not looked at: `share` stands for it."""
    share: float = 0.5
    """Of a sample's largest target: a smaller miss writes nothing."""
    both: bool = False
    """SET and RESET at every sample."""

    def _own_fields(self) -> dict[str, Any]:
        if self.one_sided:
            raise ValueError("Published.one_sided: need False: the published code knows no hinges, got True")
        return {
            "share": laws.real("Published.share", self.share, 0, 2),
            "both": laws.truth("Published.both", self.both),
        }

    def own_figures(self, layers: int) -> list[float]:  # noqa: ARG002 - the same for each layer
        """The share, and whether both devices of a pair are pulsed."""
        return [self.share, self.both]
