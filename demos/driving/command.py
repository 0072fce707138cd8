"""`memdrive evaluate`: the examination from the command line, as a table, a figure and a JSON file."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from memdrive.agent.driving.eyes import Eyes, PlainEyes
from memdrive.agent.driving.recipe import INGREDIENTS, Recipe
from memdrive.agent.driving.senses import Sense
from memdrive.chip import presets
from memdrive.demos.driving import curves, experiment, filming, tape
from memdrive.demos.driving import sequence as sequences
from memdrive.demos.driving.chosen import Chosen, policy_option
from memdrive.demos.driving.laps import Steer
from memdrive.demos.driving.sequence_command import TRACKS, Asked, examine_sequence, refuse_strangers, sequence_options
from memdrive.demos.driving.sequence_record import judged_on
from memdrive.demos.driving.teachers import TEACHERS
from memdrive.demos.lab.board import log_option
from memdrive.demos.lab.device import device_config
from memdrive.demos.lab.examination import Examination, Outcomes, Record
from memdrive.demos.lab.options import REPEATS, STEPS, device_option
from memdrive.demos.lab.saved import LOADED, load_option
from memdrive.demos.lab.world import SceneName, road_option, world_config
from memdrive.demos.options import FigureFile, InputFile, OutputFile, given, json_option, seed_option, user_input
from memdrive.demos.player import page
from memdrive.demos.player.film import Film
from memdrive.demos.report.console import ruled
from memdrive.env.roads import tracks

EYES: Mapping[str, Sense] = {"memory": Eyes(), "plain": PlainEyes()}
eyes_option = click.option(
    "--eyes", default="memory", show_default=True, type=click.Choice(list(EYES)), help="What sees for the chip."
)
LATE_MS = "200"
"""As the made-up person is, if not said otherwise."""
LONGER = 20_000
"""Control steps after which PPO drives as well."""
LEGEND = (
    "Left road: laps that ended in a departure, of all laps. cm off line: mean |cross-track|, the rest of "
    "such a lap counted as the road's half-width. Policies are frozen while judged, on tracks never learned from."
)


@click.command()
@click.option("--old", default="day", show_default=True, type=SceneName(), help="Scene learned first.")
@click.option(
    "--new", "--scene", "new", default="inverted", show_default=True, type=SceneName(), help="Scene learned second."
)
@click.option("--old-steps", type=STEPS, help="Control steps in the old scene (400; by reward or a person 3,000).")
@click.option("--new-steps", type=STEPS, help="Control steps in the new (800; by reward 5,000, a person 3,000).")
@click.option(
    "--teacher",
    default="pursuit",
    show_default=True,
    type=click.Choice(list(TEACHERS)),
    help="Who teaches: one who knows the road; reward, with a memory of views or without; a made-up person; a reflex.",
)
@click.option(
    "--drive",
    "drive_file",
    type=InputFile(),
    metavar="FILE",
    help="[teacher human] A recorded drive (memdrive demo --record-drive) instead of the made-up person.",
)
@click.option(
    "--person-late-ms",
    type=click.Choice(["100", LATE_MS, "300"]),
    default=LATE_MS,
    show_default=True,
    help="[teacher human] How late the made-up person is, which nobody tells the chip.",
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
@click.option(
    "--ppo",
    is_flag=True,
    help="[teacher reward] Beside them PPO of stable-baselines3 (extra rl), day, as many steps, and 20,000.",
)
@policy_option
@load_option
@click.option("--figure", type=FigureFile(), metavar="FILE", help="Draw the figures (png, pdf, svg).")
@click.option(
    "--export",
    type=OutputFile(".html"),
    metavar="FILE.html",
    help="Keep the first chip's drive as one page that any browser plays.",
)
@log_option
@seed_option
@json_option
@click.pass_context
def evaluate(
    ctx: click.Context,
    /,
    old: str,
    new: str,
    old_steps: int | None,
    new_steps: int | None,
    teacher: str,
    drive_file: Path | None,
    person_late_ms: str,
    family: str,
    road: Path | None,
    n_tracks: int,
    repeats: int,
    device: str,
    eyes: str,
    sequence: bool,
    scene_list: str | None,
    steps: int,
    schedule: str | None,
    broken: float,
    left_out: Sequence[str],
    ppo: bool,
    policies: Sequence[str],
    load: Path | None,
    figure: Path | None,
    export: Path | None,
    log_folder: Path | None,
    seed: int,
    json_file: Path | None,
) -> None:
    """Prove, frozen and on unseen tracks, what a chip has learned.

    The chip learns the old scene, then the new one, driving all the while. After each stage updates are frozen
    and it drives a lap of each unseen track, both ways, in both scenes. With --sequence it learns as many scenes as
    you like, and is judged in every one of them after each. With --road it is judged on that road, which it has not
    learned on.
    """
    refuse_strangers(ctx, sequence)
    counted = bool(given(ctx, ["n_tracks"]))
    if road and counted:
        raise click.BadParameter("need no --road beside it, which is one track", param_hint="--n-tracks")
    if not counted:
        n_tracks = 1 if road else TRACKS if sequence else n_tracks
    recipe = TEACHERS[teacher].suited(Recipe(eyes=EYES[eyes]).without(*left_out))
    if sequence:
        asked = Asked(
            scene_list=scene_list, steps=steps, schedule=schedule, broken=broken,
            chosen=Chosen.of(ctx, sequences.POLICIES, policies, load, recipe),
            tracks=n_tracks, family=family, road=str(road or ""), repeats=repeats, device=device, eyes=eyes,
            left_out=left_out, recipe=recipe, seed=seed, teacher=teacher,
        )  # fmt: skip
        examine_sequence(asked, json_file, figure)
        return
    with user_input("--drive"):
        recorded = tape.read(drive_file) if drive_file else None
    with user_input("--drive" if recorded else "evaluate"):
        plan = experiment.DrivingPlan(
            old=old, new=new, teacher=teacher, recorded=recorded,
            person_late=int(person_late_ms) // 50,
            old_steps=old_steps or TEACHERS[teacher].old_steps, new_steps=new_steps or TEACHERS[teacher].new_steps,
            tracks=n_tracks, family=family, road=str(road or ""), repeats=repeats, seed=seed, recipe=recipe,
        )  # fmt: skip
    if (export or log_folder) and teacher not in filming.TEACHERS:
        law = f"--teacher {' or '.join(filming.TEACHERS)} beside it"
        raise click.BadParameter(f"need {law}, got {teacher}", param_hint="--export" if export else "--log")
    who = Chosen.of(ctx, experiment.POLICIES, policies, load, recipe)
    if (export or log_folder) and "chip" not in who.ours:
        raise click.BadParameter("need the policy chip beside it", param_hint="--export" if export else "--log")
    film = Film(device=device, family=family, seed=seed) if export or log_folder else None
    seen = None if film is None else filming.Filming(film, seed)
    steers = who.steers | (_peers(plan) if ppo else {})
    chosen = asdict(replace(plan, recorded=None))
    del chosen["seed"], chosen["recorded"], chosen["road"]
    if chosen.pop("person_late") != int(LATE_MS) // 50:
        chosen["person_late_ms"] = int(person_late_ms)
    if drive_file:
        chosen["drive"] = str(drive_file)
    if load:
        chosen[LOADED] = str(load)
    record = Examination(
        schema=experiment.SCHEMA,
        config=chosen
        | device_config(device)
        | world_config((old, new), plan.road)
        | {"eyes": eyes, "without": list(left_out)},
        seed=seed,
        doing="compiling, learning, driving",
        pieces=experiment.pieces(plan, who.ours) + len(steers),
        trials=lambda tick: experiment.trials(plan, presets.get(device), steers, tick, who.ours, seen),
        figures=lambda reports: experiment.policies_record(reports, plan),
        table=print_table,
        draw=_draw,
    ).carry_out(json_file, figure)
    if film is not None:
        _keep(film, record, export, log_folder)


def _peers(plan: experiment.DrivingPlan) -> dict[str, Steer]:
    """PPO that has learned the day by the same reward, once for the chips' steps and once for LONGER."""
    if plan.teacher != "reward" or plan.old != "day" or plan.family != "mild":
        raise click.BadParameter("need --teacher reward, --old day and mild roads beside it", param_hint="--ppo")
    if importlib.util.find_spec("stable_baselines3") is None:
        raise click.BadParameter("need the extra 'rl' (pip install 'memdrive[rl]')", param_hint="--ppo")
    from memdrive.demos.driving.rl import steered_by_ppo

    return {f"ppo-{steps}": steered_by_ppo(steps, plan.seed) for steps in (plan.old_steps, LONGER)}


def _keep(film: Film, record: Record, export: Path | None, log_folder: Path | None) -> None:
    if export:
        with user_input("--export"):
            page.write(film, export)
        page.tell_missing(film, "--export")
    if log_folder:
        with user_input("--log"):
            curves.write(log_folder, film, record)
        page.tell_missing(film, "--log")


def _draw(record: Record, _: Outcomes[experiment.Report], path: Path) -> None:
    from memdrive.demos.driving.figure import draw  # Matplotlib is loaded for those who asked for a figure

    draw(record, path)


def print_table(console: Console, record: Record) -> None:
    """What a person reads: for each policy and stage, frozen, both scenes."""
    policies, config = record["policies"], record["config"]
    title = f"Frozen laps on {judged_on(config)}, both directions, seed {record['seed']}; {config['eyes']} eyes."
    if any(figures["learning"] for figures in policies.values()):
        title += (
            f" {config['repeats']} chips, {config['device']}: {config['old']} for {config['old_steps']} steps, "
            f"then {config['new']} for {config['new_steps']}; taught by {config['teacher']}."
        )
    title += "".join(f" Without {name}." for name in config["without"])
    scored = (
        heading
        for scene in (config["old"], config["new"])
        for heading in (f"{scene}:\nleft road", "cm off line\n(95 % interval)")
    )
    table = ruled("policy", "after\nlearning", *scored, texts=1, together=2)
    for name, figures in policies.items():
        fixed = not figures["learning"]
        for k in range(0, 2 if fixed else len(figures["stages"]), 2):
            old, new = figures["stages"][k : k + 2]
            cells = [cell for stage in (old, new) for cell in _cells(stage)]
            table.add_row(name if k == 0 else "", "–" if fixed else config.get(old["after"], "nothing"), *cells)
        table.add_section()
    console.print(title, highlight=False)
    console.print(table)
    console.print(LEGEND, highlight=False)
    for which in (0, 1):
        stages = [(name, r["learning"][which]) for name, r in policies.items() if len(r["learning"]) > which]
        if not stages:
            continue
        text = "; ".join(f"{name} {s['updates']:,.0f} updates, {s['pulses']:,.0f} pulses" for name, s in stages)
        console.print(f"[dim]learning {config[('old', 'new')[which]]}: {text}[/dim]", highlight=False)


def _cells(stage: Mapping[str, Any]) -> list[str]:
    low, high = (100 * value for value in stage["cross_track_mean_ci95_m"])
    spread = f" ({low:.1f}–{high:.1f})" if high > low else ""
    return [
        f"{stage['departures']}/{stage['laps']}",
        f"{100 * stage['cross_track_mean_m']:.1f}{spread}",
    ]
