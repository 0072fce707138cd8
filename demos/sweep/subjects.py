"""The examinations that a sweep can run: the settings of each, and its figures from one configuration.

Every setting is a field of the examination's own plan (`steps`), of its recipe (`recipe.memory`), of its learning rule
(`rule.theta_out`) or of its device (`device.step_dtod`); a plan that its record refuses is refused before anything
starts.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from memdrive.agent import Recipe
from memdrive.chip import DeviceParams
from memdrive.demos.digits import data as digits_data
from memdrive.demos.digits import experiment as digits
from memdrive.demos.driving import experiment, sequence, teachers
from memdrive.demos.driving.command import EYES
from memdrive.demos.driving.sequence_record import policies_record as sequence_record
from memdrive.demos.lab.examination import gathered
from memdrive.demos.seeds import Purpose
from memdrive.demos.sweep import aging, tasks
from memdrive.demos.sweep.aging import AgePlan
from memdrive.demos.sweep.settings import Settings, below, checked, flat, own, plain
from memdrive.demos.sweep.subject import (
    DEVICE,
    Figures,
    Measures,
    Subject,
    Work,
    among,
    device_config,
    device_of,
    fields_of,
    nothing,
    spent,
)
from memdrive.env.roads import tracks


def work(examination: str, asked: Settings, seed: int) -> Work:
    """What a run does.

    Raises
        ValueError: an examination or setting that there is not, a value outside its law.
    """
    subject = SUBJECTS.get(examination)
    if subject is None:
        raise ValueError(f"examination: need one of {', '.join(SUBJECTS)}, got {examination!r}")
    return subject.prepare(checked(examination, subject.known, flat(asked)), seed)


# ------------------------------------------------------------------ driving

RECIPE = own(Recipe(), "recipe.", "control_dt") | own(Recipe().rule, "rule.")
DRIVING = {"eyes": "memory", "without": (), "choosing": False, **RECIPE, **DEVICE}


def _recipe(asked: Settings) -> Recipe:
    """As `memdrive evaluate` makes it, with single settings of it replaced."""
    among("eyes", (asked.get("eyes", "memory"),), EYES)
    suited = teachers.get(asked.get("teacher", "pursuit")).suited
    recipe = suited(Recipe(eyes=EYES[asked.get("eyes", "memory")]).without(*asked.get("without", ())))
    recipe = replace(recipe, **below(asked, "recipe."))
    return replace(recipe, rule=replace(recipe.rule, **below(asked, "rule.")))


def _purpose(asked: Settings) -> Purpose:
    """Of the roads that driving is judged on."""
    return Purpose.VALIDATE if asked.get("choosing", False) else Purpose.EVALUATE


def _driving_config(asked: Settings, plan: Any, device: DeviceParams) -> dict[str, Any]:
    looks = {name: asked.get(name, DRIVING[name]) for name in ("eyes", "without", "choosing")}
    recipe = own(plan.recipe, "recipe.", "control_dt") | own(plan.recipe.rule, "rule.")
    return own(plan, "", "seed") | looks | recipe | device_config(asked, device)


PAIR = own(experiment.DrivingPlan(repeats=1), "", "seed")


def _evaluate(asked: Settings, seed: int) -> Work:
    plan = experiment.DrivingPlan(**{"repeats": 1} | fields_of(asked, PAIR), recipe=_recipe(asked), seed=seed)
    device, learners = device_of(asked), asked.get("learners", ("chip",))
    among("family", (plan.family,), tuple(tracks.FAMILIES))
    among("learners", learners, experiment.POLICIES)

    def examine() -> tuple[Measures, Figures]:
        named = (*learners, plan.teacher)  # who drives by itself is judged beside its pupil
        outcomes = gathered(experiment.trials(plan, device, {}, nothing, named, purpose=_purpose(asked)))
        figures = experiment.policies_record(outcomes, plan)
        told = {k: v for name, row in figures.items() for k, v in _pair_measures(name, row).items()}
        return told | spent(outcomes), figures

    config = {**_driving_config(asked, plan, device), "learners": learners}
    return Work(config=plain(config), examine=examine)


def _pair_measures(policy: str, row: Figures) -> dict[str, float]:
    """After all that was learned: the old scene, kept, and the new one."""
    old, new = row["stages"][-2:]
    told = {}
    for which, stage in (("old", old), ("new", new)):
        told[f"{policy}.{which}_departed"] = stage["departures"] / stage["laps"]
        told[f"{policy}.{which}_cross_track_m"] = stage["cross_track_mean_m"]
    return told | {f"{policy}.pulses": float(sum(stage["pulses"] for stage in row["learning"]))}


SEQUENCE = own(sequence.SequencePlan(scenes=("day",), repeats=1), "", "seed") | {"scenes": ()}


def _sequence(asked: Settings, seed: int) -> Work:
    fields: dict[str, Any] = {"repeats": 1, "scenes": ()} | fields_of(asked, SEQUENCE)
    fields["scenes"] = fields["scenes"] or sequence.seeded_order(seed)
    plan = sequence.SequencePlan(**fields, recipe=_recipe(asked), seed=seed)
    device, learners = device_of(asked), asked.get("learners", ("chip",))
    among("family", (plan.family,), tuple(tracks.FAMILIES))
    among("learners", learners, sequence.POLICIES)

    def examine() -> tuple[Measures, Figures]:
        outcomes = gathered(sequence.trials(plan, device, learners, nothing, _purpose(asked)))
        figures = sequence_record(outcomes, plan)
        told = {k: v for name, row in figures.items() for k, v in _sequence_measures(name, row).items()}
        return told | spent(outcomes), {"scenes": list(plan.scenes), "policies": figures}

    # an order that the seed gives is no choice: runs of several seeds stay one configuration
    config = {**_driving_config(asked, plan, device), "learners": learners, "scenes": asked.get("scenes", ())}
    return Work(config=plain(config), examine=examine)


def _sequence_measures(policy: str, row: Figures) -> dict[str, float]:
    """After the last stage, all scenes together; what all learning took."""
    last, learning = row["stages"][-1], row["learning"]
    told = {
        "departed": sum(last["departures"]) / sum(last["laps"]),
        "cross_track_m": sum(last["cross_track_mean_m"]) / len(last["cross_track_mean_m"]),
        "acc": row["acc"],
        "bwt": row["bwt"],
        "fwt": row["fwt"],
        "pulses": sum(stage["pulses"] for stage in learning),
        "energy_chip_j": sum(stage["energy_chip_j"] for stage in learning),
    }
    return {f"{policy}.{name}": float(value) for name, value in told.items() if value is not None}


# ------------------------------------------------------------------ digits

DIGITS = own(digits.DigitsPlan(repeats=1), "", "seed", "policies")


@functools.cache
def _split(choosing: bool) -> digits_data.Digits:
    everything = digits_data.load(None)
    return digits_data.for_choosing(everything) if choosing else digits_data.for_figures(everything)


def _digits(asked: Settings, seed: int) -> Work:
    learners, choosing = asked.get("learners", ("chip",)), asked.get("choosing", False)
    among("learners", learners, digits.POLICIES)
    plan = digits.DigitsPlan(**{"repeats": 1} | fields_of(asked, DIGITS), policies=learners, seed=seed)
    device, split = device_of(asked), _split(choosing)
    plan.check(split)
    if not plan.memory <= plan.train <= len(split.x_train):
        law = f"memory <= train <= {len(split.x_train)}"
        raise ValueError(f"digits: need {law}, got memory={plan.memory}, train={plan.train}")

    def examine() -> tuple[Measures, Figures]:
        outcomes = gathered(digits.trials(split, device, plan, nothing))
        figures = digits.policies_record(outcomes, plan)
        costs = ("pulses", "energy_chip_j", "energy_asic_j", "base_pulses", "base_energy_chip_j")
        kept = (*digits.MEASURES, "rehearsal_bytes", *costs)
        told = {f"{name}.{key}": float(row[key]) for name, row in figures.items() for key in kept if key in row}
        return told | spent(outcomes), figures

    config = own(plan, "", "seed", "policies") | {"learners": learners, "choosing": choosing}
    return Work(config=plain(config | device_config(asked, device)), examine=examine)


AGE = own(AgePlan(), "", "seed")


def _age(asked: Settings, seed: int) -> Work:
    plan, device, split = (
        AgePlan(**fields_of(asked, AGE), seed=seed),
        device_of(asked),
        _split(asked.get("choosing", False)),
    )
    plan.check(split)

    def examine() -> tuple[Measures, Figures]:
        told = aging.examine(split, device, plan)
        return {f"chip.{name}": value for name, value in told.items()}, {"chip": told}

    config = own(plan, "", "seed") | {"choosing": asked.get("choosing", False)} | device_config(asked, device)
    return Work(config=plain(config), examine=examine)


ONE = {"learners": ("chip",)}
SUBJECTS: Mapping[str, Subject] = {
    "evaluate": Subject(known={**PAIR, **DRIVING, **ONE}, prepare=_evaluate),
    "sequence": Subject(known={**SEQUENCE, **DRIVING, **ONE}, prepare=_sequence),
    "digits": Subject(known={**DIGITS, "choosing": False, **ONE, **DEVICE}, prepare=_digits),
    **tasks.SUBJECTS,
    "age": Subject(known={**AGE, "choosing": False, **DEVICE}, prepare=_age),
}
