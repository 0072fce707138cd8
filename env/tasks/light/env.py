"""`memdrive/LightChase-v0`: pursue a light that wanders over the floor, among others, while its colour may change."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from memdrive.env.kernels import light as light_kernels
from memdrive.env.laws import one_of
from memdrive.env.tasks.interface import ActionKind, ObservationKind
from memdrive.env.tasks.light.interface import KINDS, ChaseInterface, Light, painted, plan
from memdrive.env.tasks.single import SingleEnv, Stepped, Told


class LightChaseEnv(SingleEnv):
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
    `light`: red (the two other lamps are then blue), blue (they are red), shadow (it darkens the floor; they are
    blue); dark and bright are red again, in a dark room and in a bright one, where lamps tell half as much and a white
    window on one side shines into all the cells that face it.
    `changes`: pairs of time [s] and kind: what the light turns into during an episode; `info["light"]`
    says what it is.
    """

    where = "LightChase"
    options = ()

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
        self.interface = ChaseInterface(observation, action)
        super().__init__(self.interface, render_mode, (width, height))
        one_of("LightChase.light", light, KINDS)
        self.light = KINDS.index(light)
        self.changes = plan(changes)
        self.robots = np.zeros(1, light_kernels.ROBOT)

    @property
    def _rows(self) -> NDArray[np.void]:
        return self.robots

    def _begin(self) -> Told:
        robots = self.robots
        features = np.empty((1, light_kernels.FEATURES), np.float32)
        light_kernels.begin_chases(robots, self.light, np.ones(1, np.bool_), features)
        facts = {name: float(robots[name][0]) for name in ("distance", "bearing")}
        return self.interface.observe(features, robots)[0], {**facts, "light": KINDS[self.light]}

    def _advance(self, first: float, second: float) -> Stepped:
        features = np.empty((1, light_kernels.FEATURES), np.float32)
        reward, distance, bearing, light, lost = light_kernels.chase(
            self.robots, self.changes, first, second, features[0]
        )
        facts = {"distance": distance, "bearing": bearing, "light": KINDS[light]}
        return self.interface.observe(features, self.robots)[0], reward, lost, False, facts

    def _picture(self) -> NDArray[np.uint8]:
        return painted(self.robots, self.size)
