"""A chip on disk: one .npz, versioned and checksummed, written whole or not at all, read without pickle."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from memdrive.chip.files import write_whole
from memdrive.chip.kernels import State, refresh
from memdrive.chip.life.fabrication import SAVED

Config: TypeAlias = dict[str, Any]

VERSION = 2
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    TypeError,
    ValueError,
    OverflowError,
)


def _digest(header: bytes, arrays: Mapping[str, NDArray[Any]]) -> str:
    hasher = hashlib.sha256(header)
    for name in sorted(arrays):
        array = arrays[name]
        hasher.update(f"{name} {array.dtype.str} {array.shape}".encode())
        hasher.update(np.ascontiguousarray(array).data)
    return hasher.hexdigest()


def _header(config: Config) -> bytes:
    return json.dumps({"version": VERSION, **config}, sort_keys=True, allow_nan=False).encode()


def _arrays(state: State) -> dict[str, NDArray[Any]]:
    return {name: getattr(state, name) for name in SAVED}


def fingerprint(config: Config, state: State) -> str:
    """SHA-256 of configuration and state."""
    return _digest(_header(config), _arrays(state))


def save(path: Path, config: Config, state: State) -> None:
    """Write a snapshot, whole or not at all."""
    header, arrays = _header(config), _arrays(state)
    stream = io.BytesIO()
    digest = _digest(header, arrays).encode()
    extra = {"header": np.frombuffer(header, np.uint8), "digest": np.frombuffer(digest, np.uint8)}
    np.savez(stream, allow_pickle=False, **arrays, **extra)
    write_whole(path, stream.getvalue())


@contextlib.contextmanager
def refusing(path: Path) -> Iterator[None]:
    """Whatever is wrong with a snapshot becomes one ValueError that says so."""
    try:
        yield
    except _DAMAGE as error:
        reason = str(error) or type(error).__name__
        raise ValueError(f"Chip.load: need a whole snapshot, got '{path}': {reason}") from error


def load(path: Path) -> tuple[Config, dict[str, NDArray[Any]]]:
    """Configuration and arrays of a snapshot, checked against its checksum.

    Raises
        ValueError: truncated, damaged, from a newer version, or no snapshot at all.
        OSError: no such file.
    """
    content = path.read_bytes()
    with refusing(path):
        members = _members(content)
        header, digest = members.pop("header").tobytes(), members.pop("digest").tobytes()
        config = json.loads(header)
        version = config.pop("version")
        if not isinstance(version, int) or version > VERSION:
            raise ValueError(f"its version is {version}, this program reads up to {VERSION}")
        if _digest(header, members).encode() != digest:
            raise ValueError("its checksum does not fit its content")
        return config, members


def _members(content: bytes) -> dict[str, NDArray[Any]]:
    """Arrays of an .npz; every member is read whole, so its CRC is checked before its header is believed."""
    arrays = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            stream = io.BytesIO(archive.read(name))
            arrays[name.removesuffix(".npy")] = np.lib.format.read_array(stream, allow_pickle=False)
    return arrays


def fill(state: State, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Put the arrays of a snapshot in place of a fresh chip's."""
    if set(arrays) != set(SAVED):
        raise ValueError(f"it holds {', '.join(sorted(arrays))}, need {', '.join(SAVED)}")
    for name, target in _arrays(state).items():
        array = arrays[name]
        if array.shape != target.shape or array.dtype != target.dtype:
            raise ValueError(f"{name} is {array.dtype}{array.shape}, need {target.dtype}{target.shape}")
    for name, target in _arrays(state).items():
        target[...] = arrays[name]
    refresh(state)
