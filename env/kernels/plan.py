"""The plan: when the world around a car changes, and how."""

from __future__ import annotations

import math
from typing import Any

from numba import literal_unroll

from memdrive.env.constants import PHYSICS_DT, PHYSICS_STEPS
from memdrive.env.kernels.compiling import jit
from memdrive.env.kernels.noise import uniform
from memdrive.env.kernels.records import (
    AFTER,
    ANY_ROAD,
    AT_DISTANCE,
    AT_LAP,
    AT_TIME,
    BLENDED,
    DO_REPEAT,
    DO_TRACK,
    ROADS,
)
from memdrive.env.kernels.road import change_road, laps_of


@jit
def is_due(car: Any, segment: Any) -> bool:
    """Whether the next segment of the plan begins in this step."""
    dt = PHYSICS_DT * PHYSICS_STEPS
    trigger, when = segment["trigger"], segment["when"]
    travelled = car["progress"] - car["plan_progress"]
    since = (car["clock"] - car["event_clock"]) * dt
    if trigger == AT_TIME:
        return bool((car["clock"] - car["plan_clock"]) * dt >= when - 1e-9)
    if trigger == AT_DISTANCE:
        return bool(travelled >= when)
    if trigger == AT_LAP:
        return bool(laps_of(car) - car["plan_laps"] >= when)
    if trigger == AFTER:
        return bool(since >= when - 1e-9)
    return bool(since >= -math.log(uniform(car["key"], car["events"], 7)) / when)


@jit
def follow_plan(cars: Any, worlds: Any, roads: Any, i: int) -> None:
    """Let the plan change the world around car i: scenes at once or in ramps, roads, and back to its start.

    cars, worlds : tables, mutated in row i
    """
    n = cars.shape[0]
    car = cars[i]
    segments = worlds.shape[0] - 2 * n
    car["changed"] = 0
    for _ in range(segments):
        if car["segment"] >= segments or not is_due(car, worlds[2 * n + car["segment"]]):
            break
        begin_segment(cars, worlds, roads, i)
    if car["ramp"] >= 0:
        blend(car, worlds[i], worlds[n + i], worlds[2 * n + car["ramp"]])


@jit
def begin_segment(cars: Any, worlds: Any, roads: Any, i: int) -> None:
    """Do what the next segment of the plan says.

    cars, worlds : tables, mutated in row i
    """
    n = cars.shape[0]
    car = cars[i]
    row = 2 * n + car["segment"]
    segment = worlds[row]
    car["event_clock"] = car["clock"]
    car["events"] += 1
    car["segment"] += 1
    if segment["act"] == DO_REPEAT:
        car["plan_clock"], car["plan_progress"], car["plan_laps"] = car["clock"], car["progress"], laps_of(car)
        car["segment"] = 0
        return
    car["changed"] = 1
    if segment["act"] == DO_TRACK:
        road = segment["road"]
        if road == ANY_ROAD:
            road = int(uniform(car["key"], car["events"], 8) * roads[0, ROADS])
        change_road(car, roads, road)
        return
    car["scene"] = segment["scene"]
    worlds[n + i] = worlds[i]
    car["ramp"] = row - 2 * n
    if segment["ramp"] == 0.0:
        worlds[i] = worlds[row]
        car["ramp"] = -1


@jit
def blend(car: Any, world: Any, origin: Any, target: Any) -> None:
    """The world part of the way from one scene to the next.

    car, world : records, mutated
    """
    share = min((car["clock"] - car["event_clock"]) * PHYSICS_DT * PHYSICS_STEPS / target["ramp"], 1.0)
    for name in literal_unroll(BLENDED):
        world[name] = origin[name] + share * (target[name] - origin[name])
    if share >= 0.5:
        world["dynamic"], world["latency"] = target["dynamic"], target["latency"]
        world["dead"], world["stuck"] = target["dead"], target["stuck"]
    if share >= 1.0:
        car["ramp"] = -1
