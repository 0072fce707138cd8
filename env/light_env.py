"""`memdrive/LightChase-v0`: pursue a light that wanders over the floor, among others, while its colour may change."""

from __future__ import annotations

import math
from typing import Any, Final, Literal

import gymnasium as gym
import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from memdrive.env import light_kernels
from memdrive.env.constants import CONTROL_DT
from memdrive.env.laws import choice, numbers, one_of, picture_size, quoted

Light = Literal["red", "blue", "shadow"]
KINDS: Final = ("red", "blue", "shadow")
MOVES: Final = tuple((forward, turn) for forward in (0.0, 0.5, 1.0) for turn in (-1.0, 0.0, 1.0))
"""Share of the forward speed and turning command of the discrete actions."""
PIXELS: Final = 96
SPAN: Final = 6.0
"""Floor that a picture shows [m]."""


class LightChaseEnv(gym.Env[NDArray[Any], Any]):
    """Drive a small two-wheeled robot after a light and keep half a metre from it, by a ring of light cells.

    ## Action
    | index | meaning | min | max | unit |
    | --- | --- | --- | --- | --- |
    | 0 | forward speed: −1 stop, 1 the whole of 1.5 m/s | -1 | 1 | |
    | 1 | turning speed, + left | -1 | 1 | of 3 rad/s |

    With `action="discrete"`: one of nine, three speeds times right, straight, left.

    ## Observation
    | index | meaning | min | max | unit |
    | --- | --- | --- | --- | --- |
    | 0–15 | red eyes of the cells, counter-clockwise from straight ahead | 0 | 1 | |
    | 16–31 | blue eyes | 0 | 1 | |
    | 32 | last forward speed, of 1.5 m/s | 0 | 1 | |
    | 33 | last turning command | -1 | 1 | |

    With `observation="bits"`: 32 bits, whether an eye reads more than the mean of the darkest and the brightest of its
    colour. With `observation="pixels"`: 96 × 96 × 3 uint8, 6 m of floor from above.

    ## Reward
    In [0, 1]: nearness to the kept distance of 0.5 m, and for what is missing of it, half for closing in.

    ## End of an episode
    Terminated when the light is farther than 6 m. Truncated after 1,000 steps.

    ## Arguments
    `light`: red, blue (the two other lamps then have the other colour) or shadow (it darkens the floor; the
    others are red).
    `changes`: pairs of time [s] and kind: what the light turns into during an episode; `info["light"]`
    says what it is.
    """

    metadata: dict[str, Any] = {"render_modes": ["rgb_array", "human"], "render_fps": round(1 / CONTROL_DT)}  # noqa: RUF012 - Gymnasium's

    def __init__(
        self,
        light: Light = "red",
        changes: tuple[tuple[float, Light], ...] = (),
        observation: Literal["features", "bits", "pixels"] = "features",
        action: Literal["continuous", "discrete"] = "continuous",
        render_mode: str | None = None,
        width: int = 600,
        height: int = 600,
    ) -> None:
        self.metadata = {"render_modes": ["rgb_array", "human"], "render_fps": round(1 / CONTROL_DT)}
        one_of("LightChase.observation", observation, ("features", "bits", "pixels"))
        one_of("LightChase.action", action, ("continuous", "discrete"))
        one_of("LightChase.render_mode", render_mode, ("rgb_array", "human", None))
        one_of("LightChase.light", light, KINDS)
        self.light = light
        self.changes = _plan(changes)
        self.kind, self.discrete = observation, action == "discrete"
        self.render_mode, self.size = render_mode, picture_size("LightChase", width, height)
        self.observation_space = _space(observation)
        self.action_space: spaces.Space[Any] = (
            spaces.Discrete(len(MOVES)) if self.discrete else spaces.Box(-1.0, 1.0, (2,), np.float32)
        )
        self._robot = np.zeros(1, light_kernels.ROBOT)
        self._running = False
        self._window: Any = None

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[NDArray[Any], dict[str, Any]]:
        """Stand the robot two metres from the light."""
        super().reset(seed=seed)
        if options:
            raise ValueError(f"LightChase.reset.options: need none, got {quoted(options)}")
        features = np.empty(light_kernels.FEATURES, np.float32)
        key = np.uint64(self.np_random.integers(2**63))
        distance, bearing = light_kernels.begin_chase(self._robot, key, KINDS.index(self.light), features)
        self._running = True
        if self.render_mode == "human":
            self.render()
        return self._observe(features), {"distance": distance, "bearing": bearing, "light": self.light}

    def step(self, action: Any) -> tuple[NDArray[Any], float, bool, bool, dict[str, Any]]:
        """Drive one control step."""
        if not self._running:
            raise gym.error.ResetNeeded("LightChase.step: need reset() before step()")
        forward, turn = self._command(action)
        robot = self._robot
        clock = int(robot["clock"][0]) + 1
        for at, kind in self.changes:
            if at == clock:
                robot["light"] = KINDS.index(kind)
        features = np.empty(light_kernels.FEATURES, np.float32)
        reward, distance, bearing, lost = light_kernels.chase(robot, forward, turn, features)
        if self.render_mode == "human":
            self.render()
        light = KINDS[int(robot["light"][0])]
        return self._observe(features), reward, lost, False, {"distance": distance, "bearing": bearing, "light": light}

    def render(self) -> NDArray[np.uint8] | None:
        """The floor from above: a (height, width, 3) uint8 array, or a window."""
        if not self._running:
            raise gym.error.ResetNeeded("LightChase.render: need reset() before render()")
        if self.render_mode is None:
            raise ValueError("LightChase.render: need gym.make(..., render_mode=...), got None")
        picture = np.empty((self.size[1], self.size[0], 3), np.uint8)
        light_kernels.paint_chase(self._robot, SPAN, picture)
        if self.render_mode == "rgb_array":
            return picture
        if self._window is None:
            from memdrive.env.view import Window  # pygame only where something is drawn

            self._window = Window(self.size)
        self._window.show(picture)
        return None

    def close(self) -> None:
        """Close the window, if there is one."""
        if self._window is not None:
            self._window.close()
            self._window = None

    def get_keys_to_action(self) -> dict[tuple[str, ...], Any]:
        """W drives, A and D turn, for `gymnasium.utils.play(env, noop=...)`."""
        keys = {("d",): 0, ("a",): 2, ("w",): 7, ("d", "w"): 6, ("a", "w"): 8}
        if self.discrete:
            return keys
        return {pressed: _action(*MOVES[move]) for pressed, move in keys.items()}

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_window": None}

    def _command(self, action: Any) -> tuple[float, float]:
        """Share of the forward speed in [0, 1] and turning in [-1, 1], or a clear error."""
        if self.discrete:
            return MOVES[choice("LightChase.step.action", action, len(MOVES))]
        forward, turn = numbers("LightChase.step.action", action, 2)
        if not (-1.0 <= forward <= 1.0 and -1.0 <= turn <= 1.0):
            raise ValueError(
                f"LightChase.step.action: need -1 <= forward <= 1 and -1 <= turn <= 1, got {forward}, {turn}"
            )
        return 0.5 + 0.5 * forward, turn

    def _observe(self, features: NDArray[np.float32]) -> NDArray[Any]:
        """A fresh array of the kind that was asked for."""
        if self.kind == "features":
            return features
        if self.kind == "pixels":
            picture = np.empty((PIXELS, PIXELS, 3), np.uint8)
            light_kernels.paint_chase(self._robot, SPAN, picture)
            return picture
        eyes = features[: 2 * light_kernels.CELLS].reshape(2, -1)
        middle = 0.5 * (eyes.min(axis=1, keepdims=True) + eyes.max(axis=1, keepdims=True))
        return np.asarray(eyes > middle, np.int8).ravel()


def _action(share: float, turn: float) -> NDArray[np.float32]:
    """The continuous action that gives a share of the forward speed and a turning command."""
    return np.array([2.0 * share - 1.0, turn], np.float32)


def _plan(changes: Any) -> list[tuple[int, Light]]:
    """Control steps and what the light then turns into, in the order in which they come."""
    plan: list[tuple[int, Light]] = []
    try:
        for at, kind in changes:
            one_of("LightChase.changes", kind, KINDS)
            if not 0.0 < at < math.inf:
                raise ValueError(f"LightChase.changes: need a finite time > 0 s, got {at}")
            plan.append((max(round(at / CONTROL_DT), 1), kind))
    except (TypeError, ValueError) as error:
        if str(error).startswith("LightChase"):
            raise
        raise ValueError(f"LightChase.changes: need pairs of time [s] and kind, got {quoted(changes)}") from error
    return sorted(plan)


def _space(kind: str) -> spaces.Space[Any]:
    if kind == "bits":
        return spaces.Box(0, 1, (2 * light_kernels.CELLS,), np.int8)
    if kind == "pixels":
        return spaces.Box(0, 255, (PIXELS, PIXELS, 3), np.uint8)
    low = np.zeros(light_kernels.FEATURES, np.float32)
    low[-1] = -1.0
    return spaces.Box(low, np.ones(light_kernels.FEATURES, np.float32))
