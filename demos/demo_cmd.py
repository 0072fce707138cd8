"""`memdrive demo`: the live window, or the same frames without one."""

from __future__ import annotations

import os
import signal
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from memdrive.demos.options import OutputFile, json_option, result_record, seed_option, user_input, write_json
from memdrive.demos.runtime import percentile_ms

if TYPE_CHECKING:
    import pygame

    from memdrive.demos.window.live import Window

SCHEMA = "memdrive.demo/1"
FRAMES_PER_S = 60
TOUR = "tour"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """The command line."""

    seed: int
    device: str
    scene: str
    family: str
    language: str
    theme: str
    size: tuple[int, int]
    speed: float
    script: str | None
    kiosk: bool
    fullscreen: bool
    folder: Path
    load: Path | None
    save: Path | None
    record: Path | None
    picture: Path | None


class Size(click.ParamType[Any]):
    """WIDTHxHEIGHT."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        """Refuse what is no size, and what the layout has no room in."""
        wide, _, high = str(value).lower().replace("×", "x").partition("x")
        if not (wide.isdecimal() and high.isdecimal()):
            self.fail(f"need WIDTHxHEIGHT in pixels, got {value!r}", param, ctx)
        if not (1024 <= int(wide) <= 7680 and 640 <= int(high) <= 4320):
            self.fail(f"need 1024x640 to 7680x4320, got {value}", param, ctx)
        return int(wide), int(high)


@click.command()
@click.option("--script", metavar="NAME|FILE", help="Play a talk: `tour`, or a TOML file of yours.")
@click.option(
    "--kiosk", is_flag=True, help="Start the talk over after 60 s with nobody there; offer nothing that writes files."
)
@click.option("--lang", "language", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language.")
@click.option("--theme", type=click.Choice(["light", "dark"]), default="light", show_default=True, help="Colours.")
@click.option("--device", default="default", show_default=True, help="Device preset of the chip.")
@click.option("--scene", default="day", show_default=True, help="Scene to begin with.")
@click.option("--tracks", "family", default="mild", show_default=True, help="Family of roads: mild or hard.")
@click.option(
    "--speed", type=click.Choice(["1", "4", "16", "64"]), default="1", show_default=True, help="Times real time."
)
@click.option("--size", type=Size(), default="1280x720", show_default=True, help="Of the window [px].")
@click.option("--fullscreen", is_flag=True, help="Fill the screen.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=".",
    show_default=True,
    help="Where chips, pictures and films go.",
)
@click.option("--load", type=click.Path(path_type=Path, dir_okay=False), help="Begin with a saved chip.")
@click.option("--save", type=OutputFile(), help="Save the chip here when the window closes, however it closes.")
@click.option("--record", type=OutputFile(".mp4", ".gif"), help="Film everything: .mp4 (extra `video`) or .gif.")
@click.option("--picture", type=OutputFile(".png"), help="Save the last frame as .png.")
@click.option(
    "--headless", is_flag=True, help="No window: draw frames in memory, as fast as it goes, 1/60 s of show each."
)
@click.option("--frames", type=click.IntRange(1), help="Stop after so many frames.  [headless: 600]")
@seed_option
@json_option
@click.pass_context
def demo(ctx: click.Context, /, headless: bool, frames: int | None, json_file: Path | None, **options: Any) -> None:
    """Watch a chip learn to drive, in one window. H shows all keys.

    Without a display, the headless evaluation runs instead.
    """
    if options["kiosk"] and not options["script"]:
        options["script"] = TOUR
    options["speed"] = float(options["speed"])
    choices = Choices(**options)
    if headless:
        os.environ["SDL_VIDEODRIVER"] = "dummy"
        frames = frames or 600
    os.environ.setdefault("SDL_WINDOWS_DPI_AWARENESS", "permonitorv2")
    surface = _open(choices)
    if isinstance(surface, str):
        click.echo(f"memdrive demo: no display here ({surface}); running the headless evaluation instead", err=True)
        _evaluate(ctx, choices.seed, json_file)
        return
    window = _prepare(surface, choices)
    if window is None:
        return
    interrupted = False
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)  # ended from outside: as cleanly as by Ctrl-C
    try:
        times = _run(window, frames, headless)
    except KeyboardInterrupt:
        times, interrupted = [], True
    finally:
        signal.signal(signal.SIGTERM, before)
        _finish(window, choices)
    if interrupted and (headless or json_file):  # whoever waits for the figures must not take this for success
        ctx.exit(130)
    if times and (headless or json_file):
        _report(window, choices, times, json_file)


def _open(choices: Choices) -> pygame.Surface | str:
    """The window, or why there is none."""
    import pygame

    if sys.platform.startswith("linux") and "SDL_VIDEODRIVER" not in os.environ:
        if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            return "neither DISPLAY nor WAYLAND_DISPLAY is set"
    try:
        pygame.display.init()
        pygame.font.init()
        pygame.display.set_caption("memdrive")
        flags = pygame.FULLSCREEN if choices.fullscreen else pygame.RESIZABLE
        return pygame.display.set_mode((0, 0) if choices.fullscreen else choices.size, flags)
    except pygame.error as error:
        return str(error)


def _evaluate(ctx: click.Context, seed: int, json_file: Path | None) -> None:
    from memdrive.demos.evaluate_cmd import evaluate

    ctx.invoke(evaluate, seed=seed, json_file=json_file)


def _prepare(surface: pygame.Surface, choices: Choices) -> Window | None:
    """Load everything heavy behind the splash, then the window; None: closed before it was there."""
    from memdrive.demos.window import splash

    with user_input("demo"):
        return splash.while_showing(surface, lambda: _window(surface, choices), choices.language, choices.theme)


def _window(surface: pygame.Surface, choices: Choices) -> Window:
    from memdrive.demos.window import talk
    from memdrive.demos.window.live import Options, Window
    from memdrive.demos.window.recording import Recorder
    from memdrive.demos.window.show import Show, checks

    def make_show() -> Show:
        show = Show(device=choices.device, scene=choices.scene, family=choices.family, seed=choices.seed)
        if choices.load:
            with user_input("--load"):
                show.load(choices.load)
        show.set_speed(choices.speed)
        return show

    with user_input("--script"):
        script = talk.load(choices.script, checks()) if choices.script else None
    warm = make_show()
    for _ in range(3):
        warm.step()
    options = Options(
        language=choices.language,
        theme=choices.theme,
        folder=choices.folder,
        talk=script,
        tour=talk.load(TOUR, checks()),
        kiosk=choices.kiosk,
        windowed_size=choices.size,
    )
    window = Window(surface, make_show, options)
    if choices.record:
        with user_input("--record"):
            window.filing.recorder = Recorder(choices.record, surface.get_size())
    return window


def _run(window: Window, frames: int | None, headless: bool) -> list[float]:
    """Frames until the window closes; how long each took, without waiting for the next [s]."""
    import pygame

    pygame.joystick.init()
    times: list[float] = []
    ticker, elapsed_s = pygame.time.Clock(), 1 / FRAMES_PER_S
    while window.running and (frames is None or len(times) < frames):
        began = time.perf_counter()
        window.frame(elapsed_s, pygame.event.get())
        pygame.display.flip()
        times.append(time.perf_counter() - began)
        if len(times) > 36_000 and frames is None:
            del times[:18_000]
        elapsed_s = 1 / FRAMES_PER_S if headless else ticker.tick(FRAMES_PER_S) / 1000
    return times


def _finish(window: Window, choices: Choices) -> None:
    """What was asked to be kept, whatever ended the show."""
    import pygame

    from memdrive.demos.window.filing import save_picture

    window.filing.stop_recording()
    if choices.save:
        with user_input("--save"):
            window.show.chip.save(choices.save)
    if choices.picture:
        with user_input("--picture"):
            save_picture(window.surface, choices.picture)
    pygame.display.quit()


def _report(window: Window, choices: Choices, times: list[float], json_file: Path | None) -> None:
    """How fast the frames were, and what was simulated in them."""
    show = window.show
    figures: dict[str, Any] = {
        "frames": len(times),
        "frame_median_ms": 1e3 * statistics.median(times),
        "frame_mean_ms": 1e3 * statistics.fmean(times),
        "frame_p99_ms": percentile_ms(times, 99),
        "learning_steps": show.drive.learner.steps,
        "simulated_s": show.time_s,
        "dropped_s": show.clock.dropped_s,
        "pulses": show.drive.learner.pulses,
        "departures": show.drive.departures,
    }
    config = {
        "device": show.device,
        "scene": choices.scene,
        "tracks": choices.family,
        "speed": show.clock.speed,
        "width_px": window.layout.size[0],
        "height_px": window.layout.size[1],
        "script": choices.script,
    }
    if json_file is None or str(json_file) != "-":
        shown = ("frame_median_ms", "frame_p99_ms", "learning_steps", "simulated_s")
        click.echo(", ".join(f"{key} {figures[key]:.4g}" for key in shown))
    write_json(json_file, result_record(SCHEMA, config, choices.seed, **figures))
