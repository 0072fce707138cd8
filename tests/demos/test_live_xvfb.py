"""A session as a person has it: a real X window, real key presses and mouse clicks, another size, Ctrl-C.

Would catch what only a window system shows: keys that do not arrive, a resize that is not noticed, an end that is not
clean. Skipped where Xvfb or xdotool is missing.
"""

from __future__ import annotations

import json
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from visitor import Visitor, until

from memdrive.chip import Chip

pytestmark = pytest.mark.window


def test_a_visit_with_keys_and_mouse(visit: Callable[..., Visitor]) -> None:
    visitor = visit("demo", "--seed", "7")
    light = visitor.picture()
    assert light.get_size() == (1280, 720)
    visitor.press("F3")
    dark = visitor.picture()
    assert sum(light.get_at((5, 5))[:3]) > 600
    assert sum(dark.get_at((5, 5))[:3]) < 150
    visitor.press("F2", "n", "l", "space", "period", "H", "Escape", "Tab", "Return", "2")
    visitor.drag([(x, 300) for x in range(900, 1000, 20)])
    visitor.press("F9", "s")
    until(lambda: visitor.files("memdrive-chip-*.npz"), "no chip saved")
    (file,) = visitor.files("memdrive-chip-*.npz")
    assert Chip.load(file).crossbars[0].stuck.all(axis=0).sum() >= 25, "less than one brush is burnt"
    visitor.press("F9")
    until(lambda: [f for f in visitor.files("memdrive-film-*") if f.stat().st_size > 1000], "no film")
    visitor.press("o", "Return")
    visitor.do("windowsize", visitor.window, "1600", "900")
    until(lambda: visitor.picture().get_size() == (1600, 900), "still the old size")
    visitor.press("ctrl+q")
    assert visitor.end() == 0


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_ends_cleanly_with_the_chip_saved(visit: Callable[..., Visitor], tmp_path: Path, name: str) -> None:
    ending = signal.Signals[name]
    visitor = visit("demo", "--save", str(tmp_path / "kept.npz"))
    visitor.picture()
    visitor.process.send_signal(ending)
    assert visitor.end() == 128 + ending
    assert Chip.load(tmp_path / "kept.npz").layers[-1] == 31


def test_a_window_that_is_told_to_end_leaves_its_page(visit: Callable[..., Visitor], tmp_path: Path) -> None:
    """Of what was seen, the change of scene included."""
    page = tmp_path / "run.html"
    visitor = visit("demo", "--seed", "7", "--export", str(page))
    visitor.picture()
    visitor.press("2", "n")
    time.sleep(1.0)
    visitor.process.send_signal(signal.SIGTERM)
    assert visitor.end() == 128 + signal.SIGTERM
    (told,) = re.findall(r'<script id="drive" type="application/json">(.*?)</script>', page.read_text(), re.DOTALL)
    record = json.loads(told)
    assert record["steps"] > 10
    assert [scene["name"] for scene in record["scenes"]] == ["day", "night"]
