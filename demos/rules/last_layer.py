"""The last layer alone, as in the plot of the authors' published code: on the first layer of a float network.

Of the code that is named in `AUTHORS_PLOT`, `master` is master_c_nonli_acc.m, `array` rram_array.m.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from memdrive.agent.digits import learn
from memdrive.agent.digits.task import PIXELS, Labels
from memdrive.agent.twin import FloatTwin
from memdrive.chip import Chip, DeviceParams
from memdrive.chip.layers import Dense
from memdrive.chip.rules import LearningRule, Published, Sgd
from memdrive.demos.digits.data import Digits, Images
from memdrive.demos.report.console import Tick
from memdrive.demos.rules.digits import DigitsPlan
from memdrive.demos.rules.spent import Outcome, spent_by
from memdrive.demos.seeds import stream

Floats = NDArray[np.float32]

DEVICE = "tsinghua_2023"
"""The preset that learns, if no other is asked for."""
WHOLE = 10.0
"""Target of the right output (`master`); every other one's is 0. Thresholds are told in its units."""
TARGET = 0.5
"""The same in full scales of our converters."""
FULL_SCALE = 3.0
"""[v_read (g_max - g_min)] Of the converters: a weight of 1 of the float network then takes the range of a device."""
EPOCHS = 20
"""Of the float network."""
DAC_BITS, ADC_BITS = 8, 12
"""Assumed: converters as elsewhere here. `master` has floats."""
RATE = 0.65
"""The 5e-3 of `master` in our units: times the square of a full row's activation (about 6.6), times `FULL_SCALE`."""
TOLERANCE = 0.015
"""[range] Of a device: half (`array`) of a noise of 0.03, which stands as a comment in `master`; what runs has 0."""
ROUNDS = 49
"""After the first pulse: `array` has up to 50 in all."""

WAYS: Mapping[str, LearningRule] = {
    "alternating": Published(share=0.4),
    "both": Published(share=0.4, both=True),
    "back-propagation": Sgd(rate=(RATE,), tolerance=TOLERANCE),
    "with verify": Sgd(rate=(RATE,), tolerance=TOLERANCE, verify=ROUNDS),
    "rounded": Sgd(rate=(0.13,)),
}
"""Shares and rates. Assumed: chosen on training digits, no test digit; docs/rules.md says what else was tried."""
OF_SIGNS = tuple(name for name, rule in WAYS.items() if isinstance(rule, Published))
WITH_TOLERANCE = tuple(name for name, rule in WAYS.items() if isinstance(rule, Sgd) and rule.tolerance > 0)


@dataclass(frozen=True, slots=True)
class Lessons:
    """What a last layer learns from and is judged on: hidden activations of a float network, full scale 1."""

    x: Floats
    labels: Labels
    x_judged: Floats
    labels_judged: Labels


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is not as chosen."""

    threshold: float | None = None
    """Of signs, for a target of `WHOLE`."""
    tolerance: float | None = None
    """[range] Of a device, in back-propagation."""

    def rule(self, name: str) -> LearningRule:
        """Of a way, with what was asked for."""
        rule = WAYS[name]
        if isinstance(rule, Published) and self.threshold is not None:
            return replace(rule, share=self.threshold / WHOLE)
        if isinstance(rule, Sgd) and rule.tolerance and self.tolerance is not None:
            return replace(rule, tolerance=self.tolerance)
        return rule


def trials(
    digits: Digits, device: DeviceParams, plan: DigitsPlan, tick: Tick, asked: Asked
) -> Iterator[tuple[str, Outcome]]:
    """Every way of learning the last layer, on chips of the same seed."""
    for k in range(plan.repeats):
        lessons = prepared(digits, plan, k)
        for name in plan.rules:
            chip = Chip(
                (Dense(n_in=learn.LAYERS[1], n_out=learn.LAYERS[2]),),
                device=device.replace(dac_bits=DAC_BITS, adc_bits=ADC_BITS),
                seed=stream(plan.seed, "rules chip", k),
                rule=asked.rule(name),
                adc_range=(FULL_SCALE,),
            )
            yield name, taught(chip, lessons, plan.passes, stream(plan.seed, "rules order", k))
            tick()


def prepared(digits: Digits, plan: DigitsPlan, k: int) -> Lessons:
    """Digits of repeat k through the first layer of a float network that has learned them."""
    taken = np.random.default_rng(stream(plan.seed, "rules digits", k)).permutation(len(digits.x_train))[: plan.train]
    x, labels = grey(digits.x_train[taken]), digits.y_train[taken]
    first = first_layer(x, labels, stream(plan.seed, "rules twin", k))
    hidden = np.maximum(x @ first, 0)
    top = np.quantile(hidden[hidden > 0], 0.999)
    judged = np.maximum(grey(digits.x_test) @ first, 0)
    return Lessons(np.minimum(hidden / top, 1), labels, np.minimum(judged / top, 1), digits.y_test)


def first_layer(x: Floats, labels: Labels, seed: int) -> Floats:
    """(784, 100) of a float network of ReLU neurons, trained by Adam on the targets that the last layer then has."""
    twin = FloatTwin(learn.LAYERS, seed=seed, biased=False, hinged=False)
    rng, wanted = np.random.default_rng(seed + 1), learn.targets(labels, WHOLE, 0)
    for epoch in range(EPOCHS):
        twin.rate = 1e-3 * 0.85**epoch
        for batch in np.array_split(rng.permutation(len(x)), max(len(x) // 32, 1)):
            twin.train(x[batch], wanted[batch])
    return twin.weights[0]


def grey(images: Images) -> Floats:
    """(n, 28, 28) grey -> (n, 784) in [0, 1]."""
    return images.reshape(len(images), PIXELS).astype(np.float32) / np.float32(255)


def taught(chip: Chip, lessons: Lessons, passes: int, seed: int) -> Outcome:
    """Passes over the digits in random order, judged after the last."""
    rng = np.random.default_rng(seed)
    wanted = learn.targets(lessons.labels, TARGET, 0)
    for _ in range(passes):
        order = rng.permutation(len(wanted))
        chip.learn_many(lessons.x[order], wanted[order])
    accuracy = float((chip.forward(lessons.x_judged).argmax(axis=1) == lessons.labels_judged).mean())
    return Outcome(judged={"accuracy": accuracy, "pulses_as_theirs": counted(chip)}, spent=spent_by(chip))


def counted(chip: Chip) -> int:
    """Pulses as `array` counts them: signs by turns once a pair and sample, gradients by the device.

    Both: assumed a pair, as turns; `array` has no function for it.
    """
    return chip.ledger.pairs_tuned if isinstance(chip.rule, Published) else chip.ledger.pulses
