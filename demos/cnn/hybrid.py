"""Hybrid training: write the float weights into a chip, then tune its last layer in place; and what that cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from memdrive.agent.digits.task import Labels
from memdrive.chip import Chip, Rule, energy
from memdrive.chip.life.programming import ProgramReport
from memdrive.demos.cnn.network import Grey, Weights, targets

TOLERANCE = 0.03
"""Of write-verify, in weights (assumed: chosen on the digits kept for choosing)."""
BUDGET = 150
"""Pulses a pair at most (assumed: what is not there by then is stuck or at the end of its range)."""

_COSTS = energy.values()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """The last layer in place: signs are counted, an overflow is one pulse, given open loop.

    Source
        Tuning the last layer after programming: P. Yao et al., Nature 577, 641 (2020), abstract ("hybrid training").
        Every figure assumed: chosen on the digits kept for choosing.
    """

    overflow: tuple[int, ...] = (4, 8, 16, 32)
    """Equal signs for a pulse, stage by stage: a falling learning rate."""
    digits: int = 1500
    """Training digits shown in a stage."""
    theta_out: float = 1.0
    """[ADC steps]"""
    high: float = 0.125
    """The right output must be at least this high (full scale of the converter is 1),"""
    low: float = -0.0625
    """every other one at most this."""

    def rule(self, overflow: int) -> Rule:
        """Of a stage."""
        return Rule(first_layer=2, one_sided=True, theta_out=self.theta_out, overflow=(1, 1, overflow))


def write(chip: Chip, weights: Weights) -> tuple[ProgramReport, ...]:
    """Write-verify into all copies: a report for each array."""
    return chip.program(list(weights), tolerance=TOLERANCE, budget=BUDGET)


def tune(chip: Chip, x: Grey, labels: Labels, how: Tuning, seed: int) -> int:
    """Tune the last layer on digits in random order; returns device pulses. chip : mutated"""
    return sum(tuned_in_pieces(chip, x, labels, how, seed, how.digits))


def tuned_in_pieces(chip: Chip, x: Grey, labels: Labels, how: Tuning, seed: int, piece: int) -> Iterator[int]:
    """The same, a few digits at a time: device pulses of each piece. No piece reaches over the end of a stage."""
    rng = np.random.default_rng(seed)
    for overflow in how.overflow:
        places = rng.permutation(len(x))[: how.digits]
        chip.rule = how.rule(overflow)
        for start in range(0, len(places), piece):
            these = places[start : start + piece]
            yield int(chip.learn_many(x[these], targets(labels[these], how.high, how.low)).sum())


def accuracy(chip: Chip, x: Grey, labels: Labels) -> float:
    """Share of images whose own output is the highest; nothing is tuned."""
    return float((chip.forward(x).argmax(axis=1) == labels).mean())


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """By the chip's ledger."""

    pulses: int
    energy_j: float
    time_s: float


def spent_since(chip: Chip, before: energy.Workload) -> Spent:
    """What a chip has done since then."""
    work = energy.workload(chip) - before
    return Spent(
        pulses=work.ledger.pulses,
        energy_j=sum(energy.chip_lines(work, chip.device, _COSTS).values()),
        time_s=energy.chip_seconds(work, chip.device, _COSTS),
    )


def rms_error(reports: Sequence[ProgramReport]) -> float:
    """Of all written weights against the float ones, failed pairs included."""
    pairs = sum(report.failed.size for report in reports)
    return float(np.sqrt(sum(report.rms_error**2 * report.failed.size for report in reports) / pairs))
