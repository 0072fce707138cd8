"""Learning from reward alone: no teacher, only what the environment says each step. Of which task, is not known."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace

import numpy as np

from memdrive.agent.driving.learner import Learner, Lesson, Wish
from memdrive.agent.driving.recipe import Recipe
from memdrive.agent.driving.senses import Bits, Floats
from memdrive.chip import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """How reward becomes wishes. All assumed: chosen on roads that no published figure uses."""

    horizon: int = 10
    """Rewards that a step is judged by, its own and those that follow."""
    discount: float = 0.9
    """Of each further one."""
    slowest: float = 0.1
    """Least share of a new outcome in the value of a view; until it has been met so often, the plain mean."""
    margin: float = 0.02
    """Outcomes this near to the value of their view say nothing."""
    move: float = 0.2
    """How far a wish moves towards what was tried, or away from it."""

    def __post_init__(self) -> None:
        laws = {
            "horizon": (self.horizon >= 1, ">= 1"),
            "discount": (0 < self.discount <= 1, "within (0, 1]"),
            "slowest": (0 < self.slowest <= 1, "within (0, 1]"),
            "margin": (self.margin >= 0, ">= 0"),
            "move": (0 < self.move <= 1, "within (0, 1]"),
        }
        for name, (holds, law) in laws.items():
            if not holds:
                raise ValueError(f"Filter.{name}: need {law}, got {getattr(self, name)}")


@dataclass(frozen=True, slots=True)
class Moment:
    """A step whose outcome is not known yet."""

    bits: Bits
    steered: Wish
    """What the network would have steered."""
    tried: Wish
    """What was steered, exploration included."""
    before: float | None
    """What the step before had earned; None: there was none."""


def rewarded(recipe: Recipe) -> Recipe:
    """A recipe for learning from reward: short trials, for an outcome must tell of one; broad views, often seen."""
    return replace(recipe, dither_time_s=0.15, novelty=4, replays=2 * recipe.replays)


def unremembered(recipe: Recipe) -> Recipe:
    """A recipe for learning from reward without a memory: every outcome teaches once, so fewer signs make a pulse."""
    rule = recipe.rule
    if isinstance(rule, Rule) and rule.overflow:
        rule = replace(rule, overflow=(4,) * len(rule.overflow))
    return replace(recipe, dither_time_s=0.15, rule=rule)


class Trials:
    """Steps that are tried, and what came of them.

    The outcome of a step is the discounted mean of the rewards from it on, less what had been earned just before: it
    says what the steering did, not where the car happened to be.
    """

    def __init__(self, learner: Learner, how: Filter) -> None:
        self.learner, self.how = learner, how
        self._moments: deque[Moment] = deque()
        self._rewards: deque[float] = deque()
        self._weights = how.discount ** np.arange(how.horizon)
        self._last: float | None = None

    def drive(self, observation: Floats) -> Wish:
        """One control step: the network's command, and while it learns something tried on top of it."""
        learner = self.learner
        steered = learner.look(observation)
        if not learner.learning:
            return steered
        tried = learner.explore(steered)
        self._moments.append(Moment(learner.bits, steered, tried, self._last))
        learner.steps += 1
        learner.lesson = None
        return tried

    def feel(self, reward: float, terminated: bool) -> list[tuple[Moment, float]]:
        """What the last step earned; the steps whose outcome is known by now. terminated : nothing more is earned

        Raises
        ------
        ValueError : a reward that is no finite number.
        """
        if not np.isfinite(reward):
            raise ValueError(f"Trials.feel: need a finite reward, got {reward}")
        if not self.learner.learning:
            return []
        self._rewards.append(reward)
        self._last = reward
        if terminated:
            self._rewards.extend([0.0] * (self.how.horizon - 1))
        known = []
        while self._moments and len(self._rewards) >= self.how.horizon:
            moment = self._moments.popleft()
            rewards = np.array([self._rewards[k] for k in range(self.how.horizon)])
            self._rewards.popleft()
            if moment.before is not None:
                known.append((moment, float(self._weights @ rewards / self._weights.sum()) - moment.before))
        if terminated:
            self.let_go()
        return known

    def set_back(self) -> None:
        """The car was put elsewhere: outcomes that are not known yet stay unknown."""
        self.learner.set_back()
        self.let_go()

    def let_go(self) -> None:
        """Somebody else drives on: what came of the last steps stays unknown."""
        self._moments.clear()
        self._rewards.clear()
        self._last = None


class ByReward:
    """A learner whose wishes come from what was tried and how it ended.

    For each novel view the rehearsal memory keeps a wish; beside it stand the view's value, the mean outcome of what
    was steered there, and how often it was met. A better outcome moves the wish towards what was tried, a worse one
    away from it. The network learns the wishes of remembered views, a few each step, by its own unchanged rule. Views
    are told apart without the bits that echo the last command: alike is what the road looks like.

    Source: assumed; advantages over a baseline as in R. S. Sutton, A. G. Barto, Reinforcement Learning (2018), ch. 13.
    """

    def __init__(self, learner: Learner, how: Filter | None = None) -> None:
        self.trials = Trials(learner, how or Filter())
        self.learner = learner
        self.value = np.zeros(learner.memory.capacity, np.float32)
        """Of each remembered view: mean outcome."""
        self.visits = np.zeros(learner.memory.capacity, np.int64)

    def drive(self, observation: Floats) -> Wish:
        """One control step: the steering to apply, in [-1, 1]. Say with `feel` what came of it."""
        learner, tried = self.learner, self.trials.drive(observation)
        if learner.learning and learner.memory.size and learner.recipe.replays:
            learner.lesson = Lesson(*learner.rehearse())
        return tried

    def feel(self, reward: float, terminated: bool) -> None:
        """What the last step earned. terminated : nothing more is earned"""
        for moment, outcome in self.trials.feel(reward, terminated):
            self._judge(moment, outcome)

    def set_back(self) -> None:
        """The car was put elsewhere."""
        self.trials.set_back()

    def _judge(self, moment: Moment, outcome: float) -> None:
        """The outcome of a step is known: its view's wish and value move."""
        how, learner, memory = self.trials.how, self.learner, self.learner.memory
        place, new = memory.place_of(learner.recipe.view(moment.bits), moment.steered, learner.rng)
        if place is None:
            return
        if new:
            self.value[place], self.visits[place] = 0.0, 0
        advantage = outcome - float(self.value[place]) if self.visits[place] else 0.0
        share = max(how.slowest, 1.0 / (1.0 + float(self.visits[place])))
        self.value[place] += share * (outcome - self.value[place])
        self.visits[place] += 1
        if abs(advantage) > how.margin:
            wish = memory.wanted[place].astype(np.float64)
            wish = wish + float(np.sign(advantage)) * how.move * (moment.tried - wish)
            memory.wish(place, np.clip(wish, -1.0, 1.0))


class WithoutMemory:
    """The chip alone: each outcome corrects the network at once, towards what was tried or to the other side of it.

    What learning from reward is worth where nothing is remembered: the honest comparison for `ByReward`.
    """

    def __init__(self, learner: Learner, how: Filter | None = None) -> None:
        self.trials = Trials(learner, how or Filter())
        self.learner = learner
        self.value = 0.0
        """Running mean of all outcomes."""

    def drive(self, observation: Floats) -> Wish:
        """One control step: the steering to apply. Say with `feel` what came of it."""
        return self.trials.drive(observation)

    def feel(self, reward: float, terminated: bool) -> None:
        """What the last step earned. terminated : nothing more is earned"""
        how = self.trials.how
        for moment, outcome in self.trials.feel(reward, terminated):
            advantage = outcome - self.value
            self.value += how.slowest * 0.1 * advantage
            if abs(advantage) <= how.margin:
                continue
            wish = moment.tried if advantage > 0 else 2.0 * moment.steered - moment.tried
            self.learner.correct_later(moment.bits, np.clip(wish, -1.0, 1.0))

    def set_back(self) -> None:
        """The car was put elsewhere."""
        self.trials.set_back()
