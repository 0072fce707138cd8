"""`memdrive demo --task light`: the window of the chase, or the same frames without one."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from memdrive.demos.options import result_record, user_input, write_json
from memdrive.demos.ui.command import WindowChoices, frame_figures, open_window, run_to_the_end

if TYPE_CHECKING:
    import pygame

    from memdrive.demos.live.light.window import LightWindow

SCHEMA = "memdrive.demo.light/1"
KERNELS = 67
"""Kernels that a first start compiles: what its progress is measured against."""


def play(
    looks: WindowChoices, light: str, teacher: str, device: str, speed: float, seed: int, json_file: Path | None
) -> None:
    """Open the window and stay until it is closed. teacher : chaser or reward"""
    surface = open_window(looks, "memdrive light")
    if isinstance(surface, str):
        raise click.BadParameter(f"need a display (or --headless), got: {surface}", param_hint="--task")
    from memdrive.demos.ui import splash
    from memdrive.demos.ui.waiting import Kernels

    with user_input("demo"):
        make = functools.partial(_window, surface, looks, light, teacher, device, speed, seed)
        window = splash.while_showing(surface, make, looks.language, looks.theme, Kernels(KERNELS))
    if window is None:
        return
    report = (
        (lambda times: _report(window, light, teacher, seed, times, json_file))
        if looks.headless or json_file
        else None
    )
    run_to_the_end(window, looks, window.show.save, report)


def _window(
    surface: pygame.Surface, looks: WindowChoices, light: str, teacher: str, device: str, speed: float, seed: int
) -> LightWindow:
    """The show, with its kernels loaded."""
    from memdrive.demos.live.chip.controls import SPEEDS
    from memdrive.demos.live.chip.pace import reached
    from memdrive.demos.live.light.show import LightShow
    from memdrive.demos.live.light.window import LightWindow

    def make() -> LightShow:
        return LightShow(device=device, light=light, seed=seed, by_reward=teacher == "reward")

    warm, show = make(), make()
    warm.step()
    fastest = float(SPEEDS[-1]) if looks.headless else max(reached(warm), speed)
    if looks.load:
        with user_input("--load"):
            show.load(looks.load)
    show.set_speed(speed)
    return LightWindow(surface, show, looks.settings, fastest)


def _report(
    window: LightWindow, light: str, teacher: str, seed: int, times: list[float], json_file: Path | None
) -> None:
    """How fast the frames were, and what was simulated in them."""
    show = window.show
    learner, ghost = show.lately(10.0)
    figures: dict[str, Any] = {
        **frame_figures(times),
        "learning_steps": show.learner.steps,
        "simulated_s": show.time_s,
        "pulses": show.learner.pulses,
        "learner_distance_m": learner,
        "ghost_distance_m": ghost,
    }
    config = {
        "task": "light",
        "device": show.device,
        "light": light,
        "teacher": teacher,
        "speed": show.clock.speed,
        "width_px": window.layout.size[0],
        "height_px": window.layout.size[1],
    }
    write_json(json_file, result_record(SCHEMA, config, seed, **figures))
    if json_file is None or str(json_file) != "-":
        shown = ("frame_median_ms", "frame_p99_ms", "learner_distance_m", "ghost_distance_m")
        click.echo(", ".join(f"{key} {figures[key]:.4g}" for key in shown))
