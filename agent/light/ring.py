"""A ring of light cells as bits: where each colour of light comes from and how much there is, and darkness alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from memdrive.agent.driving.senses import Bits, Floats, Remembered

MAPS = 3
"""Red light, blue light, darkness."""
BEHIND = -0.1
"""Cosine beyond which a cell looks away from where an arrow points."""
STEP_RAD = 0.15
"""What a full turning command turns a robot by in a control step: 3 rad/s for 0.05 s."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """What stands out of the room's own light, in red, in blue, and as darkness: from where and how much.

    In each control step: the middle cells of what both colours have in common say how bright the room is; this common
    light, slowly followed upwards and at once downwards in the frame of a compass that counts own turns, says where a
    window is; what is left of each colour is summed as arrows round the ring, whose sum points at the light, and as an
    amount. Both are smoothed over steps, the arrows turned with the robot. A colour that was seen behind its own arrow
    has two lamps and falls silent, and both do where darkness stands out. Digital logic beside the chip,
    which does not know what is to be pursued. Source: assumed; every setting chosen on validation episodes.
    """

    cells: int = 16
    """Of each colour, counter-clockwise from straight ahead."""
    turn: int = 33
    """Where an observation has the last turning command."""
    bearings: int = 32
    """Neurons for where a light is, round the ring."""
    width: float = 1.0
    """Those within so many spacings of it fire: views are the more unlike the further apart their lights."""
    levels: int = 64
    """Neurons for how much of it there is: as many fire as levels are passed."""
    least: float = 0.06
    """Amount at the first level, in full readings of a cell; with less, nothing is said of where it is."""
    most: float = 3.5
    """At the last."""
    rooms: int = 8
    """Neurons for how bright the room is, up to `brightest`."""
    brightest: float = 0.7
    fellow: float = 0.04
    """So much light of a colour behind the arrow that points at it, and two lamps have that colour."""
    forget: float = 0.005
    """Share by which that is forgotten in a step."""
    gloom: float = 0.015
    """A room is gloomy whose darkest quarter of cells differs by so much more than its brightest: light adds to some
    cells, a shadow takes from some."""
    gloom_rate: float = 0.1
    """Share of this step in that difference."""
    keep: float = 0.7
    """Share of the step before in arrows and amounts."""
    floor: float = 0.04
    """What a cell must read beyond the room, above the noise."""
    rise: float = 0.001
    """Share of this step by which the common light follows upwards."""
    sure: float = 0.2
    """A window weaker than this is none."""
    glare: float = 0.35
    """No window is brighter."""

    def __post_init__(self) -> None:
        laws = {
            "cells": (self.cells >= 8, ">= 8"),
            "bearings": (self.bearings >= 4, ">= 4"),
            "width": (self.width >= 1, ">= 1"),
            "levels": (self.levels >= 2, ">= 2"),
            "least": (0 < self.least < self.most, "0 < least < most"),
            "rooms": (self.rooms >= 1, ">= 1"),
            "fellow": (self.fellow > 0, "> 0"),
            "gloom_rate": (0 < self.gloom_rate <= 1, "0 < gloom_rate <= 1"),
            "forget": (0 <= self.forget < 1, "0 <= forget < 1"),
            "brightest": (self.brightest > 0, "> 0"),
            "keep": (0 <= self.keep < 1, "0 <= keep < 1"),
            "floor": (self.floor >= 0, ">= 0"),
            "rise": (0 < self.rise <= 1, "0 < rise <= 1"),
            "sure": (self.sure > 0, "> 0"),
            "glare": (self.glare >= 0, ">= 0"),
        }
        for name, (holds, law) in laws.items():
            if not holds:
                raise ValueError(f"Ring.{name}: need {law}, got {getattr(self, name)}")

    @property
    def n_bits(self) -> int:
        """Bearings and levels of each map, then the room."""
        return MAPS * (self.bearings + self.levels) + self.rooms

    @property
    def operations(self) -> int:
        """8-bit additions and comparisons (assumed): sorting the ring 10 a cell, a window matched at every cell, three
        maps of three sums, an arc tangent from a table (10) and a comparison a neuron."""
        return 10 * self.cells + self.cells * self.cells + MAPS * (4 * self.cells + 10) + self.n_bits

    @property
    def n_bytes(self) -> int:
        """Common light of every cell, heading, for each map an arrow (two) and an amount, two fellows, gloom."""
        return self.cells + 2 + 3 * MAPS + 3

    def fresh(self, n: int) -> Remembered:
        """Nothing seen yet."""
        return {
            "common": np.ones((n, self.cells), np.float32),
            "heading": np.zeros(n, np.float32),
            "arrows": np.zeros((n, MAPS, 2), np.float32),
            "amounts": np.zeros((n, MAPS), np.float32),
            "fellows": np.zeros((n, 2), np.float32),
            "gloom": np.zeros(n, np.float32),
        }

    def look(self, observations: Floats, remembered: Remembered, bits: Bits) -> None:
        """Bearings, then levels, of red, blue and darkness; then the room."""
        if observations.shape[1] <= self.turn:
            raise ValueError(f"Ring.look: need the turning command in the observation, got {observations.shape}")
        angles, amounts, room = self.seen(observations, remembered)
        places = (angles / (2 * np.pi) * self.bearings) % self.bearings
        apart = np.abs(places[..., None] - np.arange(self.bearings))
        near = (np.minimum(apart, self.bearings - apart) < self.width) & (amounts >= self.least)[..., None]
        passed = amounts[..., None] >= np.linspace(self.least, self.most, self.levels)
        told = np.concatenate([near, passed], axis=2)
        gloomy = remembered["gloom"] > self.gloom
        told[:, 2][~gloomy] = False
        told[:, :2][self._crowds(remembered["fellows"]) | gloomy[:, None]] = False
        bits[:, : -self.rooms] = told.reshape(len(bits), -1)
        bits[:, -self.rooms :] = room[:, None] > np.arange(self.rooms) * (self.brightest / self.rooms)

    def _crowds(self, fellows: Floats) -> NDArray[np.bool_]:
        """(n, 2) which colour has two lamps, and so is silent: what stands alone stands out."""
        crowds: NDArray[np.bool_] = (fellows > self.fellow) & (fellows > fellows[:, ::-1])
        return crowds

    def seen(self, observations: Floats, remembered: Remembered) -> tuple[Floats, Floats, Floats]:
        """(n, maps) angles [rad] and amounts, (n,) brightness of the room. remembered : mutated"""
        red, blue = observations[:, : self.cells], observations[:, self.cells : 2 * self.cells]
        turned = observations[:, self.turn] * np.float32(STEP_RAD)
        common = np.minimum(red, blue)
        ranks = np.sort(common, axis=1)
        gloomy = self._gloomy(ranks, remembered["gloom"])
        quarter, half = self.cells // 8, self.cells // 2
        low, middle = ranks[:, quarter : 3 * quarter], ranks[:, half - 1 : half + 2]
        room = np.where(gloomy, middle.mean(axis=1), low.mean(axis=1))
        base = room[:, None] + self._window(common, turned, remembered) + np.float32(self.floor)
        maps = np.stack([red - base, blue - base, room[:, None] - common - np.float32(self.floor)], axis=1)
        maps = np.maximum(maps, np.float32(0.0))
        round_ring = _angles(self.cells)
        arrows = np.stack([maps @ np.cos(round_ring), maps @ np.sin(round_ring)], axis=2)
        self._meet(remembered["fellows"], maps[:, :2], arrows[:, :2])
        self._smooth(remembered["arrows"], remembered["amounts"], arrows, maps.sum(axis=2), turned)
        x, y = remembered["arrows"][..., 0], remembered["arrows"][..., 1]
        return np.arctan2(y, x), remembered["amounts"].copy(), room

    def _gloomy(self, ranks: Floats, gloom: Floats) -> NDArray[np.bool_]:
        """(n,) whether darkness stands out. ranks : (n, cells) rising; gloom : mutated"""
        quarter = self.cells // 4
        lower, upper = ranks[:, quarter] - ranks[:, 0], ranks[:, -1] - ranks[:, -1 - quarter]
        gloom += np.float32(self.gloom_rate) * (lower - upper - gloom)
        gloomy: NDArray[np.bool_] = gloom > self.gloom
        return gloomy

    def _meet(self, fellows: Floats, maps: Floats, arrows: Floats) -> None:
        """One lamp lights half a ring, the half that its arrow points to; more is a fellow's. fellows : mutated"""
        pointed = np.arctan2(arrows[..., 1], arrows[..., 0])
        behind = np.cos(_angles(self.cells) - pointed[..., None]) < BEHIND
        fellows *= np.float32(1.0 - self.forget)
        np.maximum(fellows, (maps * behind).sum(axis=2), out=fellows)

    def _smooth(
        self, arrows: Floats, amounts: Floats, arrows_now: Floats, amounts_now: Floats, turned: Floats
    ) -> None:
        """Turn what was seen with the robot, and mix in what is seen. arrows, amounts : mutated"""
        cosine, sine = np.cos(turned)[:, None], np.sin(turned)[:, None]
        x, y = arrows[..., 0].copy(), arrows[..., 1].copy()
        arrows[..., 0], arrows[..., 1] = x * cosine + y * sine, y * cosine - x * sine
        arrows += np.float32(1.0 - self.keep) * (arrows_now - arrows)
        amounts += np.float32(1.0 - self.keep) * (amounts_now - amounts)

    def _window(self, common: Floats, turned: Floats, remembered: Remembered) -> Floats:
        """(n, cells) what a window adds to each cell: nothing where none is surely there."""
        heading, lowest = remembered["heading"], remembered["common"]
        heading += turned
        round_ring = _angles(self.cells)
        here = _between(common, round_ring - heading[:, None])
        lowest += np.float32(self.rise) * np.maximum(here - lowest, np.float32(0.0))
        np.minimum(lowest, here, out=lowest)
        fits = lowest @ _matched(self.cells).T
        best = fits.argmax(axis=1)
        rows = np.arange(len(fits))
        strength, left, right = fits[rows, best], fits[rows, best - 1], fits[rows, (best + 1) % self.cells]
        bent = np.minimum(left - 2 * strength + right, np.float32(-1e-6))
        axis = (best + np.clip(0.5 * (left - right) / bent, -0.5, 0.5)) * (2 * np.pi / self.cells)
        there = np.where(strength > self.sure, np.minimum(strength + self.floor, self.glare), 0.0)
        facing = np.maximum(np.cos(round_ring - (axis - heading)[:, None]), 0.0)
        return np.asarray(there[:, None] * facing**2, np.float32)


def _angles(cells: int) -> Floats:
    """(cells,) [rad] where each looks."""
    angles: Floats = np.arange(cells, dtype=np.float32) * np.float32(2 * np.pi / cells)
    return angles


def _between(ring: Floats, angles: NDArray[np.floating]) -> Floats:
    """(n, k) readings of a ring (n, cells) at angles (n, k) [rad], straight between two cells."""
    cells = ring.shape[1]
    places = angles * (cells / (2 * np.pi))
    low = np.floor(places).astype(np.int64)
    share = (places - low).astype(np.float32)
    rows = np.arange(len(ring))[:, None]
    readings: Floats = ring[rows, low % cells] * (1 - share) + ring[rows, (low + 1) % cells] * share
    return readings


def _matched(cells: int) -> Floats:
    """(cells, cells) filters that say how strongly a distant light shines from where each cell looks."""
    angles = _angles(cells)
    shine = np.maximum(np.cos(angles[:, None] - angles), 0.0) ** 2
    shine = shine - shine.mean(axis=1, keepdims=True)
    filters: Floats = (shine / (shine**2).sum(axis=1, keepdims=True)).astype(np.float32)
    return filters
