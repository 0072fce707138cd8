"""Learning from reward: would catch an outcome given to another step, or a wish that moves the wrong way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from memdrive.agent import PLAIN, ByReward, Filter, Learner, Recipe, WithoutMemory, rewarded

Bits = NDArray[np.uint8]
Floats = NDArray[np.float32]
CODE = PLAIN.code
QUIET = replace(PLAIN, replays=0, novelty=4, dither_rms=0.3)
TWO = Filter(horizon=2, discount=0.5, margin=0.01, move=0.5)


class Still:
    """A network that steers straight on, and remembers nothing."""

    def forward(self, x: Bits) -> Floats:
        activity = CODE.targets(np.zeros(1, np.float32))[0]
        return np.broadcast_to(activity, (*x.shape[:-1], CODE.n)).copy()

    def adapt(self, target: Floats) -> int:  # noqa: ARG002
        raise AssertionError("nobody has a wish for this very moment")

    def learn_many(self, x: Bits, target: Floats) -> NDArray[np.int64]:  # noqa: ARG002
        return np.zeros(len(x), np.int64)


def view(k: int) -> Floats:
    observation = np.zeros(51, np.float32)
    observation[4 * k : 4 * k + 4] = 1.0
    return observation


def pupil(recipe: Recipe = QUIET, how: Filter = TWO) -> ByReward:
    return ByReward(Learner(Still(), seed=1, recipe=recipe), how)


def drive(teacher: ByReward, view_: Floats, *rewards: float) -> list[float]:
    """Steps in one view, each with its reward; what was steered."""
    tried = []
    for reward in rewards:
        tried.append(teacher.drive(view_))
        teacher.feel(reward, False)
    return tried


def test_a_wish_moves_towards_what_raised_the_reward_and_away_from_what_did_not() -> None:
    """By hand: outcome = (r1 + r2/2) / 1.5 - r0. The first one known is the view's value, the next is judged by it."""
    teacher = pupil()
    tried = drive(teacher, view(0), 0.5, 0.5, 0.5, 0.8, 0.8)
    first, second = 0.5 - 0.5, (0.5 + 0.8 / 2) / 1.5 - 0.5  # of steps 1 and 2; 3 as well: 0.8 - 0.5
    third = 0.8 - 0.5
    value = first + (second - first) / 2
    assert second > value + 0.01 - 0.2
    wish = 0.5 * tried[2]  # the second beat the first: half of the way to what it tried
    value_then = first + 0.5 * (second - first)
    wish += 0.5 * np.sign(third - value_then) * (tried[3] - wish)
    assert teacher.learner.memory.wanted[0] == pytest.approx(wish, abs=1e-6)
    assert teacher.value[0] == pytest.approx(value_then + (third - value_then) / 3, abs=1e-6)
    assert teacher.visits[0] == 3


def test_what_lowered_the_reward_is_shunned() -> None:
    teacher = pupil()
    tried = drive(teacher, view(0), 0.5, 0.5, 0.5, 0.1)
    assert teacher.learner.memory.wanted[0] == pytest.approx(-0.5 * tried[2], abs=1e-6)


def test_after_a_departure_nothing_is_earned_and_the_next_episode_begins_anew() -> None:
    teacher = pupil(how=replace(TWO, horizon=3))
    drive(teacher, view(0), 0.9, 0.9)
    assert teacher.learner.memory.size == 0  # nothing is known yet
    teacher.drive(view(0))
    teacher.feel(0.9, True)
    outcomes = (0.9 + 0.9 / 2) / 1.75 - 0.9, 0.9 / 1.75 - 0.9
    assert teacher.value[0] == pytest.approx(np.mean(outcomes), abs=1e-6)
    assert teacher.visits[0] == 2
    drive(teacher, view(0), 0.2)
    assert teacher.visits[0] == 2


def test_views_unlike_each_other_have_values_of_their_own_and_wheels_make_no_difference() -> None:
    recipe = replace(Recipe(), replays=0, novelty=4)

    class Straight(Still):
        def forward(self, x: Bits) -> Floats:
            activity = recipe.code.targets(np.zeros(1, np.float32))[0]
            return np.broadcast_to(activity, (*x.shape[:-1], recipe.code.n)).copy()

    teacher = ByReward(Learner(Straight(), recipe=recipe), TWO)
    bits = np.zeros((2, recipe.layers[0]), np.uint8)
    bits[1, recipe.echo] = 1
    seen = teacher.learner.recipe.view(bits)
    np.testing.assert_array_equal(seen[0], seen[1])
    teacher = pupil()
    for k in (0, 5, 0, 5, 0, 5):
        drive(teacher, view(k), 0.5)
    assert teacher.learner.memory.size == 2
    assert teacher.visits[:2].sum() == 4


def test_a_frozen_pupil_tries_nothing_and_remembers_nothing() -> None:
    teacher = pupil()
    teacher.learner.learning = False
    assert drive(teacher, view(0), 0.5, 0.5, 0.5) == pytest.approx([0.0] * 3, abs=1e-6)
    assert teacher.learner.memory.size == 0


def test_remembered_wishes_are_what_the_network_is_taught() -> None:
    teacher = pupil(replace(QUIET, replays=5))
    drive(teacher, view(0), 0.5, 0.5, 0.5, 0.9, 0.9)
    lesson = teacher.learner.lesson
    assert lesson is not None
    assert lesson.bits.shape == (5, 96)
    np.testing.assert_array_equal(lesson.bits, np.broadcast_to(teacher.learner.memory.bits[0], (5, 96)))
    assert teacher.learner.memory.recalled(lesson.bits) == pytest.approx(teacher.learner.memory.wanted[0])


def test_what_is_no_reward_and_no_filter_is_refused() -> None:
    teacher = pupil()
    teacher.drive(view(0))
    with pytest.raises(ValueError, match=r"Trials\.feel: need a finite reward, got nan"):
        teacher.feel(float("nan"), False)
    for name, value in (("horizon", 0), ("discount", 0.0), ("slowest", 1.5), ("margin", -1.0), ("move", 0.0)):
        with pytest.raises(ValueError, match=rf"Filter\.{name}: need "):
            Filter(**{name: value})  # type: ignore[arg-type]
    assert rewarded(Recipe()).dither_time_s < Recipe().dither_time_s


class Written(Still):
    def __init__(self) -> None:
        self.taught: list[Floats] = []

    def learn_many(self, x: Bits, target: Floats) -> NDArray[np.int64]:
        self.taught += list(target)
        return np.ones(len(x), np.int64)


def test_without_a_memory_each_outcome_corrects_the_network_at_once() -> None:
    """A better one teaches what was tried, a worse one the same on the other side of what the network steered."""
    network = Written()
    teacher = WithoutMemory(Learner(network, seed=1, recipe=QUIET), TWO)
    tried = []
    for reward in (0.5, 0.5, 0.9, 0.1):
        tried.append(teacher.drive(view(0)))
        teacher.feel(reward, False)
    outcomes = [(0.5 + 0.9 / 2) / 1.5 - 0.5, (0.9 + 0.1 / 2) / 1.5 - 0.5]
    signs = [outcomes[0] > 0, outcomes[1] > 0.01 * outcomes[0]]
    wanted = np.array([a if good else -a for a, good in zip(tried[1:3], signs, strict=True)], np.float32)
    np.testing.assert_allclose(network.taught, CODE.targets(wanted), atol=1e-6)
    assert teacher.learner.pulses == 2
