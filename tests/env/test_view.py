"""Pictures: of any size, without a screen, and showing the world as it is."""

from __future__ import annotations

import gymnasium as gym
import numpy as np
import pygame
import pytest

from memdrive.env import view
from memdrive.env.roads import tracks
from memdrive.env.view import CarView

pytestmark = pytest.mark.window
ANGLE = np.linspace(0, 2 * np.pi, 200, endpoint=False)
CIRCLE = np.stack([np.cos(ANGLE), np.sin(ANGLE)], axis=1)


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


@pytest.mark.parametrize("native", [False, True])
@pytest.mark.parametrize("name", ["memdrive/CarTracking-v0", "memdrive/LightChase-v0"])
def test_a_picture_does_not_change_with_what_the_caller_does_to_an_observation(name: str, native: bool) -> None:
    """Catches observations that are the environment's own buffer: readings beyond 1 even ended in an error."""
    make = gym.make_vec if native else gym.make
    env = make(name, render_mode="rgb_array", width=64, height=64)
    observation, facts = env.reset(seed=0)
    for _ in range(2):
        before = np.array(env.render())
        observation *= 1000
        for value in facts.values():
            if isinstance(value, np.ndarray) and value.dtype.kind == "f":
                value *= 1000
        assert np.array_equal(env.render(), before)
        observation, *_, facts = env.step(env.action_space.sample())
    env.close()


def test_a_picture_shows_the_road_of_now() -> None:
    """Catches tiles kept for a road whose place in memory another, equally long one has taken."""
    roads = [tracks.from_points(stretch * CIRCLE, "round") for stretch in ([6, 7], [7, 6])]
    assert len(roads[0].x) == len(roads[1].x)
    env = gym.make("memdrive/CarTracking-v0", render_mode="rgb_array", width=96, height=96, disable_env_checker=True)
    for k in range(60):
        env.reset(seed=3, options={"track": roads[k % 2]})
        fresh = CarView((96, 96)).frame(env.unwrapped.fleet, 0)
        assert np.array_equal(env.render(), fresh), k


def test_closing_one_window_leaves_all_others_alone() -> None:
    """Those of other environments, of either task, and the application's own display."""
    own = pygame.display.set_mode((90, 80))
    one, two = (gym.make("memdrive/CarTracking-v0", render_mode="human", width=64, height=48) for _ in range(2))
    light = gym.make("memdrive/LightChase-v0", render_mode="human", width=64, height=48)
    for env in (one, two, light):
        env.reset(seed=0)
    one.close()
    one.close()
    for env in (two, light):
        env.step(env.action_space.sample())
    light.close()
    two.close()
    assert pygame.display.get_surface() is own
    assert own.get_size() == (90, 80)
    pygame.display.flip()
    two.reset(seed=0)  # and a closed one opens again
    two.close()
    pygame.display.quit()


@pytest.mark.parametrize("name", ["memdrive/CarTracking-v0", "memdrive/LightChase-v0"])
def test_a_window_keeps_the_pace_of_its_own_environment(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    paces = []
    monkeypatch.setattr(view.Window, "show", lambda _self, _picture, fps: paces.append(fps))
    env = gym.make(name, render_mode="human", width=64, height=48)
    env.reset(seed=0)
    env.unwrapped.metadata["render_fps"] = 90
    env.step(env.action_space.sample())
    env.close()
    assert paces == [20, 90]
