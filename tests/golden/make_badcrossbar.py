"""Golden currents of resistive crossbars by badcrossbar (D. Joksas, A. Mehonic, SoftwareX 12, 100617 (2020)).

    pip install badcrossbar && python tests/golden/make_badcrossbar.py

badcrossbar imports pycairo, only to draw; where that does not build, a stand-in serves, for nothing is drawn here.
"""

from __future__ import annotations

import importlib.metadata
import json
import sys
from pathlib import Path
from unittest.mock import MagicMock

import numpy as np

SIZES = ((1, 1, 50.0), (3, 5, 20.0), (16, 12, 2.5), (40, 24, 1.0))


def cases() -> list[dict[str, object]]:
    """Random arrays between 10 and 100 kOhm, analog inputs up to 0.2 V."""
    import badcrossbar

    rng = np.random.default_rng(2020)
    found: list[dict[str, object]] = []
    for rows, cols, r_wire in SIZES:
        resistance = 1 / rng.uniform(1e-5, 1e-4, (rows, cols))
        volts = rng.uniform(0, 0.2, rows)
        solution = badcrossbar.compute(volts[:, None], resistance, r_i=r_wire)
        found.append(
            {
                "r_wire_ohm": r_wire,
                "conductance_s": (1 / resistance).tolist(),
                "volts_v": volts.tolist(),
                "current_a": solution.currents.output[0].tolist(),
            }
        )
    return found


if __name__ == "__main__":
    sys.modules.setdefault("cairo", MagicMock())
    golden = {"made_by": f"badcrossbar {importlib.metadata.version('badcrossbar')}", "cases": cases()}
    Path(__file__).with_name("badcrossbar.json").write_text(json.dumps(golden, indent=0) + "\n")
