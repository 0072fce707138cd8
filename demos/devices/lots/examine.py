"""A lot of chips, each given the same float network: as programmed, with trimmed converters, tuned on chip."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from memdrive.agent.digits import learn
from memdrive.agent.digits.course import COUNTING
from memdrive.agent.digits.task import Bits, Labels
from memdrive.chip import Chip, DeviceParams
from memdrive.chip.rules.counting import Growth
from memdrive.demos.digits.data import Digits, bits
from memdrive.demos.lab.examination import Outcomes
from memdrive.demos.lab.statistics import bootstrap_interval, mean, spread
from memdrive.demos.report.console import Tick
from memdrive.demos.seeds import stream

SCHEMA: Final = "memdrive.yield/1"
SOFTWARE: Final = "software"
STAGES: Final = ("programmed", "calibrated", "tuned")
TUNING: Final = Growth(first=(24, 48), factor=1.3)
PASSES: Final = 3
"""Of tuning, both layers. Assumed, like its counters: chosen on digits set apart for choosing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LotPlan:
    """What is fabricated, programmed and asked of a chip."""

    chips: int = 100
    train: int = 10_000
    """Digits that the float network learns from."""
    tune: int = 2000
    """Of them, learned again by each chip, in every pass."""
    margin: float = 0.01
    """By how much a good chip's accuracy may fall short of the float network's."""
    seed: int = 0

    def __post_init__(self) -> None:
        if self.tune > self.train:
            raise ValueError(f"LotPlan.tune: need tune <= train = {self.train}, got {self.tune}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One chip at one stage, or the float network."""

    accuracy: float
    pulses: int = 0
    """Device pulses that led here from the stage before."""
    failed_pairs: int = 0
    """Never verified within the tolerance."""
    stuck_devices: int = 0


def lot(device: DeviceParams, adc_gain: float, adc_offset: float) -> DeviceParams:
    """The device behind converters that are not alike, so that there is something to calibrate.

    adc_gain, adc_offset : standard deviations of a column's gain, and of its offset in ADC steps
    """
    source = f"{device.source}; assumed: converters off by {100 * adc_gain:g} % and {adc_offset:g} steps"
    return device.replace(adc_gain=adc_gain, adc_offset=adc_offset, source=source)


def trials(digits: Digits, device: DeviceParams, plan: LotPlan, tick: Tick) -> Iterator[tuple[str, Judged]]:
    """The float network, then every chip at every stage, with updates off whenever it is judged."""
    rng = np.random.default_rng(stream(plan.seed, "lot digits"))
    taken = rng.permutation(len(digits.x_train))[: plan.train]
    x, labels = bits(digits.x_train[taken]), digits.y_train[taken]
    x_test, y_test = bits(digits.x_test), digits.y_test
    twin = learn.float_base(x, labels, stream(plan.seed, "lot twin"), "binary", biased=False)
    yield SOFTWARE, Judged(accuracy=learn.accuracy(twin, x_test, y_test))
    tick()
    for k in range(plan.chips):
        chip = learn.fabricate(device, stream(plan.seed, "lot fabrication", k))
        reports = learn.programmed(chip, twin)
        written = chip.ledger.pulses
        yield (
            "programmed",
            Judged(
                accuracy=learn.accuracy(chip, x_test, y_test),
                pulses=written,
                failed_pairs=sum(int(report.failed.sum()) for report in reports),
                stuck_devices=sum(int(crossbar.stuck.sum()) for crossbar in chip.crossbars),
            ),
        )
        chip.calibrate()
        yield "calibrated", Judged(accuracy=learn.accuracy(chip, x_test, y_test))
        tune(chip, x, labels, plan.tune, stream(plan.seed, "lot order", k))
        yield "tuned", Judged(accuracy=learn.accuracy(chip, x_test, y_test), pulses=chip.ledger.pulses - written)
        tick()


def tune(chip: Chip, x: Bits, labels: Labels, n: int, seed: int) -> None:
    """A few passes over some of the digits that the float network knows, single pulses, on chip and in place."""
    rng, stage = np.random.default_rng(seed), COUNTING.stage(0)
    chip.clear_counters()
    for k in range(PASSES):
        chip.rule = TUNING.rule(replace(COUNTING.thresholds(), first_layer=0), k)
        places = rng.permutation(len(x))[:n]
        chip.learn_many(x[places], learn.targets(labels[places], stage.high, stage.low))


def figures(outcomes: Outcomes[Judged], plan: LotPlan) -> dict[str, Any]:
    """The lot at every stage, beside the float network."""
    software = outcomes[SOFTWARE][0].accuracy
    least = software - plan.margin
    rows: dict[str, Any] = {SOFTWARE: {"accuracy": software, "good_from": least}}
    return rows | {stage: _row(outcomes[stage], least, plan.seed) for stage in STAGES}


def _row(chips: Sequence[Judged], least: float, seed: int) -> dict[str, Any]:
    from scipy.stats import binomtest  # loaded when work is done: a command says within two seconds what it does

    accuracies = [each.accuracy for each in chips]
    good = sum(accuracy >= least for accuracy in accuracies)
    exact = binomtest(good, len(chips)).proportion_ci(method="exact")
    low, median, high = np.percentile(accuracies, [5, 50, 95])
    return {
        "accuracy": mean(accuracies),
        "accuracy_ci95": bootstrap_interval(accuracies, seed),
        "std": spread(accuracies)[1],
        "std_ci95": spread_interval(accuracies, seed),
        "worst": min(accuracies),
        "percentile_5": float(low),
        "median": float(median),
        "percentile_95": float(high),
        "best": max(accuracies),
        "good": good,
        "yield": good / len(chips),
        "yield_ci95": [float(exact.low), float(exact.high)],
        "pulses": mean([each.pulses for each in chips]),
        "chips": [
            {name: getattr(each, name) for name in ("accuracy", "pulses", "failed_pairs", "stuck_devices")}
            for each in chips
        ],
    }


def spread_interval(values: Sequence[float], seed: int) -> list[float]:
    """95 % percentile interval of the standard deviation over chips; of a single chip, 0 twice."""
    if len(values) < 2 or np.ptp(values) == 0.0:
        return [0.0, 0.0]
    from scipy.stats import bootstrap

    result = bootstrap(
        (list(values),),
        lambda sample, axis: np.std(sample, ddof=1, axis=axis),
        method="percentile",
        rng=np.random.default_rng(seed),
    )
    return [float(result.confidence_interval.low), float(result.confidence_interval.high)]
