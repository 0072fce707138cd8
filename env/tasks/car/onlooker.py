"""Who watches cars from above: their pictures, made by the room's drawing code when the first is asked for."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from memdrive.env.fleet import Fleet


class Onlooker:
    """Pictures of one size of the cars of a fleet; copies begin without what was painted before."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = size
        self._view: Any = None

    def picture(self, fleet: Fleet, i: int) -> NDArray[np.uint8]:
        """(height, width, 3): car i and the floor around it, a fresh array."""
        if self._view is None:
            from memdrive.env.view import CarView  # pygame only where something is drawn

            self._view = CarView(self.size)
        picture: NDArray[np.uint8] = self._view.frame(fleet, i)
        return picture

    def __getstate__(self) -> dict[str, Any]:
        return {"size": self.size, "_view": None}
