"""`memdrive/LightChase-v0`: pursue a light that wanders over the floor, among others, while its colour may change."""

from __future__ import annotations

import copy
from typing import Any

import gymnasium as gym
import numpy as np
from numpy.typing import NDArray

from memdrive.env.constants import RENDER_FPS
from memdrive.env.kernels import light as light_kernels
from memdrive.env.laws import known_options, one_of, picture_size
from memdrive.env.tasks.interface import ActionKind, ObservationKind
from memdrive.env.tasks.light.interface import KINDS, ChaseInterface, Light, painted, plan


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
    `light`: red (the two other lamps are then blue), blue (they are red) or shadow (it darkens the floor; they
    are blue).
    `changes`: pairs of time [s] and kind: what the light turns into during an episode; `info["light"]`
    says what it is.
    """

    metadata: dict[str, Any] = {"render_modes": ["rgb_array", "human"], "render_fps": RENDER_FPS}  # noqa: RUF012 - Gymnasium's

    def __init__(
        self,
        light: Light = "red",
        changes: tuple[tuple[float, Light], ...] = (),
        observation: ObservationKind = "features",
        action: ActionKind = "continuous",
        render_mode: str | None = None,
        width: int = 600,
        height: int = 600,
    ) -> None:
        self.metadata = copy.deepcopy(self.metadata)
        self.interface = ChaseInterface(observation, action)
        one_of("LightChase.render_mode", render_mode, ("rgb_array", "human", None))
        one_of("LightChase.light", light, KINDS)
        self.light = KINDS.index(light)
        self.changes = plan(changes)
        self.render_mode, self.size = render_mode, picture_size("LightChase", width, height)
        self.observation_space = self.interface.observation_space
        self.action_space = self.interface.action_space
        self._robot = np.zeros(1, light_kernels.ROBOT)
        self._running = False
        self._window: Any = None

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[NDArray[Any], dict[str, Any]]:
        """Stand the robot two metres from the light."""
        super().reset(seed=seed)
        if options:
            known_options("LightChase", options, ())
        robot = self._robot
        if seed is not None or not robot["stream"][0]:
            robot["stream"], robot["episode"] = int(self.np_random.integers(1, 2**63)), 0
        features = np.empty((1, light_kernels.FEATURES), np.float32)
        light_kernels.begin_chases(robot, self.light, np.ones(1, np.bool_), features)
        self._running = True
        if self.render_mode == "human":
            self.render()
        facts = {name: float(robot[name][0]) for name in ("distance", "bearing")}
        return self.interface.observe(features, robot)[0], {**facts, "light": KINDS[self.light]}

    def step(self, action: Any) -> tuple[NDArray[Any], float, bool, bool, dict[str, Any]]:
        """Drive one control step."""
        if not self._running:
            raise gym.error.ResetNeeded("LightChase.step: need reset() before step()")
        forward, turn = self.interface.command(action)
        features = np.empty((1, light_kernels.FEATURES), np.float32)
        reward, distance, bearing, light, lost = light_kernels.chase(
            self._robot, self.changes, forward, turn, features[0]
        )
        if self.render_mode == "human":
            self.render()
        facts = {"distance": distance, "bearing": bearing, "light": KINDS[light]}
        return self.interface.observe(features, self._robot)[0], reward, lost, False, facts

    def render(self) -> NDArray[np.uint8] | None:
        """The floor from above: a (height, width, 3) uint8 array, or a window."""
        if not self._running:
            raise gym.error.ResetNeeded("LightChase.render: need reset() before render()")
        if self.render_mode is None:
            raise ValueError("LightChase.render: need gym.make(..., render_mode=...), got None")
        picture = painted(self._robot, self.size)
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
        return self.interface.keys()

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_window": None}
