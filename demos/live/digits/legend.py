"""What everything drawn in the drawing window is: one sign for each thing."""

from __future__ import annotations

from memdrive.demos.live.digits.places import Places
from memdrive.demos.live.digits.strings import text
from memdrive.demos.ui.pointing import Pointer


def pointers(places: Places, language: str) -> list[Pointer]:
    """For all that a frame has drawn, the small things first: they have the fewest places."""
    u, bars, pictures = places.unit, places.outputs.bars, places.pictures
    bits, wanted = pictures.pictures
    lessons, curve, paper = places.lessons.rows, places.lessons.curve, places.sheet.paper
    at = {
        "teach": places.buttons["teach_8"].center,
        "bars": (bars[3].x + 0.6 * bars[3].width, bars[3].centery),
        "bits": (bits.x + 0.4 * bits.width, bits.y + 0.3 * bits.height),
        "wanted": (wanted.x + 0.6 * wanted.width, wanted.y + 0.6 * wanted.height),
        "figures": (pictures.figures.x + 2.0 * u, pictures.figures.y + 0.7 * u),
        "lessons": (lessons.x + 0.3 * lessons.width, lessons.y + 0.4 * lessons.height),
        "curve": (curve.x + 0.5 * curve.width, curve.centery),
        "paper": (paper.x + 0.4 * paper.width, paper.y + 0.6 * paper.height),
    }
    return [Pointer(point, text(f"what_{name}", language)) for name, point in at.items()]
