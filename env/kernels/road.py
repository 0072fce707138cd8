"""The road: where a car is on it, what is left of its paint, and how a car comes onto it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from memdrive.env.constants import ROAD_HALF_WIDTH, WHEELBASE, WORN_PAINT, WORN_SAMPLES
from memdrive.env.kernels.arithmetic import wrap_angle
from memdrive.env.kernels.compiling import jit
from memdrive.env.kernels.noise import lane_hash
from memdrive.env.kernels.records import (
    BACKWARDS,
    COS,
    COUNT,
    CURVATURE,
    FIRST,
    HEADING,
    PAINT,
    SIN,
    SLOPE,
    SPACING,
    X,
    Y,
)


@jit
def hop(roads: Any, start: int, spacing: float, sample: int, x: float, y: float) -> int:
    """How many samples further along the road the foot of (x, y) lies; 0: this sample's stretch of line holds it."""
    at = start + sample
    dx = x - roads[at, X]
    dy = y - roads[at, Y]
    ahead = dx * roads[at, COS] + dy * roads[at, SIN]
    left = dy * roads[at, COS] - dx * roads[at, SIN]
    narrowing = 1.0 - roads[at, CURVATURE] * left
    stretch = (narrowing if narrowing > 0.25 else 0.25) * spacing
    jump = 0 if abs(ahead) <= 0.55 * stretch else math.floor(ahead / stretch + 0.5)
    return min(max(jump, -16), 16)


@jit
def around(sample: int, count: int) -> int:
    """The sample's number on a closed road, for samples at most one lap away."""
    if sample >= count:
        return sample - count
    return sample + count if sample < 0 else sample


@jit
def nearest_sample(roads: Any, start: int, count: int, spacing: float, sample: int, x: float, y: float) -> int:
    """Walk along the road from `sample` to the sample whose stretch of line holds the foot of (x, y)."""
    sample = around(sample + hop(roads, start, spacing, sample, x, y), count)
    for _ in range(47):
        jump = hop(roads, start, spacing, sample, x, y)
        if jump == 0:
            break
        sample = around(sample + jump, count)
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
    Valid: the line's third-order expansion about the nearest sample, samples 0.1 m apart. Beside a search of the whole
        line the offset is within 1 µm for the median pose, at worst 3 µm on mild roads, 20 µm on hard ones, 0.2 mm
        where a straight goes over into an arc; arc length within 0.2, 1 and 4 mm, heading within 0.5, 3 and 10 mrad.
    """
    start, count, spacing = car["road_start"], car["road_count"], car["spacing"]
    sample = nearest_sample(roads, start, count, spacing, car["sample"], car["x"], car["y"])
    at = start + sample
    dx = car["x"] - roads[at, X]
    dy = car["y"] - roads[at, Y]
    ahead = dx * roads[at, COS] + dy * roads[at, SIN]
    left = dy * roads[at, COS] - dx * roads[at, SIN]
    curvature, slope = roads[at, CURVATURE], roads[at, SLOPE]
    reach = ahead / max(1.0 - curvature * left, 0.25)
    u = curvature * reach
    foot = reach * (1.0 - u * u * (1.0 / 3.0 - u * u / 5.0))
    car["cross_track"] = line_offset(ahead, left, curvature, slope / 6.0, 1.0)
    heading = roads[at, HEADING] + foot * (curvature + 0.5 * slope * foot)
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
def laps_of(car: Any) -> Any:
    """Laps driven: whole ones, and the share of the one begun, which begins anew where the road changes."""
    return car["lap"] + (car["progress"] - car["lap_progress"]) / (car["spacing"] * car["road_count"])


@jit
def count_laps(car: Any) -> None:
    """Count the laps that are whole; none is ever taken back.

    car : CAR record, mutated
    """
    length = car["spacing"] * car["road_count"]
    while car["progress"] - car["lap_progress"] >= length:
        car["lap"] += 1
        car["lap_progress"] += length


@jit
def paint(roads: Any, road: int, sample: int, wear: float) -> float:
    """How much of the line is left near a sample: worn away in stretches of WORN_SAMPLES, a share `wear` of them.

    Which they are follows from where the line lies: for every driver of the road, both ways, the same.
    """
    if roads[road, BACKWARDS] != 0.0 and sample > 0:
        sample = int(roads[road, COUNT]) - sample
    h = lane_hash(roads[road, PAINT], sample // WORN_SAMPLES)
    return WORN_PAINT if np.float64(h) < wear * 4294967296.0 else 1.0


@jit
def set_road(car: Any, roads: Any, road: int) -> None:
    """Give the car a road of the directory; where it stands on it is for the caller.

    car : CAR record, mutated
    """
    car["road"] = road
    car["road_start"] = int(roads[road, FIRST])
    car["road_count"] = int(roads[road, COUNT])
    car["spacing"] = roads[road, SPACING]


@jit
def stand_at(car: Any, roads: Any, s: float, cross_track: float, heading_error: float) -> None:
    """Move the car to arc length s of its road, beside the line and turned from it. Its motion stays as it is.

    car : CAR record, mutated
    """
    spacing, count = car["spacing"], car["road_count"]
    sample = math.floor(s / spacing + 0.5)
    beyond = s - sample * spacing
    sample %= count
    at = car["road_start"] + sample
    bend = 0.5 * roads[at, CURVATURE] * beyond * beyond
    heading = roads[at, HEADING] + beyond * (roads[at, CURVATURE] + 0.5 * roads[at, SLOPE] * beyond)
    car["x"] = roads[at, X] + beyond * roads[at, COS] - bend * roads[at, SIN] - cross_track * math.sin(heading)
    car["y"] = roads[at, Y] + beyond * roads[at, SIN] + bend * roads[at, COS] + cross_track * math.cos(heading)
    car["yaw"] = wrap_angle(wrap_angle(heading + heading_error))
    car["sample"] = sample
    car["s"] = sample * spacing + beyond
    progress = car["progress"]
    locate(car, roads)
    car["progress"] = progress


@jit
def alike_sample(car: Any, roads: Any) -> int:
    """The sample of the car's road that bends as the car turns now."""
    turning = math.tan(car["wheel"]) / WHEELBASE
    best, least = 0, math.inf
    for k in range(car["road_count"]):
        apart = abs(roads[car["road_start"] + k, CURVATURE] - turning)
        if apart < least:
            best, least = k, apart
    return best


@jit
def change_road(car: Any, roads: Any, road: int) -> None:
    """Another road in mid-drive: it passes through the car's pose, where it bends as the car turns.

    The road's frame is moved in the world, not the car; a new lap begins.

    car : CAR record, mutated
    """
    old_x, old_y, old_yaw = car["x"], car["y"], car["yaw"]
    set_road(car, roads, road)
    stand_at(car, roads, alike_sample(car, roads) * car["spacing"], 0.0, 0.0)
    move_frame(car, old_x, old_y, old_yaw)
    car["lap_progress"] = car["progress"]


@jit
def change_road_of(cars: Any, roads: Any, i: int, road: int) -> None:
    """`change_road` for one row of a table.

    cars : mutated in row i
    """
    change_road(cars[i], roads, road)


@jit
def move_frame(car: Any, old_x: float, old_y: float, old_yaw: float) -> None:
    """Move the road's frame so that a car now at another pose of it has not moved in the world.

    car : CAR record, mutated
    """
    cos_old, sin_old = math.cos(car["frame_yaw"]), math.sin(car["frame_yaw"])
    world_x = car["frame_x"] + cos_old * old_x - sin_old * old_y
    world_y = car["frame_y"] + sin_old * old_x + cos_old * old_y
    turn = wrap_angle(wrap_angle(car["frame_yaw"] + old_yaw - car["yaw"]))
    cos_new, sin_new = math.cos(turn), math.sin(turn)
    car["frame_yaw"] = turn
    car["frame_x"] = world_x - cos_new * car["x"] + sin_new * car["y"]
    car["frame_y"] = world_y - sin_new * car["x"] - cos_new * car["y"]
