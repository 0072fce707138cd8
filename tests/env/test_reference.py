"""The compiled car, road and photodiodes against the slow ones, exact arcs and mirrored worlds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from naive_env import NaiveCar, dense, project

from memdrive.env import OBSERVED, Fleet, Track
from memdrive.env import constants as c
from memdrive.env.kernels import light as light_kernels
from memdrive.env.kernels.arithmetic import wrap_angle
from memdrive.env.kernels.noise import gaussian, noise_base
from memdrive.env.kernels.vehicle import drive, tyre_force
from memdrive.env.roads import tracks
from memdrive.env.roads.track import wrap
from memdrive.env.tasks.interface import bits
from memdrive.env.world import scenes

QUIET = {name: replace(scenes.get(name), noise=0.0) for name in ("day", "inverted", "misaligned")}


def circle(radius: float, samples: int = 400) -> Track:
    """Counter-clockwise from (radius, 0)."""
    phi = np.arange(samples) * 2 * np.pi / samples
    x, y = radius * np.cos(phi), radius * np.sin(phi)
    return Track("circle", 2 * np.pi * radius, x, y, wrap(phi + np.pi / 2), np.full(samples, 1 / radius))


def mirrored(track: Track) -> Track:
    """The track as seen in a mirror that holds the x axis."""
    return Track("mirrored", track.length, track.x, -track.y, wrap(-track.heading), -track.curvature)


@pytest.mark.kernels
@pytest.mark.parametrize("name", QUIET)
@pytest.mark.parametrize("family", ["mild", "hard"])
def test_every_step_agrees_with_the_slow_car(name: str, family: str) -> None:
    """Catches a wrong law of motion, projection, coverage or reward, in any of 40 steps."""
    track = tracks.generate(3, family)
    fleet = Fleet([track], [QUIET[name]], [0])
    fleet.reset(s=11.3, cross_track=0.08, heading_error=-0.15)
    car = fleet.cars[0]
    naive = NaiveCar(track, QUIET[name], car["x"], car["y"], car["yaw"])
    rng = np.random.default_rng(0)
    for _ in range(40):
        steer = np.float32(np.clip(-4 * fleet.cross_track[0] - fleet.heading_error[0] + rng.normal(0, 0.3), -1, 1))
        fleet.step([steer])
        naive.step(float(steer))
        assert (car["x"], car["y"], car["yaw"]) == pytest.approx((naive.x, naive.y, naive.yaw), abs=1e-9)
        assert fleet.cross_track[0] == pytest.approx(naive.cross_track, abs=5e-5)
        assert fleet.heading_error[0] == pytest.approx(naive.heading_error, abs=1e-3)
        assert fleet.progress[0] == pytest.approx(naive.progress, abs=2e-3)
        assert fleet.rewards[0] == pytest.approx(naive.reward, abs=2e-2)
        # 0.015 in the reading is 1 mm of floor
        np.testing.assert_allclose(fleet.observations[0, OBSERVED.photodiodes], naive.photodiodes(), atol=0.015)
        assert fleet.observations[0, OBSERVED.steer] == steer


@settings(max_examples=40, deadline=None)
@given(
    s=st.floats(0, 50),
    left=st.floats(-0.39, 0.39),
    turned=st.floats(-1.0, 1.0),
    family=st.sampled_from(["mild", "hard"]),
)
def test_projection_inverts_placement(s: float, left: float, turned: float, family: str) -> None:
    """(s, cross_track, heading_error) → pose → the same again: catches any error of frame or sign."""
    fleet = Fleet([tracks.generate(1, family)], [scenes.DAY], [0])
    fleet.reset(s=s, cross_track=left, heading_error=turned)
    car = fleet.cars[0]
    assert car["s"] == pytest.approx(s, abs=1e-3)
    assert car["cross_track"] == pytest.approx(left, abs=4e-5)
    assert car["heading_error"] == pytest.approx(turned, abs=4e-4)


@pytest.mark.parametrize(
    ("family", "offset", "along", "heading"),
    [("mild", 3e-6, 2e-4, 5e-4), ("hard", 3e-5, 1e-3, 4e-3), ("oval", 2e-4, 4e-3, 1.5e-2)],
)
def test_projection_agrees_with_a_search_of_the_whole_line(
    family: str, offset: float, along: float, heading: float
) -> None:
    """The worst of 600 poses all over a road, and the median: what `locate` promises, and little room beside it."""
    track = tracks.generate(0, family)
    line, fleet, rng = dense(track), Fleet([track], [scenes.DAY], [0]), np.random.default_rng(0)
    car = fleet.cars[0]
    errors = []
    for _ in range(600):
        fleet.reset(
            s=rng.uniform(0, track.length), cross_track=rng.uniform(-0.39, 0.39), heading_error=rng.uniform(-1, 1)
        )
        s, left, direction = project(line, car["x"], car["y"])
        apart = (car["s"] - s + track.length / 2) % track.length - track.length / 2
        turned = wrap_angle(wrap_angle(car["yaw"] - direction) - car["heading_error"])
        errors.append(np.abs([car["cross_track"] - left, apart, turned]))
    assert np.median(errors, axis=0)[0] < 1e-6
    assert (np.max(errors, axis=0) < (offset, along, heading)).all(), np.max(errors, axis=0)
    assert np.max(errors, axis=0)[0] > offset / 10  # no room for an error to hide in


@pytest.mark.kernels
def test_offset_from_a_circle_is_exact() -> None:
    """Catches a projection that only holds near the line or near a sample."""
    radius = 1 / 1.4
    fleet = Fleet([circle(radius, 45)], [scenes.DAY], [0])
    for left in (-0.39, -0.1, 0.0, 0.2, 0.39):
        for s in np.linspace(0.0, 4.4, 23):
            fleet.reset(s=float(s), cross_track=left)
            car = fleet.cars[0]
            assert radius - np.hypot(car["x"], car["y"]) == pytest.approx(car["cross_track"], abs=1e-12)
            assert car["s"] == pytest.approx(s, abs=1e-4)


@pytest.mark.kernels
def test_a_late_command_is_the_one_given_so_many_steps_ago() -> None:
    """One push of the steering, then none: with a wheel that follows at once, it turns three steps later, for one."""
    scene = replace(scenes.DAY, latency=3, steer_lag=0.0, steer_rate=1e9)
    fleet = Fleet([circle(5.0)], [scene], [0])
    wheels = []
    for steer in (0.5, 0.0, 0.0, 0.0, 0.0, 0.0):
        fleet.step([steer])
        wheels.append(float(fleet.cars["wheel"][0]))
    assert wheels == pytest.approx([0, 0, 0, 0.5 * c.MAX_STEER, 0, 0])


@pytest.mark.kernels
@pytest.mark.parametrize(("steer", "holds"), [(0.2, True), (1.0, False)])
def test_tyres_hold_up_to_their_grip(steer: float, holds: bool) -> None:
    """v times yaw rate is at most friction times g; what is less is the bicycle's own."""
    fleet = Fleet([circle(5.0)], [replace(scenes.DAY, friction=0.6)], [0])
    for _ in range(20):
        fleet.step([steer])
    car = fleet.cars[0]
    free = car["speed"] * np.tan(car["wheel"]) / c.WHEELBASE
    grip = 0.6 * c.GRAVITY / car["speed"]
    assert (free <= grip) == holds
    assert car["yaw_rate"] == pytest.approx(min(free, grip), rel=1e-3)


def test_another_track_counts_from_its_start_and_a_scene_is_the_cars_own() -> None:
    fleet = Fleet([tracks.generate(0)] * 2, [scenes.DAY, scenes.INVERTED], [0, 1])
    assert [fleet.scene(i).name for i in (0, 1)] == ["day", "inverted"]
    fleet.set_scene(0, scenes.get("night"))
    assert [fleet.scene(i).name for i in (0, 1)] == ["night", "inverted"]
    for _ in range(10):
        fleet.step([0.0, 0.0])
    fleet.set_track(0, tracks.generate(1), s=3.0)
    assert fleet.progress[0] == 0.0
    assert fleet.progress[1] > 0.5
    assert fleet.cars["s"][0] == pytest.approx(3.0)


def test_bits_are_what_is_brighter_than_the_middle_of_the_extremes() -> None:
    readings = np.array([[0.1, 0.5, 0.31, 0.3], [0.2, 0.2, 0.2, 0.2]], np.float32)
    np.testing.assert_array_equal(bits(readings), [[0, 1, 1, 0], [0, 0, 0, 0]])  # 0.3 is the middle; nothing is seen


@pytest.mark.kernels
def test_an_axle_pushes_against_its_slip_as_hard_as_half_the_weight_allows() -> None:
    for friction in (0.4, 1.0):
        most = friction * c.MASS * c.GRAVITY / 2
        forces = [tyre_force(slip, friction) for slip in (-1.0, -0.01, 0.0, 0.01, 1.0)]
        small = 0.01 * friction * c.CORNERING_STIFFNESS
        assert forces == pytest.approx([most, small, 0.0, -small, -most])


@pytest.mark.parametrize("dynamic", [False, True])
def test_the_integrator_is_of_order_two_on_an_arc(dynamic: bool) -> None:
    """Catches a lost half step: the error must fall with the square of the step, here the step of the turn."""
    errors = []
    scene = replace(scenes.DAY, steer_lag=0.0, steer_rate=1e9, friction=1.0 if dynamic else 9.0, dynamic=dynamic)
    for speed in (0.5, 1.0, 2.0, 4.0) if not dynamic else (1.0, 2.0, 4.0):
        wheel = 0.2
        fleet = Fleet([circle(5.0)], [replace(scene, speed=speed)], [0])
        car = fleet.cars
        rate = speed * np.tan(wheel) / c.WHEELBASE
        if dynamic:  # the steady turn of a neutral car: a = v·r is carried half by each axle
            wheel = 0.02
            force = lambda r, speed=speed: 0.5 * c.MASS * speed * r / c.CORNERING_STIFFNESS  # noqa: E731 - one formula
            rate = speed * wheel / c.WHEELBASE
            car["lateral_speed"] = 0.5 * c.WHEELBASE * rate - speed * force(rate)
        car["wheel"], car["yaw_rate"], car["speed"] = wheel, rate, speed
        car["x"], car["y"], car["yaw"] = 0.0, 0.0, 0.0
        steps = round(2.0 / (speed * c.CONTROL_DT))
        for _ in range(steps):
            drive(car[0], fleet.worlds[0], wheel / c.MAX_STEER, 1.0)
        slip = np.arctan2(car["lateral_speed"][0] - 0.5 * c.WHEELBASE * rate, speed) if dynamic else 0.0
        turned = rate * steps * c.CONTROL_DT
        v = speed / np.cos(slip)
        radius = v / rate
        exact = radius * np.array([np.sin(turned + slip) - np.sin(slip), np.cos(slip) - np.cos(turned + slip)])
        errors.append(np.hypot(car["x"][0] - exact[0], car["y"][0] - exact[1]))
    slopes = np.diff(np.log(errors)) / np.log(2.0)
    assert np.all(np.abs(slopes - 2.0) < 0.2), (errors, slopes)


@pytest.mark.kernels
def test_a_mirrored_world_gives_mirrored_readings() -> None:
    """Catches a left and a right that are treated differently."""
    track = tracks.generate(5, "hard")
    fleet = Fleet([track, mirrored(track)], [QUIET["day"]] * 2, [0, 0])
    for i, sign in ((0, 1), (1, -1)):
        fleet.reset(i, s=7.0, cross_track=sign * 0.1, heading_error=sign * 0.2)
    rng = np.random.default_rng(1)
    for _ in range(30):
        steer = rng.uniform(-0.5, 0.5)
        fleet.step([steer, -steer])
        one, other = fleet.observations[:, OBSERVED.photodiodes].reshape(2, c.ROWS, c.COLUMNS)
        np.testing.assert_allclose(one, other[:, ::-1], atol=2e-4)
        np.testing.assert_allclose(fleet.preview[0] * [1, -1], fleet.preview[1], atol=1e-6)
        assert fleet.cross_track[0] == pytest.approx(-fleet.cross_track[1], abs=1e-9)


@pytest.mark.kernels
def test_noise_is_nearly_gaussian_and_knows_no_order() -> None:
    """Two-sided, six standard errors: mean, variance, neighbouring lanes and steps uncorrelated; bounded at 3.45 σ."""
    base = [noise_base(np.uint64(77), t) for t in range(400)]
    xi = np.array([[gaussian(b, lane) for lane in range(51)] for b in base], dtype=float)
    n = xi.size
    assert abs(xi.mean()) < 6 / np.sqrt(n)
    assert abs(xi.var() - 1) < 6 * np.sqrt(2 / n)
    assert abs((xi[:, 1:] * xi[:, :-1]).mean()) < 6 / np.sqrt(n)
    assert abs((xi[1:] * xi[:-1]).mean()) < 6 / np.sqrt(n)
    assert np.abs(xi).max() <= 3.46


def test_the_dynamic_car_settles_to_its_steady_turn() -> None:
    """A neutral car turns as the kinematic one does once it has settled: catches wrong signs of the tyre forces."""
    scene = replace(scenes.DAY, dynamic=True, steer_lag=0.0)
    fleet = Fleet([circle(5.0)], [scene], [0])
    for _ in range(60):
        drive(fleet.cars[0], fleet.worlds[0], 0.2, 1.0)
    assert fleet.cars["yaw_rate"][0] == pytest.approx(2.0 * 0.1 / c.WHEELBASE, rel=0.01)


@pytest.mark.parametrize("friction", [1.0, 0.6, 0.45, 0.3])
def test_tyres_carry_what_friction_lets_them(friction: float) -> None:
    """A gentle turn settles to the same on any floor; at full lock the car is pulled inwards by μ·g, never by more."""
    scene = replace(scenes.DAY, dynamic=True, steer_lag=0.0, friction=friction)
    for steer in (0.2, 1.0):
        fleet = Fleet([circle(5.0)], [scene], [0])
        car, pulls, rates = fleet.cars, [], [0.0]
        for _ in range(100):
            before = car["lateral_speed"][0]
            drive(car[0], fleet.worlds[0], steer, 1.0)
            rates.append(float(car["yaw_rate"][0]))
            pulls.append((car["lateral_speed"][0] - before) / c.CONTROL_DT + scene.speed * np.mean(rates[-2:]))
        asked = scene.speed**2 * steer * c.MAX_STEER / c.WHEELBASE
        assert pulls[-1] == pytest.approx(min(asked, friction * c.GRAVITY), rel=2e-3)
        assert max(pulls[2:]) < friction * c.GRAVITY * 1.01
    first = []
    for grip in (friction, 1.2 * friction if friction < 1 else 0.8):
        fleet = Fleet([circle(5.0)], [replace(scene, friction=min(grip, 1.0))], [0])
        drive(fleet.cars[0], fleet.worlds[0], 0.2, 1.0)
        first.append(float(fleet.cars["yaw_rate"][0]))
    assert (first[1] > first[0]) == (friction < 1)  # less grip turns in later


def test_no_light_outruns_the_robot() -> None:
    """In 200 episodes; catches a light that cannot be caught, and lights so slow that nothing is to be pursued."""
    rng, fastest = np.random.default_rng(0), []
    for key in rng.integers(1, 2**63, 200).astype(np.uint64):
        for lamp in range(light_kernels.LIGHTS):
            way = [light_kernels.light_place(key, lamp, clock) for clock in range(0, 1001, 4)]
            fastest.append(np.hypot(*np.diff(way, axis=0).T).max() / (4 * c.CONTROL_DT))
    assert max(fastest) < light_kernels.TOP_SPEED
    assert 0.5 < np.median(fastest) < 0.8
