"""A new class: nine digits are known and the tenth output is free; then the tenth digit is learned in place.

The image task of the authors' published code (github Tsinghua-LEMON-Lab/software_edge_learning_memristor_chip), which
also has the neurons: a ReLU of many bits on the way forward, its sign alone where weights are tuned.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from memdrive.agent.digits.course import COUNTING, PLAIN, PLAIN_SHOTS, STEADY, Lessons, ShotLessons
from memdrive.chip.rules.counting import Growth

NEW_DIGIT = 1
"""Theirs, as their weights tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassCourse:
    """How nine digits are learned from scratch and a tenth is added. Assumed: chosen on MNIST digits of the training
    split that `assets` lacks.
    """

    base: Lessons
    adding: ShotLessons
    """Rounds of examples of the new digit among old ones."""


NARROW = replace(STEADY, window=4)
ADDING = ShotLessons(growth=Growth(first=(127, 48), factor=1), rounds=240, shots=32, low=-0.25)
COURSE = ClassCourse(
    base=replace(
        COUNTING, first=NARROW, last=NARROW, growth=Growth(first=(3, 5), factor=1.045), passes=80, bits=8, ceiling=0.3
    ),
    adding=ADDING,
)
TWIN_EPOCHS, TWIN_DECAY = 40, 0.92
"""How the Adam twin learns the nine: chosen for it on the digits that the chip's course was chosen on, where it is 0.8
points better than after the twelve epochs of other float networks.
"""
COURSES: Mapping[str, ClassCourse] = {
    "chip": COURSE,
    "chip-last": replace(COURSE, adding=replace(ADDING, first_layer=1)),
    "chip-naive": replace(COURSE, adding=replace(ADDING, old=0)),
    "chip-binary": replace(COURSE, base=COUNTING),
    "chip-plain": ClassCourse(base=PLAIN, adding=PLAIN_SHOTS),
}
"""By policy: both layers are tuned; the last alone; no old digit is rehearsed; hidden neurons fire or do not; plain
STELLAR, every sign a pulse at once, adding in the last layer alone.
"""
