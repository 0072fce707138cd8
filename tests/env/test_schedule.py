"""Schedules: their text, their mistakes, and what they do to a drive."""

from __future__ import annotations

import numpy as np
import pytest

from memdrive.env import Fleet
from memdrive.env.constants import CONTROL_DT
from memdrive.env.kernels.arithmetic import wrap_angle
from memdrive.env.roads import tracks
from memdrive.env.world import scenes
from memdrive.env.world.schedule import parse


def names_along(text: str, steps: int, *, seed: int = 0, throttle: float = 1.0) -> list[str]:
    """The scene of every control step of a drive under a schedule."""
    fleet = Fleet([tracks.generate(0)], [scenes.DAY], [seed], schedule=parse(text))
    names = [fleet.scene(0).name]
    for _ in range(steps):
        fleet.step(np.clip(4 * fleet.preview[:, 5, 1], -1, 1), throttle)
        names.append(fleet.scene(0).name)
    return names


def test_times_distances_laps_and_back_again() -> None:
    names = names_along("0:night 1:inverted 2:back 12m:wet 1lap:dim", 800)
    assert names[0] == "night"
    assert names[19:21] == ["night", "inverted"]
    assert names[39:41] == ["inverted", "night"]
    at = names.index("wet")
    assert at * 0.1 == pytest.approx(12, abs=0.5)
    assert names.index("dim") * 0.1 == pytest.approx(tracks.generate(0).length, rel=0.05)


def test_a_lap_is_whole_on_one_road_and_is_never_taken_back() -> None:
    """The road changes after 1.3 laps: catches a count that falls, a lap of 23 m, and `2lap` by the present length."""
    short, long = tracks.classic("oval"), tracks.generate(0, "mild")
    assert short.length + 5 < long.length
    first = 1.3 * short.length
    fleet = Fleet([short, long], [scenes.DAY] * 2, [0] * 2, schedule=parse(f"{first}m:track(1) 2lap:dim 3lap:night"))
    fleet.active[1] = 0
    laps, at = [], {}
    while len(at) < 3:
        fleet.step(np.clip(4 * fleet.preview[:, 5, 1], -1, 1))
        laps.append(int(fleet.cars["lap"][0]))
        assert laps[-1] == np.floor(fleet.laps[0])
        at.setdefault(fleet.scene(0).name, fleet.progress[0])
        assert fleet.progress[0] < 250
    assert (np.diff(laps) >= 0).all()
    assert at["dim"] == pytest.approx(first + long.length, abs=0.3)
    assert at["night"] == pytest.approx(first + 2 * long.length, abs=0.3)


def test_a_repeat_makes_it_periodic() -> None:
    names = names_along("0:day 1:inverted 2:repeat", 200)
    assert all(name == ("inverted" if k // 20 % 2 else "day") for k, name in enumerate(names[:199]))


def waits(seed: int, cars: int, steps: int, rate: float) -> list[list[int]]:
    """How many control steps each car waited, every time that it waited for day at a rate [1/s]."""
    plan = parse(f"~5:inverted ~{rate}:day ~1000:repeat")
    fleet = Fleet([tracks.generate(0)] * cars, [scenes.DAY] * cars, list(range(seed, seed + cars)), schedule=plan)
    dark = np.zeros((steps + 1, cars), bool)
    number = fleet.scene_numbers[scenes.INVERTED]
    for k in range(1, steps + 1):
        fleet.step(np.zeros(cars))
        for i in range(cars):
            fleet.place(i)
        dark[k] = fleet.cars["scene"] == number
    change = np.diff(dark.astype(int), axis=0)
    found = []
    for i in range(cars):
        begins, ends = np.flatnonzero(change[:, i] == 1), np.flatnonzero(change[:, i] == -1)
        found.append((ends - begins[: len(ends)]).tolist())
    return found


def test_random_events_come_at_their_rate_and_the_same_for_the_same_seed() -> None:
    """Two-sided, five standard errors: waits are geometric, p = 1 − exp(−rate·dt); the first 30 of 100 cars."""
    rate, cars, each = 2.0, 100, 30
    found = waits(0, cars, 1200, rate)
    assert min(map(len, found)) >= each  # else only short waits would be seen
    first = np.array([some[:each] for some in found], float)
    p = 1 - np.exp(-rate * CONTROL_DT)
    sigma, n = np.sqrt(1 - p) / p, first.size
    assert abs(first.mean() - 1 / p) < 5 * sigma / np.sqrt(n)
    assert abs(first.var() - sigma**2) < 5 * sigma**2 * np.sqrt((8 + p * p / (1 - p)) / n)
    for steps in (1, 7, 20):
        more = (1 - p) ** steps
        assert abs((first > steps).mean() - more) < 5 * np.sqrt(more * (1 - more) / n)
    after = (first[:, 1:] - 1 / p) * (first[:, :-1] - 1 / p)
    beside = (first[1:] - 1 / p) * (first[:-1] - 1 / p)
    for together in (after, beside):
        assert abs(together.mean()) < 5 * sigma**2 / np.sqrt(together.size)
    again = waits(1, 3, 400, rate)  # the same for the same seed, whatever its row
    assert again == [some[: len(short)] for some, short in zip(found[1:4], again, strict=True)]
    assert again[0] != again[1] != again[2]


@pytest.mark.kernels
def test_a_ramp_goes_through_every_shade() -> None:
    fleet = Fleet([tracks.generate(0)], [scenes.DAY], [0], schedule=parse("1:ramp(inverted,2)"))
    shades = []
    for _ in range(80):
        fleet.step([0.0])
        fleet.place(0)
        shades.append(float(fleet.worlds["ambient"][0]))
    assert shades[18] == scenes.DAY.ambient
    np.testing.assert_allclose(np.diff(shades[20:58]), 0.7 / 40, rtol=1e-6)
    assert shades[-1] == scenes.INVERTED.ambient
    assert fleet.worlds["contrast"][0] == scenes.INVERTED.contrast


@pytest.mark.kernels
@pytest.mark.parametrize(("scene", "field"), [("dead", "dead"), ("wet", "dynamic"), ("low-battery", "latency")])
def test_what_has_no_shades_changes_half_way(scene: str, field: str) -> None:
    fleet = Fleet([tracks.generate(0)], [scenes.DAY], [0], schedule=parse(f"0.5:ramp({scene},1)"))
    values = []
    for _ in range(40):
        fleet.step([0.0])
        fleet.place(0)
        values.append(int(fleet.worlds[field][0]))
    new = int(scenes.get(scene).record()[field])
    assert new != 0
    assert values == [0] * 19 + [new] * 21


@pytest.mark.kernels
def test_after_repeat_distances_count_anew() -> None:
    """Three changes every 3 m: inverted, day, and the first scene again."""
    fleet = Fleet([tracks.generate(0)], [scenes.DAY], [0], schedule=parse("1m:inverted 2m:day 3m:repeat"))
    changes = []
    for _ in range(85):
        fleet.step(4 * fleet.preview[:, 5, 1])
        if fleet.cars["changed"][0]:
            changes.append(float(fleet.progress[0]))
    assert changes == pytest.approx([1, 2, 3, 4, 5, 6, 7, 8], abs=0.1)


@pytest.mark.kernels
def test_a_new_track_passes_through_the_pose_of_the_car() -> None:
    """In the world the car moves on as if nothing had happened; on the new road it stands on the line, along it."""
    fleet = Fleet([tracks.generate(0), tracks.generate(1)], [scenes.DAY] * 2, [0, 0], schedule=parse("1:track(1)"))
    before = fleet.pose(0)
    for k in range(40):
        fleet.step(np.clip(4 * fleet.preview[:, 5, 1], -1, 1))
        now = fleet.pose(0)
        assert np.hypot(now[0] - before[0], now[1] - before[1]) == pytest.approx(0.1, abs=1e-3)
        assert abs(wrap_angle(now[2] - before[2])) < 0.2
        before = now
        assert fleet.cars["road"][0] == (0 if k < 19 else 1)
        if k == 19:
            assert fleet.cars["changed"][0]
            assert abs(fleet.cross_track[0]) < 1e-6
            assert abs(fleet.heading_error[0]) < 1e-6
            bend = tracks.generate(1).curvature[fleet.cars["sample"][0]]
            assert bend == pytest.approx(np.tan(fleet.cars["wheel"][0]) / 0.26, abs=0.05)


@pytest.mark.kernels
def test_set_track_can_keep_the_pose() -> None:
    fleet = Fleet([tracks.generate(0)], [scenes.DAY], [0])
    for _ in range(30):
        fleet.step(4 * fleet.preview[:, 5, 1])
    before, progress = fleet.pose(0), fleet.progress[0]
    fleet.set_track(0, tracks.generate(7, "hard"), keep_pose=True)
    assert fleet.pose(0) == pytest.approx(before, abs=1e-9)
    assert fleet.progress[0] == progress
    assert abs(fleet.cross_track[0]) < 1e-6


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "position 1: need at least one entry"),
        ("0:day 60;inverted", "position 7: need a time like"),
        ("0:day 60:noon", "position 7: need|position 7: scene: need one of day"),
        ("0:day 60:ramp(dim)", r"position 7: need ramp\(scene,seconds\)"),
        ("0:day 60:ramp(dim,x)", "position 7: need ramp"),
        ("60:day 30:dim", "position 8: .*rising times, got 30 after 60"),
        ("0:day 0:repeat", "position 7: .*repeat later than 0"),
        ("1:repeat 2:day", "position 10: .*repeat at the end"),
        ("0:back", "position 1: need two scenes before back"),
        ("~0:day", "position 1: .*rate > 0"),
        ("0:track(x)", "position 1: need track or track"),
        ("~5m:day", "position 1: need a time like"),
        ("0:day(3)", "position 1: need day without"),
        ("1:ramp(dim,-3)", "position 1: .*>= 0"),
    ],
)
def test_a_mistake_is_named_with_its_position(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse(text)
