"""What a car perceives: photodiodes, reflections, speed, yaw rate, and the road ahead that a teacher is told."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from memdrive.env.constants import (
    COLUMNS,
    FOOTPRINT,
    GLARE_RADIUS,
    LINE_WIDTH,
    PHOTODIODES,
    PHYSICS_DT,
    PHYSICS_STEPS,
    ROW_FIRST,
    ROW_HALF_SPAN,
    ROW_SPACING,
    ROWS,
    SPEED_AT,
    SPEED_NOISE,
    STEER_AT,
    YAW_RATE_AT,
    YAW_RATE_NOISE,
)
from memdrive.env.kernels.compiling import jit
from memdrive.env.kernels.noise import gaussian, noise_base, uniform
from memdrive.env.kernels.records import COS, CURVATURE, OTHER, SIN, SLOPE, X, Y
from memdrive.env.kernels.road import around, line_offset, nearest_sample, paint


@jit
def coverage(j: int, ahead: Any, left: Any, cos_error: Any, sin_error: Any, curvature: Any, sixth_slope: Any) -> Any:
    """How much of what photodiode j of a row sees is line, in single precision, in [0, 1].

    ahead, left : the row's middle, in the frame of the nearest sample of the road, which the car is turned from
    """
    one, zero = np.float32(1.0), np.float32(0.0)
    across = np.float32(ROW_HALF_SPAN) - np.float32(np.int32(j)) * np.float32(2.0 * ROW_HALF_SPAN / (COLUMNS - 1))
    offset = line_offset(ahead - across * sin_error, left + across * cos_error, curvature, sixth_slope, one)
    edge = np.float32(0.5 * (LINE_WIDTH + FOOTPRINT) / FOOTPRINT)
    # choices instead of min and max, which mind NaN: the loop over photodiodes vectorises on its own
    covered = edge - abs(offset) * np.float32(1.0 / FOOTPRINT)
    covered = covered if covered > zero else zero
    return covered if covered < one else one


@jit
def row_frame(car: Any, roads: Any, i: int, sample: int) -> Any:
    """Row i of the photodiodes in the frame of the sample nearest to its middle, as `coverage` wants it."""
    at = car["road_start"] + sample
    x, y = row_middle(car, i)
    dx, dy, c, s = x - roads[at, X], y - roads[at, Y], roads[at, COS], roads[at, SIN]
    cos_yaw, sin_yaw = car["cos_yaw"], car["sin_yaw"]
    return (
        np.float32(dx * c + dy * s),
        np.float32(dy * c - dx * s),
        np.float32(cos_yaw * c + sin_yaw * s),
        np.float32(sin_yaw * c - cos_yaw * s),
        np.float32(roads[at, CURVATURE]),
        np.float32(roads[at, SLOPE] / 6.0),
    )


@jit
def paint_at(car: Any, world: Any, roads: Any, sample: int) -> Any:
    """How much of the line is left for this car near a sample."""
    return np.float32(1.0 if world["wear"] == 0.0 else paint(roads, car["road"], sample, world["wear"]))


@jit
def row_middle(car: Any, i: int) -> tuple[float, float]:
    """The middle of row i of the photodiodes, in the road's frame [m]."""
    distance = ROW_FIRST + i * ROW_SPACING
    return car["x"] + distance * car["cos_yaw"], car["y"] + distance * car["sin_yaw"]


@jit
def turn_head(car: Any) -> None:
    """Cosine and sine of the yaw, once for all that looks ahead.

    car : CAR record, mutated
    """
    car["cos_yaw"], car["sin_yaw"] = math.cos(car["yaw"]), math.sin(car["yaw"])


@jit
def find_row(car: Any, roads: Any, i: int) -> None:
    """Find the stretch of road that row i of the photodiodes sees, starting from the row before it.

    car : CAR record, mutated
    """
    x, y = row_middle(car, i)
    seen = car["seen"]
    before = seen[i - 1] if i > 0 else car["sample"]
    seen[i] = nearest_sample(roads, car["road_start"], car["road_count"], car["spacing"], before, x, y)


@jit
def glare_spot(car: Any) -> tuple[float, float]:
    """Where the reflection of the lamps lies in the car's frame [m]: reflections follow the onlooker."""
    t = car["clock"] * PHYSICS_DT * PHYSICS_STEPS
    phase = 2.0 * math.pi * uniform(car["key"], 0, 0)
    return 0.3 + 0.2 * math.sin(1.7 * t + phase), 0.25 * math.sin(1.1 * t + 2.0 * phase)


@jit
def glare_near(dx: float, dy: float) -> float:
    """Share of the reflection's light at a point beside its middle [m]: a smooth spot GLARE_RADIUS wide."""
    near = max(1.0 - (dx * dx + dy * dy) / GLARE_RADIUS**2, 0.0)
    return near * near


@jit
def glare_light(car: Any, strength: float, row: int, column: int) -> float:
    """Light that the reflection adds to one photodiode."""
    spot_x, spot_y = glare_spot(car)
    dx = ROW_FIRST + row * ROW_SPACING - spot_x
    dy = ROW_HALF_SPAN - column * (2.0 * ROW_HALF_SPAN / (COLUMNS - 1)) - spot_y
    return float(strength * glare_near(dx, dy))


@jit
def sense(car: Any, world: Any, roads: Any, out: Any) -> None:
    """What the photodiodes, the speed sensor and the gyroscope read, once the rows have been found.

    out : (51,) float32, mutated; photodiodes row by row, left to right; then speed, yaw rate, last steering
    """
    base = noise_base(car["key"], car["clock"])
    for i in range(ROWS):
        read_row(car, world, roads, i, base, out)
    if world["glare"] > 0.0:
        add_glare(car, world["gain"] * world["glare"], out)
    if world["dead"] | world["stuck"]:
        fail_photodiodes(world, out)
    out[SPEED_AT] = np.float32(car["speed"]) + np.float32(SPEED_NOISE) * gaussian(base, SPEED_AT)
    out[YAW_RATE_AT] = np.float32(car["yaw_rate"]) + np.float32(YAW_RATE_NOISE) * gaussian(base, YAW_RATE_AT)
    out[STEER_AT] = np.float32(car["steer"])


@jit
def read_row(car: Any, world: Any, roads: Any, i: int, base: Any, out: Any) -> None:
    """What row i of the photodiodes reads, each seeing a square of floor FOOTPRINT wide, partly covered by the line.

    gain·(ambient + contrast·coverage) + noise, clipped to [0, 1] unless glare comes on top of it.

    out : (51,) float32, mutated
    """
    dark = np.float32(world["gain"] * world["ambient"])
    bright = np.float32(world["gain"] * world["contrast"])
    sigma = np.float32(world["noise"])
    most = np.float32(1.0 if world["glare"] == 0.0 else np.inf)
    least = np.float32(0.0 if world["glare"] == 0.0 else -np.inf)
    sample = car["seen"][i]
    left_over = paint_at(car, world, roads, sample)
    ahead, left, cos_error, sin_error, curvature, sixth_slope = row_frame(car, roads, i, sample)
    photodiodes = out[i * COLUMNS : (i + 1) * COLUMNS]
    other = int(roads[car["road_start"] + sample, OTHER])
    if other >= 0:
        x, y = row_middle(car, i)
        other = nearest_sample(roads, car["road_start"], car["road_count"], car["spacing"], other, x, y)
        left_over2 = paint_at(car, world, roads, other)
        ahead2, left2, cos_error2, sin_error2, curvature2, sixth_slope2 = row_frame(car, roads, i, other)
        for j in range(COLUMNS):
            covered = coverage(j, ahead, left, cos_error, sin_error, curvature, sixth_slope) * left_over
            also = coverage(j, ahead2, left2, cos_error2, sin_error2, curvature2, sixth_slope2) * left_over2
            light = dark + bright * max(covered, also) + sigma * gaussian(base, i * COLUMNS + j)
            photodiodes[j] = min(max(light, least), most)
        return
    for j in range(COLUMNS):
        covered = coverage(j, ahead, left, cos_error, sin_error, curvature, sixth_slope) * left_over
        light = dark + bright * covered + sigma * gaussian(base, i * COLUMNS + j)
        light = light if light > least else least
        photodiodes[j] = light if light < most else most


@jit
def add_glare(car: Any, strength: float, out: Any) -> None:
    """Add the reflection of the lamps, and clip to [0, 1].

    out : (51,) float32, mutated
    """
    for j in range(PHOTODIODES):
        light = out[j] + np.float32(glare_light(car, strength, j // COLUMNS, j % COLUMNS))
        out[j] = min(max(light, np.float32(0.0)), np.float32(1.0))


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
    first = around(car["sample"] + 1, car["road_count"])
    done = 0
    while done < out.shape[0]:  # once more where the road begins anew
        points = min(out.shape[0] - done, car["road_count"] - first)
        look_along(car, roads, first, out[done : done + points])
        done, first = done + points, 0


@jit
def look_along(car: Any, roads: Any, first: int, out: Any) -> None:
    """The points that belong to the samples from `first` on, in the car's frame.

    out : (k, 2) float32 [m], mutated; (forward, left)
    """
    start = car["road_start"] + first
    beyond = car["s"] - car["sample"] * car["spacing"]
    bow = 0.5 * beyond * beyond
    x, y, cos_yaw, sin_yaw = car["x"], car["y"], car["cos_yaw"], car["sin_yaw"]
    for k in range(out.shape[0]):
        at = start + k
        bend = bow * roads[at, CURVATURE]
        dx = roads[at, X] + beyond * roads[at, COS] - bend * roads[at, SIN] - x
        dy = roads[at, Y] + beyond * roads[at, SIN] + bend * roads[at, COS] - y
        out[k, 0] = dx * cos_yaw + dy * sin_yaw
        out[k, 1] = dy * cos_yaw - dx * sin_yaw


@jit
def perceive(car: Any, world: Any, roads: Any, observation: Any, preview: Any) -> None:
    """What the car reads where it stands, and the road ahead of it.

    car : CAR record, mutated; observation, preview : mutated
    """
    turn_head(car)
    for i in range(ROWS):
        find_row(car, roads, i)
    sense(car, world, roads, observation)
    look_ahead(car, roads, preview)
