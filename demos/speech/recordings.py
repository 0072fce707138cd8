"""A person's recordings in a folder or a ZIP file, `{digit}_{speaker}_{n}.wav` as in the Free Spoken Digit Dataset."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from memdrive.chip.laws import one_line, quoted
from memdrive.demos.speech.sound import MOST_BYTES, heard
from memdrive.demos.speech.voices import Voice, Voices

NAME: Final = re.compile(r"(\d)_([^_/\\]+)_(\d+)\.wav", re.IGNORECASE)
MOST_FILES: Final = 50_000
MOST_SPEAKERS: Final = 200
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, LookupError,
           MemoryError)  # fmt: skip


def load(path: Path) -> Voices:
    """Every recording of a folder (folders in it, too) or ZIP file; hidden files and other kinds are passed over.

    Raises
        ValueError: no recording is there, one is misnamed, or is no word; the message names it.
        OSError: it cannot be read.
    """
    images, words, speakers = [], [], []
    for name, content in _wav_files(path):
        fits = NAME.fullmatch(name.rpartition("/")[2])
        if not fits:
            raise ValueError(f"voices: need files named {{digit}}_{{speaker}}_{{n}}.wav, got {quoted(name)}")
        try:
            images.append(heard(content))
        except ValueError as error:
            raise ValueError(f"voices.{one_line(name)}: {error}") from error
        words.append(int(fits[1]))
        speakers.append(one_line(fits[2]))
    if not images:
        raise ValueError(f"voices: need recordings {{digit}}_{{speaker}}_{{n}}.wav, got none in {quoted(path.name)}")
    names = sorted(set(speakers))
    if len(names) > MOST_SPEAKERS:
        raise ValueError(f"voices: need at most {MOST_SPEAKERS} speakers, got {len(names)}")
    return Voices(
        images=np.stack(images),
        words=np.array(words, np.uint8),
        voice=np.array([names.index(speaker) for speaker in speakers], np.intp),
        table=tuple(Voice(name=name, sex="", purpose="", synthetic=False) for name in names),
    )


def _wav_files(path: Path) -> Iterator[tuple[str, bytes]]:
    """Names and contents of what ends in .wav and is not hidden, in the order of names."""
    yield from _in_folder(path) if path.is_dir() else _in_archive(path)


def _in_folder(path: Path) -> Iterator[tuple[str, bytes]]:
    files = sorted(file for file in path.rglob("*") if file.is_file() and _is_ours(file.relative_to(path).as_posix()))
    _check_number(len(files))
    for file in files:
        _check_size(file.name, file.stat().st_size)
        yield file.relative_to(path).as_posix(), file.read_bytes()


def _in_archive(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = sorted((m for m in archive.infolist() if _is_ours(m.filename)), key=lambda m: m.filename)
            _check_number(len(members))
            contents = []
            for member in members:
                _check_size(member.filename, member.file_size)
                contents.append((member.filename, archive.read(member)))
    except _DAMAGE as error:
        reason = one_line(" ".join(str(error).split())) or type(error).__name__
        raise ValueError(
            reason if reason.startswith("voices") else f"voices: need a folder or ZIP file, got {reason}"
        ) from error
    yield from contents


def _is_ours(name: str) -> bool:
    """A sound that is not hidden; some packers put a hidden twin beside every file."""
    parts = name.split("/")
    return parts[-1].lower().endswith(".wav") and not any(part.startswith((".", "__MACOSX")) for part in parts)


def _check_number(n: int) -> None:
    if n > MOST_FILES:
        raise ValueError(f"voices: need at most {MOST_FILES:,} recordings, got {n:,}")


def _check_size(name: str, size: int) -> None:
    if size > MOST_BYTES:
        raise ValueError(f"voices.{one_line(name)}: need at most {MOST_BYTES:,} bytes, got {size:,}")
