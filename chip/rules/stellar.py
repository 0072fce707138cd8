"""STELLAR: every sign becomes pulses at once, on one device of a pair or on both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Final

from memdrive.chip import laws
from memdrive.chip.kernels.compiling import jit_making
from memdrive.chip.kernels.maps import latch_update
from memdrive.chip.kernels.network import find_errors, learn_each
from memdrive.chip.kernels.pulse import PAIRED, Pulses, tune_copies
from memdrive.chip.kernels.tables import F32, FIRST_LAYER, I64, OWN, Arrays, State
from memdrive.chip.rules.base import Learn, LearningRule

MOST_PULSES: Final = 15
"""Of a device in one update: what the registers of the authors' published code hold."""


@jit_making
def adapt(s: State, rule: F32, target: F32) -> int:
    """Errors, backward and tuning from what the last forward latched; returns device pulses."""
    if not find_errors(s, rule, target):
        return 0
    pulses = (int(rule[OWN]), int(rule[OWN + 1]), int(rule[OWN + 2]), int(rule[OWN + 3]))
    given = 0
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
class Stellar(LearningRule):
    """Sign- and threshold-based learning, open loop, with the pulses of a pair's two devices set apart."""

    kind: ClassVar[str] = "stellar"
    learn: ClassVar[Learn] = staticmethod(learn)

    pulses: Pulses = PAIRED
    """0 to 15 each: SETs of G_pos, RESETs of G_neg for an error of +1, RESETs of G_pos, SETs of G_neg for -1.

    (1, 0, 0, 1) is SET only, (0, 1, 1, 0) RESET only, (1, 0, 1, 0) the positive device only.
    """

    def _own_fields(self) -> dict[str, Any]:
        several = laws.several("Stellar.pulses", self.pulses, 4, 4)
        return {"pulses": tuple(laws.whole("Stellar.pulses", n, 0, MOST_PULSES) for n in several)}

    def own_figures(self, layers: int) -> list[float]:  # noqa: ARG002 - the same for each layer
        """The four numbers of pulses."""
        return list(self.pulses)
