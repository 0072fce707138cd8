"""Learning from a hand: would catch a wish given to the wrong moment, or a resting hand taken for one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from memdrive.agent import PLAIN, ByHand, Habits, Learner, Recipe, handmade
from memdrive.agent.hand import Reaction

Bits = NDArray[np.uint8]
Floats = NDArray[np.float32]
CODE = PLAIN.code
LATE = Habits(delay=2, rest=3, move=0.5)


class Still:
    """A network that steers straight on, and remembers nothing."""

    def forward(self, x: Bits) -> Floats:
        activity = CODE.targets(np.zeros(1, np.float32))[0]
        return np.broadcast_to(activity, (*x.shape[:-1], CODE.n)).copy()

    def adapt(self, target: Floats) -> int:
        raise AssertionError(f"nobody has a wish for this very moment, got {target}")

    def learn_many(self, x: Bits, target: Floats) -> NDArray[np.int64]:
        assert len(x) == len(target)
        return np.zeros(len(x), np.int64)


def view(k: int) -> Floats:
    observation = np.zeros(51, np.float32)
    observation[4 * k : 4 * k + 4] = 1.0
    return observation


def pupil(habits: Habits = LATE) -> ByHand:
    return ByHand(Learner(Still(), recipe=replace(PLAIN, replays=0, novelty=4)), habits)


def wish_of(teacher: ByHand, k: int) -> float:
    bits = teacher.learner.recipe.front().bits(view(k)[None])
    return float(teacher.learner.memory.recalled(bits)[0])


def test_a_wish_belongs_to_the_view_of_a_little_earlier() -> None:
    teacher = pupil()
    for k, hand in ((0, 0.0), (5, 0.1), (9, 0.4), (9, -0.8)):
        teacher.drive(view(k), hand)
    assert teacher.learner.memory.size == 2
    assert wish_of(teacher, 0) == pytest.approx(0.4)
    assert wish_of(teacher, 5) == pytest.approx(-0.8)


def test_wishes_of_a_view_are_averaged() -> None:
    teacher = pupil(replace(LATE, delay=0))
    for hand in (1.0, -1.0, 1.0):
        teacher.drive(view(0), hand)
    assert wish_of(teacher, 0) == pytest.approx(0.5)  # 1, then half of the way to -1, then half of the way to 1


def test_a_hand_that_rests_is_no_wish() -> None:
    """One that only passes the middle is: straight on between two bends."""
    teacher = pupil(replace(LATE, delay=0))
    for _ in range(30):
        teacher.drive(view(0), 0.0)
    assert teacher.learner.memory.size == 0
    teacher.drive(view(0), 0.6)
    for _ in range(2):
        teacher.drive(view(5), 0.0)
    assert wish_of(teacher, 5) == 0.0
    assert teacher.learner.memory.size == 2
    for _ in range(10):
        teacher.drive(view(9), 0.0)
    assert teacher.learner.memory.size == 2


def test_what_was_seen_before_a_car_was_put_elsewhere_is_not_answered_to() -> None:
    teacher = pupil()
    for _ in range(2):
        teacher.drive(view(0), 0.5)
    teacher.set_back()
    for _ in range(2):
        teacher.drive(view(5), 0.5)
    assert teacher.learner.memory.size == 0
    teacher.drive(view(5), 0.5)
    assert teacher.learner.memory.size == 1


def test_a_frozen_pupil_notes_nothing() -> None:
    teacher = pupil()
    teacher.learner.learning = False
    for _ in range(9):
        assert teacher.drive(view(0), 0.5) == pytest.approx(0.0, abs=1e-6)
    assert teacher.learner.memory.size == 0


@pytest.mark.parametrize("late", [0, 3, 7])
def test_how_late_a_hand_is_shows_in_what_it_does(late: int) -> None:
    """Views at random, and a hand that answers each so many steps later, with a slip every fourth time."""
    rng = np.random.default_rng(late)
    teacher = pupil(Habits(sure_after=100))
    seen = rng.integers(0, 12, 300)
    for step, k in enumerate(seen):
        answered = int(seen[step - late]) if step >= late else 0
        hand = -1.0 if rng.random() < 0.25 else answered / 12
        teacher.drive(view(int(k)), hand)
        assert teacher.reaction.delay == 4 or step >= 100
    assert teacher.reaction.delay == late


def test_the_delay_of_one_step_is_foretold_by_hand() -> None:
    """One filter a delay: what is missed goes to the bits that were on, by the share that is learned."""
    reaction = Reaction(3, Habits(delay=0, longest=1, learns=0.5, forgets=0.5, sure_after=1))
    older, newer = np.array([1, 0, 0], np.uint8), np.array([0, 1, 1], np.uint8)
    reaction.note((older, newer), 0.6)
    np.testing.assert_allclose(reaction.weights, [[0, 0.1, 0.1], [0.15, 0, 0]], atol=1e-7)
    np.testing.assert_allclose(reaction.errors, [0.18, 0.18], atol=1e-7)
    reaction.note((older, newer), 0.6)  # missed by 0.4 and by 0.45
    assert reaction.delay == 0


def test_what_is_no_hand_and_no_habit_is_refused() -> None:
    with pytest.raises(ValueError, match=r"ByHand\.drive: need a hand in \[-1, 1\], got nan"):
        pupil().drive(view(0), float("nan"))
    for name, value in (("delay", -1), ("longest", 3), ("sure_after", 0), ("learns", 0.0), ("rest", 0), ("move", 0.0)):
        with pytest.raises(ValueError, match=rf"Habits\.{name}: need "):
            Habits(**{name: value})  # type: ignore[arg-type]
    assert handmade(Recipe()).replays > Recipe().replays
