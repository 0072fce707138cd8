"""What everything drawn is: one sign for each thing on the floor, on the chip and among the curves."""

from __future__ import annotations

from memdrive.demos.live.car.floor import Floor
from memdrive.demos.live.car.show import Show
from memdrive.demos.live.car.strings import text
from memdrive.demos.live.chip.layout import Layout
from memdrive.demos.ui.pointing import Pointer

Point = tuple[float, float]


def pointers(layout: Layout, floor: Floor, show: Show, language: str) -> list[Pointer]:
    """For all that a frame of this show has drawn, the small things first: they have the fewest places."""
    points = {**_on_floor(layout, floor, show), **_on_chip(layout, show), **_on_plots(layout)}
    return [Pointer(at, text(f"what_{name}", language)) for name, at in points.items()]


def _on_floor(layout: Layout, floor: Floor, show: Show) -> dict[str, Point]:
    assert floor.camera is not None
    road, u = layout.road, layout.unit
    learner, ghost = show.poses(show.clock.fraction)
    at = {name: floor.point(pose) for name, pose in (("learner", learner), ("ghost", ghost))}
    if not show.proof:
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


def _on_chip(layout: Layout, show: Show) -> dict[str, Point]:
    places, u = layout.on_chip, layout.unit
    first, second = places.cells
    at: dict[str, Point] = {
        "bits": (places.bits.centerx, places.bits.y + 0.3 * places.bits.height),
        "pair": (first.x + 0.4 * first.width, first.y + 0.3 * first.height),
        "pulse": (places.legend.x + 0.4 * u, places.legend.bottom - 3.8 * u),
        "hidden": (places.hidden.x + 0.6 * places.hidden.width, places.hidden.centery),
        "second": (second.x + 0.4 * second.width, second.centery),
        "votes": (places.steering.x + 0.3 * places.steering.width, places.steering.centery),
        "joules": (places.energy.x + 6.0 * u, places.energy.centery),
    }
    if not show.proof:
        share = (min(max(show.drive.wanted, -1.0), 1.0) + 1) / 2
        at["teacher"] = (places.steering.right - 0.3 * u, places.steering.y + share * places.steering.height)
    return at


def _on_plots(layout: Layout) -> dict[str, Point]:
    names = ("error", "rate", "energy")
    return {
        name: (rect.x + share * rect.width, rect.centery)
        for name, rect, share in zip(names, layout.on_plots.strips, (0.05, 0.1, 0.15), strict=True)
    }
