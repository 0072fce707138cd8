"""Speed of the chip beside a yardstick measured in the same run: one thread, one sample at a time.

Short blocks of both alternate, and the tenth percentile of each tells: where other work has the processor for most of
the time, a median would compare how long each of the two waited for it.
"""

from __future__ import annotations

import functools
import gc
import itertools
import math
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from memdrive.agent.digits import learn
from memdrive.agent.digits.course import COUNTING
from memdrive.chip import Chip, Crossbar, Rule, presets
from memdrive.demos.digits import data as digits_data

Call = Callable[[], object]
BLOCK_S = 2e-4
"""A block: short beside the milliseconds for which another process has the processor."""
FRESH = 256
"""Inputs and errors that take turns, as in learning: one sample over and over teaches branches and caches."""


@dataclass(frozen=True, slots=True)
class Timing:
    """One line of the table."""

    work: str
    yardstick: str
    ours_us: float
    yardstick_us: float
    ratio: float
    must: float | None
    """The ratio to reach; None: for information."""


def measure(
    work: str,
    ours: Callable[[], object],
    yardstick: Callable[[], object],
    name: str,
    must: float | None,
    seconds: float,
) -> Timing:
    """Alternate short blocks of both for about `seconds`, after a warm-up; of each the best tenth tells."""
    ours(), yardstick()
    block = max(1, int(BLOCK_S / max(_once(ours), _once(yardstick), 1e-7)))
    pairs: list[tuple[float, float]] = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(pairs) < 10:
        pairs.append((_block(ours, block), _block(yardstick, block)))
    a, b = (statistics.quantiles(column, n=10)[0] for column in zip(*pairs, strict=True))
    return Timing(work, name, 1e6 * a, 1e6 * b, a / b, must)


def _once(call: Call) -> float:
    return min(_block(call, 1) for _ in range(5))


def _block(call: Call, times: int) -> float:
    start = time.perf_counter()
    for _ in range(times):
        call()
    return (time.perf_counter() - start) / times


def with_next(call: Callable[..., object], several: Iterator[tuple[object, ...]]) -> None:
    """A call on the next of several samples."""
    call(*next(several))


def forward_lines(n_rows: int, n_cols: int, musts: tuple[float, float], seconds: float) -> list[Timing]:
    """Forward against NumPy's product of that shape, all rows driven and half of them, others at every call."""
    crossbar, rng = Crossbar(n_rows, n_cols), np.random.default_rng(0)
    W, x = (
        rng.random((n_cols, n_rows), dtype=np.float32),
        itertools.cycle(rng.random((FRESH, n_rows), dtype=np.float32)),
    )
    half = rng.permuted(np.tile(np.arange(n_rows) < n_rows // 2, (FRESH, 1)), axis=1)
    found = []
    for must, share, drive in zip(musts, ("all", "half"), (np.ones((FRESH, n_rows)), half), strict=True):
        bits = itertools.cycle(drive.astype(np.float32))
        work = f"forward {n_rows} x {n_cols}, {share} rows"
        ours = functools.partial(with_next, crossbar.forward, zip(bits, strict=True))
        found.append(measure(work, ours, lambda: W @ next(x), "W @ x", must, seconds))
    return found


def tune_lines(seconds: float) -> list[Timing]:
    """One rank-one update of 512 x 512 against NumPy's, all pairs and a tenth of them, others at every call."""
    n, rng = 512, np.random.default_rng(0)
    crossbar = Crossbar(n, n)
    W, lr = rng.random((n, n), dtype=np.float32), np.float32(1e-3)
    d, x = (itertools.cycle(rng.random((FRESH, n), dtype=np.float32)) for _ in range(2))
    product = np.empty_like(W)

    def plain() -> None:
        nonlocal W
        W += lr * np.outer(next(d), next(x))

    def frugal() -> None:
        np.multiply.outer(lr * next(d), next(x), out=product)
        np.add(W, product, out=W)

    def some(share: float) -> NDArray[np.float32]:
        return rng.permuted(np.tile(np.arange(n) < round(n * share), (FRESH, 1)), axis=1).astype(np.float32)

    signs = rng.choice(np.array([-1, 1], np.float32), (FRESH, n))
    third = math.sqrt(0.1)
    found = []
    for work, rows, errors, must in (
        ("tune 512 x 512, every pair", some(1.0), signs, 2.3),
        ("tune 512 x 512, 10 % (32 % x 32 %)", some(third), signs * some(third), 0.4),
        ("tune 512 x 512, 10 % of the rows", some(0.1), signs, None),
    ):
        pairs = itertools.cycle(zip(rows, errors, strict=True))
        ours = functools.partial(with_next, crossbar.tune, pairs)
        found.append(measure(work, ours, plain, "W += lr * outer(d, x)", must, seconds))
        if must is not None:
            found.append(measure(work, ours, frugal, "without temporaries", None, seconds))
    return found


def learning_line(seconds: float) -> Timing:
    """A learning step of 64-128-4 on a sample that is another one each time, against a float SGD step in NumPy."""
    rng = np.random.default_rng(0)
    chip = Chip((64, 128, 4), rule=Rule(theta_out=0.0))
    W1 = rng.standard_normal((128, 64)).astype(np.float32) / 8
    W2 = rng.standard_normal((4, 128)).astype(np.float32) / 11
    X = (rng.random((FRESH, 64)) < 0.5).astype(np.float32)
    wishes = rng.choice(np.array([-0.9, 0.9], np.float32), (FRESH, 4))
    ours, theirs = (itertools.cycle(zip(X, wishes, strict=True)) for _ in range(2))
    lr = np.float32(1e-4)

    def sgd() -> None:
        x, target = next(theirs)
        h = np.maximum(W1 @ x, 0)
        d2 = W2 @ h - target
        d1 = (W2.T @ d2) * (h > 0)
        W2[...] -= lr * np.outer(d2, h)
        W1[...] -= lr * np.outer(d1, x)

    return measure("learning step 64-128-4", lambda: chip.learn(*next(ours)), sgd, "float SGD step", 0.5, seconds)


def large_chip() -> tuple[float, float, float]:
    """(bytes a pair, forward [GB/s], plain reading [GB/s]) of a chip of ten million pairs, all rows driven."""
    chip = Chip((3200, 3125))
    pairs = 3200 * 3125
    bits = np.ones(3200, np.float32)
    chip.forward(bits)
    seconds = min(_block(lambda: chip.forward(bits), 1) for _ in range(7))
    array = np.ones(pairs, np.float32)
    plain = min(_block(lambda: array.sum(), 1) for _ in range(7))
    moved = pairs * (chip._state.W.itemsize + chip._state.V.itemsize)
    return chip.nbytes / pairs, 1e-9 * moved / seconds, 1e-9 * array.nbytes / plain


def digits_pass() -> tuple[int, float]:
    """(digits, seconds) of a virgin chip's first pass over digits, 784-100-10, DEFAULT, counting; the dearest pass."""
    digits = digits_data.load()
    x, labels = digits_data.bits(digits.x_train[:10_000]), digits.y_train[:10_000]
    once = replace(COUNTING, passes=1)
    learn.learn_base(learn.fabricate(presets.DEFAULT, 0), x[:10], labels[:10], once, 0)
    chip = learn.fabricate(presets.DEFAULT, 0)
    start = time.perf_counter()
    learn.learn_base(chip, x, labels, once, 0)
    return len(x), time.perf_counter() - start


def table(seconds: float) -> list[Timing]:
    """Every line of the speed table."""
    gc.collect()
    return [
        *forward_lines(512, 512, (1.8, 1.3), seconds),
        *forward_lines(128, 64, (3.0, 3.0), seconds),
        *tune_lines(seconds),
        learning_line(seconds),
    ]
