"""What a show on the car's window begins with: kernels behind the splash, the chip, the talk, the line to copy."""

from __future__ import annotations

import dataclasses
import functools
import shlex
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from memdrive.demos.options import user_input
from memdrive.demos.ui.command import WindowChoices
from memdrive.demos.ui.waiting import Start

if TYPE_CHECKING:
    import pygame

    from memdrive.demos.live.car.show import Show
    from memdrive.demos.live.car.window import CarWindow
    from memdrive.demos.player.film import Film
    from memdrive.env.world.schedule import Schedule

TOUR = "tour"
KERNELS = 122
"""That a first start compiles; the splash's progress hangs on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """The command line, but for the window's own options."""

    seed: int
    device: str
    scene: str
    family: str
    road: Path | None
    speed: float
    schedule: str | None
    script: str | None
    kiosk: bool
    host_key: str
    replay: str | None
    every_scene: bool
    record_drive: Path | None
    teacher: str
    export: Path | None


def prepare(
    surface: pygame.Surface, choices: Choices, looks: WindowChoices, start: Start, film: Film | None
) -> CarWindow | None:
    """Load everything heavy behind the splash, then the window; None: closed before it was there. start : mutated"""
    from memdrive.demos.ui import kiosk, splash
    from memdrive.demos.ui.waiting import Kernels

    kernels, began, busy = Kernels(KERNELS), time.perf_counter(), time.process_time()
    with user_input("demo"):
        make = functools.partial(_window, surface, choices, looks, film)
        leave = kiosk.parse(choices.host_key).pressed_in if choices.kiosk else splash.leaves
        window = splash.while_showing(surface, make, looks.language, looks.theme, kernels, leave)
    start.seconds, start.cpu_s = time.perf_counter() - began, time.process_time() - busy
    start.kernels = kernels.done
    return window


def _window(surface: pygame.Surface, choices: Choices, looks: WindowChoices, film: Film | None) -> CarWindow:
    from memdrive.demos.live.car import export, replay, talk
    from memdrive.demos.live.car.cues import checks
    from memdrive.demos.live.car.options import Options
    from memdrive.demos.live.car.window import CarWindow
    from memdrive.demos.live.chip.controls import SPEEDS
    from memdrive.demos.live.chip.pace import reached
    from memdrive.demos.ui import kiosk

    make_show = _maker(choices, looks)
    with user_input("--script"):
        script = talk.load(choices.script, checks()) if choices.script is not None else None
    warm = make_show()
    for _ in range(3):
        warm.step()
    host_key = kiosk.parse(choices.host_key) if choices.kiosk else None
    if host_key:
        click.echo(f"memdrive demo: a kiosk; {choices.host_key} leaves it, or Ctrl-C here", err=True)
    options = Options(
        settings=dataclasses.replace(looks.settings, host_key=host_key),
        talk=script,
        tour=talk.load(TOUR, checks()),
        kiosk=choices.kiosk,
        fastest=float(SPEEDS[-1]) if looks.headless else max(reached(warm), choices.speed),
        line=command_line(choices, looks),
        speak=lambda line: click.echo(line, err=True),
    )

    def on_stage() -> Show:
        show = make_show()
        if film is not None:
            show.onlooker = lambda show: export.note(film, show)
        return show

    window = CarWindow(surface, on_stage, options)
    if choices.replay is not None:
        window.bring_back(*replay.parse(choices.replay, checks()))
    return window


def _maker(choices: Choices, looks: WindowChoices) -> Callable[[], Show]:
    """What makes the show that was asked for, as often as it is begun."""
    from memdrive.demos.driving.drive import teach
    from memdrive.demos.driving.reflex import reflex
    from memdrive.demos.driving.tape import Tape
    from memdrive.demos.live.car.show import Show

    schedule = None if choices.schedule is None else scheduled(choices.schedule)
    road = str(choices.road or "")
    driven = choices.road.stem[:40] if choices.road else choices.family
    tape = Tape(choices.seed, driven) if choices.record_drive else None

    def make_show() -> Show:
        show = Show(
            device=choices.device,
            scene=choices.scene,
            family=choices.family,
            road=road,
            seed=choices.seed,
            schedule=schedule,
            teacher={"reflex": reflex, "reward": None}.get(choices.teacher, teach),
            tape=tape,
        )
        if looks.load:
            with user_input("--load"):
                show.load(looks.load)
        show.set_speed(choices.speed)
        if choices.teacher == "human":
            show.hand = 0.0
        return show

    return make_show


def command_line(choices: Choices, looks: WindowChoices) -> str:
    """What begins this show again: everything that a show hangs on, where it is not the default."""
    words = ["memdrive", "demo", "--seed", str(choices.seed), "--device", choices.device, "--scene", choices.scene]
    words += ["--tracks", choices.family, "--teacher", choices.teacher]
    words += ["--road", str(choices.road)] if choices.road else []
    words += ["--schedule", choices.schedule] if choices.schedule is not None else []
    words += ["--load", str(looks.load)] if looks.load else []
    return shlex.join(words)


def scheduled(text: str) -> Schedule:
    """Changes of scene by time: roads are the show's own, a fresh one every ten seconds, so distances mean nothing."""
    from memdrive.env.kernels.records import AT_DISTANCE, AT_LAP
    from memdrive.env.world.schedule import parse

    plan = parse(text)
    if plan.changes_track or any(event.trigger in (AT_DISTANCE, AT_LAP) for event in plan.events):
        raise ValueError(f"schedule: need changes of scene at times, for roads change by themselves, got {text!r}")
    return plan
