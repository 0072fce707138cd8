"""One contract for every learning rule, each against the chip in plain Python."""

from __future__ import annotations

import copy
import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from naive_rules import plain

from memdrive.chip import RULES, Alternating, Chip, Crossbar, LearningRule, Rule, Stellar, energy, presets
from memdrive.chip.layers import Conv, Dense
from memdrive.chip.rules import PLAIN, Adam, Manhattan, Mixed, Published, Sgd, TikiTaka
from memdrive.chip.rules import plain as plain_of
from memdrive.chip.rules.counting import Growth

pytestmark = pytest.mark.kernels
QUIET = presets.DEFAULT.replace(read_noise=0.0, adc_offset=0.0)  # no code that falls on the other side of an edge
PULSED = {"theta_out": 5, "theta_hidden": 1, "window": 60}
CASES: list[LearningRule] = [
    Stellar(**PULSED),
    Stellar(**PULSED, pulses=(1, 0, 0, 1)),
    Stellar(**PULSED, pulses=(3, 0, 2, 0)),
    Rule(**PULSED),
    Rule(**PULSED, overflow=(3, 2)),
    Alternating(**PULSED),
    Alternating(**PULSED, pulses=2, first_layer=1),
    Alternating(**PULSED, rows=0.4),
    Published(theta_hidden=1, window=60),
    Published(theta_hidden=1, window=60, share=0.2, both=True),
    Manhattan(window=60),
    Manhattan(window=60, one_device=True, one_sided=True),
    Sgd(window=60, rate=(0.3,)),
    Sgd(window=60, rate=(0.9, 0.05), one_sided=True, theta_out=9),
    Sgd(window=60, rate=(0.2,), tolerance=0.01),
    Sgd(window=60, rate=(0.4, 0.2), tolerance=0.01, verify=5),
    Mixed(window=60, rate=(0.03, 0.02)),
    TikiTaka(window=60, rate=(0.21,), transfer=0.71),
    TikiTaka(window=60, rate=(0.1, 0.3), transfer=2.0, every=3),
    Adam(window=60, rate=(0.02,)),
]


def named(rule: LearningRule) -> str:
    own = [value for name, value in rule.as_dict().items() if name in type(rule).__slots__ and "theta" not in name]
    return f"{rule.kind} {own}"


every_rule = pytest.mark.parametrize("rule", CASES, ids=named)


def arrays_of(chip: Chip) -> tuple[Crossbar, ...]:
    return (*chip.crossbars, *chip.fast_crossbars)


def task(n_in: int, n_out: int, samples: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return (rng.random((samples, n_in)) < 0.5).astype(np.float32), rng.choice([-0.5, 0.5], (samples, n_out))


def test_every_kind_in_the_table_is_tried() -> None:
    assert {rule.kind for rule in CASES} == set(RULES)


@every_rule
def test_agrees_with_plain_python(rule: LearningRule) -> None:
    chip = Chip((7, 9, 3), QUIET, seed=6, rule=rule)
    naive = plain(chip)
    X, T = task(7, 3, 40)
    for x, t in zip(X, T, strict=True):
        assert chip.learn(x, t) == naive.learn(x, t)
    for crossbar, layer in zip(arrays_of(chip), (*naive.chip.layers, *naive.fast), strict=True):
        got = np.stack([crossbar.G_pos, crossbar.G_neg]) / QUIET.g_range - QUIET.g_low
        np.testing.assert_allclose(got, layer.g, atol=2e-5)
        np.testing.assert_array_equal(crossbar.pulses_pos, layer.pulses[0])
        np.testing.assert_array_equal(crossbar.pulses_neg, layer.pulses[1])


@pytest.mark.parametrize("rule", [r for r in CASES if r.kind not in ("stellar", "counting", "alternating")], ids=named)
def test_agrees_with_plain_python_on_rows_of_several_bits(rule: LearningRule) -> None:
    hidden = Dense(n_in=7, n_out=9, bits=4, ceiling=0.4)
    rule = replace(rule, window=3.0)
    chip = Chip((hidden, Dense(n_in=9, n_out=3)), QUIET.replace(dac_bits=4), seed=6, rule=rule)
    naive = plain(chip)
    T = task(7, 3, 30)[1]
    X = np.rint(15 * np.random.default_rng(8).random((30, 7)) ** 2).astype(np.float32) / np.float32(15)
    for x, t in zip(X, T, strict=True):
        assert chip.learn(x, t) == naive.learn(x, t)
    for crossbar, layer in zip(arrays_of(chip), (*naive.chip.layers, *naive.fast), strict=True):
        np.testing.assert_array_equal(crossbar.pulses_pos, layer.pulses[0])
        np.testing.assert_array_equal(crossbar.pulses_neg, layer.pulses[1])


@every_rule
def test_learns_a_small_task(rule: LearningRule) -> None:
    """Would catch a rule whose pulses go the wrong way: four patterns, told apart by the sign of one output each."""
    hinges = not isinstance(rule, Published)  # which knows none
    gentle = {"theta_out": 8.0, "theta_hidden": 4.0, "window": 40.0, "one_sided": hinges}
    chip = Chip((24, 40, 4), presets.IDEAL, seed=2, rule=replace(rule, **gentle, first_layer=0))
    X, _ = task(24, 4, 4)
    T = np.where(np.eye(4) > 0, 0.2, -0.2)
    for _ in range(150):
        chip.learn_many(X, T)
    assert (chip.forward(X).argmax(axis=1) == np.arange(4)).all()


@every_rule
def test_resumes_bit_for_bit(rule: LearningRule, tmp_path: Path) -> None:
    """From a file, a pickle and copies: would catch state of a rule that is not saved, and views that part."""
    chip = Chip((12, 20, 3), seed=3, rule=rule)
    X, T = task(12, 3, 61)
    chip.learn_many(X[:31], T[:31])
    chip.save(tmp_path / "a.npz")
    copies = [chip.copy(), Chip.load(tmp_path / "a.npz"), pickle.loads(pickle.dumps(chip)), copy.deepcopy(chip)]
    copies.append(copy.copy(chip))
    want = [chip.learn(x, t) for x, t in zip(X[31:], T[31:], strict=True)]
    for twin in copies:
        assert twin.rule == rule
        assert [twin.learn(x, t) for x, t in zip(X[31:], T[31:], strict=True)] == want
        assert twin.fingerprint() == chip.fingerprint()
        assert twin.forward(X[0]).tolist() == chip.copy().forward(X[0]).tolist()


@every_rule
def test_ledger_books_what_was_pulsed(rule: LearningRule) -> None:
    chip = Chip((12, 20, 3), seed=3, rule=rule)
    X, T = task(12, 3, 50)
    given = chip.learn_many(X, T).sum()
    book = chip.ledger
    assert given == book.pulses == sum(int(c.pulses_pos.sum() + c.pulses_neg.sum()) for c in arrays_of(chip))
    assert book.pairs_tuned <= book.pulses <= 2 * book.pairs_tuned
    assert book.tuning_cycles == book.set_cycles + book.reset_cycles <= 4 * book.patterns
    assert (book.set_cycles > 0) == (book.set_pulses > 0) == (book.g_set > 0) == (book.lines_set > 0)
    assert (book.reset_cycles > 0) == (book.reset_pulses > 0) == (book.g_reset > 0) == (book.lines_reset > 0)
    assert chip.counter_bytes == rule.state_bytes([layer.pairs for layer in chip.network])


@every_rule
def test_a_nan_anywhere_is_refused_before_anything_is_learned(rule: LearningRule) -> None:
    chip = Chip((12, 20, 3), seed=3, rule=rule)
    X, T = task(12, 3, 5)
    before = chip.fingerprint()
    for values, name in ((X, "X"), (T, "targets")):
        spoilt = values.copy()
        spoilt[3, 1] = np.nan
        call = (spoilt, T) if name == "X" else (X, spoilt)
        with pytest.raises(ValueError, match=rf"Chip.learn_many.{name}: need numbers"):
            chip.learn_many(*call)
    with pytest.raises(ValueError, match=r"Chip.adapt.target: need numbers"):
        chip.adapt([np.nan, 0, 0])
    assert chip.fingerprint() == before


def test_alternating_sets_in_one_sample_and_resets_in_the_next() -> None:
    """A step is a sample, whether it had an error or not; and a step takes half the cycles."""
    chip = Chip((4, 3), presets.IDEAL, rule=Alternating(theta_out=0), adc_range=100.0)
    x, t = np.ones(4), np.array([1.0, -1.0, 1.0])
    seen = []
    for target in (t, t, t, chip.forward(x), t):
        before = chip.ledger
        chip.learn(x, target)
        book = chip.ledger - before
        seen.append((book.set_pulses, book.reset_pulses, book.set_cycles, book.reset_cycles))
    sets, resets = (12, 0, 2, 0), (0, 12, 0, 2)
    assert seen == [sets, resets, sets, (0, 0, 0, 0), sets]


def test_a_share_of_the_rows_is_pulsed_each_as_often_as_another() -> None:
    """Would catch rows that are drawn together, always the same ones, or not as many as was said."""
    device = presets.IDEAL.replace(step_set=1e-6, step_reset=1e-6)
    chip = Chip((200, 3), device, seed=3, rule=Alternating(theta_out=0, rows=0.1), adc_range=1000.0)
    for _ in range(400):
        chip.learn(np.ones(200), [1.0, -1.0, 1.0])
    times = (chip.crossbars[0].pulses_pos + chip.crossbars[0].pulses_neg)[:, 0]
    assert times.mean() == pytest.approx(40, abs=6 * 6 / np.sqrt(200))
    assert 4 < times.std() < 8  # 6 where each row is drawn for itself, 0 where the same number always is
    assert np.array_equal(chip.crossbars[0].pulses_pos[:, 0], chip.crossbars[0].pulses_pos[:, 2])
    assert chip.ledger.counter_adds == 400 * 200


def test_plain_stellar_is_one_thing_wherever_it_is_the_default() -> None:
    """By turns (docs/rules.md): would catch a chip, a course or a recipe without counters that goes on giving both."""
    assert PLAIN is Alternating
    assert Chip((4, 3)).rule == Alternating()
    thresholds = Rule(theta_out=3, theta_hidden=2, window=7, one_sided=True, first_layer=1, overflow=(3, 2))
    turns = Alternating(theta_out=3, theta_hidden=2, window=7, one_sided=True, first_layer=1)
    assert plain_of(thresholds) == turns
    assert Growth(first=(1, 1), factor=2).rule(thresholds, 3) == turns
    assert Growth(first=(1, 5), factor=2).rule(thresholds, 1) == replace(thresholds, overflow=(1, 10))


def test_chip_time_is_that_of_the_cycles_given() -> None:
    """Would catch SET-only updates charged for RESETs that were not given."""
    device = presets.IDEAL.replace(t_set=3e-6, t_reset=1e-6)
    crossbar = Crossbar(4, 3, device)
    crossbar.tune(np.ones(4), np.ones(3), pulses=(1, 0, 0, 1))
    work = energy.Workload(ledger=crossbar.ledger, layers=(4, 3), samples=1, learned=1, mean_g=1e-5)
    assert energy.chip_seconds(work, device, energy.values(energy.COSTS)) == pytest.approx(2 * 3e-6)
    assert energy.asic_counts(work)[1] == 12


PAIRED = (Sgd(rate=(0.3,)), Mixed(rate=(0.3,)), Adam(rate=(0.3,)))


@pytest.mark.parametrize("rule", PAIRED, ids=lambda rule: rule.kind)
def test_a_row_of_pairs_takes_four_cycles_whatever_rule_asks_for_it(rule: LearningRule) -> None:
    """As a counter's overflow does: else rules would be faster than others by their books alone."""
    chip = Chip((6, 4), device=presets.IDEAL, seed=1, rule=rule)
    assert chip.learn(np.ones(6), np.full(4, 0.9)) > 0
    book = chip.ledger
    assert book.tuning_cycles == 4 * book.patterns > 0


@pytest.mark.parametrize(("rule", "floats"), [(Mixed(rate=(0.01,)), 1), (Adam(rate=(0.01,)), 3)])
def test_floats_beside_the_pairs_take_words_as_counters_do(rule: LearningRule, floats: int) -> None:
    """One of four outputs wrong: a float of each row, read and written, in its own word; all four in two."""
    for wrong, words in ((1, 1), (4, 2)):
        chip = Chip((6, 4), device=presets.IDEAL, seed=1, rule=rule)
        target = chip.forward(np.ones(6))
        target[:wrong] += np.where(target[:wrong] > 0, -0.5, 0.5)
        chip.learn(np.ones(6), target)
        assert chip.ledger.counter_words == 2 * 6 * floats * words


def test_cleared_adam_begins_anew_like_a_virgin_chip() -> None:
    def first_step(chip: Chip) -> float:
        chip.learn(np.ones(6), np.full(4, 0.9))
        return float(np.abs(chip._state.memory[0]).max())

    virgin = first_step(Chip((6, 4), device=presets.IDEAL, seed=1, rule=Adam(rate=(1e-5,))))
    for before in (Adam(rate=(1e-5,)), Alternating()):
        chip = Chip((6, 4), device=presets.IDEAL, seed=1, rule=before)
        for _ in range(50):
            chip.learn(np.ones(6), np.full(4, 0.9))
        chip.rule = Adam(rate=(1e-5,))
        chip.clear_counters()
        assert first_step(chip) == pytest.approx(virgin, rel=1e-5)


def test_the_published_rule_knows_no_hinges_and_no_empty_targets() -> None:
    with pytest.raises(ValueError, match=r"Published\.one_sided: need False"):
        Published(one_sided=True)
    assert Chip((6, 4), seed=1, rule=Published()).learn(np.ones(6), np.zeros(4)) == 0


def test_patches_of_a_map_round_apart() -> None:
    """Sixteen patches with equal inputs and errors, and less than a pulse wanted by each: neither all nor none."""
    given = set()
    for seed in range(6):
        layer = Conv(height=4, width=4, kernels=1, side=1)
        chip = Chip((layer,), device=presets.IDEAL, seed=seed, rule=TikiTaka(rate=(0.01,)))
        chip.learn(np.ones(16), np.full(16, 1.0))
        given.add(chip.fast_crossbars[0].ledger.pulses // 2)
    assert given - {0, 16}


def test_fast_arrays_are_fabricated_or_not_at_all() -> None:
    """And the slow ones are those of any chip of the seed."""
    fast, plain_chip = (Chip((12, 20, 3), seed=3, rule=rule) for rule in (TikiTaka(), Stellar()))
    assert [c.G_pos.shape for c in fast.fast_crossbars] == [(12, 20), (20, 3)]
    assert not plain_chip.fast_crossbars
    for one, other in zip(fast.crossbars, plain_chip.crossbars, strict=True):
        np.testing.assert_array_equal(one.G_pos, other.G_pos)
    x = task(12, 3, 1)[0][0]
    np.testing.assert_array_equal(fast.forward(x), plain_chip.forward(x))
    with pytest.raises(ValueError, match="with fast arrays, got stellar"):
        fast.rule = Stellar()
    with pytest.raises(ValueError, match="with no fast arrays, got tiki-taka"):
        plain_chip.rule = TikiTaka()
    fast.rule = TikiTaka(every=2)


def test_memory_beside_the_pairs_is_the_rule_s_and_begins_empty() -> None:
    chip = Chip((12, 20, 3), seed=3, rule=Mixed(window=60, rate=(0.001,)))
    X, T = task(12, 3, 20)
    chip.learn_many(X, T)
    assert np.abs(chip._state.memory).max() > 0
    chip.rule = replace(chip.rule, rate=(0.002,))
    assert np.abs(chip._state.memory).max() > 0
    chip.rule = Adam()
    assert chip._state.memory.shape[0] == 3
    assert not chip._state.memory.any()
    chip.learn_many(X, T)
    chip.clear_counters()
    assert not chip._state.memory.any()
