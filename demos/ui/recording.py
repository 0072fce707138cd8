"""The window as a film: MP4 where the `video` extra is installed, GIF everywhere. Frames go through a thread."""

from __future__ import annotations

import contextlib
import importlib.util
import queue
import secrets
import shutil
import threading
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pygame
from numpy.typing import NDArray
from PIL import Image
from PIL.GifImagePlugin import getdata, getheader

MP4_FPS, GIF_FPS = 30.0, 10.0
GIF_WIDTH, GIF_COLOURS = 800, 128
GIF_TOLERANCE = 20
"""A point that is changing is written anew when its red, green or blue is off by more than this, of 255: what glows
fades in steps, and a film can be sent by mail."""
GIF_STILL = 4
"""A point that has come to rest is written anew when it is off by more than this."""
QUEUED_FRAMES = 60
Frame = NDArray[np.uint8]


def has_video() -> bool:
    """Whether MP4 can be written here."""
    return importlib.util.find_spec("imageio_ffmpeg") is not None


class Recorder:
    """Writes what it is shown to a file, at a fixed frame rate of presentation time.

    The film grows under a hidden name beside its own, which it gets when it is whole: killed at any moment, the file
    of before is as it was. A film that cannot be written (a full disk) ends the recording, never the show: `failure`
    then says why.

    path : ends in .mp4 (needs the extra `video`) or .gif
    size : (width, height) of the window [px]
    """

    def __init__(self, path: Path, size: tuple[int, int]) -> None:
        self.path = path
        self.failure: str | None = None
        self.frames = 0
        self._elapsed_s = 0.0
        self._queue: queue.Queue[Frame | None] = queue.Queue(QUEUED_FRAMES)
        kind = path.suffix.lower()
        if kind == ".mp4":
            if not has_video():
                raise ValueError(
                    "Recorder.path: need the extra 'video' (pip install 'memdrive[video]') for .mp4, or .gif"
                )
            self.fps, self.size, write = MP4_FPS, (size[0] // 2 * 2, size[1] // 2 * 2), self._write_mp4
        elif kind == ".gif":
            scale = min(GIF_WIDTH / size[0], 1.0)
            self.fps, self.size, write = GIF_FPS, (round(size[0] * scale), round(size[1] * scale)), self._write_gif
        else:
            raise ValueError(f"Recorder.path: need a name that ends in .mp4 or .gif, got {path.name!r}")
        self._final = path.resolve()
        # absolute, and of letters only: an encoder takes a dash for an option and a colon for a protocol
        self._part = self._final.with_name(f".{secrets.token_hex(8)}.part{kind}")
        self._part.touch(exist_ok=False)
        self._thread = threading.Thread(target=self._run, args=(write,), name="recorder", daemon=True)
        self._thread.start()

    def show(self, window: pygame.Surface, elapsed_s: float) -> None:
        """Take the window's picture as often as the film needs it for the time that passed; the first one at once."""
        self._elapsed_s += elapsed_s
        due = max(int(self._elapsed_s * self.fps), 1) - self.frames
        if due <= 0 or self.failure:
            return
        frame = self._frame(window)
        for _ in range(due):
            self._put(frame)
        self.frames += due

    def close(self) -> None:
        """Finish the file and wait for it."""
        self._put(None)
        self._thread.join()

    def _frame(self, window: pygame.Surface) -> Frame:
        if window.get_size() != self.size:
            window = pygame.transform.smoothscale(window, self.size)
        return np.frombuffer(pygame.image.tobytes(window, "RGB"), np.uint8).reshape(self.size[1], self.size[0], 3)

    def _put(self, frame: Frame | None) -> None:
        """Wait for the writer rather than lose a frame, but not for a writer that has gone."""
        while not self.failure:
            with contextlib.suppress(queue.Full):
                self._queue.put(frame, timeout=0.1)
                return

    def _run(self, write: Callable[[Iterator[Frame]], None]) -> None:
        try:
            write(self._frames_until_closed())
            if self._final.exists():
                shutil.copymode(self._final, self._part)
            self._part.replace(self._final)
        except Exception as error:  # a thread has nobody above it: whatever it is, it is told
            self.failure = _reason(error)
            with contextlib.suppress(OSError):
                self._part.unlink()

    def _frames_until_closed(self) -> Iterator[Frame]:
        while (frame := self._queue.get()) is not None:
            yield frame

    def _write_mp4(self, frames: Iterator[Frame]) -> None:
        import imageio_ffmpeg

        writer: Generator[None, Any, None] = imageio_ffmpeg.write_frames(
            str(self._part), self.size, fps=self.fps, quality=8, macro_block_size=2, ffmpeg_log_level="quiet"
        )
        writer.send(None)
        sent = 0
        try:
            for frame in frames:
                writer.send(frame)
                sent += 1
        finally:
            writer.close()
        try:  # the encoder's exit code is not to be had, and a full disk shows only in a film that cannot be read
            written, _ = imageio_ffmpeg.count_frames_and_secs(str(self._part))
        except RuntimeError:
            written = 0
        if written != sent or not sent:
            raise OSError("the film could not be written whole (is the disk full?)")

    def _write_gif(self, frames: Iterator[Frame]) -> None:
        """Frame by frame, of each only the points that changed, with colours of its own.

        Pillow's own writer of animations would hold every frame in memory.
        """
        seen: NDArray[np.int16] | None = None
        """What the film shows so far."""
        before = np.zeros(0, np.int16)
        with self._part.open("wb") as file:
            for frame in frames:
                now = frame.astype(np.int16)
                if seen is None:
                    file.writelines(getheader(Image.fromarray(frame).quantize(2), info={"loop": 0})[0])
                    changed = np.ones(frame.shape[:2], bool)
                    seen = now.copy()
                else:
                    off, moved = np.abs(now - seen).max(axis=2), np.abs(now - before).max(axis=2)
                    changed = (off > GIF_TOLERANCE) | ((off > GIF_STILL) & (moved <= GIF_STILL))
                    seen[changed] = now[changed]
                before = now
                part, corner = _patch(frame, changed)
                duration = round(1000 / self.fps)
                file.writelines(
                    getdata(part, corner, duration=duration, transparency=0, disposal=1, include_color_table=True)
                )
            file.write(b";")
        if seen is None:
            raise OSError("no frame to write")


def _patch(frame: Frame, changed: NDArray[np.bool_]) -> tuple[Image.Image, tuple[int, int]]:
    """The part of a frame that changed, in few colours, the first of them clear where nothing did; its corner."""
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    if not len(rows):
        rows = columns = np.zeros(1, np.intp)
    top, left, bottom, right = rows[0], columns[0], rows[-1] + 1, columns[-1] + 1
    few = Image.fromarray(frame[top:bottom, left:right]).quantize(GIF_COLOURS - 1, dither=Image.Dither.NONE)
    indices = np.where(changed[top:bottom, left:right], np.asarray(few) + 1, 0).astype(np.uint8)
    part = Image.fromarray(indices)
    part.putpalette([0, 0, 0, *(few.getpalette() or [])])
    return part, (int(left), int(top))


def _reason(error: Exception) -> str:
    """What went wrong in one line; an encoder says much before it."""
    lines = str(getattr(error, "strerror", None) or error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
