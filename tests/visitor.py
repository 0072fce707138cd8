"""A person at a real X window: one run of the command, and hands on its keyboard and mouse."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pygame

PATIENCE_S = 60.0
COMMAND = [
    sys.executable,
    "-c",
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "signal.signal(signal.SIGHUP, signal.SIG_DFL); "
    "from memdrive.demos.cli import main; main()",
]
"""As from a terminal: what is started in the background inherits that Ctrl-C, and under `nohup` SIGHUP, is ignored."""


def until(what: Callable[[], object], why: str) -> None:
    """Wait for something, but not for ever."""
    limit = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < limit, why
        time.sleep(0.1)


class Visitor:
    """One run of `memdrive`."""

    def __init__(self, display: str, folder: Path, *arguments: str) -> None:
        self.environment = {k: v for k, v in os.environ.items() if k != "SDL_VIDEODRIVER"} | {"DISPLAY": display}
        self.folder = folder
        self.process = subprocess.Popen(
            [*COMMAND, *arguments, "--folder", str(folder)],
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

    def drag(self, points: list[tuple[int, int]]) -> None:
        """With the left button down, from point to point of the window."""
        window = self.window
        x, y = points[0]
        self.do("mousemove", "--window", window, str(x), str(y), "mousedown", "1")
        for x, y in points[1:]:
            self.do("mousemove", "--window", window, str(x), str(y))
        self.do("mouseup", "1")

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
