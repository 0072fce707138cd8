"""Multi-pulse SGD: every update is rounded to whole pulses and given at once, as NeuroSim trains its networks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np

from memdrive.chip import laws
from memdrive.chip.kernels.compiling import jit, jit_hashing_making, jit_making
from memdrive.chip.kernels.gradient import MOST_TURNS, find_misses, grain
from memdrive.chip.kernels.laws import BELL_SCALE, bell, conductance, first_bits, mix, second_bits
from memdrive.chip.kernels.maps import latch_update
from memdrive.chip.kernels.network import learn_each
from memdrive.chip.kernels.pulse import pulse_row
from memdrive.chip.kernels.tables import BITS, ERRORS, F32, FIRST_LAYER, I32, I64, OWN, Arrays, State, f4, i1, u4
from memdrive.chip.rules.base import MOST_LAYERS, Learn, LearningRule

LARGEST_RATE = 1e6
SMALLEST_TOLERANCE = 1e-9
"""[range] Far below any step, far above what is 0 in float32."""


@jit_hashing_making
def correct(s: State, array: int, row: I32, goals: F32, tolerance: f4, rounds: int) -> int:
    """Write-verify of one row, device by device: read, and pulsed once towards its goal, until within the tolerance.

    goals : (2, n_out) conductances [range], NaN where a device is left alone; mutated, so is what is read and pulsed.
    Returns device pulses. All G_pos are read at once, then all G_neg; reads carry noise, no converter's steps, and are
    booked as those of pairs (assumed: what programming does).
    """
    L, clock, given = s.layers[array], s.clock[array], 0
    n_out, first = L["n_out"], L["cell0"] + row[0] * L["n_out"]
    ways = np.zeros((2, n_out), np.int8)
    for _ in range(rounds):
        event, pending = clock["reads"], 0
        clock["reads"] = u4(event + u4(1))
        for side in range(2):
            looked = 0
            for j in range(n_out):
                ways[side, j] = i1(0)
                if not np.isnan(goals[side, j]):
                    looked += 1
                    h = mix(clock["key_read"], u4(u4(row[0] * n_out + j) | u4(0x80000000)), event)
                    xi = bell(first_bits(h) if side == 0 else second_bits(h)) * BELL_SCALE
                    g = conductance(s.G, side, first + j, s.spans)
                    miss = goals[side, j] - g * (f4(1.0) + L["read_noise"] * xi)
                    ways[side, j] = i1(np.sign(miss) if abs(miss) >= tolerance else f4(0.0))
                    goals[side, j] = goals[side, j] if ways[side, j] != 0 else f4(np.nan)
            book_verified(L, s.counts[array], looked)
            pending += looked
        if pending == 0:
            break
        given += pulse_row(s, array, row, ways[0], ways[1], False)
    return given


@jit
def book_verified(L: Any, book: Any, devices: int) -> None:
    """A read of so many devices of a row. L : LAYER; book : COUNTS, mutated."""
    if devices > 0:
        book["lone_reads"] += 1
        book["forward_reads"] += L["tiles_across"]
        book["rows_driven"] += L["tiles_across"]
        book["pairs_read"] += devices
        book["adc_conversions"] += devices
        book["adc_steps"] += devices * 2 * L["adc_half"]


@jit
def pulses_for(change: f4, size: f4, tolerance: f4) -> Any:
    """SET pulses of a pair for a change of its weight [range]: rounded, or by a tolerance of each device its sign.

    size : of a pulse
    """
    if tolerance > f4(0.0):
        return np.sign(change) if abs(change) * f4(0.5) >= tolerance else f4(0.0)
    return np.rint(min(max(change / size, -MOST_TURNS), MOST_TURNS))


@jit_making
def give(s: State, array: int, rate: f4, tolerance: f4, rounds: int) -> int:
    """Pulses of one array from what it has latched, row by row; returns device pulses."""
    L = s.layers[array]
    n_out, size, low = L["n_out"], grain(L), L["g_low"]
    drive = s.latch[BITS, L["in0"] : L["in0"] + L["n_in"]]
    errors = s.latch[ERRORS, L["out0"] : L["out0"] + n_out]
    p, q, row, given = np.empty(n_out, np.int8), np.empty(n_out, np.int8), np.empty(1, np.int32), 0
    goals = np.empty((2, n_out), np.float32)
    for i in range(L["n_in"]):
        if drive[i] <= f4(0.0):
            continue
        first, chosen = L["cell0"] + i * n_out, False
        for j in range(n_out):
            change = rate * drive[i] * errors[j]
            n = pulses_for(change, size, tolerance)
            p[j], q[j] = i1(n), i1(-n)
            for side in range(2 if rounds > 0 else 0):
                share = change * (f4(0.5) if side == 0 else f4(-0.5))
                goal = min(max(conductance(s.G, side, first + j, s.spans) + share, low), low + f4(1.0))
                goals[side, j] = goal if n != f4(0.0) else f4(np.nan)
            chosen = chosen or n != f4(0.0)
        if chosen:
            row[0] = i
            given += pulse_row(s, array, row, p, q, True)
            given += correct(s, array, row, goals, tolerance, rounds)
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
                    given += give(s, array, rule[OWN + 2 + layer], rule[OWN], int(rule[OWN + 1]))
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
    range are not accounted for. Rows are pulsed one after another. With a tolerance a device that should change by as
    much or more gets one pulse, whatever the change, and, verified, another after every read that misses it.

    Source
        NeuroSim 3.0 (P.-Y. Chen, X. Peng, S. Yu), `Write` in its Cell.cpp: pulses = dW / range x states, rounded;
        there of one device against a fixed reference. Tolerance and verify: what the authors' published code (July
        2023) calls back-propagation with and without verify (Device_asymmetry/rram_array.m, tolerance 0.015 of the
        range, 50 pulses a device at most); there goals may stand outside the range. Assumed: errors of 8 bits on the
        columns of the transposed read, goals reckoned from true conductances, as theirs.
    """

    kind: ClassVar[str] = "sgd"
    learn: ClassVar[Learn] = staticmethod(learn)
    compares: ClassVar[bool] = False

    theta_out: float = 0.0
    theta_hidden: float = 0.0
    rate: tuple[float, ...] = (0.1,)
    """Of each layer, or one for all: change of a weight [range] by a fully driven row and an error of full scale."""
    tolerance: float = 0.0
    """[range] Of a device, half a weight's change each: one pulse from here on; 0 rounds to whole pulses instead."""
    verify: int = 0
    """Rounds in which devices that were pulsed are read back and pulsed again at most; needs a tolerance."""

    def _own_fields(self) -> dict[str, Any]:
        verify = laws.whole("Sgd.verify", self.verify, 0, 1000)
        tolerance = laws.real("Sgd.tolerance", self.tolerance, 0, 1)
        if 0 < tolerance < SMALLEST_TOLERANCE:
            raise ValueError(f"Sgd.tolerance: need 0, or {SMALLEST_TOLERANCE:g} to 1, got {tolerance:g}")
        if verify and not tolerance:
            raise ValueError(f"Sgd.verify: need a tolerance above 0 to verify within, got 0 with verify={verify}")
        return {"rate": checked_rate("Sgd.rate", self.rate), "tolerance": tolerance, "verify": verify}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The inverse of `as_dict`; no rule from before tolerances that verified: its law is gone."""
        if isinstance(values, Mapping) and values.get("verify", 0) != 0 and "tolerance" not in values:
            law = "need a tolerance: rules saved without one verified pairs in whole pulses, which none does any more"
            raise ValueError(f"Sgd.verify: {law}, got verify={laws.quoted(values['verify'])}")
        return super(Sgd, cls).from_dict(values)

    def own_figures(self, layers: int) -> list[float]:
        """Tolerance and rounds of verifying, then the rate of each layer."""
        return [self.tolerance, self.verify, *rate_of_layers("Sgd.rate", self.rate, layers)]
