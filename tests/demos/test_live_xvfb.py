"""A session as a person has it: a real X window, real key presses and mouse clicks, another size, Ctrl-C.

Would catch what only a window system shows: keys that do not arrive, a resize that is not noticed, an end that is not
clean. Skipped where Xvfb or xdotool is missing.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pygame
import pytest

from memdrive.chip import Chip

pytestmark = [
    pytest.mark.window,
    pytest.mark.skipif(not (shutil.which("Xvfb") and shutil.which("xdotool")), reason="needs Xvfb and xdotool"),
]
PATIENCE_S = 60.0
COMMAND = [sys.executable, "-c", "from memdrive.demos.cli import main; main()", "demo"]


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """A screen of its own; the server picks a free number."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1920x1200x24", "-nolisten", "tcp"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as number:
        name = f":{number.readline().strip()}"
    yield name
    server.terminate()
    server.wait()


def until(what: Callable[[], object], why: str) -> None:
    limit = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < limit, why
        time.sleep(0.1)


class Visitor:
    """One run of `memdrive demo`, and hands on its keyboard and mouse."""

    def __init__(self, display: str, folder: Path, *options: str) -> None:
        self.environment = {k: v for k, v in os.environ.items() if k != "SDL_VIDEODRIVER"} | {"DISPLAY": display}
        self.folder = folder
        self.process = subprocess.Popen(
            [*COMMAND, "--folder", str(folder), *options],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    @property
    def window(self) -> str:
        """Its number: it is what the mouse is over."""
        self.do("mousemove", "960", "600")
        found = subprocess.run(
            ["xdotool", "getmouselocation", "--shell"],
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return dict(line.split("=") for line in found.stdout.split())["WINDOW"]

    def do(self, *arguments: str) -> None:
        subprocess.run(["xdotool", *arguments], env=self.environment, check=True, capture_output=True)
        time.sleep(0.05)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.do("key", key)

    def files(self, pattern: str) -> list[Path]:
        return sorted(self.folder.glob(pattern), key=lambda path: path.stat().st_mtime_ns)

    def picture(self) -> pygame.Surface:
        """Ask for a picture until one is there, whole: the first presses may meet the splash."""
        before = len(self.files("memdrive-picture-*"))

        def taken() -> bool:
            self.press("F12")
            time.sleep(0.3)
            return len(self.files("memdrive-picture-*")) > before

        until(taken, "no picture")
        return pygame.image.load(self.files("memdrive-picture-*")[-1])

    def end(self) -> int:
        output, _ = self.process.communicate(timeout=PATIENCE_S)
        assert "Traceback" not in output, output
        return self.process.returncode


@pytest.fixture
def visit(display: str, tmp_path: Path) -> Iterator[Callable[..., Visitor]]:
    visitors: list[Visitor] = []

    def begin(*options: str) -> Visitor:
        visitors.append(Visitor(display, tmp_path, *options))
        return visitors[-1]

    yield begin
    for visitor in visitors:
        if visitor.process.poll() is None:
            visitor.process.kill()
            visitor.process.communicate()


def test_a_visit_with_keys_and_mouse(visit: Callable[..., Visitor]) -> None:
    visitor = visit("--seed", "7")
    light = visitor.picture()
    assert light.get_size() == (1280, 720)
    visitor.press("F3")
    dark = visitor.picture()
    assert sum(light.get_at((5, 5))[:3]) > 600
    assert sum(dark.get_at((5, 5))[:3]) < 150
    visitor.press("F2", "n", "l", "space", "period", "H", "Escape", "Tab", "Return", "2")
    window = visitor.window
    visitor.do("mousemove", "--window", window, "900", "300", "mousedown", "1")
    for x in range(900, 1000, 20):
        visitor.do("mousemove", "--window", window, str(x), "300")
    visitor.do("mouseup", "1")
    visitor.press("F9", "s")
    until(lambda: visitor.files("memdrive-chip-*.npz"), "no chip saved")
    (file,) = visitor.files("memdrive-chip-*.npz")
    assert Chip.load(file).crossbars[0].stuck.all(axis=0).mean() > 0.005
    visitor.press("F9")
    until(lambda: [f for f in visitor.files("memdrive-film-*") if f.stat().st_size > 1000], "no film")
    visitor.press("o", "Return")
    visitor.do("windowsize", visitor.window, "1600", "900")
    until(lambda: visitor.picture().get_size() == (1600, 900), "still the old size")
    visitor.press("ctrl+q")
    assert visitor.end() == 0


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_cleanly_with_the_chip_saved(
    visit: Callable[..., Visitor], tmp_path: Path, ending: signal.Signals
) -> None:
    visitor = visit("--save", str(tmp_path / "kept.npz"))
    visitor.picture()
    visitor.process.send_signal(ending)
    assert visitor.end() == 0
    assert Chip.load(tmp_path / "kept.npz").layers[-1] == 15
