"""Records of the tracking task: what is known of one car and of its world, and how a road lies in a table.

`CAR` and `WORLD` are one row per car; a road is rows of `ROAD` columns.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from memdrive.env.constants import ROWS

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
        *((name, "f8") for name in ("plan_progress", "plan_laps")),
        # whole laps driven; progress at which the present one began
        ("lap", "i8"),
        ("lap_progress", "f8"),
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
