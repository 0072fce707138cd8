"""The last layer alone, as in the plot of the authors' published code: the first is programmed, the last learns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from memdrive.agent.digits import learn
from memdrive.agent.digits.contest import Phase
from memdrive.agent.digits.task import Bits, Labels
from memdrive.agent.twin import FloatTwin
from memdrive.chip import Chip, DeviceParams, energy
from memdrive.chip.layers import Dense
from memdrive.chip.life.programming import program
from memdrive.chip.rules import Published, Sgd
from memdrive.demos.digits.data import Digits, bits
from memdrive.demos.report.console import Tick
from memdrive.demos.rules.digits import DigitsPlan
from memdrive.demos.rules.spent import Outcome, spent_on
from memdrive.demos.seeds import stream

AS_TABULATED = DeviceParams(
    g_min=2e-6,
    g_max=20e-6,
    step_set=0.0181,
    step_reset=0.0284,
    bound_set=1.06,
    bound_reset=1.005,
    step_ctoc=0.034,
    read_noise=0.01,
    source=(
        "the authors' published code (July 2023): 2 to 20 uS; means of ten classes, SET 325 down to 19 nS, RESET 511 "
        "down to 3 nS, whose ends are bound_set and bound_reset here; spread 530 to 670 nS taken as 0.034 "
        "of the range everywhere. Assumed: straight lines between the ends, RESET largest at the top, reads at 1 %"
    ),
)
"""A line through both ends of the table in the authors' published code; the table itself is `TSINGHUA_2023`."""

REPORTED: Mapping[str, tuple[float, float]] = {
    "alternating": (0.96, 513e3),
    "both": (0.97, 934e3),
    "back-propagation": (0.95, 6.46e6),
    "with verify": (0.96, 27.2e6),
}
"""Accuracy and pulses of the plot in the authors' published code: last layer, MNIST (60,000 digits, not these)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How the last layer learns, and on what codes of the hidden one."""

    phase: Phase
    bits: int
    """Of a hidden neuron's ReLU."""
    ceiling: float
    """Code at which it ends, in full scales of the converter."""
    adc_range: tuple[float, float]
    """[v_read (g_max - g_min)] Full scale of the converters of each layer."""


def _signs(both: bool) -> Way:
    phase = Phase(rule=Published(first_layer=1, share=0.62, both=both), high=0.25, low=-0.13)
    return Way(phase=phase, bits=2, ceiling=1.5, adc_range=(25.0, 9.0))


def _gradient(verify: int) -> Way:
    phase = Phase(rule=Sgd(first_layer=1, rate=(0.1,), verify=verify), high=0.5, low=-0.1)
    return Way(phase=phase, bits=8, ceiling=1.0, adc_range=(20.0, 6.0))


WAYS: Mapping[str, Way] = {
    "alternating": _signs(both=False),
    "both": _signs(both=True),
    "back-propagation": _gradient(verify=0),
    "with verify": _gradient(verify=10),
}
"""Assumed: chosen on training digits, no test digit; see docs/rules.md for what else was tried."""


@dataclass(frozen=True, slots=True)
class Base:
    """A chip whose first layer is programmed, and the digits it goes on with."""

    chip: Chip
    x: Bits
    labels: Labels


def based(digits: Digits, device: DeviceParams, plan: DigitsPlan, k: int) -> Iterator[tuple[str, Base]]:
    """Chip of repeat k for every way: first layer written from a float network by write-verify, last as formed."""
    rng = np.random.default_rng(stream(plan.seed, "rules digits", k))
    taken = rng.permutation(len(digits.x_train))[: plan.train]
    x, labels = bits(digits.x_train[taken]), digits.y_train[taken]
    twin = learn.float_base(x, labels, stream(plan.seed, "rules twin", k), "relu", biased=False)
    weights = first_layer(twin)
    for name in plan.rules:
        yield name, Base(programmed(WAYS[name], device, weights, stream(plan.seed, "rules chip", k)), x, labels)


def programmed(way: Way, device: DeviceParams, weights: NDArray[np.float32], seed: int) -> Chip:
    """A chip whose first layer holds these weights as nearly as write-verify has them."""
    chip = Chip(
        (
            Dense(n_in=learn.LAYERS[0], n_out=learn.LAYERS[1], bits=way.bits, ceiling=way.ceiling),
            Dense(n_in=learn.LAYERS[1], n_out=learn.LAYERS[2]),
        ),
        device=device.replace(dac_bits=way.bits),
        seed=seed,
        rule=way.phase.rule,
        adc_range=way.adc_range,
    )
    program(chip.crossbars[0], weights, tolerance=0.05, budget=60)
    return chip


def first_layer(twin: FloatTwin) -> NDArray[np.float32]:
    """(784, 100) in [-1, 1]: a column of ReLU neurons may be scaled as it likes."""
    weights = twin.weights[0]
    scaled = np.clip(weights / np.quantile(np.abs(weights), 0.995, axis=0), -1, 1)
    return np.asarray(scaled, np.float32)


def trials(digits: Digits, device: DeviceParams, plan: DigitsPlan, tick: Tick) -> Iterator[tuple[str, Outcome]]:
    """Every way of learning the last layer, on chips of the same seed."""
    judged = bits(digits.x_test), digits.y_test
    for k in range(plan.repeats):
        for name, base in based(digits, device, plan, k):
            yield name, taught(base.chip, WAYS[name].phase, base, judged, plan, stream(plan.seed, "rules order", k))
            tick()


def taught(chip: Chip, phase: Phase, base: Base, judged: tuple[Bits, Labels], plan: DigitsPlan, seed: int) -> Outcome:
    """Passes over the digits in random order; what they cost without the programming before them."""
    rng, before = np.random.default_rng(seed), energy.workload(chip)
    chip.rule = phase.rule
    for _ in range(plan.passes):
        order = rng.permutation(len(base.x))
        chip.learn_many(base.x[order], learn.targets(base.labels[order], phase.high, phase.low))
    last = chip.crossbars[-1]
    wear = max(int(last.pulses_pos.max()), int(last.pulses_neg.max()))
    spent = spent_on(energy.workload(chip) - before, chip, wear)
    return Outcome(judged={"accuracy": learn.accuracy(chip, *judged)}, spent=spent)
