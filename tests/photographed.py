"""Digits as a telephone sees them: a hand's or MNIST's, on paper, in ink, in a shade, turned, noisy, compressed."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from hand_drawn import Strokes
from numpy.typing import NDArray
from PIL import Image, ImageDraw

SIZE = (300, 240)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """How a digit is photographed."""

    paper: tuple[int, int, int] = (235, 230, 215)
    ink: tuple[int, int, int] = (30, 40, 90)
    shade: float = 0.0
    """Share of the light that is lost from one corner to the other."""
    shadow: float = 0.0
    """Share that is lost behind a line across the sheet."""
    turn_deg: float = 0.0
    noise: float = 2.0
    """[grey levels]"""
    place: tuple[float, float] = (0.0, 0.0)
    """Of the middle, away from the sheet's, in its sides."""
    size: float = 0.6
    """Of the digit's box, in sheets."""


def some_scene(rng: np.random.Generator, turn_deg: float = 15.0) -> Scene:
    """Paper, ink, shade, turn and place as they come."""
    light = rng.random() < 0.15  # chalk
    dark, bright = rng.integers(10, 90, 3), rng.integers(170, 256, 3)
    paper, ink = (dark, bright) if light else (bright, dark)
    return Scene(
        paper=tuple(map(int, paper)),  # type: ignore[arg-type]
        ink=tuple(map(int, ink)),  # type: ignore[arg-type]
        shade=rng.uniform(0, 0.5),
        shadow=rng.choice([0.0, 0.35]),
        turn_deg=rng.uniform(-turn_deg, turn_deg),
        noise=rng.uniform(0, 5),
        place=(rng.uniform(-0.12, 0.12), rng.uniform(-0.12, 0.12)),
        size=rng.uniform(0.45, 0.7),
    )


def of_image(image: NDArray[np.uint8], scene: Scene, rng: np.random.Generator) -> Image.Image:
    """A photograph of a digit of 28 x 28 pixels, 255 is ink."""
    large = Image.fromarray(image).resize((448, 448), Image.Resampling.BICUBIC)
    return _photographed(large.point(lambda grey: min(max((grey - 95) * 8, 0), 255)), scene, rng)


def of_strokes(strokes: Strokes, scene: Scene, rng: np.random.Generator, pen: int = 22) -> Image.Image:
    """A photograph of what a hand drew. pen : breadth, in 448ths of the sheet that the strokes are on"""
    sheet = Image.new("L", (448, 448), 0)
    draw = ImageDraw.Draw(sheet)
    for stroke in strokes:
        points = [(448 * x, 448 * y) for x, y in stroke]
        draw.line(points, fill=255, width=pen, joint="curve")
        for x, y in points:
            draw.ellipse((x - pen / 2, y - pen / 2, x + pen / 2, y + pen / 2), fill=255)
    return _photographed(sheet, scene, rng)


def _photographed(digit: Image.Image, scene: Scene, rng: np.random.Generator) -> Image.Image:
    wide, high = SIZE
    side = round(scene.size * high * 1.3)
    turned = digit.rotate(-scene.turn_deg, Image.Resampling.BICUBIC).resize((side, side), Image.Resampling.LANCZOS)
    sheet = Image.new("L", SIZE, 0)
    at = (round(wide * (0.5 + scene.place[0]) - side / 2), round(high * (0.5 + scene.place[1]) - side / 2))
    sheet.paste(turned, at)
    cover = np.asarray(sheet, np.float64)[..., None] / 255
    colour = cover * np.array(scene.ink) + (1 - cover) * np.array(scene.paper)
    y, x = np.mgrid[0:high, 0:wide]
    light = 1 - scene.shade * (x / wide + y / high) / 2
    light = light * (1 - scene.shadow / (1 + np.exp((x + 0.4 * y - 0.6 * wide) / 4)))
    noisy = colour * light[..., None] + rng.normal(0, scene.noise, colour.shape)
    return Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))


def compressed(picture: Image.Image, quality: int = 80) -> bytes:
    """As a JPEG file."""
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=quality)
    return stream.getvalue()
