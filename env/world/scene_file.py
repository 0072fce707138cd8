"""A scene of one's own from a TOML file: every field that a `Scene` has, and what is not said as in `base`.

name = "twilight"
base = "dim"
noise = 0.05
dead = [3, 17]
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Final

from memdrive.env.laws import one_of, quoted
from memdrive.env.world.scene import Scene

LARGEST: Final = 100_000
"""Letters of a file; one with every field has 600."""
LONGEST: Final = 24
"""Letters of a name."""
KEYS: Final = tuple(field.name for field in fields(Scene))


def is_file(name: object) -> bool:
    """Whether a scene is named by its file."""
    return isinstance(name, str) and name.lower().endswith(".toml")


def read(path: Path, named: Mapping[str, Scene]) -> Scene:
    """The scene in a file.

    named : what `base` may be, and no scene of one's own may be called

    Raises
    ------
    ValueError : the file cannot be read, or breaks a law; the message names file, key, law and value.
    """
    try:
        return _scene(_table(path), path.stem, named)
    except OSError as error:
        law = f"need a file that can be read, got {quoted(error.strerror or str(error))}"
        raise ValueError(f"scene file {path}: {law}") from error
    except ValueError as error:
        raise ValueError(f"scene file {path}: {error}") from error


def _table(path: Path) -> dict[str, Any]:
    with path.open(encoding="utf-8-sig") as stream:
        text = stream.read(LARGEST + 1)
    if len(text) > LARGEST:
        raise ValueError(f"need at most {LARGEST} letters, got more")
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"need TOML, got a mistake: {' '.join(str(error).split())}") from error


def _scene(table: dict[str, Any], stem: str, named: Mapping[str, Scene]) -> Scene:
    base = table.pop("base", "day")
    one_of("base", base, named)
    name = table.setdefault("name", stem)
    if not (isinstance(name, str) and 0 < len(name) <= LONGEST and name.replace("-", "_").isidentifier()):
        raise ValueError(f"name: need a letter, then letters, digits, - or _, at most {LONGEST}, got {quoted(name)}")
    if name in named:
        raise ValueError(f"name: need one that no scene has, got {quoted(name)}")
    for key in table:
        one_of("key", key, (*KEYS, "base"))
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    return replace(named[base], **values)
