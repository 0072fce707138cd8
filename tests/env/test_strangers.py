"""What strangers hand to the tasks: refused with one clear error in one line: where, the law, the value."""

from __future__ import annotations

from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from refusing import CAR, INF, LIGHT, NAN, refused

import memdrive.env  # noqa: F401 - registers the ids
from memdrive.env.world import scenes

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
