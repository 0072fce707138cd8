"""The car as a vehicle: commands, steering, tyres, motion."""

from __future__ import annotations

import math
from typing import Any

from memdrive.env.constants import (
    ACCELERATION,
    CORNERING_STIFFNESS,
    GRAVITY,
    MASS,
    MAX_STEER,
    PHYSICS_DT,
    PHYSICS_STEPS,
    SLOWEST_DYNAMIC,
    WHEELBASE,
    YAW_INERTIA,
)
from memdrive.env.kernels.arithmetic import clip, wrap_angle
from memdrive.env.kernels.compiling import jit
from memdrive.env.kernels.records import COMMANDS


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
