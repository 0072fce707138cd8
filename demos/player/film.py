"""What is kept of a drive, control step by control step, so that a page can play it: all that is shown is here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from memdrive.chip import Chip
from memdrive.env import OBSERVED, Scene, Track
from memdrive.env.constants import CONTROL_DT, PHOTODIODES

MOST_STEPS: Final = 12_000
"""Ten minutes; what comes after is not kept."""
PULSE_STEPS: Final = 8
"""Control steps in one picture of the pulses: at 0.4 s no cell lights up more than 2.5 times a second, below the three
flashes a second of WCAG 2.2, 2.3.1."""
WEIGHT_STEPS: Final = 16
"""Control steps between two pictures of the weights (assumed: they creep)."""
LEVELS: Final = 31
"""Weights that are told apart, 1 to LEVELS; the middle one is 0, and code 0 a pair that no pulse moves."""
GAIN: Final = 1.4
"""A weight of 1 / GAIN or more is the last level, as in the window."""
COLUMNS: Final = {
    "learner": ("<f4", 3),
    "ghost": ("<f4", 3),
    "cross_track_m": ("<f4", 2),
    "departures": ("<u2", 2),
    "readings": ("|u1", PHOTODIODES),
    "lit": ("|u1", PHOTODIODES),
    "steer": ("<f4", 1),
    "wanted": ("<f4", 1),
    "glare_m": ("<f4", 2),
    "pulses": ("<f8", 1),
    "energy_j": ("<f4", 2),
    "since_s": ("<f4", 1),
    "scene": ("<u2", 1),
    "road": ("<u2", 1),
    "said": ("<u2", 1),
    "flags": ("|u1", 1),
}
"""Type and width of what is kept of each step. learner, ghost : x [m], y [m], yaw [rad]; cross_track_m, departures :
of learner and ghost; readings : 0 to 255; glare_m : ahead, left of the car; energy_j : chip, ASIC; scene, road, said :
places in the lists beside."""
LEARNING, FROZEN_LAP, BY_HAND, WISHED = 1, 2, 4, 8
"""Flags. WISHED : somebody said where to steer."""
Pose = tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What is seen at the end of one control step."""

    scene: Scene
    track: Track
    learner: Pose
    """x [m], y [m], yaw [rad]"""
    ghost: Pose
    cross_track: tuple[float, float]
    """|cross_track| of learner and ghost [m]."""
    departures: tuple[int, int]
    observation: NDArray[np.float32]
    """(FEATURES,)"""
    lit: NDArray[np.bool_]
    """(PHOTODIODES,) which stand out from the floor, as the chip is told."""
    steer: float
    wanted: float
    """What the teacher would steer, in [-1, 1]."""
    glare: tuple[float, float]
    """Where the reflection lies: ahead, left [m]."""
    pulses: int
    """Since the chip was fabricated."""
    energy: tuple[float, float]
    """Chip's and ASIC's since then [J]."""
    since_s: float
    """Since the ghost was frozen [s]."""
    said: tuple[str, str]
    """What a visitor is told, in English and Chinese."""
    flags: int = LEARNING


class Part:
    """Pictures of one chip's weights and pulses, from the step on that it came into the car."""

    def __init__(self, chip: Chip, first: int) -> None:
        self.chip, self.first, self.layers = chip, first, tuple(chip.layers)
        self.weights: list[NDArray[np.uint8]] = []
        self.pulses: list[NDArray[np.uint8]] = []
        self._given = [crossbar.pulses_pos for crossbar in chip.crossbars]

    def note(self, step: int, up: list[NDArray[np.bool_]]) -> None:
        """Take pictures where they are due. up : for each layer, whether a pair's last sign was up"""
        steps = step - self.first
        if steps % PULSE_STEPS == 0:
            given = [crossbar.pulses_pos for crossbar in self.chip.crossbars]
            pulsed = [(now != then) * (1 + way) for now, then, way in zip(given, self._given, up, strict=True)]
            self.pulses.append(_flat(pulsed))
            self._given = given
        if steps % WEIGHT_STEPS == 0:
            self.weights.append(_flat([codes(c.weight, np.logical_and(*c.stuck)) for c in self.chip.crossbars]))


def codes(weight: NDArray[np.float32], dead: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Weights as levels 1 to LEVELS, dead pairs as 0; any shape."""
    half = LEVELS // 2
    level: NDArray[np.uint8] = np.clip(np.rint(weight * (GAIN * half)) + half + 1, 1, LEVELS).astype(np.uint8)
    level[dead] = 0
    return level


def _flat(layers: list[NDArray[Any]]) -> NDArray[np.uint8]:
    return np.concatenate([layer.astype(np.uint8).ravel() for layer in layers])


class Film:
    """A drive as it is noted.

    config : what is said of it: device, family of roads, seed
    """

    def __init__(self, *, device: str, family: str, seed: int) -> None:
        self.config = {"device": device, "family": family, "seed": seed}
        self.scenes: list[Scene] = []
        self.roads: list[Track] = []
        self.said: list[tuple[str, str]] = []
        self.parts: list[Part] = []
        self.missed = 0
        """Steps that came after MOST_STEPS."""
        self._rows: dict[str, list[Any]] = {name: [] for name in COLUMNS}

    def __len__(self) -> int:
        return len(self._rows["flags"])

    def note(self, chip: Chip, up: list[NDArray[np.bool_]], moment: Moment) -> None:
        """One control step. up : for each layer (rows, columns), whether the last sign for a pair was up"""
        if len(self) >= MOST_STEPS:
            self.missed += 1
            return
        if not self.parts or self.parts[-1].chip is not chip:
            self.parts.append(Part(chip, len(self)))
        self.parts[-1].note(len(self), up)
        for name, value in self._row(moment).items():
            self._rows[name].append(value)

    def _row(self, moment: Moment) -> dict[str, Any]:
        readings = np.clip(moment.observation[OBSERVED.photodiodes], 0.0, 1.0)
        return {
            "learner": moment.learner,
            "ghost": moment.ghost,
            "cross_track_m": moment.cross_track,
            "departures": [min(n, 65_535) for n in moment.departures],
            "readings": np.rint(readings * 255),
            "lit": moment.lit.copy(),
            "steer": moment.steer,
            "wanted": moment.wanted,
            "glare_m": moment.glare,
            "pulses": moment.pulses,
            "energy_j": moment.energy,
            "since_s": moment.since_s,
            "scene": _place(self.scenes, moment.scene),
            "road": _place(self.roads, moment.track),
            "said": _place(self.said, moment.said),
            "flags": moment.flags,
        }

    def columns(self) -> dict[str, NDArray[Any]]:
        """(steps,) or (steps, width) of every column, and what follows from them: pulses per second over the last
        second, means of `cross_track_m` over the last ten since the ghost was frozen."""
        found = {name: np.asarray(rows, COLUMNS[name][0]) for name, rows in self._rows.items()}
        found["pulses_per_s"] = _rate(found["pulses"])
        found["mean_m"] = _means(found["cross_track_m"], found["since_s"])
        return found


def _place(known: list[Any], value: Any) -> int:
    """Where it stands in the list; looked for from the end, where it most often is. known : mutated"""
    for k in range(len(known) - 1, -1, -1):
        if known[k] is value or known[k] == value:
            return k
    known.append(value)
    return len(known) - 1


def _rate(pulses: NDArray[np.float64]) -> NDArray[np.float32]:
    """Per second of simulated time; a new chip begins at 0."""
    steps = round(1.0 / CONTROL_DT)
    given = np.maximum(np.diff(pulses, prepend=pulses[:1]), 0.0)
    total = np.cumsum(given)
    total[steps:] -= np.cumsum(given)[:-steps]
    return (total / (np.minimum(np.arange(1, len(pulses) + 1), steps) * CONTROL_DT)).astype("<f4")


def _means(off: NDArray[np.float32], since_s: NDArray[np.float32]) -> NDArray[np.float32]:
    span = round(10.0 / CONTROL_DT)
    total = np.concatenate([np.zeros((1, 2)), np.cumsum(off, axis=0, dtype=np.float64)])
    k = np.arange(1, len(off) + 1)
    n = np.minimum(np.clip(np.rint(since_s / CONTROL_DT).astype(np.intp), 1, span), k)
    means: NDArray[np.float32] = ((total[k] - total[k - n]) / n[:, None]).astype("<f4")
    return means
