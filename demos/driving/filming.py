"""What a page shows of an examination: its first chip learning, its ghost beside it, and a frozen lap in the end."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from memdrive.agent import Recipe
from memdrive.chip import Chip
from memdrive.demos.driving.drive import Drive
from memdrive.demos.driving.energy import Meter
from memdrive.demos.driving.ghost import FrozenCars, Proof
from memdrive.demos.driving.poses import pose
from memdrive.demos.driving.teachers import LearningDrive
from memdrive.demos.driving.watch import WatchedChip
from memdrive.demos.player.film import FROZEN_LAP, LEARNING, WISHED, Film, Moment
from memdrive.env import Scene, Track
from memdrive.env.constants import CONTROL_DT, PHOTODIODES
from memdrive.env.kernels.eyes import glare_spot

TEACHERS = ("pursuit", "reflex")
"""Whose drive has one car on one road, which can be shown as it is."""
SAID = {
    "learning": ("The chip learns; amber is the chip as it was before.", "芯片在学习；橙车是学习前的芯片。"),
    "lap": (
        "A road that no learning has seen, updates off; amber is the chip before the new scene.",
        "陌生道路，停止更新；橙车是进入新场景前的芯片。",
    ),
}


def lit_of(bits: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """(PHOTODIODES,) which stand out from the floor. bits : (n_bits,) as the chip is shown them"""
    lit: NDArray[np.bool_] = bits[: 2 * PHOTODIODES].reshape(2, PHOTODIODES).max(axis=0) > 0
    return lit


def glare_of(car: Any) -> tuple[float, float]:
    """Where the reflection lies: ahead, left of a car [m]."""
    ahead, left = glare_spot(car)
    return float(ahead), float(left)


class Filming:
    """Notes a drive that an examination makes, and changes nothing in it: it reads copies, and the chip as it is.

    film : mutated
    """

    def __init__(self, film: Film, seed: int) -> None:
        self.film, self.seed = film, seed

    def watched(self, chip: Chip) -> WatchedChip:
        """What is to be driven in the chip's place: itself, bit for bit."""
        self.chip, self.network = chip, WatchedChip(chip)
        return self.network

    def stage(self, drive: LearningDrive, recipe: Recipe) -> None:
        """From here on the ghost is the chip as it is."""
        assert isinstance(drive, Drive), TEACHERS
        self.recipe, self.meter = recipe, Meter(self.chip, drive.learner)
        road, scene = drive.fleet.tracks[0], drive.scene
        self.ghost = FrozenCars([self.chip.copy()], recipe, road, scene, self.seed)
        self._steps, self._departures = 0, drive.departures

    def step(self, drive: LearningDrive) -> None:
        """After a control step of the learner."""
        assert isinstance(drive, Drive), TEACHERS
        self._steps += 1
        self.ghost.follow(drive.fleet.tracks[0], drive.scene)
        self.ghost.step()
        fleets = drive.fleet, self.ghost.fleet
        off = [float(abs(fleet.cross_track[0])) for fleet in fleets]
        energies = self.meter.energies()
        self._note(
            scene=drive.scene,
            track=drive.fleet.tracks[0],
            learner=pose(fleets[0].cars, 0),
            ghost=pose(fleets[1].cars, 0),
            cross_track=(off[0], off[1]),
            departures=(drive.departures - self._departures, int(self.ghost.departures[0])),
            observation=drive.fleet.observations[0],
            lit=lit_of(drive.learner.bits),
            steer=drive.steer,
            wanted=drive.wanted,
            glare=glare_of(drive.fleet.cars[0]),
            pulses=drive.learner.pulses,
            energy=(energies.chip_j, energies.asic_j),
            said=SAID["learning"],
            flags=LEARNING | WISHED,
        )

    def lap(self, drive: LearningDrive, before: Chip, track: Track, scene: Scene) -> None:
        """A lap of an unseen road by copies of the chip as it is and as it was, updates off."""
        proof = Proof(self.chip.copy(), before.copy(), self.recipe, track, scene, self.seed)
        energies, self._steps = self.meter.energies(), 0
        while proof.verdict is None:
            proof.step()
            self._steps += 1
            cars, fleet = proof.cars, proof.cars.fleet
            learner_m, ghost_m = np.abs(fleet.cross_track).tolist()
            learner, ghost = cars.departures.tolist()
            self._note(
                scene=scene,
                track=track,
                learner=pose(fleet.cars, 0),
                ghost=pose(fleet.cars, 1),
                cross_track=(learner_m, ghost_m),
                departures=(learner, ghost),
                observation=fleet.observations[0],
                lit=lit_of(cars.bits[0]),
                steer=0.0,
                wanted=0.0,
                glare=glare_of(fleet.cars[0]),
                pulses=drive.learner.pulses,
                energy=(energies.chip_j, energies.asic_j),
                said=SAID["lap"],
                flags=FROZEN_LAP,
            )

    def _note(self, **seen: Any) -> None:
        self.film.note(self.chip, self.network.up, Moment(since_s=self._steps * CONTROL_DT, **seen))
