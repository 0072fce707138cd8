"""Files that are whole or not there at all: one way of writing snapshots, results and pictures; JSON read back."""

from __future__ import annotations

import errno
import json
import os
import secrets
import stat
from pathlib import Path
from typing import Any

from memdrive.chip import laws


def write_whole(path: Path, content: bytes) -> None:
    """Put `content` under `path` in one step: killed at any moment, the old file is whole.

    Written as `open(path, "w")` would: through a symbolic link to what it names, with the mode that the file has or
    that the umask leaves a new one, and not over a file that may not be written.

    Raises
        OSError: what the system says; or the place is no ordinary file, which would be replaced (`/dev/null` too).
    """
    target, mode = _target(path)
    part = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with open(part, "xb", opener=lambda name, flags: os.open(name, flags, mode or 0o666)) as stream:
            if mode is not None:
                part.chmod(mode)
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(target)
    except BaseException as error:
        part.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename:  # not the part's, which the caller never named
            error.filename, error.filename2 = str(path), None
        raise


def read_json(where: str, path: Path, most: int = 1 << 20) -> Any:
    """What a JSON file of at most so many bytes holds. where : what an error begins with

    Raises
        ValueError: it is larger, or no JSON.
        OSError: no such file.
    """
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "need an ordinary file", str(path))
    with path.open("rb") as stream:
        content = stream.read(most + 1)
    try:
        if len(content) > most:
            raise ValueError(f"it is larger than {most} bytes")
        return json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        reason = laws.shortened(laws.one_line(str(error)), 160)
        raise ValueError(f"{where}: need JSON, got '{laws.one_line(str(path))}': {reason}") from error


def _target(path: Path) -> tuple[Path, int | None]:
    """What a path names after all links, and the mode of the file that is there."""
    target = Path(os.path.realpath(path))
    try:
        found = target.lstat()
    except FileNotFoundError:
        return target, None
    if stat.S_ISLNK(found.st_mode):
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "need an ordinary file", str(path))
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    return target, stat.S_IMODE(found.st_mode)
