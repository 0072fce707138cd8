"""A new class: nine digits are known and the tenth output is free; then the tenth digit is learned in place.

The image task of the authors' published code (github Tsinghua-LEMON-Lab/software_edge_learning_memristor_chip), which
also has the neurons: a ReLU of many bits on the way forward, its sign alone where weights are tuned.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from memdrive.agent.digits import learn
from memdrive.agent.digits.course import COUNTING, PLAIN, PLAIN_SHOTS, STEADY, Lessons, ShotLessons
from memdrive.agent.digits.task import CLASSES, PIXELS
from memdrive.chip import Chip, Dense, DeviceParams
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
    bits: int = 8
    """Of a hidden activation; 8 are the authors' published code's default, 1 is a neuron that fires or not."""
    ceiling: float = 0.3
    """[full scales of the converter] Where its ReLU ends."""

    def chip(self, device: DeviceParams, seed: int) -> Chip:
        """A virgin chip of 784-100-10 whose row drivers have the bits that the activation needs."""
        hidden = Dense(n_in=PIXELS, n_out=learn.LAYERS[1], bits=self.bits, ceiling=self.ceiling)
        layers = (hidden, Dense(n_in=learn.LAYERS[1], n_out=CLASSES))
        driven = device if self.bits == 1 else device.replace(dac_bits=self.bits)
        return Chip(layers, device=driven, seed=seed, rule=self.base.rule(), adc_range=self.base.adc_range)


NARROW = replace(STEADY, window=4)
ADDING = ShotLessons(growth=Growth(first=(64, 24), factor=1))
COURSE = ClassCourse(
    base=replace(COUNTING, first=NARROW, last=NARROW, growth=Growth(first=(3, 5), factor=1.15)), adding=ADDING
)
COURSES: Mapping[str, ClassCourse] = {
    "chip": COURSE,
    "chip-last": replace(COURSE, adding=replace(ADDING, first_layer=1)),
    "chip-naive": replace(COURSE, adding=replace(ADDING, old=0)),
    "chip-binary": replace(COURSE, base=COUNTING, bits=1),
    "chip-plain": ClassCourse(base=PLAIN, adding=PLAIN_SHOTS, bits=1),
}
"""By policy: both layers are tuned; the last alone; no old digit is rehearsed; hidden neurons fire or do not; plain
STELLAR, every sign a pulse at once, adding in the last layer alone.
"""
