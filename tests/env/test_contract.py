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
import threading
import time
import tracemalloc

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.envs.registration import EnvSpec
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AutoresetMode, SyncVectorEnv

import memdrive.env
from memdrive.env.crew import SHARE, Crew
from memdrive.env.roads import tracks
from memdrive.env.world import scenes

CAR = "memdrive/CarTracking-v0"
LIGHT = "memdrive/LightChase-v0"
KINDS = [
    *(
        (CAR, {"observation": kind, "action": action})
        for kind in ("features", "bits", "pixels")
        for action in ("continuous", "discrete")
    ),
    (CAR, {"throttle": True}),
    (CAR, {"tracks": "figure-of-eight", "scene": "wet"}),
    (CAR, {"schedule": "1:inverted ~1:track +1:ramp(glare,1)", "told": True}),
    (CAR, {"observation": "pixels", "schedule": "0.5:glare 1:inverted"}),
    *(
        (LIGHT, {"observation": kind, "action": action})
        for kind in ("features", "bits", "pixels")
        for action in ("continuous", "discrete")
    ),
    (LIGHT, {"light": "shadow", "changes": [[1.0, "blue"], [2.0, "red"]]}),
    (LIGHT, {"light": "dark", "changes": [[1.0, "bright"]]}),
    (LIGHT, {"observation": "pixels", "light": "bright", "changes": [[1.0, "dark"]]}),
]
ids = [f"{name.split('/')[1]}-{'-'.join(map(str, kwargs.values()))}" for name, kwargs in KINDS]
every_kind = pytest.mark.parametrize(("name", "kwargs"), KINDS, ids=ids)


def drive(env: gym.Env, seed: int, steps: int) -> list:
    """Everything that an environment returns along a seeded random drive."""
    env.action_space.seed(seed)
    out = [env.reset(seed=seed)]
    for _ in range(steps):
        result = env.step(env.action_space.sample())
        out.append(result)
        if result[2] or result[3]:
            out.append(env.reset())
    return out


def same(a, b) -> bool:
    """Equal, all the way down."""
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, tuple | list):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    return bool(np.array_equal(a, b))


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


def actions_of(native: gym.vector.VectorEnv, name: str) -> np.ndarray:
    """Random ones; robots mostly run away from their light, so that some lose it."""
    actions = native.action_space.sample()
    if name == LIGHT:
        actions[1:] = 7 if actions.ndim == 1 else (1.0, 0.0)
    return actions


def as_singles(one: tuple, other: tuple) -> None:
    """A step or reset of a native vector says what one of single environments says."""
    assert same(one[:-1], other[:-1])
    told, facts = one[-1], other[-1]
    assert told.keys() == facts.keys()
    for key in {key for key in told if f"_{key}" in told} - {"final_obs", "final_info"}:
        assert same(told[f"_{key}"], facts[f"_{key}"]), key
        assert same(told[key][told[f"_{key}"]], facts[key][told[f"_{key}"]]), key
    for i in np.flatnonzero(told.get("_final_obs", [])):
        assert same(told["final_obs"][i], facts["final_obs"][i])
        assert told["final_info"].keys() == facts["final_info"].keys()
        for key in told["final_info"]:
            assert same(told["final_info"][key][i], facts["final_info"][key][i]), key


@every_kind
@pytest.mark.parametrize("mode", [AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP], ids=["next", "same"])
def test_native_vector_is_bit_identical_to_single_environments(name: str, kwargs: dict, mode: AutoresetMode) -> None:
    kwargs = {"max_episode_steps": 60 if name == CAR else 95, **kwargs}
    native = gym.make_vec(name, num_envs=3, autoreset_mode=mode, **kwargs)
    single = SyncVectorEnv([lambda: gym.make(name, **kwargs)] * 3, autoreset_mode=mode)
    as_singles(native.reset(seed=3), single.reset(seed=3))
    native.action_space.seed(1)
    ends = np.zeros(2, int)
    for k in range(150):
        actions = actions_of(native, name)
        one, other = native.step(actions), single.step(actions)
        as_singles(one, other)
        ends += one[2].sum(), one[3].sum()
        if k == 100:
            chosen = {"reset_mask": np.array([True, False, True])}
            as_singles(native.reset(options=dict(chosen)), single.reset(options=dict(chosen)))
    assert ends[0] > 0 or kwargs.get("throttle")
    assert ends[1] > 0 or name == CAR
    native.close()
    native.close()
    single.close()


@pytest.mark.parametrize("native", [False, True])
def test_options_begin_the_next_episode_not_the_first_one_again(native: bool) -> None:
    env = gym.make_vec(CAR, num_envs=1) if native else gym.make(CAR)
    starts = [env.reset(**given)[1]["preview"] for given in ({"seed": 1}, {"options": {"scene": "day"}}, {})]
    assert not any(same(a, b) for a, b in itertools.combinations(starts, 2))


@pytest.mark.parametrize("name", [CAR, LIGHT])
def test_one_seed_is_for_those_that_are_reset_later_too(name: str) -> None:
    """Who was left out by the mask draws from the vector's generator; so a whole run follows from one integer."""
    some, rest = ({"reset_mask": np.array(mask)} for mask in ([True, False, True], [False, True, False]))
    first, again, other = (gym.make_vec(name, num_envs=3) for _ in range(3))
    seen = []
    for env, seed in ((first, 3), (again, 3), (other, 4)):
        env.reset(seed=seed, options=some)
        seen.append(env.reset(options=rest)[0])
    assert same(seen[0], seen[1])
    assert not np.array_equal(seen[0][1], seen[2][1])


@pytest.mark.parametrize(("name", "kwargs"), [(CAR, {}), (CAR, {"observation": "bits"}), (LIGHT, {})])
def test_what_a_vector_has_given_away_it_leaves_alone(name: str, kwargs: dict) -> None:
    """Catches a masked reset that writes into the arrays of the step before, and one that reads them."""
    native, other = (gym.make_vec(name, num_envs=4, **kwargs) for _ in range(2))
    mask = {"reset_mask": np.array([True, False, False, True])}
    for env in (native, other):
        env.reset(seed=0)
        env.action_space.seed(0)
    first, second = (env.step(env.action_space.sample()) for env in (native, other))
    native.reset(options=mask)
    assert same(first[0], second[0])
    assert same(first[-1], second[-1])
    first = native.step(native.action_space.sample())
    first[0][:] = 0
    for value in first[-1].values():
        value[:] = value[0]
    other.reset(options=mask)
    other.step(other.action_space.sample())
    assert same(native.reset(options=mask), other.reset(options=mask))


ROAD = tracks.generate(99, "hard")


@pytest.mark.parametrize("mode", [AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP], ids=["next", "same"])
@pytest.mark.parametrize(
    ("kwargs", "options"),
    [
        ({}, {"scene": "night"}),
        ({"scene": "wet"}, {"schedule": "0.5:inverted ~1:track +1:ramp(glare,1)"}),
        ({"tracks": "oval"}, {"track": 5, "scene": scenes.INVERTED}),
        ({}, {"track": ROAD, "scene": "worn", "schedule": "0.4:track 1:dim"}),
        ({"schedule": "0.5:inverted"}, {"track": ROAD, "schedule": None}),
    ],
)
def test_a_vector_takes_the_options_of_single_environments(kwargs: dict, options: dict, mode: AutoresetMode) -> None:
    """They hold in every episode that follows, until they are given again."""
    native = gym.make_vec(CAR, num_envs=3, autoreset_mode=mode, max_episode_steps=30, **kwargs)
    single = SyncVectorEnv([lambda: gym.make(CAR, max_episode_steps=30, **kwargs)] * 3, autoreset_mode=mode)
    native.action_space.seed(1)
    as_singles(native.reset(seed=3), single.reset(seed=3))
    for given in (options, None, {"scene": "day"}, {"track": None}):
        as_singles(native.reset(options=given), single.reset(options=given))
        for _ in range(45):
            actions = native.action_space.sample()
            as_singles(native.step(actions), single.step(actions))
    native.close()
    single.close()


def test_results_do_not_depend_on_the_number_of_threads() -> None:
    """Catches a share of the cars that is left out, done twice, or touched by a neighbour; and a pickled pool."""
    drives = []
    for threads in (1, 2, 3):
        env = gym.make_vec(CAR, num_envs=700, threads=threads, autoreset_mode="SameStep")
        assert env.crew.threads == threads
        out = [env.reset(seed=0)]
        env.action_space.seed(0)
        for k in range(30):
            out.append(env.step(env.action_space.sample()))
            if k == 15:
                env, old = pickle.loads(pickle.dumps(env)), env
                old.close()
        drives.append(out)
        env.close()
    assert sum(int(step[2].sum()) for step in drives[0][1:]) > 100
    for other in drives[1:]:
        for one, two in zip(drives[0], other, strict=True):
            assert same([part for part in one if not isinstance(part, dict)], list(two[:-1]))
            for name in ("cross_track", "preview", "progress"):
                assert same(one[-1][name], two[-1][name])
            if "final_obs" in one[-1]:
                assert all(same(a, b) for a, b in zip(one[-1]["final_obs"], two[-1]["final_obs"], strict=True))
    assert gym.make_vec(CAR, num_envs=64, threads=None).crew.threads == 1  # a small fleet pays for none


def test_an_error_in_any_share_of_the_work_is_raised_and_the_crew_goes_on() -> None:
    """Catches a caller who waits for an answer that never comes, and answers of the call before."""
    crew, cars = Crew("here", 3, 10 * SHARE - 5), 10 * SHARE - 5

    def work(first: int, last: int, bad: int) -> int:
        if first <= bad < last:
            raise ArithmeticError("share")
        return last - first

    for bad in range(0, cars, 100):
        with pytest.raises(ArithmeticError):
            crew.share(work, bad)
        assert crew.share(work, -1) == cars
    threads = threading.active_count()
    crew.close()
    crew.close()
    for _ in range(200):
        if threading.active_count() == threads - 2:
            break
        time.sleep(0.01)
    assert threading.active_count() == threads - 2
    assert crew.share(work, -1) == cars
    crew.close()


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


@pytest.mark.parametrize("name", [CAR, LIGHT])
def test_a_vector_without_autoreset_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"Vector\.autoreset_mode: need NextStep or SameStep, got Disabled"):
        gym.make_vec(name, num_envs=2, autoreset_mode="Disabled")


@pytest.mark.parametrize("name", [CAR, LIGHT])
def test_every_picture_of_a_vector_is_its_own_environments(name: str) -> None:
    looks = {"render_mode": "rgb_array", "width": 64, "height": 48}
    native = gym.make_vec(name, num_envs=2, **looks)
    native.reset(seed=4)
    for i, picture in enumerate(native.render()):
        single = gym.make(name, **looks)
        single.reset(seed=4 + i)
        np.testing.assert_array_equal(picture, single.render())


@pytest.mark.parametrize("name", [CAR, LIGHT])
def test_a_reset_that_is_refused_has_changed_nothing(name: str) -> None:
    """Catches seeds taken one by one before the bad one, and a seed taken before a bad option."""
    errors = (ValueError, gym.error.Error)
    native, untouched = (gym.make_vec(name, num_envs=3) for _ in range(2))
    for env in (native, untouched):
        env.reset(seed=5)
    for bad in ({"seed": [99, -1, 3]}, {"seed": [99, 1.5, 3]}, {"seed": -1}, {"seed": 9, "options": {"speed": 1}}):
        with pytest.raises(errors):
            native.reset(**bad)
        assert same(native.reset(), untouched.reset())
    single, untouched = (gym.make(name, disable_env_checker=True).unwrapped for _ in range(2))
    for env in (single, untouched):
        env.reset(seed=5)
    refused = [
        {"seed": -1},
        {"seed": 9, "options": {"speed": 1}},
        {"seed": 9, "options": [1]},
        {"options": np.ones(2)},
    ]
    if name == CAR:
        refused += [{"seed": -1, "options": {"scene": "wet"}}, {"seed": 9, "options": {"scene": "wet", "track": 640}}]
    for bad in refused:
        with pytest.raises(errors):
            single.reset(**bad)
        assert same(single.reset(), untouched.reset())
        assert single.np_random.random() == untouched.np_random.random()


def test_a_vector_that_is_dropped_takes_its_threads_along() -> None:
    """Without `close`: a worker that waits keeps nothing of its last job, and goes home when its crew is gone."""
    before = threading.active_count()
    for _ in range(5):
        env = gym.make_vec(CAR, num_envs=2 * SHARE, threads=2)
        env.reset(seed=0)
        env.step(env.action_space.sample())
        del env
    gc.collect()
    for _ in range(200):
        if threading.active_count() <= before:
            break
        time.sleep(0.01)
    assert threading.active_count() <= before


@pytest.mark.parametrize("action", ["continuous", "discrete"])
def test_the_left_key_steers_left(action: str) -> None:
    env = gym.make(CAR, action=action).unwrapped
    keys = env.get_keys_to_action()
    left, right = (env.interface.command(keys[(key,)])[0] for key in "ad")
    assert left == -right > 0
