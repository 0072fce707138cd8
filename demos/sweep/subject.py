"""What an examination is to a sweep, and what all of them share: a device with single figures of it replaced."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from memdrive.chip import DeviceParams, presets
from memdrive.demos.sweep.settings import Settings, below, own

Figures = Mapping[str, Any]
Measures = Mapping[str, float]
"""`policy.figure`: one number each, what is plotted and compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One configuration, whole and valid: nothing is left to go wrong but the run itself."""

    config: Mapping[str, Any]
    """Every setting, those that were not given too, as plain data; without the seed."""
    examine: Callable[[], tuple[Measures, Figures]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """An examination as a sweep knows it."""

    known: Settings
    """Every setting, and what it is when it is not given."""
    prepare: Callable[[Settings, int], Work]
    """From checked settings and a seed. Raises ValueError."""


def spent(outcomes: Mapping[str, Sequence[Any]]) -> dict[str, float]:
    """What learning cost every chip of a run, and the range of what an ASIC would spend in its place."""
    return {
        f"{name}.{measure}": value
        for name, (one, *_) in outcomes.items()
        if one.energy is not None
        for measure, value in one.energy.measures.items()
    }


def nothing() -> None:
    """Runs are counted, not their pieces."""


DEVICE = {"device": "default"} | own(presets.DEFAULT, "device.", "source", "valid")


def device_of(asked: Settings) -> DeviceParams:
    """The device that was asked for, with single figures replaced."""
    return _named(asked.get("device", "default")).replace(**below(asked, "device."))


_named = functools.cache(presets.get)
"""A file of a device is read once: what a process runs is one device from first to last."""


def device_config(asked: Settings, device: DeviceParams) -> dict[str, Any]:
    """The same as a run keeps it."""
    return {"device": asked.get("device", "default")} | own(device, "device.", "source", "valid")


def among(where: str, values: tuple[str, ...], known: Mapping[str, Any] | tuple[str, ...]) -> None:
    """Refuse a name that there is not."""
    for value in values:
        if value not in known:
            raise ValueError(f"{where}: need names from {', '.join(known)}, got {value!r}")


def fields_of(asked: Settings, plan: Settings) -> dict[str, Any]:
    """Those of the settings that are the plan's."""
    return {name: value for name, value in asked.items() if name in plan}
