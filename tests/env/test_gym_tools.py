"""Gymnasium's own tools over these tasks: keyboard play, recorded frames, render checks, spawned workers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import gymnasium as gym
import numpy as np
import pytest
from gymnasium import wrappers
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AsyncVectorEnv, AutoresetMode, SyncVectorEnv
from gymnasium.wrappers import RecordVideo, RenderCollection
from numpy.typing import NDArray

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


@pytest.mark.parametrize(("name", "shared_memory"), [(CAR, True), (CAR, False), (LIGHT, True)])
def test_spawned_workers_drive_what_one_process_drives(name: str, shared_memory: bool) -> None:
    """Two processes that import nothing but what the id says."""

    def make() -> gym.Env:
        return gym.make(f"memdrive.env:{name}")

    workers = AsyncVectorEnv([make, make], context="spawn", shared_memory=shared_memory)
    one = gym.make_vec(name, num_envs=2)
    try:
        assert np.array_equal(workers.reset(seed=4)[0], one.reset(seed=4)[0])
        for _ in range(3):
            actions = np.array([[0.2, 0.1], [-0.9, 0.3]], np.float32)[:, : one.single_action_space.shape[0]]
            assert np.array_equal(workers.step(actions)[0], one.step(actions)[0])
    finally:
        workers.close()
        one.close()


def frames_of(film: Path) -> NDArray[np.uint8]:
    """(n, 128, 160, 3): the pictures of a film, as a player decodes them."""
    ffmpeg = pytest.importorskip("imageio_ffmpeg").get_ffmpeg_exe()
    command = [ffmpeg, "-v", "error", "-i", str(film), "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60)
    return np.frombuffer(done.stdout, np.uint8).reshape(-1, 128, 160, 3)


@pytest.mark.window
@pytest.mark.parametrize("name", [CAR, LIGHT])
def test_a_film_is_recorded(name: str, tmp_path: Path) -> None:
    """RecordVideo's film has a frame of every step, of the right size, showing what was rendered."""
    pytest.importorskip("moviepy")
    env = RecordVideo(
        gym.make(name, render_mode="rgb_array", width=160, height=128), str(tmp_path / "films"), lambda _: True
    )
    env.reset(seed=0)
    for _ in range(10):
        env.step(env.action_space.sample())
    last = env.render()
    env.close()
    (film,) = (tmp_path / "films").glob("*.mp4")
    frames = frames_of(film)
    assert len(frames) in (10, 11)  # the encoder may keep back the last
    assert np.abs(frames[-1].astype(int) - last).mean() < 12


@pytest.mark.window
@pytest.mark.parametrize("name", [CAR, LIGHT])
def test_a_list_of_frames_is_saved_as_a_film(name: str, tmp_path: Path) -> None:
    pytest.importorskip("moviepy")
    from gymnasium.utils.save_video import save_video

    env = gym.make(name, render_mode="rgb_array_list", width=160, height=128)
    env.reset(seed=0)
    for _ in range(10):
        env.step(env.action_space.sample())
    (tmp_path / "films").mkdir()
    save_video(env.render(), str(tmp_path / "films"), fps=env.metadata["render_fps"], episode_trigger=lambda _: True)
    env.close()
    (film,) = (tmp_path / "films").glob("*.mp4")
    assert len(frames_of(film)) in (10, 11)


KINDS = [
    (name, observation, action)
    for name in (CAR, LIGHT)
    for observation in ("features", "bits", "pixels")
    for action in ("continuous", "discrete")
]


@pytest.mark.parametrize(("name", "observation", "action"), KINDS)
def test_spaces_are_of_the_two_kinds_that_every_library_takes(name: str, observation: str, action: str) -> None:
    """PufferLib's emulation takes no MultiBinary; stable-baselines3 wants continuous actions from −1 to 1."""
    env = gym.make(name, observation=observation, action=action)
    assert type(env.observation_space) is gym.spaces.Box
    assert env.observation_space.shape == env.reset(seed=0)[0].shape
    if action == "discrete":
        assert type(env.action_space) is gym.spaces.Discrete
        assert env.action_space.start == 0
    else:
        assert type(env.action_space) is gym.spaces.Box
        assert (env.action_space.low == -1).all()
        assert (env.action_space.high == 1).all()


@pytest.mark.parametrize(("name", "observation", "action"), KINDS)
def test_the_wrappers_of_cleanrl(name: str, observation: str, action: str) -> None:
    """Its chain for continuous control, in its order, and the statistics that it reads where an episode ends."""

    def make() -> gym.Env:
        env = gym.make(name, observation=observation, action=action, max_episode_steps=20)
        env = wrappers.RecordEpisodeStatistics(wrappers.FlattenObservation(env))
        if action == "continuous":
            env = wrappers.ClipAction(env)
        env = wrappers.NormalizeObservation(env)
        env = wrappers.TransformObservation(env, lambda seen: np.clip(seen, -10, 10), env.observation_space)
        env = wrappers.NormalizeReward(env, gamma=0.99)
        return wrappers.TransformReward(env, lambda reward: np.clip(reward, -10, 10))

    envs = SyncVectorEnv([make, make], autoreset_mode=AutoresetMode.SAME_STEP)
    observations, _ = envs.reset(seed=1)
    rng = np.random.default_rng(0)
    episodes = 0
    for _ in range(45):
        if action == "continuous":  # a Gaussian policy knows no bounds
            actions = rng.normal(0, 2, (2, *envs.single_action_space.shape)).astype(np.float32)
        else:
            actions = rng.integers(0, envs.single_action_space.n, 2)
        observations, rewards, _, _, facts = envs.step(actions)
        assert observations.shape == (2, int(np.prod(envs.single_observation_space.shape)))
        assert np.isfinite(observations).all()
        assert np.isfinite(rewards).all()
        if "final_info" in facts:
            over = facts["final_info"]["_episode"]
            episodes += int(over.sum())
            assert (facts["final_info"]["episode"]["l"][over] <= 20).all()
    assert episodes >= 4
    envs.close()
