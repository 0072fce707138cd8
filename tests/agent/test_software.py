"""The float twin: its gradients against finite differences, and that it learns what a network of its shape can."""

from __future__ import annotations

import numpy as np
import pytest

from memdrive.agent import FloatTwin
from memdrive.agent.twin import Optimiser


def loss(twin: FloatTwin, x: np.ndarray, target: np.ndarray) -> float:
    error = twin.forward(x) - target
    met = twin.hinged & ((target == 0) | (error * np.sign(target) >= 0))
    return float(0.5 * np.where(met, 0.0, error**2).sum(axis=1).mean())


@pytest.mark.parametrize("hinged", [True, False])
def test_gradients_equal_finite_differences(hinged: bool) -> None:
    rng = np.random.default_rng(0)
    twin = FloatTwin((12, 7, 5), seed=1, hinged=hinged)
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


def test_binary_neurons_learn_near_their_switching_point_only() -> None:
    """A gradient of 1 where |a| <= 1, else none; and without biases they stay at zero."""
    twin = FloatTwin((3, 3, 1), hidden="binary", biased=False)
    twin.weights[0][:] = np.diag([0.9, 1.1, -0.9])
    twin.weights[2][:] = 1.0
    x = np.ones((1, 3), np.float32)
    first, hidden_biases, last, output_biases = twin._gradients(x, np.array([[-0.25]], np.float32))
    np.testing.assert_allclose(first, np.outer(np.ones(3), [2.25, 0.0, 2.25]))  # two fire: 2 + 0.25 too high
    np.testing.assert_allclose(last[:, 0], [2.25, 2.25, 0.0])
    assert not hidden_biases.any()
    assert not output_biases.any()


def test_the_first_step_of_adam_is_the_rate_whatever_the_gradient() -> None:
    """Kingma and Ba, section 2.1: the bias correction makes |step| = rate in step 1."""
    twin = FloatTwin((4, 3, 2), seed=1, rate=0.01)
    before = [w.copy() for w in twin.weights]
    twin.train(np.ones((1, 4), np.uint8), np.array([[9.0, -9.0]], np.float32))
    moved = np.concatenate([np.abs(w - old).ravel() for w, old in zip(twin.weights, before, strict=True)])
    assert moved[moved > 0] == pytest.approx(0.01, rel=1e-3)
    assert (moved > 0).sum() > 6


def test_a_copy_learns_alone() -> None:
    twin = FloatTwin((4, 3, 2), seed=1)
    twin.copy().train(np.ones((1, 4), np.uint8), np.array([[9.0, -9.0]], np.float32))
    np.testing.assert_array_equal(twin.weights[0], FloatTwin((4, 3, 2), seed=1).weights[0])
