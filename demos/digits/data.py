"""Handwritten digits as the chip sees them: a checked file, bits, and splits that choose or judge."""

from __future__ import annotations

import importlib.resources
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from memdrive.agent.digits.task import CLASSES, PIXELS, SIDE, Bits, Labels
from memdrive.chip import archives
from memdrive.chip.archives import Law

Images = NDArray[np.uint8]

INK = 60
"""A photodiode says 1 above this grey (assumed; chosen on validation digits)."""
KEPT_FOR_CHOOSING = 0.3
"""Share of the crossed sevens on which settings were chosen; no figure is ever measured on them."""


def _images(least: int) -> Law:
    return Law(dtypes=("|u1",), shape=(None, SIDE, SIDE), lengths=(least, 10_000_000))


_LABELS = Law(dtypes=archives.INTEGERS, shape=(None,), low=0, high=CLASSES - 1)
LAWS = {
    "x_train": _images(100),
    "y_train": _LABELS,
    "x_test": _images(1),
    "y_test": _LABELS,
    "x_crossed": _images(10),
}
"""What a file of digits holds; each label has its image."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Digits:
    """Ordinary digits to learn and to be judged on, and crossed sevens; images are (n, 28, 28) uint8, 255 is ink."""

    x_train: Images
    y_train: Labels
    x_test: Images
    y_test: Labels
    x_crossed: Images


def load(path: Path | None = None) -> Digits:
    """The digits of a file with the same arrays as `assets/digits.npz`, or those.

    Raises
        ValueError: an array is missing or not what it should be; the message names it.
        OSError: no such file.
    """
    if path is None:
        with importlib.resources.as_file(importlib.resources.files("memdrive.assets") / "digits.npz") as ours:
            return load(ours)
    with archives.opened("digits: need an .npz file of arrays", path) as archive:
        arrays: dict[str, NDArray[Any]] = {}
        for name in LAWS:
            arrays[name] = archive.read(name, _law(name, arrays))
    return _digits(arrays)


def second_crossed() -> Images:
    """(136, 28, 28) uint8: crossed sevens of MNIST's test split that nothing was chosen on, none in `digits.npz`."""
    file = importlib.resources.files("memdrive.assets") / "crossed-test.npz"
    where = "crossed sevens: need an .npz file of arrays"
    with importlib.resources.as_file(file) as ours, archives.opened(where, ours) as archive:
        return archive.read("x_crossed", LAWS["x_crossed"])


def checked(arrays: Mapping[str, NDArray[Any]]) -> Digits:
    """Arrays by name as Digits; says which one is wrong and what it should be."""
    for name in LAWS:
        law = _law(name, arrays)
        if name not in arrays:
            raise ValueError(f"digits.{name}: need {law}, got only {', '.join(sorted(arrays)) or '-'}")
        law.allow(f"digits.{name}", arrays[name].dtype.str, arrays[name].shape)
        law.check(f"digits.{name}", arrays[name])
    return _digits(arrays)


def _law(name: str, arrays: Mapping[str, NDArray[Any]]) -> Law:
    """The law of an array; as many labels as there are images before them."""
    law, images = LAWS[name], name.replace("y_", "x_")
    return law if images == name else replace(law, shape=(len(arrays[images]),))


def _digits(arrays: Mapping[str, NDArray[Any]]) -> Digits:
    labels = {name: arrays[name].astype(np.uint8) for name in ("y_train", "y_test")}
    return Digits(**{name: arrays[name] for name in LAWS} | labels)


def bits(images: Images) -> Bits:
    """(n, 28, 28) grey -> (n, 784) of 0 and 1."""
    return np.asarray(images.reshape(len(images), PIXELS) > INK, np.uint8)


def for_choosing(digits: Digits) -> Digits:
    """The split on which settings are chosen: a fifth of the training digits judges, and its own crossed sevens."""
    judge = np.arange(len(digits.x_train)) % 5 == 0
    kept, _ = split_crossed(digits)
    return Digits(
        x_train=digits.x_train[~judge],
        y_train=digits.y_train[~judge],
        x_test=digits.x_train[judge],
        y_test=digits.y_train[judge],
        x_crossed=digits.x_crossed[kept],
    )


def for_figures(digits: Digits, second: bool = False) -> Digits:
    """What published figures are measured on: everything but the crossed sevens kept for choosing.

    second : the other test set of crossed sevens instead
    """
    _, rest = split_crossed(digits)
    return Digits(
        x_train=digits.x_train,
        y_train=digits.y_train,
        x_test=digits.x_test,
        y_test=digits.y_test,
        x_crossed=second_crossed() if second else digits.x_crossed[rest],
    )


def split_crossed(digits: Digits) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Places of the crossed sevens kept for choosing, and of the rest; the same whatever the seed."""
    order = np.random.default_rng(7).permutation(len(digits.x_crossed))
    kept = round(KEPT_FOR_CHOOSING * len(order))
    return np.sort(order[:kept]), np.sort(order[kept:])
