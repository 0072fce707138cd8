"""The incremental-learning examination: learn the old scene, then the new one; judge only frozen, on unseen roads."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from memdrive.agent import Lesson, Recipe, unremembered
from memdrive.agent.twin import Optimiser
from memdrive.chip import Chip, DeviceParams, presets
from memdrive.demos.driving import teachers
from memdrive.demos.driving.drive import teach
from memdrive.demos.driving.fairness import fair
from memdrive.demos.driving.filming import Filming
from memdrive.demos.driving.laps import Frozen, LapScore, Roads, Steer, drive_laps
from memdrive.demos.driving.person import Nature
from memdrive.demos.driving.tape import Recorded
from memdrive.demos.lab.energies import Energies, energies
from memdrive.demos.lab.examination import Outcomes
from memdrive.demos.lab.statistics import bootstrap_interval, mean
from memdrive.demos.report.console import Tick
from memdrive.demos.seeds import Purpose, stream
from memdrive.env.constants import CONTROL_DT
from memdrive.env.world import scenes

STAGES = ("nothing", "old", "new")
SCHEMA = "memdrive.evaluate/1"
TWINS: Mapping[str, Optimiser] = {"software-adam": "adam", "software-sgd": "sgd"}
MEMORY, ALONE = "memory", "chip-alone"
"""What a memory steers by itself: beside the chip wherever it does part of the learning."""
POLICIES = ("chip", "chip-ideal", *TWINS, "chip-frozen", "teacher")


@dataclass(frozen=True, slots=True, kw_only=True)
class DrivingPlan:
    """What is learned, for how long, and how it is judged."""

    old: str = "day"
    new: str = "inverted"
    old_steps: int = 400
    """Control steps of learning in the old scene."""
    new_steps: int = 800
    tracks: int = 20
    """Unseen tracks, each driven in both directions."""
    family: str = "mild"
    road: str = ""
    """A file of the one road to judge on; what is learned is learned on tracks of the family all the same."""
    repeats: int = 5
    """Chips fabricated."""
    teacher: str = "pursuit"
    """Who teaches the chip: see `teachers.TEACHERS`."""
    recorded: Recorded | None = None
    """A person's drive, if that teaches."""
    person_late: int = Nature().delay
    """Control steps that the made-up person is late."""
    recipe: Recipe = field(default_factory=Recipe)
    """As its teacher needs it: see `teachers.Teacher.suited`."""
    seed: int = 0

    def __post_init__(self) -> None:
        _ = self.who
        if self.recorded is not None:
            self.recorded.steps_in(self.old), self.recorded.steps_in(self.new)
        for name in ("old_steps", "new_steps", "tracks", "repeats"):
            if getattr(self, name) < 1:
                raise ValueError(f"DrivingPlan.{name}: need >= 1, got {getattr(self, name)}")
        scenes.get(self.old), scenes.get(self.new)

    @property
    def who(self) -> teachers.Teacher:
        """Teaches."""
        return teachers.get(self.teacher, self.recorded, self.person_late)


@dataclass(frozen=True, slots=True)
class Learning:
    """What one stage of learning took."""

    which: str
    """old or new"""
    steps: int
    updates: int
    pulses: int
    simulated_s: float
    departures: int
    """While learning: times the car was set back on the line. No measure of what was learned."""


@dataclass(frozen=True, slots=True)
class Report:
    """One policy's laps after each stage, old scene and new, and what its learning took."""

    stages: tuple[tuple[str, str, LapScore], ...]
    """(after, scene, score)"""
    learning: tuple[Learning, ...] = ()
    energy: Energies | None = None
    """Of all learning, where it was a chip's."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One repeat of the plan: its roads, its streams of randomness, and what to call after each piece of work."""

    plan: DrivingPlan
    repeat: int
    roads: Roads
    tick: Tick

    def judge(self, steer: Steer) -> list[LapScore]:
        """Frozen laps in the old scene and in the new."""
        scores = drive_laps(
            steer, self.roads, [fair(name, self.plan.family) for name in (self.plan.old, self.plan.new)]
        )
        self.tick()
        return scores

    def seed(self, name: str) -> int:
        """Seed of a named stream of this repeat."""
        return stream(self.plan.seed, name, self.repeat)


@dataclass(frozen=True, slots=True)
class Pupils:
    """What came of one chip: its own report and those that its learning made possible."""

    chip: Report
    kept: Report
    """The same chip kept from the second stage."""
    memory: Report | None
    """What the memory of its teacher steers by itself, where it has one."""
    lessons: list[list[Lesson]]
    """Of each stage."""


def examine_chip(trial: Trial, device: DeviceParams, filming: Filming | None = None) -> Pupils:
    """A virgin chip through both stages. filming : notes what is seen of it"""
    plan, teacher = trial.plan, trial.plan.who
    chip = plan.recipe.chip(device, trial.seed("fabrication"))
    network = filming.watched(chip) if filming else chip
    drive = teacher.begin(network, scene=plan.old, family=plan.family, seed=trial.seed("drive"), recipe=plan.recipe)
    judged, learned, lessons = [trial.judge(_frozen(trial, chip))], [], []
    recalled, kept = judged[:1], chip
    for which, scene, steps in (("old", plan.old, plan.old_steps), ("new", plan.new, plan.new_steps)):
        drive.set_scene(scene)
        record, lesson = _learn(drive, which, steps, plan.recipe, filming)
        learned.append(record)
        lessons.append(lesson)
        judged.append(trial.judge(_frozen(trial, chip)))
        if teacher.recalled is not None:
            recalled.append(trial.judge(teacher.recalled(drive)))
        if which == "old":
            kept = chip.copy()
    if filming:
        filming.lap(drive, kept, trial.roads.tracks[0], fair(plan.new, plan.family))
    skipped = [*judged[:2], trial.judge(_frozen(trial, kept))]
    unpulsed = tuple(replace(record, updates=0, pulses=0) for record in learned)
    memory = Report(_stages(recalled), unpulsed) if teacher.recalled is not None else None
    own = Report(_stages(judged), tuple(learned), energies(chip, drive.learner.beside))
    return Pupils(own, Report(_stages(skipped), (learned[0],)), memory, lessons)


def _frozen(trial: Trial, chip: Chip) -> Steer:
    """The policy of a copy: judging reads, reading moves a chip's read noise, and the learner's must not move."""
    return Frozen(chip.copy(), trial.plan.recipe)


def examine_twin(trial: Trial, optimiser: Optimiser, lessons: Sequence[Sequence[Lesson]]) -> Report:
    """The float twin, trained on the very samples the chip saw, in their order."""
    recipe = trial.plan.recipe
    twin = recipe.twin(optimiser, trial.seed("twin"))
    steer = Frozen(twin, recipe)
    judged, learned = [trial.judge(steer)], []
    for which, stage in zip(("old", "new"), lessons, strict=True):
        for lesson in stage:
            twin.train(lesson.bits, recipe.code.targets(lesson.wanted))
        learned.append(Learning(which, len(stage), len(stage), 0, len(stage) * CONTROL_DT, 0))
        judged.append(trial.judge(steer))
    return Report(_stages(judged), tuple(learned))


def examine_fixed(trial: Trial, steer: Steer) -> Report:
    """A policy that does not learn here: one examination stands for every stage."""
    return Report(_stages([trial.judge(steer)] * len(STAGES)))


def trials(
    plan: DrivingPlan,
    device: DeviceParams,
    guests: Mapping[str, Steer],
    tick: Tick,
    policies: Collection[str] = POLICIES,
    filming: Filming | None = None,
    purpose: Purpose = Purpose.EVALUATE,
) -> Iterator[tuple[str, Report]]:
    """The chosen policies on the same roads: a report for each repeat, one alone for those that no repeat changes.

    filming : notes what is seen of the first chip; purpose : of the roads: who chooses judges on other ones
    """
    roads = Roads.examined(purpose, plan.seed, plan.tracks, plan.family, plan.road)
    steers = {**guests, **({"teacher": teach} if "teacher" in policies else {})}
    if plan.teacher in policies and (alone := plan.who.alone) is not None:
        steers[plan.teacher] = alone(stream(plan.seed, "alone"))
    # a guest that fails does so before the chips have learned for minutes
    fixed = [(name, examine_fixed(Trial(plan, 0, roads, tick), steer)) for name, steer in steers.items()]
    for repeat in range(plan.repeats):
        trial = Trial(plan, repeat, roads, tick)
        for name, report in _learners(trial, device, policies, filming if repeat == 0 else None):
            if name in policies or name in (MEMORY, ALONE):
                yield name, report
    yield from fixed


def alone(plan: DrivingPlan) -> DrivingPlan:
    """The same by reward with nothing remembered: how much the chip can do without its memory."""
    return replace(plan, teacher="reward-alone", recipe=unremembered(plan.recipe))


def _learners(
    trial: Trial, device: DeviceParams, policies: Collection[str], filming: Filming | None
) -> Iterator[tuple[str, Report]]:
    """One repeat of those that learn; twins learn from the chip's lessons, so with them comes the chip."""
    if any(name in policies for name in ("chip", "chip-frozen", *TWINS)):
        pupils = examine_chip(trial, device, filming)
        yield "chip", pupils.chip
        if pupils.memory is not None:
            yield MEMORY, pupils.memory
    if trial.plan.teacher == "reward" and "chip" in policies:
        yield ALONE, examine_chip(replace(trial, plan=alone(trial.plan)), device).chip
    if "chip-ideal" in policies:
        yield "chip-ideal", examine_chip(trial, presets.IDEAL).chip
    for name, optimiser in TWINS.items():
        if name in policies:
            yield name, examine_twin(trial, optimiser, pupils.lessons)
    if "chip-frozen" in policies:
        yield "chip-frozen", pupils.kept


def pieces(plan: DrivingPlan, policies: Collection[str] = POLICIES) -> int:
    """Examinations in all but of guests: what a progress bar counts."""
    taught = any(name in policies for name in ("chip", "chip-frozen", *TWINS)) + ("chip-ideal" in policies)
    by_itself = plan.teacher == "reward" and "chip" in policies
    twins = sum(name in policies for name in TWINS)
    a_repeat = taught * (4 + 2 * (plan.who.recalled is not None)) + 4 * by_itself + 3 * twins
    return (
        plan.repeats * a_repeat + ("teacher" in policies) + (plan.teacher in policies and plan.who.alone is not None)
    )


def _learn(
    drive: teachers.LearningDrive, which: str, steps: int, recipe: Recipe, filming: Filming | None
) -> tuple[Learning, list[Lesson]]:
    learner, lessons = drive.learner, []
    if filming:
        filming.stage(drive, recipe)
    before = learner.updates, learner.pulses, drive.departures
    for _ in range(steps):
        drive.step()
        if filming:
            filming.step(drive)
        if learner.lesson is not None:
            lessons.append(learner.lesson)
    updates, pulses = learner.updates - before[0], learner.pulses - before[1]
    return Learning(which, steps, updates, pulses, steps * CONTROL_DT, drive.departures - before[2]), lessons


def _stages(judged: Sequence[Sequence[LapScore]]) -> tuple[tuple[str, str, LapScore], ...]:
    return tuple(
        (after, scene, score)
        for after, scores in zip(STAGES, judged, strict=True)
        for scene, score in zip(("old", "new"), scores, strict=True)
    )


def policies_record(reports: Outcomes[Report], plan: DrivingPlan) -> dict[str, Any]:
    """The figures of every policy as plain data: means over repeats, departures in all, 95 % bootstrap intervals."""
    return {
        name: {
            "stages": [_stage_record(repeats, k, plan) for k in range(len(repeats[0].stages))],
            "learning": [_learning_record([r.learning[k] for r in repeats]) for k in range(len(repeats[0].learning))],
        }
        for name, repeats in reports.items()
    }


def _stage_record(repeats: Sequence[Report], k: int, plan: DrivingPlan) -> dict[str, Any]:
    after, scene, _ = repeats[0].stages[k]
    scores = [report.stages[k][2] for report in repeats]
    off = [score.cross_track_mean_m for score in scores]
    return {
        "after": after,
        "scene": scene,
        "tracks": plan.tracks,
        "repeats": len(scores),
        "laps": sum(score.laps for score in scores),
        "departures": sum(score.departures for score in scores),
        "chips_without_departure": sum(score.departures == 0 for score in scores),
        "distance_m": mean([score.distance_m for score in scores]),
        "cross_track_mean_m": mean(off),
        "cross_track_mean_ci95_m": bootstrap_interval(off, plan.seed),
        "cross_track_mean_by_repeat_m": off,
        "cross_track_p95_m": mean([score.cross_track_p95_m for score in scores]),
    }


def _learning_record(stages: Sequence[Learning]) -> dict[str, Any]:
    record = asdict(stages[0])
    record["scene"] = record.pop("which")  # the file calls the two scenes so; its config says which they are
    for key in ("updates", "pulses", "departures"):
        record[key] = mean([getattr(stage, key) for stage in stages])
    return record
