"""The talks that ship, rehearsed from end to end: would catch a caption that claims what the show does not bear out, a
talk that is too long, a caption that does not fit, a question without an answer for the speaker."""

from __future__ import annotations

from functools import lru_cache

import pytest

from memdrive.demos.live.car import talk
from memdrive.demos.live.car.claims import CLAIMS
from memdrive.demos.live.car.cues import checks
from memdrive.demos.live.car.rehearsal import Rehearsed, rehearse
from memdrive.demos.live.car.show import Show
from memdrive.demos.seeds import stream
from memdrive.demos.ui.strings import LANGUAGES

SEEDS = range(3)
OPENDAY_S, LECTURE_S = 300.0, 1200.0
QUESTION_S = 45.0
"""That a presenter gives to a question (assumed)."""


@lru_cache
def rehearsed(name: str, seed: int) -> Rehearsed:
    return rehearse(talk.load(name, checks()), Show(seed=stream(seed, "tour")))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", ["openday", "lecture"])
def test_every_claim_is_borne_out(name: str, seed: int) -> None:
    heard = rehearsed(name, seed)
    assert heard.untrue == []
    assert len(heard.claims) == sum(len(step.claims) for step in talk.load(name, checks()).steps)


def test_the_open_day_takes_five_minutes_and_begins_again() -> None:
    assert rehearsed("openday", 0).seconds == pytest.approx(OPENDAY_S, abs=5)
    assert rehearsed("openday", 0).stops == 0
    assert talk.load("openday", checks()).loop


def test_the_lecture_takes_twenty_minutes_with_its_questions() -> None:
    heard = rehearsed("lecture", 0)
    assert heard.stops >= 8
    assert heard.seconds + heard.stops * QUESTION_S == pytest.approx(LECTURE_S, abs=60)


@pytest.mark.parametrize("name", ["openday", "lecture", "tour"])
def test_every_caption_fits_in_both_languages(name: str) -> None:
    for step in talk.load(name, checks()).steps:
        for language in LANGUAGES:
            if step.caption:
                assert len(talk.caption_lines(step.caption[language])) <= talk.MOST_LINES, step.caption


def test_every_question_has_an_answer_for_the_speaker() -> None:
    asked = [step for step in talk.load("lecture", checks()).steps if step.stop]
    assert asked
    assert all(step.notes and step.caption for step in asked)


def test_names_of_claims_are_those_of_the_table() -> None:
    assert tuple(CLAIMS) == talk.CLAIM_NAMES


def test_a_caption_that_is_too_long_is_refused_when_it_is_read() -> None:
    long = "word " * 60
    source = (
        'schema = "memdrive.talk/1"\ntitle = { en = "t", zh = "题" }\n'
        f'[[step]]\nat_s = 0\ncaption = {{ en = "{long}", zh = "字" }}\n'
    )
    with pytest.raises(ValueError, match=r"\[\[step\]\] 1: caption: en: need at most 2 lines"):
        talk.parse(source, "mine", checks())


@pytest.mark.parametrize(
    ("more", "law"),
    [
        ('claims = ["mars"]\ncaption = { en = "a", zh = "甲" }', "claims: need a list of learner_better"),
        ('claims = ["settled"]\ndo = "play"', "claims: need a caption that makes them"),
        ("stop = 3", "stop: need true or false, got 3"),
    ],
)
def test_what_a_step_may_say_has_its_laws(more: str, law: str) -> None:
    source = f'schema = "memdrive.talk/1"\ntitle = {{ en = "t", zh = "题" }}\n[[step]]\nat_s = 0\n{more}\n'
    with pytest.raises(ValueError, match=law):
        talk.parse(source, "mine", checks())
