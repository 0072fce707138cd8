"""`memdrive light`: the article's own task on the chip, as a table, a figure and a JSON file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import click

from memdrive.agent.driving.recipe import INGREDIENTS
from memdrive.agent.light.recipe import AUTHORS_CODE, CHASE, foreseen
from memdrive.chip import presets
from memdrive.demos.lab.examination import Examination, Outcomes, Record
from memdrive.demos.lab.options import REPEATS, STEPS, device_option
from memdrive.demos.lab.saved import LOADED, judged_config, load_option, refuse_unlearned, saved
from memdrive.demos.light import examine
from memdrive.demos.light.chase import Frozen
from memdrive.demos.light.record import SCHEMA, policies_record, print_table
from memdrive.demos.options import FigureFile, json_option, seed_option, user_input

LEFT_OUT = tuple(
    name for name in INGREDIENTS if name not in ("eyes", "healing", "tracking", "body", "numb", "thermometer")
)
"""What the chase's recipe has to leave out."""
STEPS_BY = {"chaser": 4000, "reward": 20_000}


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
    "learners",
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
def light(
    ctx: click.Context,
    /,
    lights: str,
    steps: int | None,
    teacher: str,
    episodes: int,
    repeats: int,
    device: str,
    outputs: str,
    learners: Sequence[str],
    load: Path | None,
    left_out: Sequence[str],
    figure: Path | None,
    seed: int,
    json_file: Path | None,
) -> None:
    """Teach a chip to pursue a light, and prove it frozen in every light.

    The article's car chases a light, learned in a dark room, then in a bright one. A robot with a ring of light cells
    learns light after light; after each, updates are frozen and it pursues every light in episodes never learned from.
    """
    recipe = CHASE.without(*left_out)
    recipe = replace(recipe, code=AUTHORS_CODE) if outputs == "authors" else recipe
    with user_input("--lights"):
        plan = examine.ChasePlan(
            lights=tuple(name.strip() for name in lights.split(",")),
            steps=steps or STEPS_BY[teacher],
            teacher=teacher,
            episodes=episodes,
            repeats=repeats,
            recipe=foreseen(recipe) if teacher == "reward" else recipe,
            seed=seed,
        )
    chip = saved(load, plan.recipe.layers) if load else None
    loaded = {} if chip is None else {LOADED: Frozen(chip, plan.recipe)}
    default = ("teacher", "standing") if load else examine.POLICIES
    policies = [name for name in examine.POLICIES if name in (learners or default)]
    learns = any(name in examine.LEARNERS for name in policies)
    if load and not learns:  # teacher and outputs say with which eyes and outputs it learned
        refuse_unlearned(ctx, ("device", "repeats", "steps"), left_out, CHASE)
    chosen = {key: value for key, value in asdict(plan).items() if key not in ("seed", "purpose")}
    if load:
        chosen[LOADED] = str(load)
    Examination(
        schema=SCHEMA,
        config=chosen | judged_config(device, chip, learns) | {"outputs": outputs, "without": list(left_out)},
        seed=seed,
        doing="compiling, learning, pursuing",
        pieces=plan.judgements(policies) + len(loaded),
        trials=lambda tick: examine.trials(plan, presets.get(device), policies, tick, loaded),
        figures=lambda matrices: policies_record(matrices, plan),
        table=print_table,
        draw=_draw,
    ).carry_out(json_file, figure)


def _draw(record: Record, _: Outcomes[examine.Matrix], path: Path) -> None:
    from memdrive.demos.light.figure import draw  # Matplotlib is loaded for those who asked for a figure

    draw(record, path)
