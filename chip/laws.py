"""Numbers that a caller or a file hands in, held to a law: a plain value back, or one line that says why not."""

from __future__ import annotations

import dataclasses
import math
import numbers
import operator
from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np

NAMED: Final = 80
"""Letters of a strange value that an error repeats."""


def quoted(value: object) -> str:
    """A value as an error repeats it: in one line, and not all of a long one."""
    try:
        text = " ".join(repr(value).split())
    except ValueError:  # an integer of more digits than Python prints
        text = f"an {type(value).__name__} too long to print"
    return shortened(text)


def shortened(text: str, most: int = NAMED) -> str:
    """Not all of a long line."""
    return text if len(text) <= most else text[: most - 1] + "…"


def one_line(text: str) -> str:
    """A stranger's text as it can be shown: what does not print (a newline, an escape, half a letter) is spelt out."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def real(
    where: str, value: Any, low: float, high: float, *, above: bool = False, infinite: bool = False, unit: str = ""
) -> float:
    """A number from low to high. above : low itself is none; infinite : infinity is one; True and False never are."""
    number = _as_float(value)
    fits = (low < number if above else low <= number) and number <= high
    if not (fits or (infinite and number == math.inf)):
        law = f"{low:g} {'<' if above else '<='} {where.rpartition('.')[2]} <= {high:g}"
        or_none = " or infinite" if infinite and high < math.inf else ""
        raise ValueError(f"{where}: need {law}{unit and ' ' + unit}{or_none}, got {quoted(value)}")
    return number


def _as_float(value: Any) -> float:
    """As a float; NaN for what is no number, or too large for one."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        return math.nan
    try:
        return float(value)
    except OverflowError:
        return math.nan


def whole(where: str, value: Any, low: int, high: int) -> int:
    """A whole number from low to high; True and False are none."""
    try:
        number = operator.index(value)
    except TypeError:
        number = low - 1
    if isinstance(value, bool) or not low <= number <= high:
        raise ValueError(f"{where}: need an integer from {low} to {high}, got {quoted(value)}")
    return number


def truth(where: str, value: Any) -> bool:
    """True or False, NumPy's too."""
    if not isinstance(value, bool | np.bool_):
        raise ValueError(f"{where}: need True or False, got {quoted(value)}")
    return bool(value)


def text(where: str, value: Any, longest: int) -> str:
    """A string of so many letters at most."""
    if not isinstance(value, str) or len(value) > longest:
        raise ValueError(f"{where}: need a text of at most {longest} letters, got {quoted(value)}")
    return str(value)


def several(where: str, values: Any, least: int, most: int) -> tuple[Any, ...]:
    """So many values, each of which has a law of its own."""
    found = tuple(values) if isinstance(values, Iterable) else ()
    if not (isinstance(values, Iterable) and least <= len(found) <= most):
        count = f"{least}" if least == most else f"{least} to {most}"
        raise ValueError(f"{where}: need {count} values, got {quoted(values)}")
    return found


def table(where: str, values: Any, rows: int, most: int) -> tuple[tuple[float, ...], ...]:
    """Rows of as many shares of 1, at least two, or no row at all."""
    found = () if isinstance(values, tuple | list) and not values else several(where, values, rows, rows)
    width = len(several(where, found[0], 2, most)) if found else 0
    return tuple(tuple(real(where, value, 0, 1) for value in several(where, row, width, width)) for row in found)


def fields_of(where: str, values: Any, record: type[Any]) -> dict[str, Any]:
    """A mapping from names of a dataclass's fields, and from no others, with all that have no default."""
    if not isinstance(values, Mapping):
        raise ValueError(f"{where}: need a mapping of fields, got {quoted(values)}")
    fields = {field.name: field for field in dataclasses.fields(record)}
    unknown = sorted(str(name) for name in values if name not in fields)
    if unknown:
        raise ValueError(f"{where}: need known fields, got {shortened(one_line(', '.join(unknown)))}")
    missing = [name for name, field in fields.items() if field.default is dataclasses.MISSING and name not in values]
    if missing:
        raise ValueError(f"{where}: need {', '.join(missing)}, got none")
    return dict(values)
