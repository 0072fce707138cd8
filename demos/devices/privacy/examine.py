"""Chips that learned crossed sevens, and the same chips that learned plain ones, in the hands of a stranger.

The stranger has a snapshot, or two, and crossed sevens of other people; settings of none of the attacks were chosen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from memdrive.agent.digits import learn
from memdrive.agent.digits.course import SHOTS
from memdrive.agent.digits.task import PIXELS, SEVEN, Bits, Labels
from memdrive.chip import Chip, DeviceParams
from memdrive.demos.devices.privacy.attacks import Pixels, auc, caught, kinship, likeness, picture
from memdrive.demos.digits.data import Digits, bits, for_choosing, for_figures
from memdrive.demos.digits.experiment import MEMORY
from memdrive.demos.digits.shots import varied
from memdrive.demos.lab.examination import Outcomes
from memdrive.demos.lab.statistics import bootstrap_interval, mean
from memdrive.demos.report.console import Tick
from memdrive.demos.seeds import stream

SCHEMA: Final = "memdrive.privacy/1"
FALSE_ALARMS: Final = 0.05
LEARNED: Final = "crossed or plain"
MEMBER: Final = "this very picture"
LOOKED: Final = "picture in the change"
ATTACKS: Final = {
    "learned, by asking": (LEARNED, "1, shown others' crossed 7s"),
    "learned, by change": (LEARNED, "2, their weights"),
    "member, by asking": (MEMBER, "1, shown the picture"),
    "member, by asking twice": (MEMBER, "2, shown the picture"),
    "member, by change": (MEMBER, "2, their weights"),
    "member, by counters": (MEMBER, "1, its counters"),
}
"""Name -> what is asked, how many snapshots that takes and what is done with them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyPlan:
    """What is learned before the snapshot is taken."""

    repeats: int = 20
    shots: int = 3
    train: int = 10_000
    """Digits that the float network, written into every chip, learned from."""
    memory: int = MEMORY
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Of one attack on one chip: what is inside, and what is not."""

    inside: tuple[float, ...]
    outside: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Look:
    """What the change of one chip's weights looks like, and whether learning worked at all."""

    own: float
    """Likeness to the mean of the shots."""
    others: float
    """Likeness to the mean of crossed sevens of others."""
    crossed_before: float
    crossed_after: float
    shown: Pixels = field(default_factory=lambda: np.zeros(PIXELS))
    shots: Bits = field(default_factory=lambda: np.zeros((0, PIXELS), np.uint8))


Outcome = Scores | Look


def trials(digits: Digits, device: DeviceParams, plan: PrivacyPlan, tick: Tick) -> Iterator[tuple[str, Outcome]]:
    """Every attack on every chip."""
    judged, public = for_figures(digits), bits(for_choosing(digits).x_crossed)
    rng = np.random.default_rng(stream(plan.seed, "privacy digits"))
    taken = rng.permutation(len(digits.x_train))[: plan.train]
    x, labels = bits(digits.x_train[taken]), digits.y_train[taken]
    twin = learn.float_base(x, labels, stream(plan.seed, "privacy twin"), "binary", biased=False)
    tick()
    for k in range(plan.repeats):
        rng = np.random.default_rng(stream(plan.seed, "privacy shots", k))
        chip = learn.fabricate(device, stream(plan.seed, "privacy fabrication", k))
        learn.programmed(chip, twin)
        memory = learn.remember(x, labels, plan.memory, rng)
        sevens = judged.x_test[judged.y_test == SEVEN]
        plain = sevens[rng.permutation(len(sevens))[: plan.shots]]
        order = rng.permutation(len(judged.x_crossed))
        crossed, others = judged.x_crossed[order[: plan.shots]], judged.x_crossed[order[plan.shots :]]
        seed = stream(plan.seed, "privacy order", k)
        after = _taught(chip, crossed, memory, rng, seed)
        control = _taught(chip, plain, memory, rng, seed)
        yield from _told(chip, after, control, bits(crossed), bits(others), public, sevens)
        tick()


def _taught(
    chip: Chip, images: NDArray[np.uint8], memory: tuple[Bits, Labels], rng: np.random.Generator, seed: int
) -> Chip:
    """A copy of the chip that learned these sevens from a few shots."""
    taught, shots = chip.copy(), varied(images, rng)
    learn.learn_shots(taught, learn.chip_trainer(taught, SHOTS), shots, memory, SHOTS, seed)
    return taught


def _told(
    before: Chip,
    after: Chip,
    control: Chip,
    shots: Bits,
    others: Bits,
    public: Bits,
    sevens: NDArray[np.uint8],
) -> Iterator[tuple[str, Outcome]]:
    """All that a stranger makes of one chip's snapshots."""
    mean_crossed = public.mean(axis=0)
    stroke = mean_crossed - bits(sevens).mean(axis=0)
    last = before.crossbars[-1].weight
    shown, shown_control = (
        picture(chip.crossbars[0].weight - before.crossbars[0].weight, last, SEVEN) for chip in (after, control)
    )
    read = [learn.accuracy(chip, public, SEVEN) for chip in (after, control)]
    yield "learned, by asking", Scores(inside=(read[0],), outside=(read[1],))
    yield (
        "learned, by change",
        Scores(inside=(likeness(shown, stroke),), outside=(likeness(shown_control, stroke),)),
    )
    candidates = np.concatenate([shots, others])
    sure, surer = _margins(after, candidates), _margins(after, candidates) - _margins(before, candidates)
    counted = after._state.counters[: after.crossbars[0].weight.size].reshape(PIXELS, -1).astype(np.float64)
    counters = picture(counted, after.crossbars[-1].weight, SEVEN)
    for name, scores in (
        ("member, by asking", sure),
        ("member, by asking twice", surer),
        ("member, by change", kinship(shown, candidates, mean_crossed)),
        ("member, by counters", kinship(counters, candidates, mean_crossed)),
    ):
        inside, outside = np.split(scores, [len(shots)])
        yield name, Scores(inside=tuple(inside.tolist()), outside=tuple(outside.tolist()))
    yield (
        LOOKED,
        Look(
            own=likeness(shown, shots.mean(axis=0)),
            others=likeness(shown, others.mean(axis=0)),
            crossed_before=learn.accuracy(before, others, SEVEN),
            crossed_after=learn.accuracy(after, others, SEVEN),
            shown=shown,
            shots=shots,
        ),
    )


def _margins(chip: Chip, candidates: Bits) -> Pixels:
    labels = np.full(len(candidates), SEVEN, np.uint8)
    return np.asarray(learn.margins(chip.forward(candidates), labels), np.float64)


def figures(outcomes: Outcomes[Outcome], plan: PrivacyPlan) -> dict[str, Any]:
    """Every attack over all chips, and what the change looked like."""
    rows: dict[str, Any] = {}
    for name, (asked, snapshots) in ATTACKS.items():
        scores = [each for each in outcomes[name] if isinstance(each, Scores)]
        across = asked == LEARNED
        rows[name] = {"asked": asked, "snapshots": snapshots} | (_across if across else _within)(scores, plan.seed)
    looks = [each for each in outcomes[LOOKED] if isinstance(each, Look)]
    named = ("own", "others", "crossed_before", "crossed_after")
    values = {name: [getattr(look, name) for look in looks] for name in named}
    rows[LOOKED] = {name: mean(each) for name, each in values.items()}
    rows[LOOKED] |= {f"{name}_ci95": bootstrap_interval(each, plan.seed) for name, each in values.items()}
    return rows


def _within(chips: Sequence[Scores], seed: int) -> dict[str, Any]:
    """Candidates of one chip against each other; chips are what repeats."""
    areas = [auc(each.inside, each.outside) for each in chips]
    found = [caught(each.inside, each.outside, FALSE_ALARMS) for each in chips]
    return {
        "auc": mean(areas),
        "auc_ci95": bootstrap_interval(areas, seed),
        "caught": mean(found),
        "caught_ci95": bootstrap_interval(found, seed),
    }


def _across(chips: Sequence[Scores], seed: int) -> dict[str, Any]:
    """One score a chip and kind of learning: chips against each other, resampled together."""
    pairs = np.array([(each.inside[0], each.outside[0]) for each in chips])
    rng = np.random.default_rng(seed)
    drawn = [pairs[rng.integers(len(pairs), size=len(pairs))] for _ in range(1000)]
    areas, found = zip(*(_both(draw) for draw in drawn), strict=True)
    area, share = _both(pairs)
    return {
        "auc": area,
        "auc_ci95": np.percentile(areas, [2.5, 97.5]).tolist(),
        "caught": share,
        "caught_ci95": np.percentile(found, [2.5, 97.5]).tolist(),
    }


def _both(pairs: NDArray[np.float64]) -> tuple[float, float]:
    inside, outside = pairs.T.tolist()
    return auc(inside, outside), caught(inside, outside, FALSE_ALARMS)
