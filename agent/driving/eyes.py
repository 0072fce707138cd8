"""Eyes: from photodiodes to ON and OFF bits, with and without a memory of where the line was."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from memdrive.agent.driving.senses import Bits, Floats, Remembered
from memdrive.agent.kernels import eyes, plain

ROWS = eyes.ROWS


def _checked(where: str, observations: Floats, n: int) -> Floats:
    if observations.ndim != 2 or observations.shape[1] < n:
        raise ValueError(f"{where}: need observations of shape (n, >= {n}), got {observations.shape}")
    return observations


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainEyes:
    """ON and OFF cells over the photodiodes: which stand out brighter, which darker, than the floor around them.

    The floor is the median reading; a photodiode stands out when it differs from it by more than half of what
    the fourth most different one does, so three dead photodiodes cannot set the scale.
    Source: assumed, after the ON and OFF channels of the retina; binary inputs as in doi 10.1016/j.neunet.2018.08.012.
    """

    n_photodiodes: int = 48
    floor: float = 0.08
    """Least difference that counts as seeing something, fraction of full scale: above the sensor's noise."""

    @property
    def n_bits(self) -> int:
        """ON and OFF for each photodiode."""
        return 2 * self.n_photodiodes

    @property
    def operations(self) -> int:
        """8-bit comparisons and subtractions for the median, the fourth largest contrast and two thresholds (assumed:
        counted for a sorting network, rounded up)."""
        return 10 * self.n_photodiodes

    @property
    def n_bytes(self) -> int:
        """They remember nothing."""
        return 0

    def fresh(self, n: int) -> Remembered:  # noqa: ARG002 - whatever n
        """Nothing."""
        return {}

    def look(self, observations: Floats, remembered: Remembered, bits: Bits) -> None:  # noqa: ARG002
        """ON bits, then OFF bits, of every row of readings."""
        readings = _checked("PlainEyes.look", observations, self.n_photodiodes)
        plain.encode(readings, self.n_photodiodes, self.floor, bits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Eyes:
    """Three rows of photodiodes that watch one line, and remember where it was.

    In each control step: photodiodes that have read exactly 0 or 1 for some steps are filled in from their neighbours;
    how much each stands out from those two places off is smoothed over steps; two rows of three say whether the line
    is bright or dark, and that is slowly remembered; among all straight lines through the rows the one that sees most
    is taken, one near the last preferred; a row that sees the line there says where, for the others the straight line
    does. The bits are those of plain eyes: ON (bright line) or OFF (dark line) of the photodiodes next to the line.
    Digital logic beside the chip. Source: assumed; every setting chosen on validation roads.
    """

    columns: int = 16
    """Photodiodes in a row; three rows of them."""
    hold: int = 3
    """Steps running at exactly 0 or 1 after which a photodiode is taken for broken. A first look takes no chances."""
    keep: float = 0.2
    """Share of the step before in how much a photodiode stands out."""
    rate: float = 0.1
    """Share of this step in whether the line is bright or dark."""
    floor: float = 0.08
    """Least that counts as standing out, fraction of full scale."""
    near: float = 0.15
    """What a straight line loses for each square column beside the last, in peaks of a row; 0 forgets the last."""
    straight: float = 1.0
    """The same for a slope of one column a row, relative to `near`."""
    loyal: float = 1.0
    """The most that it can lose, in peaks of a row: two rows that agree outvote the memory."""
    reach: float = 1.5
    """A row's own peak is looked for within so many columns of the straight line."""
    half_width: float = 0.75
    """Photodiodes within so many columns of the line are lit: one or two, so half columns can be told apart."""

    def __post_init__(self) -> None:
        laws = {
            "columns": (self.columns >= 4, ">= 4"),
            "hold": (1 <= self.hold <= 255, "1 <= hold <= 255"),
            "keep": (0 <= self.keep < 1, "0 <= keep < 1"),
            "rate": (0 < self.rate <= 1, "0 < rate <= 1"),
            "floor": (self.floor > 0, "> 0"),
            "near": (self.near >= 0, ">= 0"),
            "straight": (self.straight >= 0, ">= 0"),
            "loyal": (self.loyal >= 0, ">= 0"),
            "reach": (self.reach > 0, "> 0"),
            "half_width": (self.half_width >= 0.5, ">= 0.5"),
        }
        for name, (holds, law) in laws.items():
            if not holds:
                raise ValueError(f"Eyes.{name}: need {law}, got {getattr(self, name)}")

    @property
    def n_photodiodes(self) -> int:
        """All rows'."""
        return ROWS * self.columns

    @property
    def n_bits(self) -> int:
        """ON and OFF for each photodiode."""
        return 2 * self.n_photodiodes

    @property
    def operations(self) -> int:
        """Additions and comparisons, 8 bits wide: 10 a photodiode to heal, stand out, take part in extremes and be
        lit, 3 a place to look finer, 4 for each straight line: three rows and what it loses, from two tables."""
        places = eyes.HALVES * (self.columns + 1) + 1
        return 10 * self.n_photodiodes + ROWS * 3 * places + 4 * places * (2 * eyes.STEEPEST + 1)

    @property
    def n_bytes(self) -> int:
        """For each photodiode 2 bits of how long it has read 0 or 1 and 8 of how it stands out; the line: 3 bytes."""
        return -(-10 * self.n_photodiodes // 8) + len(eyes.LINE)

    def fresh(self, n: int) -> Remembered:
        """Eyes just opened."""
        return {
            "held": np.full((n, self.n_photodiodes), self.hold - 1, np.uint8),
            "trace": np.zeros((n, ROWS, self.columns), np.float32),
            "line": np.zeros((n, len(eyes.LINE)), np.float32),
            "looks": np.zeros(n, np.int64),
        }

    def look(self, observations: Floats, remembered: Remembered, bits: Bits) -> None:
        """ON bits, then OFF bits, of every car."""
        law = np.array([getattr(self, name) for name in eyes.LAW], np.float32)
        readings = _checked("Eyes.look", observations, self.n_photodiodes)
        held, trace, line, looks = (remembered[name] for name in ("held", "trace", "line", "looks"))
        eyes.look(readings, law, held, trace, line, looks, bits)
