"""What an agent sees and says in CarTracking: its kinds of observation and action, for one car or many."""

from __future__ import annotations

from typing import Any, Final, get_args

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from memdrive.env.constants import FEATURES, PHOTODIODES
from memdrive.env.fleet import Fleet
from memdrive.env.kernels import pictures
from memdrive.env.laws import batch, choice, numbers, one_of
from memdrive.env.observed import OBSERVED
from memdrive.env.tasks.interface import PIXELS, ActionKind, ObservationKind, bits

STEERING_LEVELS: Final = 9
"""Steering angles of the discrete action, evenly spaced, the middle one straight ahead."""
LARGEST_SPEED: Final = 12.0
"""Bound of the measured speed [m/s]."""
LARGEST_YAW_RATE: Final = 50.0
"""Bound of the measured yaw rate [rad/s]."""
FLOAT32: Final = np.dtype(np.float32)
PIXELS_SPAN: Final = 3.0
"""Floor that the pixel observation shows, along and across [m]."""


class TrackingInterface:
    """Spaces of one environment, and the translation of its observations and actions."""

    def __init__(self, observation: ObservationKind, action: ActionKind, throttle: bool) -> None:
        one_of("CarTracking.observation", observation, get_args(ObservationKind))
        one_of("CarTracking.action", action, get_args(ActionKind))
        one_of("CarTracking.throttle", throttle, (False, True))
        if throttle and action == "discrete":
            raise ValueError("CarTracking.throttle: need continuous actions, got discrete")
        self.kind = observation
        self.plain = observation == "features"
        self.discrete = action == "discrete"
        self.throttle = throttle
        self.shape = (2,) if throttle else (1,)
        self.observation_space = _observation_space(observation)
        self.action_space: spaces.Space[Any] = (
            spaces.Discrete(STEERING_LEVELS) if self.discrete else spaces.Box(-1.0, 1.0, self.shape, np.float32)
        )

    def command(self, action: Any) -> tuple[float, float]:
        """Steering in [-1, 1] and share of the speed in [0, 1] of one action.

        Raises
        ------
        ValueError : the action is outside its space.
        """
        if self.discrete:
            return 2.0 * choice("CarTracking.step.action", action, STEERING_LEVELS) / (STEERING_LEVELS - 1) - 1.0, 1.0
        if not (type(action) is np.ndarray and action.dtype is FLOAT32 and action.shape == self.shape):
            action = numbers("CarTracking.step.action", action, self.shape[0])
        steer = float(action[0])
        if not -1.0 <= steer <= 1.0:
            raise ValueError(f"CarTracking.step.action: need -1 <= steering <= 1, got {steer}")
        if not self.throttle:
            return steer, 1.0
        throttle = float(action[1])
        if not -1.0 <= throttle <= 1.0:
            raise ValueError(f"CarTracking.step.action: need -1 <= throttle <= 1, got {throttle}")
        return steer, 0.5 + 0.5 * throttle

    def commands(self, actions: Any, out: NDArray[np.float64]) -> None:
        """The same for n actions. out : (n, 2) float64, mutated."""
        shape = (len(out),) if self.discrete else (len(out), *self.shape)
        actions = batch("CarTracking.step.actions", actions, shape, STEERING_LEVELS if self.discrete else None)
        if self.discrete:
            out[:, 0] = 2.0 * actions / (STEERING_LEVELS - 1) - 1.0
            return
        out[:, 0] = actions[:, 0]
        if self.throttle:
            out[:, 1] = actions[:, 1]
            out[:, 1] = 0.5 + 0.5 * out[:, 1]

    def observe(self, features: NDArray[np.float32], fleet: Fleet, i: int) -> NDArray[Any]:
        """What the agent gets of car i, from its (51,) features: a fresh array, or the features themselves."""
        if self.kind == "features":
            return features
        if self.kind == "bits":
            return bits_of(features)
        return self.paint(fleet.cars[i : i + 1], fleet.worlds[i : i + 1], fleet.roads)

    def paint(self, car: NDArray[np.void], world: NDArray[np.void], roads: NDArray[np.float64]) -> NDArray[np.uint8]:
        """(96, 96, 3) uint8: the floor around one car, from tables of one row."""
        image = np.empty((PIXELS, PIXELS, 3), np.uint8)
        pictures.paint_ahead(car, world, roads, 0, PIXELS_SPAN, image)
        return image

    def keys(self) -> dict[tuple[str, ...], Any]:
        """What pressed keys mean, for `gymnasium.utils.play`: A and D steer, W and S are the throttle."""
        if self.discrete:
            middle = STEERING_LEVELS // 2
            return {("a",): middle + 2, ("d",): middle - 2}
        turns = {(): 0.0, ("a",): 0.5, ("d",): -0.5}
        if not self.throttle:
            return {keys: np.array([turn], np.float32) for keys, turn in turns.items() if keys}
        pushes = {(): 0.0, ("w",): 1.0, ("s",): -1.0}
        return {
            tuple(sorted(keys + more)): np.array([turn, push], np.float32)
            for keys, turn in turns.items()
            for more, push in pushes.items()
            if keys + more
        }


def bits_of(features: NDArray[np.float32]) -> NDArray[np.int8]:
    """(…, 48) int8: the photodiodes' readings as bits."""
    return bits(features[..., OBSERVED.photodiodes])


def _observation_space(kind: ObservationKind) -> spaces.Space[Any]:
    if kind == "bits":
        return spaces.Box(0, 1, (PHOTODIODES,), np.int8)
    if kind == "pixels":
        return spaces.Box(0, 255, (PIXELS, PIXELS, 3), np.uint8)
    low = np.zeros(FEATURES, np.float32)
    high = np.ones(FEATURES, np.float32)
    for place, least, most in (
        (OBSERVED.speed, -1.0, LARGEST_SPEED),
        (OBSERVED.yaw_rate, -LARGEST_YAW_RATE, LARGEST_YAW_RATE),
        (OBSERVED.steer, -1.0, 1.0),
    ):
        low[place], high[place] = least, most
    return spaces.Box(low, high, dtype=np.float32)
