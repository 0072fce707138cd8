"""Chip beside ASIC: the ratio of their energies, its range, and what it hangs on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from memdrive.chip.device import DeviceParams
from memdrive.chip.energy.lines import asic_lines, chip_lines
from memdrive.chip.energy.prices import ASSUMPTIONS, COSTS, Cost, values
from memdrive.chip.energy.times import asic_seconds, chip_seconds, ramp_seconds, reads_of
from memdrive.chip.energy.work import Workload


def range_of(
    work: Workload, device: DeviceParams, costs: Mapping[str, Cost] = COSTS
) -> dict[str, tuple[float, float]]:
    """ASIC over chip energy (the same sparse algorithm on both, plain backpropagation on the ASIC), case by case."""
    cases: dict[str, Mapping[str, float]] = {"as counted": {}}
    cases |= {name: assumption.costs for name, assumption in ASSUMPTIONS.items()}
    for name, against in (("all against the chip", True), ("all for the chip", False)):
        cases[name] = {
            key: value for each in ASSUMPTIONS.values() if each.against is against for key, value in each.costs.items()
        }
    cost, dense = values(costs), replace(work, dense=True)
    return {
        name: (ratio(work, device, {**cost, **changed}), ratio(dense, device, {**cost, **changed}))
        for name, changed in cases.items()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Both ledgers, and what their ratio hangs on."""

    energy_chip_j: float
    energy_asic_j: float
    time_chip_s: float
    time_ramp_s: float | None
    """[s] Of the chip, with ramps for converters; None for a workload that does not say what it read."""
    time_asic_s: float
    chip: dict[str, float]
    """[J] line by line"""
    asic: dict[str, float]
    sensitivity: dict[str, tuple[float, float]]
    """ASIC / chip energy with each cost halved and doubled; `dense`: as it is, and with plain backpropagation."""
    cases: dict[str, tuple[float, float]]
    """ASIC / chip energy under each of ASSUMPTIONS and all of either kind together; sparse and dense."""

    @property
    def span(self) -> tuple[float, float]:
        """From the case worst for the chip to the best, the same sparse algorithm on both."""
        sparse = [ratio for ratio, _ in self.cases.values()]
        return min(sparse), max(sparse)

    @property
    def ratio(self) -> float:
        """ASIC energy over chip energy."""
        return self.energy_asic_j / self.energy_chip_j


def ratio(work: Workload, device: DeviceParams, cost: Mapping[str, float]) -> float:
    """ASIC energy over chip energy."""
    return sum(asic_lines(work, cost).values()) / sum(chip_lines(work, device, cost).values())


def compare(work: Workload, device: DeviceParams, costs: Mapping[str, Cost] = COSTS) -> Comparison:
    """Chip beside ASIC on one workload, and each cost halved and doubled, one at a time."""
    if not (work.ledger.pairs_read or work.ledger.pulses):
        raise ValueError("energy.compare: need a chip that has read or been pulsed, got an idle ledger")
    cost = values(costs)
    chip, asic = chip_lines(work, device, cost), asic_lines(work, cost)
    hangs_on = {}
    for name, value in cost.items():
        low, high = (ratio(work, device, cost | {name: value * factor}) for factor in (0.5, 2.0))
        if not math.isclose(low, high, rel_tol=1e-3):
            hangs_on[name] = (low, high)
    for name in ("t_read", "t_set", "v_set"):
        other = (device.replace(valid="", **{name: getattr(device, name) * factor}) for factor in (0.5, 2.0))
        low, high = (ratio(work, changed, cost) for changed in other)
        hangs_on[f"device.{name}"] = (low, high)
    hangs_on["dense"] = (ratio(work, device, cost), ratio(replace(work, dense=True), device, cost))
    return Comparison(
        energy_chip_j=sum(chip.values()),
        energy_asic_j=sum(asic.values()),
        time_chip_s=chip_seconds(work, device, cost),
        time_ramp_s=ramp_seconds(work, device, cost) if work.reads or not reads_of(work) else None,
        time_asic_s=asic_seconds(work, cost),
        chip=chip,
        asic=asic,
        sensitivity=hangs_on,
        cases=range_of(work, device, costs),
    )
