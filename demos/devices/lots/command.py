"""`memdrive chip yield`: a lot of chips before and after calibration and tuning, as a table, a figure and a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.console import Console

from memdrive.chip import presets
from memdrive.demos.lab.device import device_config
from memdrive.demos.lab.examination import Examination, Outcomes, Record
from memdrive.demos.lab.options import REPEATS, Number, device_option
from memdrive.demos.options import FigureFile, json_option, seed_option, user_input
from memdrive.demos.report.console import ruled
from memdrive.demos.report.words import counted


@click.command("yield")
@click.option("--chips", default=100, show_default=True, type=REPEATS, help="Chips to fabricate.")
@click.option(
    "--train",
    default=10_000,
    show_default=True,
    type=click.IntRange(100, 10_000),
    help="Digits of the float network; all there are, if fewer.",
)
@click.option(
    "--tune", default=2000, show_default=True, type=click.IntRange(1, 10_000), help="Digits a pass of tuning."
)
@click.option(
    "--margin",
    default=1.0,
    show_default=True,
    type=Number(0, 100),
    help="Points below the float network that a good chip may have.",
)
@click.option("--adc-gain", default=5.0, show_default=True, type=Number(0, 50), help="Spread of converters' gain [%].")
@click.option(
    "--adc-offset",
    default=2.0,
    show_default=True,
    type=Number(0, 100),
    help="Spread of converters' offsets [ADC steps].",
)
@device_option
@click.option("--choosing", is_flag=True, help="Judge on training digits set apart for choosing settings.")
@click.option("--figure", type=FigureFile(), metavar="FILE", help="Draw the distributions (png, pdf, svg).")
@seed_option
@json_option
def yields(
    chips: int,
    train: int,
    tune: int,
    margin: float,
    adc_gain: float,
    adc_offset: float,
    device: str,
    choosing: bool,
    figure: Path | None,
    seed: int,
    json_file: Path | None,
) -> None:
    """How alike a lot of chips is: digits read by one float network, as programmed, calibrated, and tuned on chip."""
    from memdrive.demos.devices.lots import examine  # SciPy is loaded for those who need it
    from memdrive.demos.digits import data as digits_data

    everything = digits_data.load()
    split = digits_data.for_choosing(everything) if choosing else digits_data.for_figures(everything)
    train = min(train, len(split.x_train))
    with user_input("--tune"):
        plan = examine.LotPlan(chips=chips, train=train, tune=tune, margin=margin / 100, seed=seed)
    params = examine.lot(presets.get(device), adc_gain / 100, adc_offset)
    chosen = {"chips": chips, "train": train, "tune": tune, "margin": margin / 100, "choosing": choosing}
    converters = {"adc_gain": params.adc_gain, "adc_offset_steps": params.adc_offset}
    Examination(
        schema=examine.SCHEMA,
        config=chosen | converters | device_config(device),
        seed=seed,
        doing="training, fabricating, judging",
        pieces=chips + 1,
        trials=lambda tick: examine.trials(split, params, plan, tick),
        figures=lambda outcomes: examine.figures(outcomes, plan),
        table=print_table,
        draw=_draw,
        subjects="stages",
    ).carry_out(json_file, figure)


def _draw(record: Record, _: Outcomes[Any], path: Path) -> None:
    from memdrive.demos.devices.lots.figure import draw  # Matplotlib is loaded for those who asked for a figure

    draw(record, path)


def print_table(console: Console, record: Record) -> None:
    """What a person reads: the lot at every stage."""
    config, stages = record["config"], dict(record["stages"])
    software = stages.pop("software")
    on = "digits set apart for choosing" if config["choosing"] else "test digits"
    console.print(
        f"{counted(config['chips'], 'chip')} ({config['device']}, "
        f"converters off by {100 * config['adc_gain']:g} % and {config['adc_offset_steps']:g} steps), "
        f"seed {record['seed']}: accuracy [%] with updates off on {on}.\nThe "
        f"float network that each was given has {100 * software['accuracy']:.1f}; a good chip has at least "
        f"{100 * software['good_from']:.1f}. Brackets: 95 % intervals.",
        highlight=False,
    )
    table = ruled("stage", "mean", "std over chips", "worst", "5 to 95 %", "best", "good chips", "pulses a chip")
    for name, row in stages.items():
        table.add_row(
            name,
            _with_ends(row["accuracy"], row["accuracy_ci95"], 2),
            _with_ends(row["std"], row["std_ci95"], 2),
            f"{100 * row['worst']:.1f}",
            f"{100 * row['percentile_5']:.1f}–{100 * row['percentile_95']:.1f}",
            f"{100 * row['best']:.1f}",
            _with_ends(row["yield"], row["yield_ci95"], 0),
            f"{row['pulses']:,.0f}",
        )
    console.print(table)
    first = stages["programmed"]["chips"]
    failed, stuck = (sum(chip[key] for chip in first) / len(first) for key in ("failed_pairs", "stuck_devices"))
    console.print(f"A chip has {stuck:.0f} stuck devices, {failed:.0f} pairs were never verified.", highlight=False)


def _with_ends(value: float, ends: list[float], digits: int) -> str:
    return f"{100 * value:.{digits}f} [{100 * ends[0]:.{digits}f}, {100 * ends[1]:.{digits}f}]"
