"""`memdrive light`: the article's own task on the chip, as a table, a figure and a JSON file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from memdrive.agent.driving.recipe import INGREDIENTS
from memdrive.chip import presets
from memdrive.demos.lab.examination import Examination, Outcomes, Record
from memdrive.demos.lab.options import REPEATS, STEPS, device_option
from memdrive.demos.lab.saved import load_option
from memdrive.demos.light import examine
from memdrive.demos.light.asked import STEPS_BY, AskedChase
from memdrive.demos.light.record import SCHEMA, policies_record, print_table
from memdrive.demos.options import FigureFile, json_option, seed_option

LEFT_OUT = tuple(
    name for name in INGREDIENTS if name not in ("eyes", "healing", "tracking", "body", "numb", "thermometer")
)
"""What the chase's recipe has to leave out."""


@click.command()
@click.option(
    "--lights",
    default="dark,bright",
    show_default=True,
    metavar="A,B,C",
    help="Which, in the order learned: of red, blue, shadow, dark, bright.",
)
@click.option("--steps", type=STEPS, help="Control steps with each (4,000; by reward 20,000).")
@click.option(
    "--teacher",
    default="chaser",
    show_default=True,
    type=click.Choice(list(STEPS_BY)),
    help="Who teaches: one who knows where the light is, or reward alone.",
)
@click.option("--episodes", default=20, show_default=True, type=REPEATS, help="Unseen episodes in each light.")
@click.option("--repeats", default=5, show_default=True, type=REPEATS, help="Chips to fabricate.")
@device_option
@click.option(
    "--outputs",
    default="thermometer",
    show_default=True,
    type=click.Choice(["thermometer", "authors"]),
    help="15 for speed and 31 for turning, or two and eight as in the authors' code.",
)
@click.option(
    "--policy",
    "--learner",
    "policies",
    multiple=True,
    type=click.Choice(examine.POLICIES),
    help="Only these (may be given several times).  [default: all]",
)
@load_option
@click.option(
    "--without", "left_out", multiple=True, type=click.Choice(LEFT_OUT), help="Leave an ingredient of learning out."
)
@click.option("--figure", type=FigureFile(), metavar="FILE", help="Draw the figures (png, pdf, svg).")
@seed_option
@json_option
@click.pass_context
def light(ctx: click.Context, /, figure: Path | None, json_file: Path | None, **options: Any) -> None:
    """Teach a chip to pursue a light, and prove it frozen in every light.

    The article's car chases a light, learned in a dark room, then in a bright one. A robot with a ring of light cells
    learns light after light; after each, updates are frozen and it pursues every light in episodes never learned from.
    """
    asked = AskedChase(**options)
    plan, pursuers = asked.plan(), asked.pursuers(ctx)
    Examination(
        schema=SCHEMA,
        config=asked.config(plan, pursuers),
        seed=asked.seed,
        doing="compiling, learning, pursuing",
        pieces=plan.judgements(pursuers.ours) + len(pursuers.others),
        trials=lambda tick: examine.trials(plan, presets.get(asked.device), pursuers.ours, tick, pursuers.others),
        figures=lambda matrices: policies_record(matrices, plan),
        table=print_table,
        draw=_draw,
    ).carry_out(json_file, figure)


def _draw(record: Record, _: Outcomes[examine.Matrix], path: Path) -> None:
    from memdrive.demos.light.figure import draw  # Matplotlib is loaded for those who asked for a figure

    draw(record, path)
