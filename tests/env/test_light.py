"""LightChase against its laws written plainly: lamps, cells, colours, motion, reward."""

from __future__ import annotations

import math

import gymnasium as gym
import numpy as np
import pytest

import memdrive.env  # noqa: F401 - registers the ids
from memdrive.env.constants import CONTROL_DT
from memdrive.env.kernels import light
from memdrive.env.kernels.noise import gaussian, noise_base
from memdrive.env.tasks.light.interface import KINDS, plan

NEVER = plan(())


def begun(kind: str, stream: int = 5) -> tuple[np.ndarray, np.ndarray]:
    """A robot at the start of an episode, and what it sees."""
    robots, seen = np.zeros(1, light.ROBOT), np.empty((1, light.FEATURES), np.float32)
    robots["stream"] = stream
    light.begin_chases(robots, KINDS.index(kind), np.ones(1, np.bool_), seen)
    return robots, seen[0]


def eyes(robot: np.void, kind: str) -> np.ndarray:
    """(2, cells) red and blue readings, cell by cell and lamp by lamp."""
    ambient, share, window = {"dark": (0.05, 1.0, 0.0), "bright": (0.5, 0.5, 0.3)}.get(kind, (0.35, 1.0, 0.0))
    readings = np.full((2, light.CELLS), ambient)
    axes = robot["yaw"] + np.arange(light.CELLS) * 2 * math.pi / light.CELLS
    readings += window * np.maximum(np.cos(axes - light.window_axis(robot["key"])), 0) ** 2
    for k in range(light.LIGHTS):
        x, y = light.light_place(robot["key"], k, robot["clock"])
        distance = math.hypot(x - robot["x"], y - robot["y"])
        toward = math.atan2(y - robot["y"], x - robot["x"])
        for cell in range(light.CELLS):
            off_axis = toward - robot["yaw"] - cell * 2 * math.pi / light.CELLS
            seen = share * max(math.cos(off_axis), 0.0) ** 2 * 0.6 / (0.6 + 0.4 * distance**2)
            if k == 0 and kind == "shadow":
                readings[:, cell] -= 0.5 * seen
            else:
                blue = (kind == "blue") == (k == 0)
                readings[int(blue), cell] += seen
    base = noise_base(robot["key"], robot["clock"])
    noise = [gaussian(base, j) for j in range(2 * light.CELLS)]
    return np.clip(readings + light.NOISE * np.reshape(noise, readings.shape), 0, 1)


@pytest.mark.kernels
@pytest.mark.parametrize("kind", KINDS)
def test_cells_read_what_falls_on_them(kind: str) -> None:
    """A blue light is among red lamps, a red one and a shadow, which takes light from both eyes, among blue ones."""
    robots, seen = begun(kind)
    for forward, turn in ((0.0, 0.0), (1.0, 0.5), (0.3, -1.0), (1.0, 0.0)):
        _, distance, bearing, _, _ = light.chase(robots, NEVER, forward, turn, seen)
        robot = robots[0]
        np.testing.assert_allclose(seen[:32].reshape(2, -1), eyes(robot, kind), atol=1e-5)
        assert (seen[32], seen[33]) == (np.float32(forward), np.float32(turn))
        x, y = light.light_place(robot["key"], 0, robot["clock"])
        ahead = np.exp(-1j * robot["yaw"]) * complex(x - robot["x"], y - robot["y"])
        assert (distance, bearing) == pytest.approx((abs(ahead), np.angle(ahead)))


def test_a_window_is_seen_in_both_colours_and_is_of_a_bright_room_alone() -> None:
    """Catches a window that beckons in one colour, one that stands in every room, and one at the same side always."""
    sides = set()
    for stream in range(1, 21):
        robots, seen = begun("bright", stream)
        lamps = np.clip(eyes(robots[0], "bright"), 0, 1)
        np.testing.assert_allclose(seen[:32].reshape(2, -1), lamps, atol=1e-5)
        sides.add(round(float(light.window_axis(robots["key"][0])), 2))
        _, dark = begun("dark", stream)
        assert dark[:32].min() < 0.12 < 0.4 < seen[:32].min()
    assert len(sides) > 15


@pytest.mark.kernels
def test_the_robot_drives_arcs() -> None:
    """One and a half metres around a circle of half a metre; the midpoint rule is 0.1 % of a step off, no more."""
    robots, seen = begun("red")
    x, y, yaw = (float(robots[name][0]) for name in ("x", "y", "yaw"))
    for _ in range(20):
        light.chase(robots, NEVER, 1.0, 1.0, seen)
    radius, turned = light.TOP_SPEED / light.TOP_TURN, 20 * light.TOP_TURN * CONTROL_DT
    x += radius * (math.sin(yaw + turned) - math.sin(yaw))
    y -= radius * (math.cos(yaw + turned) - math.cos(yaw))
    assert math.hypot(robots["x"][0] - x, robots["y"][0] - y) < 2e-3
    assert math.cos(robots["yaw"][0] - yaw - turned) == pytest.approx(1.0)


@pytest.mark.kernels
def test_reward_is_nearness_and_for_the_rest_half_for_closing_in() -> None:
    robots, seen = begun("blue")
    rewards, wanted = [], []
    for forward, turn in [(1.0, 0.3)] * 30 + [(0.0, 0.0)] * 10:
        before = float(robots["distance"][0])
        reward, distance, *_ = light.chase(robots, NEVER, forward, turn, seen)
        near = 1 / (1 + ((distance - 0.5) / 0.5) ** 2)
        closing = min(max((before - distance) / (1.5 * CONTROL_DT), 0.0), 1.0)
        rewards.append(reward)
        wanted.append(near + (1 - near) * closing / 2)
    assert rewards == pytest.approx(wanted)
    assert np.ptp(rewards) > 0.05
    assert max(wanted) > 1.5 * min(wanted)


@pytest.mark.kernels
def test_an_episode_begins_two_metres_from_a_light_of_its_own() -> None:
    """All lamps stay within 2.5 m of the middle each way; no two wander alike, in one episode or in two."""
    ways = []
    for stream in range(20):
        robots, _ = begun("red", stream + 1)
        assert robots["distance"][0] == pytest.approx(2.0)
        key = robots["key"][0]
        ways += [[light.light_place(key, k, t) for t in range(0, 1000, 20)] for k in range(light.LIGHTS)]
    apart = np.array([np.abs(np.array(ways) - way).max(axis=(1, 2)) for way in ways])
    assert np.abs(ways).max() <= 2.5
    assert (apart[~np.eye(len(ways), dtype=bool)] > 0.1).all()


def test_the_light_turns_when_the_changes_say() -> None:
    """In whatever order they were given; a change before the first step comes with it."""
    env = gym.make("memdrive/LightChase-v0", changes=((1.0, "blue"), (0.01, "shadow"), (0.5, "red")))
    _, facts = env.reset(seed=1)
    kinds = [facts["light"]] + [env.step(env.action_space.sample())[-1]["light"] for _ in range(25)]
    assert kinds == ["red"] + ["shadow"] * 9 + ["red"] * 10 + ["blue"] * 6


def test_a_light_that_is_six_metres_away_is_lost() -> None:
    env = gym.make("memdrive/LightChase-v0")
    env.reset(seed=2)
    lost, steps = False, 0
    while not lost and steps < 400:
        _, _, lost, _, facts = env.step(np.array([1.0, 0.0], np.float32))
        assert lost == (facts["distance"] > 6.0)
        steps += 1
    assert lost


def test_the_picture_shows_how_bright_the_room_is_and_its_window() -> None:
    """Dark below ordinary below bright, grey where no lamp shines; one side of the bright room is the brightest."""
    floors = {}
    for kind in ("dark", "red", "bright"):
        env = gym.make("memdrive/LightChase-v0", light=kind, render_mode="rgb_array", width=60, height=60)
        env.reset(seed=3)
        picture = np.asarray(env.render(), np.float64)
        floors[kind] = np.median(picture.reshape(-1, 3), axis=0)
        assert np.ptp(floors[kind]) < 12
        if kind == "bright":
            corners = [picture[y, x].mean() for y in (0, -1) for x in (0, -1)]
            assert max(corners) > min(corners) + 40
    assert floors["dark"].max() + 20 < floors["red"].min() < floors["bright"].max() - 20
