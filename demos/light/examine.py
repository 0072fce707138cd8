"""The examination of the chase: light after light learned by one chip, and after each, frozen episodes in all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from memdrive.agent import Lesson, Recipe
from memdrive.agent.light.recipe import CHASE
from memdrive.chip import DeviceParams, presets
from memdrive.demos.lab.energies import Energies, energies
from memdrive.demos.lab.spent import joules
from memdrive.demos.light.chase import Begin, Chase, Frozen, Pursuit, episode_seeds, pursue, stand, teach
from memdrive.demos.report.console import Tick
from memdrive.demos.seeds import Purpose, stream
from memdrive.env.constants import EPISODE_STEPS
from memdrive.env.tasks.light.interface import KINDS

LEARNERS = ("chip", "chip-ideal", "software-adam", "naive")
POLICIES = (*LEARNERS, "teacher", "standing")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChasePlan:
    """Which lights are pursued in which order, for how long, and how it is judged."""

    lights: tuple[str, ...] = ("dark", "bright")
    """In the order learned."""
    steps: int = 4000
    """Control steps with each."""
    teacher: str = "chaser"
    """`chaser` says at every step what it would do; `reward` only how well it goes."""
    episodes: int = 20
    """Unseen, in each light."""
    episode_steps: int = EPISODE_STEPS
    repeats: int = 5
    """Chips fabricated."""
    recipe: Recipe = field(default_factory=lambda: CHASE)
    purpose: Purpose = Purpose.EVALUATE
    """What the episodes that judge are for."""
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("steps", "episodes", "episode_steps", "repeats"):
            if getattr(self, name) < 1:
                raise ValueError(f"ChasePlan.{name}: need >= 1, got {getattr(self, name)}")
        if not self.lights or len(set(self.lights)) != len(self.lights) or set(self.lights) - set(KINDS):
            raise ValueError(f"ChasePlan.lights: need some of {', '.join(KINDS)}, each once, got {self.lights}")

    def judgements(self, policies: Sequence[str]) -> int:
        """Ticks of a progress line."""
        taught = {*policies, "chip"} if "software-adam" in policies else policies
        learners = sum(name in LEARNERS for name in taught)
        return self.repeats * learners * len(self.lights) + sum(name not in LEARNERS for name in policies)


@dataclass(frozen=True, slots=True)
class Learned:
    """What learning one light took."""

    light: str
    steps: int
    updates: int = 0
    pulses: int = 0
    energy_chip_j: float = 0.0
    lost: int = 0
    """Times the light was lost while learning."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """One policy in one repeat: after each light learned, how it pursued every one."""

    stages: tuple[tuple[Pursuit, ...], ...]
    learned: tuple[Learned, ...] = ()
    energy: Energies | None = None
    """Of all learning, where it was a chip's."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One repeat of the plan: its episodes, its streams of randomness, what to call after each piece of work."""

    plan: ChasePlan
    repeat: int
    tick: Tick

    def judge(self, policy: Begin) -> tuple[Pursuit, ...]:
        """Frozen episodes in every light: the same for every policy and repeat."""
        plan = self.plan
        seeds = episode_seeds(plan.purpose, plan.seed, plan.episodes)
        return tuple(pursue(policy, light, seeds, plan.episode_steps) for light in plan.lights)

    def seed(self, name: str) -> int:
        """Seed of a named stream of this repeat."""
        return stream(self.plan.seed, name, self.repeat)


def learn(trial: Trial, device: DeviceParams, recipe: Recipe) -> tuple[Matrix, list[list[Lesson]]]:
    """A virgin chip that learns light after light; its matrix, and the samples it learned from."""
    plan = trial.plan
    chip = recipe.chip(device, trial.seed("fabrication"))
    chase = Chase(
        chip, light=plan.lights[0], seed=trial.seed("drive"), recipe=recipe, by_reward=plan.teacher == "reward"
    )
    learner, stages, learned, lessons = chase.learner, [], [], []
    for light in plan.lights:
        if light != chase.light:
            chase.set_light(light)
        before = learner.updates, learner.pulses, chase.lost
        spent = joules(chip, learner.beside)
        lessons.append(_lessons(chase, plan.steps))
        learned.append(
            Learned(
                light,
                plan.steps,
                learner.updates - before[0],
                learner.pulses - before[1],
                joules(chip, learner.beside) - spent,
                chase.lost - before[2],
            )
        )
        stages.append(trial.judge(Frozen(chip.copy(), recipe)))  # reading moves a chip's noise: a copy is judged
        trial.tick()
    return Matrix(tuple(stages), tuple(learned), energies(chip, learner.beside)), lessons


def _lessons(chase: Chase, steps: int) -> list[Lesson]:
    lessons = []
    for _ in range(steps):
        chase.step()
        if chase.learner.lesson is not None:
            lessons.append(chase.learner.lesson)
    return lessons


def learn_twin(trial: Trial, lessons: Sequence[Sequence[Lesson]]) -> Matrix:
    """The float twin, trained by Adam on the very samples the chip saw, in their order."""
    recipe, stages, learned = trial.plan.recipe, [], []
    twin = recipe.twin("adam", trial.seed("twin"))
    for light, stage in zip(trial.plan.lights, lessons, strict=True):
        for lesson in stage:
            twin.train(lesson.bits, recipe.code.targets(lesson.wanted))
        learned.append(Learned(light, len(stage), len(stage)))
        stages.append(trial.judge(Frozen(twin, recipe)))
        trial.tick()
    return Matrix(tuple(stages), tuple(learned))


def trials(
    plan: ChasePlan,
    device: DeviceParams,
    policies: Sequence[str],
    tick: Tick,
    saved: Mapping[str, Begin] | None = None,
) -> Iterator[tuple[str, Matrix]]:
    """Every chosen policy on the same episodes: a matrix for each repeat, one alone for those that do not learn.

    The float twin learns from the chip's samples, so for it the chip learns, named or not.
    saved : others that do not learn
    """
    for repeat in range(plan.repeats):
        trial = Trial(plan, repeat, tick)
        if "chip" in policies or "software-adam" in policies:
            matrix, lessons = learn(trial, device, plan.recipe)
            if "chip" in policies:
                yield "chip", matrix
            if "software-adam" in policies:
                yield "software-adam", learn_twin(trial, lessons)
        if "chip-ideal" in policies:
            yield "chip-ideal", learn(trial, presets.IDEAL, plan.recipe)[0]
        if "naive" in policies:
            yield "naive", learn(trial, device, plan.recipe.without("rehearsal"))[0]
    fixed: dict[str, Begin] = {**(saved or {}), "teacher": teach, "standing": stand}
    for name, policy in fixed.items():
        if name in policies or name in (saved or {}):
            scores = Trial(plan, 0, tick).judge(policy)
            tick()
            yield name, Matrix((scores,) * len(plan.lights))
