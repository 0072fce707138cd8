"""One picture of every scene of CarTracking: the same road, the same commands, another world.

python -m memdrive.demos.driving.scenes_sheet --picture docs/images/scenes.png
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from memdrive.agent import PurePursuit
from memdrive.demos.ending import Ruled
from memdrive.demos.options import FigureFile, user_input, write_figure
from memdrive.env import OBSERVED, Fleet
from memdrive.env.constants import COLUMNS, MAX_STEER, ROWS, WHEELBASE
from memdrive.env.roads import tracks
from memdrive.env.world import scenes

STEPS = 24
"""Control steps driven before the picture is taken: 1.2 s."""
START = 7.45
"""Where on the road the drive begins [m]: a worn stretch is under the photodiodes at its end."""
SIZE = (420, 320)
"""Of one picture, in points."""
SCALE = 100.0
"""Points per metre."""
TRAIL = "#35a7ff"


def drive() -> tuple[Fleet, NDArray[np.float64]]:
    """A car in every scene, each given the commands that keep the first, by day, on the line; and where they went.

    returns : the fleet after STEPS, and (STEPS + 1, n, 2) positions of the rear axles [m]
    """
    teacher = PurePursuit(wheelbase=WHEELBASE, max_steer=MAX_STEER)
    road, worlds = tracks.classic("esses"), list(scenes.NAMED.values())
    fleet = Fleet([road] * len(worlds), worlds, [0] * len(worlds))
    fleet.reset(s=START)
    trail = [[fleet.pose(i)[:2] for i in range(len(fleet))]]
    for _ in range(STEPS):
        fleet.step(np.full(len(fleet), teacher(fleet.preview)[0]))
        trail.append([fleet.pose(i)[:2] for i in range(len(fleet))])
    return fleet, np.array(trail)


def draw(path: Path) -> None:
    """One sheet: above, the car where it has come to and the way it took; below, what its photodiodes read."""
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
    import pygame

    from memdrive.env.view import CarView

    fleet, trail = drive()
    view = CarView(SIZE)
    view.scale = SCALE
    x, y = trail[len(trail) // 2 :, 0].mean(axis=0).tolist()
    figure = Figure(figsize=(12, 10.2), layout="constrained")
    panels = np.ravel(np.asarray(figure.subfigures(3, 4), object))
    for i, (name, panel) in enumerate(zip(scenes.NAMED, panels, strict=False)):
        surface = pygame.Surface(SIZE)
        view.draw(surface, fleet, i, centre=(x, y))
        picture = pygame.surfarray.array3d(surface).swapaxes(0, 1)
        columns = 0.5 * (SIZE[0] - 1) + (trail[:, i, 0] - x) * SCALE
        rows = 0.5 * (SIZE[1] - 1) - (trail[:, i, 1] - y) * SCALE
        _cell(panel, name, picture, columns, rows, fleet.observations[i, OBSERVED.photodiodes])
    write_figure(path, figure, dpi=90)


def _cell(
    panel: Any, name: str, picture: NDArray[Any], columns: Any, rows: Any, readings: NDArray[np.float32]
) -> None:
    """Picture, trail and readings of one scene."""
    above, below = panel.subplots(2, 1, height_ratios=(5, 1))
    above.imshow(picture)
    above.plot(columns, rows, color=TRAIL, lw=1.5)
    above.set(xlim=(0, SIZE[0] - 1), ylim=(SIZE[1] - 1, 0))
    above.set_title(name, fontsize=12)
    below.imshow(readings.reshape(ROWS, COLUMNS)[::-1], cmap="gray", vmin=0, vmax=1, aspect="auto")
    for ax in (above, below):
        ax.set(xticks=[], yticks=[])


@click.command(cls=Ruled, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--picture", type=FigureFile(), required=True, metavar="FILE", help="Where to write the sheet.")
def scenes_sheet(picture: Path) -> None:
    """Draw every scene of CarTracking on one sheet."""
    with user_input("--picture"):
        draw(picture)
    click.echo(f"{picture}: {', '.join(scenes.NAMED)}")


if __name__ == "__main__":
    scenes_sheet()
