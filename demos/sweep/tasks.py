"""The examinations beside driving and digits that a sweep can run: the light, rules, voices, the CNN."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from memdrive.agent.digits.contest import ENTRIES
from memdrive.agent.light.recipe import CHASE, foreseen
from memdrive.chip.life.aging import OLDEST_S
from memdrive.demos.cnn import examine as cnn
from memdrive.demos.cnn.carry import split as cnn_split
from memdrive.demos.cnn.hybrid import Tuning
from memdrive.demos.cnn.network import layers, shipped
from memdrive.demos.digits import data as digits_data
from memdrive.demos.lab.examination import gathered
from memdrive.demos.light import examine as light
from memdrive.demos.light.record import policies_record as light_record
from memdrive.demos.rules import digits as rules
from memdrive.demos.rules.record import COSTS
from memdrive.demos.rules.record import figures as rules_record
from memdrive.demos.seeds import Purpose
from memdrive.demos.speech import experiment as speech
from memdrive.demos.speech import voices
from memdrive.demos.speech.record import MEASURES
from memdrive.demos.speech.record import policies_record as speech_record
from memdrive.demos.sweep.settings import Settings, below, own, plain
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

# ------------------------------------------------------------------ the light

PURSUERS = ("chip", "teacher")
"""Without the teacher there is no share of what it earns."""
LIGHT = own(light.ChasePlan(repeats=1), "", "seed")
RECIPE = own(CHASE, "recipe.", "control_dt") | own(CHASE.rule, "rule.")


def _light(asked: Settings, seed: int) -> Work:
    teacher, without = asked.get("teacher", "chaser"), asked.get("without", ())
    among("teacher", (teacher,), ("chaser", "reward"))
    recipe = CHASE.without(*without)
    recipe = replace(foreseen(recipe) if teacher == "reward" else recipe, **below(asked, "recipe."))
    recipe = replace(recipe, rule=replace(recipe.rule, **below(asked, "rule.")))
    purpose = Purpose.VALIDATE if asked.get("choosing", False) else Purpose.EVALUATE
    plan = light.ChasePlan(
        **{"repeats": 1} | fields_of(asked, LIGHT), recipe=recipe, purpose=purpose, seed=seed
    )  # fmt: skip
    device, learners = device_of(asked), asked.get("learners", PURSUERS)
    among("learners", learners, light.POLICIES)

    def examine() -> tuple[Measures, Figures]:
        outcomes = gathered(light.trials(plan, device, learners, nothing))
        figures = light_record(outcomes, plan)
        told = {k: v for name, row in figures.items() for k, v in _light_measures(name, row, plan).items()}
        return told | spent(outcomes), figures

    looks = {"without": without, "choosing": asked.get("choosing", False), "learners": learners}
    recipe_config = own(recipe, "recipe.", "control_dt") | own(recipe.rule, "rule.")
    return Work(
        config=plain(own(plan, "", "seed") | looks | recipe_config | device_config(asked, device)), examine=examine
    )


def _light_measures(policy: str, row: Figures, plan: light.ChasePlan) -> dict[str, float]:
    """After the last light: of each the return, and its share of the teacher's."""
    last = row["stages"][-1]
    told = {f"{policy}.{name}_return": value for name, value in zip(plan.lights, last["return_mean"], strict=True)}
    shares = last["share_of_teacher"] or ()
    told |= {f"{policy}.{name}_share": value for name, value in zip(plan.lights, shares, strict=False)}
    return {name: float(value) for name, value in told.items()} | {
        f"{policy}.pulses": float(sum(stage["pulses"] for stage in row["learning"]))
    }


# ------------------------------------------------------------------ learning rules

RULES = own(rules.DigitsPlan(repeats=1), "", "seed")


@functools.cache
def _split(choosing: bool) -> digits_data.Digits:
    everything = digits_data.load()
    return digits_data.for_choosing(everything) if choosing else digits_data.for_figures(everything)


def _rules(asked: Settings, seed: int) -> Work:
    choosing = asked.get("choosing", False)
    plan, device = rules.DigitsPlan(**{"repeats": 1} | fields_of(asked, RULES), seed=seed), device_of(asked)
    among("rules", plan.rules, tuple(ENTRIES))
    plan = replace(plan, train=min(plan.train, len(_split(choosing).x_train)))

    def examine() -> tuple[Measures, Figures]:
        figures = rules_record(gathered(rules.trials(_split(choosing), device, plan, nothing)), seed)
        kept = ("accuracy", *COSTS)
        return {f"{name}.{key}": float(row[key]) for name, row in figures.items() for key in kept}, figures

    config = own(plan, "", "seed") | {"choosing": choosing} | device_config(asked, device)
    return Work(config=plain(config), examine=examine)


# ------------------------------------------------------------------ voices

SPEECH = own(speech.SpeechPlan(repeats=1), "", "seed", "policies", "purpose")


def _speech(asked: Settings, seed: int) -> Work:
    """The shipped voices: recordings of people are judged one by one, by `memdrive speech --voices`."""
    learners, choosing = asked.get("learners", ("chip",)), asked.get("choosing", False)
    among("learners", learners, speech.POLICIES)
    purpose = "choose" if choosing else "meet"
    plan = speech.SpeechPlan(
        **{"repeats": 1} | fields_of(asked, SPEECH), policies=learners, purpose=purpose, seed=seed
    )  # fmt: skip
    company, device = speech.company(voices.shipped(), plan), device_of(asked)

    def examine() -> tuple[Measures, Figures]:
        outcomes = gathered(speech.trials(company, device, plan, nothing))
        figures = speech_record(outcomes, plan)
        kept = (*MEASURES, "forgotten", "pulses")
        told = {f"{name}.{key}": float(row[key]) for name, row in figures.items() for key in kept}
        return told | spent(outcomes), figures

    config = own(plan, "", "seed", "policies", "purpose") | {"learners": learners, "choosing": choosing}
    return Work(config=plain(config | device_config(asked, device)), examine=examine)


# ------------------------------------------------------------------ the CNN

CNN = {
    "digits": cnn.CnnPlan().digits,
    "arrays": 1,
    "rest_s": 0.0,
    **own(Tuning(), "tuning."),
}


@functools.cache
def _pictures(choosing: bool) -> digits_data.Digits:
    return cnn_split(choosing)


def _cnn(asked: Settings, seed: int) -> Work:
    """One chip, programmed and tuned. Chips that differ in arrays, rest or tuning alone have one fabrication."""
    told = {**CNN, **asked}
    condition = cnn.Condition(name="swept", arrays=told["arrays"], rest_s=told["rest_s"])
    if not 0.0 <= condition.rest_s <= OLDEST_S:
        raise ValueError(f"cnn.rest_s: need 0 <= rest_s <= {OLDEST_S:g} s, got {condition.rest_s}")
    layers(condition.arrays)
    plan = cnn.CnnPlan(chips=1, digits=told["digits"], tuning=Tuning(**below(told, "tuning.")), seed=seed)
    choosing, device = asked.get("choosing", False), device_of(asked)
    _check_tuning(plan.tuning, len(_pictures(choosing).x_train))
    plan.check(_pictures(choosing))

    def examine() -> tuple[Measures, Figures]:
        found = cnn.one_chip(cnn.material(_pictures(choosing), plan), shipped(), device, plan, condition, 0)
        names = ("programmed", "tuned", "rested", "write_error_rms", "failed", "failed_stuck", "image_j", "image_s")
        figures: dict[str, Any] = {name: getattr(found, name) for name in names}
        for name in ("writing", "tuning"):
            figures |= {f"{name}_{key}": value for key, value in asdict(getattr(found, name)).items()}
        return {f"chip.{k}": float(v) for k, v in figures.items() if v is not None}, {"chip": figures}

    config = {name: told[name] for name in CNN} | {"choosing": choosing} | device_config(asked, device)
    return Work(config=plain(config), examine=examine)


def _check_tuning(tuning: Tuning, most: int) -> None:
    """Make the rule of every stage, which refuses what it must."""
    if not 1 <= tuning.digits <= most:
        raise ValueError(f"cnn.tuning.digits: need 1 to {most}, got {tuning.digits}")
    for overflow in tuning.overflow:
        tuning.rule(overflow)


CHOOSING: Mapping[str, Any] = {"choosing": False}
SUBJECTS: Mapping[str, Subject] = {
    "light": Subject(
        known={**LIGHT, **CHOOSING, "without": (), "learners": PURSUERS, **RECIPE, **DEVICE}, prepare=_light
    ),
    "rules": Subject(known={**RULES, **CHOOSING, **DEVICE}, prepare=_rules),
    "cnn": Subject(known={**CNN, **CHOOSING, **DEVICE}, prepare=_cnn),
    "speech": Subject(known={**SPEECH, **CHOOSING, "learners": ("chip",), **DEVICE}, prepare=_speech),
}
