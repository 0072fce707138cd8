"""The tracking task, slow and obvious: the line as a dense polyline, everything by searching all of it."""

from __future__ import annotations

import math

import numpy as np

from memdrive.env import Scene, Track
from memdrive.env import constants as c

FINE = 200
"""Points of the dense line per sample of the road."""


def dense(track: Track) -> np.ndarray:
    """(n · FINE, 5): x, y, heading, curvature, s; between samples the curvature is linear."""
    n, ds = len(track.x), track.spacing
    u = (np.arange(FINE) / FINE)[None, :]
    middle = u + 0.5 / FINE
    curvature = track.curvature[:, None] * (1 - u) + np.roll(track.curvature, -1)[:, None] * u
    k0, k1 = track.curvature[:, None], np.roll(track.curvature, -1)[:, None]
    heading = track.heading[:, None] + ds * (k0 * u + 0.5 * (k1 - k0) * u * u)
    between = track.heading[:, None] + ds * (k0 * middle + 0.5 * (k1 - k0) * middle * middle)
    dx = np.cumsum(np.cos(between), axis=1) * ds / FINE
    dy = np.cumsum(np.sin(between), axis=1) * ds / FINE
    dx, dy = np.roll(dx, 1, axis=1), np.roll(dy, 1, axis=1)
    dx[:, 0] = dy[:, 0] = 0.0
    x, y = track.x[:, None] + dx, track.y[:, None] + dy
    s = (np.arange(n)[:, None] + u) * ds
    return np.stack([x, y, heading, curvature, s], axis=-1).reshape(-1, 5)


def project(line: np.ndarray, x: float, y: float) -> tuple[float, float, float]:
    """(s, cross_track, heading) of the nearest point of the whole line."""
    k = int(np.argmin((line[:, 0] - x) ** 2 + (line[:, 1] - y) ** 2))
    px, py, heading, _, s = line[k]
    ahead = (x - px) * math.cos(heading) + (y - py) * math.sin(heading)
    return s + ahead, -(x - px) * math.sin(heading) + (y - py) * math.cos(heading), heading


def wrap(angle: float) -> float:
    """The same direction in (−π, π]."""
    return math.pi - (math.pi - angle) % (2 * math.pi)


class NaiveCar:
    """One car with noiseless photodiodes, in a kinematic scene without latency."""

    def __init__(self, track: Track, scene: Scene, x: float, y: float, yaw: float) -> None:
        self.line = dense(track)
        self.length = track.length
        self.scene = scene
        self.x, self.y, self.yaw, self.speed, self.wheel, self.yaw_rate = x, y, yaw, scene.speed, 0.0, 0.0
        self.s, self.cross_track, _ = project(self.line, x, y)
        self.progress = 0.0

    def step(self, steer: float) -> None:
        """One control step in its physics steps, midpoint rule."""
        scene, dt = self.scene, c.PHYSICS_DT
        target = np.clip((scene.steer_gain * steer + scene.steer_offset) * c.MAX_STEER, -c.MAX_STEER, c.MAX_STEER)
        for _ in range(c.PHYSICS_STEPS):
            turn = (target - self.wheel) * (1 - math.exp(-dt / scene.steer_lag))
            turn = np.clip(turn, -scene.steer_rate * dt, scene.steer_rate * dt)
            self.yaw_rate = self.speed * math.tan(self.wheel + turn / 2) / c.WHEELBASE
            most = scene.friction * c.GRAVITY / self.speed
            self.yaw_rate = float(np.clip(self.yaw_rate, -most, most))
            middle = self.yaw + self.yaw_rate * dt / 2
            self.x += dt * self.speed * math.cos(middle)
            self.y += dt * self.speed * math.sin(middle)
            self.yaw = wrap(self.yaw + dt * self.yaw_rate)
            self.wheel += turn
        s, self.cross_track, heading = project(self.line, self.x, self.y)
        self.heading_error = wrap(self.yaw - heading)
        moved = (s - self.s + self.length / 2) % self.length - self.length / 2
        self.s = s
        self.progress += moved
        reward = min(max(moved / (c.SPEED * c.CONTROL_DT), 0.0), 1.0)
        self.reward = reward * max(1 - abs(self.cross_track) / c.ROAD_HALF_WIDTH, 0.0)

    def photodiodes(self) -> np.ndarray:
        """(48,) readings without noise."""
        out = []
        for i in range(c.ROWS):
            for j in range(c.COLUMNS):
                ahead = c.ROW_FIRST + i * c.ROW_SPACING
                left = c.ROW_HALF_SPAN * (1 - 2 * j / (c.COLUMNS - 1))
                x = self.x + ahead * math.cos(self.yaw) - left * math.sin(self.yaw)
                y = self.y + ahead * math.sin(self.yaw) + left * math.cos(self.yaw)
                distance = abs(project(self.line, x, y)[1])
                covered = (c.LINE_WIDTH / 2 + c.FOOTPRINT / 2 - distance) / c.FOOTPRINT
                covered = min(max(covered, 0.0), 1.0)
                out.append(self.scene.gain * (self.scene.ambient + self.scene.contrast * covered))
        return np.clip(out, 0.0, 1.0)
