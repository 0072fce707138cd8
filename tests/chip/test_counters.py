"""Counting before pulsing: against a slow reference, against plain STELLAR, and what it books."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from naive_chip import NaiveChip, NaiveLayer

from memdrive.chip import Chip, Crossbar, DeviceParams, Rule, energy, presets
from memdrive.chip.kernels.pulse import pulse_few
from memdrive.chip.rules.counting import Growth

QUIET = presets.DEFAULT.without("read_noise")
RULE = Rule(theta_out=5, theta_hidden=1, window=60)


class NaiveCounters:
    """A naive layer whose pairs add signs up, one by one."""

    def __init__(self, layer: NaiveLayer, overflow: int) -> None:
        self.layer, self.overflow = layer, overflow
        self.count = np.zeros(layer.event.shape, int)
        self.read, self.back, self.half, self.back_half = layer.read, layer.back, layer.half, layer.back_half

    def tune(self, x: np.ndarray[Any, Any], e: np.ndarray[Any, Any]) -> int:
        pulses = 0
        for i, j in np.argwhere(np.outer(x > 0.5, e != 0)):
            self.count[i, j] += int(e[j])
            if abs(self.count[i, j]) >= self.overflow:
                self.layer.pulse_pair(int(i), int(j), int(np.sign(self.count[i, j])))
                self.count[i, j] = 0
                pulses += 2
        return pulses


def samples(n: int, n_in: int, n_out: int) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    rng = np.random.default_rng(4)
    return (rng.random((n, n_in)) < 0.5).astype(np.float32), rng.choice([-0.4, 0.4], (n, n_out)).astype(np.float32)


@pytest.mark.kernels
def test_counting_agrees_with_naive() -> None:
    """Pulse by pulse, and the counters that are left."""
    chip = Chip((7, 9, 3), device=QUIET, seed=6, rule=replace(RULE, overflow=(3, 2)))
    naive = NaiveChip(chip)
    counters = [NaiveCounters(layer, n) for layer, n in zip(naive.layers, (3, 2), strict=True)]
    naive.layers = counters  # type: ignore[assignment] # they read, back and tune
    X, T = samples(25, 7, 3)
    assert sum(chip.learn(x, t) - naive.learn(x, t) for x, t in zip(X, T, strict=True)) == 0
    for crossbar, counted in zip(chip.crossbars, counters, strict=True):
        np.testing.assert_allclose(crossbar.weight, counted.layer.g[0] - counted.layer.g[1], atol=1e-5)
    np.testing.assert_array_equal(chip._state.counters, np.concatenate([c.count.ravel() for c in counters]))
    assert chip.ledger.pulses > 0


@pytest.mark.kernels
@pytest.mark.parametrize(
    "device",
    [presets.DEFAULT, presets.DEFAULT.replace(levels=9, step_ctoc=0.2, endurance=6)],
    ids=["default", "worn"],
)
def test_pairs_one_by_one_are_pulsed_as_rows_are(device: DeviceParams) -> None:
    """Bit for bit, ledger included: `pulse_few` is `pulse_pattern` of the same map, wear and levels too."""
    rows, few = (Crossbar(11, 40, device=device, seed=3) for _ in range(2))
    rng = np.random.default_rng(5)
    for _ in range(9):
        wanted = rng.choice([-1, 0, 0, 1], (11, 40))
        wanted[3] = 0
        pulses = rows.pulse(wanted)
        for row, signs in enumerate(wanted.astype(np.float32)):
            columns = np.flatnonzero(signs).astype(np.int32)
            pulses -= pulse_few(few._state, 0, row, columns, signs) if columns.size else 0
        assert pulses == 0
    for name, array in rows._state._asdict().items():
        if name not in ("work", "rows", "latch"):
            np.testing.assert_array_equal(array, getattr(few._state, name), name)
    assert rows.stuck.any()


@pytest.mark.kernels
def test_an_overflow_of_one_is_plain_stellar() -> None:
    plain, counting = Chip((7, 9, 3), QUIET, 6, RULE), Chip((7, 9, 3), QUIET, 6, replace(RULE, overflow=(1, 1)))
    X, T = samples(5, 7, 3)
    np.testing.assert_array_equal(plain.learn_many(X, T), counting.learn_many(X, T))
    np.testing.assert_array_equal(plain._state.G, counting._state.G)
    assert counting.counter_bytes == 0
    assert counting.ledger.counter_adds == 0


def test_equal_signs_overflow_and_opposite_ones_cancel() -> None:
    """One row, one column: +1 +1 +1 gives a pulse at an overflow of 3, +1 -1 +1 -1 … never."""
    chip = Chip((1, 1), presets.IDEAL, rule=Rule(theta_out=0, overflow=(3,)), adc_range=100.0)
    up, down = np.array([0.9], np.float32), np.array([-0.9], np.float32)
    one = np.ones(1, np.float32)
    assert [chip.learn(one, up) for _ in range(6)] == [0, 0, 2, 0, 0, 2]
    assert [chip.learn(one, target) for target in (up, down) * 5] == [0] * 10


def test_what_counting_books() -> None:
    """Two rows of 9 columns and 2 of 3 at most: adds are rows times columns, words are read and written."""
    chip = Chip((7, 9), QUIET, 6, replace(RULE, overflow=(100,)))
    X, T = samples(1, 7, 9)
    assert chip.learn(X[0], T[0]) == 0
    rows, columns = int(X[0].sum()), int((chip.errors[0] != 0).sum())
    assert chip.ledger.counter_adds == rows * columns > 0
    assert chip.ledger.counter_words == 2 * rows * min(columns, 2)
    assert chip.counter_bytes == 63
    assert Chip((7, 9, 3), rule=replace(RULE, overflow=(5, 5), first_layer=1)).counter_bytes == 27


def test_counters_cost_energy_on_both_sides() -> None:
    chip = Chip((7, 9), QUIET, 6, replace(RULE, overflow=(100,)))
    chip.learn(*(rows[0] for rows in samples(1, 7, 9)))
    work = energy.Workload(
        ledger=chip.ledger, layers=chip.layers, mean_g=5e-6, samples=1, counter_bytes=chip.counter_bytes
    )
    cost = energy.values()
    chip_side, asic = energy.chip_lines(work, QUIET, cost), energy.asic_lines(work, cost)
    assert chip_side["counters"] == asic["counters"] > 0


def test_a_snapshot_keeps_the_counters(tmp_path: Path) -> None:
    chip = Chip((7, 9, 3), seed=6, rule=replace(RULE, overflow=(5, 5)))
    X, T = samples(20, 7, 3)
    chip.learn_many(X[:10], T[:10])
    assert chip._state.counters.any()
    chip.save(tmp_path / "chip.npz")
    loaded = Chip.load(tmp_path / "chip.npz")
    assert loaded.rule == chip.rule
    np.testing.assert_array_equal(chip.learn_many(X[10:], T[10:]), loaded.learn_many(X[10:], T[10:]))
    assert chip.fingerprint() == loaded.fingerprint()


def test_overflows_grow_up_to_what_a_counter_holds() -> None:
    growth = Growth(first=(1, 40), factor=1.5)
    assert [growth.rule(RULE, k).overflow for k in (0, 1, 9)] == [(1, 40), (1, 60), (1, 127)]
    assert growth.rule(replace(RULE, counter_bits=4), 9).overflow == (1, 7)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: Rule(overflow=(0, 4)), "Rule.overflow: need an integer from 1 to 127, got 0"),
        (lambda: Rule(overflow=(9,), counter_bits=4), "from 1 to 7"),
        (lambda: Rule(counter_bits=16), "Rule.counter_bits"),
        (lambda: Chip((5, 4, 2), rule=Rule(overflow=(4,))), "Rule.overflow: need none or one for each of 2"),
        (lambda: Growth(first=()), "Growth.first"),
        (lambda: Growth(first=(4,), factor=0.5), "Growth.factor"),
    ],
)
def test_wrong_counters_are_named(call: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()
