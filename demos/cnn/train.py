"""Makes `assets/cnn.npz`: `python -m memdrive.demos.cnn.train assets/cnn.npz --seed 2`, a few minutes.

The float weights that are written into a chip. They are trained to bear what a chip does to them: every step sees them
with noise, and drives in a driver's steps. Digits kept for choosing judge; test digits are never looked at.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np

from memdrive.agent.digits.task import SIDE, Labels
from memdrive.demos.cnn import software
from memdrive.demos.cnn.network import LARGEST, Grey, Weights, grey, shapes, targets
from memdrive.demos.digits import data as digits_data
from memdrive.demos.options import OutputFile, seed_option, user_input, write_whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """Adam, in batches, its rate falling as a half cosine. Assumed: chosen on the digits kept for choosing."""

    epochs: int = 60
    batch: int = 64
    rate: float = 0.02
    noise: float = 0.08
    """Standard deviation of the noise on every weight, anew in every step."""
    scale: float = 1.5
    """Of the outputs, before the softmax [1 / (v_read (g_max - g_min))]."""
    hinge: float = 0.2
    """Weight of the squared hinge beside the cross-entropy: outputs then stand where tuning wants them."""
    margin: float = 1.5
    """[v_read (g_max - g_min)] Of the hinge: what the right output is to exceed, and every other one its negative."""
    shift: int = 1
    """[pixels] A batch is moved by up to so many, down and across."""


def train(x: Grey, labels: Labels, how: Training, seed: int) -> Iterator[Weights]:
    """The weights after each epoch. x : (n, 784)"""
    rng = np.random.default_rng(seed)
    first, second, last = (
        np.asarray(rng.normal(0, size, shape), np.float32)
        for size, shape in zip((0.35, 0.25, 0.2), shapes(), strict=True)
    )
    weights: Weights = (first, second, last)
    adam = Adam(weights)
    steps, done = how.epochs * (len(x) // how.batch), 0
    for _ in range(how.epochs):
        order = rng.permutation(len(x))
        for places in np.array_split(order, len(x) // how.batch):
            noisy = [each + np.float32(how.noise) * rng.standard_normal(each.shape, np.float32) for each in weights]
            batch = moved(x[places], rng.integers(-how.shift, how.shift + 1, 2))
            found = _gradients(batch, labels[places], noisy, how)
            adam.step(weights, found, how.rate * 0.5 * (1 + np.cos(np.pi * done / steps)))
            done += 1
        yield weights


def _gradients(x: Grey, labels: Labels, weights: list[software.F32], how: Training) -> list[software.F32]:
    """Of cross-entropy, and of a share of the squared hinge, one output against all others: what tuning goes by."""
    outputs, drives, seen = software.forward(x, weights)
    scaled = outputs * np.float32(how.scale)
    odds = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    right, signs = targets(labels, 1.0, 0.0), targets(labels, 1.0, -1.0)
    entropy = how.scale * (odds / odds.sum(axis=1, keepdims=True) - right)
    hinge = -signs * np.maximum(0, 1 - signs * outputs / how.margin) * 2 / how.margin
    slopes = np.asarray((entropy + how.hinge * hinge) / len(x), np.float32)
    return software.gradients(weights, slopes, drives, seen)


def moved(x: Grey, by: Any) -> Grey:
    """Images moved down and across by whole pixels; digits leave a margin on all sides."""
    return np.roll(x.reshape(-1, SIDE, SIDE), tuple(by), axis=(1, 2)).reshape(x.shape)


class Adam:
    """D. P. Kingma, J. Ba, ICLR 2015, with their constants; weights stay within the range of a pair."""

    def __init__(self, weights: Weights) -> None:
        self.mean = [np.zeros_like(each) for each in weights]
        self.square = [np.zeros_like(each) for each in weights]
        self.steps = 0

    def step(self, weights: Weights, gradients: list[software.F32], rate: float) -> None:
        """weights : mutated"""
        self.steps += 1
        for each, slope, mean, square in zip(weights, gradients, self.mean, self.square, strict=True):
            own = slope.reshape(each.shape)
            mean += np.float32(0.1) * (own - mean)
            square += np.float32(0.001) * (own * own - square)
            scaled = (mean / (1 - 0.9**self.steps)) / (np.sqrt(square / (1 - 0.999**self.steps)) + 1e-8)
            each -= np.asarray(rate * scaled, np.float32)
            np.clip(each, -LARGEST, LARGEST, out=each)


def archive(weights: Weights) -> bytes:
    """As `network.shipped` reads it."""
    stream = io.BytesIO()
    first, second, last = weights
    np.savez_compressed(stream, first=first, second=second, last=last)
    return stream.getvalue()


@click.command()
@click.argument("out", type=OutputFile(".npz"))
@click.option("--epochs", default=Training().epochs, show_default=True, type=click.IntRange(1, 10_000))
@seed_option
def main(out: Path, epochs: int, seed: int) -> None:
    """Train the float network on the shipped digits and write its weights to OUT."""
    split = digits_data.for_choosing(digits_data.load())
    x, judges = grey(split.x_train), grey(split.x_test)
    for epoch, weights in enumerate(train(x, split.y_train, Training(epochs=epochs), seed), 1):
        click.echo(f"epoch {epoch}: {software.accuracy(judges, split.y_test, weights):.4f} of the digits kept")
    with user_input("OUT"):
        write_whole(out, archive(weights))


if __name__ == "__main__":
    main()
