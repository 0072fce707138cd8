"""Learning from a person's hand: late, coarse, and at rest when it has nothing to say."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from memdrive.agent.driving.learner import Learner, Lesson
from memdrive.agent.driving.recipe import Recipe
from memdrive.agent.driving.senses import Bits, Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What is assumed of a person. Chosen on roads that no published figure uses."""

    delay: int = 4
    """Control steps between what is seen and what the hand does about it, until that is known better: 200 ms, as in
    simple choices by sight (R. D. Luce, Response Times, 1986)."""
    longest: int = 10
    """Delays up to this are looked for."""
    sure_after: int = 200
    """So many steps under the hand, and the delay that explains it best counts."""
    learns: float = 0.3
    """Share of an error that each delay's filter takes away (normalised least mean squares)."""
    forgets: float = 0.002
    """Share of this step in the mean error of each delay: 25 s."""
    rest: int = 20
    """A hand that has not moved off the middle for so many steps rests: that is no wish to go straight."""
    move: float = 0.05
    """How far the wish of a view moves towards what the hand does there: keys know left and right only, and what lies
    between is their mean."""

    def __post_init__(self) -> None:
        laws = {
            "delay": (0 <= self.delay <= 100, "within [0, 100]"),
            "longest": (self.delay <= self.longest <= 100, f"within [delay = {self.delay}, 100]"),
            "sure_after": (self.sure_after >= 1, ">= 1"),
            "learns": (0 < self.learns <= 1, "within (0, 1]"),
            "forgets": (0 < self.forgets <= 1, "within (0, 1]"),
            "rest": (self.rest >= 1, ">= 1"),
            "move": (0 < self.move <= 1, "within (0, 1]"),
        }
        for name, (holds, law) in laws.items():
            if not holds:
                raise ValueError(f"Habits.{name}: need {law}, got {getattr(self, name)}")


def handmade(recipe: Recipe) -> Recipe:
    """A recipe for learning from a hand: broad views, often seen, for a hand says little of each."""
    return replace(recipe, novelty=4, replays=2 * recipe.replays)


class Reaction:
    """How late a hand is, from what it does: for every delay a linear filter foretells the hand by the view of so long
    ago; the delay with the least error is the hand's.

    Digital logic beside the chip: for each delay an addition a bit that is on, and as many to correct it.

    Source: the filters are B. Widrow, M. E. Hoff, Adaptive switching circuits, IRE WESCON (1960), normalised.
    """

    def __init__(self, n_bits: int, habits: Habits) -> None:
        self.habits, self.steps = habits, 0
        self.weights = np.zeros((habits.longest + 1, n_bits), np.float32)
        """Of the filter of each delay."""
        self.errors = np.zeros(habits.longest + 1, np.float32)
        """Mean squared error of each."""

    @property
    def delay(self) -> int:
        """Control steps; the habitual ones until enough has been seen."""
        return int(self.errors.argmin()) if self.steps >= self.habits.sure_after else self.habits.delay

    def note(self, views: Sequence[Bits], hand: float) -> None:
        """views : the newest last, one for each delay"""
        seen = np.array(views, np.float32)[::-1]
        missed = np.float32(hand) - np.einsum("db,db->d", self.weights, seen)
        self.weights += (self.habits.learns * missed / (1.0 + seen.sum(axis=1)))[:, None] * seen
        self.errors += np.float32(self.habits.forgets) * (missed * missed - self.errors)
        self.steps += 1


class ByHand:
    """A learner whose wishes are what a hand did a little later.

    The hand steers, not the network: `drive` says what the network would have done. A wish belongs to the view that
    the person saw some steps before the hand moved, as many as explain it best; the rehearsal memory keeps the mean
    for each view, and the network learns from the memory.
    """

    def __init__(self, learner: Learner, habits: Habits | None = None) -> None:
        self.learner, self.habits = learner, habits or Habits()
        self.reaction = Reaction(learner.senses.n_bits, self.habits)
        self._views: deque[Bits] = deque(maxlen=self.habits.longest + 1)
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
        self._attend(hand)
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

    def _attend(self, hand: float) -> None:
        """What the hand does says something of a view some time ago, unless it rests."""
        if self._idle >= self.habits.rest:
            return
        if len(self._views) == self._views.maxlen:
            self.reaction.note(self._views, hand)
        delay = self.reaction.delay
        if len(self._views) > delay:
            self._note(self._views[-1 - delay], hand)

    def _note(self, view: Bits, hand: float) -> None:
        memory = self.learner.memory
        place, new = memory.place_of(view, hand, self.learner.rng)
        if place is not None and not new:
            wish = float(memory.wanted[place])
            memory.wish(place, float(np.clip(wish + self.habits.move * (hand - wish), -1.0, 1.0)))
