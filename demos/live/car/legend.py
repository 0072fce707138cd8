"""What everything drawn is: one sign for each thing on the floor, on the chip and among the curves."""

from __future__ import annotations

from memdrive.demos.live.car.floor import Floor
from memdrive.demos.live.car.picture import on_stage
from memdrive.demos.live.car.show import Show
from memdrive.demos.live.car.strings import text
from memdrive.demos.live.chip import legend
from memdrive.demos.live.chip.layout import Layout
from memdrive.demos.live.chip.legend import Point
from memdrive.demos.ui.pointing import Pointer


def pointers(layout: Layout, floor: Floor, show: Show, language: str) -> list[Pointer]:
    """For all that a frame of this show has drawn."""
    staged = on_stage(show)
    chip = legend.on_chip(layout, staged.wishes, len(staged.activity))
    return legend.pointers({**_on_floor(layout, floor, show), **chip, **legend.on_plots(layout)}, text, language)


def _on_floor(layout: Layout, floor: Floor, show: Show) -> dict[str, Point]:
    assert floor.camera is not None
    road, u = layout.road, layout.unit
    learner, ghost = show.poses(show.clock.fraction)
    at = {name: floor.point(pose) for name, pose in (("learner", learner), ("ghost", ghost))}
    if show.wished:
        at["wish"] = floor.wish(learner, show.drive.wanted, u)
    if len(show.diary.trail) > 24:
        x, y, _ = show.diary.trail[-24]
        at["trail"] = floor.point((x, y, 0.0))
    box = floor.close_up
    return {
        **at,
        "rim": floor.eye(floor.standing_out(show)),
        "close_up": (box.centerx, box.bottom - 0.1 * box.height),
        "told": (road.x + 4.0 * u, road.y + 1.9 * u),
        "counts": (road.x + 2.0 * u, road.bottom - 1.0 * u),
    }
