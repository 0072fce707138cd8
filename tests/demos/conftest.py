"""A screen of its own for the tests that need a real window."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from visitor import Visitor


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
