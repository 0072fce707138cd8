"""The chip as slowly and plainly as possible: Python loops, float64, device by device. The oracle of tests/chip."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from memdrive.chip import Chip, Crossbar, DeviceParams
from memdrive.chip.life.fabrication import pairs_of

MASK = 0xFFFFFFFF


def mix(key: int, cell: int, event: int) -> int:
    """`kernels.mix` in unbounded integers."""
    h = (cell * 0x9E3779B1 & MASK) ^ key
    h = (h ^ h >> 15) * 0x7FEB352D & MASK
    h = ((h ^ h >> 16) + event * 0x85EBCA77) & MASK
    return (h ^ h >> 15) * 0x846CA68B & MASK


def bell(h: int) -> float:
    """Sum of the four bytes, centred, in standard deviations."""
    return (sum(h >> shift & 0xFF for shift in (0, 8, 16, 24)) - 510) / math.sqrt(4 * (256**2 - 1) / 12)


def noises(key: int, cell: int, event: int) -> tuple[float, float]:
    """The two numbers that one event of a pair gets."""
    h = mix(key, cell, event)
    g = h * 0xC2B2AE35 & MASK
    return bell(h ^ h >> 16), bell(g ^ g >> 15)


def pulse(device: DeviceParams, g: float, factor: float, up: bool, xi: float) -> float:
    """One identical pulse on one device."""
    if factor == 0:
        return g
    if device.table:
        k = min(int(g * len(device.table[0])), len(device.table[0]) - 1)
        mean, noise = device.table[0 if up else 1][k], device.table[2 if up else 3][k]
        return min(max(g + (1 if up else -1) * factor * mean + noise * xi, 0.0), 1.0)
    if up:
        g += factor * device.step_set * (1 - g / device.bound_set) + device.step_ctoc * xi
    else:
        g -= factor * device.step_reset * (1 - (1 - g) / device.bound_reset) - device.step_ctoc * xi
    return min(max(g, 0.0), 1.0)


class NaiveLayer:
    """One layer in float64, started from a Crossbar's cells and keys."""

    def __init__(self, crossbar: Crossbar) -> None:
        state, layer = crossbar._state, crossbar._layer
        self.device, self.adc_range = crossbar.device, crossbar.adc_range
        self.half, self.back_half = (int(state.layers[layer][name]) for name in ("adc_half", "back_half"))
        self.compared, self.back_compared = (bool(state.layers[layer][name]) for name in ("compared", "back_compared"))
        pairs = pairs_of(state, layer)
        shape = (2, crossbar.n_rows, crossbar.n_cols)
        self.g = state.G[:, pairs].reshape(shape).astype(np.float64) - self.device.g_low
        self.factor = state.factors[:, pairs].reshape(shape) / 8192
        self.event = np.zeros(shape[1:], int)
        self.pulses = np.zeros(shape, int)
        self.key_pulse, self.key_read, self.key_back = (
            int(state.clock[layer][f"key_{name}"]) for name in ("pulse", "read", "back")
        )
        down = math.ceil(crossbar.n_rows / 128)
        self.tile_rows = math.ceil(crossbar.n_rows / down)
        first = int(state.layers[layer]["col0"])
        columns = state.cols[:, first : first + down * crossbar.n_cols].reshape(4, down, crossbar.n_cols)
        self.gain, self.offset, *_ = columns.astype(np.float64)
        self.reads = self.back_reads = 0

    def adc(self, current: float, full_scale: float, half: int) -> float:
        return float(min(max(np.rint(current * half / full_scale), -half), half - 1))

    def read(self, x: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Codes [ADC steps] of the columns, summed over tiles."""
        n_rows, n_cols = self.event.shape
        low = self.device.g_min / self.device.g_range
        codes = np.zeros(n_cols)
        for tile in range(len(self.gain)):
            rows = [i for i in range(n_rows) if i // self.tile_rows == tile and x[i] != 0]
            for j in range(n_cols) if rows else ():
                current = sum((self.g[0, i, j] - self.g[1, i, j]) * x[i] for i in rows)
                variance = sum(((self.g[:, i, j] + low) ** 2).sum() * x[i] ** 2 for i in rows)
                xi = noises(self.key_read, tile * n_cols + j, self.reads)[0]
                current += self.device.read_noise * math.sqrt(variance) * xi
                steps = current * self.gain[tile, j] + self.offset[tile, j] * self.adc_range / self.half
                codes[j] += current if self.compared else self.adc(steps, self.adc_range, self.half)
        self.reads += 1
        if self.compared:
            return np.asarray(np.rint(codes * self.half / self.adc_range * self.gain[0] + self.offset[0]))
        return codes

    def back(self, e: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Codes [ADC steps] of the rows, plus phase minus minus phase, summed over column tiles. e in [-1, 1]"""
        n_rows, n_cols = self.event.shape
        low = self.device.g_min / self.device.g_range
        across = math.ceil(n_cols / 128)
        tile_cols = math.ceil(n_cols / across)
        b = np.zeros(n_rows)
        for tile in range(across):
            columns = [j for j in range(n_cols) if j // tile_cols == tile]
            for i in range(n_rows) if any(e[j] for j in columns) else ():
                xis = noises(self.key_back, tile * n_rows + i, self.back_reads)
                for sign, xi in zip((1, -1), xis, strict=True):
                    on = [j for j in columns if e[j] * sign > 0]
                    current = sum((self.g[0, i, j] - self.g[1, i, j]) * abs(e[j]) for j in on)
                    variance = sum(((self.g[:, i, j] + low) ** 2).sum() * e[j] ** 2 for j in on)
                    current += self.device.read_noise * math.sqrt(variance) * xi
                    converted = self.adc(current, math.sqrt(n_cols), self.back_half)
                    b[i] += sign * (current if self.back_compared else converted)
        self.back_reads += 1
        return np.asarray(np.rint(b * self.back_half / math.sqrt(n_cols))) if self.back_compared else b

    def pulse_pair(self, i: int, j: int, sign: int) -> None:
        self.pulse_devices(i, j, sign, -sign)

    def pulse_devices(self, i: int, j: int, p: int, q: int) -> None:
        """So many SETs (+) or RESETs (-) of the positive and of the negative device, one of each a turn."""
        for turn in range(max(abs(p), abs(q))):
            xis = noises(self.key_pulse, i * self.event.shape[1] + j, int(self.event[i, j]))
            for side, (xi, n) in enumerate(zip(xis, (p, q), strict=True)):
                if abs(n) > turn:
                    g, factor = self.g[side, i, j], self.factor[side, i, j]
                    self.g[side, i, j] = pulse(self.device, g, factor, n > 0, xi)
                    self.pulses[side, i, j] += 1
            self.event[i, j] += 1

    def tune(self, x: np.ndarray[Any, Any], e: np.ndarray[Any, Any]) -> int:
        selected = [(i, j) for i in range(len(x)) for j in range(len(e)) if x[i] > 0.5 and e[j] != 0]
        for i, j in selected:
            self.pulse_pair(i, j, int(e[j]))
        return 2 * len(selected)


class NaiveChip:
    """The whole learning step, layer by layer."""

    def __init__(self, chip: Chip) -> None:
        self.layers = [NaiveLayer(crossbar) for crossbar in chip.crossbars]
        self.rule, self.half = chip.rule, chip.device.adc_half
        self.kinds = chip.network

    def forward(self, x: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        self.bits, self.codes = [np.asarray(x, float)], []
        for layer, kind in zip(self.layers, self.kinds, strict=True):
            self.codes.append(layer.read(self.bits[-1]))
            self.bits.append(self.fired(self.codes[-1], kind.bits, kind.ceiling * self.half))
        return self.codes[-1] / self.half

    @staticmethod
    def fired(codes: np.ndarray[Any, Any], bits: int, ceiling: float) -> np.ndarray[Any, Any]:
        """What drives the next layer: a bit, or a ReLU in steps."""
        top = 2**bits - 1
        return (codes > 0).astype(float) if bits == 1 else np.rint(np.clip(codes / ceiling, 0, 1) * top) / top

    def learn(self, x: np.ndarray[Any, Any], target: np.ndarray[Any, Any]) -> int:
        self.forward(x)
        errors = self.errors(target)
        if errors is None:
            return 0
        return sum(layer.tune(x, e) for layer, x, e in zip(self.layers, self.bits, errors, strict=False))

    def errors(self, target: np.ndarray[Any, Any]) -> list[np.ndarray[Any, Any]] | None:
        """Of every layer, from what the last forward left; None where no output is wrong."""
        errors = [np.array([self.error(t * self.half, y, t) for t, y in zip(target, self.codes[-1], strict=True)])]
        if not errors[0].any():
            return None
        for layer, a in zip(self.layers[:0:-1], self.codes[-2::-1], strict=True):
            b = layer.back(errors[0])
            hidden, back = self.layers[0].half / 128, self.layers[-1].back_half / 128
            passed = (np.abs(b) > self.rule.theta_hidden * back) & (np.abs(a) <= self.rule.window * hidden)
            errors.insert(0, np.where(passed, np.sign(b), 0))
        return errors

    def error(self, target: float, code: float, t: float) -> float:
        miss = target - code
        if self.rule.one_sided and (t == 0 or miss * t < 0):
            return 0.0
        return float(np.sign(miss)) if abs(miss) > self.rule.theta_out * self.half / 128 else 0.0
