"""What each learning rule does, pair by pair in plain Python and NumPy: the oracle of tests/chip/test_rules.py."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from naive_chip import NaiveChip, NaiveLayer, mix

from memdrive.chip import Chip, LearningRule
from memdrive.chip.rules import Adam, Alternating, Manhattan, Mixed, Published, Rule, Sgd, Stellar, TikiTaka

Array = np.ndarray[Any, Any]
DRAWING = 0x5DEECE66


def plain(chip: Chip) -> PlainRule:
    """The oracle of a chip's rule, from the chip's cells as they are."""
    if isinstance(chip.rule, TikiTaka):
        return PlainTikiTaka(chip)
    graded = isinstance(chip.rule, Manhattan | Sgd | Mixed | Adam)
    return PlainGradient(chip) if graded else PlainRule(chip)


def rows_drawn(rule: LearningRule, key: int, on: Array, event: int) -> Array:
    """Which of the driven rows are pulsed: all, or a share that is drawn. on : (n_in,) bool; key : of the pulses."""
    share = getattr(rule, "rows", 1.0)
    lots = [mix(key ^ DRAWING, i, event) >> 8 for i in range(len(on))]
    return on & ((np.array(lots) < share * 2**24) | (share == 1))


def devices(rule: LearningRule, sign: int, step: int) -> tuple[int, int]:
    """Pulses of the positive and of the negative device, SET +, RESET -. step : of the sample, from 1"""
    if isinstance(rule, Alternating) or (isinstance(rule, Published) and not rule.both):
        n, sets = getattr(rule, "pulses", 1), step % 2 == 1
        return (n if sets else 0, 0 if sets else -n) if sign > 0 else (0 if sets else -n, n if sets else 0)
    up_p, down_q, down_p, up_q = rule.pulses if isinstance(rule, Stellar) else (1, 1, 1, 1)
    return (up_p, -down_q) if sign > 0 else (-down_p, up_q)


class PlainRule:
    """Rules of signs."""

    def __init__(self, chip: Chip) -> None:
        self.chip, self.rule, self.steps = NaiveChip(chip), chip.rule, 0
        self.counts = [np.zeros(layer.event.shape, int) for layer in self.chip.layers]
        self.fast: list[NaiveLayer] = []
        self.row_on = [0.5 if chip.device.dac_bits == 1 else 0.0] + [
            0.5 if kind.bits == 1 else 0.0 for kind in chip.network
        ]

    def learn(self, x: Array, target: Array) -> int:
        """Device pulses of one sample."""
        self.steps += 1
        self.chip.forward(x)
        found = self.errors(target)
        if found is None:
            return 0
        given = 0
        self.wrong = [bool(np.asarray(e).any()) for e in found]
        for number, (layer, drive, e) in enumerate(zip(self.chip.layers, self.chip.bits, found, strict=False)):
            if number >= self.rule.first_layer:
                on = np.asarray(drive) > self.row_on[number]
                drawn = rows_drawn(self.rule, layer.key_pulse, on, self.steps - 1)
                for i, j in np.argwhere(drawn[:, None] & (e != 0)):
                    given += self.give(number, layer, int(i), int(j), float(drive[i]), float(e[j]))
                given += self.after(number)
        return given

    def after(self, number: int) -> int:  # noqa: ARG002 - most rules do nothing
        """What follows on the pulses of a layer; returns device pulses."""
        return 0

    def errors(self, target: Array) -> list[Array] | None:
        """Of every layer; None where no output is wrong."""
        if not isinstance(self.rule, Published):
            return self.chip.errors(target)
        half, codes = self.chip.half, self.chip.codes
        misses = target * half - codes[-1]
        wide = (np.abs(misses) >= self.rule.share * np.abs(target).max() * half) & (misses != 0)
        errors = [np.where(wide, np.sign(misses), 0.0)]
        if not errors[0].any():
            return None
        for layer, a, kind in zip(self.chip.layers[:0:-1], codes[-2::-1], self.chip.kinds[-2::-1], strict=True):
            b = layer.back(errors[0])
            top = 0.0 if kind.bits == 1 else kind.ceiling * half
            passed = (np.abs(b) > self.rule.theta_hidden) & (a >= -self.rule.window) & (a <= top + self.rule.window)
            errors.insert(0, np.where(passed, np.sign(b), 0))
        return errors

    def give(self, number: int, layer: NaiveLayer, i: int, j: int, drive: float, e: float) -> int:
        """Pulse one pair; returns device pulses."""
        assert drive > 0
        sign = int(np.sign(e))
        if isinstance(self.rule, Rule) and self.rule.overflow:
            self.counts[number][i, j] += sign
            if abs(self.counts[number][i, j]) < self.rule.overflow[number]:
                return 0
            self.counts[number][i, j] = 0
        p, q = devices(self.rule, sign, self.steps)
        layer.pulse_devices(i, j, p, q)
        return abs(p) + abs(q)


def level(value: float) -> float:
    """An error on a column's driver of 8 bits."""
    return float(np.rint(np.clip(value, -1, 1) * 127) / 127)


class PlainGradient(PlainRule):
    """Rules of graded errors; what they keep of a weight is a dictionary."""

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self.row_on = [0.0 if not isinstance(chip.rule, Manhattan) else on for on in self.row_on]
        self.updates = 0
        self.kept: dict[tuple[int, int, int], list[float]] = {}
        d = chip.device
        self.grain = d.step_set - d.slope_set / 2 + d.step_reset - d.slope_reset / 2

    def errors(self, target: Array) -> list[Array] | None:
        """Misses by levels, read back by columns driven that much."""
        rule, half, codes = self.rule, self.chip.half, self.chip.codes
        errors = [np.array([self.miss(t, t * half - y) for t, y in zip(target, codes[-1], strict=True)])]
        if not errors[0].any():
            return None
        for layer, a, kind in zip(self.chip.layers[:0:-1], codes[-2::-1], self.chip.kinds[-2::-1], strict=True):
            b = layer.back(errors[0])
            top = 0.0 if kind.bits == 1 else kind.ceiling * half
            passed = (np.abs(b) > rule.theta_hidden) & (a >= -rule.window) & (a <= top + rule.window)
            unit = math.sqrt(len(errors[0])) / layer.back_half
            errors.insert(0, np.array([level(one * unit) if ok else 0.0 for one, ok in zip(b, passed, strict=True)]))
        self.updates += 1
        return errors

    def miss(self, target: float, miss: float) -> float:
        """Of one output."""
        satisfied = self.rule.one_sided and target * miss <= 0
        return 0.0 if satisfied or abs(miss) <= self.rule.theta_out else level(miss / self.chip.half)

    def give(self, number: int, layer: NaiveLayer, i: int, j: int, drive: float, e: float) -> int:
        """Pulse one pair; returns device pulses."""
        rule = self.rule
        if isinstance(rule, Manhattan):
            p = int(np.sign(e))
            layer.pulse_devices(i, j, p, 0 if rule.one_device else -p)
            return 1 if rule.one_device else 2
        if isinstance(rule, Sgd) and rule.tolerance:
            change = rule.rate[number if len(rule.rate) > 1 else 0] * drive * e
            return self.towards(layer, (i, j), change, rule)
        n = int(np.clip(self.whole(rule, (number, i, j), drive * e), -15, 15))
        layer.pulse_devices(i, j, n, -n)
        return 2 * abs(n)

    def towards(self, layer: NaiveLayer, at: tuple[int, int], change: float, rule: Sgd) -> int:
        """A pulse of each device, then one after every look that finds it too far from where it should be."""
        if abs(change) / 2 < rule.tolerance:
            return 0
        goals = [min(max(layer.g[side][at] + way * change / 2, 0), 1) for side, way in ((0, 1), (1, -1))]
        ways, given = [int(np.sign(change)), -int(np.sign(change))], 0
        for _ in range(1 + rule.verify):
            layer.pulse_devices(*at, *ways)
            given += abs(ways[0]) + abs(ways[1])
            misses = [goal - layer.g[side][at] for side, goal in enumerate(goals)]
            ways = [int(np.sign(miss)) if abs(miss) >= rule.tolerance else 0 for miss in misses]
        return given

    def whole(self, rule: LearningRule, where: tuple[int, int, int], gradient: float) -> int:
        """Pulses that are due; what is kept of the weight is brought up to date."""
        assert isinstance(rule, Sgd | Mixed | Adam)
        rate = rule.rate[where[0]] if len(rule.rate) > 1 else rule.rate[0]
        if isinstance(rule, Sgd):
            return int(np.rint(rate * gradient / self.grain))
        kept = self.kept.setdefault(where, [0.0, 0.0, 0.0])
        step = gradient
        if isinstance(rule, Adam):
            kept[1] = rule.beta_mean * kept[1] + (1 - rule.beta_mean) * gradient
            kept[2] = rule.beta_square * kept[2] + (1 - rule.beta_square) * gradient**2
            mean = kept[1] / (1 - rule.beta_mean**self.updates)
            step = mean / (math.sqrt(kept[2] / (1 - rule.beta_square**self.updates)) + 1e-8)
        kept[0] += rate * step
        n = math.trunc(kept[0] / self.grain)
        kept[0] -= n * self.grain
        return n


class PlainTikiTaka(PlainGradient):
    """Fast arrays beside the slow ones, and a filter between them."""

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self.fast = [NaiveLayer(crossbar) for crossbar in chip.fast_crossbars]
        self.handed, self.drawn = [0] * len(self.fast), [0] * len(self.fast)
        self.filters = [np.zeros(layer.event.shape) for layer in self.fast]

    def give(self, number: int, layer: NaiveLayer, i: int, j: int, drive: float, e: float) -> int:
        """Pulse one fast pair, by a number rounded at random."""
        assert isinstance(self.rule, TikiTaka)
        assert layer.event.shape == self.fast[number].event.shape
        fast, rate = self.fast[number], self.rule.rate[number if len(self.rule.rate) > 1 else 0]
        h = mix(fast.key_back, i * fast.event.shape[1] + j, self.drawn[number] + 1)
        wanted = rate * drive * e / self.grain
        n = int(np.sign(wanted)) * min(math.floor(abs(wanted) + (h ^ h >> 16) / 2**32), 15)
        fast.pulse_devices(i, j, n, -n)
        return 2 * abs(n)

    def after(self, number: int) -> int:
        """Hand one row over, where it is time."""
        assert isinstance(self.rule, TikiTaka)
        self.drawn[number] += int(self.wrong[number])
        if self.updates % self.rule.every:
            return 0
        fast, slow, kept = self.fast[number], self.chip.layers[number], self.filters[number]
        at = self.handed[number] % len(kept)
        self.handed[number] += 1
        codes = fast.read(np.eye(len(kept))[at])
        kept[at] += self.rule.transfer * codes * fast.adc_range / fast.half
        whole = np.trunc(np.clip(kept[at] / self.grain, -15, 15)).astype(int)
        kept[at] -= whole * self.grain
        for j, n in enumerate(whole):
            slow.pulse_devices(at, j, int(n), -int(n))
        return int(2 * np.abs(whole).sum())
