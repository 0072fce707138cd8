"""The chip as its users see it: shapes, determinism, learning, refusals."""

from __future__ import annotations

import numpy as np
import pytest

from memdrive.chip import Chip, Crossbar, Rule, presets

RNG = np.random.default_rng(0)
X = (RNG.random((40, 12)) < 0.5).astype(np.float32)
T = np.where(X @ RNG.standard_normal((12, 3)) > 0, 0.3, -0.3).astype(np.float32)


def small(seed: int = 1) -> Chip:
    return Chip((12, 20, 3), seed=seed)


@pytest.mark.kernels
def test_a_batch_reads_like_its_samples_one_by_one() -> None:
    one, many = small(), small()
    np.testing.assert_array_equal(np.stack([one.forward(x) for x in X[:5]]), many.forward(X[:5]))


@pytest.mark.kernels
def test_learning_many_is_learning_one_by_one() -> None:
    one, many = small(), small()
    pulses = [one.learn(x, t) for x, t in zip(X[:6], T[:6], strict=True)]
    np.testing.assert_array_equal(pulses, many.learn_many(X[:6], T[:6]))
    np.testing.assert_array_equal(one.crossbars[0].G_pos, many.crossbars[0].G_pos)


@pytest.mark.kernels
def test_adapt_is_learn_without_a_second_read() -> None:
    one, two = small(), small()
    pulses = one.learn(X[0], T[0])
    two.forward(X[0])
    two.forward(X[1:3])  # a batch is not latched
    assert two.adapt(T[0]) == pulses > 0
    np.testing.assert_array_equal(one.crossbars[1].weight, two.crossbars[1].weight)


def test_same_seed_same_chip_and_other_seed_another() -> None:
    assert small(3).fingerprint() == small(3).fingerprint() != small(4).fingerprint()


def test_a_satisfied_chip_writes_nothing() -> None:
    chip = Chip((12, 20, 3), rule=Rule(theta_out=1000))
    before = chip.crossbars[0].G_pos
    assert chip.learn(X[0], T[0]) == 0
    np.testing.assert_array_equal(before, chip.crossbars[0].G_pos)
    assert chip.ledger.pulses == 0


def test_forward_never_writes() -> None:
    chip = small()
    before = [crossbar.G_pos for crossbar in chip.crossbars]
    chip.forward(X)
    for g, crossbar in zip(before, chip.crossbars, strict=True):
        np.testing.assert_array_equal(g, crossbar.G_pos)


@pytest.mark.parametrize("device", [presets.IDEAL, presets.EPIRAM, presets.DEFAULT])
def test_a_chip_learns_a_linear_rule(device: object) -> None:
    """Frozen accuracy on the taught samples, far above chance (0.5)."""
    chip = Chip((12, 64, 3), device=device, seed=2)  # type: ignore[arg-type] # parametrize
    for _ in range(10):
        chip.learn_many(X, T)
    assert ((chip.forward(X) > 0) == (T > 0)).mean() > 0.85


def test_destroyed_cells_stay_dead() -> None:
    chip = small()
    chip.destroy(0, *np.ix_([0, 1], range(20)))
    assert np.all(chip.crossbars[0].weight[:2] == 0)  # at once: what is read next sees it
    chip.learn_many(X, T)
    assert np.all(chip.crossbars[0].weight[:2] == 0)
    assert chip.crossbars[0].stuck[:, :2].all()


def test_first_layer_can_be_left_alone() -> None:
    chip = Chip((12, 20, 3), rule=Rule(first_layer=1))
    before = chip.crossbars[0].G_pos
    assert chip.learn_many(X, T).sum() > 0
    np.testing.assert_array_equal(before, chip.crossbars[0].G_pos)


def test_ledger_counts_one_learning_step() -> None:
    """12-20-3, one tile a layer: two forward reads, a transposed one in two phases, two SET cycles a tuned layer."""
    chip = small()
    pulses = chip.learn(X[0], T[0])
    ledger = chip.ledger
    assert (ledger.set_pulses, ledger.reset_pulses) == (pulses, 0)
    assert (ledger.forward_reads, ledger.backward_reads) == (2, 2)
    assert ledger.adc_conversions == 20 + 3 + 2 * 20
    assert ledger.tuning_cycles == 2 * ledger.patterns


def test_a_line_that_would_carry_too_much_splits_its_cycles() -> None:
    """A fully SET phase-change cell draws 0.64 mA of a line's 1 mA: three rows are three times four cycles."""
    crossbar = Crossbar(4, 2, presets.GST_PCM)
    crossbar.tune([1, 1, 1, 0], [1, 0])
    assert crossbar.ledger.tuning_cycles == 3 * 4
    assert crossbar.ledger.lines_reset == 3 * (2 * 3 + 1)
    assert crossbar.ledger.lines_set == 3 * (2 * 3 + (4 * 2 - 1) + 2 * 4)


def test_every_tile_books_its_reads() -> None:
    """200 x 150 are 2 x 2 tiles; a transposed read takes two phases."""
    crossbar = Crossbar(200, 150, presets.IDEAL)
    crossbar.forward(np.arange(200) < 7)
    assert (crossbar.ledger.forward_reads, crossbar.ledger.rows_driven, crossbar.ledger.adc_conversions) == (
        2,
        14,
        150,
    )
    crossbar.backward(np.where(np.arange(150) < 5, 1, 0))
    assert crossbar.ledger.backward_reads == 2 * 2
    assert crossbar.ledger.rows_driven == 14 + 5 * 2
    assert crossbar.ledger.pairs_read == 7 * 150 + 5 * 200
    assert crossbar.ledger.adc_conversions == 150 + 2 * 200


def test_tiles_add_up() -> None:
    """300 rows are three tiles of 100: within three roundings of one wide sum."""
    device = presets.IDEAL
    crossbar = Crossbar(300, 4, device)
    x = np.ones(300, np.float32)
    exact = crossbar.weight.sum(axis=0) / crossbar.adc_range
    assert np.abs(crossbar.forward(x) - exact).max() <= 1.5 / device.adc_half + 1e-6
    assert crossbar.ledger.forward_reads == 3


def test_conductances_are_in_siemens() -> None:
    g = small().crossbars[0].G_pos
    assert presets.DEFAULT.g_min <= g.min() < g.max() <= presets.DEFAULT.g_max


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: Chip((5,)), "Chip.layers"),
        (lambda: Chip((5, 0, 2)), "Chip.layers"),
        (lambda: Chip((5, 2), seed=-1), "Chip.seed"),
        (lambda: Chip((5, 2), adc_range=(1.0, 2.0)), "Chip.adc_range"),
        (lambda: Chip((5, 2), rule=Rule(first_layer=1)), "Rule.first_layer"),
        (lambda: Rule(theta_out=float("nan")), "Rule.theta_out"),
        (lambda: small().forward(np.zeros(5)), r"Chip.forward.x: need shape \(12,\)"),
        (lambda: small().forward(np.full(12, np.nan)), "Chip.forward.x: need numbers"),
        (lambda: small().learn(np.full(12, np.nan), T[0]), "Chip.learn.x"),
        (lambda: small().forward(np.full(12, 1.5)), "Chip.forward.x: need values from 0 to 1, got 1.5"),
        (lambda: small().forward(np.full((2, 12), -1e-3)), "Chip.forward.x: need values from 0 to 1, got -0.001"),
        (
            lambda: small().learn(np.full(12, 2.0), T[0]),
            "Chip.learn.x: need values from 0 to 1, got 2; nothing was learned",
        ),
        (
            lambda: small().crossbars[0].forward(np.full(12, np.inf)),
            "Crossbar.forward.x: need values from 0 to 1, got inf",
        ),
        (lambda: small().learn(X[0], np.zeros(4)), "Chip.learn.target"),
        (lambda: Crossbar(0, 3), "Crossbar.n_rows"),
        (lambda: Crossbar(3, 3).pulse(np.full((3, 3), 2)), "Crossbar.pulse"),
        (lambda: presets.get("flash"), "need one of default"),
    ],
)
def test_wrong_arguments_are_named(call: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()  # type: ignore[operator] # a lambda
