"""Drawing and teaching in a real X window, with real key presses and a real mouse.

Would catch what only a window system shows: strokes that do not arrive, keys that mean nothing, an end that is not
clean. Skipped where Xvfb or xdotool is missing.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from visitor import Visitor, until

from memdrive.chip import Chip, presets

pytestmark = pytest.mark.window


def test_draw_a_crossed_seven_and_teach_it(visit: Callable[..., Visitor]) -> None:
    visitor = visit("digits", "--draw", "--train", "500")
    light = visitor.picture()
    assert light.get_size() == (1280, 720)
    visitor.press("F3")
    dark = visitor.picture()
    assert sum(light.get_at((5, 5))[:3]) > 600
    assert sum(dark.get_at((5, 5))[:3]) < 150
    assert max(dark.get_at((400, 320))[:3]) < 60
    visitor.drag([(150, 300), (400, 300), (400, 320), (330, 480), (260, 640)])
    visitor.drag([(220, 460), (400, 455), (420, 450)])
    drawn = visitor.picture()
    assert min(drawn.get_at((400, 310))[:3]) > 150
    assert min(drawn.get_at((390, 455))[:3]) > 150
    kept: list[Path] = []

    def saved() -> bool:
        visitor.press("s")
        time.sleep(0.5)
        kept[:] = visitor.files("memdrive-digits-*.npz")
        return bool(kept)

    until(saved, "no chip saved: does it still learn?")
    base = Chip.load(kept[0])
    visitor.press("7", "s")
    until(lambda: len(visitor.files("memdrive-digits-*.npz")) == 2, "no taught chip")
    taught = Chip.load(visitor.files("memdrive-digits-*.npz")[-1])
    assert taught.ledger.pulses > base.ledger.pulses
    visitor.press("u", "s")
    until(lambda: len(visitor.files("memdrive-digits-*.npz")) == 3, "no chip after taking back")
    assert Chip.load(visitor.files("memdrive-digits-*.npz")[-1]).fingerprint() == base.fingerprint()
    visitor.press("h", "Escape", "F2", "Tab", "Return", "BackSpace", "c", "ctrl+z", "o", "Escape")
    visitor.do("windowsize", visitor.window, "1600", "900")
    until(lambda: visitor.picture().get_size() == (1600, 900), "still the old size")
    visitor.press("ctrl+q")
    assert visitor.end() == 0


def test_ctrl_c_ends_cleanly_with_the_chip_saved(visit: Callable[..., Visitor], tmp_path: Path) -> None:
    visitor = visit("digits", "--draw", "--device", "epiram", "--save", str(tmp_path / "kept.npz"))
    visitor.picture()
    visitor.process.send_signal(signal.SIGINT)
    assert visitor.end() == 130
    assert Chip.load(tmp_path / "kept.npz").device == presets.EPIRAM
