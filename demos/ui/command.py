"""What every command with a window shares: its options, opening it, running it, and ending cleanly however it ends."""

from __future__ import annotations

import os
import statistics
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import click

from memdrive.demos.ending import all_done
from memdrive.demos.options import InputFile, OutputFile, claim, user_input
from memdrive.demos.ui.clock import percentile_ms

if TYPE_CHECKING:
    import pygame

    from memdrive.demos.ui.desk import Desk, Settings
    from memdrive.demos.ui.recording import Recorder

FRAMES_PER_S = 60
MOST_FRAMES = 10_000_000
"""Two days of show."""
BESIDE = ".memory"
"""Ending of what lies beside a saved chip: `agent.driving.keeping` says so, which `--help` need not load."""
F = TypeVar("F", bound=Callable[..., Any])


class SavedChip(InputFile):
    """A saved chip; what may lie beside it is read as well, and no result of the same command."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """As any file to read from."""
        path = super().convert(value, param, ctx)
        if param and ctx:
            claim(path.with_suffix(BESIDE), param, ctx)
        return path


class ChipFile(OutputFile):
    """Where a chip is saved; its memory goes beside it, where nothing else may lie."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """As any output."""
        path = super().convert(value, param, ctx)
        beside = path.with_suffix(BESIDE)
        if beside.exists() and not zipfile.is_zipfile(beside):
            self.fail(f"need a name whose '{beside}' is free for the chip's memory, got '{path}'", param, ctx)
        if param and ctx:
            claim(beside, param, ctx)
        return path


class Size(click.ParamType[Any]):
    """WIDTHxHEIGHT."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        """Refuse what is no size, and what the layout has no room in."""
        if isinstance(value, tuple):
            return value
        wide, _, high = str(value).lower().replace("×", "x").partition("x")
        if not (wide.isdecimal() and high.isdecimal() and len(wide) + len(high) < 20):
            self.fail(f"need WIDTHxHEIGHT in pixels, got {value!r}", param, ctx)
        if not (1024 <= int(wide) <= 7680 and 640 <= int(high) <= 4320):
            self.fail(f"need 1024x640 to 7680x4320, got {value}", param, ctx)
        return int(wide), int(high)


class FilmFile(OutputFile):
    """A film that can be written here."""

    def __init__(self) -> None:
        super().__init__(".mp4", ".gif")

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Refuse what there is no encoder for."""
        path = super().convert(value, param, ctx)
        if path.suffix.lower() == ".mp4":
            from memdrive.demos.ui.recording import has_video

            if not has_video():
                self.fail("need the extra 'video' (pip install 'memdrive[video]') for .mp4, or .gif", param, ctx)
        return path


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowChoices:
    """What the command line says about the window."""

    language: str
    theme: str
    size: tuple[int, int]
    fullscreen: bool
    folder: Path
    load: Path | None
    save: Path | None
    record: Path | None
    picture: Path | None
    reduced_motion: bool
    headless: bool
    frames: int | None

    @property
    def settings(self) -> Settings:
        """For the desk."""
        from memdrive.demos.ui.desk import Settings

        return Settings(
            language=self.language,
            theme=self.theme,
            folder=self.folder,
            windowed_size=self.size,
            still=self.reduced_motion,
        )


def spoken() -> str:
    """The language that this terminal speaks, by the first of POSIX' variables that says anything."""
    said = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh" if said.lower().startswith("zh") else "en"


WINDOW_OPTIONS = (
    click.option(
        "--lang",
        "language",
        type=click.Choice(["en", "zh"]),
        default=spoken,
        show_default="zh where LANG says so, else en",
        help="Language.",
    ),
    click.option("--theme", type=click.Choice(["light", "dark"]), default="light", show_default=True, help="Colours."),
    click.option("--size", type=Size(), default="1280x720", show_default=True, help="Of the window [px]."),
    click.option("--fullscreen", is_flag=True, help="Fill the screen."),
    click.option("--reduced-motion", is_flag=True, help="Nothing glows, breathes or trails; cars still drive."),
    click.option(
        "--folder",
        type=click.Path(path_type=Path, exists=True, file_okay=False),
        default=".",
        show_default=True,
        help="Where chips, pictures and films go.",
    ),
    click.option("--load", type=SavedChip(), help="Begin with a saved chip."),
    click.option("--save", type=ChipFile(), help="Save the chip here when the window closes, however it closes."),
    click.option("--record", type=FilmFile(), help="Film everything: .mp4 (extra `video`) or .gif."),
    click.option("--picture", type=OutputFile(".png"), help="Save the last frame as .png."),
    click.option(
        "--headless", is_flag=True, help="No window: draw frames in memory, as fast as it goes, 1/60 s of show each."
    ),
    click.option("--frames", type=click.IntRange(1, MOST_FRAMES), help="Stop after so many frames.  [headless: 600]"),
)


def window_options(command: F) -> F:
    """Give a command all options of a window."""
    for option in reversed(WINDOW_OPTIONS):
        command = option(command)
    return command


def window_choices(options: dict[str, Any]) -> WindowChoices:
    """Take the window's options out of a command's."""
    chosen = WindowChoices(**{field.name: options.pop(field.name) for field in fields(WindowChoices)})
    if chosen.headless:
        os.environ["SDL_VIDEODRIVER"] = "dummy"
    os.environ.setdefault("SDL_WINDOWS_DPI_AWARENESS", "permonitorv2")
    return chosen


def open_window(choices: WindowChoices, caption: str) -> pygame.Surface | str:
    """The window, or why there is none."""
    import pygame

    if sys.platform.startswith("linux") and "SDL_VIDEODRIVER" not in os.environ:
        if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            return "neither DISPLAY nor WAYLAND_DISPLAY is set"
    try:
        pygame.display.init()
        pygame.font.init()
        pygame.display.set_caption(caption)
        flags = pygame.FULLSCREEN if choices.fullscreen else pygame.RESIZABLE
        surface = pygame.display.set_mode((0, 0) if choices.fullscreen else choices.size, flags)
        pygame.key.stop_text_input()  # or an input method takes the letters that are shortcuts
        return surface
    except pygame.error as error:
        return str(error)


class FramedWindow(Protocol):
    """What is needed of a window to run it."""

    desk: Desk

    def frame(self, elapsed_s: float, events: list[pygame.event.Event]) -> None:
        """Take in what happened, let time pass, draw."""


def run(window: FramedWindow, choices: WindowChoices) -> list[float]:
    """Frames until the window closes; how long each took, without waiting for the next [s]."""
    import pygame

    from memdrive.demos.ui.keys import as_latin

    frames = choices.frames or (600 if choices.headless else None)
    pygame.joystick.init()
    times: list[float] = []
    ticker, elapsed_s = pygame.time.Clock(), 1 / FRAMES_PER_S
    while window.desk.running and (frames is None or len(times) < frames):
        began = time.perf_counter()
        window.frame(elapsed_s, [as_latin(event) for event in pygame.event.get()])
        pygame.display.flip()
        times.append(time.perf_counter() - began)
        if len(times) > 36_000 and frames is None:
            del times[:18_000]
        elapsed_s = 1 / FRAMES_PER_S if choices.headless else ticker.tick(FRAMES_PER_S) / 1000
    return times


def run_to_the_end(
    window: FramedWindow,
    choices: WindowChoices,
    save: Callable[[Path], None],
    report: Callable[[list[float]], None] | None,
    keep: Callable[[], None] = lambda: None,
) -> None:
    """Run, then keep what was asked for, whatever ended the show: the end, Ctrl-C, SIGTERM. One thing that cannot be
    kept costs no other one.

    save : writes the chip
    report : writes how long each frame took [s], after a show that nobody interrupted
    keep : writes what else is to be kept, whatever ended the show
    """
    import pygame

    from memdrive.demos.ui.filing import save_picture

    film = _begin_film(window, choices)
    deeds = [window.desk.filing.stop_recording, keep]
    if choices.save:
        deeds.append(lambda: _keep("--save", save, choices.save))
    if choices.picture:
        deeds.append(lambda: _keep("--picture", lambda path: save_picture(window.desk.surface, path), choices.picture))
    try:
        times = run(window, choices)
        if report:
            deeds.append(lambda: report(times))
    finally:
        deeds.append(lambda: _whole(film))
        try:
            all_done(deeds)
        finally:
            pygame.display.quit()


def _begin_film(window: FramedWindow, choices: WindowChoices) -> Recorder | None:
    """Film from the first frame, where that was asked for."""
    from memdrive.demos.ui.recording import Recorder

    if not choices.record:
        return None
    with user_input("--record"):
        window.desk.filing.recorder = Recorder(choices.record, window.desk.surface.get_size())
    return window.desk.filing.recorder


def _keep(option: str, write: Callable[[Path], None], path: Path | None) -> None:
    assert path
    with user_input(option):
        write(path)


def _whole(film: Recorder | None) -> None:
    """A film that was asked for and could not be written is no success."""
    if film and film.failure:
        raise click.BadParameter(f"{film.failure}: {film.path}", param_hint="--record")


def frame_figures(times: list[float]) -> dict[str, Any]:
    """How fast the frames were."""
    return {
        "frames": len(times),
        "frame_median_ms": 1e3 * statistics.median(times),
        "frame_mean_ms": 1e3 * statistics.fmean(times),
        "frame_p99_ms": percentile_ms(times, 99),
    }
