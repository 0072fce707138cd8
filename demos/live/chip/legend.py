"""What everything drawn is that windows of a learner share: the chip, and the curves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from memdrive.demos.live.chip.layout import Layout
from memdrive.demos.ui.pointing import Pointer
from memdrive.demos.ui.strings import Texts

Point = tuple[float, float]


def pointers(points: Mapping[str, Point], text: Texts, language: str) -> list[Pointer]:
    """A sign for each thing, by its name; the small things first, which have the fewest places."""
    return [Pointer(at, text(f"what_{name}", language)) for name, at in points.items()]


def on_chip(layout: Layout, wishes: Sequence[float], n_out: int) -> dict[str, Point]:
    """The chip's panel. wishes : as places among its n_out outputs; the first gets a sign"""
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
    if wishes:
        y = places.steering.y + (wishes[0] + 0.5) / n_out * places.steering.height
        at["teacher"] = (places.steering.right - 0.3 * u, y)
    return at


def on_plots(layout: Layout) -> dict[str, Point]:
    """The curves' panel."""
    names = ("error", "rate", "energy")
    return {
        name: (rect.x + share * rect.width, rect.centery)
        for name, rect, share in zip(names, layout.on_plots.strips, (0.05, 0.1, 0.15), strict=True)
    }
