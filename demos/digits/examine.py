"""The examinations of digits: the crossed seven, policy by policy, and every published device beside NeuroSim's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console

from memdrive.agent.digits import learn
from memdrive.chip import presets
from memdrive.demos.digits import data as digits_data
from memdrive.demos.digits import experiment
from memdrive.demos.lab.device import device_config
from memdrive.demos.lab.examination import Examination, Outcomes, Record
from memdrive.demos.report.console import ruled
from memdrive.demos.report.words import counted, percent


def policies(
    split: digits_data.Digits,
    device: str,
    plan: experiment.DigitsPlan,
    chosen: Mapping[str, Any],
    json_file: Path | None,
    figure: Path | None,
) -> None:
    """Every policy through the plan. chosen : what else the file says was chosen"""
    config = {key: value for key, value in asdict(plan).items() if key != "seed"}
    Examination(
        schema=experiment.SCHEMA,
        config=config | device_config(device) | dict(chosen),
        seed=plan.seed,
        doing="learning digits",
        pieces=plan.repeats * len(plan.policies),
        trials=lambda tick: experiment.trials(split, presets.get(device), plan, tick),
        figures=lambda outcomes: experiment.policies_record(outcomes, plan),
        table=print_table,
        draw=_draw,
    ).carry_out(json_file, figure)


def _draw(record: Record, outcomes: Outcomes[experiment.Outcome], path: Path) -> None:
    from memdrive.demos.digits.figure import draw  # Matplotlib is loaded for those who asked for a figure

    draw(record, outcomes, path)


def print_table(console: Console, record: Record) -> None:
    """What a person reads: a row for each policy, then a line for each repeat of the first."""
    policies, config = record["policies"], record["config"]
    on = "digits set apart for choosing" if config["choosing"] else "test digits"
    console.print(
        f"{config['device']}, base {config['base']}, {counted(config['repeats'], 'repeat')}, seed {record['seed']}, "
        f"{config['shots']} crossed sevens shown: accuracy [%] with updates off on {on} and on "
        "crossed sevens not shown.",
        highlight=False,
    )
    judged = ("ordinary\nbefore", "after", "crossed\nbefore", "after")
    table = ruled("policy", *judged, "pulses", "energy", "ASIC", "on chip", "SRAM")
    for name, row in policies.items():
        table.add_row(name, *(percent(row, key) for key in experiment.MEASURES), *_costs(row))
    console.print(table)
    name, row = next(iter(policies.items()))
    for k, repeat in enumerate(row["repeats"]):
        old, crossed = (
            f"{100 * repeat[f'{what}_before']:.1f} → {100 * repeat[f'{what}_after']:.1f}"
            for what in ("old", "crossed")
        )
        console.print(f"[dim]{name}, repeat {k}: ordinary {old}, crossed {crossed}[/dim]", highlight=False)


def devices(split: digits_data.Digits, plan: experiment.DigitsPlan, json_file: Path | None) -> None:
    """The table beside NeuroSim's."""
    Examination(
        schema="memdrive.digits.devices/1",
        config={"repeats": plan.repeats, "train": plan.train, "layers": list(learn.LAYERS)},
        seed=plan.seed,
        doing="learning digits",
        pieces=2 * plan.repeats * len(experiment.NEUROSIM),
        trials=lambda tick: experiment.scratch_trials(split, plan, tick),
        figures=experiment.scratch_figures,
        table=print_devices,
        subjects="devices",
    ).carry_out(json_file)


def print_devices(console: Console, record: Record) -> None:
    """A row for each device."""
    config = record["config"]
    console.print(
        f"Accuracy [%] on ordinary test digits, 784-100-10 from scratch on chip, {config['train']:,} digits, "
        f"{counted(config['repeats'], 'chip')} a device, seed {record['seed']}.\n"
        "NeuroSim: its manual's Table II, 400-100-10, multi-bit gradients; "
        "its devices without spread or stuck cells, as here.",
        highlight=False,
    )
    table = ruled("device", "with counters", "plain STELLAR", "NeuroSim")
    for name, row in record["devices"].items():
        table.add_row(name, percent(row, "counters"), percent(row, "plain"), f"{100 * row['neurosim']:.0f}")
    console.print(table)


def _costs(row: Mapping[str, Any]) -> tuple[str, str, str, str, str]:
    counters = max(row["counter_bytes"], row.get("base_counter_bytes", 0))
    sram = f"{(row['rehearsal_bytes'] + counters) / 1000:.1f} kB"
    if "energy_chip_j" not in row:
        return "–", "–", "–", "–", sram
    chip, asic = (f"{1e6 * row[f'energy_{which}_j']:.3g} µJ" for which in ("chip", "asic"))
    return f"{row['pulses']:,.0f}", chip, asic, f"{1e3 * row['time_chip_s']:.3g} ms", sram
