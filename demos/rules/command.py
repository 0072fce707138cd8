"""`memdrive rules`: learning rules side by side, as a table, a figure and a JSON file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from memdrive.agent.digits.contest import ENTRIES
from memdrive.chip import presets
from memdrive.demos.digits import data as digits_data
from memdrive.demos.lab.device import device_config
from memdrive.demos.lab.examination import Examination, Outcomes, Record
from memdrive.demos.lab.options import REPEATS, device_option
from memdrive.demos.options import FigureFile, json_option, seed_option
from memdrive.demos.rules import digits
from memdrive.demos.rules.record import SCHEMA, digits_record, print_digits


@click.command()
@click.option(
    "--task",
    default="digits",
    show_default=True,
    type=click.Choice(["digits"]),
    help="What is learned from scratch.",
)
@click.option(
    "--rule", "names", multiple=True, type=click.Choice(list(ENTRIES)), help="Only this one; all, if not given."
)
@click.option("--passes", default=4, show_default=True, type=click.IntRange(1, 100), help="Over the digits.")
@click.option(
    "--train",
    default=10_000,
    show_default=True,
    type=click.IntRange(100, 10_000_000),
    help="Digits to learn from; all there are, if fewer.",
)
@click.option("--repeats", default=5, show_default=True, type=REPEATS, help="Chips to fabricate.")
@device_option
@click.option("--choosing", is_flag=True, help="Judge on training digits set apart for choosing settings.")
@click.option("--figure", type=FigureFile(), metavar="FILE", help="Draw the figures (png, pdf, svg).")
@seed_option
@json_option
def rules(
    task: str,
    names: Sequence[str],
    passes: int,
    train: int,
    repeats: int,
    device: str,
    choosing: bool,
    figure: Path | None,
    seed: int,
    json_file: Path | None,
) -> None:
    """Compare learning rules on the same chips and samples: accuracy, pulses, wear, energy, time, memory.

    Every rule has settings of its own, chosen on training digits set apart; all see the same digits in the same order
    on chips of the same seeds, and are judged with updates off on digits that none has learned from.
    """
    whole = digits_data.load()
    split = digits_data.for_choosing(whole) if choosing else digits_data.for_figures(whole)
    train = min(train, len(split.x_train))
    plan = digits.DigitsPlan(rules=digits.chosen(names), passes=passes, train=train, repeats=repeats, seed=seed)
    config = {key: value for key, value in asdict(plan).items() if key not in ("seed", "rules")}
    Examination(
        schema=SCHEMA,
        config={"task": task, **config, "choosing": choosing} | device_config(device),
        seed=seed,
        doing="compiling, learning digits",
        pieces=plan.repeats * len(plan.rules),
        trials=lambda tick: digits.trials(split, presets.get(device), plan, tick),
        figures=lambda outcomes: digits_record(outcomes, seed),
        table=print_digits,
        draw=_draw,
        subjects="rules",
    ).carry_out(json_file, figure)


def _draw(record: Record, _: Outcomes[digits.Outcome], path: Path) -> None:
    from memdrive.demos.rules.figure import draw  # Matplotlib is loaded for those who asked for a figure

    draw(record, path)
