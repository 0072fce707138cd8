"""`memdrive chip privacy`: what a snapshot gives away of the few digits that a chip was taught, measured."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.console import Console

from memdrive.chip import presets
from memdrive.demos.lab.device import device_config
from memdrive.demos.lab.examination import Examination, Outcomes, Record
from memdrive.demos.lab.options import REPEATS, device_option
from memdrive.demos.options import FigureFile, json_option, seed_option
from memdrive.demos.report.console import ruled
from memdrive.demos.report.words import counted

LEGEND = (
    "AUC: chance that what is so scores higher than what is not; 0.5 is guessing, 1 is certain. Caught: share found "
    "at 5 % false alarms, 5 % by guessing. Brackets: 95 % intervals over chips."
)


@click.command()
@click.option("--repeats", default=20, show_default=True, type=REPEATS, help="Chips to fabricate.")
@click.option("--shots", default=3, show_default=True, type=click.IntRange(1, 20), help="Crossed sevens shown.")
@click.option(
    "--train", default=10_000, show_default=True, type=click.IntRange(100, 10_000), help="Digits known beforehand."
)
@device_option
@click.option("--figure", type=FigureFile(), metavar="FILE", help="Draw what the change shows (png, pdf, svg).")
@seed_option
@json_option
def privacy(
    repeats: int, shots: int, train: int, device: str, figure: Path | None, seed: int, json_file: Path | None
) -> None:
    """What a snapshot gives away: was a crossed seven learned, was it this very one? Attacks, and how they fare."""
    from memdrive.demos.devices.privacy import examine  # SciPy is loaded for those who attack
    from memdrive.demos.digits import data as digits_data

    plan = examine.PrivacyPlan(repeats=repeats, shots=shots, train=train, seed=seed)
    everything = digits_data.load()
    chosen = {"repeats": repeats, "shots": shots, "train": train, "memory": min(plan.memory, train)}
    Examination(
        schema=examine.SCHEMA,
        config=chosen | device_config(device),
        seed=seed,
        doing="training, learning, attacking",
        pieces=repeats + 1,
        trials=lambda tick: examine.trials(everything, presets.get(device), plan, tick),
        figures=lambda outcomes: examine.figures(outcomes, plan),
        table=print_table,
        draw=_draw,
        subjects="attacks",
    ).carry_out(json_file, figure)


def _draw(record: Record, outcomes: Outcomes[Any], path: Path) -> None:
    from memdrive.demos.devices.privacy.figure import draw  # Matplotlib is loaded for those who asked for a figure

    draw(record, outcomes, path)


def print_table(console: Console, record: Record) -> None:
    """What a person reads: a row for each attack, then what the change looks like."""
    config, attacks = record["config"], dict(record["attacks"])
    looked = attacks.popitem()[1]
    before, after = (100 * looked[f"crossed_{when}"] for when in ("before", "after"))
    console.print(
        f"{counted(config['repeats'], 'chip')} ({config['device']}), seed {record['seed']}; each learned "
        f"{config['shots']} crossed sevens, and as a control as many plain ones. "
        f"Crossed sevens read: {before:.0f} → {after:.0f} %.",
        highlight=False,
    )
    table = ruled("attack", "what was learned", "snapshots", "AUC", "caught [%]", texts=2)
    for name, row in attacks.items():
        table.add_row(
            name,
            row["asked"],
            row["snapshots"],
            f"{row['auc']:.2f} [{row['auc_ci95'][0]:.2f}, {row['auc_ci95'][1]:.2f}]",
            f"{100 * row['caught']:.0f} [{100 * row['caught_ci95'][0]:.0f}, {100 * row['caught_ci95'][1]:.0f}]",
        )
    console.print(table)
    console.print(LEGEND, highlight=False)
    own, others = (
        f"{looked[key]:.2f} [{looked[f'{key}_ci95'][0]:.2f}, {looked[f'{key}_ci95'][1]:.2f}]"
        for key in ("own", "others")
    )
    console.print(
        f"The picture in the weights' change: correlation {own} with the mean of the shots, {others} with that of "
        "crossed sevens never shown.",
        highlight=False,
    )
