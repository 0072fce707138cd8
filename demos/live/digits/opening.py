"""`memdrive digits --draw`: the drawing window, or the same frames without one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from memdrive.chip import presets
from memdrive.demos.digits.data import Digits
from memdrive.demos.digits.experiment import DigitsPlan
from memdrive.demos.options import result_record, user_input, write_json
from memdrive.demos.ui.command import WindowChoices, frame_figures, open_window, run_to_the_end

if TYPE_CHECKING:
    import pygame

    from memdrive.demos.live.digits.window import DrawingWindow

SCHEMA = "memdrive.digits.draw/1"
KERNELS = 33
"""That a first start compiles; the splash's progress hangs on it."""


def draw_and_teach(
    digits: Digits, device: str, plan: DigitsPlan, looks: WindowChoices, json_file: Path | None
) -> None:
    """Open the window and stay until it is closed. digits : no test image of a published figure among them"""
    surface = open_window(looks, "memdrive digits")
    if isinstance(surface, str):
        raise click.BadParameter(f"need a display (or --headless), got: {surface}", param_hint="--draw")
    from memdrive.demos.ui import splash
    from memdrive.demos.ui.waiting import Kernels

    with user_input("--draw"):
        window = splash.while_showing(
            surface,
            lambda: _window(surface, digits, device, plan, looks),
            looks.language,
            looks.theme,
            Kernels(KERNELS),
        )
    if window is None:
        return
    report = (lambda times: _report(window, device, plan, times, json_file)) if looks.headless or json_file else None
    run_to_the_end(window, looks, lambda path: _save(window, path), report)


def _save(window: DrawingWindow, path: Path) -> None:
    """The chip after its last lesson, and never in the middle of one."""
    window.board.finish_lesson()
    window.board.chip.save(path)


def _window(
    surface: pygame.Surface, digits: Digits, device: str, plan: DigitsPlan, looks: WindowChoices
) -> DrawingWindow:
    """The board, with its kernels loaded; without a window it has learned its ordinary digits, too."""
    from memdrive.demos.live.digits.board import Board
    from memdrive.demos.live.digits.window import DrawingWindow

    base, amounts = plan.base, {"memory": plan.memory, "train": plan.train, "seed": plan.seed}
    board = Board(digits, presets.get(device), base="on-chip" if looks.load else base, **amounts)
    if looks.load:
        with user_input("--load"):
            board.load(looks.load)
    board.advance(1e-6)
    if looks.headless:
        board.finish()
    return DrawingWindow(surface, board, looks.settings)


def _report(window: DrawingWindow, device: str, plan: DigitsPlan, times: list[float], json_file: Path | None) -> None:
    """How fast the frames were, and what the chip knows."""
    board = window.board
    figures: dict[str, Any] = {
        **frame_figures(times),
        "held": len(board.held[0]),
        "held_accuracy": board.scores[-1].held if board.scores else None,
        "crossed": len(board.crossed),
        "crossed_accuracy": board.scores[-1].crossed if board.scores else None,
        "lessons": len(board.lessons),
        "pulses": board.chip.ledger.pulses,
    }
    config = {
        "device": device,
        "base": plan.base,
        "memory": plan.memory,
        "train": plan.train,
        "width_px": window.places.size[0],
        "height_px": window.places.size[1],
    }
    write_json(json_file, result_record(SCHEMA, config, plan.seed, **figures))
    if json_file is None or str(json_file) != "-":
        shown = ("frame_median_ms", "frame_p99_ms", "held_accuracy", "crossed_accuracy")
        click.echo(", ".join(f"{key} {figures[key]:.4g}" for key in shown if figures[key] is not None))
