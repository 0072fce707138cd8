"""Another simulator's tile beside ours, where it is installed: never a dependency."""

from __future__ import annotations

import functools
import importlib
import importlib.util
import itertools

import numpy as np
from numpy.typing import NDArray

from memdrive.chip import Crossbar
from memdrive.demos.bench.chip import FRESH, Timing, measure, with_next

PEERS = {"aihwkit": "IBM's analog hardware kit", "simulator": "CrossSim", "badcrossbar": "exact currents"}
SIDE = 512
LEARNING_RATE = 0.01


def missing() -> list[str]:
    """Other simulators that are not installed here."""
    return [f"{name} ({what})" for name, what in PEERS.items() if importlib.util.find_spec(name) is None]


def aihwkit_lines(seconds: float) -> tuple[list[Timing], str]:
    """(lines, why there are none) of aihwkit's C++ tile of 512 x 512 soft-bounds devices, as configured by default.

    Its update gives every pair a train of pulses that coincide by chance, at most 31; ours one pulse of each device.
    One thread, one sample; inputs and errors, ready as tensors, are others at every call.
    """
    if importlib.util.find_spec("aihwkit") is None:
        return [], ""
    version = "that is not there"
    try:
        torch = importlib.import_module("torch")
        version = str(torch.__version__)
        torch.set_num_threads(1)
        torch.set_grad_enabled(False)
        tiles = importlib.import_module("aihwkit.simulator.tiles")
        configs = importlib.import_module("aihwkit.simulator.configs")
        tile = tiles.AnalogTile(SIDE, SIDE, configs.SingleRPUConfig(device=configs.SoftBoundsDevice()))
        tile.set_learning_rate(LEARNING_RATE)
        tile.forward(torch.ones(1, SIDE))
    except (ImportError, OSError, AttributeError, RuntimeError) as error:  # a torch that it was not built for, or none
        return [], f"aihwkit does not run with a torch {version}: {next(iter(str(error).splitlines()), error)}"
    rng = np.random.default_rng(0)
    ones = np.ones((FRESH, SIDE), np.float32)
    signs = rng.choice(np.array([-1, 1], np.float32), (FRESH, SIDE))
    crossbar = Crossbar(SIDE, SIDE)

    def tensors(rows: NDArray[np.float32]) -> list[object]:
        return [torch.from_numpy(row[None]) for row in rows]

    forward = functools.partial(with_next, crossbar.forward, itertools.cycle(zip(ones, strict=True)))
    tune = functools.partial(with_next, crossbar.tune, itertools.cycle(zip(ones, signs, strict=True)))
    theirs = (
        functools.partial(with_next, tile.forward, itertools.cycle(zip(tensors(ones), strict=True))),
        functools.partial(with_next, tile.update, itertools.cycle(zip(tensors(ones), tensors(signs), strict=True))),
    )
    return [
        measure("forward 512 x 512, all rows", forward, theirs[0], "aihwkit's tile", None, seconds),
        measure("tune 512 x 512, every pair", tune, theirs[1], "aihwkit's tile", None, seconds),
    ], ""
