"""A stage of learning, counted: the chip's joules and seconds beside an ASIC's, and the range of their ratio."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from rich.console import Console
from rich.table import Table

from memdrive.agent import Recipe
from memdrive.agent.digits import learn
from memdrive.agent.digits.contest import ENTRIES
from memdrive.agent.digits.course import COUNTING, PLAIN
from memdrive.agent.driving.contest import RULES
from memdrive.chip import DeviceParams, energy
from memdrive.demos.devices import timing
from memdrive.demos.digits import data as digits_data
from memdrive.demos.driving.drive import Drive
from memdrive.demos.report.console import Tick
from memdrive.demos.seeds import stream

CLAIM = (
    "Their claim, not ours: on the same task on-chip learning costs 1/35 of the energy of an ASIC in an advanced "
    "node, with a 75-fold gain in efficiency in prospect (Tsinghua, 9 Oct 2023; W. Zhang et al., Science 381, 1205)."
)
WHY = (
    "Why ours differs: their array, voltages and accounting are not known to us. Ours gives the ASIC the chip's own "
    "sparse algorithm on binary inputs, and books the converters and the rehearsal memory; see what it hangs on."
)
LEFT_OUT = (
    "Left out on both sides: clock and control, sensors, motors, the memory in which distorted shots of a new digit "
    "wait; on the chip the pumps behind its pulses. A ramp is charged a converter's energy."
)


TASKS: Mapping[str, Sequence[str]] = {"driving": tuple(RULES), "digits": tuple(ENTRIES)}
"""The rules that each task knows: those of `memdrive rules`."""
PIECE = 500
"""Digits learned between two ticks."""
PASSES = 4
"""Of a rule on digits, if it is no course of its own: as many as `memdrive rules` gives."""


def driving(
    device: DeviceParams,
    seed: int,
    old_steps: int,
    new_steps: int,
    rule: str | None = None,
    tick: Tick = lambda: None,
) -> energy.Workload:
    """Learn day uncounted, then inverted counted, as the examination's first chip does.

    rule : None is the recipe's; tick : called after each control step
    """
    recipe = Recipe() if rule is None else replace(Recipe(), rule=RULES[rule])
    chip = recipe.chip(device, stream(seed, "fabrication"))
    drive = Drive(chip, scene="day", seed=stream(seed, "drive"), recipe=recipe)
    for _ in range(old_steps):
        drive.step()
        tick()
    before = energy.workload(chip, drive.learner.beside)
    drive.set_scene("inverted")
    for _ in range(new_steps):
        drive.step()
        tick()
    work = energy.workload(chip, drive.learner.beside) - before
    return replace(work, kept_s=new_steps * drive.learner.recipe.control_dt)


def digits(device: DeviceParams, seed: int, train: int, plain: bool, tick: Tick = lambda: None) -> energy.Workload:
    """Ordinary digits from scratch, as `memdrive digits --devices` does, with counters or without.

    tick : called after each of `digit_pieces`
    """
    lessons = PLAIN if plain else COUNTING
    material = digits_data.load()
    x, labels = digits_data.bits(material.x_train[:train]), material.y_train[:train]
    chip = learn.fabricate(device, stream(seed, "fabrication"), lessons)
    for _ in learn.base_in_pieces(chip, x, labels, lessons, stream(seed, "digits order"), PIECE):
        tick()
    return energy.workload(chip)


def digit_pieces(train: int, plain: bool) -> int:
    """How often `digits` ticks; less often, where it stops when the chip is found in a good state."""
    return (PLAIN if plain else COUNTING).passes * -(-train // PIECE)


def digits_by(device: DeviceParams, seed: int, train: int, rule: str) -> energy.Workload:
    """Ordinary digits from scratch by one of the rules, as `memdrive rules` teaches it."""
    material = digits_data.load()
    x, labels = digits_data.bits(material.x_train[:train]), material.y_train[:train]
    chip = ENTRIES[rule].fabricate(device, stream(seed, "fabrication"))
    ENTRIES[rule].teach(chip, x, labels, PASSES, stream(seed, "digits order"))
    return energy.workload(chip)


def record(
    found: energy.Comparison, work: energy.Workload, one: Mapping[str, Any], costs: Mapping[str, energy.Cost]
) -> dict[str, Any]:
    """The figures for JSON. one : `timing.image`"""
    return {
        "energy_chip_j": found.energy_chip_j,
        "energy_asic_j": found.energy_asic_j,
        "time_chip_s": found.time_chip_s,
        "time_ramp_s": found.time_ramp_s,
        "time_asic_s": found.time_asic_s,
        "image": dict(one),
        "ratio": found.ratio,
        "lines": {"chip_j": found.chip, "asic_j": found.asic},
        "sensitivity": {name: list(pair) for name, pair in found.sensitivity.items()},
        "range": {name: {"ratio": sparse, "ratio_dense": dense} for name, (sparse, dense) in found.cases.items()},
        "assumptions": {name: asdict(each) for name, each in energy.ASSUMPTIONS.items()},
        "ledger": asdict(work.ledger),
        "costs": {name: asdict(cost) for name, cost in costs.items()},
        "claim": CLAIM,
    }


def print_comparison(
    console: Console,
    found: energy.Comparison,
    work: energy.Workload,
    one: Mapping[str, Any],
    costs: Mapping[str, energy.Cost],
) -> None:
    """Both ledgers line by line, times, the ratio, what it hangs on, and the authors' claim beside it."""
    for name, lines, total, seconds in (
        ("chip", found.chip, found.energy_chip_j, found.time_chip_s),
        ("ASIC", found.asic, found.energy_asic_j, found.time_asic_s),
    ):
        table = Table(title=f"{name}: {1e6 * total:.4g} µJ, {1e3 * seconds:.4g} ms for {work.samples:,} samples")
        table.add_column("line")
        table.add_column("energy [µJ]", justify="right")
        table.add_column("share", justify="right")
        for line, joules in lines.items():
            table.add_row(line, f"{1e6 * joules:.4g}", f"{100 * joules / total:.1f} %")
        console.print(table)
    low, high = found.span
    console.print(
        f"ASIC / chip: energy {found.ratio:.3g} ({low:.2g} to {high:.2g}, by what is assumed), "
        f"time {found.time_asic_s / found.time_chip_s:.3g}"
    )
    console.print(timing.told(found, one, costs))
    console.print(_range_table(found))
    table = Table(title="what the energy ratio hangs on", caption="each cost halved and doubled, one at a time")
    for column in ("cost", "value", "halved", "doubled", "source"):
        table.add_column(column, justify="left" if column in ("cost", "source") else "right")
    for name, (low, high) in sorted(found.sensitivity.items(), key=lambda item: -abs(item[1][1] - item[1][0])):
        cost = costs.get(name)
        value, source = (f"{cost.value:g} {cost.unit}", cost.source) if cost else ("", SOURCES.get(name, "the device"))
        table.add_row(name, value, f"{low:.3g}", f"{high:.3g}", source)
    console.print(table)
    console.print(CLAIM, WHY, LEFT_OUT, sep="\n")


def _range_table(found: energy.Comparison) -> Table:
    table = Table(title="ASIC / chip energy, by what is assumed", caption="below 1 the ASIC wins")
    for column in ("assumption", "same algorithm", "dense ASIC", "source"):
        table.add_column(column, justify="left" if column in ("assumption", "source") else "right")
    for name, (sparse, dense) in found.cases.items():
        assumption = energy.ASSUMPTIONS.get(name)
        table.add_row(name, f"{sparse:.3g}", f"{dense:.3g}", assumption.why if assumption else "")
    return table


SOURCES = {"dense": "as it is, and an ASIC that skips no zeros and writes every weight for each learned sample"}
