"""Manhattan: the sign of the gradient alone, one pulse wherever it is not zero; no threshold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from memdrive.chip import laws
from memdrive.chip.kernels.compiling import jit_making
from memdrive.chip.kernels.gradient import find_misses
from memdrive.chip.kernels.maps import latch_update
from memdrive.chip.kernels.network import learn_each
from memdrive.chip.kernels.pulse import tune_copies
from memdrive.chip.kernels.tables import ERRORS, F32, FIRST_LAYER, I64, OWN, Arrays, State
from memdrive.chip.rules.base import Learn, LearningRule


@jit_making
def adapt(s: State, rule: F32, target: F32) -> int:
    """One sample's update from what the last forward latched; returns device pulses."""
    if not find_misses(s, rule, target):
        return 0
    other, given = 1 - int(rule[OWN]), 0
    for layer in range(int(rule[FIRST_LAYER]), s.net.shape[0]):
        N = s.net[layer]
        for k in range(N["out0"], N["out0"] + N["codes"]):
            s.latch[ERRORS, k] = np.sign(s.latch[ERRORS, k])
        for patch in range(N["patches"]):
            if latch_update(s, layer, patch):
                given += tune_copies(s, layer, (1, other, 1, other))
    return given


@jit_making
def learn(arrays: Arrays, rule: F32, X: F32, targets: F32, pulses: I64, reads: bool) -> bool:
    """Learning steps in the order of the rows (`base.Learn`)."""
    return learn_each(adapt, arrays, rule, X, targets, pulses, reads)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manhattan(LearningRule):
    """The sign of back-propagated errors of many levels, sample by sample: every miss is a pulse.

    Source
        W. Quiñonez, M. J. Sánchez, D. Rubi, arXiv:2511.03858, the device that stays as it is included. Assumed: which
        of a pair that is, and errors of 8 bits on the columns of the transposed read.
    """

    kind: ClassVar[str] = "manhattan"
    learn: ClassVar[Learn] = staticmethod(learn)
    compares: ClassVar[bool] = False

    theta_out: float = 0.0
    theta_hidden: float = 0.0
    one_device: bool = False
    """The positive device of a pair alone is pulsed; the negative one stays where it was formed."""

    def _own_fields(self) -> dict[str, Any]:
        return {"one_device": laws.truth("Manhattan.one_device", self.one_device)}

    def own_figures(self, layers: int) -> list[float]:  # noqa: ARG002 - the same for each layer
        """Whether one device stays."""
        return [self.one_device]
