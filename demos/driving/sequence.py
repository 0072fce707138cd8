"""The sequence examination: scene after scene learned by one chip, and after each, frozen laps in every scene."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from memdrive.agent import Lesson, Recipe
from memdrive.chip import Chip, DeviceParams, presets
from memdrive.demos.driving import teachers
from memdrive.demos.driving.drive import Drive, teach
from memdrive.demos.driving.fairness import fair
from memdrive.demos.driving.laps import Frozen, LapScore, Roads, Steer, drive_laps
from memdrive.demos.lab.energies import Energies, energies
from memdrive.demos.lab.spent import joules
from memdrive.demos.report.console import Tick
from memdrive.demos.seeds import Purpose, stream
from memdrive.env import Scene
from memdrive.env.constants import CONTROL_DT
from memdrive.env.kernels.records import AFTER, AT_TIME, DO_SCENE
from memdrive.env.world import scenes
from memdrive.env.world.schedule import Schedule

BROKEN = "break"
REPAIRED = "repair"
"""Names of the two stages after pairs were destroyed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SequencePlan:
    """Which scenes are learned in which order, for how long, and how it is judged."""

    scenes: tuple[str, ...]
    """In the order learned; one may come again."""
    steps: int = 400
    """Control steps in each scene; with a schedule, in its last."""
    schedule: Schedule | None = None
    """When each scene begins, if not after so many steps."""
    tracks: int = 10
    """Unseen tracks, each driven in both directions."""
    family: str = "mild"
    road: str = ""
    """A file of the one road to judge on; what is learned is learned on tracks of the family all the same."""
    repeats: int = 5
    """Chips fabricated."""
    broken: float = 0.0
    """Share of all pairs that are destroyed after the last scene."""
    check_every: int = 25
    """Control steps between two looks at whether a scene can be driven frozen by now."""
    check_tracks: int = 10
    """Unseen tracks of such a look, one lap each."""
    checks: int = 3
    """So many in a row without a departure, and the chip has adapted."""
    teacher: str = "pursuit"
    """Who teaches the chip: see `teachers.TEACHERS`."""
    recipe: Recipe = field(default_factory=Recipe)
    """As its teacher needs it: see `teachers.Teacher.suited`."""
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("steps", "tracks", "repeats", "check_every", "check_tracks", "checks"):
            if getattr(self, name) < 1:
                raise ValueError(f"SequencePlan.{name}: need >= 1, got {getattr(self, name)}")
        if not self.scenes:
            raise ValueError("SequencePlan.scenes: need at least one scene")
        for name in self.scenes:
            scenes.get(name)
        if not 0.0 <= self.broken < 1.0:
            raise ValueError(f"SequencePlan.broken: need 0 <= broken < 1, got {self.broken}")
        if self.schedule is not None:
            stages_of(self.schedule)
            if self.teacher != "pursuit":
                raise ValueError(f"SequencePlan.schedule: need the teacher pursuit beside it, got {self.teacher}")
        teachers.get(self.teacher)

    @property
    def stages(self) -> list[tuple[str, int]]:
        """Each scene learned and its control steps, in order."""
        if self.schedule is None:
            return [(name, self.steps) for name in self.scenes]
        stages = stages_of(self.schedule)
        return [*stages[:-1], (stages[-1][0], self.steps)]

    @property
    def distinct(self) -> list[str]:
        """The scenes judged, each once, in the order in which they first come."""
        return list(dict.fromkeys(self.scenes))

    def scene(self, name: str) -> Scene:
        """As it is driven: on hard roads a fair one, but the environment's own where its schedule is driven."""
        return fair(name, self.family) if self.schedule is None else scenes.get(name)

    def judgements(self, learners: int, fixed: int) -> int:
        """Frozen examinations in all: what a progress bar counts."""
        stages = 1 + len(self.stages) + (2 if self.broken else 0)
        return self.repeats * learners * stages + fixed


def stages_of(schedule: Schedule) -> list[tuple[str, int]]:
    """Each scene of a schedule and its control steps; of the last one 0, for nothing ends it.

    Raises
    ------
    ValueError : something else than scenes at given seconds.
    """
    starts, names, now = [0.0], ["day"], 0.0
    for event in schedule.events:
        if event.act != DO_SCENE or event.scene is None or event.trigger not in (AT_TIME, AFTER):
            raise ValueError("schedule: need scenes at given seconds, like 0:day 20:wet +20:ramp(night,5)")
        now = event.when if event.trigger == AT_TIME else now + event.when
        starts.append(now)
        names.append(event.scene.name)
    steps = [round((b - a) / CONTROL_DT) for a, b in zip(starts, [*starts[1:], starts[-1]], strict=True)]
    return [(name, n) for name, n, last in zip(names, steps, _last(names), strict=True) if n > 0 or last]


def _last(names: Sequence[str]) -> list[bool]:
    return [k == len(names) - 1 for k in range(len(names))]


def seeded_order(seed: int) -> tuple[str, ...]:
    """All scenes, in an order that the seed gives."""
    names = list(scenes.NAMED)
    return tuple(names[k] for k in np.random.default_rng(stream(seed, "order")).permutation(len(names)))


@dataclass(frozen=True, slots=True)
class Learned:
    """What one stage of learning took."""

    scene: str
    steps: int
    updates: int = 0
    pulses: int = 0
    departures: int = 0
    """While learning: times the car was set back on the line. No measure of what was learned."""
    energy_chip_j: float = 0.0
    checked: bool = False
    """Whether looks were taken at whether it can be driven frozen by now."""
    adapted: Adapted | None = None
    """None: not within this stage, or not checked."""


@dataclass(frozen=True, slots=True)
class Adapted:
    """What it took until the frozen policy first drove unseen tracks without a departure, several times in a row."""

    steps: int
    pulses: int
    energy_chip_j: float


@dataclass(frozen=True, slots=True)
class Matrix:
    """One policy in one repeat: its laps in each distinct scene, before any learning and after each stage."""

    before: tuple[LapScore, ...]
    stages: tuple[tuple[str, tuple[LapScore, ...]], ...]
    """(after which scene, a score for each distinct scene)"""
    learned: tuple[Learned, ...] = ()
    energy: Energies | None = None
    """Of all learning, where it was a chip's."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One repeat of the plan: its roads, its streams of randomness, and what to call after each piece of work."""

    plan: SequencePlan
    repeat: int
    roads: Roads
    check_roads: Roads
    tick: Tick

    def judge(self, steer: Steer) -> tuple[LapScore, ...]:
        """Frozen laps in every distinct scene, all cars together."""
        scores = drive_laps(steer, self.roads, [self.plan.scene(name) for name in self.plan.distinct])
        self.tick()
        return tuple(scores)

    def manages(self, steer: Steer, scene: Scene) -> bool:
        """Whether no lap of a look ends in a departure."""
        return drive_laps(steer, self.check_roads, [scene])[0].departures == 0

    def seed(self, name: str) -> int:
        """Seed of a named stream of this repeat."""
        return stream(self.plan.seed, name, self.repeat)


class Lessons:
    """A virgin chip that goes through all stages of a trial."""

    def __init__(self, trial: Trial, device: DeviceParams, recipe: Recipe, adaptation: bool = False) -> None:
        plan = trial.plan
        teacher = teachers.get(plan.teacher)
        self.trial, self.recipe, self.adaptation = trial, recipe, adaptation
        self.chip = recipe.chip(device, trial.seed("fabrication"))
        first = plan.stages[0][0] if plan.schedule is None else "day"
        begin = teacher.begin if plan.schedule is None else functools.partial(Drive, schedule=plan.schedule)
        self.drive: teachers.LearningDrive = begin(
            self.chip, scene=first, family=plan.family, seed=trial.seed("drive"), recipe=recipe
        )
        self.lessons: list[list[Lesson]] = []

    def frozen(self) -> Steer:
        """The policy of a copy: judging reads, reading moves a chip's read noise, and the learner's must not move."""
        return Frozen(self.chip.copy(), self.recipe)

    def examine(self) -> Matrix:
        """Learn and be judged, stage by stage."""
        trial, plan = self.trial, self.trial.plan
        before, stages, learned = trial.judge(self.frozen()), [], []
        for name, steps in plan.stages:
            learned.append(self._learn(name, steps))
            stages.append((name, trial.judge(self.frozen())))
        if plan.broken:
            destroy(self.chip, plan.broken, trial.seed("break"))
            stages.append((BROKEN, trial.judge(self.frozen())))
            learned.append(self._learn(plan.stages[-1][0], plan.steps))
            stages.append((REPAIRED, trial.judge(self.frozen())))
        return Matrix(before, tuple(stages), tuple(learned), energies(self.chip, self.drive.learner.beside))

    def go_through(self) -> tuple[Learned, ...]:
        """All stages without a judgement between them."""
        return tuple(self._learn(name, steps) for name, steps in self.trial.plan.stages)

    def _learn(self, name: str, steps: int) -> Learned:
        """One stage. With `adaptation`, a look every so many steps until enough of them in a row were good."""
        drive, learner, plan = self.drive, self.drive.learner, self.trial.plan
        if plan.schedule is None:
            drive.set_scene(name)
        before = learner.updates, learner.pulses, drive.departures
        spent = self._joules()
        good, adapted, candidate = 0, None, None
        self.lessons.append([])
        for step in range(steps):
            if self.adaptation and adapted is None and step % plan.check_every == 0:
                if self.trial.manages(self.frozen(), plan.scene(name)):
                    now = Adapted(step, learner.pulses - before[1], self._joules() - spent)
                    candidate, good = candidate or now, good + 1
                else:
                    candidate, good = None, 0
                adapted = candidate if good >= plan.checks else None
            drive.step()
            if learner.lesson is not None:
                self.lessons[-1].append(learner.lesson)
        return Learned(
            name,
            steps,
            learner.updates - before[0],
            learner.pulses - before[1],
            drive.departures - before[2],
            self._joules() - spent,
            self.adaptation,
            adapted,
        )

    def _joules(self) -> float:
        """[J] All that the chip and what stands beside it have spent."""
        return joules(self.chip, self.drive.learner.beside)


def destroy(chip: Chip, share: float, seed: int) -> None:
    """Destroy this share of every layer's pairs, anywhere."""
    rng = np.random.default_rng(seed)
    for layer, crossbar in enumerate(chip.crossbars):
        pairs = crossbar.n_rows * crossbar.n_cols
        chosen = rng.permutation(pairs)[: round(share * pairs)]
        rows, columns = np.unravel_index(chosen, (crossbar.n_rows, crossbar.n_cols))
        chip.destroy(layer, rows, columns)


def examine_twin(trial: Trial, lessons: Sequence[Sequence[Lesson]]) -> Matrix:
    """The float twin, trained by Adam on the very samples the chip saw, in their order."""
    recipe = trial.plan.recipe
    twin = recipe.twin("adam", trial.seed("twin"))
    steer = Frozen(twin, recipe)
    before, stages, learned = trial.judge(steer), [], []
    names = [name for name, _ in trial.plan.stages]
    for name, stage in zip(names, lessons, strict=False):  # what is learned after a break is the chip's own affair
        for lesson in stage:
            twin.train(lesson.bits, recipe.code.targets(lesson.wanted))
        learned.append(Learned(name, len(stage), len(stage)))
        stages.append((name, trial.judge(steer)))
    return Matrix(before, tuple(stages), tuple(learned))


def examine_fixed(trial: Trial, steer: Steer) -> Matrix:
    """A policy that does not learn: one examination stands for all."""
    scores = trial.judge(steer)
    return Matrix(scores, tuple((name, scores) for name, _ in trial.plan.stages))


def trials(
    plan: SequencePlan,
    device: DeviceParams,
    policies: Sequence[str],
    tick: Tick,
    purpose: Purpose = Purpose.EVALUATE,
    steers: Mapping[str, Steer] | None = None,
) -> Iterator[tuple[str, Matrix]]:
    """Every chosen policy on the same roads: a matrix for each repeat, one alone for the teacher and for `steers`.

    The float twin learns from the chip's lessons, so for it the chip learns, named or not.
    purpose : of the roads; who chooses judges on other ones
    """
    roads = Roads.examined(purpose, plan.seed, plan.tracks, plan.family, plan.road)
    check_roads = Roads.make(purpose, plan.seed + 1, plan.check_tracks, plan.family).alternating()
    fixed = {**(steers or {}), **({"teacher": teach} if "teacher" in policies else {})}
    # one that fails does so before the chips have learned for minutes
    judged = [(name, examine_fixed(Trial(plan, 0, roads, check_roads, tick), steer)) for name, steer in fixed.items()]
    for repeat in range(plan.repeats):
        trial = Trial(plan, repeat, roads, check_roads, tick)
        if "chip" in policies or "software-adam" in policies:
            pupil = Lessons(trial, device, plan.recipe, adaptation=True)
            matrix = pupil.examine()
            if "chip" in policies:
                yield "chip", matrix
            if "software-adam" in policies:
                yield "software-adam", examine_twin(trial, pupil.lessons)
        if "chip-ideal" in policies:
            yield "chip-ideal", Lessons(trial, presets.IDEAL, plan.recipe).examine()
        if "naive" in policies:
            yield "naive", Lessons(trial, device, plan.recipe.without("rehearsal")).examine()
    yield from judged


POLICIES = ("chip", "chip-ideal", "software-adam", "naive", "teacher")
LEARNERS = POLICIES[:-1]
