"""Anyone's policy, judged beside ours: what it answers is checked, what it prints, raises or changes stays its own."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from memdrive.demos.ending import Ended
from memdrive.demos.options import claim
from memdrive.demos.streams import diverted
from memdrive.env import Fleet

SHOWN = 80
"""Letters of a strange value that an error repeats."""


class GuestPolicy:
    """Anyone's `obs -> action`, one fresh instance for each lap, its answers checked."""

    def __init__(self, name: str, factory: Callable[[], Callable[[NDArray[np.float32]], Any]]) -> None:
        self.name, self.factory = name, factory
        self._fleet: Fleet | None = None
        self._drivers: list[Callable[[NDArray[np.float32]], Any]] = []

    def __call__(self, fleet: Fleet) -> NDArray[np.float32]:
        """Steering for every car still on its lap."""
        steering = np.zeros(len(fleet.active), np.float32)
        with visiting(self.name):
            if fleet is not self._fleet:
                self._fleet, self._drivers = fleet, [self.factory() for _ in range(len(fleet.active))]
            for lap in np.flatnonzero(fleet.active):
                action = self._drivers[lap](fleet.observations[lap].copy())
                steering[lap] = self._checked(action, int(lap))
        return steering

    def _checked(self, action: Any, lap: int) -> float:
        try:
            (value,) = np.asarray(action).reshape(-1).astype(float, casting="same_kind")
        except Exception:  # whatever a strange object does when it is looked at
            raise _refused(self.name, f"need one number as action, got {_shown(action)} on lap {lap}") from None
        if not -1.0 <= value <= 1.0:
            raise _refused(self.name, f"need an action in [-1, 1], got {value} on lap {lap}")
        return float(value)


@contextlib.contextmanager
def visiting(name: str) -> Iterator[None]:
    """A stranger's code at work: what it prints goes to standard error, what it raises is said in one line, an end of
    the program too; and it leaves us in the folder in which we were.
    """
    folder = Path.cwd()
    try:
        with diverted():
            yield
    except (Ended, click.ClickException):
        raise
    except BaseException as error:
        raise _refused(name, f"need a policy that answers, got {_told(error)}") from error
    finally:
        os.chdir(folder)


def load_guest(spec: str, ctx: click.Context) -> GuestPolicy:
    """A policy from `module:factory`; the current folder counts as a place to import from, as with `python -m`.

    No output of the command may replace what was imported from that folder.
    """
    module, colon, attribute = spec.partition(":")
    if not (module and colon and attribute):
        raise click.BadParameter(f"need module:factory, got '{spec}'", param_hint="--policy")
    path, known = sys.path.copy(), set(sys.modules)
    sys.path.insert(0, str(Path.cwd()))
    try:
        with visiting(spec):
            factory = getattr(importlib.import_module(module), attribute)
            driver = factory()
    finally:
        sys.path[:] = path
    if not callable(driver):
        raise _refused(spec, f"need a factory of callables, got {type(driver).__name__}")
    _claim(ctx, {module, *sys.modules} - (known - {module}))
    return GuestPolicy(spec, factory)


def _claim(ctx: click.Context, modules: Collection[str]) -> None:
    """The files of modules are read."""
    (option,) = (param for param in ctx.command.params if param.name == "policies")
    for name in modules:
        file = getattr(sys.modules.get(name), "__file__", None)
        if isinstance(file, str) and Path(file).is_relative_to(Path.cwd()):
            claim(Path(file), option, ctx)


def _refused(name: str, why: str) -> click.BadParameter:
    return click.BadParameter(f"'{name}': {why}", param_hint="--policy")


def _told(error: BaseException) -> str:
    """Kind and words of an error, which may have none that can be had."""
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:
        return type(error).__name__


def _shown(value: object) -> str:
    try:
        shown = " ".join(repr(value).split())
    except Exception:
        return f"a {type(value).__name__} without a repr"
    return shown if len(shown) <= SHOWN else shown[: SHOWN - 3] + "..."
