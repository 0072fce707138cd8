"""`memdrive speech`: a chip that knows some voices meets another, and learns it from three examples a word."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from memdrive.agent.speech.course import INGREDIENTS
from memdrive.chip import presets
from memdrive.demos.lab.device import device_config
from memdrive.demos.lab.examination import Examination, Outcomes, Record
from memdrive.demos.lab.options import REPEATS, device_option
from memdrive.demos.options import FigureFile, InputFile, given, json_option, seed_option, user_input
from memdrive.demos.speech import experiment, recordings
from memdrive.demos.speech import voices as voices_of
from memdrive.demos.speech.record import SCHEMA, company_record, policies_record, print_table


@click.command()
@click.option(
    "--voices",
    "place",
    type=InputFile(folder=True),
    metavar="FOLDER|ZIP",
    help="Meet the people who recorded these: {digit}_{speaker}_{n}.wav.",
)
@click.option(
    "--first",
    type=click.Choice(experiment.FIRST),
    default="all",
    show_default=True,
    help="Whose synthetic voices are known; after men a woman is met, after women a man.",
)
@click.option(
    "--known",
    type=click.Choice(experiment.KNOWN),
    default="all",
    show_default=True,
    help="With --voices: who is known first, synthetic voices, the other speakers, or both.",
)
@click.option("--meet", multiple=True, metavar="NAME", help="Meet only these (may be given several times).")
@device_option
@click.option("--shots", type=click.IntRange(0, 1000), default=3, show_default=True, help="Examples of every word.")
@click.option("--repeats", type=REPEATS, default=10, show_default=True, help="Fresh chips; voices met take turns.")
@click.option(
    "--memory", type=click.IntRange(10, 100_000), default=1000, show_default=True, help="Known words rehearsed."
)
@click.option(
    "--train",
    type=click.IntRange(100, 1_000_000),
    default=16_000,
    show_default=True,
    help="Known words learned first.",
)
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
@click.option("--choosing", is_flag=True, help="Meet the synthetic voices that are set apart for choosing settings.")
@click.option("--figure", type=FigureFile(), metavar="FILE", help="Draw accuracy and confusion (png, pdf, svg).")
@seed_option
@json_option
@click.pass_context
def speech(
    ctx: click.Context,
    /,
    place: Path | None,
    device: str,
    choosing: bool,
    figure: Path | None,
    seed: int,
    json_file: Path | None,
    **options: Any,
) -> None:
    """Learn spoken digits of some voices, then of one never heard, from three examples a word, in place.

    Judged with updates off, on words of that voice that were not among the examples, and on words of known voices
    that were never learned from. The shipped voices are synthetic (espeak-ng, flite); --voices takes real ones.
    """
    _refuse_what_means_nothing(ctx, recorded=place is not None)
    with user_input("speech"):
        plan = experiment.SpeechPlan(seed=seed, purpose="choose" if choosing else "meet", **options)
    with user_input("--voices"):
        people = None if place is None else recordings.load(place)
    synthetic = voices_of.shipped()
    with user_input("speech" if place is None else "--voices"):
        company = experiment.company(synthetic if people is None else voices_of.together(synthetic, people), plan)
    chosen = {key: value for key, value in asdict(plan).items() if key != "seed"}
    Examination(
        schema=SCHEMA,
        config=chosen | device_config(device) | {"voices": place and place.name},
        seed=seed,
        doing="learning voices",
        pieces=plan.repeats * len(plan.policies),
        trials=lambda tick: experiment.trials(company, presets.get(device), plan, tick),
        figures=lambda outcomes: policies_record(outcomes, plan),
        table=print_table,
        draw=_draw,
        besides={"voices": company_record(company)},
    ).carry_out(json_file, figure)


def _draw(record: Record, _: Outcomes[experiment.Outcome], path: Path) -> None:
    from memdrive.demos.speech.figure import draw  # Matplotlib is loaded for those who asked for a figure

    draw(record, path)


def _refuse_what_means_nothing(ctx: click.Context, *, recorded: bool) -> None:
    """An option that would be passed over in silence is a mistake."""
    for option in given(ctx, ("first", "choosing") if recorded else ("known",)):
        raise click.UsageError(f"{option.opts[0]} means nothing {'with' if recorded else 'without'} --voices")
