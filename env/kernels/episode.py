"""Episodes: how one begins, what a step of it is worth, and what is told of it."""

from __future__ import annotations

from typing import Any

from numba import literal_unroll

from memdrive.env.constants import PHYSICS_DT, PHYSICS_STEPS, ROAD_HALF_WIDTH, SPEED
from memdrive.env.kernels.compiling import jit
from memdrive.env.kernels.eyes import perceive
from memdrive.env.kernels.noise import next_key, uniform
from memdrive.env.kernels.plan import follow_plan
from memdrive.env.kernels.records import ANY_ROAD, ROADS
from memdrive.env.kernels.road import set_road, stand_at
from memdrive.env.kernels.vehicle import stand_still


@jit
def reward_of(moved: float, cross_track: float) -> float:
    """Reward in [0, 1]: distance gained, of what the nominal speed gives, times nearness to the line."""
    gained = min(max(moved / (SPEED * PHYSICS_DT * PHYSICS_STEPS), 0.0), 1.0)
    return gained * max(1.0 - abs(cross_track) / ROAD_HALF_WIDTH, 0.0)


@jit
def put_on_road(
    cars: Any,
    worlds: Any,
    roads: Any,
    i: int,
    s: float,
    cross_track: float,
    heading_error: float,
    observation: Any,
    preview: Any,
) -> None:
    """Stand car i at arc length s of its road, beside the line, turned from it, wheels straight, and let it look.

    cars : mutated in row i; observation, preview : mutated
    """
    car = cars[i]
    stand_still(car, worlds[i]["speed"])
    stand_at(car, roads, s, cross_track, heading_error)
    perceive(car, worlds[i], roads, observation, preview)


@jit
def start_episode(cars: Any, worlds: Any, roads: Any, i: int) -> None:
    """Clock, progress and plan of car i anew, in the frame of its road; the noise key is the episode's own.

    cars, worlds : mutated in row i
    """
    car = cars[i]
    car["clock"] = 0
    car["progress"] = 0.0
    for name in literal_unroll(("segment", "events", "plan_clock", "event_clock", "changed", "departed", "lap")):
        car[name] = 0
    for name in literal_unroll(("plan_progress", "plan_laps", "lap_progress", "frame_yaw", "frame_x", "frame_y")):
        car[name] = 0.0
    car["ramp"] = -1
    car["active"] = 1
    car["scene"] = worlds[i]["scene"]
    if worlds.shape[0] > 2 * cars.shape[0]:
        follow_plan(cars, worlds, roads, i)
        car["changed"] = 0
        car["frame_yaw"], car["frame_x"], car["frame_y"] = 0.0, 0.0, 0.0


@jit
def choose_road(stream: Any, episode: Any, roads: int) -> int:
    """Which of so many roads an episode of a stream is driven on."""
    return int(uniform(next_key(stream, episode), 0, 1) * roads)


@jit
def begin_episode(cars: Any, worlds: Any, roads: Any, i: int) -> None:
    """Stand car i at a random place of its road, slightly beside the line: the next episode of its stream.

    cars, worlds : mutated in row i
    """
    car = cars[i]
    car["key"] = next_key(car["stream"], car["episode"])
    start_episode(cars, worlds, roads, i)
    s = uniform(car["key"], 0, 2) * car["spacing"] * car["road_count"]
    cross_track = 0.1 * (uniform(car["key"], 0, 3) - 0.5)
    heading_error = 0.2 * (uniform(car["key"], 0, 4) - 0.5)
    stand_still(car, worlds[i]["speed"])
    stand_at(car, roads, s, cross_track, heading_error)
    car["episode"] += 1


@jit
def begin_somewhere(cars: Any, worlds: Any, roads: Any, i: int, road: int) -> None:
    """A new episode of car i, on a road of the directory; ANY_ROAD: drawn from it.

    cars, worlds : mutated in row i
    """
    car = cars[i]
    if road == ANY_ROAD:
        road = choose_road(car["stream"], car["episode"], int(roads[0, ROADS]))
    set_road(car, roads, road)
    begin_episode(cars, worlds, roads, i)


@jit
def begin_on(cars: Any, worlds: Any, roads: Any, i: int, road: int, observation: Any, preview: Any) -> None:
    """A new episode of car i on a road of the directory.

    cars, worlds : mutated in row i; observation, preview : mutated
    """
    set_road(cars[i], roads, road)
    begin_episode(cars, worlds, roads, i)
    perceive(cars[i], worlds[i], roads, observation, preview)


@jit
def begin_where(cars: Any, worlds: Any, roads: Any, road: int, chosen: Any, observations: Any, previews: Any) -> None:
    """A new episode of every chosen car. chosen : (n,) bool

    cars, worlds : mutated in the chosen rows; observations, previews : of all, mutated
    """
    for i in range(cars.shape[0]):
        if chosen[i]:
            begin_somewhere(cars, worlds, roads, i, road)
        perceive(cars[i], worlds[i], roads, observations[i], previews[i])


@jit
def report(cars: Any, places: Any, counts: Any) -> None:
    """What `info` says of every car.

    places : (3, n) float64, mutated; cross_track [m], heading_error [rad], progress [m]
    counts : (3, n) int64, mutated; lap, number of the scene, whether the world changed in this step
    """
    for i in range(cars.shape[0]):
        car = cars[i]
        places[0, i], places[1, i], places[2, i] = car["cross_track"], car["heading_error"], car["progress"]
        counts[0, i] = car["lap"]
        counts[1, i], counts[2, i] = car["scene"], car["changed"]
