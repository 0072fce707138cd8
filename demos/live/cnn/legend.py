"""What everything drawn in the CNN's window is: one sign for each thing."""

from __future__ import annotations

from memdrive.demos.live.cnn.places import PANELS, Places
from memdrive.demos.live.cnn.strings import text
from memdrive.demos.ui.pointing import Pointer


def pointers(places: Places, language: str) -> list[Pointer]:
    """For all that a frame has drawn: the button, the panels, the sheet."""
    pictures = {name: places.pictures[name] for name in PANELS}
    at = {
        "tuned": places.buttons["tuned"].center,
        **{name: (rect.centerx, rect.y + 0.4 * rect.height) for name, rect in pictures.items()},
        "paper": (places.paper.x + 0.4 * places.paper.width, places.paper.y + 0.6 * places.paper.height),
    }
    return [Pointer(point, text(f"what_{name}", language)) for name, point in at.items()]
