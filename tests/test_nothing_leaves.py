"""Data stay on the device: learning opens no connection, starts no program and writes no sample, unless asked to."""

from __future__ import annotations

from pathlib import Path

import pytest
from watched import watched

DRIVE = """
from memdrive.agent import Recipe
from memdrive.demos.driving.drive import Drive
drive = Drive(Recipe().chip(seed=1), seed=1)
for _ in range(200):
    drive.step()
assert drive.learner.updates > 0 and drive.learner.memory.size > 0
"""
DIGITS = """
import numpy as np
from memdrive.agent.digits import learn
from memdrive.agent.digits.course import COUNTING, SHOTS
from memdrive.chip import presets
from memdrive.demos.digits import data
digits = data.load()
x, labels = data.bits(digits.x_train[:300]), digits.y_train[:300]
chip = learn.fabricate(presets.DEFAULT, 1)
learn.learn_base(chip, x, labels, COUNTING, 1)
before = chip.ledger.pulses
shots = data.bits(digits.x_crossed[:3])
memory = learn.remember(x, labels, 50, np.random.default_rng(1))
learn.learn_shots(chip, learn.chip_trainer(chip, SHOTS), shots, memory, SHOTS, 1)
assert 0 < before < chip.ledger.pulses
"""
WINDOW = """
import sys
from memdrive.demos.cli import main
sys.argv = ["memdrive", "demo", "--headless", "--frames", "60", *{more!r}]
try:
    main()
except SystemExit as end:
    assert end.code in (0, None), end.code
"""


@pytest.mark.parametrize("script", [DRIVE, DIGITS, WINDOW.format(more=[])], ids=["drive", "digits", "window"])
def test_learning_keeps_everything_to_itself(script: str, tmp_path: Path) -> None:
    seen = watched(script, tmp_path)
    assert seen.code == 0, seen.errors
    assert seen.deeds == []
    assert seen.sockets == []
    assert seen.files == []


def test_what_is_asked_for_is_written_and_nothing_else(tmp_path: Path) -> None:
    """A chip that is saved, and the memory beside it, which holds samples: docs/privacy.md says so."""
    seen = watched(WINDOW.format(more=["--save", "chip.npz"]), tmp_path)
    assert seen.code == 0, seen.errors
    assert seen.files == ["work/chip.memory", "work/chip.npz"]
    assert seen.sockets == []
    assert seen.deeds
    assert all("work" in Path(what).parts for _, what in seen.deeds)  # the folder too: whether it can be written


@pytest.mark.parametrize(
    ("script", "event"),
    [
        ("import socket; socket.create_connection(('127.0.0.1', 9))", "socket."),
        ("import urllib.request; urllib.request.urlopen('http://127.0.0.1:9/')", "urllib.Request"),
        ("open('sample.txt', 'w').write('7')", "open"),
        ("import os; os.close(os.open('sample.bin', os.O_WRONLY | os.O_CREAT))", "open"),
        ("import os; os.mkdir('samples')", "os.mkdir"),
        ("import subprocess, sys; subprocess.run([sys.executable, '-c', ''])", "subprocess.Popen"),
    ],
)
def test_the_watch_sees(script: str, event: str, tmp_path: Path) -> None:
    """What it is there for: without this the tests above could not fail."""
    assert any(name.startswith(event) for name, _ in watched(script, tmp_path).deeds)


def test_the_watch_sees_sockets_that_no_python_made(tmp_path: Path) -> None:
    """By the system's own list, as C libraries make them; Linux has one."""
    if not Path("/proc/self/net/udp").exists():
        pytest.skip("needs /proc")
    script = "import ctypes, socket; s = ctypes.CDLL(None).socket(2, 2, 0); assert s > 0\n"
    bind = "ctypes.CDLL(None).bind(s, (ctypes.c_uint16 * 8)(2), 16)"
    seen = watched(script + bind, tmp_path)
    assert seen.code == 0, seen.errors
    assert any(line.startswith("udp") for line in seen.sockets)
