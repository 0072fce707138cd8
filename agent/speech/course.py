"""What a chip is taught of voices: those it knows from scratch, then three examples a word of one it meets."""

from __future__ import annotations

from typing import Final

from memdrive.agent.digits.course import COUNTING, Course, ShotLessons
from memdrive.chip.rules.counting import Growth

VOICE: Final = ShotLessons(growth=Growth(first=(32, 12), factor=1), rounds=120, shots=32, old=64)
"""Assumed: chosen on voices set apart for choosing."""
SPEECH: Final = Course(base=COUNTING, shots=VOICE)
"""Voices are learned as written digits are: the same rule, counters and rehearsal."""
INGREDIENTS: Final = ("counters-hidden", "counters-output", "growth", "shots-hidden", "brake", "augment")
"""What can be left out of it."""
