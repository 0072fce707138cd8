"""What is kept of a show when its window closes, beside the chip: a hand's drive, and a page that plays it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from memdrive.demos.ending import all_done
from memdrive.demos.options import user_input

if TYPE_CHECKING:
    from memdrive.demos.live.car.window import CarWindow
    from memdrive.demos.player.film import Film


def begin(export: Path | None, device: str, family: str, seed: int) -> Film | None:
    """Where the show is noted from its first step on, if a page was asked for."""
    if export is None:
        return None
    from memdrive.demos.player.film import Film

    return Film(device=device, family=family, seed=seed)


def keep(window: CarWindow, record_drive: Path | None, export: Path | None, film: Film | None) -> None:
    """What was asked for; one that cannot be kept costs the other nothing."""
    all_done([lambda: _drive(window, record_drive), lambda: _page(film, export)])


def _drive(window: CarWindow, path: Path | None) -> None:
    if path and window.show.tape is not None:
        with user_input("--record-drive"):
            window.show.tape.save(path)


def _page(film: Film | None, path: Path | None) -> None:
    if path and film is not None:
        from memdrive.demos.player import page

        with user_input("--export"):
            page.write(film, path)
        page.tell_missing(film, "--export")
