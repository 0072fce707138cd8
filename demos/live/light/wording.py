"""What the buttons of the light's window say."""

from __future__ import annotations

from memdrive.demos.live.chip.wording import Wording
from memdrive.demos.live.light.strings import text
from memdrive.env.tasks.light.interface import KINDS

WORDING = Wording(text, "light", lambda: KINDS, lambda light, language: text(f"light_{light}", language))
