"""A screen of its own for the tests that need a real window; an examination that takes no time."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pygame
import pytest
from visitor import Visitor

from memdrive.chip import presets
from memdrive.demos.digits import data
from memdrive.demos.live.digits.board import Board
from memdrive.demos.sweep import subjects


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """An X server; it picks a free number."""
    if not (shutil.which("Xvfb") and shutil.which("xdotool")):
        pytest.skip("needs Xvfb and xdotool")
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


@pytest.fixture
def visit(display: str, tmp_path: Path) -> Iterator[Callable[..., Visitor]]:
    """Begins a run of `memdrive` with these arguments; what still runs in the end is killed."""
    visitors: list[Visitor] = []

    def begin(*arguments: str) -> Visitor:
        visitors.append(Visitor(display, tmp_path, *arguments))
        return visitors[-1]

    yield begin
    for visitor in visitors:
        if visitor.process.poll() is None:
            visitor.process.kill()
            visitor.process.communicate()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """An examination that takes no time; the seeds it was run with. It fails where `x` is its seed."""
    seen: list[int] = []

    def prepare(asked: Any, seed: int) -> subjects.Work:
        def examine() -> tuple[dict[str, float], dict[str, Any]]:
            seen.append(seed)
            if asked.get("x") == seed:
                raise RuntimeError("as asked\nfor")
            return {"it.y": seed + 0.5}, {"it": {}}

        return subjects.Work(config={"x": asked.get("x", -1)}, examine=examine)

    one = subjects.Subject(known={"x": -1}, prepare=prepare)
    monkeypatch.setattr(subjects, "SUBJECTS", {**subjects.SUBJECTS, "quick": one})
    return seen


@pytest.fixture
def dummy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A window that nobody sees."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    yield
    pygame.display.quit()


@pytest.fixture(scope="session")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A chip that knows its digits a little."""
    board = Board(data.for_choosing(data.load()), presets.DEFAULT, train=1000, passes=3)
    board.finish()
    path = tmp_path_factory.mktemp("chips") / "base.npz"
    board.chip.save(path)
    return path
