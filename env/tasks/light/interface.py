"""What an agent sees and says in LightChase, for one robot or many; and when the light changes."""

from __future__ import annotations

import math
from typing import Any, Final, Literal, get_args

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from memdrive.env.constants import CONTROL_DT
from memdrive.env.kernels import light as light_kernels
from memdrive.env.laws import batch, choice, numbers, one_of, quoted
from memdrive.env.tasks.interface import PIXELS, ActionKind, ObservationKind, bits

Light = Literal["red", "blue", "shadow", "dark", "bright"]
KINDS: Final = get_args(Light)
MOVES: Final = tuple((forward, turn) for forward in (0.0, 0.5, 1.0) for turn in (-1.0, 0.0, 1.0))
"""Share of the forward speed and turning command of the discrete actions."""
SPAN: Final = 6.0
"""Floor that a picture shows [m]."""


class ChaseInterface:
    """Spaces of one environment, and the translation of its observations and actions."""

    def __init__(self, observation: ObservationKind, action: ActionKind) -> None:
        one_of("LightChase.observation", observation, get_args(ObservationKind))
        one_of("LightChase.action", action, get_args(ActionKind))
        self.kind = observation
        self.discrete = action == "discrete"
        self.observation_space = _space(observation)
        self.action_space: spaces.Space[Any] = (
            spaces.Discrete(len(MOVES)) if self.discrete else spaces.Box(-1.0, 1.0, (2,), np.float32)
        )

    def command(self, action: Any) -> tuple[float, float]:
        """Share of the forward speed in [0, 1] and turning in [-1, 1] of one action, or a clear error."""
        if self.discrete:
            return MOVES[choice("LightChase.step.action", action, len(MOVES))]
        forward, turn = numbers("LightChase.step.action", action, 2)
        if not (-1.0 <= forward <= 1.0 and -1.0 <= turn <= 1.0):
            raise ValueError(
                f"LightChase.step.action: need -1 <= forward <= 1 and -1 <= turn <= 1, got {forward}, {turn}"
            )
        return 0.5 + 0.5 * forward, turn

    def commands(self, actions: Any, out: NDArray[np.float64]) -> None:
        """The same for n actions. out : (n, 2) float64, mutated."""
        if self.discrete:
            out[:] = np.array(MOVES)[batch("LightChase.step.actions", actions, (len(out),), len(MOVES))]
            return
        out[:] = batch("LightChase.step.actions", actions, out.shape, None)
        out[:, 0] = 0.5 + 0.5 * out[:, 0]

    def observe(self, features: NDArray[np.float32], robots: NDArray[np.void]) -> NDArray[Any]:
        """What the agents of n robots get, from (n, 34) features: fresh arrays, or the features themselves."""
        if self.kind == "features":
            return features
        if self.kind == "pixels":
            return np.stack([painted(robots[i : i + 1], (PIXELS, PIXELS)) for i in range(len(robots))])
        eyes = features[:, : 2 * light_kernels.CELLS]
        return bits(eyes.reshape(-1, 2, light_kernels.CELLS)).reshape(eyes.shape)

    def keys(self) -> dict[tuple[str, ...], Any]:
        """What pressed keys mean, for `gymnasium.utils.play`: W drives, A and D turn."""
        keys = {("d",): 0, ("a",): 2, ("w",): 7, ("d", "w"): 6, ("a", "w"): 8}
        if self.discrete:
            return keys
        return {pressed: _action(*MOVES[move]) for pressed, move in keys.items()}


def painted(robot: NDArray[np.void], size: tuple[int, int]) -> NDArray[np.uint8]:
    """(height, width, 3) uint8: the floor around a robot, from a table of one row. size : width, height"""
    picture = np.empty((size[1], size[0], 3), np.uint8)
    light_kernels.paint_chase(robot, SPAN, picture)
    return picture


def plan(changes: Any) -> NDArray[np.int64]:
    """(k, 2): control steps and the kind that the light then turns into, in the order in which they come."""
    steps: list[tuple[int, int]] = []
    try:
        for at, kind in changes:
            one_of("LightChase.changes", kind, KINDS)
            if not 0.0 < at < math.inf:
                raise ValueError(f"LightChase.changes: need a finite time > 0 s, got {at}")
            steps.append((max(round(at / CONTROL_DT), 1), KINDS.index(kind)))
    except (TypeError, ValueError) as error:
        if str(error).startswith("LightChase"):
            raise
        raise ValueError(f"LightChase.changes: need pairs of time [s] and kind, got {quoted(changes)}") from error
    return np.array(sorted(steps), np.int64).reshape(-1, 2)


def _action(share: float, turn: float) -> NDArray[np.float32]:
    """The continuous action that gives a share of the forward speed and a turning command."""
    return np.array([2.0 * share - 1.0, turn], np.float32)


def _space(kind: str) -> spaces.Space[Any]:
    if kind == "bits":
        return spaces.Box(0, 1, (2 * light_kernels.CELLS,), np.int8)
    if kind == "pixels":
        return spaces.Box(0, 255, (PIXELS, PIXELS, 3), np.uint8)
    low = np.zeros(light_kernels.FEATURES, np.float32)
    low[-1] = -1.0
    return spaces.Box(low, np.ones(light_kernels.FEATURES, np.float32))
