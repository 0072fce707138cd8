"""A chip on disk: one .npz, versioned and checksummed, written whole or not at all, read without pickle."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from memdrive.chip import archives, laws
from memdrive.chip.archives import Archive, Law
from memdrive.chip.device import DeviceParams
from memdrive.chip.files import write_whole
from memdrive.chip.kernels.pulse import refresh
from memdrive.chip.kernels.tables import State
from memdrive.chip.ledger import LEDGER_FIELDS
from memdrive.chip.life import possible
from memdrive.chip.life.fabrication import saved

Config: TypeAlias = dict[str, Any]

VERSION = 4
BEFORE_COMPARISONS = 3
"""A version that counted no comparisons: their column is missing, and was left with the conversions."""
CONFIG = ("layers", "device", "seed", "rule", "adc_range")
HEADER = Law(dtypes=("|u1",), shape=(None,), lengths=(2, 1 << 18))
DIGEST = Law(dtypes=("|u1",), shape=(64,))


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
    return {name: plain(getattr(state, name)) for name in saved(state)}


def plain(array: NDArray[Any]) -> NDArray[Any]:
    """A view in which fields of records are columns: (layers,) becomes (layers, fields)."""
    fields = array.dtype.names
    return array.view(array.dtype[0]).reshape(*array.shape, len(fields)) if fields else array


def fingerprint(config: Config, state: State) -> str:
    """SHA-256 of configuration and state."""
    return _digest(_header(config), _arrays(state))


def save(path: Path, config: Config, state: State) -> None:
    """Write a snapshot, whole or not at all."""
    header, arrays = _header(config), _arrays(state)
    stream = io.BytesIO()
    digest = _digest(header, arrays).encode()
    extra = {"header": np.frombuffer(header, np.uint8), "digest": np.frombuffer(digest, np.uint8)}
    members: dict[str, Any] = {**arrays, **extra}  # without allow_pickle, which numpy 2.0 takes for one of them
    np.savez(stream, **members)
    write_whole(path, stream.getvalue())


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """An open snapshot: its header has been read, its arrays wait for a chip of their shapes."""

    config: Config
    archive: Archive
    header: bytes
    version: int

    def fill(self, state: State, device: DeviceParams) -> None:
        """Put the arrays in place of an allocated chip's; state : mutated.

        Raises
            ValueError: wrong types, shapes, checksum, or values that no such chip can have.
        """
        names = set(self.archive.names) - {"header", "digest"}
        needed = saved(state)
        if names != set(needed):
            raise ValueError(f"it holds {laws.shortened(', '.join(sorted(names)))}, need {', '.join(needed)}")
        arrays = {name: self.archive.read(name, self._law(name, target)) for name, target in _arrays(state).items()}
        digest = self.archive.read("digest", DIGEST).tobytes()
        if _digest(self.header, arrays).encode() != digest:
            raise ValueError("its checksum does not fit its content")
        if self.version == BEFORE_COMPARISONS:
            arrays["counts"] = np.insert(arrays["counts"], LEDGER_FIELDS.index("comparisons"), 0, axis=1)
        records = {name: array.view(getattr(state, name).dtype) for name, array in arrays.items()}
        read = {name: array.reshape(getattr(state, name).shape) for name, array in records.items()}
        possible.check(state._replace(**read), state, device)
        for name, target in _arrays(state).items():
            target[...] = arrays[name]
        refresh(state)

    def _law(self, name: str, target: NDArray[Any]) -> Law:
        """Of an array's type and shape; `possible` has the laws of its values."""
        rows, *columns = target.shape
        if name == "counts" and self.version == BEFORE_COMPARISONS:
            columns[0] -= 1
        return Law(dtypes=(target.dtype.str,), shape=(rows, *columns))


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Snapshot]:
    """A snapshot to load from; whatever is wrong with it, here or in the body, is one ValueError that says so.

    Raises
        ValueError: truncated, damaged, from a newer version, or no snapshot at all.
        OSError: no such file.
    """
    with archives.opened("Chip.load: need a whole snapshot", path) as archive:
        header = archive.read("header", HEADER).tobytes()
        config = json.loads(header)
        if not isinstance(config, dict) or set(config) != {"version", *CONFIG}:
            raise ValueError("it has no header of a chip")
        version = config.pop("version")
        if type(version) is not int or version not in (BEFORE_COMPARISONS, VERSION):
            known = f"{BEFORE_COMPARISONS} and {VERSION}"
            raise ValueError(f"its version is {laws.quoted(version)}, this program reads {known}")
        yield Snapshot(config=config, archive=archive, header=header, version=version)
