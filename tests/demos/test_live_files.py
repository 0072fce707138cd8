"""Files and the window: would catch a chip that comes back another, a damaged file or a full disk that ends the show.
Real events on SDL's dummy driver."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import Any

import forgery
import pygame
import pytest
from in_window import TALK, opened
from stage import key, run

from memdrive.demos.live.car import talk
from memdrive.demos.live.car.cues import checks
from memdrive.demos.live.car.window import CarWindow
from memdrive.demos.ui import filing

pytestmark = [pytest.mark.window, pytest.mark.usefixtures("dummy")]


@pytest.fixture
def window(tmp_path: Path) -> CarWindow:
    return opened(tmp_path)


def test_save_and_load_through_the_window(window: CarWindow, tmp_path: Path) -> None:
    run(window, 10)
    run(window, 1, key(pygame.K_p), key(pygame.K_ESCAPE))
    run(window, 1, key(pygame.K_SPACE), key(pygame.K_s))
    (file,) = tmp_path.glob("memdrive-chip-*.npz")
    fingerprint = window.show.chip.fingerprint()
    window.use("virgin")
    run(window, 1, key(pygame.K_o))
    run(window, 1, key(pygame.K_RETURN))
    assert window.show.chip.fingerprint() == fingerprint
    window.use("virgin")
    run(window, 1, pygame.event.Event(pygame.DROPFILE, file=str(file)))
    assert window.show.chip.fingerprint() == fingerprint


BROKEN: list[bytes | None] = [
    b"",
    b"no chip at all",
    b"PK\x03\x04",
    forgery.zipped([("header.npy", b"\0\x1b[2J")]),
    None,
]


@pytest.mark.parametrize("content", BROKEN, ids=range(len(BROKEN)))
def test_a_damaged_chip_is_a_message(window: CarWindow, tmp_path: Path, content: bytes | None) -> None:
    """None is a folder."""
    if content is None:
        (tmp_path / "broken.npz").mkdir()
    else:
        (tmp_path / "broken.npz").write_bytes(content)
    chip = window.show.chip
    run(window, 1, pygame.event.Event(pygame.DROPFILE, file=str(tmp_path / "broken.npz")))
    assert window.show.chip is chip
    assert window.desk._message
    assert window.desk.running


def test_whatever_is_dropped_is_a_message(window: CarWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Would catch a window that waits for a pipe, dies of a file that is too large, or shows a page of reasons."""
    (tmp_path / "folder.npz").mkdir()
    names = ["folder.npz"]
    if sys.platform != "win32":
        os.mkfifo(tmp_path / "pipe.npz")
        names.append("pipe.npz")
    for name in names:
        run(window, 1, pygame.event.Event(pygame.DROPFILE, file=str(tmp_path / name)))
        assert f"need an ordinary file, got '{name}'" in str(window.desk._message)
    for wrong, words in ((MemoryError(), "too large for the memory"), (ValueError(900 * "x"), 150 * "x")):

        def load(_: Path, wrong: Exception = wrong) -> None:
            raise wrong

        monkeypatch.setattr(window.show, "load", load)
        run(window, 1, pygame.event.Event(pygame.DROPFILE, file=str(tmp_path / "any.npz")))
        assert words in str(window.desk._message)
        assert len(str(window.desk._message)) < 400
    assert window.desk.running


def test_a_full_disk_is_a_message(window: CarWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(type(window.show.chip), "save", full)
    monkeypatch.setattr(filing, "save_picture", full)
    for name in ("save", "photo"):
        window.use(name)
        assert window.desk._message == "that did not work: No space left on device"
    assert window.desk.running


def test_pictures_and_films_have_names_of_their_own(window: CarWindow, tmp_path: Path) -> None:
    window.use("photo")
    window.use("photo")
    assert len(list(tmp_path.glob("memdrive-picture-*.png"))) == 2
    window.use("record")
    run(window, 20)
    window.use("record")
    assert len([*tmp_path.glob("memdrive-film-*")]) == 1
    assert window.desk._message.startswith("saved: memdrive-film-")


def test_a_kiosk_writes_nothing(tmp_path: Path) -> None:
    window = opened(tmp_path, kiosk=True, talk=talk.parse(TALK, "talk", checks()))
    run(window, 1, key(pygame.K_s), key(pygame.K_F12), key(pygame.K_F9))
    run(window, 1, pygame.event.Event(pygame.DROPFILE, file=str(tmp_path / "x.npz")))
    assert list(tmp_path.iterdir()) == []
