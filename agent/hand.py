"""Learning from a person's hand: late, coarse, and at rest when it has nothing to say."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace

import numpy as np

from memdrive.agent.driving.learner import Learner, Lesson
from memdrive.agent.driving.recipe import Recipe
from memdrive.agent.driving.senses import Bits, Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What is assumed of a person. Chosen on roads that no published figure uses."""

    delay: int = 4
    """Control steps between what is seen and what the hand does about it: 200 ms, as in simple choices by sight
    (R. D. Luce, Response Times, 1986)."""
    rest: int = 20
    """A hand that has not moved off the middle for so many steps rests: that is no wish to go straight."""
    move: float = 0.05
    """How far the wish of a view moves towards what the hand does there: keys know left and right only, and what lies
    between is their mean."""

    def __post_init__(self) -> None:
        laws = {
            "delay": (0 <= self.delay <= 100, "within [0, 100]"),
            "rest": (self.rest >= 1, ">= 1"),
            "move": (0 < self.move <= 1, "within (0, 1]"),
        }
        for name, (holds, law) in laws.items():
            if not holds:
                raise ValueError(f"Habits.{name}: need {law}, got {getattr(self, name)}")


def handmade(recipe: Recipe) -> Recipe:
    """A recipe for learning from a hand: broad views, often seen, for a hand says little of each."""
    return replace(recipe, novelty=4, replays=2 * recipe.replays)


class ByHand:
    """A learner whose wishes are what a hand did a little later.

    The hand steers, not the network: `drive` says what the network would have done. A wish belongs to the view that
    the person saw, `delay` steps before the hand moved; the rehearsal memory keeps the mean for each view, and the
    network learns from the memory.
    """

    def __init__(self, learner: Learner, habits: Habits | None = None) -> None:
        self.learner, self.habits = learner, habits or Habits()
        self._views: deque[Bits] = deque(maxlen=self.habits.delay + 1)
        self._idle = self.habits.rest

    def drive(self, observation: Floats, hand: float) -> float:
        """One control step under a hand at `hand` in [-1, 1]; what the network would have steered.

        Raises
        ------
        ValueError : a hand that is nowhere.
        """
        if not -1.0 <= hand <= 1.0:
            raise ValueError(f"ByHand.drive: need a hand in [-1, 1], got {hand}")
        learner = self.learner
        steered: float = learner.look(observation)
        self._views.append(learner.recipe.view(learner.bits))
        self._idle = self._idle + 1 if hand == 0.0 else 0
        if not learner.learning:
            return steered
        if len(self._views) > self.habits.delay and self._idle < self.habits.rest:
            self._note(self._views[0], hand)
        learner.steps += 1
        learner.lesson = None
        if learner.memory.size and learner.recipe.replays:
            learner.lesson = Lesson(*learner.rehearse())
        return steered

    def set_back(self) -> None:
        """The car was put elsewhere: what was seen before is not what the hand answers to."""
        self.learner.set_back()
        self.let_go()

    def let_go(self) -> None:
        """Somebody else steers: the hand has nothing to say of what was seen before it comes back."""
        self._views.clear()
        self._idle = self.habits.rest

    def _note(self, view: Bits, hand: float) -> None:
        memory = self.learner.memory
        place, new = memory.place_of(view, hand, self.learner.rng)
        if place is not None and not new:
            wish = float(memory.wanted[place])
            memory.wish(place, float(np.clip(wish + self.habits.move * (hand - wish), -1.0, 1.0)))
