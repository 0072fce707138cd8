"""The chip: layers of crossbars, one compiled call per read and per learning step."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from memdrive.chip import laws
from memdrive.chip.crossbar import Crossbar, as_samples, check_range, check_seed, out_of_range
from memdrive.chip.device import DeviceParams, UnfitError
from memdrive.chip.kernels import entries, network
from memdrive.chip.kernels.places import packed
from memdrive.chip.kernels.tables import BITS, ERRORS, State
from memdrive.chip.layers import Layer, layer_values, layers_from, network_of, sizes_of
from memdrive.chip.ledger import Ledger
from memdrive.chip.life import aging, snapshots
from memdrive.chip.life.calibration import Calibration, calibrate
from memdrive.chip.life.fabrication import FAST_RANGE, allocate, copied, fabricate, nbytes, remembering
from memdrive.chip.life.programming import ProgramReport, program
from memdrive.chip.presets import DEFAULT
from memdrive.chip.rules import PLAIN, LearningRule, rule_from, rule_values

_NOTHING_TO_READ = np.zeros((0, 0), np.float32)


class Chip:
    """A network whose layers are memristor crossbars, tuned in place by its rule.

    rule : plain STELLAR (`rules.PLAIN`), if none is given
    layers : sizes from inputs to outputs, at least two of them, for dense layers of binary neurons; or the layers
        themselves (`layers.Dense`, `layers.Conv`)
    adc_range : full scale of a layer's converters in currents v_read (g_max - g_min), one value for all layers or one
        for each. Default sqrt(rows of an array) (assumed): random as-formed weights then fill a tenth of it.
    """

    def __init__(
        self,
        layers: Sequence[int] | Sequence[Layer],
        device: DeviceParams = DEFAULT,
        seed: int = 0,
        rule: LearningRule | None = None,
        adc_range: float | Sequence[float] | None = None,
    ) -> None:
        self._configure(layers, device, seed, PLAIN() if rule is None else rule, adc_range)
        self._bind(fabricate(self.network, device, self.seed, self.adc_range, self.rule.fast))

    def _configure(
        self,
        layers: Sequence[int] | Sequence[Layer],
        device: DeviceParams,
        seed: int,
        rule: LearningRule,
        adc_range: float | Sequence[float] | None,
    ) -> None:
        self.network = network_of(layers)
        self.layers = sizes_of(self.network)
        self.device = device
        self.seed = check_seed("Chip.seed", seed)
        self.adc_range = _checked_ranges(adc_range, self.network)
        self.rule = rule

    def _bind(self, state: State) -> None:
        state = remembering(state, self.rule.words)
        self._state, self._arrays = state, packed(state)
        self._batch_state = state._replace(latch=np.zeros_like(state.latch))
        self._given = np.zeros(1, np.int64)

    _rule: LearningRule

    @property
    def rule(self) -> LearningRule:
        """The learning rule; may be replaced between samples."""
        return self._rule

    @rule.setter
    def rule(self, rule: LearningRule) -> None:
        if rule.first_layer >= len(self.network):
            raise ValueError(
                f"{type(rule).__name__}.first_layer: need first_layer < {len(self.network)} layers, "
                f"got {rule.first_layer}"
            )
        if hasattr(self, "_state") and rule.fast != self._rule.fast:
            has = "fast arrays" if self._rule.fast else "no fast arrays"
            raise ValueError(f"Chip.rule: need a rule for the chip as fabricated, with {has}, got {rule.kind}")
        if self.device.comparators and not rule.compares:
            raise UnfitError(f"DeviceParams.comparators: need 0 for a rule of many levels, got 1 with {rule.kind}")
        self._rule, self._rule_packed = rule, rule.pack(len(self.network), self.device)
        if hasattr(self, "_state") and len(self._state.memory) != rule.words:
            self._bind(self._state)
            self.clear_counters()

    def forward(self, x: ArrayLike) -> NDArray[np.float32]:
        """ADC codes of the last layer, full scale 1. x : (n_in,) or (batch, n_in), bits or values in [0, 1].

        Only a single sample is latched for `adapt`.
        """
        samples = as_samples("Chip.forward.x", x, self.layers[0])
        if samples.ndim == 2:
            return self._forward_batch(samples)
        y = np.empty(self.layers[-1], np.float32)
        if not entries.enter_read(self._arrays, samples, y):
            raise out_of_range("Chip.forward.x", samples)
        return y

    def _forward_batch(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        y = np.empty((len(samples), self.layers[-1]), np.float32)
        if not network.read_many(self._batch_state, samples, y):
            raise out_of_range("Chip.forward.x", samples)
        return y

    def learn(self, x: ArrayLike, target: ArrayLike) -> int:
        """Forward, error, backward, tuning in one compiled call; returns device pulses (0: nothing to do)."""
        sample = self._single("Chip.learn.x", x, self.layers[0])
        wanted = self._single("Chip.learn.target", target, self.layers[-1])
        self._learn("Chip.learn", sample[None], wanted[None], self._given)
        return int(self._given[0])

    def adapt(self, target: ArrayLike) -> int:
        """`learn` without reading again: from the activations latched by the last single-sample forward."""
        wanted = self._single("Chip.adapt.target", target, self.layers[-1])
        self._learn("Chip.adapt", _NOTHING_TO_READ, wanted[None], self._given, reads=False)
        return int(self._given[0])

    def learn_many(self, X: ArrayLike, targets: ArrayLike) -> NDArray[np.int64]:
        """`learn` over the rows of X in order, in one compiled call. Returns (samples,) device pulses."""
        samples = as_samples("Chip.learn_many.X", X, self.layers[0])
        wanted = as_samples("Chip.learn_many.targets", targets, self.layers[-1])
        if samples.ndim != 2 or wanted.shape[:-1] != samples.shape[:-1]:
            raise ValueError(
                f"Chip.learn_many: need X (samples, n_in) and as many targets, got {samples.shape} and {wanted.shape}"
            )
        pulses = np.zeros(len(samples), np.int64)
        self._learn("Chip.learn_many", samples, wanted, pulses)
        return pulses

    def _learn(
        self,
        where: str,
        X: NDArray[np.float32],
        targets: NDArray[np.float32],
        pulses: NDArray[np.int64],
        *,
        reads: bool = True,
    ) -> None:
        if not type(self._rule).learn(self._arrays, self._rule_packed, X, targets, pulses, reads):
            inputs, outputs = ("X", "targets") if where == "Chip.learn_many" else ("x", "target")
            if not bool(((X >= 0) & (X <= 1)).all()):
                raise ValueError(f"{out_of_range(f'{where}.{inputs}', X)}; nothing was learned")
            raise ValueError(f"{where}.{outputs}: need numbers, got NaN; nothing was learned")

    @staticmethod
    def _single(where: str, values: ArrayLike, n: int) -> NDArray[np.float32]:
        vector = np.ascontiguousarray(values, np.float32)
        if vector.shape != (n,):
            raise ValueError(f"{where}: need shape ({n},), got {vector.shape}")
        return vector

    @property
    def hidden(self) -> tuple[NDArray[np.bool_], ...]:
        """Hidden neurons that fired in the last single-sample forward, layer by layer."""
        return tuple(drive.ravel() > 0 for drive in self.activations[1:])

    @property
    def activations(self) -> tuple[NDArray[np.float32], ...]:
        """(height, width, channels) or (n_in,) in [0, 1]: what drove each layer in the last single-sample forward."""
        bits = self._state.latch[BITS]
        drives = [bits[N["in0"] : N["in0"] + N["inputs"]].copy() for N in self._state.net]
        shapes = [layer.shape if layer.shape[0] * layer.shape[1] > 1 else (-1,) for layer in self.network]
        return tuple(drive.reshape(shape) for drive, shape in zip(drives, shapes, strict=True))

    @property
    def errors(self) -> tuple[NDArray[np.int8], ...]:
        """(codes,) of -1, 0, 1 a layer: which columns the last learning step that gave pulses tuned, and which way.

        Of a convolution, patch after patch, before pooling.
        """
        latched = self._state.latch[ERRORS]
        return tuple(np.sign(latched[N["out0"] : N["out0"] + N["codes"]]).astype(np.int8) for N in self._state.net)

    @property
    def crossbars(self) -> tuple[Crossbar, ...]:
        """One per layer, and per copy of a layer, on the chip's own arrays."""
        ranges = np.repeat(self.adc_range, self._state.net["copies"])
        return tuple(
            Crossbar.of_chip(self._state, array, self.device, float(full_scale))
            for array, full_scale in enumerate(ranges)
        )

    @property
    def fast_crossbars(self) -> tuple[Crossbar, ...]:
        """A second one for each of `crossbars`, where the rule needs them; else none."""
        slow = len(self.crossbars)
        return tuple(
            Crossbar.of_chip(self._state, array, self.device, FAST_RANGE)
            for array in range(slow, len(self._state.layers))
        )

    @property
    def ledger(self) -> Ledger:
        """Everything the chip has done since fabrication."""
        return Ledger.from_counts(self._state.counts)

    @property
    def most_pulsed(self) -> int:
        """Pulses that the device with most of them has had: the chip's wear."""
        return int((self._state.events - self._state.spared).max())

    @property
    def counter_bytes(self) -> int:
        """Digital memory that the rule needs beside the pairs [bytes]: counters or words, if any."""
        return self.rule.state_bytes([layer.copies * layer.pairs for layer in self.network])

    def clear_counters(self) -> None:
        """Every counter, and whatever else the rule keeps beside the pairs, to zero."""
        self._state.counters[:] = 0
        if self._state.memory.size:  # what counts from the first of its steps begins anew with it
            self._state.memory[:] = 0
            self._state.clock["steps"] = 0

    @property
    def nbytes(self) -> int:
        """Bytes of all its arrays."""
        return nbytes(self._state)

    def destroy(self, crossbar: int, rows: ArrayLike, cols: ArrayLike, g: float = 0.0) -> None:
        """Pairs at NumPy-style indices of one of the crossbars die, stuck at g of the range."""
        self.crossbars[crossbar].destroy(rows, cols, g)

    def age(self, seconds: float) -> None:
        """Let the chip lie unpowered for some time: conductances drift and relax as the device's law says."""
        aging.age(self._state, self.device, seconds)

    @property
    def age_s(self) -> float:
        """[s] Simulated time since fabrication that `age` has let pass."""
        return float(self._state.counts[0]["age"])

    def calibrate(self) -> Calibration:
        """Trim gain and offset of every converter digitally, from known test currents."""
        return calibrate(self._state)

    def program(
        self, weights: Sequence[ArrayLike], tolerance: float = 0.05, budget: int = 200
    ) -> tuple[ProgramReport, ...]:
        """Write-verify a float network, one matrix in [-1, 1] for each layer, into all copies of it.

        Dense (n_in, n_out), convolution (side, side, channels, kernels). One report for each crossbar.
        """
        if len(weights) != len(self.network):
            raise ValueError(f"Chip.program.weights: need {len(self.network)} matrices, got {len(weights)}")
        flat = [np.asarray(matrix) for matrix in weights]
        flat = [matrix.reshape(-1, matrix.shape[-1]) if matrix.ndim == 4 else matrix for matrix in flat]
        copied_to = [matrix for layer, matrix in zip(self.network, flat, strict=True) for _ in range(layer.copies)]
        return tuple(
            program(crossbar, matrix, tolerance, budget)
            for crossbar, matrix in zip(self.crossbars, copied_to, strict=True)
        )

    def fingerprint(self) -> str:
        """Hash of everything that decides what the chip does next."""
        return snapshots.fingerprint(self._config(), self._state)

    def save(self, path: str | Path) -> None:
        """Write a snapshot whole or not at all."""
        snapshots.save(Path(path), self._config(), self._state)

    @classmethod
    def load(cls, path: str | Path) -> Chip:
        """The chip as it was saved: it continues exactly as the saved one would have."""
        chip = object.__new__(cls)
        with snapshots.opened(Path(path)) as snapshot:
            config = snapshot.config
            device = DeviceParams.from_dict(config["device"])
            rule = rule_from(config["rule"])
            layers = layers_from(config["layers"])
            chip._configure(layers, device, config["seed"], rule, config["adc_range"])
            state = remembering(allocate(chip.network, device, chip.seed, chip.adc_range, rule.fast), rule.words)
            snapshot.fill(state, device)
            chip._bind(state)
        return chip

    def copy(self) -> Chip:
        """An identical chip in arrays of its own."""
        twin = object.__new__(Chip)
        twin.__setstate__((self._settings(), copied(self._state)))
        return twin

    __copy__ = copy

    def __getstate__(self) -> tuple[tuple[Any, ...], State]:
        """For pickle and deepcopy: the arrays, without the views into them."""
        return self._settings(), self._state

    def __setstate__(self, saved: tuple[tuple[Any, ...], State]) -> None:
        settings, state = saved
        self._configure(*settings)
        self._bind(state)

    def _settings(self) -> tuple[Any, ...]:
        return self.network, self.device, self.seed, self.rule, self.adc_range

    def _config(self) -> snapshots.Config:
        return {
            "layers": layer_values(self.network),
            "device": self.device.as_dict(),
            "seed": self.seed,
            "rule": rule_values(self.rule),
            "adc_range": list(self.adc_range),
        }


def _checked_ranges(adc_range: float | Sequence[float] | None, network: tuple[Layer, ...]) -> tuple[float, ...]:
    layers = len(network)
    if adc_range is None:
        return tuple(math.sqrt(layer.rows) for layer in network)
    if not isinstance(adc_range, Iterable):
        return (check_range("Chip.adc_range", adc_range),) * layers
    return tuple(
        check_range("Chip.adc_range", value) for value in laws.several("Chip.adc_range", adc_range, layers, layers)
    )
