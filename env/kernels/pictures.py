"""Compiled pictures of the floor from above: exact distances to the line, smooth edges. No pygame.

Where the line is, how much paint is left of it and where the lamps are reflected are laws of `road` and `eyes`
(`line_offset`, `paint`, `glare_spot`, `glare_near`).
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from memdrive.env.constants import GLARE_RADIUS, LINE_WIDTH, PAINTED_EDGE, ROAD_HALF_WIDTH, WHEELBASE
from memdrive.env.kernels.arithmetic import clip
from memdrive.env.kernels.compiling import jit, jit_making
from memdrive.env.kernels.eyes import glare_near, glare_spot
from memdrive.env.kernels.road import line_offset, paint

GROUND: Final = (72.0, 92.0, 66.0)
CAR_COLOUR: Final = (214, 66, 54)
"""Red, green, blue."""
DARKEST: Final = 30.0
"""Grey of a floor that photodiodes read as 0."""
READING: Final = 205.0
"""How much brighter one is that they read as 1."""


@jit
def ramp_up(distance: Any, sharpness: Any) -> Any:
    """0 outside, 1 inside, blended over the width of a picture point."""
    return min(max(distance * sharpness + np.float32(0.5), np.float32(0.0)), np.float32(1.0))


@jit
def paint_line(car: Any, roads: Any, wear: float, sample: int, reach: int, frame: Any, scale: float, out: Any) -> None:
    """Distance from the line, and how much line there is, of every point of a picture near it.

    sample, reach : the middle of the stretch of the car's road to draw, and how many samples on either side
    frame : (6,) float64; road x = f0 + f1·column + f2·row, road y = f3 + f4·column + f5·row, a similarity
    scale : points per metre
    out : (2, height, width) float32, mutated; [m] the smaller of the distance and what is there; coverage in [0, 1],
        the larger of it and what is there
    """
    distances, lines = out[0], out[1]
    height, width = distances.shape
    start, count, spacing = car["road_start"], car["road_count"], car["spacing"]
    radius = ROAD_HALF_WIDTH + PAINTED_EDGE
    step2 = 1.0 / (scale * scale)
    sharpness, half, seen = np.float32(scale), np.float32(0.5 * LINE_WIDTH), np.float32(0.5 * LINE_WIDTH + 0.5 / scale)
    for k in range(sample - reach, sample + reach + 1):
        row = start + k % count
        left_over = np.float32(1.0 if wear == 0.0 else paint(roads, car["road"], k % count, wear))
        dx, dy = roads[row, 0] - frame[0], roads[row, 1] - frame[3]
        middle_column = (frame[1] * dx + frame[4] * dy) / step2
        middle_row = (frame[2] * dx + frame[5] * dy) / step2
        span = (radius + 0.5 * spacing) * scale + 1.0
        low_row, high_row = max(int(middle_row - span), 0), min(int(middle_row + span) + 2, height)
        low_column, high_column = max(int(middle_column - span), 0), min(int(middle_column + span) + 2, width)
        c, s = np.float32(roads[row, 2]), np.float32(roads[row, 3])
        curvature, slope = np.float32(roads[row, 5]), np.float32(roads[row, 6] / 6.0)
        bound, own = np.float32(0.62 * spacing), np.float32(0.55 * spacing)
        for i in range(low_row, high_row):
            x0 = np.float32(frame[2] * i - dx)
            y0 = np.float32(frame[5] * i - dy)
            for j in range(low_column, high_column):
                x = x0 + np.float32(frame[1]) * np.float32(j)
                y = y0 + np.float32(frame[4]) * np.float32(j)
                ahead, left = x * c + y * s, y * c - x * s
                stretch = np.float32(1.0) - curvature * left
                if abs(ahead) > bound * stretch:
                    continue
                offset = abs(line_offset(ahead, left, curvature, slope, np.float32(1.0)))
                distances[i, j] = min(offset, distances[i, j])
                if offset < seen and abs(ahead) <= own * stretch:
                    lines[i, j] = max(ramp_up(half - offset, sharpness) * left_over, lines[i, j])


@jit
def worn_stretches(car: Any, roads: Any, wear: float) -> int:
    """How many samples of the car's road have lost their paint. Wear only ever adds: the count says which they are."""
    worn = 0
    if wear > 0.0:
        for k in range(car["road_count"]):
            worn += paint(roads, car["road"], k, wear) < 1.0
    return worn


@jit_making
def shade(places: Any, colours: Any, scale: float, out: Any) -> None:
    """Paint the ground, the road, its edge and the line.

    places : (2, height, width) float32; distance from the line [m], how much line is there
    colours : (4, 3) float32; ground, road, edge, line
    scale : points per metre; out : (height, width, 3) uint8, mutated
    """
    sharpness = np.float32(scale)
    far = np.float32(ROAD_HALF_WIDTH + PAINTED_EDGE + 0.5 / scale)
    ground = colours[0].astype(np.uint8)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            d, line = places[0, i, j], places[1, i, j]
            if d >= far:
                out[i, j, 0], out[i, j, 1], out[i, j, 2] = ground[0], ground[1], ground[2]
                continue
            edge = ramp_up(np.float32(ROAD_HALF_WIDTH + PAINTED_EDGE) - d, sharpness)
            road = ramp_up(np.float32(ROAD_HALF_WIDTH) - d, sharpness)
            for k in range(3):
                value = colours[0, k] + edge * (colours[2, k] - colours[0, k])
                value += road * (colours[1, k] - value)
                value += line * (colours[3, k] - value)
                out[i, j, k] = np.uint8(value)


@jit
def paint_glare(
    car: Any, world: Any, column: float, row: float, ahead_column: float, ahead_row: float, out: Any
) -> None:
    """The reflection of the lamps: what it adds to the photodiodes' readings, added to the picture.

    column, row : the rear axle in the picture; ahead_column, ahead_row : one metre ahead of it, in points
    out : (height, width, 3) uint8, mutated
    """
    strength = world["gain"] * world["glare"]
    if strength <= 0.0:
        return
    spot_x, spot_y = glare_spot(car)
    column += spot_x * ahead_column + spot_y * ahead_row
    row += spot_x * ahead_row - spot_y * ahead_column
    scale = math.sqrt(ahead_column * ahead_column + ahead_row * ahead_row)
    reach = GLARE_RADIUS * scale
    for i in range(max(math.ceil(row - reach), 0), min(math.floor(row + reach) + 1, out.shape[0])):
        for j in range(max(math.ceil(column - reach), 0), min(math.floor(column + reach) + 1, out.shape[1])):
            light = READING * strength * glare_near((j - column) / scale, (i - row) / scale)
            for k in range(3):
                out[i, j, k] = np.uint8(min(out[i, j, k] + light, DARKEST + READING))


@jit
def world_colours(world: Any, out: Any) -> None:
    """Colours of a world: greys as bright as its photodiodes read, on a green ground.

    out : (4, 3) float32, mutated; ground, road, edge, line
    """
    floor = clip(world["gain"] * world["ambient"], 0.0, 1.0)
    line = clip(world["gain"] * (world["ambient"] + world["contrast"]), 0.0, 1.0)
    for k in range(3):
        out[0, k] = GROUND[k] * (0.55 + 0.45 * max(floor, line))
        out[1, k] = DARKEST + READING * floor
        out[2, k] = DARKEST + READING * (0.6 * floor + 0.4 * line)
        out[3, k] = DARKEST + READING * line


@jit
def paint_car(scale: float, middle_column: float, axle_row: float, out: Any) -> None:
    """The car's body, heading up, its rear axle at a point of the picture.

    out : (height, width, 3) uint8, mutated
    """
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            ahead, aside = (axle_row - i) / scale, abs(j - middle_column) / scale
            if -0.06 <= ahead <= WHEELBASE + 0.06 and aside <= 0.09:
                for k in range(3):
                    out[i, j, k] = CAR_COLOUR[k]


@jit_making
def paint_ahead(cars: Any, worlds: Any, roads: Any, i: int, span: float, out: Any) -> None:
    """The floor around car i from above, the car below the middle and heading up, its edges smooth.

    span : floor shown along and across [m]; out : (side, side, 3) uint8, mutated
    """
    car = cars[i]
    side = out.shape[0]
    scale = side / span
    axle_row, middle = 0.75 * side, 0.5 * (side - 1)
    cos_yaw, sin_yaw = math.cos(car["yaw"]) / scale, math.sin(car["yaw"]) / scale
    frame = np.empty(6, np.float64)
    frame[1], frame[2] = sin_yaw, -cos_yaw
    frame[4], frame[5] = -cos_yaw, -sin_yaw
    frame[0] = car["x"] - frame[1] * middle - frame[2] * axle_row
    frame[3] = car["y"] - frame[4] * middle - frame[5] * axle_row
    places = np.zeros((2, side, side), np.float32)
    places[0] = np.float32(1e3)
    reach = min(int(1.5 * span / car["spacing"]), car["road_count"] // 2)
    paint_line(car, roads, worlds[i]["wear"], car["sample"], reach, frame, scale, places)
    colours = np.empty((4, 3), np.float32)
    world_colours(worlds[i], colours)
    shade(places, colours, scale, out)
    paint_glare(car, worlds[i], middle, axle_row, 0.0, -scale, out)
    paint_car(scale, middle, axle_row, out)
