"""The float twin: the chip's shape in 32-bit numbers, trained by Adam or SGD on the very samples the chip saw."""

from __future__ import annotations

import copy
from typing import Literal

import numpy as np

from memdrive.agent.driving.senses import Bits, Floats

Optimiser = Literal["adam", "sgd"]
Hidden = Literal["relu", "binary"]
LEARNING_RATE: dict[Optimiser, float] = {"adam": 2e-3, "sgd": 0.05}


class FloatTwin:
    """A two-layer perceptron; squared error beyond the same hinge targets as the chip's.

    Hidden neurons are ReLU, or binary as the chip's, trained through a gradient of 1 where |a| <= 1. Without biases
    (biased=False) its weights are what a chip of the same shape can hold. Without hinges targets are values, 0 too.

    Source: Adam, Kingma and Ba, arXiv:1412.6980, with its published constants; initial weights by He et al.,
    arXiv:1502.01852.
    """

    def __init__(
        self,
        layers: tuple[int, int, int],
        optimiser: Optimiser = "adam",
        seed: int | np.random.SeedSequence = 0,
        rate: float | None = None,
        hidden: Hidden = "relu",
        biased: bool = True,
        hinged: bool = True,
    ) -> None:
        n_in, n_hidden, n_out = layers
        rng = np.random.default_rng(seed)
        self.optimiser, self.hidden, self.biased, self.hinged = optimiser, hidden, biased, hinged
        self.rate = LEARNING_RATE[optimiser] if rate is None else rate
        self.weights = [
            rng.standard_normal((n_in, n_hidden), np.float32) * np.float32(np.sqrt(2.0 / n_in)),
            np.zeros(n_hidden, np.float32),
            rng.standard_normal((n_hidden, n_out), np.float32) * np.float32(np.sqrt(1.0 / n_hidden)),
            np.zeros(n_out, np.float32),
        ]
        self._mean = [np.zeros_like(w) for w in self.weights]
        self._square = [np.zeros_like(w) for w in self.weights]
        self._steps = 0

    def forward(self, x: Bits | Floats) -> Floats:
        """(n_in,) or (batch, n_in) bits -> activity of the same leading shape."""
        w1, b1, w2, b2 = self.weights
        activity: Floats = self._fire(x.astype(np.float32) @ w1 + b1) @ w2 + b2
        return activity

    def _fire(self, a: Floats) -> Floats:
        fired: Floats = np.maximum(a, 0.0) if self.hidden == "relu" else (a > 0).astype(np.float32)
        return fired

    def copy(self) -> FloatTwin:
        """An identical twin in arrays of its own."""
        return copy.deepcopy(self)

    def train(self, x: Bits | Floats, target: Floats) -> None:
        """One step of the optimiser on a batch: x (batch, n_in) bits, target (batch, n_out) hinge targets."""
        for w, step in zip(self.weights, self._steps_for(self._gradients(x.astype(np.float32), target)), strict=True):
            w -= step

    def _gradients(self, x: Floats, target: Floats) -> list[Floats]:
        w1, b1, w2, b2 = self.weights
        a = x @ w1 + b1
        hidden = self._fire(a)
        error = hidden @ w2 + b2 - target
        met = self.hinged & ((target == 0) | (error * np.sign(target) >= 0))
        d_out = np.where(met, 0.0, error).astype(np.float32) / np.float32(len(x))
        d_hidden = (d_out @ w2.T) * (a > 0 if self.hidden == "relu" else np.abs(a) <= 1)
        to_biases = np.float32(self.biased)
        return [x.T @ d_hidden, to_biases * d_hidden.sum(axis=0), hidden.T @ d_out, to_biases * d_out.sum(axis=0)]

    def _steps_for(self, gradients: list[Floats]) -> list[Floats]:
        if self.optimiser == "sgd":
            return [np.float32(self.rate) * g for g in gradients]
        self._steps += 1
        correct_mean, correct_square = 1.0 - 0.9**self._steps, 1.0 - 0.999**self._steps
        steps = []
        for m, v, g in zip(self._mean, self._square, gradients, strict=True):
            m += np.float32(0.1) * (g - m)
            v += np.float32(0.001) * (g * g - v)
            size = np.sqrt(v / np.float32(correct_square)) + np.float32(1e-8)
            steps.append(np.float32(self.rate / correct_mean) * m / size)
        return steps
