"""Learning from late reward: would catch a value that forgets the future, a surprise given to another step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from memdrive.agent import PLAIN, ByForesight, Foresight, Learner

Floats = NDArray[np.float32]
QUIET = replace(PLAIN, replays=0, novelty=4)


class Still:
    """A network that steers as it was told last, straight on at first."""

    steers = 0.0

    def forward(self, x: NDArray[np.uint8]) -> Floats:
        activity = QUIET.code.targets(np.full(1, self.steers, np.float32))[0]
        return np.broadcast_to(activity, (*x.shape[:-1], QUIET.code.n)).copy()

    def adapt(self, target: Floats) -> int:
        raise AssertionError(f"nobody has a wish for this very moment, got {target}")

    def learn_many(self, x: NDArray[np.uint8], target: Floats) -> NDArray[np.int64]:
        raise AssertionError(f"nothing is rehearsed here, got {x} and {target}")


def view(k: int) -> Floats:
    """Observations unlike each other: a bright line at photodiode k of each row."""
    seen = np.full(51, 0.2, np.float32)
    seen[[k, 16 + k, 32 + k]] = 0.9
    return seen


def pupil(**how: float) -> ByForesight:
    return ByForesight(Learner(Still(), seed=1, recipe=QUIET), Foresight(**how))  # type: ignore[arg-type]


def test_the_value_of_a_view_is_all_that_is_earned_from_it_on() -> None:
    """An endless 0.5 at discount 0.9 is worth 0.5 / (1 - 0.9); with nothing after the next step, 0.5 alone."""
    endless = pupil(discount=0.9, horizon=5)
    for _ in range(600):
        endless.drive(view(3))
        endless.feel(0.5, False)
    assert endless.value[0] == pytest.approx(5.0, rel=0.02)
    ended = pupil(discount=0.9, horizon=20)
    for _ in range(200):
        ended.drive(view(3))
        ended.feel(0.5, True)
    assert ended.value[0] == pytest.approx(0.5, rel=0.02)


def test_a_view_before_a_better_one_is_worth_it() -> None:
    """First view 3, which earns nothing, then view 9, which earns 1 and ends it: 0.9 for the first."""
    teacher = pupil(discount=0.9, horizon=5)
    for _ in range(300):
        teacher.drive(view(3))
        teacher.feel(0.0, False)
        teacher.drive(view(9))
        teacher.feel(1.0, True)
    assert teacher.learner.memory.size == 2
    assert teacher.value[0] == pytest.approx(0.9, rel=0.05)
    assert teacher.value[1] == pytest.approx(1.0, rel=0.05)


def test_a_wish_finds_what_earns_most() -> None:
    """One view, each step an episode: the reward is greatest at 0.3, which nobody says."""
    network = Still()
    teacher = ByForesight(Learner(network, seed=1, recipe=QUIET), Foresight(horizon=1, restless=0.02))
    for _ in range(3000):
        action = teacher.drive(view(3))
        teacher.feel(1.0 - abs(action - 0.3), True)
        network.steers = float(teacher.learner.memory.wanted[0])
    assert teacher.learner.memory.wanted[0] == pytest.approx(0.3, abs=0.12)


def test_by_hand_the_first_surprises_of_two_views() -> None:
    """Values begin at nothing: the surprise of the first step is its reward, as the next view is worth nothing yet."""
    teacher = pupil(discount=0.5, horizon=2, trace=0.5, slowest=0.5)
    first = teacher.drive(view(3))
    teacher.feel(0.4, False)
    teacher.drive(view(9))
    teacher.feel(0.8, False)
    teacher.drive(view(9))  # now the first step is known: 0.4 + (0.5 * 0.5) * 0.8
    advantage = 0.4 + 0.25 * 0.8
    assert teacher.value[0] == pytest.approx(advantage)
    assert teacher.value[1] == 0.0
    usual = 0.05 + 0.01 * (advantage - 0.05)
    stride = 0.2 / (1 + 1 / 15)
    wish = min(advantage / usual, 2.0) * stride * first
    assert teacher.learner.memory.wanted[0] == pytest.approx(wish, abs=1e-6)


def test_what_was_cut_off_teaches_nothing_of_its_last_step() -> None:
    teacher = pupil(horizon=5)
    teacher.drive(view(3))
    teacher.feel(0.7, False)
    teacher.set_back()
    assert teacher.value[0] == 0.0
    assert teacher.visits[0] == 0


def test_frozen_it_tries_nothing_and_what_was_open_is_forgotten() -> None:
    teacher = pupil(horizon=5)
    teacher.drive(view(3))
    teacher.feel(0.7, False)
    teacher.learner.learning = False
    assert teacher.drive(view(9)) == pytest.approx(0.0, abs=1e-6)
    teacher.feel(5.0, True)
    teacher.learner.learning = True
    teacher.drive(view(9))
    teacher.feel(0.0, True)
    assert teacher.value[0] == 0.0


def test_a_view_that_made_room_hands_nothing_on_to_the_one_in_its_place() -> None:
    """In a memory of one: what was earned in the first view, known only later, would become the second one's."""
    recipe = replace(QUIET, memory=1, reservoir=False)
    teacher = ByForesight(Learner(Still(), seed=1, recipe=recipe), Foresight(horizon=5))
    teacher.drive(view(3))
    teacher.feel(0.9, False)
    teacher.drive(view(9))
    teacher.feel(0.0, True)
    assert teacher.learner.memory.size == 1
    assert teacher.visits[0] == 1
    assert teacher.value[0] == 0.0


def test_laws() -> None:
    teacher = pupil()
    teacher.drive(view(3))
    with pytest.raises(ValueError, match=r"ByForesight\.feel: need a finite reward, got nan"):
        teacher.feel(float("nan"), False)
    broken = {"horizon": 0, "discount": 1.0, "trace": 1.5, "slowest": 0.0, "move": 0.9, "calming": 0, "restless": -1.0}
    for name, value in broken.items():
        with pytest.raises(ValueError, match=rf"Foresight\.{name}: need "):
            Foresight(**{name: value})  # type: ignore[arg-type]
