"""The texts: would catch a missing translation, a placeholder lost in one, a glyph that the font draws as nothing."""

from __future__ import annotations

import importlib.resources
import re
import string
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from memdrive import demos
from memdrive.chip import presets
from memdrive.demos.live.car import talk
from memdrive.demos.live.car.controls import CONTROLS
from memdrive.demos.live.car.cues import checks
from memdrive.demos.live.car.strings import scene_text, text
from memdrive.demos.live.car.window import EXTRA_HELP
from memdrive.demos.live.car.wording import WORDING
from memdrive.demos.live.cnn.controls import CONTROLS as of_cnn_controls  # noqa: N811
from memdrive.demos.live.cnn.strings import text as of_cnn
from memdrive.demos.live.devices import device_text
from memdrive.demos.live.digits.controls import CONTROLS as of_digits_controls  # noqa: N811
from memdrive.demos.live.digits.strings import text as of_digits
from memdrive.demos.live.light.controls import CONTROLS as of_light_controls  # noqa: N811
from memdrive.demos.live.light.strings import text as of_light
from memdrive.demos.ui.quantities import count_text, energy_text
from memdrive.demos.ui.strings import EVERY_WINDOW, LANGUAGES
from memdrive.env.tasks.light.interface import KINDS
from memdrive.env.world import scenes


@pytest.fixture(scope="module")
def glyphs() -> set[int]:
    font = importlib.resources.files("memdrive.assets") / "fonts/NotoSansSC-gb2312_l1.ttf"
    with importlib.resources.as_file(font) as path, TTFont(path) as opened:
        return set(opened.getBestCmap())


def placeholders(source: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(source) if name is not None}


EVERY_TEXT = {**text.table, **of_digits.table, **of_cnn.table, **{f"light: {k}": v for k, v in of_light.table.items()}}


@pytest.mark.parametrize("key", EVERY_TEXT)
def test_every_text_is_there_in_both_languages_with_the_same_places(key: str) -> None:
    english, chinese = EVERY_TEXT[key]
    assert english.strip()
    assert chinese.strip()
    assert placeholders(english) == placeholders(chinese)


def test_chinese_is_chinese() -> None:
    same = {key.removeprefix("light: ") for key, (english, chinese) in EVERY_TEXT.items() if english == chinese}
    allowed = {
        "title",
        "do_device",
        "do_scene",
        "do_light",
        "do_speed_1",
        "do_speed_4",
        "do_speed_16",
        "do_speed_64",
        "asic",
    }
    assert same <= allowed


def test_every_text_is_in_the_font(glyphs: set[int]) -> None:
    texts = [part for pair in EVERY_TEXT.values() for part in pair]
    texts += [control.key_name for control in CONTROLS] + [device_text(name) for name in presets.PRESETS]
    texts += [count_text(n) for n in (0, 1e4, 1e7, 1e10)] + [energy_text(10.0**-k) for k in range(14)]
    shown = {character for words in texts for character in words}
    assert {character for character in shown if ord(character) not in glyphs} == set()


def test_the_tour_is_in_the_font(glyphs: set[int]) -> None:
    tour = talk.load("tour", checks())
    captions = [words for step in tour.steps if step.caption for words in step.caption.values()]
    assert {c for words in [*captions, *tour.title.values()] for c in words if ord(c) not in glyphs} == set()


def test_every_control_has_a_button_and_a_line_of_help() -> None:
    for control in CONTROLS:
        assert f"help_{control.name}" in text.table
        if control.place != "keys":
            assert control.icon or WORDING.buttons(control, "en")
    assert all(f"help_{name}" in text.table for name in EXTRA_HELP)


def test_scenes_have_names_in_both_languages() -> None:
    """One that is new shows its own name until it is translated."""
    translated = [name for name in scenes.NAMED if f"scene_{name}" in text and f"changed_{name}" in text]
    assert len(translated) >= 11
    for name in translated:
        assert re.search("[一-鿿]", scene_text(name, "zh"))


def test_a_scene_is_called_as_the_command_calls_it() -> None:
    """In English: `--scene dim` and the window's list say the same word."""
    assert {name: scene_text(name, "en") for name in scenes.NAMED} == {name: name for name in scenes.NAMED}


def test_keys_are_not_used_twice() -> None:
    keys = [(control.key, control.ctrl) for control in CONTROLS]
    assert len(set(keys)) == len(keys)
    assert len({control.name for control in CONTROLS}) == len(CONTROLS)


def test_an_unknown_scene_keeps_its_name() -> None:
    assert scene_text("moonlight", "zh") == "moonlight"


@pytest.mark.parametrize(
    ("count", "short"),
    [(0, "0"), (950, "950"), (9999, "9999"), (12345, "12.3 k"), (999999, "1000 k"), (4.56e6, "4.56 M")],
)
def test_counts_stay_short(count: float, short: str) -> None:
    assert count_text(count) == short


@pytest.mark.parametrize(
    ("joules", "short"),
    [(0, "0 J"), (1.234e-5, "12.3 µJ"), (9.999e-7, "1 µJ"), (0.5, "500 mJ"), (2e-13, "0.2 pJ"), (3.0, "3 J")],
)
def test_energies_carry_a_prefix(joules: float, short: str) -> None:
    assert energy_text(joules) == short


def test_languages_are_columns_of_the_table() -> None:
    assert [text("tagline", language) for language in LANGUAGES] == list(text.table["tagline"])


@pytest.mark.parametrize(
    ("window", "table"),
    [("car", text.table), ("digits", of_digits.table), ("light", of_light.table), ("cnn", of_cnn.table)],
)
def test_no_text_is_left_that_nobody_shows(window: str, table: dict[str, tuple[str, str]]) -> None:
    """A key stands in the window's sources, in the toolkit's, or is made of a control, a scene or a mark."""
    folders = [Path(demos.__file__).parent / folder for folder in (f"live/{window}", "live/chip", "ui")]
    sources = "".join(
        path.read_text("utf-8") for folder in folders for path in folder.glob("*.py") if path.stem != "strings"
    )
    controls = {*CONTROLS, *of_digits_controls, *of_light_controls, *of_cnn_controls}
    made = {f"{what}_{c.help_name if what == 'help' else c.name}" for c in controls for what in ("do", "help")}
    made |= {f"help_{name}" for name in ("tab", "cells", "pen")} | {f"scene_{name}" for name in scenes.NAMED}
    made |= {"do_pause", "do_learning_on", "do_learning_off", "digits_held_since", "digits_crossed_since"}
    made |= {f"{what}_{kind}" for what in ("light", "changed") for kind in KINDS}
    made |= {f"cnn_{name}" for name in ("first", "pool_first", "second", "pool_second")}
    made |= {f"changed_{name}" for name in scenes.NAMED}
    made |= {name for name in table if name.startswith("what_")}  # test_live_explains: each has its sign
    assert [key for key in table if key not in made and not re.search(f"[\"']{key}[\"']", sources)] == []


def test_a_window_says_nothing_twice() -> None:
    with pytest.raises(ValueError, match="Texts: need every key once, got title again"):
        EVERY_WINDOW | {"title": ("a", "b")}
