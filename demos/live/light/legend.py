"""What everything drawn is: one sign for each thing on the floor, on the chip and among the curves."""

from __future__ import annotations

from memdrive.demos.live.chip import legend
from memdrive.demos.live.chip.layout import Layout
from memdrive.demos.live.chip.legend import Point
from memdrive.demos.live.light.floor import RING, SPAN, place, target, wish_place
from memdrive.demos.live.light.picture import on_stage
from memdrive.demos.live.light.show import LightShow
from memdrive.demos.live.light.strings import text
from memdrive.demos.ui.pointing import Pointer


def pointers(layout: Layout, show: LightShow, language: str) -> list[Pointer]:
    """For all that a frame of this show has drawn."""
    staged = on_stage(show)
    chip = legend.on_chip(layout, staged.wishes, len(staged.activity))
    return legend.pointers({**_on_floor(layout, show), **chip, **legend.on_plots(layout)}, text, language)


def _on_floor(layout: Layout, show: LightShow) -> dict[str, Point]:
    """What lies outside the floor that is shown gets no sign."""
    road, u = layout.road, layout.unit
    learner, ghost = show.poses(show.clock.fraction)
    robots, _ = show.robots
    at = {
        "learner": road.center,
        "ring": (road.centerx, road.centery + RING * road.height / SPAN),
        "ghost": place(ghost, learner, road),
        "target": place(target(robots), learner, road),
    }
    if show.wished:
        at["wish"] = wish_place(show.chase.wanted, learner, road)
    if len(show.diary.trail) > 24:
        x, y, _ = show.diary.trail[-24]
        at["trail"] = place((x, y, 0.0), learner, road)
    seen = {name: point for name, point in at.items() if road.collidepoint(point)}
    return {
        **seen,
        "told": (road.x + 4.0 * u, road.y + 1.9 * u),
        "counts": (road.x + 2.0 * u, road.bottom - 1.0 * u),
    }
