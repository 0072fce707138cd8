"""One layer of differential pairs: rows are inputs, columns are outputs, tiles of at most 128 x 128."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from memdrive.chip import laws
from memdrive.chip.device import DeviceParams
from memdrive.chip.kernels import back, entries
from memdrive.chip.kernels.places import packed
from memdrive.chip.kernels.pulse import PAIRED, Pulses, pulse_pattern, refresh
from memdrive.chip.kernels.tables import ERRORS, State
from memdrive.chip.layers import LARGEST, Dense
from memdrive.chip.ledger import Ledger
from memdrive.chip.life.fabrication import conductances, fabricate, pairs_of, shape_of
from memdrive.chip.presets import DEFAULT
from memdrive.chip.rules.stellar import MOST_PULSES


def as_samples(where: str, x: ArrayLike, n: int) -> NDArray[np.float32]:
    """x as contiguous float32 of shape (n,) or (batch, n)."""
    samples = np.ascontiguousarray(x, np.float32)
    if samples.ndim not in (1, 2) or samples.shape[-1] != n:
        raise ValueError(f"{where}: need shape ({n},) or (batch, {n}), got {samples.shape}")
    return samples


def out_of_range(where: str, x: NDArray[np.float32]) -> ValueError:
    """What to say of inputs that no row driver can give."""
    wrong = x[~((x >= 0) & (x <= 1))]
    if bool(np.isnan(wrong).any()):
        return ValueError(f"{where}: need numbers, got NaN")
    return ValueError(f"{where}: need values from 0 to 1, got {wrong[0]:g}")


def check_seed(where: str, seed: int) -> int:
    """A seed is a non-negative integer, of as many bits as NumPy's own entropy."""
    return laws.whole(where, seed, 0, 2**128 - 1)


def check_size(where: str, size: int) -> int:
    """Rows or columns: a kernel counts the pairs of a layer in 32 bits."""
    return laws.whole(where, size, 1, LARGEST)


def check_range(where: str, adc_range: float) -> float:
    """Full scale of a converter, in currents of a fully SET pair."""
    return laws.real(where, adc_range, 1e-6, 1e9)


class Crossbar:
    """A crossbar by itself, or one layer of a chip (then it shares the chip's arrays).

    forward reads the rows' currents at the columns, backward the columns' at the rows, tune gives one rank-one
    update, pulse any pattern. Every read advances the noise; on a chip's layer it also replaces what is latched.
    """

    def __init__(
        self, n_rows: int, n_cols: int, device: DeviceParams = DEFAULT, seed: int = 0, adc_range: float | None = None
    ) -> None:
        sizes = check_size("Crossbar.n_rows", n_rows), check_size("Crossbar.n_cols", n_cols)
        full_scale = math.sqrt(sizes[0]) if adc_range is None else check_range("Crossbar.adc_range", adc_range)
        single = (Dense(n_in=sizes[0], n_out=sizes[1]),)
        state = fabricate(single, device, check_seed("Crossbar.seed", seed), (full_scale,))
        self._bind(state, 0, device, full_scale)

    @classmethod
    def of_chip(cls, state: State, layer: int, device: DeviceParams, adc_range: float) -> Crossbar:
        """Layer of a chip, on the chip's own arrays."""
        crossbar = cls.__new__(cls)
        crossbar._bind(state, layer, device, adc_range)
        return crossbar

    def _bind(self, state: State, layer: int, device: DeviceParams, adc_range: float) -> None:
        self._state, self._layer, self.device, self.adc_range = state, layer, device, adc_range
        self.n_rows, self.n_cols = shape_of(state, layer)
        self._arrays = packed(state)
        out0 = state.layers[layer]["out0"]
        self._errors = state.latch[ERRORS, out0 : out0 + self.n_cols]

    def __getstate__(self) -> tuple[State, int, DeviceParams, float]:
        """For pickle and deepcopy: the arrays, without the views into them."""
        return self._state, self._layer, self.device, self.adc_range

    def __setstate__(self, saved: tuple[State, int, DeviceParams, float]) -> None:
        self._bind(*saved)

    def _cells(self, flat: NDArray[Any]) -> NDArray[Any]:
        return flat[..., pairs_of(self._state, self._layer)].reshape(*flat.shape[:-1], self.n_rows, self.n_cols)

    @property
    def G_pos(self) -> NDArray[np.float64]:  # noqa: N802 - the field's own name
        """(n_rows, n_cols) [S] conductance of the positive devices."""
        return self._siemens(0)

    @property
    def G_neg(self) -> NDArray[np.float64]:  # noqa: N802 - the field's own name
        """(n_rows, n_cols) [S] conductance of the negative devices."""
        return self._siemens(1)

    def _siemens(self, side: int) -> NDArray[np.float64]:
        return self._shown(np.asarray(self.device.g_range * self._cells(conductances(self._state, side)), np.float64))

    @staticmethod
    def _shown(values: NDArray[Any]) -> NDArray[Any]:
        """Values to look at: writing to them would change nothing, so it is an error."""
        values.flags.writeable = False
        return values

    @property
    def weight(self) -> NDArray[np.float32]:
        """(n_rows, n_cols) dimensionless (G_pos - G_neg) / (g_max - g_min), in [-1, 1] where all ranges are alike."""
        return self._shown(np.array(self._cells(self._state.W)))

    @property
    def pulses_pos(self) -> NDArray[np.uint32]:
        """(n_rows, n_cols) pulses that the positive devices have had."""
        return self._pulses(0)

    @property
    def pulses_neg(self) -> NDArray[np.uint32]:
        """(n_rows, n_cols) pulses that the negative devices have had."""
        return self._pulses(1)

    def _pulses(self, side: int) -> NDArray[np.uint32]:
        return self._shown(self._cells(self._state.events) - self._cells(self._state.spared)[side])

    @property
    def stuck(self) -> NDArray[np.bool_]:
        """(2, n_rows, n_cols) devices that no pulse moves: [0] positive, [1] negative."""
        return self._shown(self._cells(self._state.factors) == 0)

    @property
    def ledger(self) -> Ledger:
        """Counts of this layer."""
        return Ledger.from_counts(self._state.counts[self._layer])

    def forward(self, x: ArrayLike) -> NDArray[np.float32]:
        """ADC codes of the column currents, summed over tiles, full scale 1. x : (n_rows,) or (batch, n_rows)."""
        samples = as_samples("Crossbar.forward.x", x, self.n_rows)
        rows = samples if samples.ndim == 2 else samples[None]
        y = np.empty((len(rows), self.n_cols), np.float32)
        if not entries.enter_read_rows(self._arrays, self._layer, rows, y):
            raise out_of_range("Crossbar.forward.x", rows)
        return y if samples.ndim == 2 else y[0]

    def backward(self, e: ArrayLike) -> NDArray[np.float32]:
        """ADC codes [steps] at the rows, ternary e driving the columns in two phases. e : (n_cols,) of -1, 0, 1.

        With comparators: currents, rounded to the steps that thresholds lie between.
        """
        self._errors[:] = self._signs("Crossbar.backward.e", e)
        back.read_back(self._state, self._layer)
        return np.array(self._state.work[6, : self.n_rows])

    def tune(self, x: ArrayLike, e: ArrayLike, pulses: Pulses = PAIRED) -> int:
        """One rank-one update: every pair with x_i = 1 and e_j != 0 is pulsed as e_j says; returns device pulses.

        pulses : 0 to 15 each; for e_j > 0 SETs of G_pos and RESETs of G_neg, for e_j < 0 RESETs of G_pos and SETs of
            G_neg. By default one each; (1, 0, 0, 1) only SETs.
        """
        bits, errors = _shaped("Crossbar.tune.x", x, (self.n_rows,)), _shaped("Crossbar.tune.e", e, (self.n_cols,))
        numbers = _pulses(pulses) if pulses is not PAIRED else PAIRED
        given = int(entries.enter_tune(self._arrays, self._layer, bits, errors, numbers))
        if given < 0:
            raise ValueError(f"Crossbar.tune.{'x' if given == -1 else 'e'}: need numbers, got NaN")
        return given

    def pulse(self, pulse_map: ArrayLike) -> int:
        """Pulses in any pattern, row after row; returns device pulses.

        pulse_map : (n_rows, n_cols) of -1, 0, 1: +1 SETs G_pos and RESETs G_neg, -1 mirrored; or (2, n_rows, n_cols)
            from -15 to 15: so many SETs (+) or RESETs (-) of the positive [0] and of the negative [1] devices.
        """
        where, shape = "Crossbar.pulse.pulse_map", (self.n_rows, self.n_cols)
        paired = np.ndim(pulse_map) == 2
        wanted = _numbers(where, pulse_map, shape if paired else (2, *shape))
        most = 1 if paired else MOST_PULSES
        if not bool(((wanted == np.rint(wanted)) & (np.abs(wanted) <= most)).all()):
            raise ValueError(
                f"{where}: need whole numbers from -{most} to {most}, got {wanted.min():g} to {wanted.max():g}"
            )
        pattern = np.stack([wanted, -wanted]) if paired else wanted
        return int(pulse_pattern(self._state, self._layer, np.ascontiguousarray(pattern, np.int8), paired))

    def destroy(self, rows: ArrayLike, cols: ArrayLike, g: float = 0.0) -> None:
        """Pairs at NumPy-style indices die: both devices stuck at g of the range."""
        if not 0 <= g <= 1:
            raise ValueError(f"Crossbar.destroy.g: need 0 <= g <= 1, got {g}")
        places = np.asarray(rows), np.asarray(cols)
        if 0 in (places[0].size, places[1].size):
            return
        index = (slice(None), *places)
        self._cells(self._state.G)[index] = g + self.device.g_low
        self._cells(self._state.factors)[index] = 0
        refresh(self._state)

    def _signs(self, where: str, e: ArrayLike) -> NDArray[np.float32]:
        return np.sign(_numbers(where, e, (self.n_cols,)))


def _pulses(pulses: Pulses) -> Pulses:
    """Four numbers of pulses that registers hold."""
    where = "Crossbar.tune.pulses"
    a, b, c, d = (laws.whole(where, n, 0, MOST_PULSES) for n in laws.several(where, pulses, 4, 4))
    return a, b, c, d


def _shaped(where: str, values: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Values as contiguous float32 of this shape, which may be written: others would be compiled for anew."""
    numbers = np.asarray(values, np.float32, order="C")
    if numbers.shape != shape:
        raise ValueError(f"{where}: need shape {shape}, got {numbers.shape}")
    return numbers if numbers.flags.behaved else numbers.copy()


def _numbers(where: str, values: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """The same, no NaN among them."""
    numbers = _shaped(where, values, shape)
    if bool(np.isnan(numbers).any()):
        raise ValueError(f"{where}: need numbers, got NaN")
    return numbers
