"""What the window reads and writes: chips, pictures, films. A file that fails is a message, not the end."""

from __future__ import annotations

import contextlib
import io
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pygame

from memdrive.chip.laws import shortened
from memdrive.demos.options import write_whole
from memdrive.demos.ui.recording import Recorder, has_video

Say = Callable[..., None]
"""(key of the window's texts, **values)"""
MOST_SAID = 200
"""Letters of a reason: what a window can show."""


class Filing:
    """One folder, and what goes into it. kind : of chips, in the names of their files"""

    def __init__(self, folder: Path, say: Say, kind: str) -> None:
        self.folder, self.say, self.kind = folder, say, kind
        self.recorder: Recorder | None = None

    def save_chip(self, save: Callable[[Path], None]) -> None:
        """Under a new name. save : what writes it"""
        with self._excused():
            name = self._name(self.kind, ".npz")
            save(self.folder / name)
            self.say("say_saved", name=name)

    def load_chip(self, load: Callable[[Path], None], path: Path) -> None:
        """Go on with a chip from a file. load : what takes it in"""
        with self._excused():
            if path.exists() and not path.is_file():  # a pipe has no end, a folder no bytes
                raise ValueError(f"need an ordinary file, got '{path.name}'")
            load(path)
            self.say("say_loaded", name=path.name)

    def chips(self) -> list[tuple[str, str]]:
        """(path, what to call it), newest first."""
        files = sorted(self.folder.glob(f"memdrive-{self.kind}-*.npz"), reverse=True)
        return [(str(file), file.stem.removeprefix(f"memdrive-{self.kind}-")) for file in files]

    def photograph(self, window: pygame.Surface) -> None:
        """The window as it is."""
        with self._excused():
            name = self._name("picture", ".png")
            save_picture(window, self.folder / name)
            self.say("say_saved", name=name)

    def toggle_record(self, window: pygame.Surface) -> None:
        """Begin a film, or end it."""
        if self.recorder:
            self.stop_recording()
            return
        with self._excused():
            name = self._name("film", ".mp4" if has_video() else ".gif")
            self.recorder = Recorder(self.folder / name, window.get_size())
            self.say("say_recording", name=name)

    def stop_recording(self) -> None:
        """Finish the film."""
        recorder, self.recorder = self.recorder, None
        if recorder is None:
            return
        recorder.close()
        if recorder.failure:
            self.say("say_record_failed", reason=recorder.failure)
        else:
            self.say("say_saved", name=recorder.path.name)

    def film(self, window: pygame.Surface, elapsed_s: float) -> None:
        """Let the film see this frame."""
        if self.recorder:
            self.recorder.show(window, elapsed_s)
            if self.recorder.failure:
                self.stop_recording()

    def _name(self, kind: str, suffix: str) -> str:
        """A name that no file in the folder has yet."""
        stem, n = f"memdrive-{kind}-{time.strftime('%Y%m%d-%H%M%S')}", 1
        name = f"{stem}{suffix}"
        while (self.folder / name).exists():
            n += 1
            name = f"{stem}-{n}{suffix}"
        return name

    @contextlib.contextmanager
    def _excused(self) -> Iterator[None]:
        """Say what went wrong instead of ending."""
        try:
            yield
        except OSError as error:
            self.say("say_failed", reason=shortened(error.strerror or str(error), MOST_SAID))
        except (ValueError, MemoryError) as error:
            self.say("say_failed", reason=shortened(str(error) or "too large for the memory", MOST_SAID))


def save_picture(window: pygame.Surface, path: Path) -> None:
    """Write a PNG, whole or not at all."""
    png = io.BytesIO()
    pygame.image.save(window, png, "picture.png")
    write_whole(path, png.getvalue())
