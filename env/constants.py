"""Published constants of the car, its photodiodes and the road, in SI units. All are assumed.

The proportions are those of a 1:10 model car with a sensor bar, the kind that follows a line on a laboratory floor.
"""

from __future__ import annotations

from typing import Final

CONTROL_DT: Final = 0.05
"""Time between two steering commands [s]."""
RENDER_FPS: Final = round(1.0 / CONTROL_DT)
"""Pictures per second at which a drive is seen as fast as it is."""
PHYSICS_STEPS: Final = 2
"""Integration steps per control step."""
PHYSICS_DT: Final = CONTROL_DT / PHYSICS_STEPS
"""Integration step [s]."""
SPEED: Final = 2.0
"""Nominal speed [m/s]; full reward is paid for this speed along the line."""
ACCELERATION: Final = 4.0
"""How fast the drive follows a new speed [m/s²]."""
WHEELBASE: Final = 0.26
"""Rear axle to front axle [m]."""
MAX_STEER: Final = 0.5
"""Wheel angle at full steering [rad]; the tightest circle then has 2.1 /m."""
MASS: Final = 2.0
"""Of the car, for the dynamic model [kg]; its centre is half-way between the axles."""
YAW_INERTIA: Final = 0.03
"""About the vertical axis [kg·m²]."""
CORNERING_STIFFNESS: Final = 40.0
"""Lateral force of an axle per slip angle at friction 1 [N/rad]; proportional to friction."""
SLOWEST_DYNAMIC: Final = 1.0
"""Slip angles are taken at this speed when the car is slower [m/s]: at rest they have no meaning,
and below it the integration would not be stable."""
GRAVITY: Final = 9.81
"""Standard gravity [m/s²]."""

LINE_WIDTH: Final = 0.06
"""Width of the painted line [m]."""
ROAD_HALF_WIDTH: Final = 0.4
"""The car has departed when |cross_track| exceeds this [m]."""
PAINTED_EDGE: Final = 0.02
"""Width of the painted edge of the road, in pictures only [m]."""
ROAD_MARGIN: Final = 0.2
"""Free floor between two stretches of one road [m], beside their half-widths."""
SAMPLE_SPACING: Final = 0.1
"""Nominal arc length between two samples of a road [m]."""

ROWS: Final = 3
"""Rows of photodiodes, one behind the other."""
COLUMNS: Final = 16
"""Photodiodes in a row, left to right."""
PHOTODIODES: Final = ROWS * COLUMNS
"""All photodiodes."""
ROW_FIRST: Final = 0.15
"""First row ahead of the rear axle [m]."""
ROW_SPACING: Final = 0.15
"""Between two rows [m]."""
ROW_HALF_SPAN: Final = 0.3
"""Outermost photodiodes of a row, left and right of the axis [m]."""
FOOTPRINT: Final = 0.04
"""Side of the square patch of floor that one photodiode sees [m]: the spacing of the photodiodes."""
GLARE_RADIUS: Final = 0.18
"""Of the reflection on the floor [m]."""
WORN_SAMPLES: Final = 4
"""Road samples in one stretch of worn line: 0.4 m."""
WORN_PAINT: Final = 0.1
"""What is left of the line where it is worn."""

SPEED_NOISE: Final = 0.02
"""Standard deviation of the measured speed [m/s]."""
YAW_RATE_NOISE: Final = 0.02
"""Standard deviation of the measured yaw rate [rad/s]."""

SPEED_AT, YAW_RATE_AT, STEER_AT = range(PHOTODIODES, PHOTODIODES + 3)
"""Where the feature observation has the measured speed and yaw rate and the last steering, after the photodiodes."""
FEATURES: Final = STEER_AT + 1
"""Length of the feature observation."""
PREVIEW_POINTS: Final = 12
"""Points of the road ahead in `info["preview"]`, one sample spacing apart."""
EPISODE_STEPS: Final = 1000
"""Control steps after which an episode is truncated."""
