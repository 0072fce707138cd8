"""Steps of one car and of many, with the autoreset of a vector. One law of motion and sight is behind all driving.

Many cars are stepped in passes, one law over a block of them before the next, so that the processor works on several
at once; every car's numbers are the same as when it is stepped alone.
"""

from __future__ import annotations

from typing import Any, Final

from memdrive.env.constants import ROWS
from memdrive.env.kernels.arithmetic import copy
from memdrive.env.kernels.compiling import jit, jit_nogil
from memdrive.env.kernels.episode import begin_somewhere, reward_of
from memdrive.env.kernels.eyes import find_row, look_ahead, perceive, sense, turn_head
from memdrive.env.kernels.plan import follow_plan
from memdrive.env.kernels.road import count_laps, locate
from memdrive.env.kernels.vehicle import drive

BLOCK: Final = 32
"""Cars that go through the passes together: few enough to stay in the nearest cache."""


@jit
def step_one(
    cars: Any, worlds: Any, roads: Any, steer: float, throttle: float, observation: Any, preview: Any
) -> tuple[float, bool, float, float, float, int, int, bool]:
    """One control step of car 0: (reward, departed, cross_track, heading_error, progress, lap, scene, changed).

    cars, worlds : tables, mutated in row 0; observation, preview : mutated
    """
    car = cars[0]
    before = car["progress"]
    car["clock"] += 1
    drive(car, worlds[0], steer, throttle)
    locate(car, roads)
    count_laps(car)
    reward = reward_of(car["progress"] - before, car["cross_track"])
    if worlds.shape[0] > 2 * cars.shape[0]:
        follow_plan(cars, worlds, roads, 0)
    perceive(car, worlds[0], roads, observation, preview)
    return (
        reward,
        car["departed"] != 0,
        car["cross_track"],
        car["heading_error"],
        car["progress"],
        car["lap"],
        car["scene"],
        car["changed"] != 0,
    )


@jit
def move_block(cars: Any, worlds: Any, roads: Any, first: int, last: int, actions: Any, rewards: Any) -> None:
    """Drive the active cars of a block one control step; the others stay put, with reward 0.

    cars, worlds : tables, mutated in rows first to last - 1; rewards : mutated there
    """
    for i in range(first, last):
        car = cars[i]
        if car["active"]:
            car["clock"] += 1
            drive(car, worlds[i], actions[i, 0], actions[i, 1])
    for i in range(first, last):
        car = cars[i]
        rewards[i] = 0.0
        if car["active"]:
            before = car["progress"]
            locate(car, roads)
            count_laps(car)
            rewards[i] = reward_of(car["progress"] - before, car["cross_track"])
    if worlds.shape[0] > 2 * cars.shape[0]:
        for i in range(first, last):
            if cars[i]["active"]:
                follow_plan(cars, worlds, roads, i)


@jit
def perceive_block(
    cars: Any, worlds: Any, roads: Any, first: int, last: int, observations: Any, previews: Any
) -> None:
    """`perceive` for the active cars of a block.

    cars, observations, previews : mutated in rows first to last - 1
    """
    for i in range(first, last):
        if cars[i]["active"]:
            turn_head(cars[i])
    for row in range(ROWS):
        for i in range(first, last):
            if cars[i]["active"]:
                find_row(cars[i], roads, row)
    for i in range(first, last):
        if cars[i]["active"]:
            sense(cars[i], worlds[i], roads, observations[i])
    for i in range(first, last):
        if cars[i]["active"]:
            look_ahead(cars[i], roads, previews[i])


@jit
def step_fleet(
    cars: Any, worlds: Any, roads: Any, actions: Any, observations: Any, previews: Any, rewards: Any
) -> None:
    """One control step of every active car; the others stay put, their rows unchanged, with reward 0.

    actions : (n, 2) float32; steering in [-1, 1], share of the speed in [0, 1]
    """
    for first in range(0, cars.shape[0], BLOCK):
        last = min(first + BLOCK, cars.shape[0])
        move_block(cars, worlds, roads, first, last, actions, rewards)
        perceive_block(cars, worlds, roads, first, last, observations, previews)


@jit_nogil
def step_vector(
    first: int,
    last: int,
    cars: Any,
    worlds: Any,
    roads: Any,
    road: int,
    actions: Any,
    limit: int,
    same_step: bool,
    observations: Any,
    previews: Any,
    rewards: Any,
    ends: Any,
    last_cars: Any,
    last_worlds: Any,
    last_observations: Any,
    last_previews: Any,
) -> int:
    """One step of environments first to last - 1, with their autoreset; returns how many episodes ended in it.

    Touches no other rows: several threads may share the work.

    road : on which every episode begins, or ANY_ROAD
    limit : control steps after which an episode is truncated
    same_step : begin anew in the step that ended the episode; else in the next, whose action is not used
    ends : (2, n) bool, mutated; terminated, truncated
    last_cars, last_worlds, last_observations, last_previews : as they were at the end of an episode, mutated where one
        ended
    """
    ended = 0
    for here in range(first, last, BLOCK):
        there = min(here + BLOCK, last)
        move_block(cars, worlds, roads, here, there, actions, rewards)
        for i in range(here, there):
            car = cars[i]
            ends[0, i] = car["departed"] != 0 and car["active"] != 0
            ends[1, i] = car["clock"] >= limit and car["active"] != 0
            if not car["active"]:
                begin_somewhere(cars, worlds, roads, i, road)
        perceive_block(cars, worlds, roads, here, there, observations, previews)
        for i in range(here, there):
            if not (ends[0, i] or ends[1, i]):
                continue
            ended += 1
            cars[i]["active"] = 0
            if same_step:
                last_cars[i] = cars[i]
                last_worlds[i] = worlds[i]
                copy(observations[i], last_observations[i])
                copy(previews[i].reshape(-1), last_previews[i].reshape(-1))
                begin_somewhere(cars, worlds, roads, i, road)
                perceive(cars[i], worlds[i], roads, observations[i], previews[i])
    return ended
