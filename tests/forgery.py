"""Files that somebody has tampered with: bytes changed at random, or members edited and the checksum made to fit."""

from __future__ import annotations

import io
import json
import math
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from memdrive.chip.life import snapshots

Members = dict[str, np.ndarray[Any, Any]]


def members(content: bytes) -> Members:
    """Arrays of an archive, their own to edit."""
    with np.load(io.BytesIO(content)) as archive:
        return {name: archive[name].copy() for name in archive.files}


def npz(arrays: Members) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


def chip(content: bytes, edit: Callable[[dict[str, Any], Members], None]) -> bytes:
    """A snapshot whose header and arrays were edited, with a checksum that fits."""
    arrays = members(content)
    header = json.loads(arrays.pop("header").tobytes())
    del arrays["digest"]
    edit(header, arrays)
    text = json.dumps(header).encode()
    arrays["digest"] = np.frombuffer(snapshots._digest(text, arrays).encode(), np.uint8)
    arrays["header"] = np.frombuffer(text, np.uint8)
    return npz(arrays)


def zipped(files: list[tuple[str, bytes]], method: int = zipfile.ZIP_STORED) -> bytes:
    """An archive of any members at all."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return stream.getvalue()


def array_file(header: str, values: bytes = b"") -> bytes:
    """A member of an archive that says of itself what it likes."""
    text = header.encode() + b"\n"
    return b"\x93NUMPY\1\0" + len(text).to_bytes(2, "little") + text + values


def damaged(content: bytes, rng: np.random.Generator) -> bytes:
    """A few bytes changed, a piece lost, doubled, zeroed or moved; half of the time in an archive's own records."""
    data = bytearray(content)
    marks = [match.start() for match in re.finditer(rb"PK|\x93N", content)]
    for _ in range(int(rng.integers(1, 4))):
        start = int(rng.integers(len(data) or 1))
        if marks and rng.random() < 0.6:
            start = int(rng.choice(marks)) + int(rng.integers(0, 120))
        size = int(rng.integers(1, 40))
        piece = bytes(data[start : start + size])
        kind = rng.integers(6)
        if kind <= 2:
            for k in range(start, min(start + int(rng.integers(1, 4)), len(data))):
                data[k] = int(rng.choice([0, 1, 0x7F, 0x80, 0xFF, int(rng.integers(256))]))
        elif kind == 3:
            data[start : start + size] = b""
        elif kind == 4:
            data[start:start] = piece
        else:
            data[start : start + size] = bytes(len(piece))
        if rng.random() < 0.05:
            del data[start:]
    return bytes(data)


ODD: list[Any] = [
    *(None, True, False, 0, -1, 1, 2, 255, 256, 0.5, 1e-308, 1e308, 10**20, -(10**400), math.nan, math.inf),
    *("x", "", "\x1b[2J\n", [], [1], [None], {}, {"a": 1}),
]


def tampered(header: dict[str, Any], arrays: Members, rng: np.random.Generator) -> None:
    """One value of a chip's header becomes odd, or up to three of an array become any bytes at all; both mutated."""
    if rng.random() < 0.5:
        places = list(_places(header))
        owner, key = places[rng.integers(len(places))]
        owner[key] = ODD[rng.integers(len(ODD))]
        return
    array = arrays[list(arrays)[rng.integers(len(arrays))]]
    flat: np.ndarray[Any, Any] = array.reshape(-1)
    if flat.dtype.names:
        flat = flat[flat.dtype.names[rng.integers(len(flat.dtype.names))]]
    for place in rng.integers(flat.size, size=rng.integers(1, 4)):
        flat[place] = np.frombuffer(rng.bytes(flat.dtype.itemsize), flat.dtype)[0]


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Every (owner, key) of a JSON tree."""
    keys = tree if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ()
    for key in keys:
        yield tree, key
        yield from _places(tree[key])
