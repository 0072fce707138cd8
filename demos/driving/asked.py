"""What the command line asked of an examination on the road: what every one of them has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self

from memdrive.agent import Recipe
from memdrive.demos.driving.chosen import Chosen
from memdrive.demos.lab.saved import LOADED, judged_config


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Options under their own names, and the recipe that they come to."""

    teacher: str
    family: str
    road: str
    """A road of one's own that is judged on; empty: unseen ones of the family."""
    n_tracks: int
    repeats: int
    device: str
    chosen: Chosen
    load: Path | None
    """The file of a saved chip that is judged."""
    eyes: str
    left_out: Sequence[str]
    recipe: Recipe
    seed: int

    @property
    def stated(self) -> dict[str, Any]:
        """What a record says of it that no plan has."""
        loaded = {LOADED: str(self.load)} if self.load else {}
        devices = judged_config(self.device, self.chosen.loaded, self.chosen.learns)
        return {"eyes": self.eyes, "without": list(self.left_out), **loaded, **devices}

    @classmethod
    def of(cls, options: dict[str, Any]) -> Self:
        """Those of a command's options that this examination knows."""
        return cls(**{field.name: options[field.name] for field in fields(cls)})
