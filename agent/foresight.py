"""Learning from reward where outcomes come late: what a view is worth is learned too, and steps are judged by it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from memdrive.agent.driving.learner import Learner, Lesson, Wish
from memdrive.agent.driving.senses import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Foresight:
    """How reward becomes wishes where what comes of a step shows only seconds later. All assumed: chosen on
    validation episodes."""

    horizon: int = 30
    """Steps over which surprises are summed."""
    discount: float = 0.97
    """Of each further reward."""
    trace: float = 0.9
    """Share of a surprise that the step before it is told."""
    slowest: float = 0.1
    """Least share of a new outcome in the value of a view; until it has been met so often, the plain mean."""
    move: float = 0.2
    """How far a wish moves for a usual advantage, twice as far for a great one."""
    calming: int = 15
    """After so many visits to a view its wish moves half as far, after three times as many a quarter, and so on, so
    that it comes to rest."""
    restless: float = 0.2
    """What is left of that at the least, so that what changes can be learned anew."""

    def __post_init__(self) -> None:
        laws = {
            "horizon": (self.horizon >= 1, ">= 1"),
            "discount": (0 < self.discount < 1, "within (0, 1)"),
            "trace": (0 <= self.trace <= 1, "within [0, 1]"),
            "slowest": (0 < self.slowest <= 1, "within (0, 1]"),
            "move": (0 < self.move <= 0.5, "within (0, 0.5]"),
            "calming": (self.calming >= 1, ">= 1"),
            "restless": (0 <= self.restless <= 1, "within [0, 1]"),
        }
        for name, (holds, law) in laws.items():
            if not holds:
                raise ValueError(f"Foresight.{name}: need {law}, got {getattr(self, name)}")


@dataclass(slots=True)
class Tried:
    """A step, and how much better than foreseen it went."""

    place: int | None
    """Of its view in the memory; None: it found no room, and teaches nothing."""
    value: float
    """What its view was worth then."""
    action: Wish
    reward: float = 0.0
    surprise: float | None = None
    """Reward and what the next view is worth, less what this one was; None while that is unknown."""


class ByForesight:
    """As `ByReward`, with values that look ahead.

    A view's value is what will be earned from it on, discounted. The surprise of a step is its reward and the worth of
    the view it led to, less the worth of the view it was taken in; the surprises of the steps that follow, fading, are
    its advantage. A good one moves the view's wish towards what was tried, a bad one away from it, the further the
    greater it is beside others.

    Source: assumed in its details; R. S. Sutton, A. G. Barto, Reinforcement Learning (2018), ch. 13.5, actor and
    critic with traces; J. Schulman et al., arXiv:1506.02438, for the sum of fading surprises.
    """

    def __init__(self, learner: Learner, how: Foresight | None = None) -> None:
        self.learner, self.how = learner, how or Foresight()
        self.value = np.zeros(learner.memory.capacity, np.float32)
        """Of each remembered view: what is earned from it on, discounted."""
        self.visits = np.zeros(learner.memory.capacity, np.int64)
        self.usual = 0.05
        """Mean size of an advantage."""
        self._tried: deque[Tried] = deque()
        self._fading = (self.how.discount * self.how.trace) ** np.arange(self.how.horizon)

    def drive(self, observation: Floats) -> Wish:
        """One control step: the command to apply. Say with `feel` what came of it."""
        learner = self.learner
        commanded = learner.look(observation)
        if not learner.learning:
            self._tried.clear()
            return commanded
        action = learner.explore(commanded)
        place = self._place(commanded)
        worth = 0.0 if place is None else float(self.value[place])
        self._lead_to(worth)
        self._tried.append(Tried(place, worth, action))
        while len(self._tried) > self.how.horizon:
            self._judge()
        learner.steps += 1
        learner.lesson = None
        if learner.memory.size and learner.recipe.replays:
            learner.lesson = Lesson(*learner.rehearse())
        return action

    def feel(self, reward: float, terminated: bool) -> None:
        """What the last step earned. terminated : nothing more is earned

        Raises
        ------
        ValueError : a reward that is no finite number.
        """
        if not np.isfinite(reward):
            raise ValueError(f"ByForesight.feel: need a finite reward, got {reward}")
        if not self._tried or not self.learner.learning:
            return
        self._tried[-1].reward = reward
        if terminated:
            self._lead_to(0.0)
            self._judge_all()

    def set_back(self) -> None:
        """Put elsewhere: what the last step led to stays unknown."""
        self.learner.set_back()
        if self._tried and self._tried[-1].surprise is None:
            self._tried.pop()
        self._judge_all()

    def _place(self, commanded: Wish) -> int | None:
        """Where the present view stands in the memory; a new one is worth what views are worth on average."""
        memory = self.learner.memory
        known = memory.size
        view = self.learner.recipe.view(self.learner.bits)
        place, new = memory.place_of(view, commanded, self.learner.rng)
        if place is not None and new:
            self.value[place] = self.value[:known].mean() if known else 0.0
            self.visits[place] = 0
            for step in self._tried:  # a view that made room for this one teaches nothing any more
                step.place = None if step.place == place else step.place
        return place

    def _lead_to(self, worth: float) -> None:
        """The step before led to a view of that worth."""
        if self._tried and self._tried[-1].surprise is None:
            last = self._tried[-1]
            last.surprise = last.reward + self.how.discount * worth - last.value

    def _judge_all(self) -> None:
        while self._tried:
            self._judge()

    def _judge(self) -> None:
        """The oldest step: its view's value and wish move."""
        surprises = [step.surprise or 0.0 for step in self._tried]
        advantage = float(self._fading[: len(surprises)] @ np.array(surprises[: self.how.horizon]))
        step = self._tried.popleft()
        if step.place is None:
            return
        how, memory = self.how, self.learner.memory
        share = max(how.slowest, 1.0 / (1.0 + float(self.visits[step.place])))
        self.visits[step.place] += 1
        self.value[step.place] += share * advantage
        self.usual += 0.01 * (abs(advantage) - self.usual)
        wish = memory.wanted[step.place].astype(np.float64)
        size = float(np.clip(advantage / self.usual, -2.0, 2.0)) * self._stride(step.place)
        memory.wish(step.place, np.clip(wish + size * (step.action - wish), -1.0, 1.0))

    def _stride(self, place: int) -> float:
        """How far the wish of a view moves now."""
        how = self.how
        return how.move * max(how.restless, 1.0 / (1.0 + float(self.visits[place]) / how.calming))
