"""Pictures: of any size, without a screen, and showing the world as it is."""

from __future__ import annotations

import gymnasium as gym
import numpy as np
import pytest

pytestmark = pytest.mark.window


@pytest.fixture(autouse=True)
def _no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")


@pytest.mark.parametrize("size", [(64, 48), (600, 600), (2500, 1800)])
def test_an_array_of_any_size_shows_the_car_in_the_middle(size: tuple[int, int]) -> None:
    env = gym.make("memdrive/CarTracking-v0", render_mode="rgb_array", width=size[0], height=size[1])
    env.reset(seed=0)
    env.step(np.zeros(1, np.float32))
    one, other = env.render(), env.render()
    assert one.shape == (size[1], size[0], 3)
    assert one.dtype == np.uint8
    assert not np.shares_memory(one, other)
    middle = one[size[1] // 2 - 3 : size[1] // 2 + 4, size[0] // 2 - 3 : size[0] // 2 + 4].astype(int)
    assert (middle[..., 0] - middle[..., 2]).max() > 100  # the red body
    env.close()


def test_a_scene_changes_the_picture_and_the_road_moves_under_the_car() -> None:
    env = gym.make("memdrive/CarTracking-v0", render_mode="rgb_array")
    pictures = []
    for scene in ("day", "inverted"):
        env.reset(seed=0, options={"scene": scene})
        pictures.append(env.render().astype(int))
    road = pictures[1].mean() - pictures[0].mean()
    assert road > 5  # the inverted floor is bright
    env.step(np.zeros(1, np.float32))
    assert np.abs(env.render().astype(int) - pictures[1]).max() > 50
    env.close()


def test_a_window_opens_draws_and_closes() -> None:
    env = gym.make("memdrive/CarTracking-v0", render_mode="human")
    env.reset(seed=0)
    for _ in range(3):
        env.step(np.zeros(1, np.float32))
    assert env.render() is None
    env.close()
    env.close()


def test_a_list_of_frames_and_the_vector() -> None:
    env = gym.make("memdrive/CarTracking-v0", render_mode="rgb_array_list", width=64, height=64)
    env.reset(seed=0)
    env.step(np.zeros(1, np.float32))
    assert len(env.render()) == 2
    env.close()
    vector = gym.make_vec("memdrive/CarTracking-v0", num_envs=2, render_mode="rgb_array", width=64, height=64)
    vector.reset(seed=0)
    assert [frame.shape for frame in vector.render()] == [(64, 64, 3)] * 2
    vector.close()


def test_keys_for_play() -> None:
    env = gym.make("memdrive/CarTracking-v0", throttle=True)
    for action in env.unwrapped.get_keys_to_action().values():
        assert action in env.action_space
