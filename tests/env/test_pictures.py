"""Pictures and photodiodes agree: an onlooker sees what the car sees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from memdrive.env import Fleet, Scene
from memdrive.env.constants import COLUMNS, FOOTPRINT, PHOTODIODES, ROW_FIRST, ROW_HALF_SPAN, ROW_SPACING, ROWS
from memdrive.env.kernels.pictures import DARKEST, READING, paint_glare, worn_stretches
from memdrive.env.roads import tracks
from memdrive.env.tasks.car.interface import PIXELS_SPAN, TrackingInterface
from memdrive.env.tasks.interface import PIXELS
from memdrive.env.view import CarView
from memdrive.env.world import scenes
from memdrive.env.world.schedule import parse

SCALE = 200.0
SIZE = 241
AHEAD = np.repeat(ROW_FIRST + ROW_SPACING * np.arange(ROWS), COLUMNS)
LEFT = np.tile(np.linspace(ROW_HALF_SPAN, -ROW_HALF_SPAN, COLUMNS), ROWS)
LOOKS = ("day", "night", "glare", "inverted", "worn", "wet", "low-battery")


def quiet(name: str) -> Scene:
    return replace(scenes.get(name), noise=0.0)


def places(fleet: Fleet) -> Iterator[None]:
    """Car 0 put on the line all along its road, at other times of the glare."""
    for s in np.arange(0.0, fleet.tracks[0].length, 0.37):
        fleet.cars["clock"] = int(40 * s)
        fleet.cars["s"] = s
        fleet.place(0)
        yield


def patches(picture: np.ndarray, columns: np.ndarray, rows: np.ndarray, side: float) -> np.ndarray:
    """What a square of the picture reads as, on average, around every place. side : in points"""
    reach = int(side / 2)
    mean = [
        picture[round(r) - reach : round(r) + reach + 1, round(c) - reach : round(c) + reach + 1, 0].mean()
        for c, r in zip(columns, rows, strict=True)
    ]
    return (np.array(mean) - DARKEST) / READING


def seen(view: CarView, fleet: Fleet) -> np.ndarray:
    """(48,) what the floor under the photodiodes of car 0 reads as in the picture of an onlooker."""
    x, y, yaw = fleet.pose(0)
    picture = view._ground(fleet, 0, (SIZE, SIZE), (x, y, yaw), (x, y))
    middle = 0.5 * (SIZE - 1)
    columns = middle + SCALE * (AHEAD * np.cos(yaw) - LEFT * np.sin(yaw))
    rows = middle - SCALE * (AHEAD * np.sin(yaw) + LEFT * np.cos(yaw))
    return patches(picture, columns, rows, FOOTPRINT * SCALE)


@pytest.mark.window
@pytest.mark.parametrize("name", LOOKS)
def test_the_floor_shows_what_the_photodiodes_read(name: str) -> None:
    """Nine in ten within 0.05, and the mean within 0.01: a patch of the picture lies askew to the line."""
    view = CarView((SIZE, SIZE))
    view.scale = SCALE
    fleet = Fleet([tracks.classic("figure-of-eight")], [quiet(name)], [5])
    apart = [seen(view, fleet) - fleet.observations[0, :PHOTODIODES] for _ in places(fleet)]
    assert np.quantile(np.abs(apart), 0.9) < 0.05
    assert np.abs(apart).mean() < 0.01


@pytest.mark.parametrize("name", LOOKS)
def test_the_pixels_show_what_the_photodiodes_read(name: str) -> None:
    """Of the foremost row, which the car's body does not hide."""
    interface = TrackingInterface("pixels", "continuous", False)
    fleet = Fleet([tracks.classic("esses")], [quiet(name)], [5])
    scale = PIXELS / PIXELS_SPAN
    front = slice((ROWS - 1) * COLUMNS, PHOTODIODES)
    apart = []
    for _ in places(fleet):
        picture = interface.observe(fleet.observations[0], fleet, 0)
        columns, rows = 0.5 * (PIXELS - 1) - LEFT[front] * scale, 0.75 * PIXELS - AHEAD[front] * scale
        apart.append(patches(picture, columns, rows, 0.0) - fleet.observations[0, front])
    assert np.abs(apart).mean() < 0.03


@pytest.mark.window
def test_a_ramp_is_painted_as_it_comes() -> None:
    """What a view has painted before stays only while it differs by less than the eye can tell: six greys of 256."""
    fleet = Fleet([tracks.classic("esses")], [scenes.DAY], [5], schedule=parse("0.2:ramp(worn,1) +1:ramp(glare,0.5)"))
    kept = CarView((SIZE, SIZE))
    for _ in range(40):
        fleet.step([0.0])
        fleet.place(0)
        fresh = CarView((SIZE, SIZE)).frame(fleet, 0)
        assert np.abs(kept.frame(fleet, 0).astype(int) - fresh).max() <= 6


@pytest.mark.kernels
@pytest.mark.parametrize("name", ["worn", "glare"])
def test_every_loop_of_the_pictures(name: str) -> None:
    """With bounds checks on, and without the JIT: the reflection may lie across the picture's edge."""
    fleet = Fleet([tracks.classic("oval")], [scenes.get(name)], [5])
    picture = TrackingInterface("pixels", "continuous", False).observe(fleet.observations[0], fleet, 0)
    plain = picture.copy()
    for column, row in ((0.0, 0.0), (PIXELS, PIXELS), (-PIXELS, 0.0), (0.5 * PIXELS, -8.0)):
        paint_glare(fleet.cars[0], fleet.worlds[0], column, row, 0.0, -32.0, picture)
    assert (picture != plain).any() == (name == "glare")
    worn = worn_stretches(fleet.cars[0], fleet.roads, fleet.worlds["wear"][0])
    assert 0 <= worn <= fleet.cars["road_count"][0]
    assert (worn > 0) == (name == "worn")
