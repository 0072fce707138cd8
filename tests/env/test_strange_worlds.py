"""What strangers hand to scenes, schedules, roads, files and fleets: refused with one clear error in one line that
says where, the law and the value."""

from __future__ import annotations

import math
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from refusing import INF, NAN, refused

import memdrive.env  # noqa: F401 - registers the ids
from memdrive.env import Event, Fleet, Scene, Schedule
from memdrive.env.roads import tracks
from memdrive.env.world import scenes
from memdrive.env.world.schedule import parse


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
