"""Every compiled loop of the environment: car, road, photodiodes. One `step_car` is behind all driving.

Records (`CAR`, `WORLD`) are one row per car; a road is rows of `ROAD` columns. Nothing here is random: noise is a
function of a car's key and its own clock.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from memdrive.env.constants import (
    ACCELERATION,
    COLUMNS,
    FOOTPRINT,
    GRAVITY,
    LINE_WIDTH,
    MAX_STEER,
    PHOTODIODES,
    PHYSICS_DT,
    PHYSICS_STEPS,
    ROAD_HALF_WIDTH,
    ROW_FIRST,
    ROW_HALF_SPAN,
    ROW_SPACING,
    ROWS,
    SPEED,
    SPEED_NOISE,
    WHEELBASE,
    YAW_RATE_NOISE,
)

Records = NDArray[np.void]
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

CAR: Final = np.dtype(
    [
        # pose of the rear axle [m, rad] and motion [m/s, rad/s]
        *((name, "f8") for name in ("x", "y", "yaw", "speed", "yaw_rate")),
        # wheel angle [rad]; last command in [-1, 1]
        *((name, "f8") for name in ("wheel", "steer")),
        # place on the road: arc length of the foot, offset to the left [m], heading error [rad], signed distance [m]
        *((name, "f8") for name in ("s", "cross_track", "heading_error", "progress")),
        # nearest sample of the road, and where the road stands in the table
        *((name, "i8") for name in ("sample", "road_start", "road_count")),
        ("spacing", "f8"),
        # noise: key, control steps since reset
        ("key", "u8"),
        ("clock", "i8"),
        # 1: moves; 1: has left the road
        ("active", "i8"),
        ("departed", "i8"),
    ]
)

WORLD: Final = np.dtype(
    [
        *((name, "f8") for name in ("ambient", "contrast", "gain", "noise")),
        *((name, "f8") for name in ("friction", "speed", "steer_gain", "steer_offset", "steer_decay", "steer_rate")),
        # photodiodes that read 0, and that read 1, one bit each
        ("dead", "u8"),
        ("stuck", "u8"),
    ]
)

ROAD: Final = ("x", "y", "cos", "sin", "heading", "curvature", "curvature_slope", "reserved")
"""Columns of a road table: one row of 64 bytes per sample of arc length."""

MASK32: Final = np.uint64(0xFFFFFFFF)
GOLDEN: Final = np.uint64(0x9E3779B9)
BYTES_MEAN: Final = 510.0
BYTES_SIGMA: Final = math.sqrt(4.0 * (256.0**2 - 1.0) / 12.0)

jit = njit(cache=True, error_model="numpy")


@jit
def mix32(x: Any) -> Any:
    """A 32-bit hash with low bias, held in 64 bits so that no product overflows (C. Wellons, `lowbias32`)."""
    x ^= x >> np.uint64(16)
    x = (x * np.uint64(0x7FEB352D)) & MASK32
    x ^= x >> np.uint64(15)
    x = (x * np.uint64(0x846CA68B)) & MASK32
    return x ^ (x >> np.uint64(16))


@jit
def noise_base(key: Any, clock: int) -> Any:
    """One 32-bit number per car and control step, from which every lane of noise follows."""
    low = mix32((key & MASK32) ^ np.uint64(clock))
    return mix32((low + (key >> np.uint64(32))) & MASK32)


@jit
def gaussian(base: Any, lane: int) -> Any:
    """Nearly Gaussian, unit variance, bounded at 3.45 σ: the sum of the four bytes of one hash."""
    h = mix32((base + np.uint64(lane) * GOLDEN) & MASK32)
    pairs = (h & np.uint64(0x00FF00FF)) + ((h >> np.uint64(8)) & np.uint64(0x00FF00FF))
    total = (pairs & np.uint64(0xFFFF)) + (pairs >> np.uint64(16))
    return (np.float32(np.int64(total)) - np.float32(BYTES_MEAN)) * np.float32(1.0 / BYTES_SIGMA)


@jit
def wrap_angle(angle: float) -> float:
    """The same direction in (−π, π], for angles at most one turn away."""
    if angle > math.pi:
        return angle - 2.0 * math.pi
    if angle <= -math.pi:
        return angle + 2.0 * math.pi
    return angle


@jit
def drive(car: Any, world: Any, steer: float) -> None:
    """Kinematic bicycle over one control step, midpoint rule (order 2).

    x' = v·cos ψ, y' = v·sin ψ, ψ' = v·tan(δ)/wheelbase; |ψ'| ≤ friction·g/v: beyond it the tyres let go.
    The wheel follows the command with a first-order lag and a limited rate.

    car : CAR record, mutated
    world : WORLD record
    steer : command in [-1, 1], + left
    """
    target = (world["steer_gain"] * steer + world["steer_offset"]) * MAX_STEER
    target = min(max(target, -MAX_STEER), MAX_STEER)
    turn_limit = world["steer_rate"] * PHYSICS_DT
    x, y, yaw, speed, wheel = car["x"], car["y"], car["yaw"], car["speed"], car["wheel"]
    yaw_rate = 0.0
    for _ in range(PHYSICS_STEPS):
        turn = (target - wheel) * (1.0 - world["steer_decay"])
        turn = min(max(turn, -turn_limit), turn_limit)
        gain = min(max(world["speed"] - speed, -ACCELERATION * PHYSICS_DT), ACCELERATION * PHYSICS_DT)
        v = speed + 0.5 * gain
        grip = world["friction"] * GRAVITY
        yaw_rate = v * math.tan(wheel + 0.5 * turn) / WHEELBASE
        if abs(yaw_rate) * v > grip:
            yaw_rate = math.copysign(grip / v, yaw_rate)
        middle = yaw + 0.5 * PHYSICS_DT * yaw_rate
        x += PHYSICS_DT * v * math.cos(middle)
        y += PHYSICS_DT * v * math.sin(middle)
        yaw = wrap_angle(yaw + PHYSICS_DT * yaw_rate)
        speed += gain
        wheel += turn
    car["x"], car["y"], car["yaw"], car["speed"], car["wheel"] = x, y, yaw, speed, wheel
    car["yaw_rate"] = yaw_rate
    car["steer"] = steer


@jit
def nearest_sample(roads: Any, start: int, count: int, spacing: float, sample: int, x: float, y: float) -> int:
    """Walk along the road from `sample` to the sample whose stretch of line holds the foot of (x, y)."""
    for _ in range(48):
        row = start + sample
        dx = x - roads[row, 0]
        dy = y - roads[row, 1]
        ahead = dx * roads[row, 2] + dy * roads[row, 3]
        left = dy * roads[row, 2] - dx * roads[row, 3]
        along = ahead / max(1.0 - roads[row, 5] * left, 0.25) / spacing
        if abs(along) <= 0.55:
            break
        jump = math.floor(along + 0.5)
        sample += min(max(jump, -16), 16)
        if sample >= count:
            sample -= count
        elif sample < 0:
            sample += count
    return sample


@jit
def line_offset(ahead: Any, left: Any, curvature: Any, sixth_slope: Any, one: Any) -> Any:
    """Signed distance to the line, + left of it, in the frame of one of its samples.

    Exact for a circle; a changing curvature is its third-order correction. All arguments share one precision
    (`one` is the number 1 in it), so that single precision stays single and the loop over photodiodes vectorises.
    """
    a = one - curvature * left
    b = curvature * ahead
    circle = (left + left - curvature * (ahead * ahead + left * left)) / (one + np.sqrt(a * a + b * b))
    return circle - sixth_slope * ahead * ahead * ahead


@jit
def locate(car: Any, roads: Any) -> None:
    """Project the rear axle onto the line: arc length, offset, heading error, progress.

    car : CAR record, mutated
    roads : (rows, 8) float64
    Valid: the line's third-order expansion about the nearest sample; with samples 0.1 m apart, within 1 µm.
    """
    start, count, spacing = car["road_start"], car["road_count"], car["spacing"]
    sample = nearest_sample(roads, start, count, spacing, car["sample"], car["x"], car["y"])
    row = start + sample
    dx = car["x"] - roads[row, 0]
    dy = car["y"] - roads[row, 1]
    ahead = dx * roads[row, 2] + dy * roads[row, 3]
    left = dy * roads[row, 2] - dx * roads[row, 3]
    curvature, slope = roads[row, 5], roads[row, 6]
    reach = ahead / max(1.0 - curvature * left, 0.25)
    u = curvature * reach
    foot = reach * (1.0 - u * u * (1.0 / 3.0 - u * u / 5.0))
    car["cross_track"] = line_offset(ahead, left, curvature, slope / 6.0, 1.0)
    heading = roads[row, 4] + foot * (curvature + 0.5 * slope * foot)
    car["heading_error"] = wrap_angle(wrap_angle(car["yaw"] - heading))
    s = sample * spacing + foot
    moved = s - car["s"]
    length = count * spacing
    if moved > 0.5 * length:
        moved -= length
    elif moved < -0.5 * length:
        moved += length
    car["sample"] = sample
    car["s"] = s
    car["progress"] += moved
    car["departed"] = 1 if abs(car["cross_track"]) > ROAD_HALF_WIDTH else 0


@jit
def sense(car: Any, world: Any, roads: Any, out: Any) -> None:
    """What the photodiodes, the speed sensor and the gyroscope read.

    A photodiode sees a square of floor FOOTPRINT wide, partly covered by the line:
    gain·(ambient + contrast·coverage) + noise, clipped to [0, 1].

    out : (51,) float32, mutated; photodiodes row by row, left to right; then speed, yaw rate, last steering
    """
    start, count, spacing = car["road_start"], car["road_count"], car["spacing"]
    cos_yaw, sin_yaw = math.cos(car["yaw"]), math.sin(car["yaw"])
    base = noise_base(car["key"], car["clock"])
    sample = car["sample"]
    dark = np.float32(world["gain"] * world["ambient"])
    bright = np.float32(world["gain"] * world["contrast"])
    sigma = np.float32(world["noise"])
    one, zero = np.float32(1.0), np.float32(0.0)
    edge = np.float32(0.5 * (LINE_WIDTH + FOOTPRINT) / FOOTPRINT)
    for i in range(ROWS):
        distance = ROW_FIRST + i * ROW_SPACING
        x = car["x"] + distance * cos_yaw
        y = car["y"] + distance * sin_yaw
        sample = nearest_sample(roads, start, count, spacing, sample, x, y)
        row = start + sample
        dx, dy, c, s = x - roads[row, 0], y - roads[row, 1], roads[row, 2], roads[row, 3]
        ahead, left = np.float32(dx * c + dy * s), np.float32(dy * c - dx * s)
        cos_error, sin_error = np.float32(cos_yaw * c + sin_yaw * s), np.float32(sin_yaw * c - cos_yaw * s)
        curvature, slope = np.float32(roads[row, 5]), np.float32(roads[row, 6] / 6.0)
        for j in range(COLUMNS):
            across = np.float32(ROW_HALF_SPAN) - np.float32(j) * np.float32(2.0 * ROW_HALF_SPAN / (COLUMNS - 1))
            t = ahead - across * sin_error
            n = left + across * cos_error
            offset = line_offset(t, n, curvature, slope, one)
            coverage = min(max(edge - abs(offset) * np.float32(1.0 / FOOTPRINT), zero), one)
            reading = dark + bright * coverage + sigma * gaussian(base, i * COLUMNS + j)
            out[i * COLUMNS + j] = min(max(reading, zero), one)
    if world["dead"] | world["stuck"]:
        fail_photodiodes(world, out)
    out[PHOTODIODES] = np.float32(car["speed"]) + np.float32(SPEED_NOISE) * gaussian(base, PHOTODIODES)
    out[PHOTODIODES + 1] = np.float32(car["yaw_rate"]) + np.float32(YAW_RATE_NOISE) * gaussian(base, PHOTODIODES + 1)
    out[PHOTODIODES + 2] = np.float32(car["steer"])


@jit
def fail_photodiodes(world: Any, out: Any) -> None:
    """Dead photodiodes read 0, stuck ones 1.

    out : (51,) float32, mutated
    """
    for j in range(PHOTODIODES):
        bit = np.uint64(1) << np.uint64(j)
        if world["dead"] & bit:
            out[j] = 0.0
        if world["stuck"] & bit:
            out[j] = 1.0


@jit
def look_ahead(car: Any, roads: Any, out: Any) -> None:
    """Points of the line ahead of the rear axle's foot, one sample spacing apart, in the car's frame.

    out : (k, 2) float32 [m], mutated; (forward, left)
    """
    start, count = car["road_start"], car["road_count"]
    cos_yaw, sin_yaw = math.cos(car["yaw"]), math.sin(car["yaw"])
    sample = car["sample"]
    beyond = car["s"] - sample * car["spacing"]
    bow = 0.5 * beyond * beyond
    for k in range(out.shape[0]):
        sample += 1
        if sample >= count:
            sample -= count
        row = start + sample
        bend = bow * roads[row, 5]
        dx = roads[row, 0] + beyond * roads[row, 2] - bend * roads[row, 3] - car["x"]
        dy = roads[row, 1] + beyond * roads[row, 3] + bend * roads[row, 2] - car["y"]
        out[k, 0] = dx * cos_yaw + dy * sin_yaw
        out[k, 1] = dy * cos_yaw - dx * sin_yaw


@jit
def reward_of(moved: float, cross_track: float) -> float:
    """Reward in [0, 1]: distance gained, of what the nominal speed gives, times nearness to the line."""
    gained = min(max(moved / (SPEED * PHYSICS_DT * PHYSICS_STEPS), 0.0), 1.0)
    return gained * max(1.0 - abs(cross_track) / ROAD_HALF_WIDTH, 0.0)


@jit
def step_car(car: Any, world: Any, roads: Any, steer: float, observation: Any, preview: Any) -> float:
    """One control step of one car; returns its reward."""
    before = car["progress"]
    car["clock"] += 1
    drive(car, world, steer)
    locate(car, roads)
    sense(car, world, roads, observation)
    look_ahead(car, roads, preview)
    return reward_of(car["progress"] - before, car["cross_track"])


@jit
def step_one(
    cars: Records, worlds: Records, roads: Doubles, steer: float, observation: Floats, preview: Floats
) -> tuple[float, bool, float, float, float]:
    """One control step of car 0: (reward, departed, cross_track, heading_error, progress)."""
    car = cars[0]
    reward = step_car(car, worlds[0], roads, steer, observation, preview)
    return reward, car["departed"] != 0, car["cross_track"], car["heading_error"], car["progress"]


@jit
def step_fleet(
    cars: Records,
    worlds: Records,
    roads: Doubles,
    steer: Floats,
    observations: Floats,
    previews: Floats,
    rewards: Floats,
) -> None:
    """One control step of every active car; the others stay put and their rows unchanged, with reward 0."""
    for i in range(cars.shape[0]):
        rewards[i] = 0.0
        if cars[i]["active"]:
            rewards[i] = step_car(cars[i], worlds[i], roads, steer[i], observations[i], previews[i])


@jit
def put_on_road(
    cars: Records,
    worlds: Records,
    roads: Doubles,
    i: int,
    s: float,
    cross_track: float,
    heading_error: float,
    observation: Floats,
    preview: Floats,
) -> None:
    """Stand car i at arc length s of its road, beside the line, turned from it, wheels straight."""
    car = cars[i]
    spacing, count = car["spacing"], car["road_count"]
    sample = math.floor(s / spacing + 0.5)
    beyond = s - sample * spacing
    sample %= count
    row = car["road_start"] + sample
    bend = 0.5 * roads[row, 5] * beyond * beyond
    heading = roads[row, 4] + beyond * (roads[row, 5] + 0.5 * roads[row, 6] * beyond)
    car["x"] = roads[row, 0] + beyond * roads[row, 2] - bend * roads[row, 3] - cross_track * math.sin(heading)
    car["y"] = roads[row, 1] + beyond * roads[row, 3] + bend * roads[row, 2] + cross_track * math.cos(heading)
    car["yaw"] = wrap_angle(wrap_angle(heading + heading_error))
    car["speed"] = worlds[i]["speed"]
    car["yaw_rate"] = 0.0
    car["wheel"] = 0.0
    car["steer"] = 0.0
    car["sample"] = sample
    car["s"] = sample * spacing + beyond
    progress = car["progress"]
    locate(car, roads)
    car["progress"] = progress
    sense(car, worlds[i], roads, observation)
    look_ahead(car, roads, preview)
