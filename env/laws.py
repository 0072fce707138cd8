"""What strangers hand in, held to a law: one clear error that says where, the law and the value."""

from __future__ import annotations

import math
import operator
from collections.abc import Collection
from numbers import Real
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

SMALLEST, LARGEST = 16, 8192
"""Sides of a picture, in points."""
NAMED: Final = 80
"""Letters of a strange value that an error repeats."""


def quoted(value: object) -> str:
    """A value as an error repeats it: in one line, and not all of a long one."""
    text = " ".join(repr(value).split())
    return text if len(text) <= NAMED else text[: NAMED - 1] + "…"


def one_of(where: str, value: Any, known: Collection[Any]) -> None:
    """Refuse a value that is not among the known ones."""
    if not any(value is choice or (isinstance(value, str) and value == choice) for choice in known):
        raise ValueError(f"{where}: need one of {', '.join(map(str, known))}, got {quoted(value)}")


def whole(where: str, value: Any, least: int, most: int) -> int:
    """A whole number from one bound to the other; True and False are none."""
    try:
        number = operator.index(value)
    except TypeError:
        number = least - 1
    if isinstance(value, bool) or not least <= number <= most:
        raise ValueError(f"{where}: need a whole number from {least} to {most}, got {quoted(value)}")
    return number


def picture_size(where: str, width: Any, height: Any) -> tuple[int, int]:
    """Width and height of a picture that can be drawn."""
    return (
        whole(f"{where}.width", width, SMALLEST, LARGEST),
        whole(f"{where}.height", height, SMALLEST, LARGEST),
    )


def is_number(value: object) -> bool:
    """Whether it is a finite real number, of Python or NumPy; True and False are none."""
    try:
        return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)
    except OverflowError:  # a whole number beyond all floats
        return False


def choice(where: str, action: Any, count: int) -> int:
    """A discrete action: 0 to count − 1, also as a NumPy integer or an array of shape ()."""
    try:
        number = operator.index(action)
    except TypeError:
        number = -1
    if not 0 <= number < count:
        raise ValueError(f"{where}: need a whole number from 0 to {count - 1}, got {quoted(action)}")
    return number


def numbers(where: str, action: Any, count: int) -> list[float]:
    """A continuous action as so many floats; their bounds are for the caller."""
    try:
        values = [float(value) for value in action]
    except (TypeError, ValueError, OverflowError):
        values = []
    if len(values) != count:
        raise ValueError(f"{where}: need {count} numbers, shape ({count},), got {quoted(action)}")
    return values


def known_options(where: str, options: Any, known: tuple[str, ...]) -> dict[str, Any]:
    """The options of `reset`, if all are known."""
    if not (isinstance(options, dict) and options.keys() <= set(known)):
        *most, last = known or ("none",)
        law = f"{', '.join(most)} or {last}" if most else last
        raise ValueError(f"{where}.reset.options: need {law}, got {quoted(options)}")
    return options


def batch(where: str, actions: Any, shape: tuple[int, ...], count: int | None) -> NDArray[Any]:
    """Actions of many: from −1 to 1, or discrete ones from 0 to count − 1."""
    law = f"{'whole ' if count else ''}numbers of shape {shape}"
    try:
        values: NDArray[Any] = np.asarray(actions)
    except ValueError as error:
        raise ValueError(f"{where}: need {law}, got {quoted(actions)}") from error
    if values.shape != shape or values.dtype.kind not in ("iu" if count else "iuf"):
        raise ValueError(f"{where}: need {law}, got {quoted(values.tolist())}, shape {values.shape}")
    least, most = (0, count - 1) if count else (-1, 1)
    if not (values.min() >= least and values.max() <= most):  # NaN neither
        raise ValueError(f"{where}: need {least} to {most}, got {values.min()} to {values.max()}")
    return values
