"""One control step of learning: would catch a gate, a rehearsal or a dither that is not what the recipe says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from memdrive.agent import PLAIN, Learner, Recipe, Senses
from memdrive.agent.driving.code import SteeringCode

CODE = PLAIN.code
Floats = NDArray[np.float32]
Bits = NDArray[np.uint8]


class Stubborn:
    """A network that always steers the same way, and writes down what it is taught."""

    def __init__(self, steering: float = 0.0, code: SteeringCode = CODE) -> None:
        self.steering, self.code = steering, code
        self.adapted: list[Floats] = []
        self.rehearsed: list[tuple[Bits, Floats]] = []

    def forward(self, x: Bits) -> Floats:
        activity = self.code.targets(np.array([self.steering], np.float32))[0]
        return np.broadcast_to(activity, (*x.shape[:-1], self.code.n)).copy()

    def adapt(self, target: Floats) -> int:
        self.adapted.append(target)
        return 7

    def learn_many(self, x: Bits, target: Floats) -> NDArray[np.int64]:
        self.rehearsed.append((x, target))
        return np.arange(len(x)) % 2  # every other sample gives a pulse


def views(n: int) -> Floats:
    """n observations with the line under different photodiodes."""
    observations = np.zeros((n, 51), np.float32)
    for k, observation in enumerate(observations):
        observation[4 * k : 4 * k + 4] = 1.0
    return observations


def quiet(**changes: float) -> Recipe:
    return replace(PLAIN, dither_rms=0.0, **changes)  # type: ignore[arg-type]


def test_a_network_is_corrected_beyond_the_gate_only_and_towards_the_wish() -> None:
    network = Stubborn()
    learner = Learner(network, recipe=quiet(gate=0.1, replays=0))
    assert learner.drive(views(1)[0], 0.09) == pytest.approx(0.0, abs=1e-9)
    assert not network.adapted
    learner.drive(views(1)[0], -0.11)
    np.testing.assert_array_equal(network.adapted, CODE.targets(np.array([-0.11], np.float32)))
    assert (learner.steps, learner.updates, learner.pulses) == (2, 1, 7)


def test_a_frozen_learner_steers_and_changes_nothing() -> None:
    network = Stubborn(0.5)
    learner = Learner(network, recipe=PLAIN)
    learner.learning = False
    assert learner.drive(views(1)[0], -1.0) == pytest.approx(0.5, abs=1e-6)
    assert not network.adapted
    assert not network.rehearsed
    assert (learner.steps, learner.updates, learner.pulses, learner.memory.size) == (0, 0, 0, 0)


def test_what_is_rehearsed_is_what_is_still_wrong() -> None:
    """Wishes of 0 are met by a network that steers 0; only the other views are taught again."""
    network = Stubborn()
    learner = Learner(network, seed=1, recipe=quiet(replays=40, among=1))
    observations, wishes = views(4), (0.0, 0.5, 0.0, -0.5)
    for observation, wish in zip(observations, wishes, strict=True):
        learner.drive(observation, wish)
    bits, targets = network.rehearsed[-1]
    seen = Senses([PLAIN.eyes], len(observations)).bits(observations)
    kinds = {(bytes(x), bytes(t)) for x, t in zip(bits, targets, strict=True)}
    wanted = CODE.targets(np.array(wishes, np.float32))
    assert kinds == {(bytes(seen[k]), bytes(wanted[k])) for k in (1, 3)}


def test_only_samples_that_gave_pulses_count_as_updates() -> None:
    network = Stubborn()
    learner = Learner(network, recipe=quiet(replays=6))
    learner.drive(views(1)[0], 0.5)
    assert len(network.rehearsed[0][0]) == 6
    assert learner.pulses == 7 + 3
    assert learner.updates == 1 + 3


def test_the_memory_learns_how_wrong_the_network_is_now() -> None:
    """Else the worst remembered ones would be rehearsed for ever, long after they are right."""
    network = Stubborn()
    learner = Learner(network, recipe=quiet(replays=16, among=1))
    observations = views(2)
    learner.drive(observations[0], 0.5)
    network.steering = 0.5
    learner.drive(observations[1], 0.5)
    np.testing.assert_allclose(learner.memory.error[:2], 0.0, atol=1e-6)


def test_a_lesson_is_the_sample_just_seen_and_then_those_rehearsed() -> None:
    learner = Learner(Stubborn(), seed=2, recipe=quiet(replays=5))
    observations = views(2)
    learner.drive(observations[0], 0.5)
    learner.drive(observations[1], -0.5)
    lesson = learner.lesson
    assert lesson is not None
    assert lesson.bits.shape == (6, 96)
    np.testing.assert_array_equal(lesson.bits[0], Senses([PLAIN.eyes], len(observations)).bits(observations)[1])
    assert lesson.wanted[0] == np.float32(-0.5)
    for bits, wanted in zip(lesson.bits, lesson.wanted, strict=True):
        assert wanted == (-0.5 if (bits == lesson.bits[0]).all() else 0.5)


def test_the_dither_has_the_spread_and_the_memory_that_the_recipe_says() -> None:
    """5,000 steps of 50 ms: about 600 independent draws, so 6 sigma are 17 % of the rms and 0.03 of a correlation."""
    recipe = replace(PLAIN, dither_rms=0.1, dither_time_s=0.4, gate=3.0, replays=0)
    learner, observation = Learner(Stubborn(), seed=3, recipe=recipe), views(1)[0]
    dither = np.array([learner.drive(observation, 0.0) for _ in range(5000)])
    assert dither.std() == pytest.approx(0.1, rel=0.17)
    assert np.corrcoef(dither[1:], dither[:-1])[0, 1] == pytest.approx(np.exp(-0.05 / 0.4), abs=0.03)


def test_the_steering_that_is_applied_stays_in_range() -> None:
    learner, observation = Learner(Stubborn(0.9), recipe=replace(PLAIN, replays=0)), views(1)[0]
    applied = np.array([learner.drive(observation, 0.9) for _ in range(300)])
    assert applied.max() == 1.0
    assert applied.min() >= -1.0


def test_what_stands_beside_the_chip_is_booked() -> None:
    """By hand, four views unlike each other: 14 bytes a sample are two words."""
    learner = Learner(Stubborn(), recipe=replace(PLAIN, replays=2, among=3, novelty=0))
    for k in range(4):
        learner.drive(np.eye(51, dtype=np.float32)[k], 0.1)
    book = learner.beside
    assert (book.encoded, book.encoder_ops, book.memory_bytes) == (4, 480, 3584)
    looked_at, written, drawn, rehearsed = 2 * (0 + 1 + 2 + 3), 2 * 4, 4 * 2 * 3, 4 * 2 * (2 + 1)
    assert book.memory_words == looked_at + written + drawn + rehearsed


def test_wheels_are_unfelt_in_a_share_of_what_is_corrected_and_felt_where_it_drives() -> None:
    """Else a network learns to repeat its last command. What is remembered keeps the wheels: it is read again."""
    recipe = replace(Recipe(), numb=0.25, replays=8)
    network = Stubborn(code=recipe.code)
    learner = Learner(network, seed=4, recipe=recipe)
    rng = np.random.default_rng(0)
    looked, unfelt = [], []
    for observation in rng.random((300, 51), dtype=np.float32):
        learner.drive(observation, 0.5)
        assert learner.lesson is not None
        looked.append(learner.bits[recipe.echo].any())
        unfelt += [not bits[recipe.echo].any() for bits in learner.lesson.bits]
        others = np.delete(learner.lesson.bits[0] != learner.bits, np.r_[recipe.echo])
        assert not others.any()
    assert all(looked)
    assert learner.memory.bits[: learner.memory.size, recipe.echo].any(axis=1).all()
    assert np.mean(unfelt) == pytest.approx(0.25, abs=0.05)  # 2,700 draws: six sigma
    taught = np.concatenate([bits for bits, _ in network.rehearsed])
    assert np.mean(~taught[:, recipe.echo].any(axis=1)) == pytest.approx(0.25, abs=0.06)


def test_a_car_without_a_body_has_nothing_to_be_numb_of() -> None:
    recipe = replace(Recipe(), body=None)
    assert recipe.echo == slice(0, 0)
    learner = Learner(Stubborn(code=recipe.code), recipe=recipe)
    learner.drive(views(1)[0], 0.5)
    assert learner.lesson is not None
    np.testing.assert_array_equal(learner.lesson.bits[0], learner.bits)
