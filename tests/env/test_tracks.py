"""Tracks keep their laws, whatever the seed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memdrive.env import Fleet, constants
from memdrive.env.kernels.road import paint
from memdrive.env.roads import tracks
from memdrive.env.roads.pool import Pool
from memdrive.env.roads.track import wrap
from memdrive.env.world import scenes


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**40), family=st.sampled_from(["mild", "hard"]))
def test_a_track_closes_keeps_its_curvature_and_its_distance(seed: int, family: str) -> None:
    track = tracks.generate(seed, family)
    assert 55 <= track.length <= 75
    assert np.abs(track.curvature).max() <= tracks.FAMILIES[family]
    assert track.clearance() > 2 * constants.ROAD_HALF_WIDTH + constants.ROAD_MARGIN
    chord = np.hypot(np.diff(track.x, append=track.x[0]), np.diff(track.y, append=track.y[0]))
    np.testing.assert_allclose(chord, track.spacing, rtol=2e-3)
    towards = np.arctan2(np.roll(track.y, -1) - np.roll(track.y, 1), np.roll(track.x, -1) - np.roll(track.x, 1))
    assert np.abs(wrap(towards - track.heading)).max() < 5e-3
    assert np.sum(track.curvature) * track.spacing == pytest.approx(2 * np.pi, abs=1e-6)


def test_the_same_seed_is_the_same_track_and_another_is_not() -> None:
    first, again, other = tracks.generate(4), tracks.generate(4), tracks.generate(5)
    assert np.array_equal(first.x, again.x)
    assert not np.array_equal(first.x[:500], other.x[:500])


def test_backwards_is_the_same_road_the_other_way() -> None:
    track = tracks.generate(2, "hard")
    back = track.reversed()
    assert (back.x[0], back.y[0]) == (track.x[0], track.y[0])
    assert np.array_equal(back.x[1:], track.x[:0:-1])
    np.testing.assert_allclose(back.curvature[1:], -track.curvature[:0:-1])
    assert np.array_equal(back.reversed().y, track.y)
    fleet = Fleet([track, back], [scenes.DAY] * 2, [0, 0])
    for _ in range(50):
        fleet.step(np.clip(4 * fleet.preview[:, 5, 1], -1, 1))
    assert np.all(fleet.progress > 4.9)
    assert np.all(np.abs(fleet.cross_track) < 0.05)


QUIET = replace(scenes.WORN, noise=0.0)


def read(fleet: Fleet, i: int, s: float) -> np.ndarray:
    """What the photodiodes of car i read at arc length s."""
    fleet.reset(i, s=s)
    return fleet.observations[i, : constants.PHOTODIODES].copy()


def test_wear_belongs_to_the_road_and_not_to_its_place_in_a_fleet() -> None:
    """Catches paint that is gone for one driver of a road and there for another, and one pattern for all roads."""
    road, stranger = Pool("mild")[6], tracks.generate(0, "hard")
    alone, last = Fleet([road], [QUIET], [0]), Fleet([stranger, stranger.reversed(), road], [QUIET] * 3, [0] * 3)
    places = np.arange(0.0, road.length, 0.37)
    for s in places:
        assert np.array_equal(read(alone, 0, s), read(last, 2, s))
    for pool in (Pool("mild").all(), Pool("mild").lone(6)):
        left = [paint(pool, 6, k, 0.35) for k in range(len(road.x))]
        assert np.array_equal(left, road.paint(0.35))
    assert np.mean(road.paint(0.35)[:500] == stranger.paint(0.35)[:500]) < 0.8


def test_wear_is_a_share_of_the_line_in_stretches() -> None:
    """Over 20 roads as much as was asked for, and what was worn before stays so: 3 σ of 3,300 stretches are 0.025."""
    roads = [tracks.generate(k) for k in range(20)]
    for wear in (0.0, 0.35, 1.0):
        gone = np.concatenate([road.paint(wear) for road in roads]) == constants.WORN_PAINT
        assert gone.mean() == pytest.approx(wear, abs=0.025)
    some, more = roads[0].paint(0.2) < 1.0, roads[0].paint(0.5) < 1.0
    assert (more >= some).all()
    counted = np.roll(some[::-1], 1) if roads[0].backwards else some
    stretches = counted[: len(some) // constants.WORN_SAMPLES * constants.WORN_SAMPLES].reshape(-1, 4)
    assert (stretches.all(axis=1) | ~stretches.any(axis=1)).all()


@pytest.mark.parametrize("family", ["mild", "figure-of-eight"])
def test_both_ways_lead_over_the_same_floor(family: str) -> None:
    track = tracks.generate(3, family)
    back = track.reversed()
    there, again = track.paint(0.35), back.paint(0.35)
    assert np.array_equal(again, there[np.roll(np.arange(len(there))[::-1], 1)])
    assert (track.paint_key, track.backwards) == (back.paint_key, not back.backwards)


@pytest.mark.parametrize("name", sorted(tracks.CLASSIC))
def test_a_shape_is_drawn_anew_for_every_seed(name: str) -> None:
    classic, one, again, other = (tracks.generate(seed, name) for seed in (0, 1, 1, 2))
    assert classic is tracks.classic(name)
    assert np.array_equal(one.x, again.x)
    assert abs(one.length - classic.length) > 0.1
    assert abs(one.length - other.length) > 0.1
    turns = np.sum(one.curvature) * one.spacing / (2 * np.pi)
    assert turns == pytest.approx(0 if name == "figure-of-eight" else 1, abs=0.01)
    assert len(one.crossings) == (name == "figure-of-eight")


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("name", sorted(tracks.CLASSIC))
def test_shapes_can_be_driven_both_ways(name: str, seed: int) -> None:
    """A pure-pursuit driver stays on the road for a lap: catches kinks, gaps and crossings that derail."""
    track = tracks.generate(seed, name)
    assert np.abs(track.curvature).max() <= tracks.TIGHTEST
    fleet = Fleet([track, track.reversed()], [scenes.DAY] * 2, [0, 0])
    for _ in range(round(1.3 * track.length / 0.1)):
        x, y = fleet.preview[:, 4, 0], fleet.preview[:, 4, 1]
        fleet.step(np.clip(np.arctan(2 * y / (x * x + y * y) * constants.WHEELBASE) / constants.MAX_STEER, -1, 1))
        assert not fleet.departed.any()
    assert np.all(fleet.laps > 1)


def test_a_stroke_becomes_a_road_and_a_road_a_file(tmp_path) -> None:
    angle = np.linspace(0, 2 * np.pi, 60)
    rng = np.random.default_rng(0)
    stroke = np.stack([6 * np.cos(angle), 4 * np.sin(angle)], axis=1) + rng.normal(0, 0.05, (60, 2))
    track = tracks.from_points(stroke, "hand")
    assert np.abs(track.curvature).max() <= tracks.TIGHTEST
    assert np.hypot(track.x / 6, track.y / 4) == pytest.approx(1, abs=0.1)
    np.savetxt(tmp_path / "road.csv", np.stack([track.x, track.y], axis=1), delimiter=",", header="x,y")
    again = tracks.from_file(tmp_path / "road.csv")
    assert again.length == pytest.approx(track.length, rel=5e-3)


@pytest.mark.parametrize(
    ("points", "why"),
    [
        ([(0, 0), (1, 1)], "at least 3"),
        ([(0, 0), (1, float("nan")), (2, 2)], "finite"),
        ([(0, 0), (0.5, 0), (0.5, 0.5), (0, 0.5)], "length"),
        (tracks.CLASSIC["figure-of-eight"], "cross itself"),
        ([(0, 0), (20, 0), (20, 0.7), (0, 0.7)], "cannot"),
    ],
)
def test_a_stroke_that_is_no_road_says_why(points, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        tracks.from_points(points, "bad")


def test_unknown_names_are_named() -> None:
    with pytest.raises(ValueError, match=r"tracks\.generate\.family: need one of mild, hard, oval, .*got 'wild'"):
        tracks.generate(0, "wild")
    with pytest.raises(ValueError, match=r"need one of .*bean"):
        tracks.classic("nowhere")
    with pytest.raises(ValueError, match=r"need one of day, .*got 'noon'"):
        scenes.get("noon")


def test_the_pool_holds_every_road_both_ways() -> None:
    pool = Pool("figure-of-eight")
    for number in (0, 6):
        forth, back = pool[number], pool[number + 1]
        np.testing.assert_array_equal(back.x, np.roll(forth.x[::-1], 1))
        np.testing.assert_array_equal(back.curvature, -np.roll(forth.curvature[::-1], 1))
        for road in (forth, back):
            ((i, k),) = road.crossings
            assert np.hypot(road.x[i] - road.x[k], road.y[i] - road.y[k]) < 1.5 * road.spacing


@pytest.mark.parametrize(
    ("points", "words"),
    [
        (
            [(0, 0.4), (20, 0.4), (23, 3), (26, 0), (23, -3), (20, -0.4), (0, -0.4), (-3, -3), (-6, 0), (-3, 3)],
            "need 1 m",
        ),
        (
            [(20, 2), (24, 4), (27, 1), (24, -2), (20, 0), (0, 2), (-4, 4), (-7, 1), (-4, -2), (0, 0)],
            "crossings of 0.6",
        ),
    ],
)
def test_what_cannot_be_driven_is_refused_with_the_reason(points: list[tuple[float, float]], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        tracks.from_points(points, "bad", may_cross=True)


def scribble(k: int) -> np.ndarray:
    """What a hand draws that has no road in mind: dots, walks, loops, spirals, a line there and back."""
    rng = np.random.default_rng(k)
    n, size = int(rng.integers(1, 400)), 10 ** rng.uniform(-1.5, 1.5)
    turns = np.linspace(0, rng.uniform(1, 40), n)
    kinds = (
        lambda: rng.normal(0, size, (n, 2)),
        lambda: np.cumsum(rng.normal(0, size / 10, (n, 2)), axis=0),
        lambda: size * np.column_stack([np.cos(turns), np.sin(turns)]),
        lambda: np.repeat(rng.normal(0, size, (3, 2)), n, axis=0)[rng.permutation(3 * n)],
        lambda: size / 20 * np.column_stack([turns * np.cos(turns), turns * np.sin(turns)]),
        lambda: np.column_stack([size * np.abs(np.linspace(-1, 1, 2 * n)), np.zeros(2 * n)]),
    )
    return kinds[k % len(kinds)]()


@pytest.mark.parametrize("k", range(60))
def test_every_scribble_is_a_road_or_a_sentence(k: int) -> None:
    """Would catch divisions by zero, NaN, and rounding that never ends: a small dense scribble used to."""
    reason, sharpest = "", 0.0
    try:
        sharpest = float(np.abs(tracks.from_points(scribble(k), "scribble", may_cross=True).curvature).max())
    except ValueError as error:
        reason = str(error)
    assert reason.startswith("from_points.points: ") or 0.0 < sharpest <= 1.4
