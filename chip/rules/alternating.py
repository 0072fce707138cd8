"""STELLAR whose samples take turns: one gives SET pulses only, the next RESET pulses only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Final

from memdrive.chip import laws
from memdrive.chip.kernels.compiling import jit_hashing, jit_making
from memdrive.chip.kernels.laws import mix
from memdrive.chip.kernels.maps import latch_update
from memdrive.chip.kernels.network import find_errors, learn_each
from memdrive.chip.kernels.pulse import Pulses, pulse_rank_one, tune_copies
from memdrive.chip.kernels.tables import BITS, ERRORS, F32, FIRST_LAYER, I64, OWN, Arrays, State, f4, u4
from memdrive.chip.rules.base import Learn, LearningRule
from memdrive.chip.rules.stellar import MOST_PULSES

DRAWING: Final = u4(0x5DEECE66)
"""Tells the rows' draws from the noise of pulses, which has the same key."""
LEAST_ROWS: Final = 2.0**-16


@jit_hashing
def draw_rows(s: State, layer: int, share: f4, event: u4) -> tuple[int, int]:
    """Draw a share of the rows that a patch drives, each for itself, once for all arrays of a network's layer.

    layer : of NET; event : number of the patch since fabrication, over all samples
    s : rows[0] mutated, the rows drawn, of n_in. Returns how many are drawn, and of how many driven ones.
    """
    first = s.net[layer]["first"]
    L = s.layers[first]
    drive = s.latch[BITS, L["in0"] : L["in0"] + L["n_in"]]
    key, driven, drawn = u4(s.clock[first]["key_pulse"] ^ DRAWING), 0, 0
    for i in range(L["n_in"]):
        on = drive[i] > L["row_on"]
        driven += 1 if on else 0
        s.rows[0, drawn] = i
        drawn += 1 if on and f4(mix(key, u4(i), event) >> u4(8)) * f4(2.0**-24) < share else 0
    return drawn, driven


@jit_making
def tune_some(s: State, layer: int, pulses: Pulses, share: f4, event: u4) -> int:
    """`tune_copies` of a share of the driven rows, the same ones in every copy; returns device pulses.

    Booked once a patch, to the first copy: a step of each driven row's generator as an 8-bit addition, where a column
    has an error. layer, event : as in `draw_rows`
    s : G, events, spared, factors (wear), W, V, counts, work, rows mutated
    """
    N, given = s.net[layer], 0
    drawn, driven = draw_rows(s, layer, share, event)
    for array in range(N["first"], N["first"] + N["copies"]):
        L = s.layers[array]
        errors = s.latch[ERRORS, L["out0"] : L["out0"] + L["n_out"]]
        given += pulse_rank_one(s, array, s.rows[0, :drawn], errors, pulses)
        if array == N["first"] and errors.any():
            s.counts[array]["counter_adds"] += driven
    return given


@jit_making
def adapt(s: State, rule: F32, target: F32) -> int:
    """One sample's update, SET or RESET by its number since fabrication; returns device pulses. s.clock : mutated."""
    step = s.clock[0]["steps"]
    s.clock[0]["steps"] = u4(step + u4(1))
    if not find_errors(s, rule, target):
        return 0
    sets = int(rule[OWN]) if step % u4(2) == u4(0) else 0
    resets = int(rule[OWN]) - sets
    pulses, share, given = (sets, resets, resets, sets), rule[OWN + 1], 0
    for layer in range(int(rule[FIRST_LAYER]), s.net.shape[0]):
        N = s.net[layer]
        for patch in range(N["patches"]):
            if not latch_update(s, layer, patch):
                continue
            if share == f4(1.0):
                given += tune_copies(s, layer, pulses)
            else:
                event = u4(u4(step * u4(N["patches"])) + u4(patch))
                given += tune_some(s, layer, pulses, share, event)
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
        The authors' published code (July 2023) calls it single update, "Stellar 1", in two of its simulations. `rows`
        below 1 is ours.
    """

    kind: ClassVar[str] = "alternating"
    learn: ClassVar[Learn] = staticmethod(learn)

    pulses: int = 1
    """1 to 15: of the device that is pulsed."""
    rows: float = 1.0
    """Share of the driven rows that a sample pulses, each drawn at random: for devices whose steps are large.

    Of a convolution it is the share of every patch: each patch of a sample draws anew, and all copies of its kernels
    pulse the same rows, so that they stay as equal as devices are. A row may be pulsed by several patches of a sample.

    A generator beside every row of a layer, shared by its copies (a linear feedback shift register of 16 bits and a
    comparison, assumed).
    """

    def _own_fields(self) -> dict[str, Any]:
        return {
            "pulses": laws.whole("Alternating.pulses", self.pulses, 1, MOST_PULSES),
            "rows": laws.real("Alternating.rows", self.rows, LEAST_ROWS, 1),
        }

    def own_figures(self, layers: int) -> list[float]:  # noqa: ARG002 - the same for each layer
        """How many pulses, and to what share of the rows."""
        return [self.pulses, self.rows]
