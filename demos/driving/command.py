"""`memdrive evaluate`: the examination from the command line, as a table, a figure and a JSON file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from memdrive.agent.driving.eyes import Eyes, PlainEyes
from memdrive.agent.driving.recipe import INGREDIENTS, Recipe
from memdrive.agent.driving.senses import Sense
from memdrive.demos.driving import experiment
from memdrive.demos.driving import sequence as sequences
from memdrive.demos.driving.chosen import DRIVERS, Chosen, policy_option
from memdrive.demos.driving.pair_command import AskedPair, examine_pair, pair_options
from memdrive.demos.driving.sequence_command import (
    TRACKS,
    AskedSequence,
    examine_sequence,
    refuse_strangers,
    sequence_options,
)
from memdrive.demos.driving.teachers import TEACHERS
from memdrive.demos.lab.options import REPEATS, device_option
from memdrive.demos.lab.saved import load_option
from memdrive.demos.lab.world import road_option
from memdrive.demos.options import FigureFile, given, json_option, seed_option
from memdrive.env.roads import tracks

EYES: Mapping[str, Sense] = {"memory": Eyes(), "plain": PlainEyes()}
eyes_option = click.option(
    "--eyes", default="memory", show_default=True, type=click.Choice(list(EYES)), help="What sees for the chip."
)


@click.command()
@pair_options
@click.option(
    "--teacher",
    default="pursuit",
    show_default=True,
    type=click.Choice(list(TEACHERS)),
    help="Who teaches: one who knows the road; reward, with a memory of views or without; a made-up person; a reflex.",
)
@click.option(
    "--tracks", "family", default="mild", show_default=True, type=click.Choice(list(tracks.FAMILIES)), help="Family."
)
@click.option(
    "--n-tracks", default=20, show_default=True, type=REPEATS, help="Unseen tracks, each both ways; 10 in a sequence."
)
@road_option
@click.option("--repeats", default=5, show_default=True, type=REPEATS, help="Chips to fabricate.")
@device_option
@eyes_option
@sequence_options
@click.option(
    "--without", "left_out", multiple=True, type=click.Choice(INGREDIENTS), help="Leave an ingredient of learning out."
)
@policy_option
@load_option
@click.option("--figure", type=FigureFile(), metavar="FILE", help="Draw the figures (png, pdf, svg).")
@seed_option
@json_option
@click.pass_context
def evaluate(
    ctx: click.Context, /, sequence: bool, json_file: Path | None, figure: Path | None, **options: Any
) -> None:
    """Prove, frozen and on unseen tracks, what a chip has learned.

    The chip learns the old scene, then the new one, driving all the while. After each stage updates are frozen
    and it drives a lap of each unseen track, both ways, in both scenes. With --sequence it learns as many scenes as
    you like, and is judged in every one of them after each. With --road it is judged on that road, which it has not
    learned on.
    """
    refuse_strangers(ctx, sequence)
    options["n_tracks"] = _n_tracks(ctx, options["n_tracks"], options["road"], sequence)
    options["road"] = str(options["road"] or "")
    recipe = Recipe(eyes=EYES[options["eyes"]]).without(*options["left_out"])
    options["recipe"] = TEACHERS[options["teacher"]].suited(recipe)
    own = (options["teacher"],) if options["teacher"] in DRIVERS and not options["drive_file"] else ()
    known = sequences.POLICIES if sequence else (*experiment.POLICIES, *own)
    options["chosen"] = Chosen.of(ctx, known, options["policies"], options["load"], options["recipe"])
    options["chosen"].refuse_unlearned(ctx)
    if sequence:
        examine_sequence(AskedSequence.of(options), json_file, figure)
    else:
        examine_pair(AskedPair.of(options), json_file, figure)


def _n_tracks(ctx: click.Context, asked: int, road: Path | None, sequence: bool) -> int:
    """How many roads are judged on."""
    if given(ctx, ["n_tracks"]):
        if road:
            raise click.BadParameter("need no --road beside it, which is one track", param_hint="--n-tracks")
        return asked
    return 1 if road else TRACKS if sequence else asked
