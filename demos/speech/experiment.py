"""The speech experiment, headless: a chip that knows some voices meets another, learns a few words, and is judged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from memdrive.agent import FloatTwin
from memdrive.agent.digits import learn
from memdrive.agent.digits.course import Course, ShotLessons
from memdrive.agent.digits.task import CLASSES, Bits, Labels
from memdrive.agent.speech.course import SPEECH
from memdrive.agent.speech.words import KEPT_BITS, STILL, WORDS, Wobble, bits, said_again
from memdrive.chip import Chip, DeviceParams, energy, presets
from memdrive.demos.lab.energies import Energies, energies
from memdrive.demos.lab.spent import spent_on
from memdrive.demos.report.console import Tick
from memdrive.demos.seeds import stream
from memdrive.demos.speech.voices import Voices

POLICIES: Final = ("chip", "chip-ideal", "software-adam", "software-binary")
FIRST: Final = ("all", "men", "women")
KNOWN: Final = ("all", "synthetic", "recorded")
HELD: Final = 0.2
"""Share of what known voices said that is never learned from: they are judged on it."""
RECORDED: Final = 0.5
"""Share of people among what is learned first, where synthetic voices are known, too (assumed)."""
VARIED: Final = 100
"""Variations of each shot, drawn beforehand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechPlan:
    """What is done, in which amounts."""

    first: str = "all"
    """Whose voices are known before others are met: `men`, then a woman's is met; `women`, then a man's."""
    known: str = "all"
    """With recordings: their other speakers and the synthetic voices are known first, or only one kind."""
    meet: tuple[str, ...] = ()
    """Voices met, in turn; none: all that are there for it."""
    shots: int = 3
    """Of every word."""
    repeats: int = 10
    memory: int = 1000
    """Known words rehearsed, as bits."""
    train: int = 16_000
    """Variations of what known voices said, learned first."""
    without: tuple[str, ...] = ()
    """Ingredients of the course left out."""
    purpose: str = "meet"
    """Which of the synthetic voices are met: `meet`, or `choose`."""
    seed: int = 0
    policies: tuple[str, ...] = POLICIES

    def __post_init__(self) -> None:
        for name, one_of in (("first", FIRST), ("known", KNOWN)):
            if getattr(self, name) not in one_of:
                raise ValueError(f"SpeechPlan.{name}: need one of {', '.join(one_of)}, got {getattr(self, name)!r}")
        for name, least in (("shots", 0), ("repeats", 1), ("memory", 10), ("train", 100)):
            if getattr(self, name) < least:
                raise ValueError(f"SpeechPlan.{name}: need {name} >= {least}, got {getattr(self, name)}")
        if self.memory > self.train:
            raise ValueError(f"SpeechPlan.memory: need memory <= train = {self.train}, got {self.memory}")
        self.course()

    def course(self) -> Course:
        """What is taught, and how."""
        return SPEECH.without(*self.without)

    @property
    def rehearsal_bytes(self) -> int:
        """SRAM of the memory: of complements, nothing is stored."""
        return learn.memory_bytes(self.memory, KEPT_BITS)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Company:
    """Who is met, and who is known by then."""

    voices: Voices
    met: tuple[str, ...]
    known: tuple[str, ...]
    """A voice that is met is not known in that repeat."""

    def known_without(self, met: str) -> tuple[str, ...]:
        """In a repeat that meets somebody."""
        return tuple(name for name in self.known if name != met)


def company(voices: Voices, plan: SpeechPlan) -> Company:
    """Who is known and who is met; recordings, if `voices` holds any, are all that is met.

    Raises
        ValueError: nobody is left to be known or to be met, or who is said too few words.
    """
    people = [voice.name for voice in voices.table if not voice.synthetic]
    sexes = {"all": "mf", "men": "m", "women": "f"}[plan.first]
    others = {"all": "mf", "men": "f", "women": "m"}[plan.first]
    known = [v.name for v in voices.table if v.synthetic and v.purpose == "know" and v.sex in sexes]
    met = people or [v.name for v in voices.table if v.purpose == plan.purpose and v.sex in others]
    if people and plan.known != "synthetic":
        known = people if plan.known == "recorded" else known + people
    strangers = [name for name in plan.meet if name not in met]
    if strangers:
        raise ValueError(f"SpeechPlan.meet: need some of {', '.join(met)}, got {strangers[0]!r}")
    found = Company(voices=voices, met=plan.meet or tuple(met), known=tuple(known))
    for name in found.met:
        _check_met(found, name, plan)
    return found


def _check_met(company: Company, name: str, plan: SpeechPlan) -> None:
    """There are words to be shown and others to be judged on, and somebody known."""
    said = np.bincount(company.voices.words[company.voices.of(name)], minlength=CLASSES)
    if said.min() <= plan.shots:
        raise ValueError(
            f"SpeechPlan.shots: need fewer than a met voice said of every word, got {plan.shots} and "
            f"{said.min()} times {WORDS[said.argmin()]!r} by {name}"
        )
    teachers = [who for who in company.known_without(name) if len(company.voices.of(who)) > 1]
    heard = company.voices.words[company.voices.of(*teachers)] if teachers else np.zeros(0, np.int64)
    lacking = np.flatnonzero(np.bincount(heard, minlength=CLASSES) < 2)
    if len(lacking):
        raise ValueError(
            f"SpeechPlan.known: need every word twice from voices other than {name}, got less "
            f"of {WORDS[lacking[0]]!r} (one who said a single word is only judged by)"
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Material:
    """The same words for every policy of a repeat, as bits."""

    met: str
    x: Bits
    y: Labels
    """What is learned first."""
    shots: Bits
    shown: Labels
    """Words of the shots."""
    memory: tuple[Bits, Labels]
    x_old: Bits
    y_old: Labels
    """Known voices, not learned from: people's where any are known, or else synthetic ones."""
    x_new: Bits
    y_new: Labels
    """The voice that is met, its shots left out."""
    seed: int


@dataclass(slots=True, kw_only=True, eq=False)
class Outcome:
    """One policy in one repeat."""

    met: str
    old_before: float
    old_after: float
    new_before: float
    new_after: float
    confusion: NDArray[np.int64]
    """(2, 10, 10) of the voice that is met, before and after: rows are what was said, columns what was understood."""
    costs: dict[str, float] = field(default_factory=dict)
    energy: Energies | None = None
    """Of learning the voices that are known."""


def trials(company: Company, device: DeviceParams, plan: SpeechPlan, tick: Tick) -> Iterator[tuple[str, Outcome]]:
    """Every policy in every repeat; the voices that are met take turns."""
    for k in range(plan.repeats):
        material = gathered(company, plan, k)
        for name in plan.policies:
            yield name, _policy(name, device, plan, material)
            tick()


def gathered(company: Company, plan: SpeechPlan, k: int) -> Material:
    """Who is met in repeat k, and which words serve for what."""
    voices, met = company.voices, company.met[k % len(company.met)]
    rng = np.random.default_rng(stream(plan.seed, "speech words", k))
    learned, judged = _known_words(company, met, rng)
    wobble = Wobble() if plan.course().augment else STILL
    chosen = rng.choice(len(learned), plan.train, p=_weights(voices, learned))
    x, y = bits(said_again(voices.images[learned[chosen]], wobble, rng)), voices.words[learned[chosen]]
    shown, unseen = _shown(voices, met, plan.shots, rng)
    many = np.repeat(shown, VARIED)
    return Material(
        met=met,
        x=x,
        y=y,
        shots=bits(said_again(voices.images[many], wobble, rng)),
        shown=voices.words[many],
        memory=learn.remember(x, y, plan.memory, rng),
        x_old=bits(voices.images[judged]),
        y_old=voices.words[judged],
        x_new=bits(voices.images[unseen]),
        y_new=voices.words[unseen],
        seed=stream(plan.seed, "speech order", k),
    )


def _known_words(company: Company, met: str, rng: np.random.Generator) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Places of what known voices said: to learn from, and to be judged on."""
    voices, names = company.voices, company.known_without(met)
    learned, held = [], []
    for name in names:
        order = rng.permutation(voices.of(name))
        kept = max(round(HELD * len(order)), 1)
        held.append(order[:kept])
        learned.append(order[kept:])
    people = [places for places in held if not voices.table[voices.voice[places[0]]].synthetic]
    return np.concatenate(learned), np.concatenate(people or held)


def _weights(voices: Voices, places: NDArray[np.intp]) -> NDArray[np.float64]:
    """How often each is drawn: people RECORDED of the time where both kinds are known."""
    synthetic = np.array([voice.synthetic for voice in voices.table])[voices.voice[places]]
    n = int(synthetic.sum())
    if n in (0, len(places)):
        return np.full(len(places), 1 / len(places))
    return np.where(synthetic, (1 - RECORDED) / n, RECORDED / (len(places) - n))


def _shown(
    voices: Voices, met: str, shots: int, rng: np.random.Generator
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Places of what a voice is heard to say: so many of every word, and all others."""
    order = rng.permutation(voices.of(met))
    by_word = [order[voices.words[order] == word] for word in range(CLASSES)]
    return np.concatenate([places[:shots] for places in by_word]), np.concatenate([p[shots:] for p in by_word])


def _policy(name: str, device: DeviceParams, plan: SpeechPlan, material: Material) -> Outcome:
    """One policy through one repeat."""
    course, x, y, seed = plan.course(), material.x, material.y, material.seed
    if name.startswith("software"):
        relu = name == "software-adam"
        twin = learn.float_base(x, y, seed + 3, "relu" if relu else "binary", biased=relu)
        return _judged(twin, learn.twin_trainer(twin, course.shots), material, course.shots)
    chip = learn.fabricate(presets.IDEAL if name == "chip-ideal" else device, seed + 2, course.base)
    virgin = energy.workload(chip)
    learn.learn_base(chip, x, y, course.base, seed + 1)
    beside = learn.memory_written(len(material.memory[0]), KEPT_BITS)
    costs, learned = spent_on(chip, virgin, beside), energies(chip, beside, virgin)
    outcome = _judged(chip, learn.chip_trainer(chip, course.shots), material, course.shots)
    outcome.costs, outcome.energy = {f"base_{key}": value for key, value in costs.items()} | outcome.costs, learned
    return outcome


def _judged(network: Chip | FloatTwin, train: learn.Trainer, material: Material, lessons: ShotLessons) -> Outcome:
    """Shares understood with updates off, before and after the shots; what they cost a chip."""
    before = _confusion(network, material), learn.accuracy(network, material.x_old, material.y_old)
    since = energy.workload(network) if isinstance(network, Chip) else None
    if len(material.shots):
        learn.learn_shots(
            network, train, material.shots, material.memory, lessons, material.seed, label=material.shown
        )
    beside = learn.memory_looked_through(len(material.memory[0]), lessons, KEPT_BITS)
    costs = spent_on(network, since, beside) if isinstance(network, Chip) and since else {}
    after = _confusion(network, material), learn.accuracy(network, material.x_old, material.y_old)
    return Outcome(
        met=material.met,
        old_before=before[1],
        old_after=after[1],
        new_before=_share(before[0]),
        new_after=_share(after[0]),
        confusion=np.stack([before[0], after[0]]),
        costs=costs,
    )


def _confusion(network: learn.Network, material: Material) -> NDArray[np.int64]:
    """(10, 10) counts of the voice that is met: what was said, and what was understood."""
    table = np.zeros((CLASSES, CLASSES), np.int64)
    np.add.at(table, (material.y_new, network.forward(material.x_new).argmax(axis=1)), 1)
    return table


def _share(table: NDArray[np.int64]) -> float:
    return float(np.trace(table) / table.sum())
