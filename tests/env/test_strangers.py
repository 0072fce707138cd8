"""What strangers hand in: refused with one clear error in one line that says where, the law and the value."""

from __future__ import annotations

import math
import re
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import pytest

import memdrive.env  # noqa: F401 - registers the ids
from memdrive.env import Event, Fleet, Scene, Schedule
from memdrive.env.roads import tracks
from memdrive.env.world import scenes
from memdrive.env.world.schedule import parse

CAR, LIGHT = "memdrive/CarTracking-v0", "memdrive/LightChase-v0"
NAN, INF = float("nan"), float("inf")


def refused(call: Callable[[], Any], where: str, value: str | None = None) -> None:
    """One line: where, the law, the value."""
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the message is looked at below
        call()
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 400
    assert message.startswith(where)
    assert re.search(r"need .*, got ", message), message
    if value is not None:
        assert value in message.rpartition(", got ")[2]


SIZES = (0, -5, 15, 600.0, "600", None, True, NAN, 10**6)
ARGUMENTS = [
    *((both, {side: bad}, side) for both in (CAR, LIGHT) for side in ("width", "height") for bad in SIZES),
    *((both, {"observation": bad}, "observation") for both in (CAR, LIGHT) for bad in ("smell", 3, None, ["bits"])),
    *((both, {"action": bad}, "action") for both in (CAR, LIGHT) for bad in ("x", None, 1)),
    *((both, {"render_mode": bad}, "render_mode") for both in (CAR, LIGHT) for bad in ("ansi", "rgb")),
    *((CAR, {"tracks": bad}, "tracks") for bad in ("wild", "", 3, None, ["mild"])),
    *((CAR, {"schedule": bad}, "schedule") for bad in (3, ["0:day"], b"0:day", "0:track(64)")),
    *((CAR, {name: bad}, name) for name in ("told", "throttle") for bad in ("yes", 2, None)),
    *((LIGHT, {"light": bad}, "light") for bad in ("green", None, ["red"])),
    *(
        (LIGHT, {"changes": bad}, "changes")
        for bad in (3, "1:blue", ("red",), ((1,),), ((1, "green"),), (("a", "red"),))
    ),
    *((LIGHT, {"changes": ((bad, "red"),)}, "changes") for bad in (-1, 0, NAN, INF)),
]


@pytest.mark.filterwarnings("ignore:.*not in the possible render_modes")
@pytest.mark.parametrize(("name", "kwargs", "where"), ARGUMENTS)
def test_arguments_of_make(name: str, kwargs: dict, where: str) -> None:
    task = "CarTracking" if name == CAR else "LightChase"
    refused(lambda: gym.make(name, **kwargs), f"{task}.{where}")
    refused(lambda: gym.make_vec(name, num_envs=2, **kwargs), task)


@pytest.mark.parametrize("bad", ["noon", 3, None, ["day"], scenes.DAY])
def test_a_scene_is_a_name(bad: Any) -> None:
    refused(lambda: gym.make(CAR, scene=bad), "scene: need one of day")
    refused(lambda: scenes.get(bad), "scene: need one of day")


@pytest.mark.parametrize(
    "kwargs",
    [
        *({"num_envs": bad} for bad in (0, 2.5, "2")),
        *({"max_episode_steps": bad} for bad in (0, "a")),
        *({"threads": bad} for bad in (0, 1.5, "2", True)),
    ],
    ids=str,
)
@pytest.mark.parametrize("name", [CAR, LIGHT])
def test_arguments_of_the_vector(name: str, kwargs: dict) -> None:
    task = "CarTracking" if name == CAR else "LightChase"
    refused(lambda: gym.make_vec(name, **{"num_envs": 2, **kwargs}), f"{task}Vector.{next(iter(kwargs))}")


@pytest.mark.parametrize(
    "options",
    [
        {"speed": 3},
        {3: 1, "x": 2},
        "scene",
        5,
        {"track": "oval"},
        {"track": 1.5},
        {"track": 64},
        {"track": -1},
        {"track": [1]},
        {"track": True},
        {"track": NAN},
        {"schedule": 5},
        {"schedule": "0:track(70)"},
    ],
    ids=str,
)
def test_options_of_reset(options: Any) -> None:
    env = gym.make(CAR, disable_env_checker=True)
    refused(lambda: env.reset(seed=0, options=options), "CarTracking.")
    env.reset(seed=0, options={"track": np.int64(63)})
    refused(
        lambda: gym.make(LIGHT, disable_env_checker=True).reset(options={"scene": "night"}), "LightChase.reset.opt"
    )


@pytest.mark.parametrize(
    ("options", "seed"),
    [
        ({"speed": 3}, None),
        ("scene", None),
        ({"reset_mask": [True, False]}, None),
        ({"reset_mask": np.ones(3, bool)}, None),
        ({"reset_mask": np.ones(2)}, None),
        (None, [1]),
        (None, [1, 2, 3]),
        (None, 1.5),
        (None, np.array([1, 2])),
    ],
    ids=str,
)
def test_options_and_seeds_of_the_vector(options: Any, seed: Any) -> None:
    refused(lambda: gym.make_vec(CAR, num_envs=2).reset(seed=seed, options=options), "CarTrackingVector.reset.")
    refused(lambda: gym.make_vec(LIGHT, num_envs=2).reset(seed=seed, options=options), "LightChaseVector.reset.")


def test_options_of_the_vector_are_for_all_of_it() -> None:
    vector = gym.make_vec(CAR, num_envs=2)
    vector.reset(seed=0, options={"scene": "night", "reset_mask": np.ones(2, bool)})
    some = {"scene": "day", "reset_mask": np.array([True, False])}
    refused(lambda: vector.reset(options=some), "CarTrackingVector.reset.reset_mask: need every", "1 of 2")
    refused(lambda: vector.reset(options={"track": 64, "scene": "day"}), "CarTracking.track")
    refused(lambda: vector.reset(seed=[1], options={"scene": "day"}), "CarTrackingVector.reset.seed")
    assert set(vector.reset()[1]["scene"]) == {"night"}
    refused(lambda: gym.make_vec(LIGHT, num_envs=2).reset(options={"scene": "day"}), "LightChaseVector.reset.options")


def test_nothing_before_reset() -> None:
    for name in (CAR, LIGHT):
        vector = gym.make_vec(name, num_envs=2, render_mode="rgb_array")
        for early in (lambda vector=vector: vector.step(vector.action_space.sample()), vector.render):
            with pytest.raises(gym.error.ResetNeeded):
                early()
        env = gym.make(name, render_mode="rgb_array").unwrapped
        for early in (lambda env=env: env.step(env.action_space.sample()), env.render):
            with pytest.raises(gym.error.ResetNeeded):
                early()


SPACES = [gym.spaces.Discrete(9), gym.spaces.Box(-1, 1, (1,)), gym.spaces.MultiDiscrete([3, 3]), gym.spaces.Tuple([])]
SHAPES = [
    *SPACES,
    " ",
    [10**400],
    10**400,
    b"a",
    None,
    NAN,
    [],
    [NAN],
    0.3,
    "a",
    ["a"],
    [None],
    {},
    np.array(0.5),
    np.zeros((1, 1)),
    np.zeros((2, 2)),
]
LONG = np.full(100_000, 0.1)


@pytest.mark.parametrize(
    ("name", "kwargs", "wrong"),
    [
        (CAR, {}, [*SHAPES, [0.1, 0.2], [1.5], [-INF], LONG]),
        (CAR, {"throttle": True}, [*SHAPES, [0.1], [0.1, 0.2, 0.3], [0.1, NAN], [NAN, 0.1], [0, 2], LONG]),
        (CAR, {"action": "discrete"}, [*SHAPES, -1, 9, 3.7, [3], np.array([3]), LONG]),
        (LIGHT, {}, [*SHAPES, [0.1], [-1.1, 0.0], [0.1, NAN], [0.1, 0.2, 0.3], LONG]),
        (LIGHT, {"action": "discrete"}, [*SHAPES, -1, 9, 3.7, [3], np.array([3]), LONG]),
    ],
)
def test_actions(name: str, kwargs: dict, wrong: list) -> None:
    env = gym.make(name, disable_env_checker=True, **kwargs)
    env.reset(seed=0)
    for action in wrong:
        refused(
            lambda action=action: env.step(action), f"{'CarTracking' if name == CAR else 'LightChase'}.step.action"
        )
    env.step(env.action_space.sample())


CONTINUOUS = [None, NAN, [], [0.1] * 3, [[0.1], [NAN]], [[0.1], [1.2]], [["a"], ["b"]], [[1], [1, 2]]]
DISCRETE = [None, [], [[1], [2]], [1, 9], [1.0, 2.0], ["a", "b"], [1], [-1, 2], [[1], [1, 2]]]


@pytest.mark.parametrize("name", [CAR, LIGHT])
@pytest.mark.parametrize(("action", "wrong"), [("continuous", CONTINUOUS), ("discrete", DISCRETE)])
def test_actions_of_the_vector(name: str, action: str, wrong: list) -> None:
    env = gym.make_vec(name, num_envs=2, action=action)
    env.reset(seed=0)
    for actions in wrong:
        refused(
            lambda actions=actions: env.step(actions), f"{'CarTracking' if name == CAR else 'LightChase'}.step.actions"
        )
    env.step(env.action_space.sample())


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("name", ""),
        ("name", 3),
        ("speed", "a"),
        ("speed", NAN),
        ("speed", True),
        ("noise", None),
        ("latency", 1.5),
        ("latency", 8),
        ("dead", 3),
        ("dead", (1.5,)),
        ("dead", ("a",)),
        ("dead", (48,)),
        ("dynamic", "no"),
        ("friction", -1.0),
        ("friction", 0.0),
        ("gain", 1e39),
        ("speed", 10**400),
        ("wear", 1.1),
        ("glare", -1.0),
    ],
)
def test_scenes(field: str, bad: Any) -> None:
    refused(lambda: Scene(**{"name": "mine", field: bad}), f"Scene.{field}")


def test_sticky_tyres_are_for_the_kinematic_car() -> None:
    refused(lambda: Scene(name="mine", friction=2.0, dynamic=True), "Scene.friction", "2.0")
    assert Scene(name="mine", friction=2.0).friction == 2.0


def test_schedules_by_hand() -> None:
    refused(lambda: Event(when=1.0, trigger=99, scene=scenes.DAY), "Event.trigger", "99")
    refused(lambda: Event(when=1.0, act=7), "Event.act", "7")
    refused(lambda: Event(when=1.0, act=1, road=-3), "Event.road", "-3")
    refused(lambda: Event(when=True, scene=scenes.DAY), "Event.when", "True")
    refused(lambda: Event(when=10**400, scene=scenes.DAY), "Event.when")
    refused(lambda: Schedule((Event(when=1.0, scene=scenes.DAY),) * 5000), "Schedule.events", "5000")
    fleet = Fleet([tracks.generate(0)], [scenes.DAY], [0])
    refused(lambda: fleet.set_schedule(scenes.DAY, parse("1:track(1)")), "Fleet.set_schedule", "track(1)")
    for bad in (NAN, INF, 1e300, "a"):
        refused(lambda bad=bad: fleet.reset(s=bad), "Fleet.reset.s")
    refused(lambda: Event(when="x", scene=scenes.DAY), "Event.when", "'x'")
    refused(lambda: Event(when=1.0, scene="day"), "Event.scene", "'day'")
    refused(lambda: Event(when=1.0, scene=scenes.DAY, ramp=INF), "Event.ramp", "inf")
    refused(lambda: Schedule("abc"), "Schedule.events", "'abc'")


@pytest.mark.parametrize(
    "text",
    [
        *("0:day,60:night", "1e3:day", "60:", "::", "0:DAY", "0:ramp(dim,20", "0:ramp((dim),20)", "0:track(-1)"),
        *(f"0:track({'9' * 5000})", f"{'9' * 5000}:day", f"0:{'x' * 5000}(1)", f"0:ramp({'x' * 5000})"),
    ],
    ids=range(12),
)
def test_schedules_as_text(text: str) -> None:
    refused(lambda: parse(text), "schedule, position 1: ")


@pytest.mark.parametrize(
    "call",
    [lambda bad=bad: tracks.generate(bad) for bad in (-1, 1.5, "a", None, True)]
    + [lambda: tracks.generate(0, None), lambda: tracks.classic([]), lambda: tracks.classic("nowhere")],
)
def test_tracks_by_seed_and_name(call: Callable[[], Any]) -> None:
    refused(call, "tracks.")


ANGLE = np.linspace(0, 2 * np.pi, 200, endpoint=False)
CIRCLE = np.stack([6 * np.cos(ANGLE), 6 * np.sin(ANGLE)], axis=1)


@pytest.mark.parametrize(
    "points",
    [
        None,
        "abc",
        [],
        [(1, 2), (3,)],
        [{}, {}],
        np.zeros((3, 3, 3)),
        [(1, 1)] * 50,
        [(0, 0), (10, 0), (NAN, 1)],
        CIRCLE * 1e307,
        CIRCLE + 1e12,
        CIRCLE * 1e-06,
        CIRCLE * 1000.0,
        np.concatenate([CIRCLE, CIRCLE]),
        0.65 / 6 * CIRCLE[np.arange(1000) * 67 % 200],  # a scribble in 1.3 m
    ],
)
def test_strokes(points: Any) -> None:
    with np.errstate(over="ignore"):
        refused(lambda: tracks.from_points(points, "mine"), "from_points.points")


@pytest.mark.parametrize(
    ("text", "law"),
    [
        ("", "at least 3"),
        ("# nothing\n", "at least 3"),
        ("1,2\n3\n5,6\n", r"line 2: need x, y in metres, got '3'"),
        ("x,y\n1,2\n", r"line 1: need x, y in metres, got 'x,y'"),
        ("1;2\n", "line 1"),
        ("1,2,3\n", "line 1"),
        ("1,2\n" * 3 + "nan,1\n", "finite"),
        ("1,2\n" + "0,0\n" * 150_000, "at most 100000 points"),
    ],
    ids=range(8),
)
def test_files(tmp_path: Path, text: str, law: str) -> None:
    path = tmp_path / "road.csv"
    path.write_text(text)
    refused(lambda: tracks.from_file(path), f"tracks.from_file.path: {path}")
    with pytest.raises(ValueError, match=law):
        tracks.from_file(path)


def test_what_is_no_file_or_never_ends(tmp_path: Path) -> None:
    """A folder, none, a line of a million letters, a million comments: refused, and read no farther than needed."""
    for path in (tmp_path, tmp_path / "none.csv"):
        refused(lambda path=path: tracks.from_file(path), f"tracks.from_file.path: {path}")
    path = tmp_path / "road.csv"
    for text, line in (("1" * 1_000_000, "line 1:"), ("#\n" * 1_000_000, "line 200001:")):
        path.write_text(text)
        refused(lambda: tracks.from_file(path), f"tracks.from_file.path: {path}: {line}")


def test_a_long_schedule_is_refused_at_once() -> None:
    refused(lambda: parse("~1:day " * 100_000), "schedule, position 7001: need at most 1000")


def test_files_as_other_programs_write_them(tmp_path: Path) -> None:
    rows = "\r\n".join(f"{x}, {y}" for x, y in CIRCLE)
    (tmp_path / "road.csv").write_bytes(f"\ufeff# x, y\r\n{rows}\r\n\r\n".encode())
    assert tracks.from_file(tmp_path / "road.csv").length == pytest.approx(12 * np.pi, rel=0.01)
    (tmp_path / "road.csv").write_bytes(bytes(range(256)) * 40)
    with pytest.raises(ValueError, match=r"road\.csv"):
        tracks.from_file(tmp_path / "road.csv")


def test_a_long_road_does_not_fill_the_memory() -> None:
    """A kilometre in 100,000 points: tables of every sample by every other would be gigabytes."""
    angle = np.linspace(0, 2 * np.pi, 100_000, endpoint=False)
    tracemalloc.start()
    road = tracks.from_points(1000 / (2 * np.pi) * np.stack([np.cos(angle), np.sin(angle)], axis=1), "long")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert road.length == pytest.approx(1000, rel=1e-3)
    assert peak < 300e6


@pytest.mark.parametrize("steer", [math.nan, math.inf])
def test_a_fleet_takes_no_command_that_is_no_number(steer: float) -> None:
    fleet = Fleet([tracks.classic("oval")] * 2, [scenes.DAY] * 2, [1, 2])
    before = fleet.cars.copy()
    with pytest.raises(ValueError, match=r"Fleet\.step: need finite commands, got \[\["):
        fleet.step([0.0, steer])
    with pytest.raises(ValueError, match=r"Fleet\.reset\.i: need a car from 0 to 1, got 2"):
        fleet.reset(2)
    assert (fleet.cars == before).all()
