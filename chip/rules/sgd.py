"""Multi-pulse SGD: every update is rounded to whole pulses and given at once, as NeuroSim trains its networks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from memdrive.chip import laws
from memdrive.chip.kernels.compiling import jit_hashing_making, jit_making
from memdrive.chip.kernels.gradient import MOST_TURNS, find_misses, grain
from memdrive.chip.kernels.laws import BELL_SCALE, bell, first_bits, mix
from memdrive.chip.kernels.maps import latch_update
from memdrive.chip.kernels.network import learn_each
from memdrive.chip.kernels.pulse import pulse_row
from memdrive.chip.kernels.tables import BITS, ERRORS, F32, FIRST_LAYER, I32, I64, OWN, Arrays, State, f4, i1, u4
from memdrive.chip.rules.base import MOST_LAYERS, Learn, LearningRule

LARGEST_RATE = 1e6


@jit_hashing_making
def correct(s: State, array: int, row: I32, wanted: F32, rounds: int) -> int:
    """Write-verify of one row: its pairs are read and pulsed until half a pulse is the most that is missing.

    wanted : (n_out,) weights, NaN where a pair is left alone; mutated, so is what is read and pulsed. Returns device
    pulses; reads carry noise and are booked, without the converter's steps (assumed: what programming does).
    """
    L, book, clock, given = s.layers[array], s.counts[array], s.clock[array], 0
    n_out, size, first = L["n_out"], grain(L), L["cell0"] + row[0] * L["n_out"]
    p, q = np.empty(n_out, np.int8), np.empty(n_out, np.int8)
    for _ in range(rounds):
        event, pending = clock["reads"], 0
        clock["reads"] = u4(event + u4(1))
        for j in range(n_out):
            p[j], q[j] = i1(0), i1(0)
            if not np.isnan(wanted[j]):
                pending += 1
                h = first_bits(mix(clock["key_read"], u4(u4(row[0] * n_out + j) | u4(0x80000000)), event))
                spread = L["read_noise"] * np.sqrt(f4(s.V[first + j]) * L["v_unit"]) * BELL_SCALE
                miss = wanted[j] - (s.W[first + j] + spread * bell(h))
                n = np.rint(min(max(miss / size, -MOST_TURNS), MOST_TURNS))
                p[j], q[j] = i1(n), i1(-n)
                wanted[j] = wanted[j] if n != f4(0.0) else f4(np.nan)
        if pending == 0:
            break
        book["lone_reads"] += 1
        book["forward_reads"] += L["tiles_across"]
        book["rows_driven"] += L["tiles_across"]
        book["pairs_read"] += pending
        book["adc_conversions"] += pending
        book["adc_steps"] += pending * 2 * L["adc_half"]
        given += pulse_row(s, array, row, p, q, True)
    return given


@jit_making
def give(s: State, array: int, rate: f4, rounds: int) -> int:
    """Pulses of one array from what it has latched, row by row; returns device pulses."""
    L = s.layers[array]
    n_out, per_grain = L["n_out"], rate / grain(L)
    drive = s.latch[BITS, L["in0"] : L["in0"] + L["n_in"]]
    errors = s.latch[ERRORS, L["out0"] : L["out0"] + n_out]
    p, q, row, given = np.empty(n_out, np.int8), np.empty(n_out, np.int8), np.empty(1, np.int32), 0
    wanted = np.empty(n_out, np.float32)
    for i in range(L["n_in"]):
        if drive[i] <= f4(0.0):
            continue
        first, chosen = L["cell0"] + i * n_out, False
        for j in range(n_out):
            n = np.rint(min(max(per_grain * drive[i] * errors[j], -MOST_TURNS), MOST_TURNS))
            p[j], q[j] = i1(n), i1(-n)
            if rounds > 0:
                goal = min(max(s.W[first + j] + rate * drive[i] * errors[j], f4(-1.0)), f4(1.0))
                wanted[j] = goal if n != f4(0.0) else f4(np.nan)
            chosen = chosen or n != f4(0.0)
        if chosen:
            row[0] = i
            given += pulse_row(s, array, row, p, q, True)
            given += correct(s, array, row, wanted, rounds)
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
                    given += give(s, array, rule[OWN + 1 + layer], int(rule[OWN]))
    return given


@jit_making
def learn(arrays: Arrays, rule: F32, X: F32, targets: F32, pulses: I64, reads: bool) -> bool:
    """Learning steps in the order of the rows (`base.Learn`)."""
    return learn_each(adapt, arrays, rule, X, targets, pulses, reads)


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
    compares: ClassVar[bool] = False

    theta_out: float = 0.0
    theta_hidden: float = 0.0
    rate: tuple[float, ...] = (0.1,)
    """Of each layer, or one for all: change of a weight [range] by a fully driven row and an error of full scale."""
    verify: int = 0
    """Rounds in which what was pulsed is read back and corrected at most."""

    def _own_fields(self) -> dict[str, Any]:
        return {
            "rate": checked_rate("Sgd.rate", self.rate),
            "verify": laws.whole("Sgd.verify", self.verify, 0, 1000),
        }

    def own_figures(self, layers: int) -> list[float]:
        """Rounds of verifying, then the rate of each layer."""
        return [self.verify, *rate_of_layers("Sgd.rate", self.rate, layers)]
