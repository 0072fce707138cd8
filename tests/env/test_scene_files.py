"""Scenes and roads from files: would catch a key that is passed over, a law not held, a file read only once."""

from __future__ import annotations

import os
from dataclasses import fields
from pathlib import Path

import gymnasium as gym
import numpy as np
import pytest
from numpy.testing import assert_array_equal

import memdrive.env  # noqa: F401 - registers
from memdrive.env.roads import tracks
from memdrive.env.world import scene_file, scenes
from memdrive.env.world.scene import Scene

OVAL = "# a comment\n0, 0\n14, 0\n18, 5\n14, 10\n0, 10\n-4, 5\n"
EIGHT = "\n".join(f"{x}, {y}" for x, y in tracks.CLASSIC["figure-of-eight"])


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(scenes, "_OWN", {})


def scene(text: str, name: str = "mine.toml") -> Scene:
    Path(name).write_text(text, encoding="utf-8")
    return scenes.get(name)


def test_what_a_file_does_not_say_is_as_in_its_base() -> None:
    mine = scene('base = "wet"\nspeed = 1\ndead = [3, 8]\n')
    assert (mine.name, mine.speed, mine.dead, mine.friction) == ("mine", 1.0, (3, 8), scenes.WET.friction)
    assert scene("", "empty.toml") == Scene(name="empty")
    assert scenes.get("mine") is mine
    assert list(scenes.known())[-2:] == ["mine", "empty"]
    assert scenes.own(("day", "mine")) == {"mine": mine}


def test_every_field_may_be_said() -> None:
    """A file that writes down a scene gives that scene again."""
    for named in (scenes.DEAD, scenes.LOW_BATTERY, scenes.WET):
        values = {field.name: getattr(named, field.name) for field in fields(Scene)} | {"name": "again"}
        lines = [f"{key} = {str(list(v) if isinstance(v, tuple) else v).lower()}" for key, v in values.items()]
        text = "\n".join(lines).replace("name = again", 'name = "again"')
        again = scene(text)
        assert all(getattr(again, key) == value for key, value in values.items())


def test_every_key_of_a_file_is_told_of() -> None:
    told = (Path(__file__).parents[2] / "docs" / "environment.md").read_text(encoding="utf-8")
    assert not [key for key in (*scene_file.KEYS, "base") if f"`{key}`" not in told and f"\n{key} = " not in told]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ambient = 2", "Scene.ambient: need 0 <= ambient <= 1, got 2"),
        ("ambient = nan", "Scene.ambient: need a finite number, got nan"),
        ('speed = "fast"', "Scene.speed: need a finite number, got 'fast'"),
        ("dead = [99]", "Scene.dead: need photodiodes 0 to 47"),
        ("dead = [0.5]", "Scene.dead: need a tuple of whole numbers"),
        ("colour = 3", "key: need one of name, ambient"),
        ('base = "mars"', "base: need one of day, night"),
        ('name = "day"', "name: need one that no scene has, got 'day'"),
        ('name = "a b"', "name: need a letter, then"),
        ('name = ""', "name: need a letter, then"),
        ("name = 3", "name: need a letter, then"),
        ("ambient =", "need TOML, got a mistake"),
        ("\n" * 100_001, "need at most 100000 letters"),
        ("[dynamic]\na = 1", "Scene.dynamic: need True or False"),
    ],
)
def test_a_mistake_names_file_key_law_and_value(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=r"^scene file mine\.toml: ") as caught:
        scene(text)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert scenes.known() == scenes.NAMED


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match=r"^scene file none\.toml: need a file that can be read, got 'No such file"):
        scenes.get("none.toml")
    Path("bytes.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ValueError, match=r"^scene file bytes\.toml: "):
        scenes.get("bytes.toml")
    assert not scene_file.is_file(3)


def test_the_environment_drives_a_scene_and_a_road_of_ones_own() -> None:
    scene('base = "inverted"\nnoise = 0\n')
    Path("road.csv").write_text(OVAL)
    env = gym.make("memdrive/CarTracking-v0", scene="mine.toml", tracks="road.csv")
    _, facts = env.reset(seed=1)
    assert facts["scene"] == "mine"
    road = tracks.generate(0, "road.csv")
    assert road.length == pytest.approx(53, abs=2)  # the outline has 53.6 m of it
    for _ in range(20):
        _, _, _, _, facts = env.step(np.zeros(1, np.float32))
    assert facts["scene"] == "mine"
    _, facts = env.reset(options={"scene": "mine.toml", "schedule": "0.2:day 0.4:mine"})
    names = [env.step(np.zeros(1, np.float32))[4]["scene"] for _ in range(12)]
    assert (names[0], names[5], names[-1]) == ("mine", "day", "mine")


def test_one_and_many_drive_a_file_alike() -> None:
    scene("glare = 1.0\n")
    Path("road.csv").write_text(EIGHT)
    one = gym.make("memdrive/CarTracking-v0", scene="mine.toml", tracks="road.csv")
    many = gym.make_vec("memdrive/CarTracking-v0", num_envs=3, scene="mine.toml", tracks="road.csv")
    seen, _ = one.reset(seed=4)
    all_seen, _ = many.reset(seed=[4, 5, 6])
    assert_array_equal(seen, all_seen[0])
    for _ in range(10):
        seen, *_ = one.step(np.full(1, 0.1, np.float32))
        all_seen, *_ = many.step(np.full((3, 1), 0.1, np.float32))
        assert_array_equal(seen, all_seen[0])


def test_a_road_is_driven_both_ways_and_may_cross_itself() -> None:
    Path("road.csv").write_text(EIGHT)
    env = gym.make("memdrive/CarTracking-v0", tracks="road.csv")
    env.reset(seed=0, options={"track": 1})
    with pytest.raises(ValueError, match=r"CarTracking\.track: need a whole number from 0 to 1, got 2"):
        env.reset(options={"track": 2})
    assert tracks.generate(5, "road.csv").crossings


def test_a_file_that_was_written_anew_is_another_road() -> None:
    Path("road.csv").write_text(OVAL)
    first = tracks.generate(0, "road.csv")
    assert tracks.generate(7, "road.csv") is first
    Path("road.csv").write_text(OVAL.replace("14", "16"))
    os.utime("road.csv", ns=(1, 1))
    second = tracks.generate(0, "road.csv")
    assert second.length > first.length + 1
    env = gym.make("memdrive/CarTracking-v0", tracks="road.csv")
    env.reset(seed=0)
    assert env.unwrapped.course.pool[0] is second  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["none.csv", "road.csv"])
def test_a_file_that_is_no_road_is_refused(name: str) -> None:
    Path("road.csv").write_text("0, 0\n1, zwei\n")
    with pytest.raises(ValueError, match=rf"^tracks\.from_file\.path: {name}: "):
        gym.make("memdrive/CarTracking-v0", tracks=name)
