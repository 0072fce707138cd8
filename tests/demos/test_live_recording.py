"""Films: would catch a wrong frame count or rate, colours or order that change, and a full disk that ends the show."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pygame
import pytest
from PIL import Image

from memdrive.demos.ui import recording
from memdrive.demos.ui.recording import GIF_FPS, MP4_FPS, Recorder, has_video

SIZE = (320, 200)
COLOURS = [(213, 94, 0), (0, 114, 178), (0, 158, 115)]


def film(path: Path, seconds: float = 1.2, fps: float = 60.0) -> Recorder:
    """Three colours, one after the other, with a square that moves."""
    recorder = Recorder(path, SIZE)
    window = pygame.Surface(SIZE)
    n = round(seconds * fps)
    for i in range(n):
        window.fill(COLOURS[3 * i // n])
        window.fill((255, 255, 255), (i, 20, 30, 30))
        recorder.show(window, 1 / fps)
    recorder.close()
    return recorder


def test_gif_has_the_frames_the_colours_and_the_pace(tmp_path: Path) -> None:
    recorder = film(tmp_path / "film.gif")
    assert recorder.failure is None
    with Image.open(tmp_path / "film.gif") as image:
        assert image.size == SIZE
        assert image.n_frames == recorder.frames == round(1.2 * GIF_FPS)
        assert image.info["duration"] == round(1000 / GIF_FPS)
        for frame, colour in ((0, COLOURS[0]), (image.n_frames // 2, COLOURS[1]), (image.n_frames - 1, COLOURS[2])):
            image.seek(frame)
            assert np.abs(np.array(image.convert("RGB"))[190, 300].astype(int) - colour).max() < 40


def test_a_still_picture_is_a_small_film(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "still.gif", SIZE)
    window = pygame.Surface(SIZE)
    for _ in range(60):
        recorder.show(window, 1 / 30)
    recorder.close()
    assert (tmp_path / "still.gif").stat().st_size < 6000
    with Image.open(tmp_path / "still.gif") as image:
        assert image.n_frames == recorder.frames


@pytest.mark.skipif(not has_video(), reason="needs the extra 'video'")
def test_mp4_has_the_frames_and_the_size(tmp_path: Path) -> None:
    import imageio_ffmpeg

    recorder = film(tmp_path / "film.mp4")
    assert recorder.failure is None
    frames, seconds = imageio_ffmpeg.count_frames_and_secs(str(tmp_path / "film.mp4"))
    assert frames == recorder.frames == round(1.2 * MP4_FPS)
    assert seconds == pytest.approx(1.2, abs=0.1)


def test_without_the_extra_mp4_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "has_video", lambda: False)
    with pytest.raises(ValueError, match="extra 'video'"):
        Recorder(tmp_path / "film.mp4", SIZE)
    assert not (tmp_path / "film.mp4").exists()


@pytest.mark.skipif(not has_video(), reason="needs the extra 'video'")
@pytest.mark.parametrize("name", ["file:film.mp4", "-film.mp4", "FILM.MP4", "a:b/film%03d.mp4"])
def test_an_encoder_misreads_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a:b").mkdir()
    assert film(Path(name), 0.2).failure is None
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / name]


def test_a_capital_ending_is_an_ending(tmp_path: Path) -> None:
    assert film(tmp_path / "film.GIF").failure is None
    assert (tmp_path / "film.GIF").read_bytes().startswith(b"GIF")


def test_a_film_has_its_name_only_when_it_is_whole(tmp_path: Path) -> None:
    """Killed at any moment, the film of before is there."""
    path = tmp_path / "film.gif"
    path.write_bytes(b"the film of before")
    path.chmod(0o600)
    recorder = Recorder(path, SIZE)
    for _ in range(30):
        recorder.show(pygame.Surface(SIZE), 1 / 30)
        assert path.read_bytes() == b"the film of before"
    recorder.close()
    assert recorder.failure is None
    assert path.read_bytes().startswith(b"GIF")
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_the_shortest_show_is_a_film_of_one_frame(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "film.gif", SIZE)
    recorder.show(pygame.Surface(SIZE), 1 / 60)
    recorder.close()
    assert (recorder.failure, recorder.frames) == (None, 1)


def test_an_error_without_words_ends_the_recording_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> Any:
        raise RuntimeError

    monkeypatch.setattr(recording, "getdata", fail)
    assert film(tmp_path / "film.gif").failure == "RuntimeError"
    assert list(tmp_path.iterdir()) == []


def test_another_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"Recorder\.path: need a name that ends in"):
        Recorder(tmp_path / "film.avi", SIZE)


def test_a_folder_that_is_not_there_is_an_os_error_at_once(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Recorder(tmp_path / "nowhere" / "film.gif", SIZE)


def test_a_full_disk_ends_the_recording_not_the_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(recording, "getdata", full)
    recorder = film(tmp_path / "film.gif")
    assert recorder.failure == "No space left on device"
    assert not (tmp_path / "film.gif").exists()


@pytest.mark.skipif(not has_video(), reason="needs the extra 'video'")
def test_a_film_that_the_encoder_did_not_write_whole_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The encoder does not say that the disk was full: the film must be looked at."""
    import imageio_ffmpeg

    whole = imageio_ffmpeg.write_frames

    def cut_short(path: str, *arguments: Any, **options: Any) -> Iterator[None]:
        try:
            yield from whole(path, *arguments, **options)
        finally:
            os.truncate(path, 100)

    monkeypatch.setattr(imageio_ffmpeg, "write_frames", cut_short)
    recorder = film(tmp_path / "film.mp4")
    assert list(tmp_path.iterdir()) == []
    assert recorder.failure == "the film could not be written whole (is the disk full?)"
    assert not (tmp_path / "film.mp4").exists()


def test_what_flickers_a_little_is_left_and_what_comes_to_rest_is_right(tmp_path: Path) -> None:
    """Glowing cells made films of a megabyte a second; and a road that was left faintly stayed in them for good."""
    rng, window = np.random.default_rng(1), pygame.Surface(SIZE)
    recorder = Recorder(tmp_path / "flicker.gif", SIZE)
    for step in range(40):
        grey = np.full((*SIZE, 3), 120 + 15 * (step >= 20), np.uint8)
        if step < 30:
            grey += rng.integers(0, 8, (*SIZE, 1), np.uint8)
        pygame.surfarray.blit_array(window, grey)
        recorder.show(window, 1 / GIF_FPS)
    recorder.close()
    assert recorder.failure is None
    with Image.open(tmp_path / "flicker.gif") as image:
        a_frame = (tmp_path / "flicker.gif").stat().st_size / image.n_frames
        image.seek(image.n_frames - 1)
        assert np.abs(np.array(image.convert("RGB")).astype(int) - 135).max() <= 8
    assert a_frame < 0.2 * SIZE[0] * SIZE[1]
