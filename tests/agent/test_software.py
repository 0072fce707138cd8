"""The float twin: its gradients against finite differences, and that it learns what a network of its shape can."""

from __future__ import annotations

import numpy as np
import pytest

from memdrive.agent import FloatTwin
from memdrive.agent.software import Optimiser


def loss(twin: FloatTwin, x: np.ndarray, target: np.ndarray) -> float:
    error = twin.forward(x) - target
    met = (target == 0) | (error * np.sign(target) >= 0)
    return float(0.5 * np.where(met, 0.0, error**2).sum(axis=1).mean())


def test_gradients_equal_finite_differences() -> None:
    rng = np.random.default_rng(0)
    twin = FloatTwin((12, 7, 5), seed=1)
    twin.weights = [w.astype(np.float64) + rng.normal(size=w.shape) * 0.1 for w in twin.weights]
    x = (rng.random((9, 12)) < 0.4).astype(np.uint8)
    target = rng.choice([-0.25, 0.0, 0.25], size=(9, 5)).astype(np.float32)
    gradients = twin._gradients(x.astype(np.float32), target)
    for w, gradient in zip(twin.weights, gradients, strict=True):
        for place in [tuple(rng.integers(n) for n in w.shape) for _ in range(6)]:
            kept, slope = w[place], 0.0
            for sign in (1, -1):
                w[place] = kept + sign * 1e-6
                slope += sign * loss(twin, x, target) / 2e-6
            w[place] = kept
            assert gradient[place] == pytest.approx(slope, abs=1e-6)


@pytest.mark.parametrize("optimiser", ["adam", "sgd"])
def test_both_optimisers_learn_a_mapping(optimiser: Optimiser) -> None:
    rng = np.random.default_rng(2)
    twin = FloatTwin((20, 32, 4), optimiser, seed=3)
    x = (rng.random((16, 20)) < 0.3).astype(np.uint8)
    target = rng.choice([-0.25, 0.25], size=(16, 4)).astype(np.float32)
    before = loss(twin, x, target)
    for _ in range(600):
        twin.train(x, target)
    assert loss(twin, x, target) < 0.05 * before
