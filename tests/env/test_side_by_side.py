"""What is examined (a `Fleet`) is what others get (Gymnasium, single and native vector), bit for bit."""

from __future__ import annotations

import gymnasium as gym
import numpy as np
import pytest

from memdrive.agent.driving.body import Body
from memdrive.agent.driving.eyes import PlainEyes
from memdrive.env import OBSERVED, Fleet
from memdrive.env.kernels.noise import uniform
from memdrive.env.roads.pool import Pool
from memdrive.env.world import scenes
from memdrive.env.world.schedule import parse

CAR = "memdrive/CarTracking-v0"
SHAPE = "oval"
SCHEDULES = (
    "1:inverted 2:ramp(wet,2) 5:back 7:ramp(glare,1) 9:repeat",
    "0.5:track(3) 2:worn 3:track +1:ramp(low-battery,1) ~0.5:track +2:dead",
    "4m:fast 12m:track 0.5lap:misaligned 1lap:track(0) 9:night",
)
WORLDS = [*({"scene": name} for name in scenes.NAMED), *({"schedule": text} for text in SCHEDULES)]


def beside(env: gym.Env, kwargs: dict) -> tuple[Fleet, int]:
    """A fleet with a car on every road of the pool, of which one stands where the environment's does; its number."""
    pool = Pool(SHAPE)
    roads = [pool[number] for number in range(len(pool))]
    scene = scenes.get(kwargs.get("scene", "day"))
    schedule = parse(kwargs["schedule"]) if "schedule" in kwargs else None
    fleet = Fleet(roads, [scene] * len(roads), [0] * len(roads), schedule=schedule)
    car = env.unwrapped.fleet.cars[0]
    i, key = int(car["road"]), car["key"]
    fleet.cars["key"][i] = key
    fleet.reset(
        i,
        s=uniform(key, 0, 2) * roads[i].spacing * len(roads[i].x),
        cross_track=0.1 * (uniform(key, 0, 3) - 0.5),
        heading_error=0.2 * (uniform(key, 0, 4) - 0.5),
    )
    fleet.active[:] = 0
    fleet.active[i] = 1
    return fleet, i


def told(fleet: Fleet, i: int) -> dict:
    """What `info` would say of a car."""
    car = fleet.cars[i]
    return {
        **{name: car[name] for name in ("cross_track", "heading_error", "progress", "lap")},
        "scene": fleet.scene(i).name,
        "preview": fleet.preview[i],
    }


@pytest.mark.parametrize("kwargs", WORLDS, ids=lambda kwargs: next(iter(kwargs.values())))
def test_a_fleet_drives_as_the_environments_do(kwargs: dict) -> None:
    """Catches a scene, ramp, road, lap or reading that one of the three ways of driving has and another has not."""
    single = gym.make(CAR, tracks=SHAPE, **kwargs)
    native = gym.make_vec(CAR, num_envs=2, tracks=SHAPE, **kwargs)
    seen, facts = single.reset(seed=21)
    others, _ = native.reset(seed=21)
    fleet, i = beside(single, kwargs)
    rng, steps = np.random.default_rng(0), 0
    assert np.array_equal(seen, fleet.observations[i])
    assert np.array_equal(seen, others[0])
    while steps < 260:
        steer = np.clip(1.5 * fleet.preview[i, 5, 1] + rng.normal(0, 0.05), -1, 1).astype(np.float32)
        seen, reward, departed, truncated, facts = single.step(np.array([steer]))
        others, rewards, ends, _, more = native.step(np.array([[steer], [0.0]], np.float32))
        fleet.step(np.full(len(fleet), steer))
        steps += 1
        assert np.array_equal(seen, fleet.observations[i])
        assert np.array_equal(seen, others[0])
        assert np.float32(reward) == fleet.rewards[i]
        assert reward == rewards[0]
        assert departed == fleet.departed[i] == ends[0]
        for name, value in told(fleet, i).items():
            assert np.array_equal(facts[name], value), name
            assert np.array_equal(facts[name], more[name][0]), name
        if departed or truncated:
            break
    assert steps > 15


def test_the_names_of_what_is_observed() -> None:
    """By what stands there; and an agent that knows no environment looks in the same places."""
    fleet = Fleet([Pool("mild")[0]], [scenes.FAST], [0])
    for _ in range(30):
        fleet.step([0.4])
    car, seen = fleet.cars[0], fleet.observations[0]
    assert seen[OBSERVED.speed] == pytest.approx(car["speed"], abs=0.1)
    assert seen[OBSERVED.yaw_rate] == pytest.approx(car["yaw_rate"], abs=0.1)
    assert car["yaw_rate"] > 0.5
    assert seen[OBSERVED.steer] == np.float32(0.4)
    assert ((seen[OBSERVED.photodiodes] >= 0) & (seen[OBSERVED.photodiodes] <= 1)).all()
    body = Body()
    assert (body.speed, body.yaw_rate, body.steer) == (OBSERVED.speed, OBSERVED.yaw_rate, OBSERVED.steer)
    assert slice(0, PlainEyes().n_photodiodes) == OBSERVED.photodiodes
