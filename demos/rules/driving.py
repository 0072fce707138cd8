"""Every rule on the car's sequence: the same chips, scene after scene, then frozen laps in all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from memdrive.agent import Recipe
from memdrive.agent.driving.contest import RULES
from memdrive.chip import DeviceParams
from memdrive.demos.driving.laps import Roads
from memdrive.demos.driving.sequence import Lessons, SequencePlan, Trial
from memdrive.demos.lab.statistics import mean
from memdrive.demos.report.console import Tick
from memdrive.demos.rules.spent import Outcome, spent_by
from memdrive.demos.seeds import Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class DrivingPlan:
    """Which rules learn which scenes for how long, and on how many tracks they are judged."""

    rules: tuple[str, ...] = tuple(RULES)
    scenes: tuple[str, ...] = ("day", "inverted", "misaligned")
    """In the order learned."""
    steps: int = 400
    """Control steps in each."""
    tracks: int = 10
    """Unseen, each driven in both directions."""
    repeats: int = 5
    """Chips fabricated."""
    seed: int = 0
    purpose: Purpose = Purpose.EVALUATE
    """Of the tracks that judge."""

    @property
    def sequence(self) -> SequencePlan:
        """As the sequence examination knows it."""
        return SequencePlan(
            scenes=self.scenes, steps=self.steps, tracks=self.tracks, repeats=self.repeats, seed=self.seed
        )


def trials(device: DeviceParams, plan: DrivingPlan, tick: Tick) -> Iterator[tuple[str, Outcome]]:
    """Every rule on every chip: repeat k of all rules has the same seeds and the same roads."""
    roads = Roads.make(plan.purpose, plan.seed, plan.tracks, "mild")
    for k in range(plan.repeats):
        trial = Trial(plan.sequence, k, roads, roads, lambda: None)
        for name in plan.rules:
            yield name, driven(trial, device, replace(Recipe(), rule=RULES[name]))
            tick()


def driven(trial: Trial, device: DeviceParams, recipe: Recipe) -> Outcome:
    """A virgin chip taught scene after scene by one rule, then judged in all."""
    pupil = Lessons(trial, device, recipe)
    pupil.go_through()
    spent = spent_by(pupil.chip, pupil.drive.learner.beside)
    scores = trial.judge(pupil.frozen())
    judged = {
        "departures": float(sum(score.departures for score in scores)),
        "laps": float(sum(score.laps for score in scores)),
        "cross_track_mean_m": mean([score.cross_track_mean_m for score in scores]),
    }
    return Outcome(judged=judged, spent=spent)
