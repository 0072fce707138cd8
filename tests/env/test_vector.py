"""The native vectors: would catch one that drives otherwise than single environments do, at any number of threads."""

from __future__ import annotations

import gc
import itertools
import pickle
import threading
import time

import gymnasium as gym
import numpy as np
import pytest
from every_task import CAR, LIGHT, actions_of, as_singles, every_kind, same
from gymnasium.vector import AutoresetMode, SyncVectorEnv

from memdrive.env.crew import SHARE, Crew
from memdrive.env.roads import tracks
from memdrive.env.world import scenes


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
