"""Digits as a hand draws them: polylines on a sheet from 0 to 1, and the same again with a wobble."""

from __future__ import annotations

import numpy as np

from memdrive.demos.live.digits.ink import Drawing

Strokes = list[list[tuple[float, float]]]


def arc(cx: float, cy: float, rx: float, ry: float, start_deg: float, end_deg: float) -> list[tuple[float, float]]:
    """Points on an ellipse, clockwise from the right as the screen has it."""
    turns = np.deg2rad(np.linspace(start_deg, end_deg, 24))
    return [(float(cx + rx * np.cos(a)), float(cy + ry * np.sin(a))) for a in turns]


DIGITS: dict[int, Strokes] = {
    0: [arc(0.5, 0.5, 0.2, 0.3, -90, 270)],
    1: [[(0.52, 0.2), (0.48, 0.8)]],
    2: [[*arc(0.5, 0.35, 0.18, 0.15, 200, 380), (0.32, 0.78), (0.7, 0.78)]],
    3: [[*arc(0.48, 0.35, 0.17, 0.15, 210, 440), *arc(0.48, 0.65, 0.2, 0.16, -80, 150)]],
    4: [[(0.38, 0.2), (0.3, 0.52), (0.68, 0.52)], [(0.62, 0.25), (0.6, 0.85)]],
    5: [[(0.68, 0.2), (0.4, 0.2), (0.37, 0.47), *arc(0.48, 0.62, 0.18, 0.17, -100, 150)]],
    6: [[(0.6, 0.18), (0.42, 0.4), *arc(0.5, 0.64, 0.15, 0.16, 180, 540)]],
    7: [[(0.3, 0.22), (0.7, 0.22), (0.45, 0.82)]],
    8: [[*arc(0.5, 0.35, 0.14, 0.15, 60, -240), *arc(0.5, 0.66, 0.17, 0.17, -110, 250)]],
    9: [[*arc(0.5, 0.36, 0.15, 0.15, 0, -360), (0.65, 0.36), (0.6, 0.82)]],
}
CROSSED_SEVEN: Strokes = [*DIGITS[7], [(0.42, 0.52), (0.72, 0.5)]]


def wobbled(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """Another try of the same hand: elsewhere, larger or smaller, narrower or broader, slanted, every corner moved."""
    stretch = np.exp(rng.normal(0, 0.1, 2)) * rng.uniform(0.7, 1.1)
    slant, shift = rng.normal(0, 0.12), rng.uniform(-0.08, 0.08, 2)
    tries: Strokes = []
    for stroke in strokes:
        moved = np.array(stroke) - 0.5 + rng.normal(0, 0.018, (len(stroke), 2)) * (3 if len(stroke) < 6 else 1) * 0.6
        moved[:, 0] -= slant * moved[:, 1]
        tries.append([(float(x), float(y)) for x, y in moved * stretch + 0.5 + shift])
    return tries


def draw(drawing: Drawing, strokes: Strokes) -> None:
    """With the pen, point after point."""
    for stroke in strokes:
        drawing.begin(stroke[0])
        for point in stroke[1:]:
            drawing.move(point)
