"""`memdrive digits`: learn digits on chip, then a person's crossed seven from a few examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from memdrive.chip import presets
from memdrive.demos.digits import data as digits_data
from memdrive.demos.digits import experiment
from memdrive.demos.digits.course import INGREDIENTS
from memdrive.demos.options import (
    FigureFile,
    InputFile,
    json_option,
    result_record,
    seed_option,
    user_input,
    write_json,
)
from memdrive.demos.ui.command import WindowChoices, window_choices, window_options


@click.command()
@click.option("--data", type=InputFile(), metavar="FILE", help="Your own digits (.npz), same arrays.")
@click.option(
    "--device",
    default="default",
    show_default=True,
    metavar="NAME",
    help="Device preset: " + ", ".join(presets.PRESETS),
)
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
    with user_input("--device"):
        chosen = presets.get(device)
    with user_input("digits"):
        protocol = experiment.Protocol(seed=seed, **options)
    console = Console(stderr=json_file is not None and str(json_file) == "-")
    if not console.is_terminal:
        console.width = 120
    if draw:
        from memdrive.demos.live.digits.command import draw_and_teach

        draw_and_teach(ctx, digits_data.for_choosing(everything), device, protocol, looks, json_file)
        return
    if devices:
        _devices(console, split, protocol, json_file)
        return
    with user_input("--shots"):
        protocol.check(split)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("learning digits", total=protocol.repeats * len(protocol.policies))
        outcomes = experiment.run(split, chosen, protocol, lambda _: progress.advance(task))
    policies = experiment.record(outcomes, protocol)
    config = {key: value for key, value in asdict(protocol).items() if key != "seed"}
    config |= {"device": device, "data": None if data is None else data.name, "choosing": choosing}
    print_table(console, policies, config, seed)
    write_json(json_file, result_record(experiment.SCHEMA, config, seed, policies=policies))
    if figure is not None:
        from memdrive.demos.digits.figure import draw as draw_figure

        with user_input("--figure"):
            draw_figure(outcomes, policies, config, figure)


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


def print_table(console: Console, policies: Mapping[str, Any], config: Mapping[str, Any], seed: int) -> None:
    """What a person reads: a row for each policy, then a line for each repeat of the first."""
    judged = "digits set apart for choosing" if config["choosing"] else "test digits"
    console.print(
        f"{config['device']}, base {config['base']}, {config['repeats']} repeats, seed {seed}, {config['shots']} "
        f"crossed sevens shown: accuracy [%] with updates off on {judged} and on crossed sevens not shown.",
        highlight=False,
    )
    table = Table(header_style="bold", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("policy", no_wrap=True)
    for heading in ("ordinary\nbefore", "after", "crossed\nbefore", "after", "pulses", "energy", "on chip", "SRAM"):
        table.add_column(heading, justify="right", no_wrap=True)
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


def _devices(
    console: Console, split: digits_data.Digits, protocol: experiment.Protocol, json_file: Path | None
) -> None:
    """The table beside NeuroSim's."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("learning digits", total=2 * len(experiment.NEUROSIM))
        table = experiment.compare_devices(split, protocol, lambda _: progress.advance(task))
    console.print(
        f"Accuracy [%] on ordinary test digits, 784-100-10 from scratch on chip, {protocol.train:,} digits, "
        f"{protocol.repeats} chips a device, seed {protocol.seed}.\nNeuroSim: its manual's Table II, 400-100-10, "
        "multi-bit gradients; its devices without spread or stuck cells, as here.",
        highlight=False,
    )
    shown = Table(header_style="bold", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    shown.add_column("device", no_wrap=True)
    for heading in ("with counters", "plain STELLAR", "NeuroSim"):
        shown.add_column(heading, justify="right", no_wrap=True)
    for name, row in table.items():
        shown.add_row(name, _share(row, "counters"), _share(row, "plain"), f"{100 * row['neurosim']:.0f}")
    console.print(shown)
    config = {"repeats": protocol.repeats, "train": protocol.train, "layers": [784, 100, 10]}
    write_json(json_file, result_record("memdrive.digits.devices/1", config, protocol.seed, devices=table))


def _share(row: Mapping[str, Any], key: str) -> str:
    return f"{100 * row[key]:.1f} ± {100 * row[f'{key}_std']:.1f}"


def _costs(row: Mapping[str, Any]) -> tuple[str, str, str, str]:
    counters = max(row["counter_bytes"], row.get("base_counter_bytes", 0))
    sram = f"{(row['rehearsal_bytes'] + counters) / 1000:.1f} kB"
    if "energy_chip_j" not in row:
        return "–", "–", "–", sram
    return f"{row['pulses']:,.0f}", f"{1e6 * row['energy_chip_j']:.3g} µJ", f"{1e3 * row['time_chip_s']:.3g} ms", sram
