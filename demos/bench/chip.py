"""Speed of the chip beside a yardstick measured in the same run: one thread, one sample at a time, medians.

A ratio is the median over rounds that alternate between the two, so that a busy machine slows both.
"""

from __future__ import annotations

import functools
import gc
import importlib.util
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from memdrive.agent.digits import learn
from memdrive.agent.digits.course import COUNTING
from memdrive.chip import Chip, Crossbar, Rule, presets
from memdrive.demos.digits import data as digits_data

Call = Callable[[], object]
PEERS = {"aihwkit": "IBM's analog hardware kit", "simulator": "CrossSim", "badcrossbar": "exact currents"}


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
    """Alternate blocks of both for about `seconds`, after a warm-up."""
    ours(), yardstick()
    block = max(1, int(2e-3 / max(_once(ours), _once(yardstick), 1e-7)))
    pairs: list[tuple[float, float]] = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(pairs) < 5:
        pairs.append((_block(ours, block), _block(yardstick, block)))
    a, b = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(x / y for x, y in pairs)
    return Timing(work, name, 1e6 * a, 1e6 * b, ratio, must)


def _once(call: Call) -> float:
    return min(_block(call, 1) for _ in range(5))


def _block(call: Call, times: int) -> float:
    start = time.perf_counter()
    for _ in range(times):
        call()
    return (time.perf_counter() - start) / times


def forward_lines(n_rows: int, n_cols: int, must: float, seconds: float) -> list[Timing]:
    """Forward against NumPy's product of that shape, all rows driven and half of them."""
    crossbar, rng = Crossbar(n_rows, n_cols), np.random.default_rng(0)
    W = rng.random((n_cols, n_rows), dtype=np.float32)
    x = rng.random(n_rows, dtype=np.float32)
    found = []
    for share, drive in (("all", np.ones(n_rows)), ("half", rng.permutation(n_rows) < n_rows // 2)):
        bits = drive.astype(np.float32)
        work = f"forward {n_rows} x {n_cols}, {share} rows"
        ours = functools.partial(crossbar.forward, bits)
        found.append(measure(work, ours, lambda: W @ x, "W @ x", must, seconds))
    return found


def tune_lines(seconds: float) -> list[Timing]:
    """One rank-one update of 512 x 512 against NumPy's, selecting all pairs and a tenth of them."""
    n, rng = 512, np.random.default_rng(0)
    crossbar = Crossbar(n, n)
    W, lr = rng.random((n, n), dtype=np.float32), np.float32(1e-3)
    d, x = rng.random(n, dtype=np.float32), rng.random(n, dtype=np.float32)
    product = np.empty_like(W)

    def plain() -> None:
        nonlocal W
        W += lr * np.outer(d, x)

    def frugal() -> None:
        np.multiply.outer(lr * d, x, out=product)
        np.add(W, product, out=W)

    signs = rng.choice(np.array([-1, 1], np.float32), n)
    share = round(n * np.sqrt(0.1))
    few_rows, few_cols = (rng.permutation(n) < share for _ in range(2))
    fewer_rows = (rng.permutation(n) < n // 10).astype(np.float32)
    yardsticks: tuple[tuple[str, Call, bool], ...] = (
        ("W += lr * outer(d, x)", plain, True),
        ("without temporaries", frugal, False),
    )
    found = []
    for work, bits, errors, must in (
        ("tune 512 x 512, every pair", np.ones(n, np.float32), signs, 3.0),
        ("tune 512 x 512, 10 % (32 % x 32 %)", few_rows.astype(np.float32), signs * few_cols, 0.4),
    ):
        ours = functools.partial(crossbar.tune, bits, errors)
        for name, yardstick, counts in yardsticks:
            found.append(measure(work, ours, yardstick, name, must if counts else None, seconds))
    ours = functools.partial(crossbar.tune, fewer_rows, signs)
    found.append(measure("tune 512 x 512, 10 % of the rows", ours, plain, yardsticks[0][0], None, seconds))
    return found


def learning_line(seconds: float) -> Timing:
    """A whole learning step of 64-128-4 with an error on every sample, against a float SGD step in NumPy."""
    rng = np.random.default_rng(0)
    chip = Chip((64, 128, 4), rule=Rule(theta_out=0.0))
    W1 = rng.standard_normal((128, 64)).astype(np.float32) / 8
    W2 = rng.standard_normal((4, 128)).astype(np.float32) / 11
    x = (rng.random(64) < 0.5).astype(np.float32)
    target = np.array([0.9, -0.9, 0.9, -0.9], np.float32)
    wishes = (target, -target)
    lr, turn = np.float32(1e-4), 0

    def sgd() -> None:
        h = np.maximum(W1 @ x, 0)
        d2 = W2 @ h - target
        d1 = (W2.T @ d2) * (h > 0)
        W2[...] -= lr * np.outer(d2, h)
        W1[...] -= lr * np.outer(d1, x)

    def learn() -> None:
        nonlocal turn
        turn += 1
        chip.learn(x, wishes[turn & 1])

    return measure("learning step 64-128-4", learn, sgd, "float SGD step", 0.6, seconds)


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


def missing_peers() -> list[str]:
    """Other simulators that are not installed here."""
    return [f"{name} ({what})" for name, what in PEERS.items() if importlib.util.find_spec(name) is None]


def table(seconds: float) -> list[Timing]:
    """Every line of the speed table."""
    gc.collect()
    return [
        *forward_lines(512, 512, 2.5, seconds),
        *forward_lines(128, 64, 4.0, seconds),
        *tune_lines(seconds),
        learning_line(seconds),
    ]
