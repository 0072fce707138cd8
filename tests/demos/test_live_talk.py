"""Talks: would catch a mistake reported without its place, steps out of time, a shipped talk that does not load."""

from __future__ import annotations

import importlib.resources
from pathlib import Path

import pytest

from memdrive.demos.live.car.talk import Player, load, parse

HEAD = 'schema = "memdrive.talk/1"\ntitle = { en = "t", zh = "题" }\n'
ACTIONS = {
    "scene": lambda argument: None if argument in ("day", "inverted") else "need one of day, inverted",
    "play": lambda argument: "need nothing" if argument else None,
}


def talk(*steps: str, head: str = HEAD) -> str:
    return head + "".join(f"[[step]]\n{step}\n" for step in steps)


GOOD = talk(
    'at_s = 0\ndo = "play"\ncaption = { en = "a", zh = "甲" }',
    'at_s = 2.5\ndo = "scene inverted"\nshow = "chip"',
    'at_s = 4\ncaption = { en = "b", zh = "乙" }',
)


def test_steps_come_when_their_time_has_come_and_captions_stay() -> None:
    player = Player(parse(GOOD, "good", ACTIONS))
    assert player.advance(0.0) == ["play"]
    assert player.caption["zh"] == "甲"
    assert player.advance(2.4) == []
    assert player.advance(0.2) == ["scene inverted"]
    assert (player.caption["en"], player.show) == ("a", "chip")
    assert player.advance(60.0) == []
    assert (player.caption["en"], player.show, player.over) == ("b", "", True)


def test_a_long_frame_hands_out_everything_that_is_due_in_order() -> None:
    assert Player(parse(GOOD, "good", ACTIONS)).advance(10.0) == ["play", "scene inverted"]


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("at_s = ", "bad: need TOML, got a mistake"),
        ("a = " + "[" * 20_000, "bad: need TOML, got a mistake"),
        ("a = " + "9" * 5000, "bad: need TOML, got a mistake"),
        ("#" * 1_000_001, "bad: need at most 1000000 letters, got more"),
        (talk("at_s = 0\ndo = 'play'", head="schema = 'x'\n"), "bad: schema: need"),
        (
            talk("at_s = 0\ndo = 'play'", head=HEAD + "colour = 1\n"),
            "bad: top level: need only the keys .* got 'colour'",
        ),
        (HEAD, r"bad: step: need at least one \[\[step\]\] table, got nothing"),
        (HEAD + "step = 3\n", r"bad: step: need at least one \[\[step\]\] table, got 3"),
        (talk("do = 'play'"), r"bad: \[\[step\]\] 1: at_s: need a time >= 0 s, got nothing"),
        (talk("at_s = -1\ndo = 'play'"), r"\[\[step\]\] 1: at_s: need a time >= 0 s, got -1"),
        (talk("at_s = nan\ndo = 'play'"), r"\[\[step\]\] 1: at_s: need a time >= 0 s, got nan"),
        (talk("at_s = true\ndo = 'play'"), r"\[\[step\]\] 1: at_s: need a time >= 0 s, got True"),
        (talk("at_s = 2\ndo = 'play'", "at_s = 1\ndo = 'play'"), r"\[\[step\]\] 2: at_s: need >= 2 s"),
        (talk("at_s = 0\ndo = 'explode'"), r"\[\[step\]\] 1: do: need one of scene, play, got 'explode'"),
        (talk("at_s = 0\ndo = 3"), r"\[\[step\]\] 1: do: need a text"),
        (talk("at_s = 0\ndo = 'scene mars'"), r"\[\[step\]\] 1: do: scene: need one of day, inverted, got 'mars'"),
        (talk("at_s = 0\ndo = 'play loud'"), r"\[\[step\]\] 1: do: play: need nothing, got 'loud'"),
        (talk("at_s = 0\nshow = 'sky'"), r"\[\[step\]\] 1: show: need one of floor, chip, plots, got 'sky'"),
        (talk("at_s = 0"), r"\[\[step\]\] 1: need at least one of do, caption, show"),
        (talk("at_s = 0\ncaption = 'hello'"), r"\[\[step\]\] 1: caption: need a table with en and zh, got 'hello'"),
        (talk("at_s = 0\ncaption = { en = 'a' }"), r"\[\[step\]\] 1: caption: zh: need a text, got nothing"),
        (talk("at_s = 0\ncaption = { en = 'a', zh = 'b', fr = 'c' }"), r"1: caption: need only the keys .* got 'fr'"),
        (talk("at_s = 0\ndo = 'play'\nwhen = 1"), r"\[\[step\]\] 1: need only the keys .* got 'when'"),
        (talk("at_s = 9\ndo = 'play'", head=HEAD + "end_s = 3\n"), r"bad: end_s: need >= 9 s"),
        (talk("at_s = 0\ndo = 'play'", head='schema = "memdrive.talk/1"\n'), "bad: title: need a table"),
    ],
)
def test_a_mistake_is_named_by_table_and_key(source: str, place: str) -> None:
    with pytest.raises(ValueError, match=place):
        parse(source, "bad", ACTIONS)


def shipped() -> list[str]:
    talks = importlib.resources.files("memdrive.assets") / "talks"
    return sorted(entry.name[:-5] for entry in talks.iterdir() if entry.name.endswith(".toml"))


def test_a_tour_ships() -> None:
    assert "tour" in shipped()


def test_an_editors_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("\ufeff" + GOOD, encoding="utf-8")
    assert load(str(tmp_path / "a.toml"), ACTIONS).end_s == parse(GOOD, "good", ACTIONS).end_s


@pytest.mark.parametrize("letters", ["é", "ü ñ", "龍", "5 μm", "\N{GRINNING FACE}"])
def test_letters_that_the_font_lacks_are_named(letters: str) -> None:
    """Would catch a caption that is drawn as nothing."""
    with pytest.raises(
        ValueError, match=r"\[\[step\]\] 1: caption: zh: need letters that the window's font has, got '"
    ) as told:
        parse(talk(f'at_s = 0\ncaption = {{ en = "a", zh = "甲{letters}" }}'), "mine", ACTIONS)
    assert all(letter in str(told.value) for letter in letters if letter not in " 5m")
