"""Kinds of layers: convolutions against plain NumPy, forward, backward and tuned, and all else that a chip does."""

from __future__ import annotations

import copy
import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from naive_chip import NaiveLayer
from naive_rules import devices, rows_drawn

from memdrive.chip import Alternating, Chip, Conv, Dense, Rule, Stellar, energy, presets
from memdrive.chip.kernels.pulse import refresh
from memdrive.chip.layers import Layer

Array = np.ndarray[Any, Any]
DEVICE = presets.DEFAULT.replace(dac_bits=3, adc_bits_hidden=7)
NETWORK = (
    Conv(height=7, width=6, channels=2, kernels=3, side=3, pool=2, arrays=2, bits=3, ceiling=0.3),
    Conv(height=3, width=2, channels=3, kernels=4, side=2),
    Dense(n_in=8, n_out=2),
)
RULE = Rule(theta_out=4, theta_hidden=1, window=50)
RULES = [RULE, replace(RULE, overflow=(3, 2, 1)), Stellar(theta_hidden=1, window=50, pulses=(2, 1, 0, 1))]
FEW_ROWS = Alternating(theta_out=4, theta_hidden=1, window=50, rows=0.4)
RULES += [Alternating(theta_hidden=1, window=50), FEW_ROWS]


def slide(image: Array, layer: Layer) -> list[Array]:
    """Patches of (y, x, channel), row after row, each flat."""
    down, across, stride, _ = layer.window
    places = np.ndindex(*layer.places)
    return [image[y * stride : y * stride + down, x * stride : x * stride + across].ravel() for y, x in places]


def pools(layer: Layer) -> list[tuple[slice, slice]]:
    pool = layer.window[3]
    return [
        (slice(y * pool, (y + 1) * pool), slice(x * pool, (x + 1) * pool)) for y, x in np.ndindex(*layer.pooled[:2])
    ]


class NaiveNetwork:
    """Images, windows and lists in float64, over `NaiveLayer`'s cells and noise."""

    def __init__(self, chip: Chip) -> None:
        self.network, self.rule, self.half, self.steps = chip.network, chip.rule, chip.device.adc_half, 0
        cells = iter(chip.crossbars)
        self.arrays = [[NaiveLayer(next(cells)) for _ in range(layer.copies)] for layer in chip.network]

    def forward(self, x: Array) -> Array:
        self.drives, self.codes = [np.asarray(x, float).reshape(self.network[0].shape)], []
        for layer, arrays in zip(self.network, self.arrays, strict=True):
            patches = slide(self.drives[-1].reshape(layer.shape), layer)
            codes = np.array([arrays[n % len(arrays)].read(patch) for n, patch in enumerate(patches)])
            self.codes.append(codes.reshape(*layer.places, layer.columns))
            pooled = np.array([self.codes[-1][pool].max(axis=(0, 1)) for pool in pools(layer)])
            top = 2**layer.bits - 1
            slope = np.rint(np.clip(pooled / (layer.ceiling * arrays[0].half), 0, 1) * top) / top
            self.drives.append((pooled > 0).astype(float) if layer.bits == 1 else slope)
        return np.asarray(self.codes[-1].ravel() / self.half)

    def errors(self, target: Array) -> list[Array]:
        miss = target * self.half - self.codes[-1].ravel()
        errors = [np.where(np.abs(miss) > self.rule.theta_out, np.sign(miss), 0).reshape(self.codes[-1].shape)]
        for n in range(len(self.network) - 1, 0, -1):
            errors.insert(0, self.spread(n - 1, self.back(n, errors[0])))
        return errors

    def back(self, n: int, errors: Array) -> Array:
        """Sum of what the transposed reads of all patches with an error say of the inputs."""
        layer, (down, across, stride, _) = self.network[n], self.network[n].window
        total, turn = np.zeros(layer.shape), 0
        for y, x in np.ndindex(*layer.places):
            if errors[y, x].any():
                b = self.arrays[n][turn % layer.copies].back(errors[y, x]).reshape(down, across, -1)
                total[y * stride : y * stride + down, x * stride : x * stride + across] += b
                turn += 1
        return total

    def spread(self, n: int, b: Array) -> Array:
        """Ternary errors of a hidden layer: of each pool, at its winner."""
        layer, codes = self.network[n], self.codes[n]
        half = self.arrays[n][0].half
        ceiling, window = 0 if layer.bits == 1 else layer.ceiling * half, self.rule.window * half / 128
        errors = np.zeros(codes.shape)
        for pool, sums in zip(pools(layer), b.reshape(-1, layer.columns), strict=True):
            for column, value in enumerate(sums):
                part = codes[pool][..., column]
                y, x = np.unravel_index(part.argmax(), part.shape)
                near = -window <= part[y, x] <= ceiling + window
                if abs(value) > self.rule.theta_hidden and near:
                    errors[pool][y, x, column] = np.sign(value)
        return errors

    def learn(self, x: Array, target: Array) -> int:
        self.steps += 1
        self.forward(x)
        errors = self.errors(target)
        if not errors[-1].any():
            return 0
        given = 0
        for n, (layer, arrays) in enumerate(zip(self.network, self.arrays, strict=True)):
            graded = (self.network[n - 1].bits if n else DEVICE.dac_bits) > 1
            patches = slide(self.drives[n].reshape(layer.shape), layer)
            for number, (patch, e) in enumerate(zip(patches, errors[n].reshape(-1, layer.columns), strict=True)):
                bits = patch > 0 if graded else patch > 0.5
                event = (self.steps - 1) * layer.patches + number
                bits = rows_drawn(self.rule, arrays[0].key_pulse, bits, event)
                given += sum(self.tune(array, bits, e) for array in arrays)
        return given

    def tune(self, array: NaiveLayer, bits: Array, e: Array) -> int:
        """Pulse these rows where there is an error; returns device pulses. bits : (n_in,); e : (n_out,) in -1, 0, 1"""
        given = 0
        for i, j in np.argwhere(bits[:, None] & (e != 0)):
            p, q = devices(self.rule, int(e[j]), self.steps)
            array.pulse_devices(int(i), int(j), p, q)
            given += abs(p) + abs(q)
        return given


@pytest.mark.kernels
@settings(max_examples=25, deadline=None)
@given(st.data())
def test_convolutions_read_as_plain_loops_do(data: st.DataObject) -> None:
    """Any sizes, strides, pools, copies and activations; with noise, code by code."""
    size = st.integers(1, 7)
    height, width, channels = data.draw(size), data.draw(size), data.draw(st.integers(1, 3))
    first = Conv(
        height=height,
        width=width,
        channels=channels,
        kernels=data.draw(st.integers(1, 4)),
        side=data.draw(st.integers(1, min(height, width))),
        stride=data.draw(st.integers(1, 3)),
        pool=data.draw(st.integers(1, 3)),
        arrays=data.draw(st.integers(1, 3)),
        bits=data.draw(st.sampled_from([1, 3])),
        ceiling=0.2,
    )
    chip = Chip((first, Dense(n_in=first.outputs, n_out=2)), device=DEVICE, seed=data.draw(st.integers(0, 99)))
    naive = NaiveNetwork(chip)
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    for _ in range(2):
        x = rng.integers(0, 8, first.inputs) / 7
        np.testing.assert_allclose(chip.forward(x), naive.forward(x), atol=1e-5)


@pytest.mark.kernels
@pytest.mark.parametrize("rule", [RULE, FEW_ROWS], ids=lambda rule: rule.kind)
def test_learning_agrees_with_plain_loops(rule: Any) -> None:
    """Two convolutions, copies, pools, a ReLU of three bits: pulse by pulse."""
    chip = Chip(NETWORK, device=DEVICE.without("read_noise"), seed=2, rule=rule)
    naive = NaiveNetwork(chip)
    rng = np.random.default_rng(3)
    pulses = []
    for _ in range(8):
        x, target = rng.integers(0, 8, chip.layers[0]) / 7, rng.choice([-0.3, 0.3], 2)
        pulses.append(chip.learn(x, target))
        assert pulses[-1] == naive.learn(x, target)
        for layer, errors in zip(naive.errors(target), chip.errors, strict=True):
            assert layer.size == errors.size
    assert sum(pulses) > (1000 if rule is RULE else 300)
    cells = [array for arrays in naive.arrays for array in arrays]
    for crossbar, array in zip(chip.crossbars, cells, strict=True):
        np.testing.assert_allclose(crossbar.weight, array.g[0] - array.g[1], atol=1e-4)
        assert crossbar.ledger.pulses > 0


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.kind} {getattr(rule, 'overflow', '')}")
def test_every_rule_goes_on_from_every_copy(rule: Any, tmp_path: Path) -> None:
    """save, load, copy, pickle: bit for bit the same afterwards."""
    chip = Chip(NETWORK, device=DEVICE, seed=4, rule=rule)
    rng = np.random.default_rng(5)
    X, T = rng.integers(0, 8, (30, chip.layers[0])) / 7, rng.choice([-0.4, 0.4], (30, 2))
    assert chip.learn_many(X[:20], T[:20]).sum() > 0
    chip.age(1e5)
    chip.calibrate()
    chip.save(tmp_path / "chip.npz")
    twins = [Chip.load(tmp_path / "chip.npz"), chip.copy(), pickle.loads(pickle.dumps(chip)), copy.deepcopy(chip)]
    chip.learn_many(X[20:], T[20:])
    for twin in twins:
        assert twin.network == chip.network
        assert twin.fingerprint() != chip.fingerprint()
        twin.learn_many(X[20:], T[20:])
        assert twin.fingerprint() == chip.fingerprint()


def test_few_rows_are_drawn_anew_by_every_patch_and_the_same_in_every_copy() -> None:
    """Would catch copies that drift apart, and patches of a sample that all pulse the same rows or none."""
    device = presets.IDEAL.replace(step_set=1e-3, step_reset=1e-3)
    conv = Conv(height=12, width=12, kernels=3, side=3, arrays=2)
    rule = Alternating(theta_out=0, theta_hidden=0, rows=0.1)
    chip = Chip((conv,), device, seed=3, rule=rule, adc_range=1000.0)
    chip._state.G[:, conv.pairs :] = chip._state.G[:, : conv.pairs]
    refresh(chip._state)
    first, second = chip.crossbars
    before = np.zeros((conv.rows, conv.kernels), int)
    for _ in range(20):
        chip.learn(np.ones(conv.inputs), np.ones(conv.outputs))
        after = first.pulses_pos.astype(int) + first.pulses_neg
        times, before = after - before, after
        assert (times > 0).all()  # a row of 100 patches: none one time in 38,000
        assert (times < 40).all()
        assert np.array_equal(times[:, 0], times[:, 2])
    assert before.mean() == pytest.approx(20 * 100 * 0.1, rel=0.1)
    np.testing.assert_array_equal(first.pulses_pos, second.pulses_pos)
    np.testing.assert_array_equal(first.pulses_neg, second.pulses_neg)
    np.testing.assert_array_equal(first.weight, second.weight)
    assert [first.ledger.counter_adds, second.ledger.counter_adds] == [20 * conv.patches * conv.rows, 0]


def test_a_network_of_sizes_is_one_of_dense_layers() -> None:
    sizes, kinds = Chip((9, 5, 2), seed=1), Chip((Dense(n_in=9, n_out=5), Dense(n_in=5, n_out=2)), seed=1)
    assert sizes.fingerprint() == kinds.fingerprint()
    assert sizes.layers == kinds.layers == (9, 5, 2)


def test_an_ideal_convolution_is_a_convolution() -> None:
    """Programmed kernels, patch by patch, within the tolerance of programming and a step of the converter."""
    kernels = np.random.default_rng(0).uniform(-0.5, 0.5, (3, 3, 1, 4))
    chip = Chip((Conv(height=8, width=8, kernels=4, side=3, arrays=3),), device=presets.IDEAL, adc_range=5.0)
    reports = chip.program([kernels], tolerance=0.01)
    assert len(reports) == 3
    assert all(not report.failed.any() for report in reports)
    image = (np.random.default_rng(1).random((8, 8)) < 0.5).astype(float)
    windows = np.lib.stride_tricks.sliding_window_view(image, (3, 3))
    wanted = np.einsum("yxij,ijk->yxk", windows, kernels[:, :, 0])
    got = chip.forward(image.ravel()).reshape(6, 6, 4) * 5.0
    np.testing.assert_allclose(got, wanted, atol=9 * 0.01 + 5 / 128)
    assert chip.activations[0].shape == (8, 8, 1)


def test_copies_work_at_the_same_time() -> None:
    """Four arrays: a fourth of the time of a convolution, the same conversions, four times the pulses."""
    x, books = (np.random.default_rng(0).random((5, 64)) < 0.5).astype(np.float32), []
    for arrays in (1, 4):
        conv = Conv(height=8, width=8, kernels=4, side=3, arrays=arrays)
        chip = Chip((conv, Dense(n_in=conv.outputs, n_out=2)), device=presets.IDEAL, rule=Rule(theta_hidden=0))
        chip.forward(x)
        work = energy.workload(chip)
        assert work.samples == 5
        assert work.weights == 36 + 288
        books.append(chip.ledger)
    assert books[0].samples_read == 5 * (36 + 1)
    assert books[1].samples_read == 5 * (9 + 1)
    assert books[0].adc_conversions == books[1].adc_conversions


@pytest.mark.parametrize(
    ("layers", "law"),
    [
        ((Conv(height=4, width=4, kernels=2, side=3), Dense(n_in=9, n_out=2)), "layer 1 with the 8 inputs"),
        ((Conv(height=4, width=4, kernels=2, side=3, pool=2),), "last layer without pooling"),
        ((4, Dense(n_in=4, n_out=2)), "sizes alone or layers alone"),
        ((Dense(n_in=4, n_out=2, bits=3), Dense(n_in=2, n_out=2)), "dac_bits=1"),
        ((), "1 to 257 values"),
    ],
)
def test_layers_that_cannot_be_are_refused(layers: Any, law: str) -> None:
    with pytest.raises(ValueError, match=law):
        Chip(layers)


@pytest.mark.parametrize("wrong", [{"side": 5}, {"stride": 0}, {"kernels": 2.5}, {"bits": 0}, {"ceiling": np.nan}])
def test_figures_of_a_layer_obey_a_law(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=f"Conv.{next(iter(wrong))}: need"):
        Conv(**({"height": 4, "width": 4, "kernels": 2, "side": 3} | wrong))
