"""What Gymnasium's users rely on, for every id and every kind of observation."""

from __future__ import annotations

import gc
import itertools
import json
import os
import pickle
import random
import re
import subprocess
import sys
import tracemalloc

import gymnasium as gym
import numpy as np
import pytest
from every_task import CAR, LIGHT, drive, every_kind, same
from gymnasium.envs.registration import EnvSpec
from gymnasium.utils.env_checker import check_env

import memdrive.env
from memdrive.env.roads import tracks
from memdrive.env.world import scenes


@every_kind
def test_gymnasium_has_nothing_to_say(name: str, kwargs: dict) -> None:
    check_env(gym.make(name, **kwargs).unwrapped, skip_render_check=True)


@every_kind
def test_the_same_seed_is_the_same_drive_after_any_pickling(name: str, kwargs: dict) -> None:
    fresh = gym.make(name, **kwargs)
    thawed = pickle.loads(pickle.dumps(fresh))
    first = drive(fresh, 5, 60)
    assert same(first, drive(thawed, 5, 60))
    assert same(drive(pickle.loads(pickle.dumps(fresh)), 5, 60), first)
    assert not same(first, drive(fresh, 6, 60))


@every_kind
def test_observations_are_fresh_finite_and_none_is_constant(name: str, kwargs: dict) -> None:
    steps = drive(gym.make(name, **kwargs), 1, 300)
    observations = [step[0] for step in steps]
    infos = [step[-1] for step in steps]
    assert len({id(o) for o in observations}) == len(observations)
    assert not any(np.shares_memory(a, b) for a, b in itertools.pairwise(observations[:20]))
    assert len({id(info) for info in infos}) == len(infos)
    stack = np.stack(observations).astype(float)
    assert np.isfinite(stack).all()
    if kwargs.get("observation") != "pixels":
        constant = np.flatnonzero(np.ptp(stack.reshape(len(stack), -1), axis=0) == 0)
        assert len(constant) == 0, constant
    for step in steps:
        if len(step) == 5:
            assert type(step[1]) is float
            assert 0 <= step[1] <= 1
            assert type(step[2]) is bool
            assert type(step[3]) is bool


@pytest.mark.kernels
def test_a_short_drive_in_every_scene() -> None:
    """Every branch of the kernels: with bounds checks on, and without the JIT."""
    for name in scenes.NAMED:
        env = gym.make(CAR, scene=name, tracks="figure-of-eight", disable_env_checker=True)
        assert len(drive(env, 0, 8)) >= 9
    env = gym.make_vec(CAR, num_envs=2, schedule="0.1:ramp(wet,0.1) +0.1:track ~9:repeat", autoreset_mode="SameStep")
    env.reset(seed=0)
    for _ in range(10):
        env.step(np.full((2, 1), 0.9, np.float32))
    assert np.isfinite(env.fleet.cars["x"]).all()
    env = gym.make_vec(LIGHT, num_envs=2, light="shadow", changes=[[0.2, "blue"]], max_episode_steps=6)
    env.reset(seed=0)
    for _ in range(10):
        env.step(np.full((2, 2), 0.9, np.float32))
    env.reset(options={"reset_mask": np.array([True, False])})
    assert np.isfinite(env.robots["x"]).all()


@every_kind
def test_the_spec_is_json_and_makes_the_same_task_again(name: str, kwargs: dict) -> None:
    env = gym.make(name, **kwargs)
    again = gym.make(EnvSpec.from_json(env.spec.to_json()))
    assert json.loads(env.spec.to_json())["kwargs"] == json.loads(json.dumps(kwargs))
    assert same(drive(env, 2, 30), drive(again, 2, 30))


def test_importing_the_tasks_imports_no_library_that_draws() -> None:
    code = (
        "import gymnasium, sys; env = gymnasium.make('memdrive.env:memdrive/CarTracking-v0'); env.reset(seed=1);"
        "print('pygame' in sys.modules, 'matplotlib' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=os.environ, check=False)
    assert done.stdout.strip() == "False False", done.stderr


@every_kind
def test_pickled_in_mid_drive_it_drives_on_as_it_would_have(name: str, kwargs: dict) -> None:
    env = gym.make(name, **kwargs)
    drive(env, 5, 25)
    thawed = pickle.loads(pickle.dumps(env))
    thawed.action_space.seed(9)
    env.action_space.seed(9)
    for _ in range(25):
        action = env.action_space.sample()
        step = env.step(action)
        assert same(step, thawed.step(action))
        if step[2] or step[3]:
            assert same(env.reset(), thawed.reset())


@every_kind
def test_closing_twice_and_a_thousand_resets_leave_nothing_behind(name: str, kwargs: dict) -> None:
    env = gym.make(name, **kwargs)
    env.reset(seed=0)
    random.seed(4)
    state = np.random.get_state()[1].copy()  # noqa: NPY002 - the global state is what must stay
    plain = random.getstate()
    marks = []
    tracemalloc.start()
    for k in range(1001):
        env.reset()
        if k in (300, 1000):
            gc.collect()
            marks.append((len(pickle.dumps(env.unwrapped)), len(gc.get_objects()), tracemalloc.get_traced_memory()[0]))
    tracemalloc.stop()
    assert abs(marks[1][0] - marks[0][0]) < 20_000  # roads differ in length
    assert abs(marks[1][1] - marks[0][1]) < 500
    assert marks[1][2] - marks[0][2] < 100_000  # one feature vector a reset would be 200,000
    env.close()
    env.close()
    assert np.array_equal(state, np.random.get_state()[1])  # noqa: NPY002
    assert plain == random.getstate()


@every_kind
def test_keys_mean_actions_and_metadata_is_its_own(name: str, kwargs: dict) -> None:
    env, other = gym.make(name, **kwargs).unwrapped, gym.make(name, **kwargs).unwrapped
    keys = env.get_keys_to_action()
    assert {("a",), ("d",)} <= keys.keys()
    assert all(action in env.action_space for action in keys.values())
    assert all(pressed == tuple(sorted(pressed)) for pressed in keys)
    env.metadata["render_fps"] = 1
    assert other.metadata["render_fps"] == type(other).metadata["render_fps"] == 20


@pytest.mark.parametrize("name", [CAR, LIGHT])
def test_the_docstring_tables_say_what_the_spaces_say(name: str) -> None:
    """Every index once, with its bounds."""
    kwargs = {"throttle": True} if name == CAR else {}
    env = gym.make(name, **kwargs).unwrapped
    sections = re.split(r"^\s*## ", env.__doc__, flags=re.MULTILINE)
    for title, space in (("Action", env.action_space), ("Observation", env.observation_space)):
        (section,) = (section for section in sections if section.startswith(title))
        assert "| index | meaning | min | max | unit |" in section
        rows = re.findall(r"^\s*\| (\d+)(?:–(\d+))? \|.*?\| (\S+) \| (\S+) \| (?:[^|]* )?\|$", section, re.MULTILINE)
        indices = []
        for first, last, low, high in rows:
            block = range(int(first), int(last or first) + 1)
            indices += block
            assert (space.low[block] == float(low)).all(), first
            assert (space.high[block] == float(high)).all(), first
        assert indices == list(range(len(space.low)))


def test_reset_takes_track_scene_and_schedule() -> None:
    env = gym.make(CAR)
    road = tracks.generate(99, "hard")
    _, facts = env.reset(seed=0, options={"track": road, "scene": "night", "schedule": "1:dim"})
    assert facts["scene"] == "night"
    assert env.unwrapped.fleet.cars["road_count"][0] == len(road.x)
    assert env.reset()[1]["scene"] == "night"
    _, facts = env.reset(options={"track": 5, "scene": scenes.WET, "schedule": None})
    assert facts["scene"] == "wet"


def test_mistakes_are_named() -> None:
    env = gym.make(CAR, disable_env_checker=True)
    with pytest.raises(gym.error.ResetNeeded):
        env.unwrapped.step(np.zeros(1, np.float32))
    env.reset(seed=0)
    for bad in (np.nan, 1.5, -np.inf):
        with pytest.raises(ValueError, match=r"action: need -1 <= steering <= 1, got"):
            env.step(np.array([bad], np.float32))
    for options, law in (
        ({"speed": 3}, "need track, scene or schedule"),
        ({"scene": "noon"}, "need one of day"),
        ({"track": 640}, "need a whole number from 0 to 63"),
        ({"schedule": "5day"}, "position 1"),
    ):
        with pytest.raises(ValueError, match=law):
            env.reset(options=options)
    for kwargs in (
        {"tracks": "wild"},
        {"observation": "smell"},
        {"action": "x"},
        {"action": "discrete", "throttle": True},
    ):
        with pytest.raises(ValueError, match="CarTracking"):
            gym.make(CAR, **kwargs)


def test_every_id_is_registered() -> None:
    assert memdrive.env.Fleet
    assert {CAR, LIGHT} <= set(gym.registry)


@pytest.mark.parametrize("action", ["continuous", "discrete"])
def test_the_left_key_steers_left(action: str) -> None:
    env = gym.make(CAR, action=action).unwrapped
    keys = env.get_keys_to_action()
    left, right = (env.interface.command(keys[(key,)])[0] for key in "ad")
    assert left == -right > 0
