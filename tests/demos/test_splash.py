"""The splash: would catch a clock that stands still, keys that are swallowed, a kernel that goes unnamed, a failure
that is lost, and a first start that compiles other kernels than the window promises."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pygame
import pytest

from memdrive.demos.live.car.opening import KERNELS
from memdrive.demos.ui import splash
from memdrive.demos.ui.strings import EVERY_WINDOW, LANGUAGES
from memdrive.demos.ui.waiting import Kernels

pytestmark = pytest.mark.window


@pytest.fixture(autouse=True)
def surface(monkeypatch: pytest.MonkeyPatch) -> Iterator[pygame.Surface]:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    yield pygame.display.set_mode((1024, 640), pygame.RESIZABLE)
    pygame.display.quit()


def key(code: int, mod: int = 0) -> pygame.event.Event:
    return pygame.event.Event(pygame.KEYDOWN, key=code, mod=mod)


def shown(surface: pygame.Surface, prepare: Callable[[], Any], **how: Any) -> Any:
    return splash.while_showing(surface, prepare, "en", "light", Kernels(10), **how)


@pytest.mark.parametrize(
    "event", [key(pygame.K_ESCAPE), key(pygame.K_q, pygame.KMOD_CTRL), pygame.event.Event(pygame.QUIT)]
)
def test_whoever_wants_to_leave_need_not_wait(surface: pygame.Surface, event: pygame.event.Event) -> None:
    never = threading.Event()
    pygame.event.post(event)
    began = time.monotonic()
    assert shown(surface, lambda: never.wait(60)) is None
    assert time.monotonic() - began < 30
    never.set()


def test_a_kiosk_is_not_left(surface: pygame.Surface) -> None:
    pygame.event.post(key(pygame.K_ESCAPE))
    assert shown(surface, lambda: time.sleep(0.2) or "window", leave=lambda _: False) == "window"


def test_what_fails_behind_it_is_raised(surface: pygame.Surface) -> None:
    def fail() -> None:
        raise ValueError("need a chip, got none")

    with pytest.raises(ValueError, match="need a chip"):
        shown(surface, fail)


def test_its_clock_moves_and_so_does_the_picture(surface: pygame.Surface) -> None:
    """pygame's own ticks stand still until `pygame.init`, which the splash does not wait for."""
    first = splash.Splash(surface, "en", "light", Kernels(10))
    first.draw()
    before = pygame.image.tobytes(surface, "RGB")
    time.sleep(0.3)
    assert first.at_s >= 0.3
    first.draw()
    assert pygame.image.tobytes(surface, "RGB") != before


def test_language_and_theme_change_at_once_and_in_the_window(surface: pygame.Surface) -> None:
    shown_now = splash.Splash(surface, "en", "light", Kernels(10))
    for pressed in (pygame.K_F2, pygame.K_F3, pygame.K_F3, pygame.K_SPACE):
        shown_now.handle(key(pressed))
    assert (shown_now.language, shown_now.theme) == ("zh", "light")
    pygame.event.clear()
    shown_now.hand_over()
    assert [event.key for event in pygame.event.get(pygame.KEYDOWN)] == [pygame.K_F2]


def test_kernels_are_named_the_innermost_first() -> None:
    def outer() -> None: ...
    def inner() -> None: ...
    def foreign() -> None: ...

    outer.__module__ = inner.__module__ = "memdrive.chip.kernels.read"
    foreign.__module__ = "numba.cpython"
    kernels = Kernels(10)
    kernels.began(outer)
    kernels.began(inner)
    kernels.began(foreign)
    assert kernels.now == "inner"
    kernels.ended(foreign)
    kernels.ended(inner)
    assert (kernels.now, kernels.done) == ("outer", 1)
    kernels.ended(outer)
    assert (kernels.now, kernels.done) == ("", 2)
    assert kernels.seconds > 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_texts_fit_a_small_window(surface: pygame.Surface, language: str) -> None:
    shown_now = splash.Splash(surface, language, "dark", Kernels(110))
    unit = 1024 / 80
    longest = EVERY_WINDOW("splash_kernel", language, n=110, all=110, name="x" * 24)
    for words in (longest, EVERY_WINDOW("splash_first", language)):
        assert shown_now.lettering.width(words, 0.95 * unit) < 1000


COLD = """
import json, os, pygame, sys
from memdrive.demos.ui import splash
seen = []
before = splash.Splash.draw
def draw(self):
    before(self)
    seen.append((self.kernels.done, self.kernels.now, self.at_s))
splash.Splash.draw = draw
from memdrive.demos.cli import main
sys.argv = ["memdrive", "demo", "--headless", "--frames", "1", "--json", sys.argv[1]]
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print(json.dumps(seen))
"""


def test_a_first_start_names_its_kernels(tmp_path: Path) -> None:
    """A cold cache, as on a new machine. Half a minute."""
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path / "cache")}
    run = subprocess.run(
        [sys.executable, "-c", COLD, str(tmp_path / "out.json")],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    record = json.loads((tmp_path / "out.json").read_text())
    assert record["kernels_compiled"] == pytest.approx(KERNELS, abs=8)
    seen = json.loads(run.stdout.splitlines()[-1])
    assert {"learn", "look", "enter_read"} <= {name for _, name, _ in seen}
    assert [done for done, _, _ in seen] == sorted(done for done, _, _ in seen)
    assert all(b[2] > a[2] for a, b in itertools.pairwise(seen))
