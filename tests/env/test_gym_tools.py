"""Gymnasium's own tools over these tasks: keyboard play, recorded frames, render checks, spawned workers."""

from __future__ import annotations

import os
import subprocess
import sys

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AsyncVectorEnv
from gymnasium.wrappers import RenderCollection

import memdrive.env  # noqa: F401 - registers the ids

CAR, LIGHT = "memdrive/CarTracking-v0", "memdrive/LightChase-v0"
PLAY = """
import matplotlib, numpy as np
matplotlib.use = lambda *_: None  # play asks for Tk, which need not be there
import gymnasium as gym, pygame
from gymnasium.utils.play import play
import memdrive.env
steps = []
def seen(*step):
    steps.append(step[2])
    if len(steps) == 1:
        pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_a))
    if len(steps) == 4:
        pygame.event.post(pygame.event.Event(pygame.QUIT))
env = gym.make({name!r}, render_mode="rgb_array", width=64, height=64)
play(env, noop=env.action_space.low * 0, callback=seen, fps=500)
print(len(steps), float(steps[0].sum()), float(steps[-1][-1]))
"""


@pytest.fixture(autouse=True)
def _no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")


@pytest.mark.window
@pytest.mark.parametrize(("name", "turn"), [(CAR, 0.5), (LIGHT, 1.0)])
def test_play_drives_by_keys_until_the_window_closes(name: str, turn: float) -> None:
    """In a process of its own: importing `play` chooses a matplotlib backend."""
    command = [sys.executable, "-c", PLAY.format(name=name)]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == f"4 0.0 {turn}"


@pytest.mark.window
@pytest.mark.parametrize("name", [CAR, LIGHT])
def test_the_checker_renders_too(name: str) -> None:
    check_env(gym.make(name, render_mode="rgb_array", width=64, height=64).unwrapped, skip_render_check=False)


@pytest.mark.window
@pytest.mark.parametrize("name", [CAR, LIGHT])
def test_frames_are_collected(name: str) -> None:
    env = RenderCollection(gym.make(name, render_mode="rgb_array", width=64, height=64))
    env.reset(seed=0)
    for _ in range(3):
        env.step(env.action_space.sample())
    frames = env.render()
    assert [frame.shape for frame in frames] == [(64, 64, 3)] * 4
    env.close()


def test_spawned_workers_drive_what_one_process_drives() -> None:
    def make() -> gym.Env:
        return gym.make("memdrive.env:memdrive/CarTracking-v0")

    workers = AsyncVectorEnv([make], context="spawn")
    one = gym.make_vec(CAR, num_envs=1)
    try:
        assert np.array_equal(workers.reset(seed=4)[0], one.reset(seed=4)[0])
        for _ in range(3):
            actions = np.full((1, 1), 0.2, np.float32)
            assert np.array_equal(workers.step(actions)[0], one.step(actions)[0])
    finally:
        workers.close()
        one.close()
