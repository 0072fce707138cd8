"""`memdrive demo`: the live window, or the same frames without one."""

from __future__ import annotations

import functools
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from memdrive.demos.lab.device import DeviceName
from memdrive.demos.lab.world import SceneName, road_option, world_config
from memdrive.demos.live.car import kept
from memdrive.demos.live.car.opening import TOUR, Choices, prepare, scheduled
from memdrive.demos.live.car.script import ScriptName
from memdrive.demos.options import (
    OutputFile,
    given,
    json_option,
    result_record,
    seed_option,
    user_input,
    write_json,
)
from memdrive.demos.ui.command import (
    frame_figures,
    open_window,
    run_to_the_end,
    window_choices,
    window_options,
)
from memdrive.demos.ui.waiting import Start

if TYPE_CHECKING:
    from memdrive.demos.live.car.window import CarWindow

SCHEMA = "memdrive.demo/1"
FAMILIES = ("mild", "hard")
"""Those of `tracks.FAMILIES`, which would take a second to ask."""


@click.command()
@click.option("--script", type=ScriptName(), help="Play a talk: one of ours, or a TOML file of yours.")
@click.option(
    "--kiosk",
    is_flag=True,
    help="Start the talk over after 60 s with nobody there; offer nothing that writes files, and no way out.",
)
@click.option(
    "--host-key",
    default="ctrl+shift+q",
    show_default=True,
    metavar="KEYS",
    help="The one way out of a kiosk: a letter or digit with at least two of ctrl, alt, shift, meta.",
)
@click.option(
    "--replay",
    metavar="TEXT",
    help="Bring back what was on screen: control steps and what was done at them, as C in the window copies it.",
)
@click.option(
    "--device",
    default="default",
    show_default=True,
    type=DeviceName(),
    help="Device of the chip: a preset, or a JSON file of one (chip fit --json).",
)
@click.option(
    "--schedule",
    metavar="TEXT",
    help="Changes of scene on the clock, as the environment takes them: '60:inverted 120:ramp(dim,20)'.",
)
@click.option("--scene", default="day", show_default=True, type=SceneName(), help="Scene to begin with.")
@click.option(
    "--tracks", "family", default="mild", show_default=True, type=click.Choice(FAMILIES), help="Family of roads."
)
@road_option
@click.option(
    "--speed", type=click.Choice(["1", "4", "16", "64"]), default="1", show_default=True, help="Times real time."
)
@click.option(
    "--every-scene",
    is_flag=True,
    help="[headless] Play what three visitors would see of each scene: 30 s of day, 100 s of it, freeze and prove.",
)
@click.option(
    "--teacher",
    type=click.Choice(["pursuit", "reward", "human", "reflex"]),
    default="pursuit",
    show_default=True,
    help="Who teaches: one who knows the road, reward alone, you from the first moment (as M), a crude reflex.",
)
@click.option(
    "--record-drive",
    type=OutputFile(".drive"),
    metavar="FILE.drive",
    help="Keep what you steer (M) and what you saw, for evaluate --drive; written whole when the window closes.",
)
@click.option(
    "--export",
    type=OutputFile(".html"),
    metavar="FILE.html",
    help="Keep the drive as one page that any browser plays; written whole when the window closes, up to ten minutes.",
)
@window_options
@seed_option
@json_option
@click.pass_context
def demo(ctx: click.Context, /, json_file: Path | None, **options: Any) -> None:
    """Watch a chip learn to drive, in one window. H shows all keys.

    Without a display, the headless evaluation runs instead: day, then the scene asked for (else inverted).
    """
    looks = window_choices(options)
    if options["kiosk"] and options["script"] is None:
        options["script"] = TOUR
    options["speed"] = float(options["speed"])
    choices = Choices(**options)
    _check(ctx, choices)
    if choices.every_scene:
        _refuse(ctx, ONE_SHOW, "no other show beside --every-scene")
        if not looks.headless:
            raise click.BadParameter("need --headless beside it", param_hint="--every-scene")
        _play_every_scene(choices, json_file)
        return
    surface = open_window(looks, "memdrive")
    if isinstance(surface, str):
        _refuse(ctx, NEEDING_A_WINDOW, f"a display (or --headless), got: {surface}")
        click.echo(f"memdrive demo: no display here ({surface}); running the headless evaluation instead", err=True)
        _evaluate(ctx, choices, json_file)
        return
    start, film = Start(), kept.begin(choices.export, choices.device, choices.family, choices.seed)
    window = prepare(surface, choices, looks, start, film)
    if window is None:
        return
    report = (lambda times: _report(window, choices, start, times, json_file)) if looks.headless or json_file else None
    keep = functools.partial(kept.keep, window, choices.record_drive, choices.export, film)
    run_to_the_end(window, looks, lambda path: window.show.save(path), report, keep)


def _check(ctx: click.Context, choices: Choices) -> None:
    """Names that are none are refused before anything starts; those of every day need no physics for it."""
    if not choices.scene.isascii():  # one of a file
        from memdrive.demos.ui.lettering import missing

        if blank := missing(choices.scene):
            law = f"need a name in letters that the window has, got '{choices.scene}' with '{blank}'"
            raise click.BadParameter(law, param_hint="--scene")
    if choices.device != "default":
        from memdrive.chip import presets

        with user_input("--device"):
            presets.get(choices.device)
    if given(ctx, ["host_key"]) and not choices.kiosk:
        raise click.BadParameter("need --kiosk beside it", param_hint="--host-key")
    with user_input("--host-key"):
        from memdrive.demos.ui import kiosk

        kiosk.parse(choices.host_key)
    if choices.replay is not None:
        from memdrive.demos.live.car import replay
        from memdrive.demos.live.car.cues import checks

        with user_input("--replay"):
            replay.parse(choices.replay, checks())
    if choices.schedule is not None:
        with user_input("--schedule"):
            scheduled(choices.schedule)
    if choices.script is not None and choices.script not in ScriptName().choices:
        from memdrive.demos.live.car import talk
        from memdrive.demos.live.car.cues import checks

        with user_input("--script"):
            talk.load(choices.script, checks())


NEEDING_A_WINDOW = (
    "schedule", "script", "kiosk", "load", "save", "record", "picture", "frames", "record_drive", "teacher",
    "export", "replay",
)  # fmt: skip


ONE_SHOW = ("scene", "road", "speed", *NEEDING_A_WINDOW)


def _refuse(ctx: click.Context, names: Collection[str], need: str) -> None:
    """Options that what runs here neither reads nor writes: to pass them over would look like success."""
    for option in given(ctx, names):
        raise click.BadParameter(f"need {need}", param_hint=option.opts[0])


def _play_every_scene(choices: Choices, json_file: Path | None) -> None:
    from memdrive.demos.live.car import visits
    from memdrive.demos.report.console import beside, progress
    from memdrive.env.world import scenes

    names = list(scenes.NAMED)
    with progress("visits", len(names) * visits.VISITORS) as tick:
        seen = visits.visits(names, choices.device, choices.family, choices.seed, tick)
    config = {"device": choices.device, "tracks": choices.family, "visitors": visits.VISITORS}
    figures = {**config, "day_s": visits.DAY_S, "scene_s": visits.SCENE_S}
    write_json(json_file, result_record(visits.SCHEMA, figures, choices.seed, scenes=visits.record(seen)))
    beside(json_file).print(visits.table(seen))


def _evaluate(ctx: click.Context, choices: Choices, json_file: Path | None) -> None:
    from memdrive.demos.driving.command import evaluate

    asked = {"new": choices.scene} if choices.scene != "day" else {}
    shared = {"family": choices.family, "road": choices.road, "device": choices.device.lower(), "seed": choices.seed}
    ctx.invoke(evaluate, json_file=json_file, **shared, **asked)


def _report(window: CarWindow, choices: Choices, start: Start, times: list[float], json_file: Path | None) -> None:
    """How fast the frames were, and what was simulated in them."""
    show = window.show
    figures: dict[str, Any] = {
        **frame_figures(times),
        "start_s": start.seconds,
        "start_cpu_s": start.cpu_s,
        "kernels_compiled": start.kernels,
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
        "schedule": choices.schedule,
        **world_config([choices.scene], str(choices.road or "")),
    }
    write_json(json_file, result_record(SCHEMA, config, choices.seed, **figures))
    if json_file is None or str(json_file) != "-":
        shown = ("frame_median_ms", "frame_p99_ms", "learning_steps", "simulated_s")
        click.echo(", ".join(f"{key} {figures[key]:.4g}" for key in shown))
