"""What a chip is taught of voices: those it knows from scratch, then three examples a word of one it meets."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from memdrive.agent.digits.course import COUNTING, STEADY, Course, ShotLessons
from memdrive.chip.rules.counting import Growth

SURE: Final = replace(STEADY, high=0.9, low=-0.45, window=4)
"""Wider margins than a written digit's: a voice never heard lies further off (assumed; chosen as below)."""
KNOWING: Final = replace(
    COUNTING, first=SURE, last=SURE, passes=20, growth=Growth(first=(3, 5), factor=1.165), bits=8, ceiling=0.3
)
"""Twenty passes over twice as many variations; hidden neurons of eight bits, as in the authors' published code."""
VOICE: Final = ShotLessons(
    growth=Growth(first=(32, 12), factor=1), rounds=300, shots=64, old=64, high=0.8, low=-0.5, rate=3e-4
)
"""Assumed: chosen, as all of this, on synthetic voices and on two recorded speakers set apart for choosing."""
SPEECH: Final = Course(base=KNOWING, shots=VOICE)
"""Voices are learned as written digits are: the same rule, counters and rehearsal."""
INGREDIENTS: Final = ("counters-hidden", "counters-output", "growth", "shots-hidden", "brake", "augment")
"""What can be left out of it."""
