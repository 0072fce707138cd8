"""Tiki-Taka: a fast array takes every update, and hands what it gathers, row after row, to the slow one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from memdrive.chip import laws
from memdrive.chip.kernels.compiling import jit_hashing_making, jit_making
from memdrive.chip.kernels.gradient import FLOAT_ADD, FLOAT_MULTIPLY, MOST_TURNS, find_misses, grain
from memdrive.chip.kernels.laws import first_bits, mix
from memdrive.chip.kernels.maps import latch_update
from memdrive.chip.kernels.network import learn_each
from memdrive.chip.kernels.pulse import pulse_row
from memdrive.chip.kernels.read import read_layer
from memdrive.chip.kernels.tables import BITS, CODES, ERRORS, F32, FIRST_LAYER, I64, OWN, Arrays, State, f4, i1, u4
from memdrive.chip.rules.base import Learn, LearningRule
from memdrive.chip.rules.sgd import LARGEST_RATE, checked_rate, rate_of_layers

UNIT = f4(2.0**-32)


@jit_hashing_making
def gather(s: State, fast: int, slow: int, rate: f4) -> int:
    """Pulses of a fast array from what its slow one has latched, rounded at random; returns device pulses.

    A fast array is never read backwards: the count of such reads says which draw of a pair this is. s.clock : mutated
    """
    L, K = s.layers[fast], s.layers[slow]
    n_out, per_grain, key, given = L["n_out"], rate / grain(L), s.clock[fast]["key_back"], 0
    event = u4(s.clock[fast]["back_reads"] + u4(1))
    s.clock[fast]["back_reads"] = event
    drive = s.latch[BITS, K["in0"] : K["in0"] + L["n_in"]]
    errors = s.latch[ERRORS, K["out0"] : K["out0"] + n_out]
    p, q, row = np.empty(n_out, np.int8), np.empty(n_out, np.int8), np.empty(1, np.int32)
    for i in range(L["n_in"]):
        if drive[i] <= f4(0.0):
            continue
        wanted = False
        for j in range(n_out):
            v = per_grain * drive[i] * errors[j]
            draw = f4(first_bits(mix(key, u4(i * n_out + j), event))) * UNIT
            n = np.sign(v) * min(np.floor(abs(v) + draw), MOST_TURNS)
            p[j], q[j] = i1(n), i1(-n)
            wanted = wanted or n != f4(0.0)
        if wanted:
            row[0] = i
            given += pulse_row(s, fast, row, p, q, True)
    return given


@jit_making
def hand_over(s: State, fast: int, slow: int, rate: f4) -> int:
    """Read the fast array's next row into the filter; what is full is pulsed on that row of the slow one.

    Returns device pulses. s : clock, latch, memory, what is read and pulsed, mutated
    """
    L, K, book = s.layers[fast], s.layers[slow], s.counts[slow]
    n_out, size, at = L["n_out"], grain(K), int(s.clock[fast]["steps"]) % L["n_in"]
    s.clock[fast]["steps"] = u4(s.clock[fast]["steps"] + u4(1))
    s.latch[BITS, L["in0"] : L["in0"] + L["n_in"]] = f4(0.0)
    s.latch[BITS, L["in0"] + at] = f4(1.0)
    read_layer(s, fast)
    codes, unit = s.latch[CODES, L["out0"] : L["out0"] + n_out], rate / L["adc_inv_lsb"]
    kept = s.memory[0, K["cell0"] + at * n_out : K["cell0"] + (at + 1) * n_out]
    p, q, row, wanted = np.empty(n_out, np.int8), np.empty(n_out, np.int8), np.empty(1, np.int32), False
    for j in range(n_out):
        kept[j] += codes[j] * unit
        n = np.trunc(min(max(kept[j] / size, -MOST_TURNS), MOST_TURNS))
        kept[j] -= n * size
        p[j], q[j] = i1(n), i1(-n)
        wanted = wanted or n != f4(0.0)
    book["counter_adds"] += n_out * (FLOAT_ADD + FLOAT_MULTIPLY)
    book["counter_words"] += n_out
    row[0] = at
    return pulse_row(s, slow, row, p, q, True) if wanted else 0


@jit_making
def adapt(s: State, rule: F32, target: F32) -> int:
    """One sample's update from what the last forward latched; returns device pulses. s.clock : mutated."""
    if not find_misses(s, rule, target):
        return 0
    step = u4(s.clock[0]["steps"] + u4(1))
    s.clock[0]["steps"] = step
    arrays, given = s.layers.shape[0] // 2, 0
    hands = step % u4(rule[OWN]) == u4(0)
    for layer in range(int(rule[FIRST_LAYER]), s.net.shape[0]):
        N = s.net[layer]
        for patch in range(N["patches"]):
            if latch_update(s, layer, patch):
                for slow in range(N["first"], N["first"] + N["copies"]):
                    given += gather(s, slow + arrays, slow, rule[OWN + 2 + layer])
        for slow in range(N["first"], N["first"] + N["copies"] if hands else N["first"]):
            given += hand_over(s, slow + arrays, slow, rule[OWN + 1])
    return given


@jit_making
def learn(arrays: Arrays, rule: F32, X: F32, targets: F32, pulses: I64, reads: bool) -> bool:
    """Learning steps in the order of the rows (`base.Learn`)."""
    return learn_each(adapt, arrays, rule, X, targets, pulses, reads)


@dataclass(frozen=True, slots=True, kw_only=True)
class TikiTaka(LearningRule):
    """Two arrays a layer. The fast one is pulsed by the gradient, rounded at random, and never read forward.

    Every so many updates one of its rows is read, alone and by the converters of its columns, and added to a digital
    filter; whole pulses of the filter go to the same row of the slow array. Both devices of a pair are pulsed, so a
    fast pair's pulses up and down are alike where its devices stand alike: its symmetric point, towards which random
    pulses drive it, is near weight 0, and no reference array is needed.

    Source
        T. Gokmen, W. Haensch, Front. Neurosci. 14, 103 (2020), doi 10.3389/fnins.2020.00103; the filter: T. Gokmen,
        Front. Artif. Intell. 4, 699148 (2021), doi 10.3389/frai.2021.699148. Assumed: a filter in floats of 32 bits,
        rows in turn, converters of a range of one fully SET pair on the fast array, errors of 8 bits.
    """

    kind: ClassVar[str] = "tiki-taka"
    learn: ClassVar[Learn] = staticmethod(learn)
    compares: ClassVar[bool] = False
    words: ClassVar[int] = 1
    fast: ClassVar[bool] = True

    theta_out: float = 0.0
    theta_hidden: float = 0.0
    rate: tuple[float, ...] = (0.1,)
    """Of each layer, or one for all: change of a fast weight [range] by a fully driven row and an error of 1."""
    transfer: float = 1.0
    """What a fast weight that is read adds to the filter, in units of that weight."""
    every: int = 1
    """Updates between two rows handed over."""

    def _own_fields(self) -> dict[str, Any]:
        return {
            "rate": checked_rate("TikiTaka.rate", self.rate),
            "transfer": laws.real("TikiTaka.transfer", self.transfer, 0, LARGEST_RATE),
            "every": laws.whole("TikiTaka.every", self.every, 1, 1_000_000),
        }

    def own_figures(self, layers: int) -> list[float]:
        """Updates between two rows, the transfer, then the rate of each layer."""
        return [self.every, self.transfer, *rate_of_layers("TikiTaka.rate", self.rate, layers)]

    def state_bytes(self, pairs: Sequence[int]) -> int:
        """The filter: four bytes a tuned pair."""
        return 4 * sum(pairs[self.first_layer :])
