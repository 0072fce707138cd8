"""What the buttons of the car's window say."""

from __future__ import annotations

from memdrive.demos.live.car.strings import scene_text, text
from memdrive.demos.live.chip.wording import Wording
from memdrive.env.world import scenes

WORDING = Wording(text, "scene", lambda: list(scenes.known()), scene_text)
