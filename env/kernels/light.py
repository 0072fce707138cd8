"""Compiled loops of LightChase: lights that wander over a floor, a ring of light cells, a small two-wheeled robot.

Hash, noise and angles are those of all kernels.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from memdrive.env.constants import CONTROL_DT
from memdrive.env.kernels.arithmetic import clip, copy, wrap_angle
from memdrive.env.kernels.compiling import jit, jit_making, jit_nogil
from memdrive.env.kernels.noise import gaussian, next_key, noise_base, uniform

CELLS: Final = 16
"""Light cells around the robot, counter-clockwise from straight ahead; each has a red and a blue eye."""
LIGHTS: Final = 3
"""The first is the one to pursue."""
FEATURES: Final = 2 * CELLS + 2
"""Red eyes, blue eyes, last forward and turning command."""
TOP_SPEED: Final = 1.5
"""Of the robot [m/s]; no light is ever faster, most stay below 0.8."""
TOP_TURN: Final = 3.0
"""[rad/s]"""
KEPT_DISTANCE: Final = 0.5
"""Full reward at this distance from the light [m]."""
LOST_DISTANCE: Final = 6.0
"""The light is lost beyond [m]."""
AMBIENT: Final = 0.35
"""Reading where no lamp shines."""
NOISE: Final = 0.02
"""Standard deviation of a reading."""
RED, BLUE, SHADOW, DARK, BRIGHT = range(5)
"""What is pursued, and where: a red light among blue, a blue one among red, a shadow; the red one in a dark room, the
red one in a bright room with a window."""
WINDOW: Final = 0.3
"""What the window of a bright room adds where a cell faces it, in either colour: white, and as far off as the sun."""
WINDOW_LANE: Final = 3
"""Of the randomness of an episode: where its window is."""

ROBOT: Final = np.dtype(
    [
        *((name, "f8") for name in ("x", "y", "yaw", "forward", "turn", "distance", "bearing")),
        # stream of episodes, episode, key of this one; control steps since reset; kind of the light; 1: drives
        ("stream", "u8"),
        ("episode", "i8"),
        ("key", "u8"),
        *((name, "i8") for name in ("clock", "light", "active")),
    ]
)
"""The robot [m, rad], its last commands, where the light is, and what its episode follows from."""


@jit
def light_place(key: Any, k: int, clock: int) -> tuple[float, float]:
    """Where light k stands at a control step [m]: two slow sines each way, its own for every episode."""
    t = clock * CONTROL_DT
    x = y = 0.0
    for wave in range(2):
        lane = 8 * k + 4 * wave
        rate = 0.15 + 0.25 * uniform(key, 0, 100 + lane)
        phase = 2.0 * math.pi * uniform(key, 0, 101 + lane)
        other = 2.0 * math.pi * uniform(key, 0, 102 + lane)
        reach = 1.6 - 0.7 * wave
        x += reach * math.sin(rate * t + phase)
        y += reach * math.sin((0.9 + 0.2 * uniform(key, 0, 103 + lane)) * rate * t + other)
    return x, y


@jit
def cell_light(dx: float, dy: float, cos_axis: float, sin_axis: float) -> Any:
    """Light that a cell gets from a lamp (dx, dy) away [m]: falls with the distance and the angle from its axis."""
    distance2 = dx * dx + dy * dy
    facing = (dx * cos_axis + dy * sin_axis) / math.sqrt(distance2 + 1e-9)
    return max(facing, 0.0) ** 2 * 0.6 / (0.6 + 0.4 * distance2)


@jit
def lamp_beside(robot: Any, k: int) -> tuple[float, float]:
    """Lamp k, seen from the robot, along the axes of the floor [m]."""
    x, y = light_place(robot["key"], k, robot["clock"])
    return x - robot["x"], y - robot["y"]


@jit
def room(light: int) -> tuple[float, float, float]:
    """What a kind of light means for the room: reading where no lamp shines, share of the lamps' light that tells
    beside it, reading of the window."""
    if light == DARK:
        return 0.05, 1.0, 0.0
    if light == BRIGHT:
        return 0.5, 0.5, WINDOW
    return AMBIENT, 1.0, 0.0


@jit
def window_axis(key: Any) -> float:
    """Where the window of an episode's room is, from everywhere [rad]."""
    return 2.0 * math.pi * uniform(key, 0, WINDOW_LANE)


@jit
def watch(robot: Any, out: Any) -> None:
    """What the cells read. The light is red, blue, or a shadow that darkens both; two more lamps have another colour.

    robot : ROBOT record, mutated (distance and bearing); out : (34,) float32, mutated
    """
    ambient, share, window = room(robot["light"])
    base = noise_base(robot["key"], robot["clock"])
    lamps = lamp_beside(robot, 0), lamp_beside(robot, 1), lamp_beside(robot, 2)
    dx, dy = lamps[0]
    robot["distance"] = math.sqrt(dx * dx + dy * dy)
    robot["bearing"] = wrap_angle(wrap_angle(math.atan2(dy, dx) - robot["yaw"]))
    for j in range(2 * CELLS):
        out[j] = ambient
    toward_window = window_axis(robot["key"])
    for cell in range(CELLS):
        angle = robot["yaw"] + 2.0 * math.pi * cell / CELLS
        cos_axis, sin_axis = math.cos(angle), math.sin(angle)
        if window > 0.0:
            glare = window * max(math.cos(angle - toward_window), 0.0) ** 2
            out[cell] += glare
            out[CELLS + cell] += glare
        for k in range(LIGHTS):
            light = share * cell_light(lamps[k][0], lamps[k][1], cos_axis, sin_axis)
            if k == 0 and robot["light"] == SHADOW:
                out[cell] -= 0.5 * light
                out[CELLS + cell] -= 0.5 * light
            elif (robot["light"] == BLUE) == (k == 0):
                out[CELLS + cell] += light
            else:
                out[cell] += light
    for j in range(2 * CELLS):
        out[j] = clip(out[j] + NOISE * gaussian(base, j), 0.0, 1.0)
    out[2 * CELLS] = robot["forward"]
    out[2 * CELLS + 1] = robot["turn"]


@jit
def drive_robot(robot: Any, changes: Any, forward: float, turn: float, out: Any) -> Any:
    """One control step, midpoint rule; the reward.

    Reward in [0, 1]: nearness to the kept distance, and for what is missing of it, half for closing in.

    changes : (k, 2) int64; control steps, and the kind that the light then turns into
    robot : ROBOT record, mutated; out : (34,) float32, mutated
    """
    before = robot["distance"]
    robot["clock"] += 1
    for k in range(changes.shape[0]):
        if changes[k, 0] == robot["clock"]:
            robot["light"] = changes[k, 1]
    step, angle = forward * TOP_SPEED * CONTROL_DT, turn * TOP_TURN * CONTROL_DT
    robot["x"] += step * math.cos(robot["yaw"] + 0.5 * angle)
    robot["y"] += step * math.sin(robot["yaw"] + 0.5 * angle)
    robot["yaw"] = wrap_angle(robot["yaw"] + angle)
    robot["forward"], robot["turn"] = forward, turn
    watch(robot, out)
    off = (robot["distance"] - KEPT_DISTANCE) / KEPT_DISTANCE
    near = 1.0 / (1.0 + off * off)
    closing = clip((before - robot["distance"]) / (TOP_SPEED * CONTROL_DT), 0.0, 1.0)
    return near + 0.5 * (1.0 - near) * closing


@jit
def begin_chase(robot: Any, light: int, out: Any) -> None:
    """The next episode of the robot's stream: two metres from the light, facing anywhere.

    robot : ROBOT record, mutated; out : (34,) float32, mutated
    """
    key = next_key(robot["stream"], robot["episode"])
    robot["key"], robot["clock"], robot["light"], robot["active"] = key, 0, light, 1
    robot["episode"] += 1
    x, y = light_place(key, 0, 0)
    around = 2.0 * math.pi * uniform(key, 0, 1)
    robot["x"], robot["y"] = x + 2.0 * math.cos(around), y + 2.0 * math.sin(around)
    robot["yaw"] = wrap_angle(2.0 * math.pi * uniform(key, 0, 2))
    robot["forward"], robot["turn"] = 0.0, 0.0
    watch(robot, out)


@jit
def chase(robots: Any, changes: Any, forward: float, turn: float, out: Any) -> tuple[float, float, float, int, bool]:
    """One control step of robot 0: (reward, distance, bearing, kind of the light, lost).

    robots : mutated in row 0; out : (34,) float32, mutated
    """
    robot = robots[0]
    reward = drive_robot(robot, changes, forward, turn, out)
    return reward, robot["distance"], robot["bearing"], robot["light"], robot["distance"] > LOST_DISTANCE


@jit
def begin_chases(robots: Any, light: int, chosen: Any, observations: Any) -> None:
    """A new episode of every chosen robot. chosen : (n,) bool

    robots : mutated in the chosen rows; observations : of all, mutated
    """
    for i in range(robots.shape[0]):
        if chosen[i]:
            begin_chase(robots[i], light, observations[i])
        else:
            watch(robots[i], observations[i])


@jit_nogil
def step_chases(
    first: int,
    last: int,
    robots: Any,
    changes: Any,
    light: int,
    actions: Any,
    limit: int,
    same_step: bool,
    observations: Any,
    rewards: Any,
    ends: Any,
    last_robots: Any,
    last_observations: Any,
) -> int:
    """One step of environments first to last - 1, with their autoreset; returns how many episodes ended in it.

    Arguments as those of `fleet.step_vector`; light : its kind where an episode begins
    """
    ended = 0
    for i in range(first, last):
        robot = robots[i]
        rewards[i] = 0.0
        ends[0, i] = ends[1, i] = False
        if not robot["active"]:
            begin_chase(robot, light, observations[i])
            continue
        rewards[i] = drive_robot(robot, changes, actions[i, 0], actions[i, 1], observations[i])
        ends[0, i] = robot["distance"] > LOST_DISTANCE
        ends[1, i] = robot["clock"] >= limit
        if not (ends[0, i] or ends[1, i]):
            continue
        ended += 1
        robot["active"] = 0
        if same_step:
            last_robots[i] = robots[i]
            copy(observations[i], last_observations[i])
            begin_chase(robot, light, observations[i])
    return ended


@jit_making
def paint_chase(robots: Any, span: float, out: Any) -> None:
    """The floor from above, `span` metres wide around the robot, up being the world's y: the glow of the lamps.

    out : (height, width, 3) uint8, mutated
    """
    robot = robots[0]
    height, width = out.shape[0], out.shape[1]
    scale = min(height, width) / span
    nose_x, nose_y = math.cos(robot["yaw"]), math.sin(robot["yaw"])
    places = np.empty((LIGHTS, 2))
    for k in range(LIGHTS):
        places[k, 0], places[k, 1] = light_place(robot["key"], k, robot["clock"])
    ambient, share, window = room(robot["light"])
    floor = 70.0 + 200.0 * (ambient - AMBIENT)
    toward_x, toward_y = math.cos(window_axis(robot["key"])), math.sin(window_axis(robot["key"]))
    for i in range(height):
        for j in range(width):
            dx, dy = (j - 0.5 * (width - 1)) / scale, (0.5 * (height - 1) - i) / scale
            base = floor
            if window > 0.0:
                base += 180.0 * clip((dx * toward_x + dy * toward_y) / span, 0.0, 1.0)
            red, blue = base, base
            for k in range(LIGHTS):
                apart = (places[k, 0] - robot["x"] - dx) ** 2 + (places[k, 1] - robot["y"] - dy) ** 2
                glow = share * 185.0 / (1.0 + 12.0 * apart)
                if k == 0 and robot["light"] == SHADOW:
                    red, blue = red - 0.35 * glow, blue - 0.35 * glow
                elif (robot["light"] == BLUE) == (k == 0):
                    blue += glow
                else:
                    red += glow
            green = 0.5 * (min(red, blue) + base)
            body = math.sqrt(dx * dx + dy * dy)
            cover = clip((0.15 - body) * scale + 0.5, 0.0, 1.0)
            ahead = 1.0 if dx * nose_x + dy * nose_y > 0.07 else 0.35
            out[i, j, 0] = np.uint8(clip(red + cover * (230.0 * ahead - red), 0.0, 255.0))
            out[i, j, 1] = np.uint8(clip(green + cover * (230.0 * ahead - green), 0.0, 255.0))
            out[i, j, 2] = np.uint8(clip(blue + cover * (200.0 * ahead - blue), 0.0, 255.0))
