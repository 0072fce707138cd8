"""`memdrive cnn`: the memristor CNN of 2020 as a table, a figure and a JSON file."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from memdrive.chip import presets
from memdrive.demos.cnn import examine, software
from memdrive.demos.cnn.network import BITS, FULL_SCALES, shipped
from memdrive.demos.cnn.record import SCHEMA, cnn_record, print_table
from memdrive.demos.digits import data as digits_data
from memdrive.demos.lab.device import device_config
from memdrive.demos.lab.examination import Examination, Outcomes, Record
from memdrive.demos.lab.options import REPEATS, device_option
from memdrive.demos.options import FigureFile, json_option, seed_option, user_input


@click.command()
@click.option("--chips", default=10, show_default=True, type=REPEATS, help="Chips as they come.")
@click.option("--studied", default=3, show_default=True, type=REPEATS, help="Chips of every other condition.")
@click.option(
    "--digits", default=2000, show_default=True, type=click.IntRange(1, 10**6), help="Digits that judge a chip."
)
@click.option("--choosing", is_flag=True, help="Judge on training digits kept for choosing settings.")
@device_option
@click.option("--figure", type=FigureFile(), metavar="FILE", help="Draw the layers and the kernels (png, pdf, svg).")
@seed_option
@json_option
def cnn(
    chips: int,
    studied: int,
    digits: int,
    choosing: bool,
    device: str,
    figure: Path | None,
    seed: int,
    json_file: Path | None,
) -> None:
    """Write a five-layer CNN into chips, tune the last layer in place, and judge both.

    The authors' system of 2020: float weights are written by write-verify, then the last layer is tuned with single
    pulses. Beside chips as they come: with stuck cells, after a month and a year, and with copies of the kernels.
    """
    every = digits_data.load()
    split = digits_data.for_choosing(every)  # the floats learned, and a chip is tuned, on its training digits alone
    if not choosing:
        split = digits_data.Digits(
            x_train=split.x_train,
            y_train=split.y_train,
            x_test=every.x_test,
            y_test=every.y_test,
            x_crossed=split.x_crossed,
        )
    plan = examine.CnnPlan(chips=chips, studied=studied, digits=digits, seed=seed)
    with user_input("--digits"):
        material = examine.material(split, plan)
    weights = shipped()
    floats = software.accuracy(material.x_judge, material.y_judge, weights)
    chosen = {key: value for key, value in asdict(plan).items() if key != "seed"}
    periphery = {"driver_bits": BITS, "full_scales": list(FULL_SCALES), "choosing": choosing}
    Examination(
        schema=SCHEMA,
        config=chosen | device_config(device) | periphery,
        seed=seed,
        doing="programming, tuning, judging",
        pieces=plan.pieces,
        trials=lambda tick: examine.trials(material, weights, presets.get(device), plan, tick),
        figures=lambda outcomes: cnn_record(outcomes, floats, seed),
        table=print_table,
        draw=_draw,
        subjects="",
    ).carry_out(json_file, figure)


def _draw(record: Record, outcomes: Outcomes[examine.Outcome], path: Path) -> None:
    from memdrive.demos.cnn.figure import draw  # Matplotlib is loaded for those who asked for a figure

    draw(record, outcomes, path)
