"""`memdrive cnn --draw`, as a person uses it: a control out of reach, parts that overlap, a text that does not fit, an
error that ends it. Real events on SDL's dummy driver."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hand_drawn as hand
import numpy as np
import pygame
import pytest
from click.testing import CliRunner
from pygame import Rect

from memdrive.chip import Chip, presets
from memdrive.demos.cli import memdrive
from memdrive.demos.cnn import carry, hybrid
from memdrive.demos.live.cnn.controls import CONTROLS
from memdrive.demos.live.cnn.picture import Picture, cost_line
from memdrive.demos.live.cnn.places import Places
from memdrive.demos.live.cnn.reader import Reader
from memdrive.demos.live.cnn.strings import text
from memdrive.demos.live.cnn.window import CnnWindow
from memdrive.demos.ui.desk import Settings
from memdrive.demos.ui.layout import BUTTON_TEXT, SMALL_TEXT
from memdrive.demos.ui.strings import LANGUAGES

pytestmark = pytest.mark.window
DIGITS = carry.split(choosing=False)
FEW = hybrid.Tuning(digits=100)
SIZES = [(1024, 640), (1280, 720), (1920, 1080), (2560, 1080), (1280, 1024), (1080, 1920), (3840, 2160)]


@pytest.fixture(autouse=True)
def display(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    yield
    pygame.display.quit()


def opened(folder: Path, size: tuple[int, int] = (1280, 720), language: str = "en", theme: str = "light") -> CnnWindow:
    reader = Reader(DIGITS, presets.DEFAULT, 1, FEW)
    settings = Settings(language=language, theme=theme, folder=folder)
    return CnnWindow(pygame.display.set_mode(size, pygame.RESIZABLE), reader, "default", settings)


@pytest.fixture
def window(tmp_path: Path) -> CnnWindow:
    made = opened(tmp_path)
    made.reader.finish()
    return made


def run(window: CnnWindow, *events: pygame.event.Event) -> None:
    window.frame(1 / 60, list(events))


def key(code: int, mod: int = 0) -> pygame.event.Event:
    return pygame.event.Event(pygame.KEYDOWN, key=code, mod=mod)


def mouse(kind: int, at: tuple[float, float]) -> pygame.event.Event:
    return pygame.event.Event(kind, pos=(round(at[0]), round(at[1])), button=1)


def draw(window: CnnWindow, strokes: hand.Strokes) -> None:
    paper = window.places.paper
    for stroke in strokes:
        points = [(paper.x + x * paper.width, paper.y + y * paper.height) for x, y in stroke]
        run(window, mouse(pygame.MOUSEBUTTONDOWN, points[0]))
        run(window, *(mouse(pygame.MOUSEMOTION, point) for point in points[1:]))
        run(window, mouse(pygame.MOUSEBUTTONUP, points[-1]))


def state(window: CnnWindow) -> tuple[Any, ...]:
    """What a control may change, as far as a visitor can tell."""
    desk, reader = window.desk, window.reader
    return (
        len(reader.drawing.strokes), reader.shows_tuned, reader.number, desk.language, desk.theme.name, desk.helping,
        desk.running, desk.message, desk.menu is None, desk.filing.recorder is None, window.desk.signs.up,
    )  # fmt: skip


def test_what_is_drawn_is_read_before_tuning_and_after(window: CnnWindow) -> None:
    """The chip as it was written is another one: its last layer alone."""
    right = 0
    for digit, strokes in hand.DIGITS.items():
        draw(window, strokes)
        right += window.reader.winner == digit
        run(window, key(pygame.K_c))
    assert right >= 6  # a hand's polylines are no MNIST digits
    assert window.reader.empty
    draw(window, hand.DIGITS[3])
    after = window.reader.look.outputs
    run(window, key(pygame.K_t))
    assert not np.array_equal(window.reader.look.outputs, after)
    same = [
        np.array_equal(a.weight, b.weight)
        for a, b in zip(window.reader.written.crossbars, window.reader.tuned.crossbars, strict=True)
    ]
    assert same == [True, True, False]


def test_a_look_is_kept_until_something_changes(window: CnnWindow) -> None:
    draw(window, hand.DIGITS[5])
    seen = window.reader.look
    for _ in range(3):
        run(window)
    assert window.reader.look is seen
    run(window, key(pygame.K_z, pygame.KMOD_CTRL))
    assert window.reader.empty
    assert window.reader.look is not seen
    assert window.reader.look.image.max() == 0


def test_frames_go_on_while_a_chip_is_tuned(tmp_path: Path) -> None:
    """And the pieces add up to what the examination does at once."""
    window = opened(tmp_path)
    first = window.reader
    run(window)
    assert 0 < first.progress < 1
    run(window, key(pygame.K_s))
    assert window.desk.message == text("cnn_wait", "en")
    while first.tuning_now:
        run(window)
    whole = first.written.copy()
    pulses = hybrid.tune(whole, first._x, DIGITS.y_train, FEW, _order(first))
    assert pulses == first.pulses > 0
    assert np.array_equal(whole.crossbars[-1].weight, first.tuned.crossbars[-1].weight)


def _order(reader: Reader) -> int:
    from memdrive.demos.seeds import stream

    return stream(reader.seed, "cnn drawing order", reader.number)


@pytest.mark.parametrize("control", [c for c in CONTROLS if c.name != "fullscreen"], ids=lambda c: c.name)
def test_every_control_works_by_its_key_and_its_button(window: CnnWindow, control: Any) -> None:
    draw(window, hand.DIGITS[4])
    before = state(window)
    run(window, key(control.key, pygame.KMOD_CTRL if control.ctrl else 0))
    assert state(window) != before
    if control.place == "keys" or window.desk.helping:
        return
    window.desk.now_s += 10
    window.desk.menu = None
    window.desk.signs.take_away()
    draw(window, hand.DIGITS[4])
    before = state(window)
    for kind in (pygame.MOUSEMOTION, pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
        run(window, mouse(kind, window.places.buttons[control.name].center))
    assert state(window) != before


def test_a_saved_chip_comes_back_and_another_is_a_message(window: CnnWindow, tmp_path: Path) -> None:
    run(window, key(pygame.K_s))
    (file,) = tmp_path.glob("memdrive-cnn-*.npz")
    kept = window.reader.chip.fingerprint()
    run(window, key(pygame.K_n))
    assert window.reader.chip.fingerprint() != kept
    run(window, pygame.event.Event(pygame.DROPFILE, file=str(file)))
    assert Chip.load(file).fingerprint() == kept
    assert window.reader.loaded
    assert not window.reader.tuning_now
    Chip((784, 10)).save(tmp_path / "other.npz")
    run(window, pygame.event.Event(pygame.DROPFILE, file=str(tmp_path / "other.npz")))
    assert window.reader.loaded
    assert "need a chip with the five layers" in window.desk.message


@pytest.mark.parametrize("size", [(1, 1), (900, 1), (40, 30)])
def test_a_window_dragged_to_nothing_lives(window: CnnWindow, size: tuple[int, int]) -> None:
    for now in (size, (1280, 720)):
        pygame.display.set_mode(now, pygame.RESIZABLE)
        run(window, pygame.event.Event(pygame.VIDEORESIZE, size=now, w=now[0], h=now[1]))
        run(window)
        assert window.desk.running


def test_what_tuning_cost_stands_beside_an_asic_once_it_is_done(tmp_path: Path) -> None:
    """The ratio with its range; nothing for a chip as it was written, or one that was loaded."""
    window = opened(tmp_path)
    assert window.reader.spent is None
    window.reader.finish()
    spent = window.reader.spent
    assert spent is not None
    assert 0 < spent.span[0] < spent.ratio < spent.span[1]
    for language in LANGUAGES:
        line = cost_line(spent, language)
        assert f"{spent.ratio:.1f} ({spent.span[0]:.1f}–{spent.span[1]:.1f})" in line
        for size in SIZES:
            pygame.display.set_mode(size, pygame.RESIZABLE)
            run(window, pygame.event.Event(pygame.VIDEORESIZE, size=size, w=size[0], h=size[1]))
            places = window.places
            assert window.desk.lettering.width(line, SMALL_TEXT * places.unit) <= places.cost.width, size
    window.reader.tuned.save(tmp_path / "a.npz")
    window.reader.load(tmp_path / "a.npz")
    assert window.reader.spent is None


def leaves(places: Places) -> list[Rect]:
    """Everything that is drawn beside, not inside, something else."""
    parts = [
        *(places.title, places.tagline, places.paper, places.status, places.cost),
        *places.headings.values(),
        *places.pictures.values(),
        *places.buttons.values(),
    ]
    return [rect for rect in parts if rect.width]


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_has_its_place_at_every_size(tmp_path: Path, language: str) -> None:
    window = opened(tmp_path, language=language, theme="dark")
    for size in SIZES:
        pygame.display.set_mode(size, pygame.RESIZABLE)
        run(window, pygame.event.Event(pygame.VIDEORESIZE, size=size, w=size[0], h=size[1]))
        places, measure = window.places, window.desk.lettering.width
        assert all(Rect((0, 0), size).contains(rect) for rect in leaves(places)), size
        assert not [(a, b) for a, b in itertools.combinations(leaves(places), 2) if a.colliderect(b)], size
        assert places.paper.width >= 0.2 * min(size)
        for control in CONTROLS:
            if control.place != "keys" and not control.icon:
                words = text(f"do_{control.name}", language)
                assert measure(words, BUTTON_TEXT * places.unit) <= places.buttons[control.name].width
        for name, rect in places.headings.items():
            words = text("cnn_sees" if name == "outputs" else f"cnn_{name}", language, digit=8)
            assert measure(words, SMALL_TEXT * places.unit) <= rect.width, (size, words)


def test_headless_prints_the_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    kept = ("--save", "chip.npz", "--picture", "last.png", "--json", "-")
    begin = ("cnn", "--draw", "--headless", "--frames", "5")
    result = CliRunner().invoke(memdrive, (*begin, "--lang", "zh", "--theme", "dark", *kept))
    assert result.exit_code == 0, result.output
    record = json.loads(result.output)
    assert (record["schema"], record["frames"], record["chips"]) == ("memdrive.cnn.draw/1", 5, 1)
    assert 0 < record["tuning_pulses"] < record["pulses"]
    assert Path("last.png").stat().st_size > 5000
    again = CliRunner().invoke(memdrive, (*begin, "--load", "chip.npz", "--save", "same.npz"))
    assert again.exit_code == 0, again.output
    assert Path("same.npz").exists()
    Chip((784, 10)).save("other.npz")
    wrong = CliRunner().invoke(memdrive, (*begin, "--load", "other.npz"))
    assert wrong.exit_code == 2
    assert "need a chip with the five layers" in " ".join(wrong.output.replace("│", " ").split())


def test_the_picture_reads_and_changes_nothing(window: CnnWindow) -> None:
    draw(window, hand.DIGITS[2])
    before = window.reader.chip.fingerprint()
    Picture(window.desk, "default").draw(window.places, window.reader, window._looks())
    assert window.reader.chip.fingerprint() == before
