"""Settings of an examination by name: what a file may say, held to the kind of what it replaces."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

Settings = Mapping[str, Any]
"""By dotted name: `steps`, `device.step_dtod`."""
KINDS: Mapping[type, str] = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}


def flat(table: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """Tables within a table as dotted names: TOML reads `device.stuck_on = 0` as one."""
    told: dict[str, Any] = {}
    for name, value in table.items():
        told |= flat(value, f"{above}{name}.") if isinstance(value, Mapping) else {f"{above}{name}": value}
    return told


def own(record: Any, above: str, *left_out: str) -> dict[str, Any]:
    """The plain fields of a dataclass under dotted names; those that are made of parts are left out."""
    values = {field.name: getattr(record, field.name) for field in fields(record) if field.init}
    return {
        f"{above}{name}": value
        for name, value in values.items()
        if name not in left_out and isinstance(value, bool | int | float | str | tuple)
    }


def below(settings: Settings, above: str) -> dict[str, Any]:
    """Those under a dotted name, by what comes after it."""
    return {name.removeprefix(above): value for name, value in settings.items() if name.startswith(above)}


def checked(examination: str, known: Settings, asked: Settings) -> dict[str, Any]:
    """What was asked, each of the kind of the known value that it replaces.

    Raises
        ValueError: every name that is not known, or the first value of another kind.
    """
    strangers = [_stranger(name, known) for name in asked if name not in known]
    if strangers:
        raise ValueError(f"{examination}: need settings of this examination, got {', '.join(strangers)}")
    return {name: _of_kind(f"{examination}.{name}", value, known[name]) for name, value in asked.items()}


def _stranger(name: str, known: Settings) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"{name!r}" + (f" (near: {near[0]})" if near else "")


def _of_kind(where: str, value: Any, like: Any) -> Any:
    if isinstance(like, tuple):
        if not isinstance(value, list | tuple):
            raise ValueError(f"{where}: need a list, got {value!r}")
        kind = type(like[0]) if like else str
        return tuple(_of_kind(where, item, kind()) for item in value)
    kind = type(like)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not kind or (kind is float and math.isnan(value)):
        raise ValueError(f"{where}: need {KINDS[kind]}, got {value!r}")
    return value


def plain(settings: Settings) -> dict[str, Any]:
    """As JSON has it: a tuple is a list, what is endless is null."""
    return {name: _plain(value) for name, value in settings.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return None if isinstance(value, float) and math.isinf(value) else value


def differing(rows: list[Settings]) -> list[str]:
    """Names whose values are not the same everywhere; a part (`device.g_max`) not if a whole (`device`) implies it."""
    names = [name for name in _names(rows) if any(row.get(name) != rows[0].get(name) for row in rows[1:])]
    wholes = [name for name in names if "." not in name]
    return [name for name in names if name in wholes or not _implied(name, wholes, rows)]


def _implied(name: str, wholes: list[str], rows: list[Settings]) -> bool:
    """Whether rows that agree in all wholes agree in this one, too."""
    if not wholes:
        return False
    told: dict[str, Any] = {}
    return all(told.setdefault(repr([row.get(one) for one in wholes]), row.get(name)) == row.get(name) for row in rows)


def _names(rows: list[Settings]) -> Iterator[str]:
    yield from dict.fromkeys(name for row in rows for name in row)
