"""A person's drive on file: what was seen, what the hand did, where and when. And a lesson that reads from it."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from memdrive.agent import ByHand, Habits, Learner, Recipe
from memdrive.agent.driving.learner import Network
from memdrive.chip import archives, laws
from memdrive.chip.archives import Law
from memdrive.chip.files import write_whole
from memdrive.demos.options import VERSION
from memdrive.demos.seeds import stream
from memdrive.env.constants import CONTROL_DT, FEATURES

SCHEMA: Final = "memdrive.drive/1"
MOST_STEPS: Final = 72_000
"""An hour; what comes after is not kept."""
LENGTHS: Final = (1, MOST_STEPS)
SINGLE, BYTE = ("<f4",), ("|u1",)
WORDS: Final = Law(dtypes=BYTE, shape=(None,), lengths=(2, 4096))
COLUMNS: Final = {
    "observations": Law(dtypes=SINGLE, shape=(None, FEATURES), lengths=LENGTHS, low=-1e3, high=1e3),
    "hand": Law(dtypes=SINGLE, shape=(None,), lengths=LENGTHS, low=-1.0, high=1.0),
    "chip": Law(dtypes=SINGLE, shape=(None,), lengths=LENGTHS, low=-1.0, high=1.0),
    "time_s": Law(dtypes=("<f8",), shape=(None,), lengths=LENGTHS, low=0.0, high=1e9),
    "scene": Law(dtypes=BYTE, shape=(None,), lengths=LENGTHS),
    "begins": Law(dtypes=BYTE, shape=(None,), lengths=LENGTHS, high=1.0),
}
"""What is kept of each control step: the view, where the hand stood (and so what was steered), what the chip would
have steered, when, in which of the scenes named, and whether the car had been put elsewhere just before."""


class Tape:
    """Notes of a drive under a hand, step by step."""

    def __init__(self, seed: int, family: str) -> None:
        self.seed, self.family = seed, family
        self.scenes: list[str] = []
        self._rows: dict[str, list[Any]] = {name: [] for name in COLUMNS}
        self._begins = True

    def __len__(self) -> int:
        return len(self._rows["hand"])

    def __deepcopy__(self, _: dict[int, Any]) -> Tape:
        """The same: a tape goes on whatever else is kept to be taken back to."""
        return self

    def note(self, observation: NDArray[np.float32], hand: float, chip: float, step: int, scene: str) -> None:
        """One control step. observation : (FEATURES,) as seen before it, not kept itself"""
        if len(self) >= MOST_STEPS:
            return
        if scene not in self.scenes:
            self.scenes.append(scene)
        row = (observation.copy(), hand, chip, step * CONTROL_DT, self.scenes.index(scene), self._begins)
        for column, value in zip(self._rows.values(), row, strict=True):
            column.append(value)
        self._begins = False

    def cut(self) -> None:
        """The car was put elsewhere, or somebody else steers: what comes next does not follow on what was."""
        self._begins = True

    def save(self, path: Path) -> None:
        """Write it whole or not at all.

        Raises
        ------
        ValueError : nobody steered. OSError : it cannot be written.
        """
        if not len(self):
            raise ValueError("need a step that somebody steered (key M), got none; nothing is written")
        words = {
            "schema": SCHEMA,
            "memdrive": VERSION,
            "seed": self.seed,
            "tracks": self.family,
            "scenes": self.scenes,
        }
        stored = np.frombuffer(json.dumps(words).encode(), np.uint8)
        kept: dict[str, Any] = {name: np.asarray(rows, COLUMNS[name].dtypes[0]) for name, rows in self._rows.items()}
        out = io.BytesIO()
        np.savez_compressed(out, words=stored, **kept)
        write_whole(path, out.getvalue())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Recorded:
    """A drive read back from its file."""

    seed: int
    family: str
    scenes: tuple[str, ...]
    columns: dict[str, NDArray[Any]]
    """See `COLUMNS`; all of one length."""

    def steps_in(self, scene: str) -> NDArray[np.intp]:
        """Which steps were driven in a scene.

        Raises
        ------
        ValueError : none was.
        """
        if scene not in self.scenes:
            raise ValueError(f"scene: need one of {', '.join(self.scenes)}, in which it was driven, got '{scene}'")
        return np.flatnonzero(self.columns["scene"] == self.scenes.index(scene))


def read(path: Path) -> Recorded:
    """A drive from a file.

    Raises
    ------
    ValueError : damaged, of another kind, or with values that no drive has. OSError : it cannot be read.
    """
    with archives.opened("need a recorded drive", path) as archive:
        if set(archive.names) != {"words", *COLUMNS}:
            raise ValueError("it is an archive of other things")
        words = json.loads(archive.read("words", WORDS).tobytes().decode())
        if not isinstance(words, dict) or words.get("schema") != SCHEMA:
            raise ValueError(f"words: need schema {SCHEMA}")
        columns = {name: archive.read(name, law) for name, law in COLUMNS.items()}
        names = tuple(laws.text("scenes", s, 40) for s in laws.several("scenes", words.get("scenes"), 1, 256))
        if len({len(column) for column in columns.values()}) > 1:
            raise ValueError("its columns are of different lengths")
        if set(np.unique(columns["scene"])) != set(range(len(names))) or len(set(names)) < len(names):
            raise ValueError("scene: need steps in each of the scenes named, and in no other")
        seed = laws.whole("seed", words.get("seed"), 0, 2**63 - 1)
        return Recorded(seed=seed, family=laws.text("tracks", words.get("tracks"), 40), scenes=names, columns=columns)


class TapeDrive:
    """As `Drive`, without a car: the views and the hand are a recorded drive's, over and over."""

    departures = 0
    """Nobody drives."""

    def __init__(
        self,
        network: Network,
        *,
        recorded: Recorded,
        scene: str = "day",
        family: str = "mild",
        seed: int = 0,
        recipe: Recipe | None = None,
        habits: Habits | None = None,
    ) -> None:
        del family  # the drive's own
        self.learner = Learner(network, seed=stream(seed, "dither"), recipe=recipe)
        self.teacher, self.recorded = ByHand(self.learner, habits), recorded
        self.set_scene(scene)

    def set_scene(self, name: str) -> None:
        """On with what was driven in that scene."""
        self._steps, self._at = self.recorded.steps_in(name), 0

    def step(self) -> None:
        """One control step of the drive."""
        columns, k = self.recorded.columns, int(self._steps[self._at])
        if self._at == 0 or columns["begins"][k] or self._steps[self._at - 1] != k - 1:
            self.teacher.set_back()
        self.teacher.drive(columns["observations"][k], float(columns["hand"][k]))
        self._at = (self._at + 1) % len(self._steps)
