"""STELLAR whose samples take turns: one gives SET pulses only, the next RESET pulses only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from memdrive.chip import laws
from memdrive.chip.kernels.compiling import jit_making
from memdrive.chip.kernels.maps import latch_update
from memdrive.chip.kernels.network import find_errors, learn_each
from memdrive.chip.kernels.pulse import tune_copies
from memdrive.chip.kernels.tables import F32, FIRST_LAYER, I64, OWN, Arrays, State, u4
from memdrive.chip.rules.base import Learn, LearningRule
from memdrive.chip.rules.stellar import MOST_PULSES


@jit_making
def adapt(s: State, rule: F32, target: F32) -> int:
    """One sample's update, SET or RESET by its number since fabrication; returns device pulses. s.clock : mutated."""
    step = s.clock[0]["steps"]
    s.clock[0]["steps"] = u4(step + u4(1))
    if not find_errors(s, rule, target):
        return 0
    sets = int(rule[OWN]) if step % u4(2) == u4(0) else 0
    resets = int(rule[OWN]) - sets
    given = 0
    for layer in range(int(rule[FIRST_LAYER]), s.net.shape[0]):
        for patch in range(s.net[layer]["patches"]):
            if latch_update(s, layer, patch):
                given += tune_copies(s, layer, (sets, resets, resets, sets))
    return given


@jit_making
def learn(arrays: Arrays, rule: F32, X: F32, targets: F32, pulses: I64, reads: bool) -> bool:
    """Learning steps in the order of the rows (`base.Learn`)."""
    return learn_each(adapt, arrays, rule, X, targets, pulses, reads)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternating(LearningRule):
    """Half the pulses and half the cycles of STELLAR: an even sample SETs one device of a pair, an odd one RESETs one.

    An error of +1 SETs G_pos or RESETs G_neg, one of -1 SETs G_neg or RESETs G_pos.

    Source
        The authors' published code (July 2023) calls it single update, "Stellar 1", in two of its simulations.
    """

    kind: ClassVar[str] = "alternating"
    learn: ClassVar[Learn] = staticmethod(learn)

    pulses: int = 1
    """1 to 15: of the device that is pulsed."""

    def _own_fields(self) -> dict[str, Any]:
        return {"pulses": laws.whole("Alternating.pulses", self.pulses, 1, MOST_PULSES)}

    def own_figures(self, layers: int) -> list[float]:  # noqa: ARG002 - the same for each layer
        """How many pulses."""
        return [self.pulses]
