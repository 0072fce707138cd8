"""`memdrive cnn --draw`: the CNN's window, or the same frames without one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from memdrive.chip import presets
from memdrive.demos.cnn import carry
from memdrive.demos.lab.device import device_config
from memdrive.demos.options import result_record, user_input, write_json
from memdrive.demos.ui.command import WindowChoices, frame_figures, open_window, run_to_the_end

if TYPE_CHECKING:
    import pygame

    from memdrive.demos.live.cnn.window import CnnWindow

SCHEMA = "memdrive.cnn.draw/1"
KERNELS = 40
"""That a first start compiles; the splash's progress hangs on it."""


def draw_and_watch(device: str, seed: int, looks: WindowChoices, json_file: Path | None) -> None:
    """Open the window and stay until it is closed."""
    surface = open_window(looks, "memdrive cnn")
    if isinstance(surface, str):
        raise click.BadParameter(f"need a display (or --headless), got: {surface}", param_hint="--draw")
    from memdrive.demos.ui import splash
    from memdrive.demos.ui.waiting import Kernels

    window = splash.while_showing(
        surface,
        lambda: _window(surface, device, seed, looks),
        looks.language,
        looks.theme,
        Kernels(KERNELS),
    )
    if window is None:
        return
    report = (lambda times: _report(window, device, seed, times, json_file)) if looks.headless or json_file else None
    run_to_the_end(window, looks, lambda path: _save(window, path), report)


def _save(window: CnnWindow, path: Path) -> None:
    """The chip that is shown, and never in the middle of its tuning."""
    window.reader.finish()
    window.reader.chip.save(path)


def _window(surface: pygame.Surface, device: str, seed: int, looks: WindowChoices) -> CnnWindow:
    """A chip, written; without a window it is tuned, too."""
    from memdrive.demos.live.cnn.reader import Reader
    from memdrive.demos.live.cnn.window import CnnWindow

    reader = Reader(carry.split(choosing=False), presets.get(device), seed)
    if looks.load:
        with user_input("--load"):
            reader.load(looks.load)
    if looks.headless:
        reader.finish()
    return CnnWindow(surface, reader, device, looks.settings)


def _report(window: CnnWindow, device: str, seed: int, times: list[float], json_file: Path | None) -> None:
    """How fast the frames were, and what the chip has been through."""
    reader = window.reader
    figures: dict[str, Any] = {
        **frame_figures(times),
        "chips": reader.number + 1,
        "tuning_pulses": reader.pulses,
        "pulses": reader.chip.ledger.pulses,
    }
    config = device_config(device) | {"width_px": window.places.size[0], "height_px": window.places.size[1]}
    write_json(json_file, result_record(SCHEMA, config, seed, **figures))
    if json_file is None or str(json_file) != "-":
        click.echo(", ".join(f"{key} {figures[key]:.4g}" for key in ("frame_median_ms", "frame_p99_ms")))
