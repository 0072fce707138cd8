"""`memdrive digits`: learn digits on chip, then a person's crossed seven from a few examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource
from rich.console import Console

from memdrive.agent.digits import learn
from memdrive.agent.digits.course import INGREDIENTS
from memdrive.chip import presets
from memdrive.demos.digits import data as digits_data
from memdrive.demos.digits import experiment
from memdrive.demos.lab.device import device_config
from memdrive.demos.lab.examination import Examination, Outcomes, Record
from memdrive.demos.lab.options import device_option
from memdrive.demos.options import FigureFile, InputFile, json_option, seed_option, user_input
from memdrive.demos.report.console import ruled
from memdrive.demos.ui.command import WindowChoices, window_choices, window_options


@click.command()
@click.option("--data", type=InputFile(), metavar="FILE", help="Your own digits (.npz), same arrays.")
@device_option
@click.option(
    "--base",
    type=click.Choice(experiment.BASES),
    default="on-chip",
    show_default=True,
    help="Learn plain digits from scratch on chip, or write-verify a float network.",
)
@click.option("--shots", type=click.IntRange(0), default=3, show_default=True, help="Crossed sevens shown.")
@click.option("--repeats", type=click.IntRange(1), default=10, show_default=True, help="Fresh chips, fresh shots.")
@click.option("--memory", type=click.IntRange(10), default=1000, show_default=True, help="Old digits rehearsed.")
@click.option("--train", type=click.IntRange(100), default=10_000, show_default=True, help="Digits learned first.")
@click.option(
    "--without",
    type=click.Choice(INGREDIENTS),
    multiple=True,
    metavar="NAME",
    help="Leave an ingredient out: " + ", ".join(INGREDIENTS) + ".",
)
@click.option(
    "--policy",
    "policies",
    type=click.Choice(experiment.POLICIES),
    multiple=True,
    default=experiment.POLICIES,
    help="Only these (may be given several times).  [default: all]",
)
@click.option(
    "--choosing",
    is_flag=True,
    help="Judge on training digits and crossed sevens set apart for choosing settings; no test image is used.",
)
@click.option("--figure", type=FigureFile(), metavar="FILE", help="Draw confusion and moved cells (png, pdf, svg).")
@click.option(
    "--devices", is_flag=True, help="Instead: every published device from scratch, beside NeuroSim's figure."
)
@click.option("--draw", is_flag=True, help="Instead: a window to draw digits in, and to teach the chip by hand.")
@window_options
@seed_option
@json_option
@click.pass_context
def digits(
    ctx: click.Context,
    /,
    data: Path | None,
    device: str,
    choosing: bool,
    devices: bool,
    draw: bool,
    figure: Path | None,
    seed: int,
    json_file: Path | None,
    **options: Any,
) -> None:
    """Learn ordinary digits, then a crossed seven from a few examples, in place.

    Judged with updates off, on test digits and on crossed sevens that were not among the examples.
    """
    _refuse_what_means_nothing(ctx, "--draw" if draw else "--devices" if devices else None)
    looks = window_choices(options)
    with user_input("--data"):
        everything = digits_data.load(data)
        split = digits_data.for_choosing(everything) if choosing else digits_data.for_figures(everything)
    with user_input("digits"):
        plan = experiment.DigitsPlan(seed=seed, **options)
    if draw:
        from memdrive.demos.live.digits.command import draw_and_teach

        draw_and_teach(digits_data.for_choosing(everything), device, plan, looks, json_file)
        return
    if devices:
        _devices(split, plan, json_file)
        return
    with user_input("--shots"):
        plan.check(split)
    config = {key: value for key, value in asdict(plan).items() if key != "seed"}
    Examination(
        schema=experiment.SCHEMA,
        config=config | device_config(device) | {"data": None if data is None else data.name, "choosing": choosing},
        seed=seed,
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


HEEDED = {
    "--draw": {"data", "device", "base", "memory", "train", "draw", "seed", "json_file"},
    "--devices": {"data", "repeats", "train", "choosing", "devices", "seed", "json_file"},
}
"""Options that count when something else is done instead, beside the window's own."""


def _refuse_what_means_nothing(ctx: click.Context, instead: str | None) -> None:
    """An option that would be passed over in silence is a mistake. instead : a key of HEEDED"""
    windows = {field.name for field in fields(WindowChoices)}
    for option in ctx.command.params:
        name = option.name or ""
        if ctx.get_parameter_source(name) is not ParameterSource.COMMANDLINE:
            continue
        if name in windows:
            if instead != "--draw":
                raise click.UsageError(f"{option.opts[0]} means nothing without --draw")
        elif instead and name not in HEEDED[instead]:
            raise click.UsageError(f"{option.opts[0]} means nothing with {instead}")


def print_table(console: Console, record: Record) -> None:
    """What a person reads: a row for each policy, then a line for each repeat of the first."""
    policies, config = record["policies"], record["config"]
    on = "digits set apart for choosing" if config["choosing"] else "test digits"
    console.print(
        f"{config['device']}, base {config['base']}, {config['repeats']} repeats, seed {record['seed']}, "
        f"{config['shots']} crossed sevens shown: accuracy [%] with updates off on {on} and on "
        "crossed sevens not shown.",
        highlight=False,
    )
    judged = ("ordinary\nbefore", "after", "crossed\nbefore", "after")
    table = ruled("policy", *judged, "pulses", "energy", "on chip", "SRAM")
    for name, row in policies.items():
        table.add_row(name, *(_share(row, key) for key in experiment.MEASURES), *_costs(row))
    console.print(table)
    name, row = next(iter(policies.items()))
    for k, repeat in enumerate(row["repeats"]):
        old, crossed = (
            f"{100 * repeat[f'{what}_before']:.1f} → {100 * repeat[f'{what}_after']:.1f}"
            for what in ("old", "crossed")
        )
        console.print(f"[dim]{name}, repeat {k}: ordinary {old}, crossed {crossed}[/dim]", highlight=False)


def _devices(split: digits_data.Digits, plan: experiment.DigitsPlan, json_file: Path | None) -> None:
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
        f"{config['repeats']} chips a device, seed {record['seed']}.\nNeuroSim: its manual's Table II, 400-100-10, "
        "multi-bit gradients; its devices without spread or stuck cells, as here.",
        highlight=False,
    )
    table = ruled("device", "with counters", "plain STELLAR", "NeuroSim")
    for name, row in record["devices"].items():
        table.add_row(name, _share(row, "counters"), _share(row, "plain"), f"{100 * row['neurosim']:.0f}")
    console.print(table)


def _share(row: Mapping[str, Any], key: str) -> str:
    return f"{100 * row[key]:.1f} ± {100 * row[f'{key}_std']:.1f}"


def _costs(row: Mapping[str, Any]) -> tuple[str, str, str, str]:
    counters = max(row["counter_bytes"], row.get("base_counter_bytes", 0))
    sram = f"{(row['rehearsal_bytes'] + counters) / 1000:.1f} kB"
    if "energy_chip_j" not in row:
        return "–", "–", "–", sram
    return f"{row['pulses']:,.0f}", f"{1e6 * row['energy_chip_j']:.3g} µJ", f"{1e3 * row['time_chip_s']:.3g} ms", sram
