"""The lifecycle that single environments share: seeds, options, pictures, windows. A task adds kernel and facts."""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from typing import Any, Protocol

import gymnasium as gym
import numpy as np
from gymnasium import spaces
from gymnasium.utils import seeding
from numpy.typing import NDArray

from memdrive.env.constants import RENDER_FPS
from memdrive.env.laws import known_options, one_of, picture_size
from memdrive.env.tasks.streams import begin_stream

Told = tuple[NDArray[Any], dict[str, Any]]
Stepped = tuple[NDArray[Any], float, bool, bool, dict[str, Any]]


class Interface(Protocol):
    """Spaces of one environment, and the translation of its actions."""

    observation_space: spaces.Space[Any]
    action_space: spaces.Space[Any]

    def command(self, action: Any) -> tuple[float, float]:
        """The two commands of one action, or a clear error."""

    def keys(self) -> dict[tuple[str, ...], Any]:
        """What pressed keys mean, for `gymnasium.utils.play`."""


class SingleEnv(gym.Env[NDArray[Any], Any], ABC):
    """One task under Gymnasium; the same drives bit for bit as in a `NativeVectorEnv`."""

    metadata: dict[str, Any] = {"render_modes": ["human", "rgb_array"], "render_fps": RENDER_FPS}  # noqa: RUF012 - Gymnasium's
    where: str
    """What errors call the task."""
    options: tuple[str, ...]
    """Of `reset`."""

    def __init__(self, interface: Interface, render_mode: str | None, size: tuple[int, int]) -> None:
        self.metadata = copy.deepcopy(self.metadata)
        one_of(f"{self.where}.render_mode", render_mode, ("human", "rgb_array", None))
        self.observation_space = interface.observation_space
        self.action_space = interface.action_space
        self.render_mode = render_mode
        self.size = picture_size(self.where, *size)
        self._interface = interface
        self._running = False
        self._window: Any = None

    @property
    @abstractmethod
    def _rows(self) -> NDArray[np.void]:
        """(1,) record with the fields stream and episode: from both follows everything that is random."""

    def _take(self, options: dict[str, Any]) -> None:
        """What `reset` was told, to hold until told again: all of it, or an error and nothing."""

    @abstractmethod
    def _begin(self) -> Told:
        """The next episode of the stream: what the agent gets and the info."""

    @abstractmethod
    def _advance(self, first: float, second: float) -> Stepped:
        """One control step by two commands: what `step` returns."""

    @abstractmethod
    def _picture(self) -> NDArray[np.uint8]:
        """(height, width, 3): the floor from above."""

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> Told:
        """Begin an episode; with a mistake in an argument nothing has changed."""
        given = {} if options is None else known_options(self.where, options, self.options)
        if seed is not None:
            seeding.np_random(seed)  # refuses one that is none
        if given:
            self._take(given)
        super().reset(seed=seed)
        if seed is not None or not self._rows["stream"][0]:
            begin_stream(self._rows, 0, self.np_random)
        told = self._begin()
        self._running = True
        if self.render_mode == "human":
            self.render()
        return told

    def step(self, action: Any) -> Stepped:
        """Drive one control step."""
        if not self._running:
            raise gym.error.ResetNeeded(f"{self.where}.step: need reset() before step()")
        stepped = self._advance(*self._interface.command(action))
        if self.render_mode == "human":
            self.render()
        return stepped

    def render(self) -> Any:
        """The floor from above: a (height, width, 3) uint8 array, or a window."""
        if not self._running:
            raise gym.error.ResetNeeded(f"{self.where}.render: need reset() before render()")
        if self.render_mode is None:
            raise ValueError(f"{self.where}.render: need gym.make(..., render_mode=...), got None")
        picture = self._picture()
        if self.render_mode == "rgb_array":
            return picture
        if self._window is None:
            from memdrive.env.view import Window  # pygame only where something is drawn

            self._window = Window(self.size)
        self._window.show(picture, self.metadata["render_fps"])
        return None

    def close(self) -> None:
        """Close the window, if there is one."""
        if self._window is not None:
            self._window.close()
            self._window = None

    def get_keys_to_action(self) -> dict[tuple[str, ...], Any]:
        """What keys do in `gymnasium.utils.play(env, noop=...)`."""
        return self._interface.keys()

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_window": None}
