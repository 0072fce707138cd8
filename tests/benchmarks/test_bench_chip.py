"""pytest-benchmark of the chip beside NumPy; no part of a test run: `pytest tests/benchmarks/test_bench_chip.py`."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from memdrive.chip import Chip, Crossbar, Rule

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("share", [1.0, 0.5])
@pytest.mark.parametrize("shape", [(512, 512), (128, 64)])
def test_forward(benchmark: Any, shape: tuple[int, int], share: float) -> None:
    crossbar = Crossbar(*shape)
    bits = (RNG.permutation(shape[0]) < share * shape[0]).astype(np.float32)
    assert benchmark(crossbar.forward, bits).shape == (shape[1],)


@pytest.mark.parametrize("shape", [(512, 512), (128, 64)])
def test_forward_yardstick(benchmark: Any, shape: tuple[int, int]) -> None:
    W, x = RNG.random(shape[::-1], dtype=np.float32), RNG.random(shape[0], dtype=np.float32)
    assert benchmark(lambda: W @ x).shape == (shape[1],)


@pytest.mark.parametrize("share", [1.0, 0.1])
def test_tune(benchmark: Any, share: float) -> None:
    crossbar = Crossbar(512, 512)
    side = round(512 * np.sqrt(share))
    bits = (RNG.permutation(512) < side).astype(np.float32)
    errors = np.where(RNG.permutation(512) < side, RNG.choice([-1, 1], 512), 0).astype(np.float32)
    assert benchmark(crossbar.tune, bits, errors) == 2 * side * side


def test_tune_yardstick(benchmark: Any) -> None:
    W, d, x = RNG.random((512, 512), dtype=np.float32), *RNG.random((2, 512), dtype=np.float32)

    def update() -> None:
        nonlocal W
        W += np.float32(1e-3) * np.outer(d, x)

    benchmark(update)
    assert W.shape == (512, 512)


def test_learning_step(benchmark: Any) -> None:
    chip = Chip((64, 128, 4), rule=Rule(theta_out=0.0))
    x = (RNG.random(64) < 0.5).astype(np.float32)
    target = np.float32([0.9, -0.9, 0.9, -0.9])
    assert benchmark(chip.learn, x, target) >= 0
