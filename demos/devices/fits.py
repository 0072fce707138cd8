"""`memdrive chip fit --table`: a measured curve as a table of steps, class by class."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
from rich.table import Table

from memdrive.demos.options import result_record, user_input, write_json
from memdrive.demos.report.console import beside

CLASSES: Final = 10
"""As the table of the authors' published code has."""


def by_classes(file: Path, classes: int, figure: Path | None, json_file: Path | None) -> None:
    """Read, tabulate, tell; the device goes to the JSON file, its cells going up and down to the figure."""
    from memdrive.chip import DeviceParams, curve, tabled
    from memdrive.demos.devices import figures

    with user_input("FILE"):
        points = curve.read_curve(file)
        table = tabled.table_of(points, classes)
        g_min, g_max = float(points.conductances.min()), float(points.conductances.max())
        device = DeviceParams(
            g_min=g_min,
            g_max=g_max,
            table=table,
            **tabled.nearest(table),
            source=f"tabulated from {file.name}; assumed: everything but range and table",
            valid=f"{len(points.pulses) - 1} pulses of one cell",
        )
    if figure is not None:
        with user_input("--figure"):
            figures.draw_response(device, file.name, figure)
    config = {"file": file.name, "classes": classes}
    write_json(json_file, result_record("memdrive.chip-fit-table/1", config, 0, device=device.as_dict()))
    shown = Table(title=f"{file.name}: {1e6 * g_min:.4g} to {1e6 * g_max:.4g} µS, mean step and noise of a pulse")
    for column in ("class [µS]", "SET [nS]", "RESET [nS]", "noise SET [nS]", "noise RESET [nS]"):
        shown.add_column(column, justify="right")
    edges = 1e6 * np.linspace(g_min, g_max, classes + 1)
    for k, row in enumerate(zip(*table, strict=True)):
        steps = (f"{1e9 * device.g_range * value:.4g}" for value in row)
        shown.add_row(f"{edges[k]:.4g} to {edges[k + 1]:.4g}", *steps)
    beside(json_file).print(shown)
