"""Every compiled loop of the environment: car, road, photodiodes. One law of motion and sight is behind all driving.

Records (`CAR`, `WORLD`) are one row per car; a road is rows of `ROAD` columns. Nothing here is random: noise is a
function of a car's key and its own clock. Many cars are stepped in passes, one law over a block of them before the
next, so that the processor works on several at once; every car's numbers are the same as when it is stepped alone.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from numba import literal_unroll

from memdrive.env.constants import (
    ACCELERATION,
    COLUMNS,
    CORNERING_STIFFNESS,
    FOOTPRINT,
    GLARE_RADIUS,
    GRAVITY,
    LINE_WIDTH,
    MASS,
    MAX_STEER,
    PHOTODIODES,
    PHYSICS_DT,
    PHYSICS_STEPS,
    ROAD_HALF_WIDTH,
    ROW_FIRST,
    ROW_HALF_SPAN,
    ROW_SPACING,
    ROWS,
    SLOWEST_DYNAMIC,
    SPEED,
    SPEED_NOISE,
    WHEELBASE,
    WORN_PAINT,
    WORN_SAMPLES,
    YAW_INERTIA,
    YAW_RATE_NOISE,
)
from memdrive.env.kernels.compiling import jit, jit_nogil

COMMANDS: Final = 8
"""Longest actuator latency, in control steps."""

CAR: Final = np.dtype(
    [
        # pose of the rear axle in the road's own frame [m, rad]; forward and lateral speed [m/s]; yaw rate [rad/s]
        *((name, "f8") for name in ("x", "y", "yaw", "speed", "lateral_speed", "yaw_rate")),
        # wheel angle [rad]; last command in [-1, 1]; commands still on their way to the wheel
        ("wheel", "f8"),
        ("steer", "f8"),
        ("commands", "f8", (COMMANDS,)),
        # place on the road: arc length of the foot, offset to the left [m], heading error [rad], signed distance [m]
        *((name, "f8") for name in ("s", "cross_track", "heading_error", "progress")),
        # the road: its line in the directory, first row, samples, spacing [m]; nearest sample
        *((name, "i8") for name in ("road", "road_start", "road_count", "sample")),
        ("spacing", "f8"),
        # cosine and sine of the yaw; samples nearest to the rows of photodiodes
        ("cos_yaw", "f8"),
        ("sin_yaw", "f8"),
        ("seen", "i8", (ROWS,)),
        # where the road's frame stands in the world: turn [rad], then shift [m]
        *((name, "f8") for name in ("frame_yaw", "frame_x", "frame_y")),
        # stream of episodes, episode, noise key of this one; control steps since reset
        ("stream", "u8"),
        ("episode", "i8"),
        ("key", "u8"),
        ("clock", "i8"),
        # place in the plan: next segment, events so far; clock at the plan's start and at the last event; ramp
        *((name, "i8") for name in ("segment", "events", "plan_clock", "event_clock", "ramp")),
        ("plan_progress", "f8"),
        # number of the scene; 1: the world changed in this step; 1: moves; 1: has left the road
        *((name, "i8") for name in ("scene", "changed", "active", "departed")),
    ]
)
"""One car: everything that a step reads and writes."""

BLENDED: Final = (
    "ambient",
    "contrast",
    "gain",
    "noise",
    "glare",
    "wear",
    "friction",
    "speed",
    "steer_gain",
    "steer_offset",
    "steer_decay",
    "steer_rate",
)
"""Fields of a world that a ramp changes gradually; the others change half-way."""

WORLD: Final = np.dtype(
    [
        *((name, "f8") for name in BLENDED),
        # 1: single-track model with linear tyres; latency in control steps; photodiodes reading 0 and 1, one bit each
        *((name, "i8") for name in ("dynamic", "latency")),
        *((name, "u8") for name in ("dead", "stuck")),
        # number of the scene; as a segment of a plan: what brings it (AT_…), when, what it does (DO_…), ramp [s], road
        *((name, "i8") for name in ("scene", "trigger", "act", "road")),
        *((name, "f8") for name in ("when", "ramp")),
    ]
)
"""One world. A table for n cars: n worlds as they are, n as they were when a ramp began, the plan's segments."""

AT_TIME, AT_DISTANCE, AT_LAP, AFTER, AT_RANDOM = range(5)
DO_SCENE, DO_TRACK, DO_REPEAT = range(3)
ANY_ROAD: Final = -1

ROAD: Final = ("x", "y", "cos", "sin", "heading", "curvature", "curvature_slope", "other")
"""Columns of a road table: one row of 64 bytes per sample. `other` is the sample of a crossing stretch near by, or −1.

The first rows are the directory, one row per road: (first row, samples, spacing, number of roads, key of its paint,
1: driven against the way in which its paint is counted, …).
"""
X, Y, COS, SIN, HEADING, CURVATURE, SLOPE, OTHER = range(len(ROAD))
FIRST, COUNT, SPACING, ROADS, PAINT, BACKWARDS = range(6)

MASK32: Final = np.uint64(0xFFFFFFFF)
GOLDEN: Final = np.uint64(0x9E3779B9)
BLOCK: Final = 32
"""Cars that go through the passes together: few enough to stay in the nearest cache."""
BYTES_MEAN: Final = 510.0
BYTES_SIGMA: Final = math.sqrt(4.0 * (256.0**2 - 1.0) / 12.0)


@jit
def times32(a: Any, b: Any) -> Any:
    """Product of two 32-bit numbers, its lower half; no step of it overflows where numbers are checked."""
    return np.uint32((np.uint64(a) * np.uint64(b)) & MASK32)


@jit
def mix32(x: Any) -> Any:
    """A 32-bit hash with low bias (C. Wellons, `lowbias32`); eight lanes of it fill a vector register."""
    x = np.uint32(x ^ (x >> np.uint32(16)))
    x = times32(x, np.uint32(0x7FEB352D))
    x = np.uint32(x ^ (x >> np.uint32(15)))
    x = times32(x, np.uint32(0x846CA68B))
    return np.uint32(x ^ (x >> np.uint32(16)))


@jit
def noise_base(key: Any, clock: int) -> Any:
    """One 32-bit number per car and control step, from which every lane of noise follows."""
    low = mix32(np.uint32((key & MASK32) ^ np.uint64(clock)))
    return mix32(np.uint32((np.uint64(low) + (key >> np.uint64(32))) & MASK32))


@jit
def lane_hash(base: Any, lane: int) -> Any:
    """32 bits of one lane of noise."""
    return mix32(np.uint32((np.uint64(base) + np.uint64(lane) * GOLDEN) & MASK32))


@jit
def gaussian(base: Any, lane: int) -> Any:
    """Nearly Gaussian, unit variance, bounded at 3.45 σ: the sum of the four bytes of one hash."""
    h = lane_hash(base, lane)
    pairs = np.uint32((h & np.uint32(0x00FF00FF)) + ((h >> np.uint32(8)) & np.uint32(0x00FF00FF)))
    total = np.int32((pairs & np.uint32(0xFFFF)) + (pairs >> np.uint32(16)))
    return (np.float32(total) - np.float32(BYTES_MEAN)) * np.float32(1.0 / BYTES_SIGMA)


@jit
def wrap_angle(angle: float) -> float:
    """The same direction in (−π, π], for angles at most one turn away."""
    if angle > math.pi:
        return angle - 2.0 * math.pi
    if angle <= -math.pi:
        return angle + 2.0 * math.pi
    return angle


@jit
def uniform(key: Any, clock: int, lane: int) -> float:
    """A number in (0, 1), the same for the same key, clock and lane."""
    return (np.float64(lane_hash(noise_base(key, clock), lane)) + 0.5) / 4294967296.0


@jit
def clip(value: float, low: float, high: float) -> float:
    """The value, held between two bounds."""
    return min(max(value, low), high)


@jit
def delayed_command(car: Any, latency: int, steer: float) -> float:
    """The command that reaches the steering now: the one given `latency` control steps ago.

    car : CAR record, mutated
    """
    commands = car["commands"]
    for k in range(COMMANDS - 1, 0, -1):
        commands[k] = commands[k - 1]
    commands[0] = steer
    return float(commands[latency])


@jit
def kinematic_yaw_rate(speed: float, wheel: float, grip: float) -> float:
    """ψ' = v·tan(δ)/wheelbase, while the tyres hold: |v·ψ'| ≤ grip [m/s²]."""
    yaw_rate = speed * math.tan(wheel) / WHEELBASE
    if abs(yaw_rate) * speed > grip:
        return math.copysign(grip / speed, yaw_rate)
    return yaw_rate


@jit
def tyre_force(slip: float, friction: float) -> float:
    """Lateral force of one axle [N]: linear in the slip angle, at most what friction carries."""
    limit = 0.5 * friction * MASS * GRAVITY
    return float(clip(-friction * CORNERING_STIFFNESS * slip, -limit, limit))


@jit
def tyre_accelerations(
    speed: float, lateral: float, yaw_rate: float, wheel: float, friction: float
) -> tuple[float, float]:
    """Single-track model: (lateral acceleration at the centre of mass in the car's frame, yaw acceleration)."""
    half = 0.5 * WHEELBASE
    v = max(speed, SLOWEST_DYNAMIC)
    front = tyre_force((lateral + half * yaw_rate) / v - wheel, friction)
    rear = tyre_force((lateral - half * yaw_rate) / v, friction)
    return (front + rear) / MASS - speed * yaw_rate, half * (front - rear) / YAW_INERTIA


@jit
def drive(car: Any, world: Any, steer: float, throttle: float) -> None:
    """One control step of the car, midpoint rule (order 2) in PHYSICS_STEPS steps.

    x' = v·cos ψ, y' = v·sin ψ for the rear axle, with ψ' of the kinematic bicycle; a dynamic world adds the lateral
    speed of the single-track model. The wheel follows the delayed command with a first-order lag and a limited rate.

    car : CAR record, mutated
    steer : command in [-1, 1], + left
    throttle : share of the world's speed, in [0, 1]
    """
    command = delayed_command(car, world["latency"], steer)
    target = clip((world["steer_gain"] * command + world["steer_offset"]) * MAX_STEER, -MAX_STEER, MAX_STEER)
    turn_limit = world["steer_rate"] * PHYSICS_DT
    grip = world["friction"] * GRAVITY
    x, y, yaw, speed, wheel = car["x"], car["y"], car["yaw"], car["speed"], car["wheel"]
    lateral, yaw_rate = car["lateral_speed"], car["yaw_rate"]
    for _ in range(PHYSICS_STEPS):
        turn = clip((target - wheel) * (1.0 - world["steer_decay"]), -turn_limit, turn_limit)
        gain = clip(throttle * world["speed"] - speed, -ACCELERATION * PHYSICS_DT, ACCELERATION * PHYSICS_DT)
        v, angle = speed + 0.5 * gain, wheel + 0.5 * turn
        sideways = 0.0
        if world["dynamic"]:
            a, b = tyre_accelerations(speed, lateral, yaw_rate, wheel, world["friction"])
            middle_lateral, middle_rate = lateral + 0.5 * PHYSICS_DT * a, yaw_rate + 0.5 * PHYSICS_DT * b
            a, b = tyre_accelerations(v, middle_lateral, middle_rate, angle, world["friction"])
            lateral, yaw_rate = lateral + PHYSICS_DT * a, yaw_rate + PHYSICS_DT * b
            middle = yaw + 0.5 * PHYSICS_DT * middle_rate
            sideways = middle_lateral - 0.5 * WHEELBASE * middle_rate
            yaw = wrap_angle(yaw + PHYSICS_DT * middle_rate)
        else:
            yaw_rate = kinematic_yaw_rate(v, angle, grip)
            lateral = 0.5 * WHEELBASE * yaw_rate
            middle = yaw + 0.5 * PHYSICS_DT * yaw_rate
            yaw = wrap_angle(yaw + PHYSICS_DT * yaw_rate)
        cos_yaw, sin_yaw = math.cos(middle), math.sin(middle)
        x += PHYSICS_DT * (v * cos_yaw - sideways * sin_yaw)
        y += PHYSICS_DT * (v * sin_yaw + sideways * cos_yaw)
        speed += gain
        wheel += turn
    car["x"], car["y"], car["yaw"], car["speed"], car["wheel"] = x, y, yaw, speed, wheel
    car["lateral_speed"], car["yaw_rate"] = lateral, yaw_rate
    car["steer"] = steer


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
def paint(roads: Any, road: int, sample: int, wear: float) -> float:
    """How much of the line is left near a sample: worn away in stretches of WORN_SAMPLES, a share `wear` of them.

    Which they are follows from where the line lies: for every driver of the road, both ways, the same.
    """
    if roads[road, BACKWARDS] != 0.0 and sample > 0:
        sample = int(roads[road, COUNT]) - sample
    h = lane_hash(roads[road, PAINT], sample // WORN_SAMPLES)
    return WORN_PAINT if np.float64(h) < wear * 4294967296.0 else 1.0


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
    out[PHOTODIODES] = np.float32(car["speed"]) + np.float32(SPEED_NOISE) * gaussian(base, PHOTODIODES)
    out[PHOTODIODES + 1] = np.float32(car["yaw_rate"]) + np.float32(YAW_RATE_NOISE) * gaussian(base, PHOTODIODES + 1)
    out[PHOTODIODES + 2] = np.float32(car["steer"])


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
def reward_of(moved: float, cross_track: float) -> float:
    """Reward in [0, 1]: distance gained, of what the nominal speed gives, times nearness to the line."""
    gained = min(max(moved / (SPEED * PHYSICS_DT * PHYSICS_STEPS), 0.0), 1.0)
    return gained * max(1.0 - abs(cross_track) / ROAD_HALF_WIDTH, 0.0)


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
def stand_still(car: Any, speed: float) -> None:
    """Straight wheels, no commands on their way, no slip, at the given speed.

    car : CAR record, mutated
    """
    car["speed"] = speed
    car["lateral_speed"] = 0.0
    car["yaw_rate"] = 0.0
    car["wheel"] = 0.0
    car["steer"] = 0.0
    commands = car["commands"]
    for k in range(COMMANDS):
        commands[k] = 0.0


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

    The road's frame is moved in the world, not the car.

    car : CAR record, mutated
    """
    old_x, old_y, old_yaw = car["x"], car["y"], car["yaw"]
    set_road(car, roads, road)
    stand_at(car, roads, alike_sample(car, roads) * car["spacing"], 0.0, 0.0)
    move_frame(car, old_x, old_y, old_yaw)


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


@jit
def is_due(car: Any, segment: Any) -> bool:
    """Whether the next segment of the plan begins in this step."""
    dt = PHYSICS_DT * PHYSICS_STEPS
    trigger, when = segment["trigger"], segment["when"]
    travelled = car["progress"] - car["plan_progress"]
    since = (car["clock"] - car["event_clock"]) * dt
    if trigger == AT_TIME:
        return bool((car["clock"] - car["plan_clock"]) * dt >= when - 1e-9)
    if trigger == AT_DISTANCE:
        return bool(travelled >= when)
    if trigger == AT_LAP:
        return bool(travelled >= when * car["spacing"] * car["road_count"])
    if trigger == AFTER:
        return bool(since >= when - 1e-9)
    return bool(since >= -math.log(uniform(car["key"], car["events"], 7)) / when)


@jit
def follow_plan(cars: Any, worlds: Any, roads: Any, i: int) -> None:
    """Let the plan change the world around car i: scenes at once or in ramps, roads, and back to its start.

    cars, worlds : tables, mutated in row i
    """
    n = cars.shape[0]
    car = cars[i]
    segments = worlds.shape[0] - 2 * n
    car["changed"] = 0
    for _ in range(segments):
        if car["segment"] >= segments or not is_due(car, worlds[2 * n + car["segment"]]):
            break
        begin_segment(cars, worlds, roads, i)
    if car["ramp"] >= 0:
        blend(car, worlds[i], worlds[n + i], worlds[2 * n + car["ramp"]])


@jit
def begin_segment(cars: Any, worlds: Any, roads: Any, i: int) -> None:
    """Do what the next segment of the plan says.

    cars, worlds : tables, mutated in row i
    """
    n = cars.shape[0]
    car = cars[i]
    row = 2 * n + car["segment"]
    segment = worlds[row]
    car["event_clock"] = car["clock"]
    car["events"] += 1
    car["segment"] += 1
    if segment["act"] == DO_REPEAT:
        car["plan_clock"], car["plan_progress"], car["segment"] = car["clock"], car["progress"], 0
        return
    car["changed"] = 1
    if segment["act"] == DO_TRACK:
        road = segment["road"]
        if road == ANY_ROAD:
            road = int(uniform(car["key"], car["events"], 8) * roads[0, ROADS])
        change_road(car, roads, road)
        return
    car["scene"] = segment["scene"]
    worlds[n + i] = worlds[i]
    car["ramp"] = row - 2 * n
    if segment["ramp"] == 0.0:
        worlds[i] = worlds[row]
        car["ramp"] = -1


@jit
def blend(car: Any, world: Any, origin: Any, target: Any) -> None:
    """The world part of the way from one scene to the next.

    car, world : records, mutated
    """
    share = min((car["clock"] - car["event_clock"]) * PHYSICS_DT * PHYSICS_STEPS / target["ramp"], 1.0)
    for name in literal_unroll(BLENDED):
        world[name] = origin[name] + share * (target[name] - origin[name])
    if share >= 0.5:
        world["dynamic"], world["latency"] = target["dynamic"], target["latency"]
        world["dead"], world["stuck"] = target["dead"], target["stuck"]
    if share >= 1.0:
        car["ramp"] = -1


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


@jit
def laps_of(car: Any) -> Any:
    """Whole laps driven."""
    return math.floor(car["progress"] / (car["spacing"] * car["road_count"]))


@jit
def step_one(
    cars: Any, worlds: Any, roads: Any, steer: float, throttle: float, observation: Any, preview: Any
) -> tuple[float, bool, float, float, float, int, int, bool]:
    """One control step of car 0: (reward, departed, cross_track, heading_error, progress, lap, scene, changed).

    cars, worlds : tables, mutated in row 0; observation, preview : mutated
    """
    car = cars[0]
    before = car["progress"]
    car["clock"] += 1
    drive(car, worlds[0], steer, throttle)
    locate(car, roads)
    reward = reward_of(car["progress"] - before, car["cross_track"])
    if worlds.shape[0] > 2 * cars.shape[0]:
        follow_plan(cars, worlds, roads, 0)
    perceive(car, worlds[0], roads, observation, preview)
    return (
        reward,
        car["departed"] != 0,
        car["cross_track"],
        car["heading_error"],
        car["progress"],
        laps_of(car),
        car["scene"],
        car["changed"] != 0,
    )


@jit
def move_block(cars: Any, worlds: Any, roads: Any, first: int, last: int, actions: Any, rewards: Any) -> None:
    """Drive the active cars of a block one control step; the others stay put, with reward 0.

    cars, worlds : tables, mutated in rows first to last - 1; rewards : mutated there
    """
    for i in range(first, last):
        car = cars[i]
        if car["active"]:
            car["clock"] += 1
            drive(car, worlds[i], actions[i, 0], actions[i, 1])
    for i in range(first, last):
        car = cars[i]
        rewards[i] = 0.0
        if car["active"]:
            before = car["progress"]
            locate(car, roads)
            rewards[i] = reward_of(car["progress"] - before, car["cross_track"])
    if worlds.shape[0] > 2 * cars.shape[0]:
        for i in range(first, last):
            if cars[i]["active"]:
                follow_plan(cars, worlds, roads, i)


@jit
def perceive_block(
    cars: Any, worlds: Any, roads: Any, first: int, last: int, observations: Any, previews: Any
) -> None:
    """`perceive` for the active cars of a block.

    cars, observations, previews : mutated in rows first to last - 1
    """
    for i in range(first, last):
        if cars[i]["active"]:
            turn_head(cars[i])
    for row in range(ROWS):
        for i in range(first, last):
            if cars[i]["active"]:
                find_row(cars[i], roads, row)
    for i in range(first, last):
        if cars[i]["active"]:
            sense(cars[i], worlds[i], roads, observations[i])
    for i in range(first, last):
        if cars[i]["active"]:
            look_ahead(cars[i], roads, previews[i])


@jit
def step_fleet(
    cars: Any, worlds: Any, roads: Any, actions: Any, observations: Any, previews: Any, rewards: Any
) -> None:
    """One control step of every active car; the others stay put, their rows unchanged, with reward 0.

    actions : (n, 2) float32; steering in [-1, 1], share of the speed in [0, 1]
    """
    for first in range(0, cars.shape[0], BLOCK):
        last = min(first + BLOCK, cars.shape[0])
        move_block(cars, worlds, roads, first, last, actions, rewards)
        perceive_block(cars, worlds, roads, first, last, observations, previews)


@jit
def put_on_road(
    cars: Any,
    worlds: Any,
    roads: Any,
    i: int,
    s: float,
    cross_track: float,
    heading_error: float,
    observation: Any,
    preview: Any,
) -> None:
    """Stand car i at arc length s of its road, beside the line, turned from it, wheels straight, and let it look.

    cars : mutated in row i; observation, preview : mutated
    """
    car = cars[i]
    stand_still(car, worlds[i]["speed"])
    stand_at(car, roads, s, cross_track, heading_error)
    perceive(car, worlds[i], roads, observation, preview)


@jit
def start_episode(cars: Any, worlds: Any, roads: Any, i: int) -> None:
    """Clock, progress and plan of car i anew, in the frame of its road; the noise key is the episode's own.

    cars, worlds : mutated in row i
    """
    car = cars[i]
    car["clock"] = 0
    car["progress"] = 0.0
    for name in literal_unroll(("segment", "events", "plan_clock", "event_clock", "changed", "departed")):
        car[name] = 0
    for name in literal_unroll(("plan_progress", "frame_yaw", "frame_x", "frame_y")):
        car[name] = 0.0
    car["ramp"] = -1
    car["active"] = 1
    car["scene"] = worlds[i]["scene"]
    if worlds.shape[0] > 2 * cars.shape[0]:
        follow_plan(cars, worlds, roads, i)
        car["changed"] = 0
        car["frame_yaw"], car["frame_x"], car["frame_y"] = 0.0, 0.0, 0.0


@jit
def next_key(stream: Any, episode: int) -> Any:
    """The 64-bit key of an episode of a stream."""
    low, high = mix32(noise_base(stream, 2 * episode)), mix32(noise_base(stream, 2 * episode + 1))
    return np.uint64(low) | (np.uint64(high) << np.uint64(32))


@jit
def choose_road(stream: Any, episode: Any, roads: int) -> int:
    """Which of so many roads an episode of a stream is driven on."""
    return int(uniform(next_key(stream, episode), 0, 1) * roads)


@jit
def begin_episode(cars: Any, worlds: Any, roads: Any, i: int) -> None:
    """Stand car i at a random place of its road, slightly beside the line: the next episode of its stream.

    cars, worlds : mutated in row i
    """
    car = cars[i]
    car["key"] = next_key(car["stream"], car["episode"])
    start_episode(cars, worlds, roads, i)
    s = uniform(car["key"], 0, 2) * car["spacing"] * car["road_count"]
    cross_track = 0.1 * (uniform(car["key"], 0, 3) - 0.5)
    heading_error = 0.2 * (uniform(car["key"], 0, 4) - 0.5)
    stand_still(car, worlds[i]["speed"])
    stand_at(car, roads, s, cross_track, heading_error)
    car["episode"] += 1


@jit
def begin_somewhere(cars: Any, worlds: Any, roads: Any, i: int, road: int) -> None:
    """A new episode of car i, on a road of the directory; ANY_ROAD: drawn from it.

    cars, worlds : mutated in row i
    """
    car = cars[i]
    if road == ANY_ROAD:
        road = choose_road(car["stream"], car["episode"], int(roads[0, ROADS]))
    set_road(car, roads, road)
    begin_episode(cars, worlds, roads, i)


@jit
def begin_on(cars: Any, worlds: Any, roads: Any, i: int, road: int, observation: Any, preview: Any) -> None:
    """A new episode of car i on a road of the directory.

    cars, worlds : mutated in row i; observation, preview : mutated
    """
    set_road(cars[i], roads, road)
    begin_episode(cars, worlds, roads, i)
    perceive(cars[i], worlds[i], roads, observation, preview)


@jit
def begin_where(cars: Any, worlds: Any, roads: Any, road: int, chosen: Any, observations: Any, previews: Any) -> None:
    """A new episode of every chosen car. chosen : (n,) bool

    cars, worlds : mutated in the chosen rows; observations, previews : of all, mutated
    """
    for i in range(cars.shape[0]):
        if chosen[i]:
            begin_somewhere(cars, worlds, roads, i, road)
        perceive(cars[i], worlds[i], roads, observations[i], previews[i])


@jit
def report(cars: Any, places: Any, counts: Any) -> None:
    """What `info` says of every car.

    places : (3, n) float64, mutated; cross_track [m], heading_error [rad], progress [m]
    counts : (3, n) int64, mutated; lap, number of the scene, whether the world changed in this step
    """
    for i in range(cars.shape[0]):
        car = cars[i]
        places[0, i], places[1, i], places[2, i] = car["cross_track"], car["heading_error"], car["progress"]
        counts[0, i] = laps_of(car)
        counts[1, i], counts[2, i] = car["scene"], car["changed"]


@jit
def copy(row: Any, out: Any) -> None:
    """One row of a table into another's; assigning it would allocate memory, should the two overlap.

    out : as long as the row, mutated
    """
    for k in range(row.shape[0]):
        out[k] = row[k]


@jit_nogil
def step_vector(
    first: int,
    last: int,
    cars: Any,
    worlds: Any,
    roads: Any,
    road: int,
    actions: Any,
    limit: int,
    same_step: bool,
    observations: Any,
    previews: Any,
    rewards: Any,
    ends: Any,
    last_cars: Any,
    last_worlds: Any,
    last_observations: Any,
    last_previews: Any,
) -> int:
    """One step of environments first to last - 1, with their autoreset; returns how many episodes ended in it.

    Touches no other rows: several threads may share the work.

    road : on which every episode begins, or ANY_ROAD
    limit : control steps after which an episode is truncated
    same_step : begin anew in the step that ended the episode; else in the next, whose action is not used
    ends : (2, n) bool, mutated; terminated, truncated
    last_cars, last_worlds, last_observations, last_previews : as they were at the end of an episode, mutated where one
        ended
    """
    ended = 0
    for here in range(first, last, BLOCK):
        there = min(here + BLOCK, last)
        move_block(cars, worlds, roads, here, there, actions, rewards)
        for i in range(here, there):
            car = cars[i]
            ends[0, i] = car["departed"] != 0 and car["active"] != 0
            ends[1, i] = car["clock"] >= limit and car["active"] != 0
            if not car["active"]:
                begin_somewhere(cars, worlds, roads, i, road)
        perceive_block(cars, worlds, roads, here, there, observations, previews)
        for i in range(here, there):
            if not (ends[0, i] or ends[1, i]):
                continue
            ended += 1
            cars[i]["active"] = 0
            if same_step:
                last_cars[i] = cars[i]
                last_worlds[i] = worlds[i]
                copy(observations[i], last_observations[i])
                copy(previews[i].reshape(-1), last_previews[i].reshape(-1))
                begin_somewhere(cars, worlds, roads, i, road)
                perceive(cars[i], worlds[i], roads, observations[i], previews[i])
    return ended
