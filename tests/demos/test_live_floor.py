"""The floor in the window shows what the photodiodes read: worn paint and the reflection of the lamps too."""

from __future__ import annotations

import numpy as np
import pygame
import pytest

from memdrive.demos.live.car.floor import SHADOW, SHINE, Floor
from memdrive.demos.live.car.show import Show
from memdrive.demos.live.chip.layout import Layout, arrange
from memdrive.demos.ui.lettering import Lettering
from memdrive.env.constants import FOOTPRINT, PHOTODIODES

pytestmark = pytest.mark.window
SIZE = (1280, 720)


def stage() -> tuple[Floor, Layout]:
    lettering = Lettering()
    return Floor(lettering), arrange(SIZE, lettering.width, (), {}, ("", ""))


def close_ups(name: str, monkeypatch: pytest.MonkeyPatch) -> tuple[np.ndarray, np.ndarray]:
    """(steps, 48) readings, and the brightness of the floor of the close-up where the photodiodes look."""
    pygame.font.init()
    surface, patches = pygame.Surface(SIZE), []

    def look(floor, surface, _show, scale, _unit) -> None:
        grey = pygame.surfarray.array3d(surface).mean(axis=2)
        half, found = round(FOOTPRINT * scale / 2), []
        for k in range(PHOTODIODES):
            x, y = (round(place) for place in floor.eye(k))
            found.append(grey[x - half : x + half + 1, y - half : y + half + 1].mean())
        patches.append((np.array(found) - np.mean(SHADOW)) / (np.mean(SHINE) - np.mean(SHADOW)))

    monkeypatch.setattr(Floor, "_draw_photodiodes", look)
    monkeypatch.setattr(Floor, "_draw_close_car", lambda *_: None)
    show, readings = Show(scene=name), []
    floor, layout = stage()
    for _ in range(60):
        show.step()
        floor.draw(surface, layout, show, 1.0)
        readings.append(show.observation[:PHOTODIODES].copy())
    return np.array(readings), np.array(patches)


@pytest.mark.parametrize("name", ["day", "worn", "glare", "inverted"])
def test_the_close_up_is_as_bright_as_the_photodiodes_read(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches paint where there is none for the photodiodes, a reflection beside its place, and either left out."""
    readings, patches = close_ups(name, monkeypatch)
    apart = np.abs(readings - patches)
    assert np.quantile(apart, 0.9) < 0.08
    floor = np.median(readings)
    marked = (np.abs(readings - floor) > 0.25) | (np.abs(patches - floor) > 0.25)
    assert marked.mean() > 0.05
    assert (apart[marked] > 0.25).mean() < 0.08, (apart[marked] > 0.25).mean()
    lit = np.ptp(readings, axis=1) > 0.4
    assert lit.mean() > 0.5
    together = [np.corrcoef(one, other)[0, 1] for one, other in zip(readings[lit], patches[lit], strict=True)]
    assert np.median(together) > 0.95


def test_worn_paint_is_in_the_overview_too() -> None:
    """Beside the same road by day a third of the line is dark."""
    pygame.font.init()
    pictures = []
    for name in ("day", "worn"):
        show, surface = Show(scene=name), pygame.Surface(SIZE)
        floor, layout = stage()
        floor.draw(surface, layout, show, 1.0)
        pygame.draw.rect(surface, (0, 0, 0), floor.close_up)
        pictures.append(pygame.surfarray.array3d(surface).astype(int).sum(axis=2))
    day, worn = pictures
    assert 0.15 < (worn < day - 150).sum() / (day > 450).sum() < 0.6


def test_the_drawn_road_is_kept_by_the_track_itself() -> None:
    """Catches a key that another track can come to have, once this one is gone from memory."""
    pygame.font.init()
    floor, layout = stage()
    show = Show(scene="day")
    floor.draw(pygame.Surface(SIZE), layout, show, 1.0)
    assert floor._drawn_for is not None
    assert floor._drawn_for[0] is show.track
