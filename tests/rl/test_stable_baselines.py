"""stable-baselines3 over both tasks: its checker has nothing to say, and its algorithms take what they are given.

Needs the extra `rl`; run by `make test-rl`.
"""

from __future__ import annotations

import itertools
import warnings

import gymnasium as gym
import pytest

import memdrive.env  # noqa: F401 - registers the ids

pytestmark = pytest.mark.rl

CAR, LIGHT = "memdrive/CarTracking-v0", "memdrive/LightChase-v0"
KINDS = [
    *(
        (name, {"observation": observation, "action": action})
        for name, observation, action in itertools.product(
            (CAR, LIGHT), ("features", "bits", "pixels"), ("continuous", "discrete")
        )
    ),
    (CAR, {"throttle": True}),
    (CAR, {"schedule": "1:inverted ~1:track +1:ramp(glare,1)", "told": True}),
    (LIGHT, {"light": "shadow", "changes": [[1.0, "blue"]]}),
]


@pytest.mark.parametrize(("name", "kwargs"), KINDS)
def test_the_checker_has_nothing_to_say(name: str, kwargs: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    from stable_baselines3.common.env_checker import check_env

    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    env = gym.make(name, render_mode="rgb_array", width=64, height=64, **kwargs)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        check_env(env, warn=True, skip_render_check=False)
        check_env(env.unwrapped, warn=True, skip_render_check=False)
    assert [str(warning.message) for warning in said] == []
    env.close()


@pytest.mark.parametrize("name", [CAR, LIGHT])
@pytest.mark.parametrize(
    ("observation", "action"), [("features", "continuous"), ("bits", "discrete"), ("pixels", "discrete")]
)
def test_ppo_takes_it(name: str, observation: str, action: str) -> None:
    from stable_baselines3 import PPO
    from stable_baselines3.common.env_util import make_vec_env

    env = make_vec_env(name, n_envs=2, seed=0, env_kwargs={"observation": observation, "action": action})
    policy = "CnnPolicy" if observation == "pixels" else "MlpPolicy"
    model = PPO(policy, env, n_steps=32, batch_size=32, n_epochs=1, seed=0, device="cpu")
    model.learn(64)
    assert model.num_timesteps == 64
    chosen, _ = model.predict(env.reset(), deterministic=True)
    assert all(one in env.action_space for one in chosen)
    env.close()


def test_ppo_joins_the_examination_as_one_steering_a_car() -> None:
    from memdrive.demos.driving.laps import Roads, drive_laps
    from memdrive.demos.driving.rl import steered_by_ppo
    from memdrive.demos.seeds import Purpose
    from memdrive.env.world import scenes

    steer = steered_by_ppo(256, seed=1)
    score = drive_laps(steer, Roads.make(Purpose.VALIDATE, 1, 1, "mild"), [scenes.DAY])[0]
    assert score.laps == 2
